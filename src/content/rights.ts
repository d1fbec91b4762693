import type { Selectable } from 'kysely'
import { type FieldProblem, isDay } from '#platform'
import { cleanLine, cleanText } from './doc.ts'
import type { AssetsTable } from './tables.ts'

/** Whose a picture or a recording is, who is to be seen or heard and agreed, and until when it may be used. */
export interface Rights {
  /** Photographer or owner, as it has to stand. */
  credit: string
  rights: AssetsTable['rights']
  rightsNote: string
  people: AssetsTable['people']
  /** Who agreed and how it can be shown; '' when nobody has yet. Never shown to the public. */
  consent: string
  consentOn: string | null
  /** The last day it may be used. */
  expiresOn: string | null
}

type Columns = 'credit' | 'rights' | 'rights_note' | 'people' | 'consent' | 'consent_on' | 'expires_on'

export const rightsOf = (row: Pick<Selectable<AssetsTable>, Columns>): Rights => ({
  credit: row.credit,
  rights: row.rights,
  rightsNote: row.rights_note,
  people: row.people,
  consent: row.consent,
  consentOn: row.consent_on,
  expiresOn: row.expires_on,
})

/** One line as it was typed, or as it stood where nothing was; too long is a problem of the field. */
export function readLine(value: string | undefined, before: string, field: string, most: number, problems: FieldProblem[]): string {
  if (value === undefined) return before
  const read = cleanLine(value)
  if (read.length > most) problems.push({ field, code: 'content.field-too-long', params: { most } })
  return read.slice(0, most)
}

/** Reads a change of rights against what stood, as columns; what is wrong is added to `problems`. */
export function readRights(input: Partial<Rights>, old: Rights | undefined, problems: FieldProblem[]) {
  const day = (value: string | null | undefined, before: string | null, field: string): string | null => {
    if (value === undefined) return before
    if (value === null || value === '') return null
    if (isDay(value)) return value
    problems.push({ field, code: 'content.time-not-known' })
    return before
  }
  const choice = <T extends string>(value: T | undefined, before: T, field: string, allowed: readonly T[]): T => {
    if (value === undefined) return before
    if (allowed.includes(value)) return value
    problems.push({ field, code: 'content.choice-not-known', params: { choices: allowed.join(', ') } })
    return before
  }
  return {
    credit: readLine(input.credit, old?.credit ?? '', 'credit', 200, problems),
    rights: choice(input.rights, old?.rights ?? 'unknown', 'rights', ['own', 'licensed', 'free', 'public-domain', 'unknown']),
    rights_note: readLine(input.rightsNote, old?.rightsNote ?? '', 'rightsNote', 1000, problems),
    people: choice(input.people, old?.people ?? 'none', 'people', ['none', 'adults', 'minors']),
    consent: input.consent === undefined ? (old?.consent ?? '') : cleanText(input.consent).trim().slice(0, 1000),
    consent_on: day(input.consentOn, old?.consentOn ?? null, 'consentOn'),
    expires_on: day(input.expiresOn, old?.expiresOn ?? null, 'expiresOn'),
  }
}

/** What must be known and is not, before it may leave. */
export const lackingRights = (facts: Rights): ('rights' | 'credit' | 'consent')[] => [
  ...(facts.rights === 'unknown' ? (['rights'] as const) : []),
  ...(facts.rights !== 'own' && facts.rights !== 'public-domain' && !facts.credit ? (['credit'] as const) : []),
  ...(facts.people !== 'none' && !facts.consent ? (['consent'] as const) : []),
]
