import type { Selectable } from 'kysely'
import { audit, isId, newId, type Work } from '#platform'
import { assetsByIds } from '../assets.ts'
import { noSuchPicture } from '../errors.ts'
import { contentPolicy } from '../policy.ts'
import type { Words } from '../tables.ts'
import { noSuchItem, otherItems, tooManyItems } from './errors.ts'
import { type ItemColumns, type ItemWords, readItem } from './list-fields.ts'
import { booklistTitle, lockList, touchList } from './save-booklist.ts'
import type { BooklistItemsTable } from './tables.ts'

/** A book in a list. */
export interface BooklistItem {
  id: string
  /** From 1. */
  position: number
  title: string
  author: string
  year: number | null
  isbn: string
  record: string
  callNumber: string
  place: string
  link: string
  language: string
  notes: Words
  cover: string | null
  /** The code of the short link into the catalogue; '' while there is none. */
  code: string
}

type Row = Selectable<BooklistItemsTable>

export const mostItems = 200

const itemOf = (row: Row): BooklistItem => ({
  id: row.item_id,
  position: row.position,
  title: row.title,
  author: row.author,
  year: row.year,
  isbn: row.isbn,
  record: row.record,
  callNumber: row.call_number,
  place: row.place,
  link: row.link,
  language: row.language,
  notes: row.notes,
  cover: row.cover_id,
  code: row.code,
})

/** The books of a list in order, for whoever has seen to it that they may. */
export async function itemsOf(work: Work, list: string): Promise<BooklistItem[]> {
  return (await rowsOf(work, list)).map(itemOf)
}

const rowsOf = (work: Work, list: string): Promise<Row[]> =>
  work.db
    .selectFrom('content.booklist_items')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('list_id', '=', list)
    .orderBy('position')
    .execute()

/** Puts a book at the end of a list, or changes what is said of it. Refuses a list of more than 200. */
export async function saveItem(work: Work, input: ItemWords & { list: string; item?: string }): Promise<BooklistItem> {
  contentPolicy.demand(work, 'write-booklist')
  const list = await lockList(work, input.list)
  const rows = await rowsOf(work, list.list_id)
  const old = input.item === undefined ? undefined : rows.find(({ item_id }) => item_id === input.item)
  if (input.item !== undefined && !old) throw noSuchItem()
  const columns = readItem(old ?? null, input)
  await demandCover(work, columns.cover_id, old?.cover_id)
  if (!old && rows.length >= mostItems) throw tooManyItems(mostItems)
  const row = old ? await changeRow(work, old.item_id, columns) : await addRow(work, list.list_id, rows.length + 1, columns)
  await touchList(work, list)
  const title = booklistTitle(list.texts)
  await audit(
    work,
    old ? 'content.booklist-item-changed' : 'content.booklist-item-added',
    { kind: 'booklist', id: list.list_id },
    { title, item: columns.title.slice(0, 120) },
  )
  return itemOf((await rowsOf(work, list.list_id)).find(({ item_id }) => item_id === row.item_id)!)
}

/** Puts many books at the end of a list, in order, as one change. */
export async function addItems(work: Work, input: { list: string; items: readonly ItemColumns[]; from: string }): Promise<void> {
  contentPolicy.demand(work, 'write-booklist')
  const list = await lockList(work, input.list)
  const there = (await rowsOf(work, list.list_id)).length
  if (there + input.items.length > mostItems) throw tooManyItems(mostItems)
  for (const [i, columns] of input.items.entries()) await addRow(work, list.list_id, there + i + 1, columns)
  await touchList(work, list)
  await audit(
    work,
    'content.booklist-items-imported',
    { kind: 'booklist', id: list.list_id },
    { title: booklistTitle(list.texts), count: input.items.length },
  )
}

/** Takes a book out of a list; those behind it move up. A list that readers have keeps its last book: withdraw it instead. */
export async function removeItem(work: Work, input: { list: string; item: string }): Promise<void> {
  contentPolicy.demand(work, 'write-booklist')
  const list = await lockList(work, input.list)
  const rows = await rowsOf(work, list.list_id)
  const old = rows.find(({ item_id }) => item_id === input.item)
  if (!old) throw noSuchItem()
  await work.db.deleteFrom('content.booklist_items').where('alliance_id', '=', work.alliance).where('item_id', '=', old.item_id).execute()
  await number(
    work,
    rows.filter((row) => row !== old),
  )
  await touchList(work, list)
  await audit(
    work,
    'content.booklist-item-removed',
    { kind: 'booklist', id: list.list_id },
    { title: booklistTitle(list.texts), item: old.title.slice(0, 120) },
  )
}

/**
 * Puts the books of a list in another order: the whole of it, or one book to a place, counted from 1. Refuses `content.booklists.other-items`
 * where the order names others than are in the list now.
 */
export async function orderItems(
  work: Work,
  input: { list: string } & ({ order: readonly string[] } | { item: string; to: number }),
): Promise<BooklistItem[]> {
  contentPolicy.demand(work, 'write-booklist')
  const list = await lockList(work, input.list)
  const rows = await rowsOf(work, list.list_id)
  const order = 'order' in input ? [...input.order] : rows.map(({ item_id }) => item_id)
  if ('item' in input) {
    const at = order.indexOf(input.item)
    if (at < 0) throw noSuchItem()
    const to = Math.min(Math.max(Math.trunc(input.to) || 1, 1), order.length) - 1
    order.splice(to, 0, ...order.splice(at, 1))
  }
  const byId = new Map(rows.map((row) => [row.item_id, row]))
  if (order.length !== rows.length || new Set(order).size !== rows.length || order.some((id) => !byId.has(id))) throw otherItems()
  if (
    await number(
      work,
      order.map((id) => byId.get(id)!),
    )
  ) {
    await touchList(work, list)
    await audit(work, 'content.booklist-ordered', { kind: 'booklist', id: list.list_id }, { title: booklistTitle(list.texts) })
  }
  return itemsOf(work, list.list_id)
}

/** Gives rows the numbers of their order; the constraint is deferred to the commit, so they may cross on the way. Says whether any had another. */
async function number(work: Work, rows: readonly Row[]): Promise<boolean> {
  let changed = false
  for (const [i, row] of rows.entries()) {
    if (row.position === i + 1) continue
    changed = true
    await work.db
      .updateTable('content.booklist_items')
      .set({ position: i + 1 })
      .where('alliance_id', '=', work.alliance)
      .where('item_id', '=', row.item_id)
      .execute()
  }
  return changed
}

async function demandCover(work: Work, cover: string | null, old: string | null | undefined): Promise<void> {
  if (cover && cover !== old && (!isId(cover) || (await assetsByIds(work, [cover])).length === 0)) throw noSuchPicture()
}

const addRow = (work: Work, list: string, position: number, { notes, ...columns }: ItemColumns): Promise<Row> =>
  work.db
    .insertInto('content.booklist_items')
    .values({
      alliance_id: work.alliance,
      item_id: newId(),
      list_id: list,
      position,
      ...columns,
      notes: JSON.stringify(notes),
      code: '',
      code_target: '',
    })
    .returningAll()
    .executeTakeFirstOrThrow()

const changeRow = (work: Work, item: string, { notes, ...columns }: ItemColumns): Promise<Row> =>
  work.db
    .updateTable('content.booklist_items')
    .set({ ...columns, notes: JSON.stringify(notes) })
    .where('alliance_id', '=', work.alliance)
    .where('item_id', '=', item)
    .returningAll()
    .executeTakeFirstOrThrow()
