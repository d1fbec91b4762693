import { Fields, hasChinese, isDay, searchAnalysis, simplified, soundsOf } from '#platform'
import { folded } from './folded.ts'
import { isOpenTo, isPointKind, pointKind } from './point-kinds.ts'
import { type Names, type PointTranslations, translatedFields } from './tables.ts'
import { isTimeZone } from './wall-time.ts'

/** What can be said of a service point. Coordinates are WGS 84 degrees; `dayEnds` is minutes after midnight. */
export interface PointFields {
  name?: string
  /** The name in other languages. */
  names?: Names
  kind?: string
  code?: string
  address?: string
  town?: string
  postcode?: string
  lat?: number | null
  lon?: number | null
  openTo?: string
  /** Unless given, what its kind says. */
  sensitive?: boolean
  /** Step-free entrance, hearing loop, lift … in words. */
  access?: string
  services?: string
  /** Address, town, access and services in other languages. When a place is changed, what is not given stays and '' takes away. */
  translations?: PointTranslations
  phone?: string
  email?: string
  url?: string
  legalOwner?: string
  /** Unless given, the alliance's. */
  timeZone?: string | null
  dayEnds?: number | null
  status?: 'active' | 'planned' | 'ended'
  openedOn?: string | null
  endedOn?: string | null
}

export type PointRow = ReturnType<typeof checkPoint>

/** Checks all fields at once and gives the row they make. Throws one refusal that names every field that needs mending. */
export function checkPoint(input: PointFields) {
  const fields = new Fields('alliance')
  const kind = input.kind ?? ''
  const openTo = input.openTo ?? 'everyone'
  const day = (field: string, value: string | null | undefined): string | null => {
    if (!value) return null
    if (!isDay(value)) fields.wrong(field, 'not-a-day')
    return value
  }
  const row = {
    name: fields.line('name', input.name, { needed: true, max: 160 }),
    names: fields.names('names', input.names, { max: 160 }),
    kind,
    code: fields.line('code', input.code, { max: 60 }),
    address: fields.line('address', input.address, { max: 300 }),
    town: fields.line('town', input.town, { max: 120 }),
    postcode: fields.line('postcode', input.postcode, { max: 20 }).toUpperCase(),
    lat: input.lat ?? null,
    lon: input.lon ?? null,
    open_to: openTo,
    sensitive: input.sensitive ?? pointKind(kind)?.sensitive ?? false,
    access: fields.lines('access', input.access),
    services: fields.lines('services', input.services),
    translations: translationsOf(fields, input.translations),
    phone: fields.line('phone', input.phone, { max: 40 }),
    email: fields.email('email', input.email),
    url: fields.webAddress('url', input.url),
    legal_owner: fields.line('legalOwner', input.legalOwner, { max: 160 }),
    time_zone: input.timeZone || null,
    day_ends: input.dayEnds ?? null,
    status: input.status ?? 'active',
    opened_on: day('openedOn', input.openedOn),
    ended_on: day('endedOn', input.endedOn),
  }
  if (!isPointKind(kind)) fields.wrong('kind', kind === '' ? 'field-missing' : 'no-such-kind', { kind, field: 'kind' })
  if (!isOpenTo(openTo)) fields.wrong('openTo', 'not-an-audience')
  if (row.time_zone !== null && !isTimeZone(row.time_zone)) fields.wrong('timeZone', 'not-a-time-zone')
  if (row.day_ends !== null && !(Number.isInteger(row.day_ends) && row.day_ends >= 0 && row.day_ends <= 720))
    fields.wrong('dayEnds', 'not-a-day-end')
  if (!['active', 'planned', 'ended'].includes(row.status)) fields.wrong('status', 'not-a-status')
  checkPlace(fields, row.lat, row.lon)
  fields.check()
  return row
}

function checkPlace(fields: Fields, lat: number | null, lon: number | null): void {
  if (lat === null && lon === null) return
  if (lat === null || lon === null) fields.wrong(lat === null ? 'lat' : 'lon', 'half-a-place')
  else if (!(Math.abs(lat) <= 90) || !(Math.abs(lon) <= 180)) fields.wrong('lat', 'not-a-place')
  // 0, 0 lies in the sea south of Ghana: always an empty cell that became a number.
  else if (lat === 0 && lon === 0) fields.wrong('lat', 'not-a-place')
}

/** Only what was said: a text, and a field that has one. In one order, so that the same words are the same row. */
function translationsOf(fields: Fields, given: PointTranslations = {}): PointTranslations {
  const translations: PointTranslations = {}
  for (const field of translatedFields) {
    const several = field === 'access' || field === 'services'
    const names = fields.names(`translations.${field}`, given[field], { max: several ? 2000 : field === 'town' ? 120 : 300, several })
    if (Object.keys(names).length > 0) translations[field] = names
  }
  return translations
}

type Sayable = Pick<PointRow, 'name' | 'names' | 'town' | 'address' | 'postcode' | 'code' | 'translations'>

/** Words as search knows them: folded, in simplified characters. Keys of imports are folded alone and stay what they are. */
export const known = (text: string): string => folded(simplified(text))

/** The columns that search looks in, derived from what is said of a point. */
export const searchColumns = async (row: Sayable) => ({ sought: soughtOf(row), sounds: await spokenOf(row), analysis: searchAnalysis })

/** What is said of a point in any language. */
const said = (row: Sayable) => {
  const { town = {}, address = {} } = row.translations
  return {
    names: [row.name, ...Object.values(row.names)],
    towns: [row.town, ...Object.values(town)],
    addresses: [row.address, ...Object.values(address)],
  }
}

/** The sounds of the town, a bar, those of its names and address; each with a space before. Empty when nothing of it is Chinese. */
async function spokenOf(row: Sayable): Promise<string> {
  const { names, towns, addresses } = said(row)
  const words = [...names, ...addresses]
  if (![...towns, ...words].some(hasChinese)) return ''
  const sounds = async (texts: string[]) => [...new Set((await Promise.all(texts.map(soundsOf))).flat())].join(' ')
  return ` ${await sounds(towns)} | ${await sounds(words)} `
}

/** What search looks in, in every language: folded, with spaces around, the postcode also without its space. */
function soughtOf(row: Sayable): string {
  const { names, towns, addresses } = said(row)
  const words = [...names, ...towns, ...addresses, row.postcode, row.postcode.replace(/\s+/g, ''), row.code]
  return ` ${[...new Set(words.map(known).filter((word) => word !== ''))].join(' ')} `
}
