import { audit, defineContract, newId, type Work } from '#platform'
import { emailKey, readEmail, readPhone } from './contact.ts'
import { dataClassUnknown, retentionOutOfRange } from './errors.ts'
import { patronsPolicy } from './policy.ts'

/** Whom a request for one's data is about: the ways to reach them that they gave, and what patrons found behind these. */
export type Person = { emails: string[]; phones: string[]; subscriberIds: string[]; applicationIds: string[] }

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

/** Finds everything under the ways to reach a person that they gave. */
export async function findPerson(work: Work, given: { emails?: string[]; phones?: string[] }): Promise<Person> {
  const emails = (given.emails ?? []).map(readEmail).filter((email) => email !== null)
  const phones = (given.phones ?? []).map(readPhone).filter((phone) => phone !== null)
  const keys = emails.map(emailKey)
  const subscribers =
    keys.length === 0
      ? []
      : await work.db
          .selectFrom('patrons.subscriber_addresses')
          .select('subscriber_id')
          .where('alliance_id', '=', work.alliance)
          .where('email_key', 'in', keys)
          .execute()
  const people = await work.db
    .selectFrom('patrons.application_people')
    .select(['application_id', 'email', 'phone', 'guardian_contact'])
    .where('alliance_id', '=', work.alliance)
    .where((eb) =>
      eb.or([
        ...keys.map((key) => eb(eb.fn<string>('lower', ['email']), '=', key)),
        ...keys.map((key) => eb(eb.fn<string>('lower', ['guardian_contact']), '=', key)),
        ...phones.map((phone) => eb('phone', '=', phone)),
        ...phones.map((phone) => eb('guardian_contact', '=', phone)),
        eb.val(false),
      ]),
    )
    .execute()
  return {
    emails,
    phones,
    subscriberIds: subscribers.map((row) => row.subscriber_id),
    applicationIds: people.map((row) => row.application_id),
  }
}

/** Everything the house knows of a person, by room and table. */
export async function exportPerson(
  work: Work,
  given: { emails?: string[]; phones?: string[] },
): Promise<Record<string, Record<string, unknown[]>>> {
  patronsPolicy.demand(work, 'answer-personal-data')
  const person = await findPerson(work, given)
  const found: Record<string, Record<string, unknown[]>> = {}
  for (const room of personalData.all()) found[room.room] = await room.export(work, person)
  await audit(work, 'patrons.person-exported', { kind: 'alliance', id: work.alliance }, { rooms: Object.keys(found).length })
  return found
}

/** Forgets a person in every room, in one transaction. */
export async function erasePerson(work: Work, given: { emails?: string[]; phones?: string[] }): Promise<{ rows: number }> {
  patronsPolicy.demand(work, 'answer-personal-data')
  const person = await findPerson(work, given)
  let rows = 0
  // Higher rooms first: they may need what patrons still knows.
  for (const room of [...personalData.all()].reverse()) rows += await room.erase(work, person)
  await audit(work, 'patrons.person-erased', { kind: 'alliance', id: work.alliance }, { rows })
  return { rows }
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
