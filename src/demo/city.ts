import type { Actor, Platform, SignIn, Work } from '#platform'
import type { Chance } from './seed.ts'

/** The house as the founding needs it: its ground floor, and accounts for the demo's staff. */
export interface House extends Platform {
  readonly signIn: SignIn
}

export type DemoRole = 'owner' | 'director' | 'author' | 'reader-one' | 'reader-two' | 'keeper'
export type StaffActor = Extract<Actor, { kind: 'staff' }>

/** What the steps of the founding share. */
export interface City {
  house: House
  alliance: string
  zone: string
  /** Decides what happens; figures have generators of their own. */
  chance: Chance
  staff: Record<DemoRole, StaffActor>
  /** First day of the first month, and the local day on which the founding ends. */
  start: string
  today: string
  /** The months from the first to the running one: 19 of them. */
  months: string[]
}

export const system: Actor = { kind: 'system', name: 'demo city' }
export const visitor: Actor = { kind: 'visitor', signals: { gpc: false } }

/** Runs one work as somebody, at the moment the house's clock shows. */
export const as = <T>(city: City, who: DemoRole | Actor, act: (work: Work) => Promise<T>): Promise<T> =>
  city.house.work(city.alliance, typeof who === 'string' ? city.staff[who] : who, act)

export const addDays = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
export const daysBetween = (first: string, last: string): number => Math.round((Date.parse(last) - Date.parse(first)) / 86_400_000)
export const addMonths = (month: string, months: number): string => {
  const count = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 + months
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`
}
export const lastDayOf = (month: string): string => addDays(`${addMonths(month, 1)}-01`, -1)

/** The month so many months after the first, also one that is still to come. */
export const monthOf = (city: City, index: number): string => addMonths(city.months[0]!, index)
