import { error, fail, redirect } from '@sveltejs/kit'
import { currentHouse } from '#house'
import { type FieldProblem, isRefusal, newId, passphraseProblem, refuseField, refuseFields } from '#platform'
import { addStaff, foundFirstAlliance, localeNames } from '#rooms/alliance'
import { writeStarterPages, writeStarterServices } from '#rooms/content'
import { formOf, text, toProblem } from '#web/server/act.ts'
import { machineZone, zoneChoices } from '#web/server/zones.ts'
import { setupCode } from '../../../cli/setup-code.ts'
import type { Actions, PageServerLoad } from './$types'

// With script the browser's own time zone is offered; without it the page is the same.
export const csr = true

/** The set-up exists while nothing was founded; afterwards there is no such page. */
export const load: PageServerLoad = async ({ url }) => {
  const house = currentHouse()!
  if (!(await house.isUnfounded())) error(404)
  return {
    asksCode: setupCode(house) !== undefined,
    code: (url.searchParams.get('code') ?? '').slice(0, 20),
    zones: zoneChoices(),
    zone: machineZone(),
    languages: Object.entries(localeNames).map(([value, label]) => ({ value, label })),
  }
}

export const actions: Actions = {
  default: async (event) => {
    const house = currentHouse()!
    const form = await formOf(event)
    const [email, name, passphrase] = [text(form, 'email'), text(form, 'yourName'), String(form.get('password') ?? '')]
    const first = text(form, 'language')
    try {
      await house.work(newId(), { kind: 'system', name: 'set-up' }, async (work) => {
        const missing = (['name', 'city', 'yourName', 'email'] as const).filter((field) => text(form, field) === '')
        const code = setupCode(house)
        if (code !== undefined && text(form, 'code').toUpperCase() !== code) throw refuseField('code', 'alliance.set-up-code-wrong')
        const zone = text(form, 'timeZone')
        const weak =
          passphrase === '' ? { field: 'password', code: 'platform.passphrase-missing' } : passphraseProblem(passphrase, { email, name })
        // All at once: whoever mends the first refusal must not meet the next one then.
        const problems: FieldProblem[] = [
          ...missing.map((field) => ({ field, code: 'alliance.field-missing', params: { field } })),
          ...(zone === '' ? [{ field: 'timeZone', code: 'alliance.field-missing', params: { field: 'timeZone' } }] : []),
          ...(weak ? [weak] : []),
        ]
        if (problems.length > 0) throw refuseFields(problems)
        const locales = [first, ...Object.keys(localeNames).filter((one) => one !== first)]
        await foundFirstAlliance(work, {
          name: text(form, 'name'),
          city: text(form, 'city'),
          timeZone: zone,
          locales,
          contactEmail: email,
        })
        const user = await house.signIn.createAccount(work.db, { email, name, passphrase })
        await addStaff(work, { name, email, roles: ['owner'], user, locale: first })
        await writeStarterPages(work)
        await writeStarterServices(work)
      })
    } catch (reason) {
      if (!isRefusal(reason)) throw reason
      const values = Object.fromEntries(
        ['name', 'city', 'timeZone', 'language', 'yourName', 'email', 'code'].map((field) => [field, text(form, field)]),
      )
      return fail(reason.status, { problem: toProblem(event, reason), values })
    }
    redirect(303, `/desk/sign-in?to=${encodeURIComponent('/desk/points/new')}&email=${encodeURIComponent(email)}&founded`)
  },
}
