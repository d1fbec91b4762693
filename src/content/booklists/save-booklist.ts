import type { Selectable } from 'kysely'
import { audit, isId, newId, refuseField, type Work } from '#platform'
import { makeScene } from '#rooms/facts'
import { unfinished } from '../check-post.ts'
import { changedMeanwhile } from '../errors.ts'
import { contentPolicy } from '../policy.ts'
import { actorOf } from '../posts.ts'
import { removePublicTexts } from '../public-texts.ts'
import { keepSlug } from '../slugs.ts'
import { type CatalogueLink, keepCatalogueLink } from './catalogue-link.ts'
import { listIsEmpty, noSuchList, notPublished } from './errors.ts'
import { linkItems } from './follow-links.ts'
import { itemsOf } from './items.ts'
import { type BooklistWords, readBooklist } from './list-fields.ts'
import { setBooklistTexts } from './public-booklists.ts'
import type { BooklistState, BooklistsTable, BooklistText } from './tables.ts'

/** A list of books, as the desk has it, without the books. */
export interface Booklist {
  id: string
  slug: string
  state: BooklistState
  texts: Record<string, BooklistText>
  audiences: string[]
  /** Under which follows of its links and imported loans are counted. */
  scene: number
  version: number
  publishedAt: Date | null
  updatedAt: Date
  updatedBy: string
}

export type BooklistRow = Selectable<BooklistsTable>

export const booklistOf = (row: BooklistRow): Booklist => ({
  id: row.list_id,
  slug: row.slug,
  state: row.state,
  texts: row.texts,
  audiences: row.audiences,
  scene: row.scene,
  version: row.version,
  publishedAt: row.published_at,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
})

/** What a list is called: in a language where it has a title, else in any. */
export const booklistTitle = (texts: Record<string, BooklistText>, locale?: string): string =>
  (locale && texts[locale]?.title) || (Object.values(texts).find(({ title }) => title)?.title ?? '')

export interface SaveBooklist extends BooklistWords {
  list?: string
  /** The version this was written against; refused with `content.changed-meanwhile` when it is no longer the newest. */
  base?: number
}

/** Begins a list, with a scene of its own, or changes what is said of it. Readers have a change of a published list at once. */
export async function saveBooklist(work: Work, input: SaveBooklist): Promise<Booklist> {
  contentPolicy.demand(work, 'write-booklist')
  const old = input.list === undefined ? undefined : await lockList(work, input.list)
  if (old && input.base !== undefined && input.base !== old.version) throw changedMeanwhile(old.updated_by, old.updated_at, old.version)
  const { texts, audiences } = readBooklist(old ?? null, input)
  const id = old?.list_id ?? newId()
  const title = booklistTitle(texts)
  const slug = await keepSlug(work, {
    kind: 'booklist',
    id,
    wanted: input.slug,
    old: old?.slug,
    names: Object.values(texts).map((text) => text.title),
  })
  const change = {
    slug,
    texts: JSON.stringify(texts),
    audiences: JSON.stringify(audiences),
    updated_at: work.now,
    updated_by: actorOf(work).name,
  }
  const row = old
    ? await updateList(work, id, { ...change, version: old.version + 1 })
    : await work.db
        .insertInto('content.booklists')
        .values({
          alliance_id: work.alliance,
          list_id: id,
          state: 'draft',
          scene: (await makeScene(work, { kind: 'booklist', subjectKind: 'booklist', subjectId: id, label: title })).scene,
          version: 1,
          published_at: null,
          created_at: work.now,
          ...change,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
  if (row.state === 'published') await showList(work, row)
  await audit(work, old ? 'content.booklist-changed' : 'content.booklist-written', { kind: 'booklist', id }, { title })
  return booklistOf(row)
}

/** Gives a list to readers, in every language in which it has a title. Refuses one without a book, and one in which something is marked as to be written. */
export async function publishBooklist(work: Work, input: { list: string; version?: number }): Promise<Booklist> {
  contentPolicy.demand(work, 'write-booklist')
  const old = await lockList(work, input.list)
  if (input.version !== undefined && input.version !== old.version) throw changedMeanwhile(old.updated_by, old.updated_at, old.version)
  const row = await updateList(work, old.list_id, { state: 'published', published_at: old.published_at ?? work.now })
  await showList(work, row)
  await audit(work, 'content.booklist-published', { kind: 'booklist', id: row.list_id }, { title: booklistTitle(row.texts) })
  return booklistOf(row)
}

/** Takes a list back: from its page, from every text that shows it and from other sites that embed it. Publishing it again undoes that. */
export async function withdrawBooklist(work: Work, input: { list: string }): Promise<Booklist> {
  contentPolicy.demand(work, 'write-booklist')
  const old = await lockList(work, input.list)
  if (old.state !== 'published') throw notPublished()
  const row = await updateList(work, old.list_id, { state: 'withdrawn' })
  await removePublicTexts(work, 'booklist', old.list_id)
  await audit(work, 'content.booklist-withdrawn', { kind: 'booklist', id: old.list_id }, { title: booklistTitle(old.texts) })
  return booklistOf(row)
}

/** Sets how the catalogue is asked for a book, and lets the links of every published list lead there; codes that are printed stay. */
export async function setCatalogueLink(work: Work, input: Partial<CatalogueLink>): Promise<CatalogueLink> {
  const set = await keepCatalogueLink(work, input)
  const rows = await work.db
    .selectFrom('content.booklists')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('state', '=', 'published')
    .orderBy('list_id')
    .forUpdate()
    .execute()
  for (const row of rows) await linkItems(work, { ...row, title: booklistTitle(row.texts) })
  return set
}

/** What a change of a book is to its list: another version, which readers have at once where it is published. */
export async function touchList(work: Work, row: BooklistRow): Promise<BooklistRow> {
  const after = await updateList(work, row.list_id, { version: row.version + 1, updated_at: work.now, updated_by: actorOf(work).name })
  if (after.state === 'published') await showList(work, after)
  return after
}

/** Puts what readers find of a list in its place and gives its books their links. */
async function showList(work: Work, row: BooklistRow): Promise<void> {
  const items = await itemsOf(work, row.list_id)
  if (items.length === 0) throw listIsEmpty()
  for (const [tag, { title, about }] of Object.entries(row.texts))
    for (const [field, text] of Object.entries({ title, about }))
      if (text.includes(unfinished)) throw refuseField(`texts.${tag}.${field}`, 'content.page-unfinished')
  for (const item of items)
    for (const [tag, note] of Object.entries(item.notes))
      if (note.includes(unfinished)) throw refuseField(`notes.${tag}`, 'content.booklists.note-unfinished', { title: item.title })
  await linkItems(work, { ...row, title: booklistTitle(row.texts) })
  await setBooklistTexts(work, row, items)
}

const updateList = (work: Work, list: string, change: object): Promise<BooklistRow> =>
  work.db
    .updateTable('content.booklists')
    .set(change)
    .where('alliance_id', '=', work.alliance)
    .where('list_id', '=', list)
    .returningAll()
    .executeTakeFirstOrThrow()

export async function lockList(work: Work, list: string): Promise<BooklistRow> {
  const row = isId(list)
    ? await work.db
        .selectFrom('content.booklists')
        .selectAll()
        .where('alliance_id', '=', work.alliance)
        .where('list_id', '=', list)
        .forUpdate()
        .executeTakeFirst()
    : undefined
  if (!row) throw noSuchList()
  return row
}
