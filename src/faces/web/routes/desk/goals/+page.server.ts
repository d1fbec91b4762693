import { pageOf, readCursor } from '#platform'
import { closeGoal, goalRule, listGoals, listNoGoals, progressOf, reopenGoal, sayTitle, strategyPolicy } from '#rooms/strategy'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { readerIn } from '#web/server/reader.ts'
import type { Actions, PageServerLoad } from './$types'

const shown = 40

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const state = event.url.searchParams.get('state') === 'closed' ? 'closed' : 'open'
    const after = readCursor(event.url.searchParams.get('after'), ['text', 'day', 'id'])
    const { items: goals, next } = pageOf(await listGoals(work, { state, after, limit: shown + 1 }), shown, (goal) => [
      goal.state,
      goal.starts,
      goal.goalId,
    ])
    const rows = (await progressOf(work, goals)).map(
      ({ goal, verdict, atLeast, actualSoFar, targetSoFar, targetInAll, figuresThrough, gaps }) => ({
        goalId: goal.goalId,
        title: sayTitle(goal, readerIn(event)),
        metric: goal.metric,
        places: goal.points?.length ?? null,
        per: goal.per,
        target: goal.target,
        counted: goal.counted,
        starts: goal.starts,
        ends: goal.ends,
        owner: goal.ownerName,
        closedNote: goal.closedNote,
        verdict,
        actualSoFar,
        atLeast,
        targetSoFar,
        targetInAll,
        figuresThrough,
        gaps: gaps.months.length,
      }),
    )
    const since = new Date(work.now.getTime() - 31 * 86_400_000)
    return {
      state,
      rows,
      turns: goalRule.turns,
      next,
      noGoals: (await listNoGoals(work, since)).map(({ title, reason, declaredBy, declaredAt }) => ({
        title,
        reason,
        declaredBy,
        declaredAt,
      })),
      maySet: strategyPolicy.allows(work.actor, 'set-goal'),
    }
  })

export const actions: Actions = {
  close: async (event) => {
    const goal = await act(event, (work, form) => closeGoal(work, text(form, 'goalId'), text(form, 'note')))
    return isRefused(goal) ? goal : { closed: { goalId: goal.goalId, title: sayTitle(goal, readerIn(event)).text } }
  },
  reopen: async (event) => {
    const goal = await act(event, (work, form) => reopenGoal(work, text(form, 'goalId')))
    return isRefused(goal) ? goal : { reopened: true }
  },
}
