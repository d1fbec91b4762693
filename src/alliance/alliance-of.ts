import type { Kysely, Selectable } from 'kysely'
import { audit, Fields, type Tables, type Work } from '#platform'
import { notFounded } from './errors.ts'
import { hostName } from './found-alliance.ts'
import { forgetTimes } from './local-day.ts'
import { alliancePolicy } from './policy.ts'
import type { AlliancesTable, Names } from './tables.ts'
import { isTimeZone } from './wall-time.ts'

export type Alliance = Selectable<AlliancesTable>

/** What a transaction has read of its alliance: its zone, its languages and its name are asked for by one capability after the other. */
const read = new WeakMap<Work['db'], Alliance>()

/** The alliance of this work; read once a transaction. Refuses `alliance.not-founded`. */
export async function allianceOf(work: Work): Promise<Alliance> {
  const known = read.get(work.db)
  if (known?.alliance_id === work.alliance) return known
  const row = await work.db.selectFrom('alliance.alliances').selectAll().where('alliance_id', '=', work.alliance).executeTakeFirst()
  if (!row) throw notFounded()
  read.set(work.db, row)
  return row
}

/** Says that this work has changed the row of its alliance: it reads it anew. */
export const forgetAlliance = (work: Work): void => void read.delete(work.db)

/** Which alliance answers to a host name (with or without a port); one alliance alone answers to any. Undefined when none does. */
export async function allianceOfHost(db: Kysely<Tables>, host: string): Promise<string | undefined> {
  const row = await db
    .selectNoFrom((eb) => eb.fn<string | null>('alliance.alliance_of_host', [eb.val(hostName(host))]).as('alliance'))
    .executeTakeFirst()
  return row?.alliance ?? undefined
}

/** All alliances of this installation, for jobs that visit each. */
export async function allAlliances(db: Kysely<Tables>): Promise<string[]> {
  const rows = await db.selectNoFrom((eb) => eb.fn<string>('alliance.all_alliances').as('alliance')).execute()
  return rows.map((row) => row.alliance)
}

/**
 * Whether mail leaves this house: a mail server is set. Without one what is due waits, and nobody is told that it went; the demo city's mail
 * goes to made-up readers, so it lies in the outbox folder and counts as sent.
 */
export async function mailLeaves(work: Work): Promise<boolean> {
  return work.house.mail.how === 'smtp' || (await allianceOf(work)).demo
}

/** The hours in which no mail leaves, as minutes of the local day, and the zone. `from` = `until` means there are none. */
export async function quietHours(work: Work): Promise<{ from: number; until: number; timeZone: string }> {
  const { quiet_from, quiet_until, time_zone } = await allianceOf(work)
  return { from: quiet_from, until: quiet_until, timeZone: time_zone }
}

export interface ChangeAlliance {
  name?: string
  names?: Names
  city?: string
  country?: string
  timeZone?: string
  defaultLocale?: string
  /** Minutes after midnight at which the statistical day ends, 0 to 720. */
  dayEnds?: number
  quietFrom?: number
  quietUntil?: number
  contactEmail?: string
}

/** Changes what an alliance says of itself. What is not given stays, also what somebody else changes at the same time. */
export async function changeAlliance(work: Work, input: ChangeAlliance): Promise<Alliance> {
  alliancePolicy.demand(work, 'change-alliance')
  await work.db.selectFrom('alliance.alliances').select('alliance_id').where('alliance_id', '=', work.alliance).forUpdate().execute()
  forgetAlliance(work)
  const before = await allianceOf(work)
  const fields = new Fields('alliance')
  const minutes = (field: string, value: number, most: number): number => {
    if (!Number.isInteger(value) || value < 0 || value > most) fields.wrong(field, 'not-a-time')
    return value
  }
  const after = {
    name: fields.line('name', input.name ?? before.name, { needed: true, max: 120 }),
    names: JSON.stringify(fields.names('names', input.names ?? before.names, { max: 120 })),
    city: fields.line('city', input.city ?? before.city, { needed: true, max: 120 }),
    country: (input.country ?? before.country).toUpperCase(),
    time_zone: input.timeZone ?? before.time_zone,
    default_locale: input.defaultLocale ?? before.default_locale,
    day_ends: minutes('dayEnds', input.dayEnds ?? before.day_ends, 720),
    quiet_from: minutes('quietFrom', input.quietFrom ?? before.quiet_from, 1439),
    quiet_until: minutes('quietUntil', input.quietUntil ?? before.quiet_until, 1439),
    contact_email: fields.email('contactEmail', input.contactEmail ?? before.contact_email),
  }
  if (!/^([A-Z]{2})?$/.test(after.country)) fields.wrong('country', 'not-a-country')
  if (!isTimeZone(after.time_zone)) fields.wrong('timeZone', 'not-a-time-zone')
  if (!before.locales.includes(after.default_locale)) fields.wrong('defaultLocale', 'locale-is-off')
  fields.check()
  await work.db
    .updateTable('alliance.alliances')
    .set({ ...after, changed_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .execute()
  forgetAlliance(work)
  forgetTimes(work)
  await audit(work, 'alliance.changed', { kind: 'alliance', id: work.alliance }, { name: after.name })
  return allianceOf(work)
}
