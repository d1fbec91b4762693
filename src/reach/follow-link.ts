import { sql } from 'kysely'
import { newId, type Platform, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { listScenes, recordCounts } from '#rooms/facts'
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
  const { links } = stateOf(house)
  const key = `${alliance}/${code}`
  let found = links.get(key) ?? (await loadLink(house, alliance, code))
  if (!found) return { kind: 'unknown', code }
  const signals = signalsOf(headers, method)
  if (!counts(signals)) return { kind: 'redirect', location: signals.gpc ? found.plain : found.location, counted: false }
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
    group = new GroupCommit((touches) => house.work(alliance, actor, (work) => writeTouches(work, touches)), { most: 256, flights: 1 })
    ofHouse.set(alliance, group)
  }
  return group
}

/**
 * Writes touches and their facts in one transaction; answers the present version of each touch's link. Writing the same touch again
 * (a retry after an unknown outcome) changes nothing.
 */
export async function writeTouches(work: Work, touches: readonly Touch[]): Promise<number[]> {
  const day = await localDay(work, null, work.now)
  const ids = touches.map((touch) => touch.touchId)
  const links = touches.map((touch) => (touch.gpc ? 0 : touch.link.link))
  const scenes = touches.map((touch) => (touch.gpc ? 0 : touch.link.scene))
  const numbers = [...new Set(touches.map((touch) => touch.link.link))]
  const { rows } = await sql<{ put: string[] | null; versions: Record<string, number> | null }>`
    with put as (
      insert into reach.touches (alliance_id, day, touch_id, at, link, scene)
      select ${work.alliance}::uuid, ${day}::date, given.touch_id, ${work.now}::timestamptz, given.link, given.scene
      from unnest(${ids}::uuid[], ${links}::int[], ${scenes}::int[]) as given (touch_id, link, scene)
      on conflict do nothing
      returning touch_id
    )
    select
      (select array_agg(touch_id) from put) as put,
      (select json_object_agg(link, version) from reach.links where alliance_id = ${work.alliance}::uuid and link = any(${numbers}::int[])) as versions
  `.execute(work.db)
  const put = new Set(rows[0]?.put ?? [])
  const amounts = new Map<string, { scene: number; point: number; amount: number }>()
  touches.forEach((touch, i) => {
    if (!put.has(touch.touchId)) return
    const scene = scenes[i]!
    const point = touch.gpc ? 0 : touch.link.point
    const entry = amounts.get(`${scene}/${point}`) ?? { scene, point, amount: 0 }
    entry.amount++
    amounts.set(`${scene}/${point}`, entry)
  })
  await recordCounts(
    work,
    [...amounts.values()].map(({ scene, point, amount }) => ({ metric: 'reach.touches', day, scene, point, amount, source: 'links' })),
  )
  const versions = rows[0]?.versions ?? {}
  return touches.map((touch) => versions[String(touch.link.link)] ?? -1)
}
