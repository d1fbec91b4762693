import { audit, Fields, newId, type Work } from '#platform'
import { contentPolicy } from '../policy.ts'
import { actorOf } from '../posts.ts'
import { noSuchRow, notNow } from './errors.ts'
import { publishShow } from './public-show.ts'
import { type RunRow, type RunSheet, rowsOf, runSheet } from './run-of-show.ts'
import { isRehearsal, lockShow, titleOf, updateShow } from './show.ts'

/** Something that was noted while a show ran. */
export interface RunNote {
  id: string
  /** Seconds after it began. */
  offset: number
  /** What ran then. */
  row: string | null
  text: string
  by: string
}

/** How far a show has come. Seconds are those of this moment; a page that stays open counts on. */
export interface Running extends RunSheet {
  /** Only run through: it began long before its time. */
  rehearsal: boolean
  /** Seconds since it began; until it ended, where it has. Null before. */
  elapsed: number | null
  now: (RunRow & { since: number }) | null
  next: RunRow | null
  /** Seconds behind the plan by the clock; below nought: ahead. Null before it began. */
  late: number | null
  notes: RunNote[]
}

/** How far a show has come: what is on, what comes, how late it is, what was noted. */
export async function runningOf(work: Work, show: string): Promise<Running> {
  const sheet = await runSheet(work, show)
  const { startedAt, endedAt, starts } = sheet.show
  const notes = await notesOf(work, show, startedAt)
  const rehearsal = isRehearsal({ starts_at: starts.at, started_at: startedAt })
  if (!startedAt) return { ...sheet, rehearsal, elapsed: null, now: null, next: sheet.rows[0] ?? null, late: null, notes }
  const seconds = (from: Date, to: Date) => Math.round((to.getTime() - from.getTime()) / 1000)
  const at = endedAt ? -1 : sheet.rows.findIndex(({ doneAt }) => doneAt === null)
  const row = sheet.rows[at]
  const since = sheet.rows[at - 1]?.doneAt ?? startedAt
  // A rehearsal is as late as it runs; a show as late as the clock says, its own late beginning included.
  const planned = (offset: number) => new Date((rehearsal ? startedAt : starts.at).getTime() + offset * 1000)
  const overrun = row ? Math.max(0, seconds(since, work.now) - row.seconds) : 0
  return {
    ...sheet,
    rehearsal,
    elapsed: seconds(startedAt, endedAt ?? work.now),
    now: row ? { ...row, since: seconds(since, work.now) } : null,
    next: row ? (sheet.rows[at + 1] ?? null) : null,
    late: row ? seconds(planned(row.offset), since) + overrun : null,
    notes,
  }
}

async function notesOf(work: Work, show: string, startedAt: Date | null): Promise<RunNote[]> {
  const rows = await work.db
    .selectFrom('content.show_notes')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('show_id', '=', show)
    .orderBy('at')
    .orderBy('note_id')
    .execute()
  return rows.map((row) => ({
    id: row.note_id,
    offset: startedAt ? Math.max(0, Math.round((row.at.getTime() - startedAt.getTime()) / 1000)) : 0,
    row: row.row_id,
    text: row.text,
    by: row.by_name,
  }))
}

/** The show begins, now. Long before its time it is a rehearsal. Pressed twice it has begun once. */
export async function startRun(work: Work, show: string): Promise<void> {
  contentPolicy.demand(work, 'run-show')
  const row = await lockShow(work, show)
  if (row.started_at) return
  if (row.state === 'cancelled') throw notNow('called-off')
  await publishShow(work, await updateShow(work, show, { started_at: work.now }))
  await audit(work, 'content.show-started', { kind: 'show', id: show }, { title: titleOf(row) })
}

/**
 * What is on is done; the next row begins now. `row` is the one the crew had before them: two who press at once end one row, not two.
 * Refuses `content.shows.not-running`.
 */
export async function nextRow(work: Work, input: { show: string; row: string }): Promise<void> {
  contentPolicy.demand(work, 'run-show')
  const { rows } = await lockRun(work, input.show)
  const row = rows.find(({ row_id }) => row_id === input.row)
  if (!row) throw noSuchRow()
  if (rows.find(({ done_at }) => done_at === null)?.row_id !== row.row_id) return
  await setDone(work, row.row_id, work.now)
}

/** The last row was not done yet: it is on again. */
export async function backRow(work: Work, show: string): Promise<void> {
  contentPolicy.demand(work, 'run-show')
  const { rows } = await lockRun(work, show)
  const last = rows.findLast(({ done_at }) => done_at !== null)
  if (last) await setDone(work, last.row_id, null)
}

/** Writes down what happens, at this moment, with what is on; for cutting later. At most 500 characters; empty marks the moment alone. */
export async function noteRun(work: Work, input: { show: string; text: string }): Promise<void> {
  contentPolicy.demand(work, 'run-show')
  const { rows } = await lockRun(work, input.show)
  const fields = new Fields('content.shows')
  const text = fields.line('text', input.text, { max: 500 })
  fields.check()
  await work.db
    .insertInto('content.show_notes')
    .values({
      alliance_id: work.alliance,
      note_id: newId(),
      show_id: input.show,
      at: work.now,
      row_id: rows.find(({ done_at }) => done_at === null)?.row_id ?? null,
      text,
      by_name: actorOf(work).name,
    })
    .execute()
}

/** The show is over, now. */
export async function endRun(work: Work, show: string): Promise<void> {
  contentPolicy.demand(work, 'run-show')
  const { row } = await lockRun(work, show)
  await publishShow(work, await updateShow(work, show, { ended_at: work.now }))
  await audit(work, 'content.show-ended', { kind: 'show', id: show }, { title: titleOf(row) })
}

/** It was a rehearsal, or began by mistake: nothing has begun, nothing is done, what was noted is gone. */
export async function resetRun(work: Work, show: string): Promise<void> {
  contentPolicy.demand(work, 'run-show')
  const row = await lockShow(work, show)
  if (!row.started_at) return
  await work.db
    .updateTable('content.show_rows')
    .set({ done_at: null })
    .where('alliance_id', '=', work.alliance)
    .where('show_id', '=', show)
    .execute()
  await work.db.deleteFrom('content.show_notes').where('alliance_id', '=', work.alliance).where('show_id', '=', show).execute()
  await publishShow(work, await updateShow(work, show, { started_at: null, ended_at: null }))
  await audit(work, 'content.show-reset', { kind: 'show', id: show }, { title: titleOf(row) })
}

async function lockRun(work: Work, show: string) {
  const row = await lockShow(work, show)
  if (!row.started_at || row.ended_at) throw notNow('not-running')
  return { row, rows: await rowsOf(work, show) }
}

const setDone = (work: Work, row: string, done_at: Date | null) =>
  work.db.updateTable('content.show_rows').set({ done_at }).where('alliance_id', '=', work.alliance).where('row_id', '=', row).execute()
