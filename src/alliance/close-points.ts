import { audit, defineEvent, Fields, newId, type Work } from '#platform'
import { noSuchClosing } from './errors.ts'
import { readPoint } from './list-service-points.ts'
import { alliancePolicy } from './policy.ts'
import type { Closing } from './read-hours.ts'
import { demandOwnPoint } from './set-hours.ts'
import type { Names } from './tables.ts'
import { isTimeZone, isWall } from './wall-time.ts'

export interface ClosePoints {
  /** Numbers of points, or every point of the alliance. */
  points: readonly number[] | 'all'
  /** `closed` although the timetable says open, or `open` although it says closed. */
  effect?: 'closed' | 'open'
  /** Wall times, `2026-10-01T00:00`; the end is the first moment after it. */
  starts: string
  ends: string
  /** Unless given, each point's own zone. */
  timeZone?: string
  /** Why, for readers. */
  reason: string
  /** The reason in other languages. */
  reasons?: Names
}

/** Points close (or open) outside their timetable. Higher rooms follow it in the same transaction: web, screens, calendars, registered people. */
export const pointClosed = defineEvent<{ closings: readonly Closing[] }>('point-closed')
/** A closing was taken back. */
export const closingCancelled = defineEvent<{ closing: Closing }>('point-closing-cancelled')

/**
 * Closes points for a while, or opens them specially, with a reason. One action for any number of points.
 * Refuses the fields `starts`, `ends`, `reason`, and `alliance.no-such-point`, `alliance.not-your-point`.
 */
export async function closePoints(work: Work, input: ClosePoints): Promise<Closing[]> {
  alliancePolicy.demand(work, 'close-points')
  const fields = new Fields('alliance')
  const reason = fields.line('reason', input.reason, { needed: true, max: 200 })
  const reasons = fields.names('reasons', input.reasons, { max: 200 })
  for (const field of ['starts', 'ends'] as const) if (!isWall(input[field])) fields.wrong(field, 'not-a-wall-time')
  if (fields.problems.length === 0 && input.ends <= input.starts) fields.wrong('ends', 'ends-before-it-begins')
  if (input.timeZone !== undefined && !isTimeZone(input.timeZone)) fields.wrong('timeZone', 'not-a-time-zone')
  if (input.points !== 'all' && input.points.length === 0) fields.wrong('points', 'field-missing', { field: 'points' })
  fields.check()
  const points = input.points === 'all' ? [null] : [...new Set(input.points)]
  // "Every point" is not for somebody who keeps one of them.
  if (input.points === 'all') await demandOwnPoint(work, 0)
  const names: string[] = []
  for (const point of points) {
    if (point === null) continue
    names.push((await readPoint(work, point)).name)
    await demandOwnPoint(work, point)
  }
  const effect = input.effect ?? 'closed'
  const closings = points.map(
    (point): Closing => ({
      closing_id: newId(),
      point_no: point,
      effect,
      starts: input.starts,
      ends: input.ends,
      time_zone: input.timeZone ?? null,
      reason,
      reasons,
      made_at: work.now,
    }),
  )
  await work.db
    .insertInto('alliance.closings')
    .values(closings.map((c) => ({ ...c, alliance_id: work.alliance, reasons: JSON.stringify(c.reasons) })))
    .execute()
  const subject =
    closings.length === 1 && closings[0]!.point_no !== null
      ? { kind: 'point', id: closings[0]!.point_no }
      : { kind: 'closing', id: closings[0]!.closing_id }
  const said = { names: names.join(', '), starts: input.starts.replace('T', ' '), ends: input.ends.replace('T', ' '), reason }
  const act =
    names.length === 0
      ? `alliance.all-${effect === 'closed' ? 'closed' : 'opened'}`
      : `alliance.points-${effect === 'closed' ? 'closed' : 'opened'}`
  await audit(work, act, subject, said, reason)
  await pointClosed.emit(work, { closings })
  return closings
}

/** Takes a closing (or a special opening) back. Twice is once. */
export async function cancelClosing(work: Work, closing: string): Promise<void> {
  alliancePolicy.demand(work, 'close-points')
  const row = await work.db
    .selectFrom('alliance.closings')
    .select(['closing_id', 'point_no', 'effect', 'starts', 'ends', 'time_zone', 'reason', 'reasons', 'made_at'])
    .where('alliance_id', '=', work.alliance)
    .where('closing_id', '=', closing)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw noSuchClosing()
  await demandOwnPoint(work, row.point_no ?? 0)
  await work.db.deleteFrom('alliance.closings').where('alliance_id', '=', work.alliance).where('closing_id', '=', closing).execute()
  const subject = row.point_no === null ? { kind: 'closing', id: closing } : { kind: 'point', id: row.point_no }
  await audit(work, 'alliance.closing-cancelled', subject, {
    starts: row.starts.replace('T', ' '),
    ends: row.ends.replace('T', ' '),
    reason: row.reason,
  })
  await closingCancelled.emit(work, { closing: row })
}
