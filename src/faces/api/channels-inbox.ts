import {
  answerIncoming,
  type Conversation,
  handOverIncoming,
  type IncomingView,
  inboxState,
  inboxViews,
  incomingSorts,
  listInbox,
  noteIncoming,
  pasteIncoming,
  readConversation,
  settleIncoming,
} from '#rooms/channels'
import { type Api, pageQuery, z } from './api.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const params = z.strictObject({ item: z.uuid() })
const instant = z.iso.datetime()

const ItemSchema = z
  .object({
    item: z.uuid(),
    channel: z.string(),
    sort: z
      .enum(incomingSorts)
      .openapi({ description: 'comment: under one of our posts; mention: of us, elsewhere; message: to us alone.' }),
    author: z
      .object({ name: z.string(), handle: z.string(), url: z.string().nullable() })
      .openapi({ description: 'Empty once it was forgotten.' }),
    text: z.string(),
    url: z.string().nullable(),
    post: z.uuid().nullable(),
    conversation: z.uuid(),
    saidAt: instant,
    state: z.enum(['waiting', 'answered', 'closed', 'hidden']),
    why: z.string(),
    owner: z.object({ staff: z.uuid(), name: z.string() }).nullable(),
    answeredAt: instant.nullable(),
    pastedBy: z.string().nullable(),
    trouble: z.enum(['failed', 'unconfirmed']).nullable().openapi({ description: 'An answer did not arrive, or nobody knows.' }),
  })
  .openapi('InboxItem')

const itemExample = {
  item: id,
  channel: 'mastodon',
  sort: 'comment' as const,
  author: { name: 'Li Na', handle: '@li@social.example', url: 'https://social.example/@li' },
  text: 'Is the reading room open on Sunday?',
  url: 'https://social.example/@li/1',
  post: id,
  conversation: id,
  saidAt: '2026-09-07T08:00:00.000Z',
  state: 'waiting' as const,
  why: '',
  owner: null,
  answeredAt: null,
  pastedBy: null,
  trouble: null,
}

const shapeItem = (view: IncomingView) => ({
  item: view.id,
  channel: view.channel,
  sort: view.sort,
  author: view.author,
  text: view.text,
  url: view.url,
  post: view.post,
  conversation: view.thread,
  saidAt: view.writtenAt.toISOString(),
  state: view.state,
  why: view.why,
  owner: view.owner && { staff: view.owner.id, name: view.owner.name },
  answeredAt: view.answeredAt?.toISOString() ?? null,
  pastedBy: view.pastedBy,
  trouble: view.trouble,
})

const EntrySchema = z.object({
  sort: z.enum(['answer', 'note', 'handed-over', 'taken-up', 'let-go', 'hidden', 'shown', 'closed', 'reopened']),
  text: z.string(),
  by: z.string(),
  at: instant,
  delivery: z
    .object({ id: z.uuid(), state: z.string(), outcome: z.string().nullable(), url: z.string().nullable() })
    .nullable()
    .openapi({ description: 'Of an answer that leaves by program.' }),
})

const shapeConversation = ({ item, answers, said }: Conversation) => ({
  item: shapeItem(item),
  answersByProgram: answers,
  said: said.map((one) => ({
    ...shapeItem(one),
    entries: one.entries.map(({ sort, text, by, at, delivery }) => ({ sort, text, by, at: at.toISOString(), delivery })),
  })),
})

/**
 * What people say to the library on its channels, in one queue, and what is done about it. Letters of persons stand there: a program that
 * reads what left through a channel, or publishes there, does not read them, unless it was given that by name.
 */
