import { audit, isDay, refuseField, type Work } from '#platform'
import { allianceOf } from '#rooms/alliance'
import { type Holiday, holidaysOf } from './holidays.ts'
import { contentPolicy } from './policy.ts'
import { readWords } from './series.ts'
import type { SpecialDaysTable, Words } from './tables.ts'

export interface SpecialDay {
  day: string
  kind: SpecialDaysTable['kind']
  names: Words
}

/** Days the library has written down itself, which win over the country's holidays: 'working-day' takes a holiday back. */
export async function listSpecialDays(work: Work, from: string, to: string): Promise<SpecialDay[]> {
  contentPolicy.demand(work, 'see-drafts')
  return work.db
    .selectFrom('content.special_days')
    .select(['day', 'kind', 'names'])
    .where('alliance_id', '=', work.alliance)
    .where('day', '>=', from)
    .where('day', '<=', to)
    .orderBy('day')
    .execute()
}

/** Writes a special day down, or takes it away with `names` empty. */
export async function setSpecialDay(work: Work, input: SpecialDay): Promise<void> {
  contentPolicy.demand(work, 'set-special-days')
  if (!isDay(input.day)) throw refuseField('day', 'content.time-not-known')
  if (!['holiday', 'working-day', 'note'].includes(input.kind))
    throw refuseField('kind', 'content.choice-not-known', { choices: 'holiday, working-day, note' })
  const names = readWords(input.names, 'names', 120)
  await work.db.deleteFrom('content.special_days').where('alliance_id', '=', work.alliance).where('day', '=', input.day).execute()
  if (Object.keys(names).length > 0)
    await work.db
      .insertInto('content.special_days')
      .values({ alliance_id: work.alliance, day: input.day, kind: input.kind, names: JSON.stringify(names) })
      .execute()
  await audit(work, 'content.special-day-set', { kind: 'day', id: input.day }, { day: input.day, name: Object.values(names)[0] ?? '' })
}

export interface DayNote {
  day: string
  kind: SpecialDaysTable['kind']
  names: Words
  /** One name, for sentences that need one. */
  name: string
}

/** What is special about days: the library's own notes and the country's holidays that are fixed by rule. */
export async function holidaysOn(work: Work, days: readonly string[]): Promise<DayNote[]> {
  if (days.length === 0) return []
  const sorted = [...days].sort()
  const own = await work.db
    .selectFrom('content.special_days')
    .select(['day', 'kind', 'names'])
    .where('alliance_id', '=', work.alliance)
    .where('day', '>=', sorted[0]!)
    .where('day', '<=', sorted.at(-1)!)
    .execute()
  const { country } = await allianceOf(work)
  const fixed = [...new Set(sorted.map((day) => Number(day.slice(0, 4))))].flatMap((year): Holiday[] => holidaysOf(country, year))
  const wanted = new Set(days)
  return [...fixed.filter((h) => !own.some((o) => o.day === h.day)).map((h) => ({ ...h, kind: 'holiday' as const })), ...own]
    .filter((note) => wanted.has(note.day))
    .map((note) => ({ ...note, name: note.names.en ?? Object.values(note.names)[0] ?? '' }))
    .sort((a, b) => a.day.localeCompare(b.day))
}
