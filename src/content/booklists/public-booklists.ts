import type { Work } from '#platform'
import { brandOf } from '#rooms/alliance'
import { shownPictures } from '../assets.ts'
import { fromPlain } from '../plain.ts'
import { contentPolicy } from '../policy.ts'
import { setPublicTexts } from '../public-texts.ts'
import type { ShownPicture } from '../render.ts'
import { wordsIn } from '../series.ts'
import { subjectOfSlug } from '../slugs.ts'
import { listWithdrawn, noSuchList } from './errors.ts'
import { type BooklistItem, itemsOf } from './items.ts'
import type { BooklistRow } from './save-booklist.ts'
import { tileSvg } from './tile.ts'

/** A list as readers get it, in one language. */
export interface PublicBooklist {
  id: string
  slug: string
  path: string
  /** The language of title and about: the wanted one, else one it has. */
  locale: string
  locales: string[]
  title: string
  about: string
  audiences: string[]
  items: PublicItem[]
  publishedAt: Date
  updatedAt: Date
  /** Whether readers have it; always so where they ask. */
  public: boolean
}

export interface PublicItem {
  id: string
  title: string
  author: string
  year: number | null
  isbn: string
  callNumber: string
  place: string
  /** '' where nobody said in which language title and author are. */
  language: string
  note: string
  noteLocale: string
  /** A picture the library owns, or else the tile of it, SVG. */
  cover: ShownPicture | null
  tile: string
  /** The path of the short link into the catalogue, the same in every language; null where the catalogue cannot be asked. */
  follow: string | null
}

const path = (slug: string): string => `/booklists/${encodeURIComponent(slug)}`

/** The lists readers have, newest first, without their books. */
export async function publicBooklists(work: Work, locale: string): Promise<(Omit<PublicBooklist, 'items'> & { books: number })[]> {
  contentPolicy.demand(work, 'read-published')
  const rows = await work.db
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
    .where('l.state', '=', 'published')
    .orderBy('l.published_at', 'desc')
    .orderBy('l.list_id')
    .limit(300)
    .execute()
  return rows.map((row) => ({ ...headOf(row, locale), books: Number(row.books) }))
}

/**
 * One list by the end of its address. `moved` where it is called otherwise now. Refuses `content.booklists.no-such-list`, and
 * `content.booklists.withdrawn` where readers had it before.
 */
export async function booklistBySlug(work: Work, slug: string, locale: string): Promise<{ list: PublicBooklist } | { moved: string }> {
  contentPolicy.demand(work, 'read-published')
  const id = await subjectOfSlug(work, 'booklist', slug)
  const row = id ? await rowOf(work, id) : undefined
  if (!row || row.state === 'draft') throw noSuchList()
  if (row.state === 'withdrawn') throw listWithdrawn()
  if (row.slug !== slug.toLowerCase()) return { moved: path(row.slug) }
  return { list: await showBooklist(work, row, locale) }
}

/** Lists that readers have, by id; one that they have not is missing. Addresses of pictures begin with `absolute`. */
export async function publishedBooklists(
  work: Work,
  ids: readonly string[],
  { locale, absolute = '' }: { locale: string; absolute?: string },
): Promise<Map<string, PublicBooklist>> {
  contentPolicy.demand(work, 'read-published')
  const found = new Map<string, PublicBooklist>()
  for (const id of new Set(ids)) {
    const row = await rowOf(work, id)
    if (row?.state === 'published') found.set(id, await showBooklist(work, row, locale, absolute))
  }
  return found
}

/** A list as readers would get it, whatever its state: for whoever may see drafts. */
export async function previewBooklist(work: Work, list: string, locale: string): Promise<PublicBooklist> {
  contentPolicy.demand(work, 'see-drafts')
  const row = await rowOf(work, list)
  if (!row) throw noSuchList()
  return showBooklist(work, row, locale)
}

const rowOf = (work: Work, id: string): Promise<BooklistRow | undefined> =>
  work.db.selectFrom('content.booklists').selectAll().where('alliance_id', '=', work.alliance).where('list_id', '=', id).executeTakeFirst()

function headOf(row: BooklistRow, wanted: string): Omit<PublicBooklist, 'items'> {
  const locales = Object.keys(row.texts).filter((tag) => row.texts[tag]!.title)
  const locale = locales.includes(wanted) ? wanted : (locales[0] ?? wanted)
  const { title, about } = row.texts[locale] ?? { title: '', about: '' }
  return {
    id: row.list_id,
    slug: row.slug,
    path: path(row.slug),
    locale,
    locales,
    title,
    about,
    audiences: row.audiences,
    publishedAt: row.published_at ?? row.updated_at,
    updatedAt: row.updated_at,
    public: row.state === 'published',
  }
}

async function showBooklist(work: Work, row: BooklistRow, wanted: string, absolute = ''): Promise<PublicBooklist> {
  const head = headOf(row, wanted)
  const items = await itemsOf(work, row.list_id)
  const covers = await shownPictures(
    work,
    items.flatMap(({ cover }) => cover ?? []),
    wanted,
    absolute,
  )
  const brand = await brandOf(work)
  return {
    ...head,
    items: items.map((item) => {
      const { text: note, locale: noteLocale } = wordsIn(item.notes, wanted)
      return {
        id: item.id,
        title: item.title,
        author: item.author,
        year: item.year,
        isbn: item.isbn,
        callNumber: item.callNumber,
        place: item.place,
        language: item.language,
        note,
        noteLocale,
        cover: (item.cover && covers.get(item.cover)) || null,
        tile: tileSvg(item, brand.light, item.isbn || undefined),
        follow: item.code ? `/l/${item.code}` : null,
      }
    }),
  }
}

/** Puts what search finds of a published list in its place: its words, and what the staff say of the books. */
export async function setBooklistTexts(work: Work, row: BooklistRow, items: readonly BooklistItem[]): Promise<void> {
  await setPublicTexts(
    work,
    'booklist',
    row.list_id,
    path(row.slug),
    row.published_at!,
    Object.entries(row.texts)
      .filter(([, { title }]) => title)
      .map(([locale, { title, about }]) => ({
        locale,
        title,
        summary: about.split('\n')[0]!.slice(0, 300),
        body: fromPlain([about, ...items.map((item) => [item.title, item.author, item.notes[locale] ?? ''].join('\n'))].join('\n\n')),
      })),
  )
}
