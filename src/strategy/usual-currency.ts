import type { Work } from '#platform'
import { strategyPolicy } from './policy.ts'

/** Until a library has named one. */
const untilNamed = 'CNY'

/** The currency in which this library counts its money: that of its newest plan, else of its newest campaign. Offered, never assumed of a sum. */
export async function usualCurrency(work: Work): Promise<string> {
  strategyPolicy.demand(work, 'read-strategy')
  const plan = await work.db
    .selectFrom('strategy.plan_versions')
    .select('currency')
    .where('alliance_id', '=', work.alliance)
    .orderBy('written_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (plan) return plan.currency
  const campaign = await work.db
    .selectFrom('strategy.campaigns')
    .select('currency')
    .where('alliance_id', '=', work.alliance)
    .orderBy('campaign_id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return campaign?.currency ?? untilNamed
}
