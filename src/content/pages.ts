import type { Selectable } from 'kysely'
import { audit, type FieldProblem, isId, newId, refuseField, refuseFields, type Work } from '#platform'
import { unfinished } from './check-post.ts'
import { cleanLine, type Doc, emptyDoc, isEmptyDoc, linesOf, readDoc } from './doc.ts'
import { changedMeanwhile, noSuchPage, slugTaken } from './errors.ts'
import { byFormerSlug } from './people/former-slugs.ts'
import { type Shown, shownIn } from './pieces.ts'
import { contentPolicy } from './policy.ts'
import { isSlug, slugFrom } from './post-content.ts'
import { removePublicTexts, setPublicTexts } from './public-texts.ts'
import type { PagesTable } from './tables.ts'

export interface PageText {
  title: string
  summary: string
  body: Doc
}

/** A page that stays: how to join, the rules, how to get here. Its translations are one thing with it. */
export interface Page {
  id: string
  slug: string
  version: number
  liveVersion: number | null
  liveAt: Date | null
  texts: Record<string, PageText>
  updatedAt: Date
  updatedBy: string
}

type Row = Selectable<PagesTable>

/** What a version of a page says. */
export async function textsOf(work: Work, page: string, version: number): Promise<Record<string, PageText>> {
  const row = await work.db
    .selectFrom('content.page_versions')
    .select('texts')
    .where('alliance_id', '=', work.alliance)
    .where('page_id', '=', page)
    .where('version', '=', version)
    .executeTakeFirst()
  return row?.texts ?? {}
}

const present = (row: Row, texts: Record<string, PageText>): Page => ({
  id: row.page_id,
  slug: row.slug,
  version: row.version,
  liveVersion: row.live_version,
  liveAt: row.live_at,
  texts,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
})

const anyTitle = (texts: Record<string, PageText>): string => Object.values(texts).find((text) => text.title)?.title ?? ''

export interface SavePage {
  page?: string
  /** The id a new page gets; made unless given. */
  id?: string
  /** The version this was written against; refused with `content.changed-meanwhile` when it is no longer the newest. */
  base?: number
  slug?: string
  /** null takes a language out. */
  texts: Record<string, { title?: string; summary?: string; body?: unknown } | null>
}

