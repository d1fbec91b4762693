import { audit, type Work } from '#platform'
import { signature } from './checking.ts'
import { noSuchPlan, planAlreadyApproved, planChangedMeanwhile, planNotWhole } from './errors.ts'
import { type Plan, planOf } from './plan.ts'
import { strategyPolicy } from './policy.ts'

export interface ApprovePlan {
  year: number
  /** The text that was read: nobody approves another one. */
  version: number
  revision: number
}

/**
 * Approves the draft of a year's plan; from then on it binds and is never changed. Of two people who approve at once the second hears
 * `strategy.plan-already-approved` with the name of the first. Refuses `strategy.plan-changed-meanwhile` when the draft was saved after
 * it was read, and `strategy.plan-not-whole` while it has no mission, aim or review day.
 */
export async function approvePlan(work: Work, input: ApprovePlan): Promise<Plan> {
  strategyPolicy.demand(work, 'approve-plan')
  const plan = await work.db
    .selectFrom('strategy.plans')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('year', '=', input.year)
    .forUpdate()
    .executeTakeFirst()
  if (!plan) throw noSuchPlan(input.year)
  const read = await planOf(work, input.year)
  if (!read) throw noSuchPlan(input.year)
  if (read.state !== 'draft') throw planAlreadyApproved(input.year, read.approvedBy ?? '')
  if (read.version !== input.version || read.revision !== input.revision) throw planChangedMeanwhile(input.year, read.writtenBy)
  if (read.mission === '') throw planNotWhole('mission')
  if (read.aims.length === 0) throw planNotWhole('aims')
  if (read.reviews.length === 0) throw planNotWhole('reviews')
  await work.db
    .updateTable('strategy.plan_versions')
    .set({ approved_by: signature(work.actor), approved_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('plan_id', '=', plan.plan_id)
    .where('version', '=', read.version)
    .execute()
  await work.db
    .updateTable('strategy.plans')
    .set({ approved_version: read.version })
    .where('alliance_id', '=', work.alliance)
    .where('plan_id', '=', plan.plan_id)
    .execute()
  await audit(work, 'strategy.plan-approved', { kind: 'plan', id: plan.plan_id }, { year: input.year, version: read.version })
  return (await planOf(work, input.year))!
}
