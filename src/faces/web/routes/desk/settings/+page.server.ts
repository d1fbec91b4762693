import { allianceOf, alliancePolicy, changeAlliance, localeNames } from '#rooms/alliance'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { minutesText } from '#web/server/point-forms.ts'
import { zoneChoices } from '#web/server/zones.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    alliancePolicy.demand(work, 'read-alliance')
    const a = await allianceOf(work)
    return {
      values: {
        name: a.name,
        ...Object.fromEntries(Object.entries(a.names).map(([locale, name]) => [`names.${locale}`, name])),
        city: a.city,
        country: a.country,
        contactEmail: a.contact_email,
        timeZone: a.time_zone,
        defaultLocale: a.default_locale,
        dayEnds: minutesText(a.day_ends),
        quietFrom: minutesText(a.quiet_from),
        quietUntil: minutesText(a.quiet_until),
      } as Record<string, string>,
      otherLocales: a.locales.filter((one) => one !== a.default_locale).map((locale) => ({ locale, label: localeNames[locale] ?? locale })),
      locales: a.locales.map((value) => ({ value, label: localeNames[value] ?? value })),
      zones: zoneChoices(),
      demo: a.demo,
      may: alliancePolicy.allows(work.actor, 'change-alliance'),
    }
  })

const minutes = (given: string): number => {
  const found = /^(\d{1,2}):(\d\d)$/.exec(given)
  return found ? Number(found[1]) * 60 + Number(found[2]) : Number.NaN
}

export const actions: Actions = {
  default: async (event) => {
    const saved = await act(event, (work, form) =>
      changeAlliance(work, {
        name: text(form, 'name'),
        names: Object.fromEntries(
          [...form.keys()]
            .filter((key) => key.startsWith('names.') && text(form, key))
            .map((key) => [key.slice('names.'.length), text(form, key)]),
        ),
        city: text(form, 'city'),
        country: text(form, 'country'),
        contactEmail: text(form, 'contactEmail'),
        timeZone: text(form, 'timeZone'),
        defaultLocale: text(form, 'defaultLocale'),
        dayEnds: minutes(text(form, 'dayEnds')),
        quietFrom: minutes(text(form, 'quietFrom')),
        quietUntil: minutes(text(form, 'quietUntil')),
      }),
    )
    return isRefused(saved) ? saved : { saved: true }
  },
}
