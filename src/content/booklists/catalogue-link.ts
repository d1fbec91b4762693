import { audit, Fields, type Work } from '#platform'
import { contentPolicy } from '../policy.ts'
import { actorOf } from '../posts.ts'
import type { BooklistItemsTable } from './tables.ts'

/** How the library's own catalogue is asked for a book; '' where it cannot be asked so. */
export interface CatalogueLink {
  /** `https://catalogue.example/isbn/{isbn}` */
  byIsbn: string
  /** `https://catalogue.example/search?q={title}+{author}` */
  byTitle: string
}

/** The patterns as they are set; empty until they are. */
export async function catalogueLink(work: Work): Promise<CatalogueLink> {
  contentPolicy.demand(work, 'read-published')
  const row = await work.db
    .selectFrom('content.catalogue_links')
    .select(['by_isbn as byIsbn', 'by_title as byTitle'])
    .where('alliance_id', '=', work.alliance)
    .executeTakeFirst()
  return row ?? { byIsbn: '', byTitle: '' }
}

/**
 * Checks and keeps the patterns; who calls brings the links of what is published in step. Refused is what is no https address, what has other
 * words in braces, and what has not the one that it is filled with.
 */
export async function keepCatalogueLink(work: Work, input: Partial<CatalogueLink>): Promise<CatalogueLink> {
  contentPolicy.demand(work, 'set-catalogue-link')
  const before = await catalogueLink(work)
  const fields = new Fields('content.booklists')
  const byIsbn = readPattern(fields, 'byIsbn', input.byIsbn ?? before.byIsbn, ['isbn'])
  const byTitle = readPattern(fields, 'byTitle', input.byTitle ?? before.byTitle, ['title', 'author'])
  fields.check()
  await work.db
    .insertInto('content.catalogue_links')
    .values({ alliance_id: work.alliance, by_isbn: byIsbn, by_title: byTitle, updated_at: work.now, updated_by: actorOf(work).name })
    .onConflict((on) =>
      on.column('alliance_id').doUpdateSet((eb) => ({
        by_isbn: eb.ref('excluded.by_isbn'),
        by_title: eb.ref('excluded.by_title'),
        updated_at: eb.ref('excluded.updated_at'),
        updated_by: eb.ref('excluded.updated_by'),
      })),
    )
    .execute()
  await audit(work, 'content.catalogue-link-set', { kind: 'catalogue-link', id: work.alliance })
  return { byIsbn, byTitle }
}

function readPattern(fields: Fields, field: string, given: string, names: readonly string[]): string {
  const pattern = fields.line(field, given, { max: 500 })
  if (pattern === '') return ''
  const used = Array.from(pattern.matchAll(/\{([^{}]*)\}/g), ([, name]) => name!)
  const tried = fill(pattern, { isbn: '9780306406157', title: 'a', author: 'b' })
  if (used.some((name) => !names.includes(name)) || /[{}]/.test(tried))
    fields.wrong(field, 'pattern-words', { words: names.map((one) => `{${one}}`).join(' ') })
  else if (!used.includes(names[0]!)) fields.wrong(field, 'pattern-empty', { word: `{${names[0]}}` })
  else if (!isWeb(tried) || new URL(pattern.replace(/[{}]/g, '')).host !== new URL(tried).host) fields.wrong(field, 'not-a-web-address')
  return pattern
}

const isWeb = (address: string): boolean => {
  if (!URL.canParse(address)) return false
  const url = new URL(address)
  return url.protocol === 'https:' && url.username === '' && url.password === '' && url.hostname.includes('.')
}

const fill = (pattern: string, words: Record<string, string>): string =>
  pattern.replace(/\{(\w+)\}/g, (whole, name: string) => (words[name] === undefined ? whole : encodeURIComponent(words[name])))

/** Where a book is found in the catalogue: its own page, else by its ISBN, else by its title; '' where none of these is. */
export function catalogueAddress(
  item: Pick<BooklistItemsTable, 'title' | 'author' | 'isbn' | 'link'>,
  { byIsbn, byTitle }: CatalogueLink,
): string {
  if (item.link) return item.link
  const address = item.isbn && byIsbn ? fill(byIsbn, item) : byTitle ? fill(byTitle, { title: item.title, author: item.author }) : ''
  return address.length <= 2000 ? address : ''
}
