import type { Selectable } from 'kysely'
import { Temporal } from 'temporal-polyfill'
import { audit, Fields, isId, newId, type Work } from '#platform'
import { assetsByIds } from '../assets.ts'
import { contentPolicy } from '../policy.ts'
import { noSuchRow } from './errors.ts'
import { lockShow, type Show, showById, titleOf, updateShow } from './show.ts'
import type { ShowRowsTable } from './tables.ts'

/** One row of a run of show, with when it is by the plan. */
export interface RunRow {
  id: string
  /** Length in seconds. */
  seconds: number
  /** Seconds after the beginning, and the clock there: `19:05:30`. */
  offset: number
  clock: string
  title: string
  who: string
  say: string
  /** What whoever watches the chat asks or posts then. */
  chat: string
  asset: { id: string; name: string } | null
  post: { id: string; title: string } | null
  link: string
  doneAt: Date | null
}

/** A run of show against its planned length. */
export interface RunSheet {
  show: Show
  rows: RunRow[]
  /** Seconds of all rows. */
  total: number
  /** Seconds planned and not filled; below nought: too long. */
  left: number
}

/** The run of a show, in its order. */
export async function runSheet(work: Work, show: string): Promise<RunSheet> {
  const found = await showById(work, show)
  const rows = await rowsOf(work, show)
  const assets = new Map(
    (
      await assetsByIds(
        work,
        rows.flatMap(({ asset_id }) => asset_id ?? []),
      )
    ).map((asset) => [asset.id, asset.name]),
  )
  const posts = await titlesOfPosts(
    work,
    rows.flatMap(({ post_id }) => post_id ?? []),
  )
  let offset = 0
  const made = rows.map((row): RunRow => {
    const at = offset
    offset += row.seconds
    return {
      id: row.row_id,
      seconds: row.seconds,
      offset: at,
      clock: clockAt(found.starts, at),
      title: row.title,
      who: row.who,
      say: row.say,
      chat: row.chat,
      asset: row.asset_id && assets.has(row.asset_id) ? { id: row.asset_id, name: assets.get(row.asset_id)! } : null,
      post: row.post_id && posts.has(row.post_id) ? { id: row.post_id, title: posts.get(row.post_id)! } : null,
      link: row.link,
      doneAt: row.done_at,
    }
  })
  return { show: found, rows: made, total: offset, left: found.minutes * 60 - offset }
}

/** What the clock shows so many seconds after the beginning; where it is changed meanwhile, as it then shows. */
const clockAt = ({ at, zone }: Show['starts'], seconds: number): string =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime() + seconds * 1000)
    .toZonedDateTimeISO(zone)
    .toPlainTime()
    .toString({ smallestUnit: 'second' })

/** `5` and `5:00` are five minutes, `1:30` a minute and a half, `1:02:03` an hour and so on; undefined for anything else. In seconds. */
export function readLength(typed: string): number | undefined {
  const text = typed.normalize('NFKC').trim()
  const found = /^(?:(\d{1,2}):(?=\d\d:))?(\d{1,4})(?::([0-5]\d))?$/.exec(text)
  if (!found) return undefined
  const [hours, minutes, seconds] = [Number(found[1] ?? 0), Number(found[2]), Number(found[3] ?? 0)]
  if (found[1] !== undefined && minutes > 59) return undefined
  const length = hours * 3600 + minutes * 60 + seconds
  return length <= 86_400 ? length : undefined
}

/** Seconds as {@link readLength} reads them: `5:00`, `1:02:03`; with a minus before what is below nought. */
export function lengthText(seconds: number): string {
  const whole = Math.abs(Math.round(seconds))
  const pad = (n: number) => String(n).padStart(2, '0')
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60]
  return `${seconds < 0 && whole > 0 ? '−' : ''}${h > 0 ? `${h}:${pad(m)}` : m}:${pad(s)}`
}

export interface SaveRow {
  show: string
  /** The row to change; absent adds one at the end. */
  row?: string
  /** As people write it: `5`, `1:30`. */
  length?: string
  title?: string
  who?: string
  say?: string
  chat?: string
  asset?: string | null
  post?: string | null
  link?: string
}

