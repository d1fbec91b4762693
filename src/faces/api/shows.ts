import {
  announceShow,
  cancelShow,
  castOf,
  checkShow,
  checkTone,
  draftPurposes,
  draftShowPost,
  dropShow,
  jokeTargets,
  listShows,
  moveShow,
  removeMember,
  reviveShow,
  revokeMember,
  saveMember,
  saveShow,
  showById,
  showPosts,
  toneChecks,
} from '#rooms/content'
import { countReminders } from '#rooms/patrons'
import { type Api, pageQuery, z } from './api.ts'
import { page } from './content-shapes.ts'
import { showAfterRoutes } from './shows-after.ts'
import { publicShowRoutes } from './shows-public.ts'
import { showRunRoutes } from './shows-run.ts'
import {
  id,
  MemberSchema,
  memberExample,
  memberWire,
  memberWords,
  params,
  plan,
  readers,
  ShowSchema,
  showExample,
  showWire,
  starts,
} from './shows-shapes.ts'

/** Live shows: plan, cast, tone, announcing; how they run, and what came of them. */
export function showRoutes(api: Api): void {
  planRoutes(api)
  castRoutes(api)
  toneRoutes(api)
  announceRoutes(api)
  showRunRoutes(api)
  showAfterRoutes(api)
  publicShowRoutes(api)
}

function planRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/shows',
    id: 'listShows',
    scope: 'content:read',
    summary: 'Live shows, latest first',
    query: z.strictObject(pageQuery),
    answer: page(ShowSchema, 'LiveShows'),
    example: { answer: { items: [showExample], next: null } },
    run: async ({ work, query }) => {
      const { items, next } = await listShows(work, query)
      return { items: items.map(showWire), next }
    },
  })
  api.operation({
    method: 'post',
    path: '/shows',
    id: 'planShow',
    scope: 'content:write',
    status: 201,
    summary: 'Plan a live show; nobody outside sees it before it is announced',
    body: z.strictObject(plan).openapi('NewLiveShow'),
    answer: ShowSchema,
    example: {
      body: { titles: { en: 'Two Ghosts in the Stacks' }, starts: { wall: '2026-09-10T19:00' }, minutes: 45 },
      answer: showExample,
    },
    run: async ({ work, body }) => showWire(await saveShow(work, body)),
  })
  api.operation({
    method: 'get',
    path: '/shows/{show}',
    id: 'readShow',
    scope: 'content:read',
    summary: 'One live show',
    params,
    answer: ShowSchema,
    example: { params: { show: id }, answer: showExample },
    run: async ({ work, params }) => showWire(await showById(work, params.show)),
  })
  api.operation({
    method: 'patch',
    path: '/shows/{show}',
    id: 'changeShow',
    scope: 'content:write',
    summary: 'Change the plan; readers of an announced show have it at once',
    params,
    body: z.strictObject(plan).openapi('LiveShowChange'),
    answer: ShowSchema,
    example: { params: { show: id }, body: { moderator: id }, answer: showExample },
    run: async ({ work, params, body }) => showWire(await saveShow(work, { ...body, show: params.show })),
  })
  api.operation({
    method: 'delete',
    path: '/shows/{show}',
    id: 'dropShow',
    scope: 'content:write',
    summary: 'Throw a draft away; what was ever announced stays',
    params,
    example: { params: { show: id } },
    run: ({ work, params }) => dropShow(work, params.show),
  })
}

