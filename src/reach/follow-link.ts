import { sql } from 'kysely'
import { newId, type Platform, sqlState } from '#platform'
import { localDay } from '#rooms/alliance'
import { type Count, countCall, listScenes } from '#rooms/facts'
import { readCode } from './codes.ts'
import { GroupCommit } from './group-commit.ts'
import { counts, type HeaderBag, signalsOf } from './signals.ts'
import { type CachedLink, stateOf } from './state.ts'
import { withScene } from './targets.ts'

/** The answer to `/l/CODE`: where to go, or that the code never was. */
export type Followed = { kind: 'redirect'; location: string; counted: boolean } | { kind: 'unknown'; code: string }

const actor = { kind: 'system', name: 'reach' } as const

/**
 * Follows a short link: the hot path behind every QR code, answered before the pages are asked. Resolves only after the touch is committed.
 * Touches of the same moment share one transaction. A crawler, a preview, a prefetch, a HEAD and staff are redirected and not counted.
 * Under Global Privacy Control the touch is counted without link and scene, and the follower carries no scene on.
 * What is remembered of a link is compared, in the statement that writes the touch, with its version in the database: a link changed by any
 * process leads to its new target at the next follow.
 */
export async function followLink(house: Platform, alliance: string, typed: string, headers: HeaderBag, method = 'GET'): Promise<Followed> {
  const code = readCode(typed)
  if (!code) return { kind: 'unknown', code: typed }
  const { links, strangers } = stateOf(house)
  const key = `${alliance}/${code}`
  const never = `${alliance}/l/${code}`
  if (strangers.get(never)) return { kind: 'unknown', code }
  const signals = signalsOf(headers, method)
  const counted = counts(signals)
  // What is not counted writes nothing that could compare versions: it is read anew. Somebody at the desk who has just changed a link tries it.
  let found = (counted ? links.get(key) : undefined) ?? (await loadLink(house, alliance, code))
  if (!found) {
    strangers.set(never, true)
    return { kind: 'unknown', code }
  }
  if (!counted) return { kind: 'redirect', location: signals.gpc ? found.plain : found.location, counted: false }
  const version = await touchesOf(house, alliance).add({ touchId: newId(), link: found, gpc: signals.gpc })
  if (version !== found.version) {
    links.delete(key)
    found = await loadLink(house, alliance, code)
    if (!found) return { kind: 'unknown', code }
  }
  return { kind: 'redirect', location: signals.gpc ? found.plain : found.location, counted: true }
}

async function loadLink(house: Platform, alliance: string, code: string): Promise<CachedLink | undefined> {
  const found = await house.work(alliance, actor, async (work) => {
    const row = await work.db
      .selectFrom('reach.links')
      .select(['link', 'target', 'scene', 'point_no', 'state', 'fallback', 'version'])
      .where('alliance_id', '=', alliance)
      .where('code', '=', code)
      .executeTakeFirst()
    if (!row) return undefined
    const target = row.state === 'live' ? row.target : (row.fallback ?? (row.state === 'retired' ? row.target : '/'))
    const scene = row.scene > 0 ? (await listScenes(work, { scenes: [row.scene] }))[0] : undefined
    return {
      link: row.link,
      location: withScene(target, scene?.code ?? null),
      plain: target,
      scene: row.scene,
      point: row.point_no,
      version: row.version,
    }
  })
  if (found) stateOf(house).links.set(`${alliance}/${code}`, found)
  return found
}

type Touch = { touchId: string; link: CachedLink; gpc: boolean }

const groups = new WeakMap<Platform, Map<string, GroupCommit<Touch, number>>>()

/** The group commit of one alliance; alliances never share a transaction. */
function touchesOf(house: Platform, alliance: string): GroupCommit<Touch, number> {
  let ofHouse = groups.get(house)
  if (!ofHouse) {
    ofHouse = new Map()
    groups.set(house, ofHouse)
  }
  let group = ofHouse.get(alliance)
  if (!group) {
    group = new GroupCommit((touches) => writeTouches(house, alliance, touches), { undone })
    ofHouse.set(alliance, group)
  }
  return group
}

/** Whether the database says that it did nothing. After a broken connection nobody knows, and a second try could count twice. */
const undone = (error: unknown): boolean => /^(?!08|57)[0-9A-Z]{5}$/.test(sqlState(error) ?? '')

/**
 * Writes touches and their counts: one statement, which is the whole transaction and one round trip. Answers the present version of each
 * touch's link (-1: there is none any more).
 */
async function writeTouches(house: Platform, alliance: string, touches: readonly Touch[]): Promise<number[]> {
  const now = house.clock.now()
  const day = await today(house, alliance, now)
  const counts = new Map<string, Count>()
  for (const { link, gpc } of touches) {
    const [scene, point] = gpc ? [0, 0] : [link.scene, link.point]
    const entry = counts.get(`${scene}/${point}`)
    if (entry) entry.amount++
    else counts.set(`${scene}/${point}`, { metric: 'reach.touches', day, scene, point, amount: 1, source: 'links' })
  }
  const { rows } = await sql<{ versions: Record<string, number> | null }>`
    select reach.put_touches(${alliance}, ${day}, ${now}, ${touches.map((touch) => touch.touchId)}::uuid[],
      ${touches.map((touch) => (touch.gpc ? 0 : touch.link.link))}::int[], ${touches.map((touch) => (touch.gpc ? 0 : touch.link.scene))}::int[],
      ${[...new Set(touches.map((touch) => touch.link.link))]}::int[]) as versions,
      ${countCall(alliance, [...counts.values()])} as counted
  `.execute(house.database.db)
  const versions = rows[0]?.versions ?? {}
  return touches.map((touch) => versions[String(touch.link.link)] ?? -1)
}

/** The alliance's local day, asked for once a minute. */
async function today(house: Platform, alliance: string, now: Date): Promise<string> {
  const { days } = stateOf(house)
  const key = `${alliance}/${Math.floor(now.getTime() / 60_000)}`
  const known = days.get(key)
  if (known) return known
  const day = await house.work(alliance, actor, (work) => localDay(work, null, now))
  days.set(key, day)
  return day
}
