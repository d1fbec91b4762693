import type { Platform, Work } from '#platform'
import { noSuchPoint, notFounded } from './errors.ts'
import { statisticalDay } from './wall-time.ts'

/** A zone and a day end: what is needed to say which day an instant belongs to. */
export interface DayRule {
  zone: string
  dayEnds: number
}

interface Rules {
  own: DayRule
  points: Map<number, DayRule>
  readAt: number
}

/**
 * Rules are asked for with every fact, so each process keeps them for some seconds. A work that changed them keeps its own,
 * which nobody else sees before its commit.
 */
const keptFor = 5_000
const kept = new WeakMap<Platform, Map<string, Rules>>()
const changing = new WeakMap<Work, Rules | null>()

/**
 * The statistical day an instant belongs to at a point (or, with null, in the alliance), `2026-11-30`. A bar open until two has
 * its own day end, so its night is one day. Refuses `alliance.no-such-point`.
 */
export async function localDay(work: Work, point: number | null, at: Date): Promise<string> {
  const { zone, dayEnds } = await dayRule(work, point)
  return statisticalDay(zone, dayEnds, at)
}

/** The zone and day end of a point, or of the alliance. */
async function dayRule(work: Work, point: number | null): Promise<DayRule> {
  const rules = await rulesOf(work)
  if (point === null || point === 0) return rules.own
  const known = rules.points.get(point) ?? (await rulesOf(work, true)).points.get(point)
  if (!known) throw noSuchPoint(point)
  return known
}

async function rulesOf(work: Work, fresh = false): Promise<Rules> {
  const mine = changing.get(work)
  if (mine) return mine
  const alliances = kept.get(work.house) ?? new Map<string, Rules>()
  kept.set(work.house, alliances)
  const known = alliances.get(work.alliance)
  if (mine === undefined && known && !fresh && performance.now() - known.readAt < keptFor) return known
  const rules = await readRules(work)
  if (mine === null) changing.set(work, rules)
  else alliances.set(work.alliance, rules)
  return rules
}

async function readRules(work: Work): Promise<Rules> {
  const own = await work.db
    .selectFrom('alliance.alliances')
    .select(['time_zone', 'day_ends'])
    .where('alliance_id', '=', work.alliance)
    .executeTakeFirst()
  if (!own) throw notFounded()
  const points = await work.db
    .selectFrom('alliance.service_points')
    .select(['point_no', 'time_zone', 'day_ends'])
    .where('alliance_id', '=', work.alliance)
    .execute()
  return {
    own: { zone: own.time_zone, dayEnds: own.day_ends },
    points: new Map(points.map((p) => [p.point_no, { zone: p.time_zone ?? own.time_zone, dayEnds: p.day_ends ?? own.day_ends }])),
    readAt: performance.now(),
  }
}

/** Says that this work changes zones, day ends or points: it reads them anew, and after its commit everybody here does. */
export function forgetTimes(work: Work): void {
  changing.set(work, null)
  work.afterCommit(() => void kept.get(work.house)?.delete(work.alliance))
}