function castRoutes(api: Api): void {
  const member = z.strictObject({ show: z.uuid(), member: z.uuid() })
  api.operation({
    method: 'get',
    path: '/shows/{show}/cast',
    id: 'listShowCast',
    scope: 'content:read',
    personal: true,
    summary: 'Who is in it, and how they agreed to be named',
    params,
    answer: z.object({ items: z.array(MemberSchema) }).openapi('ShowCast'),
    example: { params: { show: id }, answer: { items: [memberExample] } },
    run: async ({ work, params }) => ({ items: (await castOf(work, params.show)).map(memberWire) }),
  })
  api.operation({
    method: 'post',
    path: '/shows/{show}/cast',
    id: 'addShowMember',
    scope: 'content:write',
    personal: true,
    summary: 'Put somebody into a show; staff are named by their own consent, others by the one noted here',
    params,
    body: z.strictObject(memberWords).openapi('NewShowMember'),
    example: { params: { show: id }, body: { role: 'guest', name: 'Chen Yu', consent: 'asked by Li Min' } },
    run: ({ work, params, body }) => saveMember(work, { ...body, show: params.show }),
  })
  api.operation({
    method: 'patch',
    path: '/shows/{show}/cast/{member}',
    id: 'changeShowMember',
    scope: 'content:write',
    personal: true,
    summary: 'Change what is written of somebody',
    params: member,
    body: z.strictObject(memberWords).openapi('ShowMemberChange'),
    example: { params: { show: id, member: id }, body: { does: 'Sings' } },
    run: ({ work, params, body }) => saveMember(work, { ...body, ...params }),
  })
  api.operation({
    method: 'post',
    path: '/shows/{show}/cast/{member}/revocation',
    id: 'revokeShowMember',
    scope: 'content:write',
    summary: 'They no longer agree: name and consent are deleted, and nothing names them from now on',
    params: member,
    example: { params: { show: id, member: id } },
    run: ({ work, params }) => revokeMember(work, params),
  })
  api.operation({
    method: 'delete',
    path: '/shows/{show}/cast/{member}',
    id: 'removeShowMember',
    scope: 'content:write',
    summary: 'Take somebody out of a show',
    params: member,
    example: { params: { show: id, member: id } },
    run: ({ work, params }) => removeMember(work, params),
  })
}

function toneRoutes(api: Api): void {
  const jokeOn = z.enum(jokeTargets as ['nobody', 'ourselves', 'powerful', 'weaker'])
  const Check = z.object({ jokeOn, risks: z.string(), decides: z.string(), at: z.iso.datetime(), by: z.string() }).openapi('ToneCheck')
  const example = { jokeOn: 'ourselves' as const, risks: 'Nobody laughs.', decides: 'Li Min', at: '2026-09-01T01:00:00.000Z', by: 'Li Min' }
  api.operation({
    method: 'get',
    path: '/shows/{show}/tone-checks',
    id: 'listToneChecks',
    scope: 'content:read',
    summary: 'Who the joke is on, as it was answered; last first',
    params,
    answer: z.object({ items: z.array(Check) }).openapi('ToneChecks'),
    example: { params: { show: id }, answer: { items: [example] } },
    run: async ({ work, params }) => ({
      items: (await toneChecks(work, params.show)).map((one) => ({ ...one, at: one.at.toISOString() })),
    }),
  })
  api.operation({
    method: 'post',
    path: '/shows/{show}/tone-checks',
    id: 'checkTone',
    scope: 'content:write',
    status: 201,
    summary: 'Answer who the joke is on; on somebody weaker the show is not announced',
    params,
    body: z.strictObject({ jokeOn, risks: z.string().max(3000), decides: z.string().max(200) }).openapi('NewToneCheck'),
    answer: Check,
    example: { params: { show: id }, body: { jokeOn: 'ourselves', risks: 'Nobody laughs.', decides: 'Li Min' }, answer: example },
    run: async ({ work, params, body }) => {
      const { at, ...check } = await checkTone(work, { ...body, show: params.show })
      return { ...check, at: at.toISOString() }
    },
  })
}

