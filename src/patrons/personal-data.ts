import { type ExpressionBuilder, sql } from 'kysely'
import { audit, defineContract, newId, refuseField, type Tables, type Work } from '#platform'
import { emailKey, phoneKey, readEmail, readPhone } from './contact.ts'
import { dataClassUnknown, retentionOutOfRange } from './errors.ts'
import { patronsPolicy } from './policy.ts'

/** The ways to reach a person that they give when they ask for their data, and their names on platforms (`@li@social.example`); as typed. */
export type Contacts = { emails?: readonly string[]; phones?: readonly string[]; handles?: readonly string[] }

/** Whom a request for one's data is about: the ways to reach them, and what patrons found behind these. */
export type Person = {
  emails: string[]
  phones: string[]
  handles: string[]
  subscriberIds: string[]
  applicationIds: string[]
  references: string[]
}

/** One kind of data that is kept for a while and then deleted. */
export type DataClass = {
  /** `patrons.applications`; the sentence about it is `retention.<key>` in the translations. */
  key: string
  /** Days until a library says otherwise. */
  days: number
  /** How many rows are older than `before`, and (unless dry) deletes or empties them. */
  retain(work: Work, before: Date, dryRun: boolean): Promise<number>
}

/**
 * What every room that keeps data about patrons answers for: which of its tables, what it knows of a person, how it forgets one, and how
 * long it keeps what. A test fails when a table with a person column is named by none.
 */
export type PersonalData = {
  room: string
  /** Full names of the tables with person columns. */
  tables: readonly string[]
  export(work: Work, person: Person): Promise<Record<string, unknown[]>>
  /** Forgets a person; answers how many rows went or were emptied. */
  erase(work: Work, person: Person): Promise<number>
  classes: readonly DataClass[]
}

/** Registered once per room in src/house.ts. */
export const personalData = defineContract<PersonalData>('personal-data')

/**
 * Finds everything under the ways to reach a person that they gave. A telephone is the same number with and without country code. An
 * application under a contact of their own leads on to the address in it; one that names them as guardian does not: the child's
 * subscription is the child's. Refuses what is no address or number, so that nobody takes a slip for "nothing is known".
 */
async function findPerson(work: Work, given: Contacts): Promise<Person> {
  const emails = new Set((given.emails ?? []).map((typed) => demandRead('emails', 'patrons.email-wrong', readEmail(typed))))
  const phones = (given.phones ?? []).map((typed) => demandRead('phones', 'patrons.phone-wrong', readPhone(typed)))
  const handles = (given.handles ?? []).map((typed) => typed.trim().slice(0, 300)).filter((typed) => typed !== '')
  const ways = emails.size + phones.length + handles.length
  if (ways === 0 || ways > 20) throw refuseField('emails', 'patrons.person-contact-missing')
  const numbers = phones.map(phoneKey)
  const first = await applicationsUnder(work, [...emails].map(emailKey), numbers)
  const own = first.filter((row) => row.own && row.email !== null)
  for (const { email } of own) if (![...emails].some((known) => emailKey(known) === emailKey(email!))) emails.add(email!)
  const keys = [...emails].map(emailKey)
  const applications = await applicationsUnder(work, keys, numbers)
  const subscribers = await work.db
    .selectFrom('patrons.subscriber_addresses')
    .select('subscriber_id')
    .where('alliance_id', '=', work.alliance)
    .where('email_key', '=', (eb) => eb.fn.any(eb.val(keys)))
    .execute()
  return {
    emails: [...emails],
    phones,
    handles,
    subscriberIds: subscribers.map((row) => row.subscriber_id),
    applicationIds: applications.map((row) => row.application_id),
    references: applications.map((row) => row.reference),
  }
}

function demandRead(field: string, code: string, read: string | null): string {
  if (read === null) throw refuseField(field, code)
  return read
}

