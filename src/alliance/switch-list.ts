import { defineContract } from '#platform'

/** What a library can switch off. Rooms, channels and languages that are not used disappear from menus and pages. */
export interface Switch {
  /** `room:strategy`, `channel:webhook`, `locale:zh-CN`. */
  key: string
  /** Whether it is on in a new alliance. */
  byDefault: boolean
}

/** The languages Foyer speaks, with their names in themselves. */
export const localeNames: Readonly<Record<string, string>> = { en: 'English', 'zh-CN': '中文（简体）' }
export const isLocale = (text: string): boolean => Object.hasOwn(localeNames, text)

/** Higher rooms add their switches here, registered in src/house.ts. */
export const switchSource = defineContract<() => readonly Switch[]>('switch-source')

const own: readonly Switch[] = [
  { key: 'room:strategy', byDefault: true },
  { key: 'room:patrons', byDefault: true },
  { key: 'room:reach', byDefault: true },
  { key: 'room:insight', byDefault: true },
  { key: 'room:facts', byDefault: true },
  { key: 'room:series', byDefault: true },
  { key: 'room:press', byDefault: true },
  { key: 'room:services', byDefault: true },
  { key: 'room:booklists', byDefault: true },
  { key: 'room:shows', byDefault: true },
  { key: 'room:channels', byDefault: true },
]

/** Every switch of a room or channel, each once. Languages are kept by the alliance itself. */
export function knownSwitches(): Switch[] {
  const all = new Map(own.map((one) => [one.key, one]))
  for (const more of switchSource.all()) for (const one of more()) all.set(one.key, one)
  return [...all.values()]
}
