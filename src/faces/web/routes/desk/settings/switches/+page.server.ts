import { alliancePolicy, localeNames, setSwitch, switches } from '#rooms/alliance'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    alliancePolicy.demand(work, 'read-alliance')
    const all = [...(await switches(work))].map(([key, on]) => ({
      key,
      on,
      group: key.slice(0, key.indexOf(':')),
      name: key.slice(key.indexOf(':') + 1),
    }))
    return {
      groups: (['room', 'channel', 'locale'] as const).map((group) => ({ group, list: all.filter((one) => one.group === group) })),
      localeNames,
      may: alliancePolicy.allows(work.actor, 'change-switches'),
    }
  })

export const actions: Actions = {
  default: async (event) => {
    const set = await act(event, async (work, form) => {
      const [key, on] = [text(form, 'key'), text(form, 'on') === 'yes']
      await setSwitch(work, key, on)
      return { key, on }
    })
    return isRefused(set) ? set : { set }
  },
}
