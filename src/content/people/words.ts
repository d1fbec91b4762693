import type { Selectable } from 'kysely'
import { audit, Fields, isDay, isId, newId, type Page, pageOf, readCursor, refuseField, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { assetsByIds } from '../assets.ts'
import { isSafeHref } from '../doc.ts'
import { noSuchPicture, slugTaken } from '../errors.ts'
import { peoplePolicy } from '../policy.ts'
import { isSlug, slugFrom } from '../post-content.ts'
import { actorOf } from '../posts.ts'
import { type ConsentRow, type ConsentState, covers, stateOf } from './consent-state.ts'
import { cannotShow, noSuchConsent, noSuchWords, useNotAgreed } from './errors.ts'
import { followWords } from './public-words.ts'
import { type PeopleWordsTable, type WordSort, type WordsText, wordSorts } from './tables.ts'

export type WordsRow = Selectable<PeopleWordsTable>

/** Words of a person as the desk sees them: something they said, a title they pick, a page on which one meets them. */
export interface PersonWords {
  id: string
  sort: WordSort
  consent: { id: string; number: number; name: string; state: ConsentState }
  /** Of a page: the end of its address. */
  slug: string | null
  texts: Record<string, WordsText>
  /** A portrait, or a cover that the library owns. */
  picture: string | null
  /** Where a picked title stands in the catalogue. */
  href: string
  /** The day it was said or picked. */
  day: string
  state: 'draft' | 'shown' | 'retired'
  updatedAt: Date
  updatedBy: string
}

const wordsOf = (row: WordsRow, consent: ConsentRow, day: string): PersonWords => ({
  id: row.words_id,
  sort: row.sort,
  consent: { id: consent.consent_id, number: consent.number, name: consent.name, state: stateOf(consent, day) },
  slug: row.slug,
  texts: row.texts,
  picture: row.asset_id,
  href: row.href,
  day: row.day,
  state: row.state,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
})

export interface SaveWords {
  /** The words to change; absent writes new ones. */
  words?: string
  /** Of new words: whose consent they rest on, and what they are. */
  consent?: string
  sort?: string
  slug?: string
  /** By language; null takes a language out. */
  texts?: Record<string, Partial<WordsText> | null>
  picture?: string | null
  href?: string
  day?: string
  state?: string
}

const most = { heading: 200, text: 4000, question: 300, answer: 3000, questions: 20 }

/**
 * Writes somebody's words down or changes them. They are shown (`state: 'shown'`) only while the person agrees: to their words on the library's
 * own site, on a page also to their name. Refuses `content.people.cannot-show` where they do not.
 */
export async function saveWords(work: Work, input: SaveWords): Promise<PersonWords> {
  peoplePolicy.demand(work, 'write-words')
  const day = await localDay(work, null, work.now)
  const old = input.words === undefined ? undefined : await lockWords(work, input.words)
  const consent = await consentFor(work, old?.consent_id ?? input.consent)
  const fields = new Fields('content.people')
  const sort = old?.sort ?? (input.sort as WordSort)
  if (!wordSorts.includes(sort)) throw refuseField('sort', 'content.people.choice-not-known', { choices: wordSorts.join(', ') })
  const texts = readTexts(fields, sort, old?.texts ?? {}, input.texts ?? {})
  const href = fields.line('href', input.href ?? old?.href, { max: 500 })
  if (href !== '' && !isSafeHref(href)) fields.wrong('href', 'not-a-web-address')
  const said = input.day ?? old?.day ?? day
  if (!isDay(said)) fields.wrong('day', 'not-a-day')
  const state = (input.state ?? old?.state ?? 'draft') as WordsRow['state']
  if (!['draft', 'shown', 'retired'].includes(state)) fields.wrong('state', 'choice-not-known', { choices: 'draft, shown, retired' })
  fields.check()
  const asset_id = input.picture === undefined ? (old?.asset_id ?? null) : input.picture || null
  if (asset_id !== null && (!isId(asset_id) || (await assetsByIds(work, [asset_id])).length === 0)) throw noSuchPicture()
  if (state === 'shown') demandAgreed(consent, sort, day)
  const id = old?.words_id ?? newId()
  const slug = sort === 'meet' ? await freeSlug(work, id, input.slug, old?.slug ?? null, consent.name) : null
  const values = {
    slug,
    texts: JSON.stringify(texts),
    asset_id,
    href,
    day: said,
    state,
    updated_at: work.now,
    updated_by: actorOf(work).name,
  }
  const row = old
    ? await work.db
        .updateTable('content.people_words')
        .set(values)
        .where('alliance_id', '=', work.alliance)
        .where('words_id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow()
    : await work.db
        .insertInto('content.people_words')
        .values({
          alliance_id: work.alliance,
          words_id: id,
          consent_id: consent.consent_id,
          sort,
          created_at: work.now,
          ...values,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
  await followWords(work, row, old)
  const act = state === 'retired' ? 'content.words-retired' : old ? 'content.words-changed' : 'content.words-written'
  await audit(work, act, { kind: 'words', id }, { number: consent.number })
  return wordsOf(row, consent, day)
}

/** Refuses to show what the person did not, or does no longer, agree to. */
function demandAgreed(consent: ConsentRow, sort: WordSort, day: string): void {
  const state = stateOf(consent, day)
  if (state !== 'given') throw cannotShow(state)
  if (!covers(consent, 'words', 'site', day)) throw useNotAgreed('words')
  if (sort === 'meet' && !covers(consent, 'name', 'site', day)) throw useNotAgreed('name')
}

/** The consent, held until the commit, so that it is not taken back while something comes to rest on it. */
async function consentFor(work: Work, consent: string | undefined): Promise<ConsentRow> {
  const row =
    consent && isId(consent)
      ? await work.db
          .selectFrom('content.people_consents')
          .selectAll()
          .where('alliance_id', '=', work.alliance)
          .where('consent_id', '=', consent)
          .forShare()
          .executeTakeFirst()
      : undefined
  if (!row) throw noSuchConsent()
  return row
}

function readTexts(
  fields: Fields,
  sort: WordSort,
  before: Record<string, WordsText>,
  patch: NonNullable<SaveWords['texts']>,
): Record<string, WordsText> {
  const texts = structuredClone(before)
  for (const [locale, given] of Object.entries(patch)) {
    const at = `texts.${locale.slice(0, 20)}`
    if (!/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/.test(locale)) {
      fields.wrong(at, 'not-a-language')
      continue
    }
    const old = before[locale] ?? { heading: '', text: '', questions: [] }
    const questions = (given?.questions ?? (given === null ? [] : old.questions))
      .map((one, i) => ({
        question: fields.line(`${at}.questions.${i}`, one.question, { max: most.question }),
        answer: fields.lines(`${at}.questions.${i}`, one.answer, { max: most.answer }),
      }))
      .filter(({ question, answer }) => question !== '' || answer !== '')
    if (questions.length > most.questions) fields.wrong(`${at}.questions`, 'too-many-questions', { most: most.questions })
    const text: WordsText = {
      heading: fields.line(`${at}.heading`, given === null ? '' : (given.heading ?? old.heading), { max: most.heading }),
      text: fields.lines(`${at}.text`, given === null ? '' : (given.text ?? old.text), { max: most.text }),
      questions: sort === 'meet' ? questions : [],
    }
    if (text.heading === '' && text.text === '' && text.questions.length === 0) delete texts[locale]
    else texts[locale] = text
  }
  if (Object.keys(texts).length === 0) fields.wrong('texts', 'field-missing', { field: 'texts' })
  for (const [locale, text] of Object.entries(texts)) {
    if (sort !== 'meet' && text.text === '') fields.wrong(`texts.${locale}.text`, 'field-missing', { field: 'text' })
    if (sort === 'pick' && text.heading === '') fields.wrong(`texts.${locale}.heading`, 'field-missing', { field: 'heading' })
  }
  return texts
}

async function freeSlug(work: Work, id: string, wanted: string | undefined, before: string | null, name: string): Promise<string> {
  const slug = wanted?.trim().toLowerCase() || before || slugFrom(name) || id.slice(-8)
  if (!isSlug(slug)) throw refuseField('slug', 'content.slug-not-possible')
  const taken = async (one: string) =>
    (await work.db
      .selectFrom('content.people_words')
      .select('words_id')
      .where('alliance_id', '=', work.alliance)
      .where('slug', '=', one)
      .where('words_id', '<>', id)
      .executeTakeFirst()) !== undefined
  if (!(await taken(slug))) return slug
  if (wanted?.trim()) throw slugTaken(slug)
  return `${slug}-${id.slice(-6)}`
}

async function lockWords(work: Work, words: string): Promise<WordsRow> {
  const row = isId(words)
    ? await work.db
        .selectFrom('content.people_words')
        .selectAll()
        .where('alliance_id', '=', work.alliance)
        .where('words_id', '=', words)
        .forUpdate()
        .executeTakeFirst()
    : undefined
  if (!row) throw noSuchWords()
  return row
}

export interface ListWords {
  sort?: WordSort
  /** Those that rest on one consent. */
  consent?: string
  words?: string
  limit?: number
  cursor?: string
}

/** Words of people for the desk, the newest day first, page by page. */
export async function listWords(work: Work, wanted: ListWords = {}): Promise<Page<PersonWords>> {
  peoplePolicy.demand(work, 'see-consents')
  const day = await localDay(work, null, work.now)
  const limit = Math.min(Math.max(wanted.limit ?? 50, 1), 200)
  let query = work.db.selectFrom('content.people_words').selectAll().where('alliance_id', '=', work.alliance)
  if (wanted.sort) query = query.where('sort', '=', wanted.sort)
  if (wanted.consent) query = query.where('consent_id', '=', wanted.consent)
  if (wanted.words) query = query.where('words_id', '=', wanted.words)
  const after = readCursor(wanted.cursor, ['day', 'id'])
  if (after) query = query.where((eb) => eb(eb.refTuple('day', 'words_id'), '<', eb.tuple(after[0], after[1])))
  const rows = await query
    .orderBy('day', 'desc')
    .orderBy('words_id', 'desc')
    .limit(limit + 1)
    .execute()
  const page = pageOf(rows, limit, (row) => [row.day, row.words_id])
  if (page.items.length === 0) return { items: [], next: null }
  const consents = await work.db
    .selectFrom('content.people_consents')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('consent_id', 'in', [...new Set(page.items.map((row) => row.consent_id))])
    .execute()
  const of = new Map(consents.map((row) => [row.consent_id, row]))
  return { items: page.items.map((row) => wordsOf(row, of.get(row.consent_id)!, day)), next: page.next }
}

export async function wordsById(work: Work, words: string): Promise<PersonWords> {
  const [found] = isId(words) ? (await listWords(work, { words })).items : []
  if (!found) throw noSuchWords()
  return found
}