export function inboxRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/inbox',
    id: 'listInbox',
    scope: 'inbox:read',
    room: 'channels',
    personal: true,
    summary: 'The inbox: what waits longest first, what is done latest first',
    query: z.strictObject({ ...pageQuery, view: z.enum(inboxViews).optional(), channel: z.string().max(60).optional() }),
    answer: z.object({ items: z.array(ItemSchema), next: z.string().nullable() }).openapi('Inbox'),
    example: { query: { view: 'free' }, answer: { items: [itemExample], next: null } },
    run: async ({ work, query }) => {
      const { items, next } = await listInbox(work, query)
      return { items: items.map(shapeItem), next }
    },
  })
  api.operation({
    method: 'get',
    path: '/inbox/state',
    id: 'readInboxState',
    scope: 'inbox:read',
    room: 'channels',
    summary: 'How much waits, since when, and how quickly was answered in the last 30 days',
    answer: z
      .object({
        waiting: z.int(),
        mine: z.int(),
        oldest: instant.nullable(),
        medianHours: z.number().nullable().openapi({ description: 'From being said to the first answer; half were quicker.' }),
        answered: z.int(),
      })
      .openapi('InboxState'),
    example: { answer: { waiting: 3, mine: 1, oldest: '2026-09-07T08:00:00.000Z', medianHours: 5.5, answered: 41 } },
    run: async ({ work }) => {
      const state = await inboxState(work)
      return { ...state, oldest: state.oldest?.toISOString() ?? null }
    },
  })
  api.operation({
    method: 'get',
    path: '/inbox/{item}',
    id: 'readConversation',
    scope: 'inbox:read',
    room: 'channels',
    personal: true,
    summary: 'One item with its conversation: everything said and done in it, oldest first',
    params,
    answer: z
      .object({ item: ItemSchema, answersByProgram: z.boolean(), said: z.array(ItemSchema.extend({ entries: z.array(EntrySchema) })) })
      .openapi('Conversation'),
    example: {
      params: { item: id },
      answer: {
        item: itemExample,
        answersByProgram: true,
        said: [
          {
            ...itemExample,
            entries: [{ sort: 'note', text: 'Asked the branch', by: 'Chen Yu', at: '2026-09-07T09:00:00.000Z', delivery: null }],
          },
        ],
      },
    },
    run: async ({ work, params }) => shapeConversation(await readConversation(work, params.item)),
  })
  api.operation({
    method: 'post',
    path: '/inbox',
    id: 'pasteIncoming',
    scope: 'inbox:write',
    room: 'channels',
    personal: true,
    summary: 'Put what was said elsewhere into the queue',
    body: z
      .strictObject({
        channel: z.string().max(60).openapi({ description: 'A kind of channel, or `elsewhere`.' }),
        sort: z.enum(incomingSorts).default('comment'),
        text: z.string().min(1).max(10_000),
        author: z.string().max(200).optional(),
        address: z.string().max(2000).optional().openapi({ description: 'The same address comes in once.' }),
        saidAt: instant.optional(),
        delivery: z.uuid().optional().openapi({ description: 'Which delivery of ours it is said to.' }),
      })
      .openapi('PastedItem'),
    status: 201,
    answer: z.object({ item: z.uuid() }).openapi('PastedItemMade'),
    example: { body: { channel: 'xiaohongshu', text: '求书单！', author: '小鱼' }, answer: { item: id } },
    run: async ({ work, body: { saidAt, ...body } }) => ({
      item: await pasteIncoming(work, { ...body, writtenAt: saidAt ? new Date(saidAt) : undefined }),
    }),
  })
  api.operation({
    method: 'post',
    path: '/inbox/{item}/answers',
    id: 'answerIncoming',
    scope: 'inbox:write',
    room: 'channels',
    personal: true,
    summary: 'Answer; sent by program where the channel lets one, else written down as said by hand',
    params,
    body: z
      .strictObject({ text: z.string().min(1).max(5000), persona: z.uuid().optional(), language: z.string().max(20).default('en') })
      .openapi('InboxAnswer'),
    answer: z.object({ delivery: z.uuid().nullable() }).openapi('InboxAnswerMade'),
    example: { params: { item: id }, body: { text: 'From ten to five.' }, answer: { delivery: id } },
    run: ({ work, params, body }) =>
      answerIncoming(work, { incoming: params.item, text: body.text, persona: body.persona, locale: body.language }),
  })
  api.operation({
    method: 'post',
    path: '/inbox/{item}/notes',
    id: 'noteIncoming',
    scope: 'inbox:write',
    room: 'channels',
    summary: 'A note for colleagues',
    params,
    body: z.strictObject({ note: z.string().min(1).max(2000) }).openapi('InboxNote'),
    example: { params: { item: id }, body: { note: 'Asked the branch' } },
    run: ({ work, params, body }) => noteIncoming(work, { incoming: params.item, note: body.note }),
  })
  api.operation({
    method: 'put',
    path: '/inbox/{item}/owner',
    id: 'handOverIncoming',
    scope: 'inbox:write',
    room: 'channels',
    summary: 'Give an item to somebody, or to nobody',
    params,
    body: z.strictObject({ staff: z.uuid().nullable(), note: z.string().max(1000).optional() }).openapi('InboxOwner'),
    example: { params: { item: id }, body: { staff: id, note: 'You know them' } },
    run: ({ work, params, body }) => handOverIncoming(work, { incoming: params.item, to: body.staff, note: body.note }),
  })
  api.operation({
    method: 'put',
    path: '/inbox/{item}/state',
    id: 'settleIncoming',
    scope: 'inbox:write',
    room: 'channels',
    summary: 'Close without an answer, hide with a reason, or put back among what waits',
    params,
    body: z.strictObject({ state: z.enum(['closed', 'hidden', 'waiting']), why: z.string().max(500).optional() }).openapi('InboxItemState'),
    example: { params: { item: id }, body: { state: 'hidden', why: 'insults a person' } },
    run: ({ work, params, body }) => settleIncoming(work, { incoming: params.item, as: body.state, why: body.why }),
  })
}
