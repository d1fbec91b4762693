import { addDays, type Work } from '#platform'
import { type AskedWork, allianceOf, dayStart, readerOf, type Waiting, type WorkSource } from '#rooms/alliance'
import { type Goal, listGoals } from './goal.ts'
import { approvedPlan } from './plan.ts'
import { strategyPolicy } from './policy.ts'
import { decisionsToReview } from './record-decision.ts'
import { sayTitle } from './say-title.ts'

/** How many days before a day of review it stands in "My work". */
const ahead = 14
/** How many days after it a review of the plan still does; nothing tells that it was held. */
const lingers = 14

/** Days on which somebody promised to look again: at a decision, at the plan, at a goal whose last day is over. */
export const strategyWork: WorkSource = {
  owed: async (work, asked) => {
    if (!strategyPolicy.allows(work.actor, 'read-strategy')) return []
    const { time_zone } = await allianceOf(work)
    const at = (day: string) => new Date(dayStart(time_zone, 0, day))
    return [...(await decisions(work, asked, at)), ...(await planReviews(work, asked, at)), ...(await goalsOver(work, asked, at))]
  },
}

type At = (day: string) => Date

async function decisions(work: Work, { day }: AskedWork, at: At): Promise<Waiting[]> {
  if (!strategyPolicy.allows(work.actor, 'record-decision')) return []
  return (await decisionsToReview(work, addDays(day, ahead))).map(
    ({ chose, reviewOn }): Waiting => ({
      what: 'decision-review',
      harm: reviewOn <= day ? 15 : 4,
      tone: 'info',
      when: at(reviewOn),
      params: { title: chose.length > 80 ? `${chose.slice(0, 79)}…` : chose },
      href: '/desk/decisions',
    }),
  )
}

async function planReviews(work: Work, { day }: AskedWork, at: At): Promise<Waiting[]> {
  if (!strategyPolicy.allows(work.actor, 'write-plan')) return []
  const year = Number(day.slice(0, 4))
  const plan = await approvedPlan(work, year)
  return (plan?.reviews ?? [])
    .filter((review) => review.day <= addDays(day, ahead) && review.day >= addDays(day, -lingers))
    .map(
      (review): Waiting => ({
        what: 'plan-review',
        harm: review.day <= day ? 15 : 4,
        tone: 'info',
        when: at(review.day),
        params: { title: review.about || String(year) },
        href: `/desk/plan?year=${year}`,
      }),
    )
}

async function goalsOver(work: Work, { day, locale }: AskedWork, at: At): Promise<Waiting[]> {
  if (!strategyPolicy.allows(work.actor, 'set-goal')) return []
  const reader = await readerOf(work, locale)
  return (await listGoals(work, { state: 'open' }))
    .filter((goal): goal is Goal & { ends: string } => goal.ends !== null && goal.ends < day)
    .map(
      (goal): Waiting => ({
        what: 'goal-over',
        harm: 12,
        tone: 'info',
        when: at(addDays(goal.ends, 1)),
        params: { title: sayTitle(goal, reader).text },
        href: '/desk/goals',
        ...(goal.ownerId ? { owner: { id: goal.ownerId, name: goal.ownerName } } : {}),
      }),
    )
}
