import { redirect } from '@sveltejs/kit'
import { adjustGoal, goalById, goalHistory, sayTitle } from '#rooms/strategy'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { otherLocales, textValues } from '#web/server/other-languages.ts'
import { readerIn } from '#web/server/reader.ts'
import { goalInput, goalMetrics, numberOf, pointChoices } from '#web/server/strategy-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const goal = await goalById(work, event.params.id)
    const history = await goalHistory(work, goal.goalId)
    return {
      goal: { goalId: goal.goalId, title: sayTitle(goal, readerIn(event)), state: goal.state },
      values: {
        version: String(goal.version),
        title: goal.title,
        ...textValues('titles', goal.titles),
        publicLabel: goal.publicLabel ?? '',
        ...textValues('publicLabels', goal.publicLabels),
        metric: goal.metric,
        scope: goal.points ? 'points' : 'all',
        points: goal.points?.map(String),
        target: goal.target === null ? '' : String(goal.target),
        per: goal.per,
        counted: goal.counted,
        starts: goal.starts,
        ends: goal.ends ?? '',
        owner: goal.ownerName,
        'baseline.from': goal.baseline?.from ?? '',
        'baseline.to': goal.baseline?.to ?? '',
      },
      history: history.map(({ version, terms, why, changedBy, changedAt }) => ({
        version,
        target: terms.target,
        per: terms.per,
        starts: terms.starts,
        ends: terms.ends,
        baseline: terms.baselineValue,
        why,
        changedBy,
        changedAt,
      })),
      metrics: goalMetrics(),
      otherLocales: otherLocales(event),
      points: await pointChoices(work, event.locals.locale),
    }
  })

export const actions: Actions = {
  default: async (event) => {
    const goal = await act(event, (work, form) =>
      adjustGoal(work, { ...goalInput(form), goalId: event.params.id, version: numberOf(form, 'version') ?? 0, why: text(form, 'why') }),
    )
    if (isRefused(goal)) return goal
    redirect(303, `/desk/goals/${goal.goalId}`)
  },
}
