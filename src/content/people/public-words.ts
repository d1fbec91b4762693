import { translator, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { shownPictures } from '../assets.ts'
import { shownChanged } from '../events.ts'
import { fromPlain } from '../plain.ts'
import { contentPolicy } from '../policy.ts'
import { removePublicTexts, setPublicTexts } from '../public-texts.ts'
import type { ShownPicture } from '../render.ts'
import type { Words } from '../tables.ts'
import { type ConsentRow, covers, stateOf } from './consent-state.ts'
import { noSuchWords, notShownAnyMore } from './errors.ts'
import { showingPosts } from './showing-posts.ts'
import { allRows, type Both, isShown, shownRows } from './shown-rows.ts'
import type { ConsentPlace, WordSort, WordsText } from './tables.ts'
import type { WordsRow } from './words.ts'

/** Somebody's words as everybody gets them, in one language. */
export interface ShownWords {
  id: string
  sort: WordSort
  /** The person's name, or the word that stands in its place. */
  name: string
  /** Whether `name` is theirs. */
  named: boolean
  text: WordsText
  /** The language of `text`. */
  locale: string
  locales: string[]
  picture: ShownPicture | null
  href: string
  /** The page's address, for a page. */
  path: string | null
  day: string
  child: boolean
}

/** What stands where a name may not: the words chosen for this person, else the ordinary ones. */
export const neutralWord = (consent: Pick<ConsentRow, 'side' | 'neutral'>, locale: string): string =>
  (consent.neutral as Words)[locale] || translator(locale)(`content.people.neutral.${consent.side}`)

const meetPath = (slug: string): string => `/meet/${encodeURIComponent(slug)}`

async function show(work: Work, rows: readonly Both[], locale: string, absolute = '', place: ConsentPlace = 'site'): Promise<ShownWords[]> {
  const pictures = await shownPictures(
    work,
    rows.flatMap(({ asset_id }) => asset_id ?? []),
    locale,
    absolute,
    place,
  )
  const day = await localDay(work, null, work.now)
  return rows.map((row) => {
    const tag = row.texts[locale] ? locale : Object.keys(row.texts)[0]!
    const named = covers(row.consent, 'name', 'site', day)
    return {
      id: row.words_id,
      sort: row.sort,
      name: named ? row.consent.name : neutralWord(row.consent, tag),
      named,
      text: row.texts[tag]!,
      locale: tag,
      locales: Object.keys(row.texts),
      picture: row.asset_id ? (pictures.get(row.asset_id) ?? null) : null,
      href: row.href,
      path: row.slug ? meetPath(row.slug) : null,
      day: row.day,
      child: row.consent.age === 'child',
    }
  })
}

/** These words as everybody gets them now, in no order; what may not be shown is missing. */
export async function shownWords(
  work: Work,
  ids: readonly string[],
  locale: string,
  absolute = '',
  place: ConsentPlace = 'site',
): Promise<ShownWords[]> {
  const rows = await shownRows(work, { ids })
  return show(
    work,
    rows.filter(({ consent }) => consent.places.includes(place)),
    locale,
    absolute,
    place,
  )
}

/** The people whom one meets on pages of their own, newest first. */
export async function meetPeople(work: Work, locale: string): Promise<ShownWords[]> {
  contentPolicy.demand(work, 'read-published')
  return show(work, await shownRows(work, { sort: 'meet' }), locale)
}

/** One such page. Refuses `content.people.no-such-words`, and `content.people.not-shown-any-more` (410) where there was one. */
export async function meetBySlug(work: Work, slug: string, locale: string): Promise<ShownWords> {
  contentPolicy.demand(work, 'read-published')
  const [row] = await allRows(work, { slug: slug.toLowerCase() })
  const day = await localDay(work, null, work.now)
  if (row && isShown(row, day)) return (await show(work, [row], locale))[0]!
  const was = row && row.state !== 'draft' && stateOf(row.consent, day) !== 'asked'
  throw was ? notShownAnyMore() : noSuchWords()
}

/** What staff and readers pick, newest first; of one person where `by` names one of their picks. At most 1,000. */
export async function staffPicks(work: Work, wanted: { locale: string; by?: string }): Promise<ShownWords[]> {
  contentPolicy.demand(work, 'read-published')
  const rows = await shownRows(work, { sort: 'pick' })
  const one = wanted.by && rows.find(({ words_id }) => words_id === wanted.by)
  return show(work, one ? rows.filter(({ consent_id }) => consent_id === one.consent_id) : rows, wanted.locale)
}

/** Puts what search finds of somebody's words in step with what is shown of them. */
export async function publishWords(work: Work, words: string): Promise<void> {
  const [row] = await shownRows(work, { ids: [words] })
  for (const kind of ['meet', 'pick'] as const) {
    if (row?.sort === kind) {
      const day = await localDay(work, null, work.now)
      const texts = Object.entries(row.texts).map(([locale, text]) => {
        const name = covers(row.consent, 'name', 'site', day) ? row.consent.name : neutralWord(row.consent, locale)
        const said = text.questions.map(({ question, answer }) => `${question}\n\n${answer}`)
        return {
          locale,
          title: kind === 'meet' ? name : text.heading,
          summary: kind === 'meet' ? text.heading : `${name}: ${text.text.slice(0, 160)}`,
          body: fromPlain([text.text, ...said].filter(Boolean).join('\n\n')),
        }
      })
      await setPublicTexts(
        work,
        kind,
        row.words_id,
        kind === 'meet' ? meetPath(row.slug!) : `/picks#p-${row.words_id}`,
        row.updated_at,
        texts,
      )
    } else await removePublicTexts(work, kind, words)
  }
}

/** After somebody's words were changed or taken out: search, and posts that show them. */
export async function followWords(work: Work, row: WordsRow, old: WordsRow | undefined): Promise<void> {
  await publishWords(work, row.words_id)
  if (old?.state !== 'shown') return
  for (const { post_id, live_version } of await showingPosts(work, [row.words_id], { lock: true }))
    await shownChanged.emit(work, { post: post_id, version: live_version, note: '' })
}
