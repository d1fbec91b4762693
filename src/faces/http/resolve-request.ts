import { type Actor, networkOf, type Platform, type Role } from '#platform'
import { allianceOf, allianceOfHost, brandOf, staffByUser, switches } from '#rooms/alliance'
import type { DeskCounts } from '#rooms/insight'
import { clientAddress } from './client-address.ts'

/** What pages need to know before anything else: whose house this is and who asks. */
export interface ResolvedRequest {
  alliance: {
    id: string
    name: string
    names: Record<string, string>
    slug: string
    /** Where it is found from outside, without a path; what leaves the house (canonical links, data for machines) begins with it. */
    origin: string
    timeZone: string
    locales: readonly string[]
    defaultLocale: string
    demo: boolean
    brand: { mark: string | null; markAlt: string; act: { light: string; dark: string } | null; type: 'source' | 'system'; version: number }
    /** Keys of what is switched on: `room:…`, `channel:…`. */
    rooms: readonly string[]
  }
  staff: { id: string; name: string; roles: readonly Role[]; locale: string | null } | null
  actor: Actor
  /** How many things wait in each place of the desk; read for pages of the desk only. */
  counts?: Readonly<Record<string, number>>
}

export interface RequestSigns {
  host: string
  headers: Headers
  /** Whether this is a page of the desk: only there is the session looked at. */
  desk?: boolean
  /** Whether it may change something: the numbers beside the menu are then counted again. */
  changes?: boolean
}

type Profile = Omit<ResolvedRequest['alliance'], 'origin'>

/** A profile is read at most once a second per process; a change of name, colours or switches is seen everywhere within that time. */
const keptFor = 1000

/**
 * Makes the function that turns host, session and signals into who asks in which alliance.
 * `userOf` reads the session of a request. Returns null for a host that no alliance answers to.
 */
export function requestResolver(house: Platform, userOf: (headers: Headers) => Promise<string | null>, countsOf: DeskCounts) {
  const hosts = new Map<string, { id: string | undefined; until: number }>()
  const profiles = new Map<string, { profile: Promise<Profile>; until: number }>()

  async function allianceAt(host: string): Promise<string | undefined> {
    const known = hosts.get(host)
    if (known && known.until > Date.now()) return known.id
    const id = await allianceOfHost(house.database.db, host)
    if (hosts.size > 1000) hosts.clear() // hosts are the visitor's to choose; they do not fill our memory
    // A host nobody answers to is asked again: right after the set-up the first page must be there.
    if (id) hosts.set(host, { id, until: Date.now() + 5000 })
    return id
  }

  function profileOf(alliance: string): Promise<Profile> {
    const known = profiles.get(alliance)
    if (known && known.until > Date.now()) return known.profile
    const profile = house.work(alliance, { kind: 'system', name: 'profile' }, async (work): Promise<Profile> => {
      const row = await allianceOf(work)
      const brand = await brandOf(work)
      const on = await switches(work)
      return {
        id: alliance,
        name: row.name,
        names: row.names,
        slug: row.slug,
        timeZone: row.time_zone,
        locales: row.locales,
        defaultLocale: row.default_locale,
        demo: row.demo,
        brand: {
          mark: brand.logo ? `/files/${brand.logo.file}` : null,
          markAlt: brand.logo?.alt ?? '',
          act: { light: brand.light.act, dark: brand.dark.act },
          type: brand.type,
          version: brand.version,
        },
        rooms: [...on].filter(([, isOn]) => isOn).map(([key]) => key),
      }
    })
    profiles.set(alliance, { profile, until: Date.now() + keptFor })
    profile.catch(() => profiles.delete(alliance))
    return profile
  }

  /**
   * The public address. An alliance that is not found there shares the house with others, and is found only at hosts it has claimed:
   * then, and only then, the host that was asked for can be believed.
   */
  async function originOf(alliance: string, host: string): Promise<string> {
    const { origin, host: own, protocol } = new URL(house.config.url)
    return (await allianceAt(own)) === alliance ? origin : `${protocol}//${host}`
  }

  return async ({ host, headers, desk, changes }: RequestSigns): Promise<ResolvedRequest | null> => {
    const id = await allianceAt(host)
    if (!id) return null
    const alliance = { ...(await profileOf(id)), origin: await originOf(id, host) }
    const visitor: Actor = {
      kind: 'visitor',
      signals: { gpc: headers.get('sec-gpc') === '1' },
      network: networkOf(clientAddress(headers)),
    }
    // Public pages set no cookie and look at none, but staff who read them are not counted as visitors.
    const user = headers.get('cookie') ? await userOf(headers) : null
    if (!user) return { alliance, staff: null, actor: visitor }
    const member = await house.work(id, { kind: 'system', name: 'sign-in' }, (work) => staffByUser(work, user))
    if (!member) return { alliance, staff: null, actor: visitor }
    const roles = member.roles as Role[]
    const actor: Actor = { kind: 'staff', id: member.staff_id, name: member.name, roles }
    return {
      alliance,
      staff: { id: member.staff_id, name: member.name, roles, locale: member.locale },
      actor,
      counts: desk ? await countsOf(id, actor, changes) : {},
    }
  }
}
