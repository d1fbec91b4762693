import { sql } from 'kysely'
import { hasChinese, searchAnalysis, simplified, soundsOf, typedSound, type Work } from '#platform'
import type { Doc } from './doc.ts'
import { stillShown } from './people/shown-rows.ts'
import { contentPolicy } from './policy.ts'
import { renderText } from './render.ts'
import type { PublicTextsTable } from './tables.ts'
import { noteTitleWords } from './title-words.ts'

type Kind = PublicTextsTable['kind']

const segmenters = new Map<string, Intl.Segmenter>()
/**
 * The words of a text as search knows them, apart by spaces: Chinese is made simplified and cut by dictionary, the query in the same way.
 */
export function segmented(text: string, locale: string): string {
  let segmenter = segmenters.get(locale)
  if (!segmenter) {
    segmenter = new Intl.Segmenter(locale, { granularity: 'word' })
    segmenters.set(locale, segmenter)
  }
  const words: string[] = []
  for (const { segment, isWordLike } of segmenter.segment(simplified(text.slice(0, 60_000))))
    if (isWordLike) words.push(segment.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '').normalize('NFC'))
  return words.join(' ')
}

/** A word inside quotes of a query. */
const quoted = (word: string) => `'${word.replace(/['\\]/g, '')}'`

export interface PublicText {
  locale: string
  title: string
  summary: string
  body: Doc | null
  /** Of a post: where what it asks for leads. */
  leadsTo?: string
}

/** Puts what the public can find of a thing in the place of what it could find before. */
export async function setPublicTexts(
  work: Work,
  kind: Kind,
  id: string,
  path: string,
  visibleFrom: Date,
  texts: readonly PublicText[],
): Promise<void> {
  await removePublicTexts(work, kind, id)
  for (const text of texts) {
    const head = segmented(text.title, text.locale)
    const rest = segmented(`${text.summary} ${text.body ? renderText(text.body, { withoutLinks: true }) : ''}`, text.locale)
    await work.db
      .insertInto('content.public_texts')
      .values({
        alliance_id: work.alliance,
        kind,
        subject_id: id,
        locale: text.locale,
        path,
        title: text.title,
        summary: text.summary,
        visible_from: visibleFrom,
        words: sql<string>`setweight(to_tsvector('simple', ${head}), 'A') || setweight(to_tsvector('simple', ${rest}), 'C')`,
        sounds: sql<string>`array_to_tsvector(${hasChinese(head) ? [...(await soundsOf(text.title)), ...new Set(head.split(' '))] : []}::text[])`,
        analysis: searchAnalysis,
        leads_to: text.leadsTo ?? '',
      })
      .execute()
  }
  await noteTitleWords(work, kind, id)
}

export async function removePublicTexts(work: Work, kind: Kind, id: string): Promise<void> {
  await work.db
    .deleteFrom('content.public_texts')
    .where('alliance_id', '=', work.alliance)
    .where('kind', '=', kind)
    .where('subject_id', '=', id)
    .execute()
}

export interface Found {
  kind: Kind
  id: string
  locale: string
  path: string
  title: string
  summary: string
  visibleFrom: Date
}

/**
 * Searches what is public now: posts, pages, series, services, booklists. Every word has to occur (the last one may be a beginning); a run of Chinese is a phrase.
 * Best first, those in the reader's language before others; one hit per thing.
 */
export async function findPublic(work: Work, input: { words: string; locale: string; most?: number }): Promise<Found[]> {
  contentPolicy.demand(work, 'read-published')
  // Words inside one run belong together, as "图书|馆" of 图书馆; runs are apart by what the reader typed between them.
  const runs = input.words
    .slice(0, 200)
    .split(/[\s\p{P}\p{S}]+/u)
    .map((run) => segmented(run, input.locale).split(' ').filter(Boolean))
    .filter((run) => run.length > 0)
    .slice(0, 12)
  if (runs.length === 0) return []
  const query = runs
    .map((run, i) => run.map((word, j) => quoted(word) + (i === runs.length - 1 && j === run.length - 1 ? ':*' : '')).join(' <-> '))
    .map((run) => `(${run})`)
    .join(' & ')
  const most = Math.min(input.most ?? 20, 100)
  const { rows } = await sql<Hit>`
    select * from content.find_public(${work.alliance}, ${query}, ${input.locale}, ${work.now}, ${most * 3})`.execute(work.db)
  return oneEach(await withoutEnded(work, rows), input.locale, most)
}

/**
 * Searches titles by what they sound like: `tushuguan`, `shu guan`, `tsg` all find 图书馆. Every word has to be the beginning of a sound or
 * a word of the title. Finds nothing for words that hold no pinyin. The reader's language first, then the newest.
 */
export async function findSounding(work: Work, input: { words: string; locale: string; most?: number }): Promise<Found[]> {
  contentPolicy.demand(work, 'read-published')
  const typed = input.words.slice(0, 200).split(/[\s\p{P}\p{S}]+/u)
  if (!typed.some((word) => typedSound(word) !== null)) return []
  const words = typed
    .flatMap((word) => typedSound(word) ?? segmented(word, input.locale).split(' '))
    .map(quoted)
    .filter((word) => word !== "''")
    .slice(0, 12)
  const most = Math.min(input.most ?? 20, 100)
  const { rows } = await sql<Hit>`
    select * from content.find_sounding(${work.alliance}, ${words.map((word) => `${word}:*`).join(' & ')}, ${input.locale}, ${work.now}, ${most * 3})`.execute(
    work.db,
  )
  return oneEach(await withoutEnded(work, rows), input.locale, most)
}

/** Leaves out people who are not shown any more: the day on which a consent ends comes by itself, the rows of search follow within the hour. */
async function withoutEnded(work: Work, rows: readonly Hit[]): Promise<Hit[]> {
  const ofPeople = rows.filter(({ kind }) => kind === 'meet' || kind === 'pick')
  const shown = await stillShown(
    work,
    ofPeople.map(({ subject_id }) => subject_id),
  )
  return rows.filter((row) => !ofPeople.includes(row) || shown.has(row.subject_id))
}

interface Hit {
  kind: Kind
  subject_id: string
  locale: string
  path: string
  title: string
  summary: string
  visible_from: Date
}

/** One hit per thing, in the reader's language when it has that. */
function oneEach(rows: readonly Hit[], locale: string, most: number): Found[] {
  const once = new Map<string, Found>()
  for (const row of rows) {
    const known = once.get(row.subject_id)
    if (!known || (known.locale !== locale && row.locale === locale))
      once.set(row.subject_id, {
        kind: row.kind,
        id: row.subject_id,
        locale: row.locale,
        path: row.path,
        title: row.title,
        summary: row.summary,
        visibleFrom: row.visible_from,
      })
  }
  return [...once.values()].slice(0, most)
}