/** Writes a row of the run, or adds one at the end. Refuses all wrong fields at once. Answers its id. */
export async function saveRow(work: Work, input: SaveRow): Promise<string> {
  contentPolicy.demand(work, 'write-show')
  const show = await lockShow(work, input.show)
  const rows = await rowsOf(work, show.show_id)
  const old = input.row === undefined ? undefined : rows.find(({ row_id }) => row_id === input.row)
  if (input.row !== undefined && !old) throw noSuchRow()
  const fields = new Fields('content.shows')
  const seconds = input.length === undefined ? old?.seconds : readLength(input.length)
  if (seconds === undefined) fields.wrong('length', 'length-wrong')
  const asset_id = fields.id('asset', input.asset === undefined ? old?.asset_id : input.asset, 'no-such-picture')
  if (asset_id && asset_id !== old?.asset_id && (await assetsByIds(work, [asset_id])).length === 0) fields.wrong('asset', 'no-such-picture')
  const post_id = fields.id('post', input.post === undefined ? old?.post_id : input.post, 'no-such-post')
  if (post_id && post_id !== old?.post_id && !(await titlesOfPosts(work, [post_id])).has(post_id)) fields.wrong('post', 'no-such-post')
  const words = {
    title: fields.line('title', input.title ?? old?.title, { max: 200, needed: true }),
    who: fields.line('who', input.who ?? old?.who, { max: 200 }),
    say: fields.lines('say', input.say ?? old?.say, { max: 5000 }),
    chat: fields.lines('chat', input.chat ?? old?.chat, { max: 1000 }),
    link: fields.webAddress('link', input.link ?? old?.link),
  }
  if (!old && rows.length >= 200) fields.wrong('title', 'too-many', { most: 200 })
  fields.check()
  const change = { ...words, seconds: seconds!, asset_id, post_id }
  const row_id = old?.row_id ?? newId()
  await (old
    ? work.db.updateTable('content.show_rows').set(change).where('alliance_id', '=', work.alliance).where('row_id', '=', row_id).execute()
    : work.db
        .insertInto('content.show_rows')
        .values({
          alliance_id: work.alliance,
          row_id,
          show_id: show.show_id,
          position: (rows.at(-1)?.position ?? 0) + 1,
          ...change,
          done_at: null,
        })
        .execute())
  await noteRunChanged(work, show)
  return row_id
}

/** Moves a row one place up or down; at the edge nothing happens. */
export async function moveRow(work: Work, input: { show: string; row: string; by: 'up' | 'down' }): Promise<void> {
  contentPolicy.demand(work, 'write-show')
  const show = await lockShow(work, input.show)
  const rows = await rowsOf(work, show.show_id)
  const at = rows.findIndex(({ row_id }) => row_id === input.row)
  if (at < 0) throw noSuchRow()
  const other = rows[input.by === 'up' ? at - 1 : at + 1]
  if (!other) return
  const place = (row: string, position: number) =>
    work.db.updateTable('content.show_rows').set({ position }).where('alliance_id', '=', work.alliance).where('row_id', '=', row).execute()
  // Places are looked at when the transaction ends: for a moment two rows have one.
  await place(other.row_id, rows[at]!.position)
  await place(rows[at]!.row_id, other.position)
  await noteRunChanged(work, show)
}

/** Takes a row out. */
export async function removeRow(work: Work, input: { show: string; row: string }): Promise<void> {
  contentPolicy.demand(work, 'write-show')
  const show = await lockShow(work, input.show)
  const gone = isId(input.row)
    ? await work.db
        .deleteFrom('content.show_rows')
        .where('alliance_id', '=', work.alliance)
        .where('show_id', '=', show.show_id)
        .where('row_id', '=', input.row)
        .executeTakeFirst()
    : undefined
  if (!gone?.numDeletedRows) throw noSuchRow()
  await noteRunChanged(work, show)
}

async function noteRunChanged(work: Work, show: Parameters<typeof titleOf>[0] & { show_id: string }): Promise<void> {
  await updateShow(work, show.show_id, { planned_at: work.now })
  await audit(work, 'content.show-run-changed', { kind: 'show', id: show.show_id }, { title: titleOf(show) })
}

export const rowsOf = (work: Work, show: string): Promise<Selectable<ShowRowsTable>[]> =>
  work.db
    .selectFrom('content.show_rows')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('show_id', '=', show)
    .orderBy('position')
    .execute()

async function titlesOfPosts(work: Work, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await work.db
    .selectFrom('content.posts')
    .select(['post_id', 'title'])
    .where('alliance_id', '=', work.alliance)
    .where('post_id', 'in', [...ids])
    .execute()
  return new Map(rows.map((row) => [row.post_id, row.title]))
}
