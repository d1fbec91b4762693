import {
  audienceById,
  describeAudience,
  listAudiences,
  listChannelPlans,
  planChannel,
  retireAudience,
  retireChannel,
  reviveChannel,
} from '#rooms/strategy'
import { type Api, z } from './api.ts'

const day = z.iso.date()
const id = '0199a000-0000-7000-8000-000000000001'

const Audience = z
  .object({
    audienceId: z.uuid(),
    version: z.int(),
    name: z.string(),
    description: z.string(),
    size: z.int().nullable(),
    sizeOn: day.nullable(),
    source: z.string(),
    retired: z.boolean(),
  })
  .openapi('Audience')
const audienceExample = {
  audienceId: id,
  version: 1,
  name: 'Students of the south',
  description: 'Live in the new districts',
  size: 41_000,
  sizeOn: '2025-11-01',
  source: 'city yearbook',
  retired: false,
}

const ChannelPlan = z
  .object({
    channel: z.string(),
    version: z.int(),
    purpose: z.string(),
    audienceId: z.uuid().nullable(),
    hoursPerWeek: z.number().nullable(),
    ownerName: z.string(),
    state: z.enum(['in-use', 'announced', 'retired']),
    retiresOn: day.nullable(),
    retireNotice: z.string().nullable(),
    replacedBy: z.string().nullable(),
  })
  .openapi('ChannelPlan')
const channelExample = {
  channel: 'sms',
  version: 2,
  purpose: 'reminders',
  audienceId: null,
  hoursPerWeek: 1,
  ownerName: 'Li Min',
  state: 'announced' as const,
  retiresOn: '2026-10-01',
  retireNotice: 'From October by mail.',
  replacedBy: 'newsletter',
}

/** Whom the library wants to reach, and by which channels. */
export function audienceRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/audiences',
    id: 'listAudiences',
    scope: 'strategy:read',
    summary: 'Audiences by name',
    query: z.strictObject({ retired: z.stringbool().optional() }),
    answer: z.object({ items: z.array(Audience) }).openapi('Audiences'),
    example: { query: {}, answer: { items: [audienceExample] } },
    run: async ({ work, query }) => ({ items: await listAudiences(work, query) }),
  })
  api.operation({
    method: 'post',
    path: '/audiences',
    id: 'describeAudience',
    scope: 'strategy:write',
    summary: 'Describe an audience, or with its id and version change the description',
    body: z
      .strictObject({
        audienceId: z.uuid().optional(),
        version: z.int().optional(),
        name: z.string(),
        description: z.string(),
        size: z.int().nullable(),
        sizeOn: day.nullable(),
        source: z.string(),
      })
      .openapi('DescribeAudience'),
    answer: Audience,
    example: {
      body: {
        name: audienceExample.name,
        description: audienceExample.description,
        size: 41_000,
        sizeOn: '2025-11-01',
        source: 'city yearbook',
      },
      answer: audienceExample,
    },
    run: async ({ work, body }) => describeAudience(work, body),
  })
  const audienceParams = z.strictObject({ audience: z.uuid() })
  api.operation({
    method: 'get',
    path: '/audiences/{audience}',
    id: 'readAudience',
    scope: 'strategy:read',
    summary: 'One audience',
    params: audienceParams,
    answer: Audience,
    example: { params: { audience: id }, answer: audienceExample },
    run: ({ work, params }) => audienceById(work, params.audience),
  })
  api.operation({
    method: 'post',
    path: '/audiences/{audience}/retirement',
    id: 'retireAudience',
    scope: 'strategy:write',
    summary: 'Take an audience out of the lists; what was done for it keeps it',
    params: audienceParams,
    answer: Audience,
    example: { params: { audience: id }, answer: { ...audienceExample, version: 2, retired: true } },
    run: ({ work, params }) => retireAudience(work, params.audience),
  })
  api.operation({
    method: 'delete',
    path: '/audiences/{audience}/retirement',
    id: 'returnAudience',
    scope: 'strategy:write',
    summary: 'Take a retired audience back into the lists',
    params: audienceParams,
    example: { params: { audience: id } },
    run: async ({ work, params }) => {
      await retireAudience(work, params.audience, false)
    },
  })
  api.operation({
    method: 'get',
    path: '/channel-plans',
    id: 'listChannelPlans',
    scope: 'strategy:read',
    summary: 'What each channel is for, and which are given up',
    answer: z.object({ items: z.array(ChannelPlan) }).openapi('ChannelPlans'),
    example: { answer: { items: [channelExample] } },
    run: async ({ work }) => ({ items: await listChannelPlans(work) }),
  })
  const channelParams = z.strictObject({ channel: z.string().max(40) })
  api.operation({
    method: 'put',
    path: '/channel-plans/{channel}',
    id: 'planChannel',
    scope: 'strategy:write',
    summary: 'Plan a channel',
    params: channelParams,
    body: z
      .strictObject({
        version: z.int(),
        purpose: z.string(),
        audienceId: z.uuid().nullable(),
        hoursPerWeek: z.number().nullable(),
        ownerName: z.string().optional(),
      })
      .openapi('PlanChannel'),
    answer: ChannelPlan,
    example: {
      params: { channel: 'sms' },
      body: { version: 0, purpose: 'reminders', audienceId: null, hoursPerWeek: 1 },
      answer: { ...channelExample, version: 1, state: 'in-use', retiresOn: null, retireNotice: null, replacedBy: null },
    },
    run: async ({ work, params, body }) => planChannel(work, { ...body, channel: params.channel }),
  })
  api.operation({
    method: 'post',
    path: '/channel-plans/{channel}/retirement',
    id: 'retireChannel',
    scope: 'strategy:write',
    summary: 'Give a channel up from a day on; publishing there is refused from then',
    params: channelParams,
    body: z.strictObject({ on: day, notice: z.string(), replacedBy: z.string().nullable() }).openapi('RetireChannel'),
    answer: ChannelPlan,
    example: {
      params: { channel: 'sms' },
      body: { on: '2026-10-01', notice: 'From October by mail.', replacedBy: 'newsletter' },
      answer: channelExample,
    },
    run: async ({ work, params, body }) => retireChannel(work, { ...body, channel: params.channel }),
  })
  api.operation({
    method: 'delete',
    path: '/channel-plans/{channel}/retirement',
    id: 'reviveChannel',
    scope: 'strategy:write',
    summary: 'Take a channel into use again: the undo of giving it up',
    params: channelParams,
    example: { params: { channel: 'sms' } },
    run: async ({ work, params }) => {
      await reviveChannel(work, params.channel)
    },
  })
}