function announceRoutes(api: Api): void {
  const problem = z.object({ code: z.string(), level: z.enum(['stop', 'warn']) })
  api.operation({
    method: 'get',
    path: '/shows/{show}/check',
    id: 'checkShow',
    scope: 'content:read',
    summary: 'What stops it from being announced, and what deserves a second thought',
    params,
    answer: z.object({ problems: z.array(problem) }).openapi('ShowCheck'),
    example: { params: { show: id }, answer: { problems: [{ code: 'no-tone-check', level: 'stop' }] } },
    run: async ({ work, params }) => ({ problems: (await checkShow(work, params.show)).map(({ code, level }) => ({ code, level })) }),
  })
  api.operation({
    method: 'post',
    path: '/shows/{show}/announcement',
    id: 'announceShow',
    scope: 'content:write',
    summary: 'Announce it: its page is public from now on',
    params,
    answer: ShowSchema,
    example: { params: { show: id }, answer: showExample },
    run: async ({ work, params }) => showWire(await announceShow(work, params.show)),
  })
  api.operation({
    method: 'put',
    path: '/shows/{show}/time',
    id: 'moveShow',
    scope: 'content:write',
    summary: 'Move an announced show: every text says so at once, planned posts about it go off the calendar, whoever asked is told',
    params,
    body: z.strictObject({ starts: starts.optional(), minutes: z.int().optional() }).openapi('ShowTime'),
    answer: ShowSchema,
    example: { params: { show: id }, body: { starts: { wall: '2026-09-11T20:00' } }, answer: showExample },
    run: async ({ work, params, body }) => showWire(await moveShow(work, { ...body, show: params.show })),
  })
  api.operation({
    method: 'post',
    path: '/shows/{show}/cancellation',
    id: 'cancelShow',
    scope: 'content:write',
    summary: 'Call it off, with why for readers',
    params,
    body: z.strictObject({ why: readers }).openapi('ShowCancellation'),
    answer: ShowSchema,
    example: { params: { show: id }, body: { why: { en: 'The host is ill.' } }, answer: showExample },
    run: async ({ work, params, body }) => showWire(await cancelShow(work, { ...body, show: params.show })),
  })
  api.operation({
    method: 'post',
    path: '/shows/{show}/revival',
    id: 'reviveShow',
    scope: 'content:write',
    summary: 'Let a show that was called off take place after all',
    params,
    body: z.strictObject({ starts: starts.optional() }).openapi('ShowRevival'),
    answer: ShowSchema,
    example: { params: { show: id }, body: {}, answer: showExample },
    run: async ({ work, params, body }) => showWire(await reviveShow(work, { ...body, show: params.show })),
  })
  const Post = z
    .object({
      post: z.uuid(),
      purpose: z.enum(['announcement', 'reminder', 'again', 'episode']),
      title: z.string(),
      state: z.string(),
      cut: z.object({ from: z.int(), to: z.int() }).nullable(),
    })
    .openapi('ShowPost')
  api.operation({
    method: 'get',
    path: '/shows/{show}/posts',
    id: 'listShowPosts',
    scope: 'content:read',
    summary: 'The posts that announce it, remind of it and offer it again, and its episodes',
    params,
    answer: z.object({ items: z.array(Post) }).openapi('ShowPosts'),
    example: {
      params: { show: id },
      answer: { items: [{ post: id, purpose: 'announcement', title: 'Live: Two Ghosts', state: 'draft', cut: null }] },
    },
    run: async ({ work, params, locale }) => ({
      items: (await showPosts(work, params.show, locale)).map(({ planned: _, ...post }) => post),
    }),
  })
  api.operation({
    method: 'post',
    path: '/shows/{show}/posts',
    id: 'draftShowPost',
    scope: 'content:write',
    status: 201,
    summary: 'Begin a post that shows the show, in every language of it',
    params,
    body: z.strictObject({ purpose: z.enum(draftPurposes) }).openapi('NewShowPost'),
    answer: z.object({ post: z.uuid() }).openapi('BegunShowPost'),
    example: { params: { show: id }, body: { purpose: 'announcement' }, answer: { post: id } },
    run: async ({ work, params, body }) => ({ post: (await draftShowPost(work, { ...body, show: params.show })).id }),
  })
  api.operation({
    method: 'get',
    path: '/shows/{show}/reminders',
    id: 'countShowReminders',
    scope: 'patrons:read',
    room: 'content',
    summary: 'How many asked to be reminded, told as people always are',
    params,
    answer: z.object({ amount: z.number().nullable(), hidden: z.boolean(), atLeast: z.boolean() }).openapi('ReminderCount'),
    example: { params: { show: id }, answer: { amount: 10, hidden: false, atLeast: true } },
    run: ({ work, params }) => countReminders(work, { kind: 'show', id: params.show }),
  })
}
