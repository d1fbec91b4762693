import { error, redirect } from '@sveltejs/kit'
import { newId } from '#platform'
import { isOn, listServicePoints, nameIn } from '#rooms/alliance'
import { applyForCard, type CardForm, cardRules, dontKnow, heardName, heardQuestion, readCardForm } from '#rooms/patrons'
import { sceneOf } from '#rooms/reach'
import { href } from '#web/nav.ts'
import { act, formOf, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    if (!(await isOn(work, 'room:patrons'))) error(404)
    const points = await listServicePoints(work, {})
    const { asked, choices } = await heardQuestion(work)
    return {
      rules: await cardRules(work),
      points: points
        .filter((point) => !point.sensitive)
        .map((point) => ({ value: String(point.point_no), label: nameIn(point, event.locals.locale) })),
      heard: asked
        ? [...choices, { choice: dontKnow, names: {} }].map((one) => ({ value: one.choice, label: heardName(one, event.locals.locale) }))
        : [],
      // Made with the empty form: posted twice, it is one application.
      once: newId(),
    }
  })

const fields = ['name', 'email', 'phone', 'age', 'birthDate', 'guardianName', 'guardianContact', 'point'] as const

function read(form: FormData): CardForm {
  const given = Object.fromEntries(fields.map((name) => [name, text(form, name)])) as Record<(typeof fields)[number], string>
  return { ...given, agreed: text(form, 'agreed') === 'on', guardianAgreed: text(form, 'guardianAgreed') === 'on' }
}

/** Every way that was ticked; the room reads what of it may be counted. */
const heardIn = (form: FormData): string[] => form.getAll('heard').filter((one) => typeof one === 'string')

const values = (form: FormData) => ({
  ...Object.fromEntries(fields.map((name) => [name, text(form, name)])),
  agreed: text(form, 'agreed'),
  guardianAgreed: text(form, 'guardianAgreed'),
  heard: heardIn(form),
  once: text(form, 'once'),
})

export const actions: Actions = {
  /** First the check page: the same address, nothing kept yet. */
  check: async (event) => {
    const result = await act(event, (work, form) => readCardForm(work, read(form)))
    if (isRefused(result)) return result
    return { step: 'check' as const, values: values(await formOf(event)) }
  },
  change: async (event) => ({ step: 'form' as const, values: values(await formOf(event)) }),
  send: async (event) => {
    const applied = await act(event, async (work, form) =>
      applyForCard(work, {
        form: read(form),
        heard: heardIn(form),
        formKey: text(form, 'once'),
        locale: event.locals.locale,
        scene: (await sceneOf(work, { query: event.locals.scene }))?.scene ?? null,
        source: 'portal /join',
      }),
    )
    if (isRefused(applied)) return applied
    redirect(303, href(event.locals.nav, `/join/receipt?r=${applied.reference}`))
  },
}
