import { pageOf, readCursor, type Work } from '#platform'
import {
  type Campaign,
  type CampaignVerdict,
  campaignById,
  campaignVerdict,
  campaignVerdicts,
  changeCampaign,
  listCampaigns,
  openCampaign,
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
const names = z.record(z.string(), z.string()).openapi({ description: 'The title in other languages: locale → text.' })
const announced = { hypothesis: z.string(), starts: day, ends: day, goals: z.array(z.uuid()), comparison: Comparison }
const CampaignSchema = z
  .object({
    campaignId: z.uuid(),
    version: z.int(),
    title: z.string(),
    titles: names,
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
          reason: z.literal('silent-study'),
          verdict: z.literal('cannot-tell'),
          why: z.enum(['moved', 'waits', 'no-number']),
        }),
        z.object({
          reason: z.literal('study'),
          verdict: z.enum(['shown', 'not-shown', 'too-weak-to-tell']),
          metric: z.string(),
          points: z.array(z.int()),
          estimate: z.number(),
          low: z.number(),
          high: z.number(),
          confidence: z.number(),
        }),
      ])
      .openapi({ description: 'What it caused. Without a study, or where the one that was registered first says nothing: cannot-tell.' }),
  })
  .openapi('Campaign')
const OpenCampaign = z
  .strictObject({
    title: z.string(),
    titles: names.optional(),
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
const openExample = {
  title: 'The book that survived',
  titles: { 'zh-CN': '劫后余书' },
  ...words,
  hoursPlanned: 40,
  moneyPlanned: 12_000,
  currency: 'CNY',
}
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

/** Campaigns: opened with what is expected and compared, changed, judged. */
export function campaignRoutes(api: Api): void {
  const shape = ({ changedAfterAnnouncement, ...campaign }: Campaign, verdict: CampaignVerdict) => ({
    ...campaign,
    changedAfterAnnouncement: changedAfterAnnouncement.map(({ version, changed, why, changedBy, changedAt }) => ({
      version,
      changed,
      why,
      changedBy,
      changedAt: changedAt.toISOString(),
    })),
    verdict,
  })
  const wire = async (work: Work, campaign: Campaign) => shape(campaign, await campaignVerdict(work, campaign.campaignId))
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
        after: readCursor(query.cursor, ['day', 'id']),
        limit: query.limit + 1,
      })
      const page = pageOf(rows, query.limit, (campaign) => [campaign.starts, campaign.campaignId])
      const verdictOf = await campaignVerdicts(
        work,
        page.items.map(({ campaignId }) => campaignId),
      )
      return { items: page.items.map((campaign) => shape(campaign, verdictOf(campaign.campaignId))), next: page.next }
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
}
