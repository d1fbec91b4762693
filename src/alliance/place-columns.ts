import { folded } from './folded.ts'
import type { Interval } from './opening-hours.ts'
import type { PointFields } from './point-fields.ts'
import { isPointKind } from './point-kinds.ts'
import { parseIntervals } from './set-hours.ts'
import { localeNames } from './switch-list.ts'
import { type PointTranslations, translatedFields } from './tables.ts'

/** What a column of a file of places may mean, and the names it goes by (folded). The first name that is there is used. */
const known: Record<string, readonly string[]> = {
  name: ['name', 'library name', 'point', 'point name', '名称', '馆名', '服务点', '服务点名称'],
  library: ['library', 'member', 'reporting service', 'service', 'authority', '成员馆', '所属馆', '总馆'],
  libraryCode: ['library code', 'reporting service code', 'authority code', 'isil'],
  kind: ['kind', 'type', '类型', '类别'],
  code: ['code', 'id', 'point code', '编号', '代码'],
  address: ['address', 'street', '地址'],
  address1: ['address 1', 'address line 1'],
  address2: ['address 2', 'address line 2'],
  address3: ['address 3', 'address line 3'],
  town: ['town', 'city', '城市', '城区', '镇'],
  postcode: ['postcode', 'post code', 'zip', 'zip code', '邮编', '邮政编码'],
  lat: ['lat', 'latitude', '纬度'],
  lon: ['lon', 'lng', 'long', 'longitude', '经度'],
  openTo: ['open to', '开放对象'],
  sensitive: ['sensitive', '敏感'],
  access: ['access', 'accessibility', '无障碍'],
  services: ['services', '服务'],
  phone: ['phone', 'telephone', 'tel', '电话'],
  email: ['email', 'e mail', '邮箱'],
  url: ['url', 'website', 'web', '网址'],
  contact: ['email or website'],
  legalOwner: ['legal owner', 'owner', 'operating organisation', '产权单位'],
  timeZone: ['time zone', 'timezone', '时区'],
  closedYear: ['year closed'],
  status: ['status', '状态'],
}
/** Fields that may stand in a file once a language (`address_zh-CN`, `town en`, `name (zh)`): the words before the language. */
const inLanguages = { name: known.name!, address: known.address!, town: known.town!, access: known.access!, services: known.services! }
type InLanguages = keyof typeof inLanguages
/** Columns that have a language without saying its tag, folded. */
const namedLanguages: Record<string, { field: InLanguages; locale: string }> = {
  中文名称: { field: 'name', locale: 'zh-CN' },
  中文地址: { field: 'address', locale: 'zh-CN' },
  英文名称: { field: 'name', locale: 'en' },
  英文地址: { field: 'address', locale: 'en' },
  'english name': { field: 'name', locale: 'en' },
  'english address': { field: 'address', locale: 'en' },
}
/** How files write the languages that the house speaks, folded. */
const languages: Record<string, string> = Object.fromEntries(
  Object.keys(localeNames).flatMap((locale) => [folded(locale), folded(locale).split(' ')[0]!].map((tag) => [tag, locale])),
)

/** Which field in which language a column holds; undefined for any other column. */
function languageOf(column: string): { field: InLanguages; locale: string } | undefined {
  const name = folded(column)
  if (namedLanguages[name]) return namedLanguages[name]
  for (const [field, words] of Object.entries(inLanguages))
    for (const word of words) {
      const locale = name.startsWith(`${folded(word)} `) && languages[name.slice(folded(word).length + 1)]
      if (locale) return { field: field as InLanguages, locale }
    }
  return undefined
}
const days = [
  ['monday', '星期一', '周一'],
  ['tuesday', '星期二', '周二'],
  ['wednesday', '星期三', '周三'],
  ['thursday', '星期四', '周四'],
  ['friday', '星期五', '周五'],
  ['saturday', '星期六', '周六'],
  ['sunday', '星期日', '周日'],
]

/** Words of kinds as files have them; a key of the list always works. */
const kindWords: Readonly<Record<string, string>> = {
  'static library': 'branch',
  library: 'branch',
  'branch library': 'branch',
  'central library': 'central',
  main: 'central',
  'main library': 'central',
  'mobile library': 'mobile',
  archive: 'archive',
  'prison library': 'prison-point',
  'hospital library': 'hospital-point',
  'static local history library': 'local-history',
  'local history library': 'local-history',
  总馆: 'central',
  中心馆: 'central',
  分馆: 'branch',
  主题分馆: 'themed-branch',
  '24小时自助图书馆': 'self-service-24h',
  自助图书馆: 'self-service-24h',
  城市书房: 'book-house',
  书房: 'book-house',
  阅读吧: 'reading-bar',
  流通点: 'reading-station',
  基层服务点: 'reading-station',
  农家书屋: 'village-reading-room',
  职工书屋: 'workplace-reading-room',
  流动图书馆: 'mobile',
  图书流动车: 'mobile',
}

