import { sql } from 'kysely'
import type { Platform, Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { placeNow } from '#rooms/content'
import { followLink } from '../follow-link.ts'
import { counts, type HeaderBag, signalsOf } from '../signals.ts'
import { withScene } from '../targets.ts'
import { candidatesFor, leadTo } from './address.ts'

/** Where an old address leads: for good, or for now (a printed code, whose every use is counted). */
export interface OldPlace {
  status: 301 | 302
  location: string
}

const actor = { kind: 'system', name: 'reach' } as const

/**
 * Answers for an address that nothing of this house answers: one look into an index. Follows are counted by address and day, without anything
 * about who came; crawlers, heads, prefetches and staff are not. A printed code counts as a touch of its scene besides. What it led to and is
 * no more leads to the nearest there is, by way of a page that says so. Null where nothing old is known.
 */
export async function followOldAddress(
  house: Platform,
  alliance: string,
  asked: { path: string; search: string; headers: HeaderBag; method: string },
): Promise<OldPlace | null> {
  const candidates = candidatesFor(asked.path, asked.search)
  if (candidates.length === 0) return null
  const counted = counts(signalsOf(asked.headers, asked.method))
  const found = await house.work(alliance, actor, (work) => find(work, candidates, asked.path, counted))
  if (!found) return null
  const { code, location, isThere } = found
  if (!code) return { status: isThere ? 301 : 302, location }
  const followed = await followLink(house, alliance, code, asked.headers, asked.method)
  if (followed.kind === 'unknown') return { status: 302, location }
  const scene = /[?&]s=([^&#]+)/.exec(followed.location)?.[1]
  return { status: 302, location: isThere ? followed.location : withScene(location, scene ?? null) }
}

async function find(work: Work, candidates: string[], path: string, counted: boolean) {
  const rows = await work.db
    .selectFrom('reach.old_addresses')
    .select(['address', 'target', 'subject_kind', 'subject_id', 'code'])
    .where('alliance_id', '=', work.alliance)
    .where('address', '=', (eb) => eb.fn.any(eb.val(candidates)))
    .execute()
  const row = candidates.map((one) => rows.find(({ address }) => address === one)).find((one) => one !== undefined)
  if (!row) return null
  if (counted)
    await sql`
      update reach.old_addresses set hits = hits + 1, last_hit_on = ${await localDay(work, null, work.now)}
      where alliance_id = ${work.alliance} and address = ${row.address}`.execute(work.db)
  if (!row.subject_kind || !row.subject_id) return { code: row.code, location: leadTo(row, path), isThere: true }
  const place = await placeNow(work, { kind: row.subject_kind, id: row.subject_id })
  const [, fragment] = row.target.split('#', 2)
  if (place.path) return { code: row.code, location: `${place.path}${fragment ? `#${fragment}` : ''}`, isThere: true }
  return { code: row.code, location: place.series ? `/gone?series=${encodeURIComponent(place.series)}` : '/gone', isThere: false }
}
