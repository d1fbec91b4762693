// What the forms of places ask and say; shared by the pages that add, change and close them.

import type { RequestEvent } from '@sveltejs/kit'
import type { Work } from '#platform'
import {
  audiencesOfPoints,
  listLibraries,
  listServicePoints,
  nameIn,
  type PointFields,
  pointKinds,
  type ServicePoint,
  translatedFields,
} from '#rooms/alliance'
import { text } from './act.ts'
import { otherLocales, textsIn, textValues } from './other-languages.ts'

/** Choices of the form of a place. */
export async function pointFormChoices(work: Work, event: Pick<RequestEvent, 'locals'>) {
  const { locale } = event.locals
  return {
    kinds: pointKinds.map(({ key, parent }) => ({ key, parent })),
    firstKind: (await listServicePoints(work, { status: 'any', limit: 1 })).length === 0 ? 'central' : 'branch',
    openTo: [...audiencesOfPoints],
    libraries: (await listLibraries(work)).map((l) => ({ value: l.library_id, label: l.names[locale] || l.name })),
    otherLocales: otherLocales(event),
  }
}

const numberOr = (given: string): number | null => (given === '' ? null : Number(given.replace(',', '.')))

/** The answers of the form of a place. A coordinate that is no number becomes NaN, which the room refuses by name. */
export function pointInput(form: FormData): PointFields & { name: string; kind: string; library?: string } {
  // "34.75, 113.62" pasted from a map into the first box fills both.
  const pasted = /^(-?\d+(?:\.\d+)?)\s*[,，]\s*(-?\d+(?:\.\d+)?)$/.exec(text(form, 'lat'))
  return {
    name: text(form, 'name'),
    names: textsIn(form, 'names'),
    kind: text(form, 'kind'),
    library: text(form, 'library') || undefined,
    code: text(form, 'code'),
    address: text(form, 'address'),
    town: text(form, 'town'),
    postcode: text(form, 'postcode'),
    lat: pasted ? Number(pasted[1]) : numberOr(text(form, 'lat')),
    lon: pasted ? Number(pasted[2]) : numberOr(text(form, 'lon')),
    openTo: text(form, 'openTo') || undefined,
    sensitive: form.has('hasSensitive') ? form.has('sensitive') : undefined,
    access: text(form, 'access'),
    services: text(form, 'services'),
    translations: Object.fromEntries(translatedFields.map((field) => [field, textsIn(form, `translations.${field}`)])),
    phone: text(form, 'phone'),
    email: text(form, 'email'),
    url: text(form, 'url'),
    legalOwner: text(form, 'legalOwner'),
    timeZone: text(form, 'timeZone') || null,
    dayEnds: dayEndOf(text(form, 'dayEnds')),
    status: (text(form, 'status') || undefined) as PointFields['status'],
  }
}

/** "02:00" as minutes after midnight; empty: as the alliance; NaN, which the room refuses, for what is no time. */
function dayEndOf(given: string): number | null {
  if (given === '') return null
  const found = /^(\d{1,2}):(\d\d)$/.exec(given)
  return found ? Number(found[1]) * 60 + Number(found[2]) : Number.NaN
}

export const minutesText = (minutes: number | null): string =>
  minutes === null ? '' : `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

/** A stored place as the values of its form. */
export const pointValues = (p: ServicePoint): Record<string, string> => ({
  name: p.name,
  ...textValues('names', p.names),
  kind: p.kind,
  library: p.library_id,
  code: p.code,
  address: p.address,
  town: p.town,
  postcode: p.postcode,
  lat: p.lat === null ? '' : String(p.lat),
  lon: p.lon === null ? '' : String(p.lon),
  openTo: p.open_to,
  sensitive: p.sensitive ? 'on' : '',
  access: p.access,
  services: p.services,
  ...Object.assign({}, ...translatedFields.map((field) => textValues(`translations.${field}`, p.translations[field]))),
  phone: p.phone,
  email: p.email,
  url: p.url,
  legalOwner: p.legal_owner,
  timeZone: p.time_zone ?? '',
  dayEnds: minutesText(p.day_ends),
  status: p.status,
})

/** Places to choose from, by name. */
export async function pointsToChoose(work: Work, locale: string): Promise<{ value: string; label: string }[]> {
  return (await listServicePoints(work, { order: 'name' })).map((p) => ({ value: String(p.point_no), label: nameIn(p, locale) }))
}
