import { addDays, audit, dayCount, earlier, Fields, firstDay, isId, lastDay, later, monthsOf, newId, type Work } from '#platform'
import { listClosings, listServicePoints } from '#rooms/alliance'
import { noSuchEvent } from '../errors.ts'
import { insightPolicy } from '../policy.ts'
import { signature } from '../signature.ts'

export const eventKinds = ['closing', 're-opening', 'stock-move', 'counting', 'other'] as const
export type EventKind = (typeof eventKinds)[number]

/** Something that moves figures and is no campaign. */
export interface StudyEvent {
  /** Null: a closing of the alliance, which is kept where it was announced. */
  eventId: string | null
  /** Number of the place; null: all. */
  point: number | null
  kind: EventKind
  from: string
  to: string
  note: string
  madeBy: string | null
  madeAt: Date
}

export interface AddEvent {
  point: number | null
  kind: EventKind
  from: string
  to: string
  note: string
}

/**
 * Writes into the calendar what happened to a place or to all: a re-opening, a move of stock, a new way of counting. Months that it touches are
 * not compared. Refuses fields.
 */
export async function addEvent(work: Work, input: AddEvent): Promise<StudyEvent> {
  insightPolicy.demand(work, 'keep-events')
  const fields = new Fields('insight')
  const from = fields.day('from', input.from)
  const to = fields.day('to', input.to)
  fields.order('to', from, to)
  const note = fields.line('note', input.note, { max: 300, needed: true })
  if (!eventKinds.includes(input.kind)) fields.wrong('kind', 'event-kind')
  const point =
    input.point === null ? undefined : (await listServicePoints(work, { status: 'any' })).find(({ point_no }) => point_no === input.point)
  if (input.point !== null && !point) fields.wrong('point', 'study-unknown-points')
  fields.check()
  const event_id = newId()
  const made_by = signature(work.actor)
  await work.db
    .insertInto('insight.events')
    .values({
      alliance_id: work.alliance,
      event_id,
      point_no: input.point,
      kind: input.kind,
      from_day: from,
      to_day: to,
      note,
      made_by,
      made_at: work.now,
      removed_by: null,
      removed_at: null,
    })
    .execute()
  await audit(work, 'insight.event-added', { kind: 'event', id: event_id }, { place: point?.name ?? '', from, to, note })
  return { eventId: event_id, point: input.point, kind: input.kind, from, to, note, madeBy: made_by, madeAt: work.now }
}

/** Takes an event out of the calendar; that it stood there stays in the record. Twice is once. Refuses `insight.no-such-event`. */
export async function removeEvent(work: Work, eventId: string): Promise<void> {
  insightPolicy.demand(work, 'keep-events')
  const row = isId(eventId)
    ? await work.db
        .selectFrom('insight.events')
        .select(['from_day', 'to_day', 'note', 'removed_at'])
        .where('alliance_id', '=', work.alliance)
        .where('event_id', '=', eventId)
        .forUpdate()
        .executeTakeFirst()
    : undefined
  if (!row) throw noSuchEvent()
  if (row.removed_at) return
  await work.db
    .updateTable('insight.events')
    .set({ removed_at: work.now, removed_by: signature(work.actor) })
    .where('alliance_id', '=', work.alliance)
    .where('event_id', '=', eventId)
    .execute()
  await audit(work, 'insight.event-removed', { kind: 'event', id: eventId }, { from: row.from_day, to: row.to_day, note: row.note })
}

/** The calendar of what moves figures: what people wrote down, and the closings that the alliance announced. The latest first. */
export async function listEvents(work: Work): Promise<StudyEvent[]> {
  insightPolicy.demand(work, 'read-insight')
  return readEvents(work)
}

/** The same without the policy, for a run that nobody waits for. */
export async function readEvents(work: Work): Promise<StudyEvent[]> {
  const written = await work.db
    .selectFrom('insight.events')
    .select(['event_id', 'point_no', 'kind', 'from_day', 'to_day', 'note', 'made_by', 'made_at'])
    .where('alliance_id', '=', work.alliance)
    .where('removed_at', 'is', null)
    .execute()
  const closings = (await listClosings(work)).filter(({ effect }) => effect === 'closed')
  return [
    ...written.map(
      (row): StudyEvent => ({
        eventId: row.event_id,
        point: row.point_no,
        kind: row.kind,
        from: row.from_day,
        to: row.to_day,
        note: row.note,
        madeBy: row.made_by,
        madeAt: row.made_at,
      }),
    ),
    ...closings.map(
      (row): StudyEvent => ({
        eventId: null,
        point: row.point_no,
        kind: 'closing',
        from: row.starts.slice(0, 10),
        // The end is the first moment after it: midnight belongs to the day before.
        to: row.ends.endsWith('T00:00') ? addDays(row.ends.slice(0, 10), -1) : row.ends.slice(0, 10),
        note: row.reason,
        madeBy: null,
        madeAt: row.made_at,
      }),
    ),
  ].sort((a, b) => b.from.localeCompare(a.from) || a.note.localeCompare(b.note))
}

/** Months that are not compared, with the place (null: all) and what happened. */
export interface MaskedMonths {
  point: number | null
  from: string
  to: string
  kind: EventKind
  madeAt: Date
}

/** Share of a month's days from which on a closing counts: a day of stock-taking is in every month of every year. */
const closedEnough = 0.25

/**
 * The months that events take out. A closing takes out a month in which it covers a quarter of the days or more; anything else every month that it
 * touches.
 */
export function maskedMonths(events: readonly StudyEvent[]): MaskedMonths[] {
  return events.flatMap(({ point, kind, from, to, madeAt }) => {
    const months = monthsOf(from, to).filter((month) => {
      if (kind !== 'closing') return true
      const closed = dayCount(later(from, firstDay(month)), earlier(to, lastDay(month)))
      return closed >= closedEnough * dayCount(firstDay(month), lastDay(month))
    })
    return months.length === 0 ? [] : [{ point, kind, from: months[0]!, to: months.at(-1)!, madeAt }]
  })
}
