import type { Selectable } from 'kysely'
import { defineContract, isId, type Page, pageOf, readCursor, type Work } from '#platform'
import type { PlannedTime } from '../planned-time.ts'
import { contentPolicy } from '../policy.ts'
import type { Words } from '../tables.ts'
import { noSuchShow } from './errors.ts'
import type { Stream } from './platforms.ts'
import type { ShowState, ShowsTable } from './tables.ts'

export type ShowRow = Selectable<ShowsTable>

/** Filled by the room of programmes when there is one: whether a session that a show claims to be is one of this alliance. */
export const showSessions = defineContract<(work: Work, session: string) => Promise<boolean>>('ShowSessions')

/** A live show as the desk sees it. */
export interface Show {
  id: string
  slug: string
  titles: Words
  abouts: Words
  state: ShowState
  /** Where the clock stands; a show that was called off has one too. */
  phase: Phase
  starts: PlannedTime & { at: Date }
  /** When it is over by its plan. */
  ends: Date
  minutes: number
  revision: number
  point: number | null
  series: string | null
  persona: string | null
  picture: string | null
  /** Who of the staff watches the chat. */
  moderator: { id: string; name: string } | null
  streams: Stream[]
  player: string
  session: string | null
  announcedAt: Date | null
  cancelled: { at: Date; why: Words } | null
  startedAt: Date | null
  endedAt: Date | null
  recording: { address: string; piece: string | null; none: boolean }
  /** When its plan or its run was changed last. */
  plannedAt: Date
  updatedAt: Date
  updatedBy: string
}

export type Phase = 'before' | 'now' | 'after'

const minute = 60_000
/** So early a show may begin; what is run sooner is a rehearsal. */
const earliest = 60 * minute
/** So long after its planned end a show that nobody ended still counts as running. */
const longest = 180 * minute

type Times = Pick<ShowRow, 'starts_at' | 'minutes' | 'started_at' | 'ended_at'>

/** When a show is over by its plan. */
export const endsAt = ({ starts_at, minutes }: Pick<ShowRow, 'starts_at' | 'minutes'>): Date =>
  new Date(starts_at.getTime() + minutes * minute)

/** Whether what was run so far was a rehearsal: long before it was to begin. */
export const isRehearsal = ({ starts_at, started_at }: Pick<ShowRow, 'starts_at' | 'started_at'>): boolean =>
  started_at !== null && started_at.getTime() < starts_at.getTime() - earliest

/** Where a show stands at a moment: by its plan, and by what its crew said when it began and ended. */
export function phaseAt(row: Times, now: Date): Phase {
  const ends = endsAt(row)
  if (row.started_at === null || isRehearsal(row)) return now < row.starts_at ? 'before' : now < ends ? 'now' : 'after'
  if (row.ended_at !== null) return 'after'
  return now.getTime() < ends.getTime() + longest ? 'now' : 'after'
}

export const showOf = (row: ShowRow, now: Date): Show => ({
  id: row.show_id,
  slug: row.slug,
  titles: row.titles,
  abouts: row.abouts,
  state: row.state,
  phase: phaseAt(row, now),
  starts: { wall: row.starts_wall, zone: row.starts_zone, at: row.starts_at },
  ends: endsAt(row),
  minutes: row.minutes,
  revision: row.revision,
  point: row.point_no,
  series: row.series_id,
  persona: row.persona_id,
  picture: row.picture_id,
  moderator: row.moderator_id ? { id: row.moderator_id, name: row.moderator_name } : null,
  streams: row.streams,
  player: row.player,
  session: row.session_id,
  announcedAt: row.announced_at,
  cancelled: row.cancelled_at && { at: row.cancelled_at, why: row.cancelled_why },
  startedAt: row.started_at,
  endedAt: row.ended_at,
  recording: { address: row.recording, piece: row.recording_id, none: row.no_recording },
  plannedAt: row.planned_at,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
})

/** Its title in any language, for the record. */
export const titleOf = (row: Pick<ShowRow, 'titles' | 'slug'>): string => Object.values(row.titles)[0] ?? row.slug

export const showRows = (work: Work) => work.db.selectFrom('content.shows').selectAll().where('alliance_id', '=', work.alliance)

/** The row of a show, locked until the commit: changes to it come one after the other. Refuses `content.shows.no-such-show`. */
export async function lockShow(work: Work, show: string): Promise<ShowRow> {
  const row = isId(show) ? await showRows(work).where('show_id', '=', show).forUpdate().executeTakeFirst() : undefined
  if (!row) throw noSuchShow()
  return row
}

/** Changes the row of a show that {@link lockShow} has locked. */
export async function updateShow(
  work: Work,
  show: string,
  change: Partial<Omit<ShowRow, 'titles' | 'abouts' | 'streams' | 'cancelled_why'>> & Json,
): Promise<ShowRow> {
  return work.db
    .updateTable('content.shows')
    .set({ ...change, updated_at: work.now, updated_by: 'name' in work.actor ? work.actor.name : '' })
    .where('alliance_id', '=', work.alliance)
    .where('show_id', '=', show)
    .returningAll()
    .executeTakeFirstOrThrow()
}
type Json = { titles?: string; abouts?: string; streams?: string; cancelled_why?: string }

/** One show, for the desk. Refuses `content.shows.no-such-show`. */
export async function showById(work: Work, show: string): Promise<Show> {
  contentPolicy.demand(work, 'see-drafts')
  const row = isId(show) ? await showRows(work).where('show_id', '=', show).executeTakeFirst() : undefined
  if (!row) throw noSuchShow()
  return showOf(row, work.now)
}

/** The shows of a library, latest first, page by page. */
export async function listShows(work: Work, wanted: { limit?: number; cursor?: string } = {}): Promise<Page<Show>> {
  contentPolicy.demand(work, 'see-drafts')
  const limit = Math.min(Math.max(wanted.limit ?? 50, 1), 200)
  let query = showRows(work)
  const after = readCursor(wanted.cursor, ['date', 'id'])
  if (after) query = query.where((eb) => eb(eb.refTuple('starts_at', 'show_id'), '<', eb.tuple(after[0], after[1])))
  const rows = await query
    .orderBy('starts_at', 'desc')
    .orderBy('show_id', 'desc')
    .limit(limit + 1)
    .execute()
  const page = pageOf(rows, limit, (row) => [row.starts_at, row.show_id])
  return { items: page.items.map((row) => showOf(row, work.now)), next: page.next }
}
