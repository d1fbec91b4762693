import { pageOf, readCursor } from '#platform'
import {
  type Campaign,
  campaignById,
  campaignVerdict,
  changeCampaign,
  describeAudience,
  listAudiences,
  listCampaigns,
  listChannelPlans,
  listDecisions,
  openCampaign,
  planChannel,
  recordDecision,
  retireChannel,
} from '#rooms/strategy'
import { type Api, pageQuery, z } from './api.ts'

const day = z.iso.date()
const id = '0199a000-0000-7000-8000-000000000001'

const Comparison = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('points'), points: z.array(z.int()), why: z.string() }),
    z.object({ kind: z.literal('periods'), periods: z.array(z.object({ from: day, to: day })), why: z.string() }),
    z.object({ kind: z.literal('none'), why: z.string() }),
  ])
  .openapi('Comparison')
const announced = { hypothesis: z.string(), starts: day, ends: day, goals: z.array(z.uuid()), comparison: Comparison }
const CampaignSchema = z
  .object({
    campaignId: z.uuid(),
    version: z.int(),
    title: z.string(),
    ...announced,
    state: z.enum(['planned', 'running', 'over']),
    audienceId: z.uuid().nullable(),
    ownerName: z.string(),
    hoursPlanned: z.number().nullable(),
    moneyPlanned: z.number().nullable(),
    hoursSpent: z.number().nullable(),
    moneySpent: z.number().nullable(),
    currency: z.string(),
    announced: z.object(announced).openapi({ description: 'As it stood on its announced first day.' }),
    changedAfterAnnouncement: z.array(
      z.object({
        version: z.int(),
        changed: z.array(z.string()),
        why: z.string().nullable(),
        changedBy: z.string(),
        changedAt: z.iso.datetime(),
      }),
    ),
    verdict: z
      .discriminatedUnion('reason', [
        z.object({ reason: z.literal('no-study'), verdict: z.literal('cannot-tell') }),
        z.object({
          reason: z.literal('study'),
          verdict: z.enum(['shown', 'not-shown', 'too-weak-to-tell']),
          estimate: z.number(),
          low: z.number(),
          high: z.number(),
          confidence: z.number(),
        }),
      ])
      .openapi({ description: 'What it caused. Without a study: cannot-tell.' }),
  })
  .openapi('Campaign')
const OpenCampaign = z
  .strictObject({
    title: z.string(),
    hypothesis: z.string(),
    starts: day,
    ends: day,
    goals: z.array(z.uuid()).max(20),
    comparison: Comparison,
    audienceId: z.uuid().nullish(),
    owner: z.strictObject({ id: z.uuid().nullish(), name: z.string() }).optional(),
    hoursPlanned: z.number().nullable(),
    moneyPlanned: z.number().nullable(),
    hoursSpent: z.number().nullish(),
    moneySpent: z.number().nullish(),
    currency: z.string(),
  })
  .openapi('OpenCampaign')

const words = {
  hypothesis: 'People who see the gazetteer take a card.',
  starts: '2026-09-10',
  ends: '2026-11-30',
  goals: [id],
  comparison: { kind: 'points' as const, points: [4, 5, 6], why: 'drawn by lot' },
}
const openExample = { title: 'The book that survived', ...words, hoursPlanned: 40, moneyPlanned: 12_000, currency: 'CNY' }
const campaignExample = {
  campaignId: id,
  version: 1,
  ...openExample,
  state: 'planned' as const,
  audienceId: null,
  ownerName: 'Li Min',
  hoursSpent: null,
  moneySpent: null,
  announced: words,
  changedAfterAnnouncement: [],
  verdict: { verdict: 'cannot-tell' as const, reason: 'no-study' as const },
}

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

const subject = z.enum(['alliance', 'plan', 'goal', 'campaign', 'series', 'post', 'channel', 'audience'])
const about = z.object({ kind: subject, id: z.string(), title: z.string() })
const Decision = z
  .object({
    decisionId: z.uuid(),
    kind: z.enum(['decision', 'lesson']),
    about,
    saw: z.string(),
    chose: z.string(),
    metric: z.string().nullable(),
    reading: z.number().nullable(),
    readingFrom: day.nullable(),
    readingTo: day.nullable(),
    decidedOn: day,
    decidedBy: z.string(),
    ownerName: z.string(),
    reviewOn: day.nullable(),
    replaces: z.uuid().nullable(),
    replacedBy: z.uuid().nullable(),
  })
  .openapi('Decision')
const recordExample = {
  kind: 'decision' as const,
  about: { kind: 'campaign' as const, id, title: 'The book that survived' },
  saw: '12 scans from bus posters',
  chose: 'Stop posters in buses',
  metric: 'reach.touches',
  reading: 12,
}
const decisionExample = {
  decisionId: id,
  ...recordExample,
  readingFrom: null,
  readingTo: null,
  decidedOn: '2026-11-03',
  decidedBy: 'Li Min',
  ownerName: 'Li Min',
  reviewOn: null,
  replaces: null,
  replacedBy: null,
}

