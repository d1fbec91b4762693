import { changeHonour, honourById, honourLevels, insightPolicy, sayLevel } from '#rooms/insight'
import { act, isRefused, look } from '#web/server/act.ts'
import { honourChoices, honourIn } from '#web/server/honour-pages.ts'
import { numberOf } from '#web/server/strategy-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const honour = await honourById(work, event.params.id)
    const { kind, title, giver, day, level, whatFor, about, mayBeShown } = honour
    const isKnown = (honourLevels as readonly string[]).includes(level)
    return {
      honour: { ...honour, level: sayLevel(level, event.locals.t) },
      values: {
        ...{ kind, title, giver, day, whatFor, about: about ? `${about.kind}:${about.id}` : '' },
        ...(isKnown ? { level } : { levelWords: level }),
        ...(mayBeShown ? { mayBeShown: 'on' } : {}),
      },
      choices: insightPolicy.allows(work.actor, 'keep-honours') ? await honourChoices(work, event, about) : null,
    }
  })

export const actions: Actions = {
  default: async (event) => {
    const changed = await act(event, async (work, form) =>
      changeHonour(work, { ...(await honourIn(event, form)), honour: event.params.id, seen: numberOf(form, 'seen') ?? 0 }),
    )
    return isRefused(changed) ? changed : { saved: true }
  },
}
