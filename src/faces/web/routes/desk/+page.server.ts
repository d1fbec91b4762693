import { contentPolicy } from '#rooms/content'
import { sayGoal, today } from '#rooms/insight'
import { strategyPolicy } from '#rooms/strategy'
import { look } from '#web/server/act.ts'
import { isOpen } from '#web/server/doors.ts'
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
      // What is not used here, or not theirs, is behind a door that is shut: it is no business of today.
      needs: page.needs.filter(({ href }) => isOpen(event.locals, href.split(/[?#]/, 1)[0]!)),
      tasks: page.tasks,
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
