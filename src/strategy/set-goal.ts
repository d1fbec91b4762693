import { audit, firstDay, newId, type Work } from '#platform'
import { signature } from './checking.ts'
import { type Baseline, type Goal, type GoalTerms, type KeptTerms, readGoal } from './goal.ts'
import { checkGoal, type SetGoal } from './goal-terms.ts'
import { shownBaseline } from './hide-people.ts'
import { strategyPolicy } from './policy.ts'

/** Sets a goal, with its baseline as the facts have it now. Refuses with the fields that need mending. */
export async function setGoal(work: Work, input: SetGoal): Promise<Goal> {
  strategyPolicy.demand(work, 'set-goal')
  const { terms, baseline } = await checkGoal(work, input)
  const goalId = newId()
  await work.db
    .insertInto('strategy.goals')
    .values({
      alliance_id: work.alliance,
      goal_id: goalId,
      version: 1,
      ...goalColumns(terms, baseline),
      state: 'open',
      closed_note: null,
      created_at: work.now,
      changed_at: work.now,
    })
    .execute()
  await writePoints(work, goalId, terms.points)
  await keepVersion(work, goalId, 1, { terms, baseline, why: '' })
  await audit(work, 'strategy.goal-set', { kind: 'goal', id: goalId }, { title: terms.title })
  return readGoal(work, goalId)
}

/** The columns that a goal's terms fill. */
export function goalColumns(terms: GoalTerms, baseline: Baseline | null) {
  return {
    title: terms.title,
    titles: JSON.stringify(terms.titles),
    public_label: terms.publicLabel,
    public_labels: JSON.stringify(terms.publicLabels),
    metric: terms.metric,
    scope: terms.points ? ('points' as const) : ('all' as const),
    target: terms.target,
    per: terms.per,
    counted: terms.counted,
    starts: terms.starts,
    ends: terms.ends,
    owner_id: terms.ownerId,
    owner_name: terms.ownerName,
    baseline: baseline?.value ?? null,
    baseline_from: baseline ? firstDay(baseline.from) : null,
    baseline_to: baseline ? firstDay(baseline.to) : null,
    baseline_months: JSON.stringify(baseline?.months ?? []),
    baseline_read_at: baseline?.readAt ?? null,
  }
}

/** Writes which points a goal is about. */
export async function writePoints(work: Work, goalId: string, points: number[] | null): Promise<void> {
  if (!points || points.length === 0) return
  await work.db
    .insertInto('strategy.goal_points')
    .values(points.map((point_no) => ({ alliance_id: work.alliance, goal_id: goalId, point_no })))
    .execute()
}

/** Keeps the wording of a goal for ever, with the mean of its baseline as it is told: of its months nothing else is kept by which it could be told later. */
export async function keepVersion(
  work: Work,
  goalId: string,
  version: number,
  { terms, baseline, why }: { terms: GoalTerms; baseline: Baseline | null; why: string },
): Promise<void> {
  const kept: KeptTerms = { ...terms, baselineValue: baseline && shownBaseline(terms, baseline).value, baselineTold: true }
  await work.db
    .insertInto('strategy.goal_versions')
    .values({
      alliance_id: work.alliance,
      goal_id: goalId,
      version,
      terms: JSON.stringify(kept),
      why,
      changed_by: signature(work.actor),
      changed_at: work.now,
    })
    .execute()
}
