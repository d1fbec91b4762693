import { heardIn, insightPolicy } from '#rooms/insight'
import { askHowHeard, asksHowHeard, heardChoices, heardName, moveHeardChoice, patronsPolicy, saveHeardChoice } from '#rooms/patrons'
import { listChannelPlans, strategyPolicy } from '#rooms/strategy'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { shownHeard } from '#web/server/heard.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const { locale } = event.locals
    const choices = await heardChoices(work, { all: true })
    const planned = strategyPolicy.allows(work.actor, 'read-strategy') ? (await listChannelPlans(work)).map(({ channel }) => channel) : []
    return {
      asked: await asksHowHeard(work),
      choices: choices.map((one) => ({ ...one, name: heardName(one, locale) })),
      channels: [...new Set([...planned, ...choices.flatMap(({ channel }) => (channel ? [channel] : []))])].sort(),
      languages: event.locals.alliance.locales,
      found: insightPolicy.allows(work.actor, 'read-insight') ? shownHeard(await heardIn(work, {}), locale) : null,
      mayChange: patronsPolicy.allows(work.actor, 'change-heard-question'),
    }
  })

const saved = <T>(result: T) => (isRefused(result) ? result : { saved: true })

export const actions: Actions = {
  ask: async (event) => saved(await act(event, (work, form) => askHowHeard(work, text(form, 'asked') === 'on'))),
  choice: async (event) =>
    saved(
      await act(event, (work, form) =>
        saveHeardChoice(work, {
          choice: text(form, 'choice'),
          names: Object.fromEntries(event.locals.alliance.locales.map((locale) => [locale, text(form, `name-${locale}`)])),
          channel: text(form, 'channel') || null,
          offered: text(form, 'offered') === 'on',
        }),
      ),
    ),
  move: async (event) =>
    saved(await act(event, (work, form) => moveHeardChoice(work, text(form, 'choice'), text(form, 'where') === 'up' ? 'up' : 'down'))),
}
