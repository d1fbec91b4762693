import type { Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { type ConsentRow, covers } from './consent-state.ts'
import type { WordSort } from './tables.ts'
import type { WordsRow } from './words.ts'

/** Somebody's words with the consent they rest on. */
export type Both = WordsRow & { consent: ConsentRow }

/** Those that may be shown on the library's own site today. */
export async function shownRows(work: Work, where: { ids?: readonly string[]; sort?: WordSort; slug?: string }): Promise<Both[]> {
  const day = await localDay(work, null, work.now)
  return (await allRows(work, where)).filter((row) => isShown(row, day))
}

/** Whether words are shown on the library's own site that day: a page on which one meets somebody needs their name as well. */
export const isShown = (row: Both, day: string): boolean =>
  row.state === 'shown' && covers(row.consent, 'words', 'site', day) && (row.sort !== 'meet' || covers(row.consent, 'name', 'site', day))

/** The same whether they may be shown or not, the newest day first; at most 1,000. */
export async function allRows(work: Work, where: { ids?: readonly string[]; sort?: WordSort; slug?: string }): Promise<Both[]> {
  let query = work.db.selectFrom('content.people_words').selectAll().where('alliance_id', '=', work.alliance)
  if (where.ids) query = query.where('words_id', '=', (eb) => eb.fn.any(eb.val(where.ids)))
  if (where.sort) query = query.where('sort', '=', where.sort)
  if (where.slug !== undefined) query = query.where('slug', '=', where.slug)
  const rows = await query.orderBy('day', 'desc').orderBy('words_id', 'desc').limit(1000).execute()
  if (rows.length === 0) return []
  const consents = await work.db
    .selectFrom('content.people_consents')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('consent_id', 'in', [...new Set(rows.map((row) => row.consent_id))])
    .execute()
  const of = new Map(consents.map((row) => [row.consent_id, row]))
  return rows.map((row) => ({ ...row, consent: of.get(row.consent_id)! }))
}

/** Of these words, those that are shown today: what search finds of others is not told. */
export async function stillShown(work: Work, ids: readonly string[]): Promise<Set<string>> {
  return new Set(ids.length === 0 ? [] : (await shownRows(work, { ids })).map(({ words_id }) => words_id))
}
