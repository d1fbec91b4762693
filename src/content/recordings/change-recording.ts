import { audit, type FieldProblem, refuseFields, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { assetsByIds, assetUsable } from '../assets.ts'
import { shownChanged } from '../events.ts'
import { showingPosts } from '../people/showing-posts.ts'
import { contentPolicy } from '../policy.ts'
import { type Rights, readLine, readRights } from '../rights.ts'
import { readWords } from '../series.ts'
import type { Words } from '../tables.ts'
import { noSuchRecording } from './errors.ts'
import { type Recording, recordingById } from './recordings.ts'
import type { Chapter } from './tables.ts'

/** What is written down about a recording; what is absent stays. */
export interface RecordingFacts extends Partial<Rights> {
  name?: string
  titles?: Words
  /** A picture's id; null is none. */
  poster?: string | null
  noSpeech?: boolean
  /** Replaces all of them; put in order of time. */
  chapters?: Chapter[]
}

const mostChapters = 200

/** Changes what is written down about a recording. A later last day opens it again where it had been closed. */
export async function changeRecording(work: Work, input: { recording: string } & RecordingFacts): Promise<Recording> {
  contentPolicy.demand(work, 'add-asset')
  const old = await recordingById(work, input.recording)
  const problems: FieldProblem[] = []
  const rights = readRights(input, old, problems)
  const name = readLine(input.name, old.name, 'name', 160, problems) || old.name
  const titles = input.titles === undefined ? old.titles : readWords(input.titles, 'titles', 300)
  const poster = input.poster === undefined ? old.poster : input.poster || null
  if (poster && poster !== old.poster && (await assetsByIds(work, [poster])).length === 0)
    problems.push({ field: 'poster', code: 'content.picture-not-known' })
  const chapters = input.chapters === undefined ? old.chapters : readChapters(input.chapters, lengthOf(old), problems)
  if (problems.length > 0) throw refuseFields(problems)
  await work.db
    .updateTable('content.recordings')
    .set({
      name,
      titles: JSON.stringify(titles),
      ...rights,
      poster_id: poster,
      no_speech: input.noSpeech ?? old.noSpeech,
      chapters: JSON.stringify(chapters),
      updated_at: work.now,
    })
    .where('alliance_id', '=', work.alliance)
    .where('recording_id', '=', old.id)
    .execute()
  const recording = await recordingById(work, old.id)
  await openOrClose(work, recording)
  await audit(work, 'content.recording-changed', { kind: 'recording', id: recording.id }, { name: recording.name })
  return recording
}

/** How long it is, by its longest cut; null where no file says it. */
export const lengthOf = ({ cuts }: Pick<Recording, 'cuts'>): number | null =>
  cuts.reduce<number | null>((longest, { seconds }) => (seconds === null ? longest : Math.max(longest ?? 0, seconds)), null)

function readChapters(chapters: readonly Chapter[], length: number | null, problems: FieldProblem[]): Chapter[] {
  const wrong = (i: number, code: string, params = {}) => void problems.push({ field: `chapters.${i}`, code: `content.${code}`, params })
  if (chapters.length > mostChapters) wrong(mostChapters, 'chapters-too-many', { most: mostChapters })
  const read: Chapter[] = []
  for (const [i, chapter] of chapters.slice(0, mostChapters).entries()) {
    const titles = readWords(chapter.titles, `chapters.${i}`, 200)
    const at = Math.round(chapter.at * 1000) / 1000
    if (!Number.isFinite(at) || at < 0 || (length !== null && at >= length)) wrong(i, 'chapter-outside')
    else if (Object.keys(titles).length === 0) wrong(i, 'chapter-without-title')
    else if (read.some((one) => one.at === at)) wrong(i, 'chapter-twice')
    else read.push({ at, titles })
  }
  return read.sort((a, b) => a.at - b.at)
}

/**
 * Takes a recording out of use, at once and everywhere: posts, feeds and players leave it out and its address answers nobody but staff. Who
 * has downloaded it keeps it. Can be undone.
 */
export async function retireRecording(work: Work, input: { recording: string; retired: boolean }): Promise<Recording> {
  contentPolicy.demand(work, 'add-asset')
  const changed = await work.db
    .updateTable('content.recordings')
    .set({ status: input.retired ? 'retired' : 'usable', updated_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('recording_id', '=', input.recording)
    .executeTakeFirst()
  if (changed.numUpdatedRows === 0n) throw noSuchRecording()
  const recording = await recordingById(work, input.recording)
  await openOrClose(work, recording)
  const { id, name } = recording
  await audit(work, input.retired ? 'content.recording-retired' : 'content.recording-restored', { kind: 'recording', id }, { name })
  return recording
}

/** Opens or closes the files of a recording, as it may be shown today or not. */
export async function openOrClose(work: Work, recording: Pick<Recording, 'id' | 'cuts' | 'status' | 'expiresOn'>): Promise<void> {
  const open = assetUsable(recording, await localDay(work, null, work.now))
  const changed = await work.house.files.setAudience(
    work,
    recording.cuts.map(({ fileId }) => fileId),
    open ? 'public' : 'staff',
  )
  if (!open && changed.length > 0) await tellClosed(work, [recording.id])
}

/** Films go along to others: what is still to leave is put together anew without them, and what has left follows where it can. */
async function tellClosed(work: Work, recordings: readonly string[]): Promise<void> {
  for (const { post_id, live_version } of await showingPosts(work, recordings, { lock: true }))
    await shownChanged.emit(work, { post: post_id, version: live_version, note: '' })
}

/** Closes the files of recordings whose last day has passed, and says so once for each. Returns how many were still open. */
export async function closeExpiredRecordings(work: Work): Promise<number> {
  const today = await localDay(work, null, work.now)
  const rows = await work.db
    .selectFrom('content.recordings as r')
    .innerJoin('content.recording_cuts as c', (join) =>
      join.onRef('c.alliance_id', '=', 'r.alliance_id').onRef('c.recording_id', '=', 'r.recording_id'),
    )
    .select(['r.recording_id', 'r.name', 'r.expires_on', 'c.file_id'])
    .where('r.alliance_id', '=', work.alliance)
    .where('c.alliance_id', '=', work.alliance)
    .where('r.status', '=', 'usable')
    .where('r.expires_on', '<', today)
    .orderBy('r.recording_id')
    .execute()
  const closed = new Set(
    await work.house.files.setAudience(
      work,
      rows.map(({ file_id }) => file_id),
      'staff',
    ),
  )
  const noticed = new Map(rows.filter(({ file_id }) => closed.has(file_id)).map((row) => [row.recording_id, row]))
  for (const { recording_id: id, name, expires_on } of noticed.values())
    await audit(work, 'content.recording-expired', { kind: 'recording', id }, { name, day: expires_on! })
  await tellClosed(work, [...noticed.keys()])
  return noticed.size
}