/** Writes a page or changes one. Readers keep what they have until it is published. */
export async function savePage(work: Work, input: SavePage): Promise<Page> {
  contentPolicy.demand(work, 'write-page')
  const old = input.page ? await lockPage(work, input.page) : undefined
  if (old && input.base !== undefined && input.base !== old.version) throw changedMeanwhile(old.updated_by, old.updated_at, old.version)
  const before = old ? await textsOf(work, old.page_id, old.version) : {}
  const texts = readTexts(before, input.texts)
  const id = old?.page_id ?? input.id ?? newId()
  const slug = await pageSlug(work, id, input.slug, old, texts)
  const version = (old?.version ?? 0) + 1
  const by = 'name' in work.actor ? work.actor.name : ''
  const row = old
    ? await work.db
        .updateTable('content.pages')
        .set({ slug, version, updated_at: work.now, updated_by: by })
        .where('alliance_id', '=', work.alliance)
        .where('page_id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow()
    : await work.db
        .insertInto('content.pages')
        .values({
          alliance_id: work.alliance,
          page_id: id,
          slug,
          version,
          live_version: null,
          live_at: null,
          created_at: work.now,
          updated_at: work.now,
          updated_by: by,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
  await work.db
    .insertInto('content.page_versions')
    .values({ alliance_id: work.alliance, page_id: id, version, texts: JSON.stringify(texts), at: work.now, by_name: by })
    .execute()
  await audit(work, old ? 'content.page-changed' : 'content.page-written', { kind: 'page', id }, { title: anyTitle(texts), version })
  return present(row, texts)
}

/** Refuses texts in which something is marked as to be written, each at its field. */
function refuseUnfinished(texts: [string, PageText][]): void {
  const fields = texts.flatMap(([locale, text]) =>
    (
      [
        ['title', [text.title]],
        ['summary', [text.summary]],
        ['body', linesOf(text.body).map((line) => line.text)],
      ] as const
    )
      .filter(([, lines]) => lines.some((line) => line.includes(unfinished)))
      .map(([part]) => ({ field: `texts.${locale}.${part}`, code: 'content.page-unfinished' })),
  )
  if (fields.length > 0) throw refuseFields(fields)
}

/** Gives readers the newest version of a page, unless something in it is still marked as to be written. */
export async function publishPage(work: Work, input: { page: string; version?: number }): Promise<Page> {
  contentPolicy.demand(work, 'write-page')
  const old = await lockPage(work, input.page)
  if (input.version !== undefined && input.version !== old.version) throw changedMeanwhile(old.updated_by, old.updated_at, old.version)
  const texts = await textsOf(work, old.page_id, old.version)
  const ready = readyOf(texts)
  if (ready.length === 0) throw refuseField('texts', 'content.page-has-no-text')
  refuseUnfinished(ready)
  const row = await work.db
    .updateTable('content.pages')
    .set({ live_version: old.version, live_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('page_id', '=', old.page_id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await setPageTexts(work, row, texts)
  await audit(work, 'content.page-published', { kind: 'page', id: old.page_id }, { title: anyTitle(texts), version: old.version })
  return present(row, texts)
}

const readyOf = (texts: Record<string, PageText>) => Object.entries(texts).filter(([, text]) => text.title && !isEmptyDoc(text.body))

/** Keeps search in step with what readers get of a page. */
export const setPageTexts = (work: Work, row: Row, texts: Record<string, PageText>): Promise<void> =>
  setPublicTexts(
    work,
    'page',
    row.page_id,
    `/pages/${encodeURIComponent(row.slug)}`,
    row.live_at!,
    readyOf(texts).map(([locale, text]) => ({ locale, ...text })),
  )

/** Makes what search looks in for a page anew, from what readers have of it. */
export async function republishPageTexts(work: Work, page: string): Promise<void> {
  const row = await lockPage(work, page)
  if (row.live_version === null) await removePublicTexts(work, 'page', page)
  else await setPageTexts(work, row, await textsOf(work, page, row.live_version))
}

/** Takes a page off the site; publishing it again undoes that. */
export async function unpublishPage(work: Work, input: { page: string }): Promise<Page> {
  contentPolicy.demand(work, 'write-page')
  const old = await lockPage(work, input.page)
  const row = await work.db
    .updateTable('content.pages')
    .set({ live_version: null, live_at: null })
    .where('alliance_id', '=', work.alliance)
    .where('page_id', '=', old.page_id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await removePublicTexts(work, 'page', old.page_id)
  const texts = await textsOf(work, old.page_id, old.version)
  await audit(work, 'content.page-unpublished', { kind: 'page', id: old.page_id }, { title: anyTitle(texts) })
  return present(row, texts)
}

/** All pages for the desk, by title. */
export async function listPages(work: Work): Promise<Page[]> {
  contentPolicy.demand(work, 'see-drafts')
  const rows = await work.db
    .selectFrom('content.pages as p')
    .innerJoin('content.page_versions as v', (join) =>
      join.onRef('v.alliance_id', '=', 'p.alliance_id').onRef('v.page_id', '=', 'p.page_id').onRef('v.version', '=', 'p.version'),
    )
    .selectAll('p')
    .select('v.texts')
    .where('p.alliance_id', '=', work.alliance)
    .where('v.alliance_id', '=', work.alliance)
    .orderBy('p.slug')
    .execute()
  return rows.map((row) => present(row, row.texts))
}

/** One page with its newest version, for the desk. */
export async function pageById(work: Work, page: string): Promise<Page> {
  contentPolicy.demand(work, 'see-drafts')
  const row = isId(page)
    ? await work.db
        .selectFrom('content.pages')
        .selectAll()
        .where('alliance_id', '=', work.alliance)
        .where('page_id', '=', page)
        .executeTakeFirst()
    : undefined
  if (!row) throw noSuchPage()
  return present(row, await textsOf(work, page, row.version))
}

export interface PublicPage {
  id: string
  slug: string
  path: string
  locale: string
  text: PageText
  locales: string[]
  updatedAt: Date
  shown: Shown
}

/** A public page in a language, else in one it has, by the end of its address or of one it had. Refuses `content.no-such-page`. */
export async function pageBySlug(work: Work, slug: string, locale: string): Promise<PublicPage> {
  contentPolicy.demand(work, 'read-published')
  const moved = await byFormerSlug(work, 'page', slug.toLowerCase())
  const row = await work.db
    .selectFrom('content.pages')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where((eb) => eb.or([eb('slug', '=', slug.toLowerCase()), ...(moved ? [eb('page_id', '=', moved)] : [])]))
    .where('live_version', 'is not', null)
    .executeTakeFirst()
  if (!row) throw noSuchPage()
  const texts = await textsOf(work, row.page_id, row.live_version!)
  const locales = Object.keys(texts).filter((tag) => texts[tag]!.title && !isEmptyDoc(texts[tag]!.body))
  const tag = locales.includes(locale) ? locale : locales[0]!
  const text = texts[tag]!
  return {
    id: row.page_id,
    slug: row.slug,
    path: `/pages/${encodeURIComponent(row.slug)}`,
    locale: tag,
    text,
    locales,
    updatedAt: row.live_at!,
    shown: await shownIn(work, text.body, tag),
  }
}

/** Titles of public pages in a language, for menus and choices: id → title. */
export async function livePages(work: Work, locale: string): Promise<{ id: string; slug: string; title: string }[]> {
  contentPolicy.demand(work, 'read-published')
  const rows = await work.db
    .selectFrom('content.pages as p')
    .innerJoin('content.page_versions as v', (join) =>
      join.onRef('v.alliance_id', '=', 'p.alliance_id').onRef('v.page_id', '=', 'p.page_id').onRef('v.version', '=', 'p.live_version'),
    )
    .select(['p.page_id', 'p.slug', 'v.texts'])
    .where('p.alliance_id', '=', work.alliance)
    .where('v.alliance_id', '=', work.alliance)
    .orderBy('p.slug')
    .execute()
  return rows.map((row) => ({ id: row.page_id, slug: row.slug, title: row.texts[locale]?.title || anyTitle(row.texts) }))
}

/** The row of a page, locked until the commit. */
export async function lockPage(work: Work, page: string): Promise<Row> {
  const row = isId(page)
    ? await work.db
        .selectFrom('content.pages')
        .selectAll()
        .where('alliance_id', '=', work.alliance)
        .where('page_id', '=', page)
        .forUpdate()
        .executeTakeFirst()
    : undefined
  if (!row) throw noSuchPage()
  return row
}

function readTexts(before: Record<string, PageText>, patch: SavePage['texts']): Record<string, PageText> {
  const texts = structuredClone(before)
  const problems: FieldProblem[] = []
  for (const [tag, given] of Object.entries(patch)) {
    if (!/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/.test(tag)) throw refuseField(`texts.${tag.slice(0, 20)}`, 'content.language-not-known')
    if (given === null) {
      delete texts[tag]
      continue
    }
    const old = before[tag] ?? { title: '', summary: '', body: emptyDoc() }
    const line = (value: string | undefined, was: string, field: string, most: number) => {
      const read = value === undefined ? was : cleanLine(value)
      if (read.length > most) problems.push({ field: `texts.${tag}.${field}`, code: 'content.field-too-long', params: { most } })
      return read
    }
    texts[tag] = {
      title: line(given.title, old.title, 'title', 300),
      summary: line(given.summary, old.summary, 'summary', 600),
      body: given.body === undefined ? old.body : readDoc(given.body, `texts.${tag}.body`),
    }
  }
  if (problems.length > 0) throw refuseFields(problems)
  return texts
}

async function pageSlug(
  work: Work,
  id: string,
  wanted: string | undefined,
  old: Row | undefined,
  texts: Record<string, PageText>,
): Promise<string> {
  const made = Object.values(texts).map((text) => slugFrom(text.title))
  const slug = (wanted?.trim().toLowerCase() ||
    old?.slug ||
    made.find((s) => /^[a-z0-9-]{2,}$/.test(s)) ||
    made.find(Boolean) ||
    `page-${id.slice(-6)}`) as string
  if (!isSlug(slug)) throw refuseField('slug', 'content.slug-not-possible')
  const taken = await work.db
    .selectFrom('content.pages')
    .select('page_id')
    .where('alliance_id', '=', work.alliance)
    .where('slug', '=', slug)
    .where('page_id', '<>', id)
    .executeTakeFirst()
  if (taken) throw slugTaken(slug)
  return slug
}
