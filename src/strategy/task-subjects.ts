import { isId, type Work } from '#platform'
import { readerOf, type SaidSubject, type TaskSubject } from '#rooms/alliance'
import { listCampaigns } from './campaign.ts'
import { strategyPolicy } from './policy.ts'
import { sayTitle } from './say-title.ts'

/** Goals and campaigns, as tasks call them. */
export const strategySubjects: readonly TaskSubject[] = [
  { kind: 'goal', say: goals },
  { kind: 'campaign', say: campaigns },
]

async function goals(work: Work, ids: readonly string[], locale: string): Promise<Map<string, SaidSubject>> {
  if (!strategyPolicy.allows(work.actor, 'read-strategy')) return new Map()
  const reader = await readerOf(work, locale)
  const rows = await work.db
    .selectFrom('strategy.goals')
    .select(['goal_id', 'title', 'titles'])
    .where('alliance_id', '=', work.alliance)
    .where('goal_id', '=', (eb) => eb.fn.any(eb.val(ids.filter(isId))))
    .execute()
  return new Map(rows.map((row) => [row.goal_id, { title: sayTitle(row, reader).text, href: `/desk/goals/${row.goal_id}` }]))
}

async function campaigns(work: Work, ids: readonly string[], locale: string): Promise<Map<string, SaidSubject>> {
  if (!strategyPolicy.allows(work.actor, 'read-strategy')) return new Map()
  const reader = await readerOf(work, locale)
  return new Map(
    (await listCampaigns(work, { limit: 200 }))
      .filter(({ campaignId }) => ids.includes(campaignId))
      .map((campaign) => [campaign.campaignId, { title: sayTitle(campaign, reader).text, href: `/desk/campaigns/${campaign.campaignId}` }]),
  )
}