/** Applications with one of these addresses or numbers; `own`: as the applicant's, not the guardian's. */
function applicationsUnder(work: Work, emailKeys: string[], phoneKeys: string[]) {
  return work.db
    .selectFrom('patrons.application_people as p')
    .innerJoin('patrons.applications as a', (join) =>
      join.onRef('a.alliance_id', '=', 'p.alliance_id').onRef('a.application_id', '=', 'p.application_id'),
    )
    .select((eb) => ['p.application_id', 'a.reference', 'p.email', under(eb, 'p.email', 'p.phone').as('own')])
    .where('p.alliance_id', '=', work.alliance)
    .where('a.alliance_id', '=', work.alliance)
    .where((eb) => eb.or([under(eb, 'p.email', 'p.phone'), under(eb, 'p.guardian_contact', 'p.guardian_contact')]))
    .execute()

  function under(
    eb: ExpressionBuilder<Tables & { p: Tables['patrons.application_people'] }, 'p'>,
    email: PersonColumn,
    phone: PersonColumn,
  ) {
    const number = sql<string>`right(regexp_replace(${eb.ref(phone)}, '[^0-9]', '', 'g'), 9)`
    return eb.or([
      eb(eb.fn.coalesce(eb.fn<string>('lower', [email]), eb.val('')), '=', eb.fn.any(eb.val(emailKeys))),
      eb.and([
        eb(eb.fn.coalesce(phone, eb.val('@')), 'not like', '%@%'),
        eb(eb.fn.coalesce(number, eb.val('')), '=', eb.fn.any(eb.val(phoneKeys))),
      ]),
    ])
  }
}

type PersonColumn = 'p.email' | 'p.phone' | 'p.guardian_contact'

/** Everything the house knows of a person, by room and table. */
export async function exportPerson(work: Work, given: Contacts): Promise<Record<string, Record<string, unknown[]>>> {
  patronsPolicy.demand(work, 'answer-personal-data')
  const found = await knownOf(work, await findPerson(work, given))
  await audit(work, 'patrons.person-exported', { kind: 'alliance', id: work.alliance }, { rooms: Object.keys(found).length })
  return found
}

async function knownOf(work: Work, person: Person): Promise<Record<string, Record<string, unknown[]>>> {
  const found: Record<string, Record<string, unknown[]>> = {}
  for (const room of personalData.all()) found[room.room] = await room.export(work, person)
  return found
}

/** What is known of a person, before it is exported or erased. */
export type PersonSeen = {
  /** The ways to reach them that were given, and those that these led to. */
  emails: string[]
  phones: string[]
  handles: string[]
  /** Their applications. */
  references: string[]
  /** What there is and how much of it; what an erasure does to it is the sentence `person.<key>` in the translations. */
  kinds: { key: string; rows: number }[]
}

/** Shows what an export would tell and an erasure would take, without the rows themselves. Every look is written into the record. */
export async function seePerson(work: Work, given: Contacts): Promise<PersonSeen> {
  patronsPolicy.demand(work, 'answer-personal-data')
  const person = await findPerson(work, given)
  const known = await knownOf(work, person)
  await audit(work, 'patrons.person-seen', { kind: 'alliance', id: work.alliance })
  return {
    emails: person.emails,
    phones: person.phones,
    handles: person.handles,
    references: person.references,
    kinds: Object.entries(known).flatMap(([room, lists]) =>
      Object.entries(lists).flatMap(([list, rows]) => (rows.length > 0 ? [{ key: `${room}.${list}`, rows: rows.length }] : [])),
    ),
  }
}

/**
 * Forgets a person in every room, in one transaction; it cannot be undone. The reason stays in the record, which names nobody: one that holds
 * a name, an address or a number of the person is refused (`patrons.reason-names-person`).
 */
export async function erasePerson(work: Work, given: Contacts, why: string): Promise<{ rows: number }> {
  patronsPolicy.demand(work, 'answer-personal-data')
  const person = await findPerson(work, given)
  const reason = await readReason(work, why, person)
  let rows = 0
  // Higher rooms first: they may need what patrons still knows.
  for (const room of [...personalData.all()].reverse()) rows += await room.erase(work, person)
  await audit(work, 'patrons.person-erased', { kind: 'alliance', id: work.alliance }, { rows }, reason)
  return { rows }
}

