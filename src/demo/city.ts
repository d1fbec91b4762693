import { type Actor, addMonths, type Platform, type SignIn, type Work } from '#platform'
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
  /** The moment at the desk, which is days ahead of its readers; without it the house's clock counts. */
  at?: Date
}

export const system: Actor = { kind: 'system', name: 'demo city' }
export const visitor: Actor = { kind: 'visitor', signals: { gpc: false } }

/** Runs one work as somebody, at the moment it is. */
export const as = <T>(city: City, who: DemoRole | Actor, act: (work: Work) => Promise<T>): Promise<T> =>
  city.house.work(city.alliance, typeof who === 'string' ? city.staff[who] : who, act, { now: city.at })

/** The moment that a work of this city has. */
export const momentOf = ({ at, house }: City): Date => at ?? house.clock.now()

/** The month so many months after the first, also one that is still to come. */
export const cityMonth = (city: City, index: number): string => addMonths(city.months[0]!, index)
