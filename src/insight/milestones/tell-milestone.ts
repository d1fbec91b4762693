import { audit, createFormatter, refuse, translator, type Work } from '#platform'
import { allianceOf } from '#rooms/alliance'
import { fromPlain, startPost } from '#rooms/content'
import { countsPeople, findMetric, inFives } from '#rooms/facts'
import { type GoalProgress, goalProgress } from '#rooms/strategy'
import { insightPolicy } from '../policy.ts'
import { signature } from '../signature.ts'
import { type Milestone, milestoneOf } from './milestone.ts'

const noMilestone = () => refuse(409, 'insight.no-milestone')

/**
 * Begins a post that tells readers how far a goal is: a draft with the figure, its days and its source, in the languages of the alliance, to be made
 * one's own and to go the way of every post. Says the post.
 * Refuses `insight.no-milestone` where there is none, or where somebody was faster.
 */
export async function tellMilestone(work: Work, goalId: string): Promise<{ post: string }> {
  insightPolicy.demand(work, 'tell-milestone')
  const { progress, milestone } = await openMilestone(work, goalId)
  const post = await startPost(work, { goal: goalId, texts: await textsOf(work, progress, milestone) })
  await decide(work, progress, milestone, { decided: 'told', post: post.id })
  return { post: post.id }
}

/** Leaves a milestone untold; it is not proposed again. Refuses `insight.no-milestone`. */
export async function passOverMilestone(work: Work, goalId: string): Promise<void> {
  insightPolicy.demand(work, 'tell-milestone')
  const { progress, milestone } = await openMilestone(work, goalId)
  await decide(work, progress, milestone, { decided: 'passed-over', post: null })
}

/** The milestone of a goal that waits for a person, or none. */
export async function milestoneFor(work: Work, progress: GoalProgress): Promise<Milestone | null> {
  const rows = await work.db
    .selectFrom('insight.milestones')
    .select('share')
    .where('alliance_id', '=', work.alliance)
    .where('goal_id', '=', progress.goal.goalId)
    .execute()
  return milestoneOf(
    progress,
    rows.map(({ share }) => share),
  )
}

async function openMilestone(work: Work, goalId: string): Promise<{ progress: GoalProgress; milestone: Milestone }> {
  const progress = await goalProgress(work, goalId)
  const milestone = await milestoneFor(work, progress)
  if (!milestone) throw noMilestone()
  return { progress, milestone }
}

async function decide(
  work: Work,
  { goal }: GoalProgress,
  { share }: Milestone,
  { decided, post }: { decided: 'told' | 'passed-over'; post: string | null },
): Promise<void> {
  const { numInsertedOrUpdatedRows: made } = await work.db
    .insertInto('insight.milestones')
    .values({
      alliance_id: work.alliance,
      goal_id: goal.goalId,
      share,
      decided,
      post_id: post,
      decided_by: signature(work.actor),
      decided_at: work.now,
    })
    .onConflict((on) => on.doNothing())
    .executeTakeFirstOrThrow()
  if (!made) throw noMilestone()
  await audit(work, `insight.milestone-${decided}`, { kind: 'goal', id: goal.goalId }, { title: goal.title, share })
}

/** The words of the draft, in each language of the alliance. Counts of people in steps of five. */
async function textsOf(work: Work, { goal, atLeast }: GoalProgress, { share, actual, target, on }: Milestone) {
  const { locales, default_locale, time_zone } = await allianceOf(work)
  const people = countsPeople(findMetric(goal.metric))
  return Object.fromEntries(
    [...new Set([default_locale, ...locales])].map((locale) => {
      const t = translator(locale)
      const fmt = createFormatter(locale, time_zone, work.now)
      // A sum of several steps has no upper end.
      const five = inFives(Math.floor(actual))
      const counted = !people ? fmt.figure(actual) : atLeast ? fmt.figure(five) : fmt.fives(five)
      const params = {
        share: String(share),
        what: t(`metrics.${goal.metric}.name`),
        actual: atLeast ? t('insight.goal.at-least', { value: counted }) : counted,
        target: fmt.figure(target),
        from: fmt.day(goal.starts),
        on: fmt.day(on),
      }
      return [
        locale,
        {
          title: t('insight.milestone.post.title', params),
          summary: t('insight.milestone.post.summary', params),
          body: fromPlain(t('insight.milestone.post.body', params)),
        },
      ]
    }),
  )
}
