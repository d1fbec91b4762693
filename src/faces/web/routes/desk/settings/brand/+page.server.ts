import { refuseField } from '#platform'
import { alliancePolicy, brandOf, changeLogo, removeLogo, saveBrand } from '#rooms/alliance'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    alliancePolicy.demand(work, 'read-alliance')
    const { light, dark, type, logo } = await brandOf(work)
    return {
      light: light.act,
      dark: dark.act,
      type,
      logo: logo && { alt: logo.alt, src: `/files/${logo.file}` },
      may: alliancePolicy.allows(work.actor, 'change-brand'),
    }
  })

export const actions: Actions = {
  looks: async (event) => {
    const saved = await act(event, (work, form) =>
      saveBrand(work, {
        light: text(form, 'light'),
        dark: text(form, 'dark'),
        type: text(form, 'type') === 'system' ? 'system' : 'source',
      }),
    )
    return isRefused(saved) ? saved : { saved: true }
  },
  logo: async (event) => {
    const saved = await act(event, async (work, form) => {
      const file = form.get('logo')
      if (!(file instanceof File) || file.size === 0) throw refuseField('logo', 'alliance.file-missing')
      return changeLogo(work, new Uint8Array(await file.arrayBuffer()), { name: file.name, alt: text(form, 'logoAlt') })
    })
    return isRefused(saved) ? saved : { saved: true }
  },
  'remove-logo': async (event) => {
    const saved = await act(event, (work) => removeLogo(work))
    return isRefused(saved) ? saved : { saved: true }
  },
}