async function readReason(work: Work, typed: string, person: Person): Promise<string> {
  const reason = typed.trim().slice(0, 500)
  if (reason === '') throw refuseField('reason', 'patrons.reason-missing')
  const people = await work.db
    .selectFrom('patrons.application_people')
    .select(['name', 'guardian_name'])
    .where('alliance_id', '=', work.alliance)
    .where('application_id', '=', (eb) => eb.fn.any(eb.val(person.applicationIds)))
    .execute()
  const fold = (text: string) => text.normalize('NFKC').toLowerCase().replace(/\s/gu, '')
  const words = [...person.emails, ...person.handles, ...people.flatMap((row) => [row.name, row.guardian_name ?? ''])]
    .map(fold)
    .filter((word) => word.length > 1)
  const digits = reason.normalize('NFKC').replace(/\D/g, '')
  if (words.some((word) => fold(reason).includes(word)) || person.phones.some((phone) => digits.includes(phoneKey(phone))))
    throw refuseField('reason', 'patrons.reason-names-person')
  return reason
}

export type RetentionLine = { key: string; room: string; days: number; byDefault: number; rows: number }

/** How long each class of data is kept here; for the page that tells readers. */
export async function retentionDays(work: Work): Promise<{ key: string; days: number }[]> {
  const set = await retentionSet(work)
  return personalData.all().flatMap((room) => room.classes.map((one) => ({ key: one.key, days: set.get(one.key) ?? one.days })))
}

async function retentionSet(work: Work): Promise<Map<string, number>> {
  const rows = await work.db
    .selectFrom('patrons.retention')
    .select(['data_class', 'days'])
    .where('alliance_id', '=', work.alliance)
    .execute()
  return new Map(rows.map((row) => [row.data_class, row.days]))
}

/** What the retention rules would delete now (`dryRun`), or deletes. One line per data class of every room. */
export async function runRetention(work: Work, options: { dryRun: boolean }): Promise<RetentionLine[]> {
  patronsPolicy.demand(work, options.dryRun ? 'see-retention' : 'change-retention')
  const set = await retentionSet(work)
  const lines: RetentionLine[] = []
  for (const room of personalData.all()) {
    for (const one of room.classes) {
      const days = set.get(one.key) ?? one.days
      const rows = await one.retain(work, new Date(work.now.getTime() - days * 86_400_000), options.dryRun)
      lines.push({ key: one.key, room: room.room, days, byDefault: one.days, rows })
      if (options.dryRun || rows === 0) continue
      await work.db
        .insertInto('patrons.retention_runs')
        .values({ alliance_id: work.alliance, run_id: newId(), data_class: one.key, at: work.now, rows, days })
        .execute()
    }
  }
  const rows = lines.reduce((sum, line) => sum + line.rows, 0)
  if (!options.dryRun && rows > 0) await audit(work, 'patrons.retention-ran', { kind: 'alliance', id: work.alliance }, { rows })
  return lines
}

/** Sets how long a data class is kept. A change is seen in the next dry run before it deletes anything. */
export async function setRetention(work: Work, key: string, days: number): Promise<void> {
  patronsPolicy.demand(work, 'change-retention')
  if (!personalData.all().some((room) => room.classes.some((one) => one.key === key))) throw dataClassUnknown(key)
  if (!Number.isInteger(days) || days < 1 || days > 36_500) throw retentionOutOfRange()
  await work.db
    .insertInto('patrons.retention')
    .values({ alliance_id: work.alliance, data_class: key, days })
    .onConflict((conflict) => conflict.columns(['alliance_id', 'data_class']).doUpdateSet((eb) => ({ days: eb.ref('excluded.days') })))
    .execute()
  await audit(work, 'patrons.retention-set', { kind: 'alliance', id: work.alliance }, { key, days })
}