/** Which column of this file means what. */
export interface PlaceColumns {
  of: Partial<Record<string, string>>
  /** Columns of the seven days, Monday first. */
  days: (string | undefined)[]
  /** Columns that hold a field in another language. */
  translated: { column: string; field: InLanguages; locale: string }[]
}

export function mapColumns(columns: readonly string[]): PlaceColumns {
  const byFold = new Map(columns.map((name) => [folded(name), name]))
  const of: PlaceColumns['of'] = {}
  const taken = new Set<string>()
  for (const [field, names] of Object.entries(known)) {
    const found = names.map((name) => byFold.get(folded(name))).find((name) => name !== undefined && !taken.has(name))
    if (found === undefined) continue
    of[field] = found
    taken.add(found)
  }
  const dayColumn = (names: string[]) =>
    columns.find((name) => names.some((day) => folded(name) === day || folded(name).startsWith(`${day} `)))
  const translated = columns.flatMap((column) => {
    const found = taken.has(column) ? undefined : languageOf(column)
    return found ? [{ column, ...found }] : []
  })
  return { of, days: days.map(dayColumn), translated }
}

export interface PlaceRow {
  fields: PointFields & { name: string; kind: string }
  library: string
  libraryCode: string
  /** Clock times where the file has them; undefined where it has none, or only words. */
  week: Interval[][] | undefined
  /** It has hours, but in words: they are left out, and counted. */
  hoursInWords: boolean
  /** What cannot be a number is a reason to put the line aside. */
  notNumbers: { field: string; text: string }[]
}

/** Turns one line into the fields of a point. What is wrong with them, `checkPoint` says. */
export function placeRow(values: Record<string, string>, { of, days: dayColumns, translated }: PlaceColumns): PlaceRow {
  const cell = (field: string): string => {
    const column = of[field]
    return column === undefined ? '' : (values[column] ?? '').trim()
  }
  const notNumbers: PlaceRow['notNumbers'] = []
  const number = (field: string): number | null => {
    const text = cell(field)
    if (text === '') return null
    const value = Number(text.replace(/^(-?\d+),(\d+)$/, '$1.$2'))
    if (!Number.isFinite(value)) notNumbers.push({ field, text: text.slice(0, 40) })
    return Number.isFinite(value) ? value : null
  }
  const lines = [cell('address1'), cell('address2'), cell('address3')].filter((line) => line !== '')
  const contact = cell('contact')
  const year = Number(cell('closedYear'))
  const texts = dayColumns.map((column) => (column === undefined ? '' : (values[column] ?? '').trim()))
  const intervals = texts.map((text) => parseIntervals(text))
  const hasHours = dayColumns.some((column) => column !== undefined) && texts.some((text) => text !== '')
  const readable = intervals.every((day) => day !== undefined)
  const inOthers = (field: InLanguages) =>
    Object.fromEntries(
      translated.flatMap(({ column, ...of }) => {
        const text = (values[column] ?? '').trim()
        return of.field === field && text !== '' ? [[of.locale, text]] : []
      }),
    )
  const names = inOthers('name')
  const translations: PointTranslations = Object.fromEntries(
    translatedFields.map((field) => [field, inOthers(field)] as const).filter(([, texts]) => Object.keys(texts).length > 0),
  )
  return {
    fields: {
      name: cell('name'),
      ...(Object.keys(names).length > 0 ? { names } : {}),
      kind: kindOf(cell('kind')),
      code: cell('code'),
      address: cell('address') || lines.join(', '),
      town: cell('town') || cell('address2'),
      postcode: cell('postcode'),
      lat: number('lat'),
      lon: number('lon'),
      ...(cell('openTo') ? { openTo: cell('openTo') } : {}),
      ...(cell('sensitive') ? { sensitive: /^(yes|true|1|是|x)$/i.test(cell('sensitive')) } : {}),
      access: cell('access'),
      services: cell('services'),
      ...(Object.keys(translations).length > 0 ? { translations } : {}),
      phone: cell('phone'),
      email: cell('email') || (/^[^\s<>@]+@[^\s<>@]+\.[^\s<>@]+$/.test(contact) ? contact : ''),
      url: cell('url') || (/^(https?:\/\/|www\.)\S+$/i.test(contact) ? contact : ''),
      legalOwner: cell('legalOwner'),
      timeZone: cell('timeZone') || null,
      status: year > 1800 || /^(closed|ended|停用|已停用)$/i.test(cell('status')) ? 'ended' : 'active',
    },
    library: cell('library'),
    libraryCode: cell('libraryCode'),
    week: hasHours && readable ? intervals.map((day) => day!) : undefined,
    hoursInWords: hasHours && !readable,
    notNumbers,
  }
}

/** A kind by its key or by a word that files use; the word itself when it is neither, so that the reason can name it. */
function kindOf(text: string): string {
  const plain = text.trim().toLowerCase()
  if (plain === '') return 'branch'
  return isPointKind(plain) ? plain : (kindWords[plain] ?? text.slice(0, 40))
}
