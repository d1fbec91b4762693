import type { Selectable } from 'kysely'
import type { Words } from '../tables.ts'
import type { ConsentPlace, ConsentUse, PeopleConsentsTable } from './tables.ts'

export type ConsentRow = Selectable<PeopleConsentsTable>

/** asked: nobody agreed yet · given · over: its last day has passed · taken-back. */
export type ConsentState = 'asked' | 'given' | 'over' | 'taken-back'

/** What somebody agreed to: whose it is, what for, where, until when, how it was given, by which wording. */
export interface Consent {
  id: string
  /** A short number that a person can say or show. */
  number: number
  name: string
  /** Other ways the name is written, for finding it. */
  variants: string[]
  side: 'staff' | 'reader'
  age: 'adult' | 'child'
  /** For a child: who agreed. */
  agreedBy: string
  email: string | null
  phone: string
  note: string
  uses: ConsentUse[]
  places: ConsentPlace[]
  /** The last day; null has no end. */
  until: string | null
  state: ConsentState
  given: { at: Date; how: 'paper' | 'desk' | 'link'; wording: number } | null
  takenBack: { at: Date; how: 'desk' | 'link'; by: string; why: string } | null
  /** What stands in the place of the name, by language, where it is not the ordinary word. */
  neutral: Words
  /** Since when there is a personal link. */
  linkMadeAt: Date | null
  createdAt: Date
  updatedAt: Date
  updatedBy: string
}

type Stands = Pick<ConsentRow, 'given_at' | 'withdrawn_at' | 'until'>

/** Where a consent stands on a day of the library. The last day still counts. */
export const stateOf = (row: Stands, day: string): ConsentState =>
  row.withdrawn_at ? 'taken-back' : row.given_at === null ? 'asked' : row.until !== null && row.until < day ? 'over' : 'given'

/** Whether a consent covers a use in a place on a day. */
export const covers = (row: Stands & Pick<ConsentRow, 'uses' | 'places'>, use: ConsentUse, place: ConsentPlace, day: string): boolean =>
  stateOf(row, day) === 'given' && row.uses.includes(use) && row.places.includes(place)

export const consentOf = (row: ConsentRow, day: string): Consent => ({
  id: row.consent_id,
  number: row.number,
  name: row.name,
  variants: row.variants,
  side: row.side,
  age: row.age,
  agreedBy: row.agreed_by,
  email: row.email,
  phone: row.phone,
  note: row.note,
  uses: row.uses,
  places: row.places,
  until: row.until,
  state: stateOf(row, day),
  given: row.given_at && { at: row.given_at, how: row.given_how!, wording: row.wording! },
  takenBack: row.withdrawn_at && { at: row.withdrawn_at, how: row.withdrawn_how!, by: row.withdrawn_by, why: row.withdrawn_why },
  neutral: row.neutral,
  linkMadeAt: row.token_made_at,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
})
