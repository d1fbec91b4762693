import { audit, Fields, type Work } from '#platform'
import { addLibrary } from './add-library.ts'
import { alreadyFounded, hostTaken, setUpDone } from './errors.ts'
import { alliancePolicy } from './policy.ts'
import { isLocale } from './switch-list.ts'
import type { Names } from './tables.ts'
import { isTimeZone } from './wall-time.ts'

export interface FoundAlliance {
  name: string
  names?: Names
  /** Short name for addresses; made from the name unless given. */
  slug?: string
  /** Where it is; its name unless given. */
  city?: string
  /** ISO 3166, two letters; '' when not said. */
  country?: string
  timeZone: string
  /** Languages of the public pages. */
  locales: readonly string[]
  /** The first of them unless given. */
  defaultLocale?: string
  /** Host names it answers to. One alliance alone answers to any. */
  hosts?: readonly string[]
  contactEmail?: string
  /** Name of the first member library; the alliance's own name unless given. */
  library?: string
  /** Its name in other languages, where it has a name of its own. */
  libraryNames?: Names
  /** Everything in it is made up and is labelled so everywhere. */
  demo?: boolean
}

/**
 * Founds the alliance that `work` has entered (its id was made by the caller with `newId()`) with its first member library.
 * Only the system may: set-up, the command line, tests. Refuses `alliance.already-founded`, `alliance.host-taken`.
 */
export async function foundAlliance(work: Work, input: FoundAlliance): Promise<{ alliance: string; library: string }> {
  alliancePolicy.demand(work, 'found-alliance')
  const fields = new Fields('alliance')
  const name = fields.line('name', input.name, { needed: true, max: 120 })
  const city = fields.line('city', input.city ?? input.name, { needed: true, max: 120 })
  const contact = fields.email('contactEmail', input.contactEmail)
  const country = (input.country ?? '').toUpperCase()
  if (!/^([A-Z]{2})?$/.test(country)) fields.wrong('country', 'not-a-country')
  if (!isTimeZone(input.timeZone)) fields.wrong('timeZone', 'not-a-time-zone')
  const locales = [...new Set(input.locales)]
  const defaultLocale = input.defaultLocale ?? locales[0] ?? ''
  if (!locales.includes(defaultLocale) || !locales.every(isLocale)) fields.wrong('locales', 'not-a-locale')
  const names = fields.names('names', input.names, { max: 120 })
  fields.check()

  const made = await work.db
    .insertInto('alliance.alliances')
    .values({
      alliance_id: work.alliance,
      name,
      names: JSON.stringify(names),
      slug: input.slug ?? slugOf(name, work.alliance),
      city,
      country,
      time_zone: input.timeZone,
      default_locale: defaultLocale,
      locales,
      day_ends: 0,
      quiet_from: 21 * 60,
      quiet_until: 8 * 60,
      contact_email: contact,
      demo: input.demo ?? false,
      created_at: work.now,
      changed_at: work.now,
    })
    .onConflict((on) => on.column('alliance_id').doNothing())
    .returning('alliance_id')
    .executeTakeFirst()
  if (!made) throw alreadyFounded()
  for (const host of input.hosts ?? []) await claimHost(work, host)
  const { library_id } = await addLibrary(work, { name: input.library ?? name, names: input.library ? input.libraryNames : input.names })
  await audit(work, 'alliance.founded', { kind: 'alliance', id: work.alliance }, { name })
  return { alliance: work.alliance, library: library_id }
}

/**
 * Founds the first alliance of an installation: the set-up. Of several who press at once, one founds.
 * Refuses `alliance.set-up-done` when something was founded before.
 */
export async function foundFirstAlliance(work: Work, input: FoundAlliance): Promise<{ alliance: string; library: string }> {
  alliancePolicy.demand(work, 'found-alliance')
  const { first } = await work.db.selectNoFrom((eb) => eb.fn<boolean>('alliance.founding').as('first')).executeTakeFirstOrThrow()
  if (!first) throw setUpDone()
  return foundAlliance(work, input)
}

/** Makes this alliance the one that answers to a host name. Refuses `alliance.host-taken` when it is another's. */
export async function claimHost(work: Work, host: string): Promise<void> {
  alliancePolicy.demand(work, 'change-alliance')
  const row = await work.db
    .selectNoFrom((eb) => eb.fn<boolean>('alliance.claim_host', [eb.val(hostName(host))]).as('mine'))
    .executeTakeFirstOrThrow()
  if (!row.mine) throw hostTaken(host)
}

/** Host name without port, lower case, without a final dot. */
export const hostName = (host: string): string => host.trim().toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '')

function slugOf(name: string, id: string): string {
  const ascii = name
    .normalize('NFKD')
    .replace(/[^\x20-\x7e]/g, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40)
  return ascii.length >= 3 ? ascii.replace(/-+$/, '') : `alliance-${id.slice(-8)}`
}
