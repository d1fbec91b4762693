import { isId, type Work } from '#platform'
import { contentPolicy } from '../policy.ts'
import { removePublicTexts } from '../public-texts.ts'
import { noSuchList } from './errors.ts'
import { type BooklistItem, itemsOf } from './items.ts'
import { setBooklistTexts } from './public-booklists.ts'
import { type Booklist, booklistOf, lockList } from './save-booklist.ts'
import type { BooklistState } from './tables.ts'

/** Lists for the desk, last changed first, each with how many books are in it. At most 500. */
export async function listBooklists(work: Work, wanted: { state?: BooklistState } = {}): Promise<(Booklist & { books: number })[]> {
  contentPolicy.demand(work, 'see-drafts')
  let query = work.db
    .selectFrom('content.booklists as l')
    .selectAll('l')
    .select((eb) =>
      eb
        .selectFrom('content.booklist_items as i')
        .select((of) => of.fn.countAll<number>().as('n'))
        .whereRef('i.alliance_id', '=', 'l.alliance_id')
        .whereRef('i.list_id', '=', 'l.list_id')
        .as('books'),
    )
    .where('l.alliance_id', '=', work.alliance)
  if (wanted.state) query = query.where('l.state', '=', wanted.state)
  const rows = await query.orderBy('l.updated_at', 'desc').orderBy('l.list_id').limit(500).execute()
  return rows.map((row) => ({ ...booklistOf(row), books: Number(row.books) }))
}

/** One list with its books, for the desk. */
export async function booklistById(work: Work, list: string): Promise<Booklist & { items: BooklistItem[] }> {
  contentPolicy.demand(work, 'see-drafts')
  const row = isId(list)
    ? await work.db
        .selectFrom('content.booklists')
        .selectAll()
        .where('alliance_id', '=', work.alliance)
        .where('list_id', '=', list)
        .executeTakeFirst()
    : undefined
  if (!row) throw noSuchList()
  return { ...booklistOf(row), items: await itemsOf(work, row.list_id) }
}

/** Makes what search looks in for a list anew, from what readers have of it. */
export async function republishBooklistTexts(work: Work, list: string): Promise<void> {
  const row = await lockList(work, list)
  if (row.state === 'published') await setBooklistTexts(work, row, await itemsOf(work, list))
  else await removePublicTexts(work, 'booklist', list)
}
