import { audit, defineContract, Fields, type Work } from '#platform'
import { allianceOf } from '#rooms/alliance'
import { peoplePolicy } from '../policy.ts'
import { actorOf } from '../posts.ts'
import type { Words } from '../tables.ts'
import type { ConsentRow } from './consent-state.ts'
import { findName, type NameContext, type NameFinder } from './find-name.ts'
import { neutralWord } from './public-words.ts'
import { restsOn, takenBack } from './rests-on.ts'

/** A place in the house's texts in which a name stands. */
export interface NamePlace {
  /** Its key: kind, subject and where in it. */
  place: string
  /** What it is in: `content.people.places.<kind>`. */
  kind: string
  subject: string
  /** What the thing is called. */
  title: string
  /** Where it is looked at on the desk. */
  href: string | null
  /** Where in it: `texts.en.body.3`. */
  where: string
  locale: string | null
  contexts: NameContext[]
  /** Nothing but a person can change it: an address, say. */
  byHand: boolean
}

/**
 * Something in the house that holds texts. Whoever adds a kind of thing with words in it that people read registers one of these, so that a
 * name that was taken back is found in it and can be put out.
 */
export interface NameSource {
  kind: string
  find(work: Work, finder: NameFinder, locales: readonly string[]): Promise<NamePlace[]>
  /** Puts a word in the place of the name in one thing, but for places that are kept; as a correction where readers have it. */
  putOut(work: Work, finder: NameFinder, subject: string, how: PutOut): Promise<void>
}

export interface PutOut {
  locales: readonly string[]
  word: (locale: string | null) => string
  keep: (where: string) => boolean
}

/** Filled by every folder and room whose things hold words. */
export const nameSources = defineContract<NameSource>('NameSources')

export const placeKey = (kind: string, subject: string, where: string): string => `${kind}/${subject}/${where}`.slice(0, 300)

/** A place, with why it stays, where somebody decided so. */
export interface ShownPlace extends NamePlace {
  stays: { reason: string; by: string; at: Date } | null
}

/** Most places shown at a time, and most things changed with one press. */
const [mostShown, mostChanged] = [500, 200]

/** Where a name that was taken back still stands in the house's own texts, those first that can be put out; and what is put in its place. */
export async function namePlaces(work: Work, consent: string): Promise<{ places: ShownPlace[]; more: number; words: Words }> {
  peoplePolicy.demand(work, 'see-consents')
  const row = await takenBack(work, consent)
  const { locales } = await allianceOf(work)
  const found = await findAll(work, row, locales)
  const allowed = await letPlaces(work, consent)
  const places = found.map((place) => ({ ...place, stays: allowed.get(place.place) ?? null }))
  const order = (place: ShownPlace) => (place.stays ? 2 : place.byHand ? 1 : 0)
  return {
    places: places.toSorted((a, b) => order(a) - order(b)).slice(0, mostShown),
    more: Math.max(0, places.length - mostShown),
    words: Object.fromEntries(locales.map((locale) => [locale, neutralWord(row, locale)])),
  }
}

/** How many places a name still stands in that nobody decided about. */
export async function openPlaces(work: Work, row: ConsentRow): Promise<number> {
  const { locales } = await allianceOf(work)
  const allowed = await letPlaces(work, row.consent_id)
  return (await findAll(work, row, locales)).filter(({ place }) => !allowed.has(place)).length
}

async function findAll(work: Work, row: ConsentRow, locales: readonly string[]): Promise<NamePlace[]> {
  const finder = finderOf(row)
  // Their own words are shown nowhere any more.
  const own = new Set((await restsOn(work, row.consent_id)).words)
  const found: NamePlace[] = []
  for (const source of nameSources.all()) found.push(...(await source.find(work, finder, locales)))
  return found.filter(({ kind, subject }) => kind !== 'words' || !own.has(subject))
}

