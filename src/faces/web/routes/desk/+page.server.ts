import { contentPolicy } from '#rooms/content'
import { sayGoal, today } from '#rooms/insight'
import { strategyPolicy } from '#rooms/strategy'
import { look } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const page = await today(work, event.locals.locale)
    const { goal } = page
    return {
      day: page.day,
      now: work.now,
      place: page.place,
      own: page.own,
      needs: page.needs,
      goingOut: page.goingOut,
      goal: goal
        ? {
            id: goal.progress.goal.goalId,
            title: goal.title,
            says: sayGoal(goal.progress, event.locals.t, event.locals.fmt),
            more: goal.more,
          }
        : goal,
      maySetGoal: strategyPolicy.allows(work.actor, 'set-goal'),
      mayWrite: contentPolicy.allows(work.actor, 'write-post'),
    }
  })