/** Campaigns, audiences, the channel plan and decisions. */
export function campaignRoutes(api: Api): void {
  const wire = async (work: Parameters<typeof campaignVerdict>[0], { changedAfterAnnouncement, ...campaign }: Campaign) => ({
    ...campaign,
    changedAfterAnnouncement: changedAfterAnnouncement.map(({ version, changed, why, changedBy, changedAt }) => ({
      version,
      changed,
      why,
      changedBy,
      changedAt: changedAt.toISOString(),
    })),
    verdict: await campaignVerdict(work, campaign.campaignId),
  })
  api.operation({
    method: 'get',
    path: '/campaigns',
    id: 'listCampaigns',
    scope: 'strategy:read',
    summary: 'Campaigns, the latest first day first',
    query: z.strictObject({ ...pageQuery, goal: z.uuid().optional(), on: day.optional() }),
    answer: z.object({ items: z.array(CampaignSchema), next: z.string().nullable() }).openapi('Campaigns'),
    example: { query: { limit: '50' }, answer: { items: [campaignExample], next: null } },
    run: async ({ work, query }) => {
      const rows = await listCampaigns(work, {
        goalId: query.goal,
        on: query.on,
        after: readCursor(query.cursor, ['text', 'text']),
        limit: query.limit + 1,
      })
      const page = pageOf(rows, query.limit, (campaign) => [campaign.starts, campaign.campaignId])
      const items = []
      for (const campaign of page.items) items.push(await wire(work, campaign))
      return { items, next: page.next }
    },
  })
  api.operation({
    method: 'post',
    path: '/campaigns',
    id: 'openCampaign',
    scope: 'strategy:write',
    status: 201,
    summary: 'Open a campaign with what it says beforehand',
    body: OpenCampaign,
    answer: CampaignSchema,
    example: { body: openExample, answer: campaignExample },
    run: async ({ work, body }) => wire(work, await openCampaign(work, body)),
  })
  const params = z.strictObject({ campaign: z.uuid() })
  api.operation({
    method: 'get',
    path: '/campaigns/{campaign}',
    id: 'readCampaign',
    scope: 'strategy:read',
    summary: 'One campaign: as it is, as it was announced, what changed after, and what it caused',
    params,
    answer: CampaignSchema,
    example: { params: { campaign: id }, answer: campaignExample },
    run: async ({ work, params }) => wire(work, await campaignById(work, params.campaign)),
  })
  api.operation({
    method: 'put',
    path: '/campaigns/{campaign}',
    id: 'changeCampaign',
    scope: 'strategy:write',
    summary: 'Change a campaign; from its announced first day on shown as changed after announcement',
    params,
    body: OpenCampaign.extend({ version: z.int(), why: z.string().optional() }).openapi('ChangeCampaign'),
    answer: CampaignSchema,
    example: { params: { campaign: id }, body: { ...openExample, version: 1 }, answer: { ...campaignExample, version: 2 } },
    run: async ({ work, params, body }) => wire(work, await changeCampaign(work, { ...body, campaignId: params.campaign })),
  })
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
    method: 'get',
    path: '/decisions',
    id: 'listDecisions',
    scope: 'strategy:read',
    summary: 'Decisions and lessons, newest first',
    query: z.strictObject({
      ...pageQuery,
      kind: z.enum(['decision', 'lesson']).optional(),
      from: day.optional(),
      to: day.optional(),
      aboutKind: subject.optional(),
      aboutId: z.string().optional(),
    }),
    answer: z.object({ items: z.array(Decision), next: z.string().nullable() }).openapi('Decisions'),
    example: { query: { limit: '50' }, answer: { items: [decisionExample], next: null } },
    run: async ({ work, query }) => {
      const { limit, cursor, aboutKind, aboutId, ...filter } = query
      const rows = await listDecisions(work, {
        ...filter,
        about: aboutKind && aboutId ? { kind: aboutKind, id: aboutId } : undefined,
        after: readCursor(cursor, ['text', 'text']),
        limit: limit + 1,
      })
      return pageOf(rows, limit, (row) => [row.decidedOn, row.decisionId])
    },
  })
  api.operation({
    method: 'post',
    path: '/decisions',
    id: 'recordDecision',
    scope: 'strategy:write',
    status: 201,
    summary: 'Record a decision or a lesson; it may replace an earlier one',
    body: z
      .strictObject({
        kind: z.enum(['decision', 'lesson']),
        about,
        saw: z.string(),
        chose: z.string(),
        metric: z.string().nullish(),
        reading: z.number().nullish(),
        readingFrom: day.nullish(),
        readingTo: day.nullish(),
        decidedOn: day.optional(),
        decidedBy: z.string().optional(),
        ownerName: z.string().optional(),
        reviewOn: day.nullish(),
        replaces: z.uuid().nullish(),
      })
      .openapi('RecordDecision'),
    answer: Decision,
    example: { body: recordExample, answer: decisionExample },
    run: async ({ work, body }) => recordDecision(work, body),
  })
}
