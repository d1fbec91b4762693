import { sql } from 'kysely'
import { audit, Fields, isDay, isId, newId, nextNumber, type Page, pageOf, readCursor, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { readPhone } from '#rooms/patrons'
import { peoplePolicy } from '../policy.ts'
import { actorOf } from '../posts.ts'
import type { Words } from '../tables.ts'
import { type Consent, type ConsentRow, consentOf } from './consent-state.ts'
import { alreadyTakenBack, noSuchConsent, sayHowAgreed } from './errors.ts'
import { followConsent, lockConsent } from './follow-consent.ts'
import { type ConsentPlace, type ConsentUse, consentPlaces, consentUses } from './tables.ts'
import { wordingAgreed } from './wordings.ts'

export interface SaveConsent {
  /** The consent to change; absent writes a new one down. */
  consent?: string
  /** As it may be shown. */
  name?: string
  /** Other ways the name is written: short, in Chinese, in pinyin. At most 12. */
  variants?: readonly string[]
  side?: string
  age?: string
  agreedBy?: string
  email?: string
  phone?: string
  note?: string
  uses?: readonly string[]
  places?: readonly string[]
  until?: string | null
  /** How they agreed to it as it stands now: on paper or at the desk. Absent: they did not yet, they are asked by a link. */
  given?: string
  neutral?: Words
}

const most = { name: 120, note: 2000 }

/**
 * Writes a consent down or changes it. Who agreed to more than before (another use, another place, for longer) has to have said so: `given`
 * says how (`content.people.say-how-agreed`). Less than before holds at once. One that was taken back is not changed
 * (`content.people.already-taken-back`).
 */
export async function saveConsent(work: Work, input: SaveConsent): Promise<Consent> {
  peoplePolicy.demand(work, 'keep-consents')
  const day = await localDay(work, null, work.now)
  const old = input.consent === undefined ? undefined : await lockConsent(work, input.consent)
  if (old?.withdrawn_at) throw alreadyTakenBack()
  const read = readTerms(input, old, day)
  const given = await readGiven(work, input, old, read)
  const values = { ...read, ...given, neutral: JSON.stringify(read.neutral), updated_at: work.now, updated_by: actorOf(work).name }
  const row = old
    ? await work.db
        .updateTable('content.people_consents')
        .set({ ...values, ended_at: read.until === null || read.until >= day ? null : old.ended_at })
        .where('alliance_id', '=', work.alliance)
        .where('consent_id', '=', old.consent_id)
        .returningAll()
        .executeTakeFirstOrThrow()
    : await insertConsent(work, values)
  if (old) await followConsent(work, row.consent_id, { less: isLess(old, row) })
  await audit(
    work,
    old ? 'content.consent-changed' : 'content.consent-written',
    { kind: 'consent', id: row.consent_id },
    { number: row.number },
  )
  return consentOf(row, day)
}

type Terms = ReturnType<typeof readTerms>
type Given = Pick<ConsentRow, 'given_at' | 'given_how' | 'wording'>

/** Writes a new row. The number is short, so that a person can say it. */
export async function insertConsent(
  work: Work,
  values: Omit<Terms, 'neutral'> & Given & { neutral: string; updated_at: Date; updated_by: string; token_hash?: string },
): Promise<ConsentRow> {
  return work.db
    .insertInto('content.people_consents')
    .values({
      alliance_id: work.alliance,
      consent_id: newId(),
      number: await nextNumber(work, 'consent'),
      withdrawn_at: null,
      withdrawn_how: null,
      withdrawn_by: '',
      withdrawn_why: '',
      ended_at: null,
      token_hash: null,
      token_made_at: values.token_hash ? work.now : null,
      emptied_at: null,
      created_at: work.now,
      ...values,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

export function readTerms(input: SaveConsent, old: ConsentRow | undefined, day: string) {
  const fields = new Fields('content.people')
  const name = fields.line('name', input.name ?? old?.name, { max: most.name, needed: true })
  const variants = (input.variants ?? old?.variants ?? []).map((one) => fields.line('variants', one, { max: most.name })).filter(Boolean)
  if (variants.length > 12) fields.wrong('variants', 'too-many-variants', { most: 12 })
  const choose = <T extends string>(field: string, value: string | undefined, choices: readonly T[], first: T): T => {
    if (value === undefined || value === '') return first
    if (!choices.includes(value as T)) fields.wrong(field, 'choice-not-known', { choices: choices.join(', ') })
    return value as T
  }
  const several = <T extends string>(field: string, value: readonly string[] | undefined, choices: readonly T[], before: T[]): T[] => {
    if (value === undefined) return before
    if (value.some((one) => !choices.includes(one as T))) fields.wrong(field, 'choice-not-known', { choices: choices.join(', ') })
    return choices.filter((one) => value.includes(one))
  }
  const side = choose('side', input.side, ['staff', 'reader'], old?.side ?? 'reader')
  const age = choose('age', input.age, ['adult', 'child'], old?.age ?? 'adult')
  const agreed_by = fields.line('agreedBy', input.agreedBy ?? old?.agreed_by, { max: 160 })
  if (age === 'child' && agreed_by === '') fields.wrong('agreedBy', 'child-needs-somebody')
  const email = fields.email('email', input.email ?? old?.email) || null
  const typed = fields.line('phone', input.phone ?? old?.phone, { max: 40 })
  if (typed !== '' && readPhone(typed) === null) fields.wrong('phone', 'not-a-number')
  const uses = several<ConsentUse>('uses', input.uses, consentUses, old?.uses ?? [])
  if (uses.length === 0) fields.wrong('uses', 'nothing-agreed')
  const places = several<ConsentPlace>('places', input.places, consentPlaces, old?.places ?? [])
  if (places.length === 0) fields.wrong('places', 'nowhere-agreed')
  const until = input.until === undefined ? (old?.until ?? null) : input.until || null
  if (until !== null && !isDay(until)) fields.wrong('until', 'not-a-day')
  else if (until !== null && until !== old?.until && until < day) fields.wrong('until', 'day-is-past')
  const neutral = fields.names('neutral', input.neutral ?? old?.neutral, { max: 60 })
  const note = fields.lines('note', input.note ?? old?.note, { max: most.note })
  fields.check()
  return { name, variants, side, age, agreed_by, email, phone: typed, uses, places, until, neutral, note }
}

async function readGiven(work: Work, input: SaveConsent, old: ConsentRow | undefined, read: Terms): Promise<Given> {
  const how = input.given ?? ''
  if (how !== '' && how !== 'paper' && how !== 'desk') throw sayHowAgreed()
  if (how !== '') return { given_at: work.now, given_how: how, wording: await wordingAgreed(work) }
  // What nobody agreed to yet can be asked for in other words.
  if (!old?.given_at) return { given_at: null, given_how: null, wording: null }
  if (isMore(old, read)) throw sayHowAgreed()
  return { given_at: old.given_at, given_how: old.given_how, wording: old.wording }
}

type Extent = Pick<ConsentRow, 'uses' | 'places' | 'until' | 'name'>
const isMore = (old: Extent, now: Extent): boolean =>
  now.uses.some((one) => !old.uses.includes(one)) ||
  now.places.some((one) => !old.places.includes(one)) ||
  (old.until !== null && (now.until === null || now.until > old.until))
const isLess = (old: Extent, now: Extent): boolean =>
  now.name !== old.name ||
  old.uses.some((one) => !now.uses.includes(one)) ||
  old.places.some((one) => !now.places.includes(one)) ||
  (now.until !== null && (old.until === null || now.until < old.until))

export async function consentById(work: Work, consent: string): Promise<Consent> {
  peoplePolicy.demand(work, 'see-consents')
  const row = isId(consent)
    ? await work.db
        .selectFrom('content.people_consents')
        .selectAll()
        .where('alliance_id', '=', work.alliance)
        .where('consent_id', '=', consent)
        .executeTakeFirst()
    : undefined
  if (!row) throw noSuchConsent()
  return consentOf(row, await localDay(work, null, work.now))
}

export interface ListConsents {
  /** A part of the name or of how else it is written, or a number. */
  words?: string
  /** now: those that hold or are asked for · ended: taken back, or over; all unless given. */
  view?: 'now' | 'ended'
  limit?: number
  /** `next` of the page before. */
  cursor?: string
}

/** What people agreed to, newest first, page by page. */
export async function listConsents(work: Work, wanted: ListConsents = {}): Promise<Page<Consent>> {
  peoplePolicy.demand(work, 'see-consents')
  const day = await localDay(work, null, work.now)
  const limit = Math.min(Math.max(wanted.limit ?? 50, 1), 200)
  let query = work.db.selectFrom('content.people_consents').selectAll().where('alliance_id', '=', work.alliance)
  if (wanted.view) {
    const over = sql<boolean>`(withdrawn_at is not null or coalesce(until < ${day}::date, false))`
    query = query.where(wanted.view === 'ended' ? over : sql<boolean>`not ${over}`)
  }
  const words = wanted.words?.trim().slice(0, 100) ?? ''
  if (words !== '') {
    const like = `%${words.replace(/[\\%_]/g, '\\$&')}%`
    query = query.where((eb) =>
      eb.or([
        eb('name', 'ilike', like),
        sql<boolean>`exists (select from unnest(variants) one where one ilike ${like})`,
        ...(/^\d{1,9}$/.test(words) ? [eb('number', '=', Number(words))] : []),
      ]),
    )
  }
  const [after] = readCursor(wanted.cursor, ['id']) ?? []
  if (after) query = query.where('consent_id', '<', after)
  const rows = await query
    .orderBy('consent_id', 'desc')
    .limit(limit + 1)
    .execute()
  const page = pageOf(rows, limit, (row) => [row.consent_id])
  return { items: page.items.map((row) => consentOf(row, day)), next: page.next }
}