const finderOf = (row: Pick<ConsentRow, 'name' | 'variants'>): NameFinder => findName([row.name, ...row.variants])

async function letPlaces(work: Work, consent: string) {
  const rows = await work.db
    .selectFrom('content.names_let')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('consent_id', '=', consent)
    .execute()
  return new Map(rows.map((row) => [row.place, { reason: row.reason, by: row.by_name, at: row.at }]))
}

/**
 * Puts words in the place of a name in the house's own texts: everywhere that no one let it stay, or in the places named in `only`. `words` by language
 * are kept with the consent; what has none takes the ordinary word. At most 200 things with one press; says how many are done and how
 * many places are left.
 */
export async function putNameOut(
  work: Work,
  input: { consent: string; words?: Words; only?: readonly string[] },
): Promise<{ changed: number; left: number }> {
  peoplePolicy.demand(work, 'take-names-out')
  const before = await takenBack(work, input.consent)
  const fields = new Fields('content.people')
  const neutral = fields.names('words', input.words ?? before.neutral, { max: 60 })
  const finder = finderOf(before)
  for (const [locale, word] of Object.entries(neutral)) if (finder.holds(word)) fields.wrong(`words.${locale}`, 'word-is-the-name')
  fields.check()
  const row = { ...before, neutral }
  await work.db
    .updateTable('content.people_consents')
    .set({ neutral: JSON.stringify(neutral), updated_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('consent_id', '=', row.consent_id)
    .execute()
  const { locales, default_locale } = await allianceOf(work)
  const allowed = await letPlaces(work, row.consent_id)
  const stays = (place: string): boolean => allowed.has(place) || (input.only !== undefined && !input.only.includes(place))
  const changed = new Set<string>()
  // What one change sets free (the record of what was planned and does not leave) is found by the next look.
  for (let look = 0; look < 3 && changed.size < mostChanged; look++) {
    const found = await findAll(work, row, locales)
    const wanted = found.filter(({ kind, subject, place, byHand }) => !byHand && !stays(place) && !changed.has(`${kind}/${subject}`))
    const things = [...Map.groupBy(wanted, ({ kind, subject }) => `${kind}/${subject}`)].slice(0, mostChanged - changed.size)
    if (things.length === 0) break
    for (const [key, [first]] of things) {
      const { kind, subject } = first!
      changed.add(key)
      await nameSources
        .all()
        .find((source) => source.kind === kind)!
        .putOut(work, finder, subject, {
          locales,
          word: (locale) => neutralWord(row, locale ?? default_locale),
          keep: (where) => stays(placeKey(kind, subject, where)),
        })
    }
  }
  const left = await openPlaces(work, row)
  await audit(work, 'content.name-put-out', { kind: 'consent', id: row.consent_id }, { number: row.number, changed: changed.size, left })
  return { changed: changed.size, left }
}

/** Lets a name stay in a place, with a reason (at most 300 characters), or takes that back where the reason is empty. */
export async function letNameStay(work: Work, input: { consent: string; place: string; reason: string }): Promise<void> {
  peoplePolicy.demand(work, 'take-names-out')
  const row = await takenBack(work, input.consent)
  const fields = new Fields('content.people')
  const reason = fields.line('reason', input.reason, { max: 300 })
  fields.check()
  const place = input.place.slice(0, 300)
  await work.db
    .deleteFrom('content.names_let')
    .where('alliance_id', '=', work.alliance)
    .where('consent_id', '=', row.consent_id)
    .where('place', '=', place)
    .execute()
  if (reason !== '')
    await work.db
      .insertInto('content.names_let')
      .values({ alliance_id: work.alliance, consent_id: row.consent_id, place, reason, by_name: actorOf(work).name, at: work.now })
      .execute()
  await audit(
    work,
    reason ? 'content.name-stays' : 'content.name-stays-no-more',
    { kind: 'consent', id: row.consent_id },
    { number: row.number, what: place.split('/')[0]! },
    reason || undefined,
  )
}
