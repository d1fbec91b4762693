import type { Selectable } from 'kysely'
import { isId, pageOf, readCursor, type Work } from '#platform'
import { contentPolicy } from '../policy.ts'
import { type Rights, rightsOf } from '../rights.ts'
import type { Words } from '../tables.ts'
import { usesOf } from '../uses.ts'
import { noSuchRecording } from './errors.ts'
import {
  type Chapter,
  type RecordingCutsTable,
  type RecordingKind,
  type RecordingsTable,
  type Shape,
  shapes,
  type TextKind,
} from './tables.ts'
import { type Cue, transcriptOf } from './webvtt.ts'

/** One file of a recording. */
export interface Cut {
  shape: Shape
  fileId: string
  /** The end of its address, for those who save it. */
  fileName: string
  mime: string
  container: string
  videoCodec: string | null
  audioCodec: string | null
  plays: 'everywhere' | 'in-some'
  bytes: number
  seconds: number | null
  width: number | null
  height: number | null
}

/** Words that belong to a recording, in one language: cues with times, or a text. */
export interface RecordingText {
  what: TextKind
  locale: string
  version: number
  cues: Cue[]
  words: string
}

/** A film or a sound the library may play, with what is known of it. */
export interface Recording extends Rights {
  id: string
  kind: RecordingKind
  /** What the desk calls it. */
  name: string
  /** What readers call it; by language. */
  titles: Words
  /** A picture, shown until it plays. */
  poster: string | null
  noSpeech: boolean
  chapters: Chapter[]
  status: 'usable' | 'retired'
  createdAt: Date
  createdBy: string
  /** Wide before square before portrait; never empty. */
  cuts: Cut[]
  texts: RecordingText[]
}

const cutOf = (row: Selectable<RecordingCutsTable>): Cut => ({
  shape: row.shape,
  fileId: row.file_id,
  fileName: row.file_name,
  mime: row.mime,
  container: row.container,
  videoCodec: row.video_codec,
  audioCodec: row.audio_codec,
  plays: row.plays,
  bytes: row.bytes,
  seconds: row.seconds,
  width: row.width,
  height: row.height,
})

const recordingOf = (row: Selectable<RecordingsTable>, cuts: Cut[], texts: RecordingText[]): Recording => ({
  id: row.recording_id,
  kind: row.kind,
  name: row.name,
  titles: row.titles,
  ...rightsOf(row),
  poster: row.poster_id,
  noSpeech: row.no_speech,
  chapters: row.chapters,
  status: row.status,
  createdAt: row.created_at,
  createdBy: row.created_by,
  cuts,
  texts,
})

/** Recordings by id, in no order; ids that are none are left out. */
export async function recordingsByIds(work: Work, ids: readonly string[]): Promise<Recording[]> {
  const wanted = [...new Set(ids)].filter(isId)
  if (wanted.length === 0) return []
  const rows = await work.db
    .selectFrom('content.recordings')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('recording_id', 'in', wanted)
    .execute()
  return withParts(work, rows)
}

async function withParts(work: Work, rows: readonly Selectable<RecordingsTable>[]): Promise<Recording[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ recording_id }) => recording_id)
  const cuts = await work.db
    .selectFrom('content.recording_cuts')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('recording_id', 'in', ids)
    .execute()
  const texts = await work.db
    .selectFrom('content.recording_texts')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('recording_id', 'in', ids)
    .orderBy('what')
    .orderBy('locale')
    .execute()
  const cutsOf = Map.groupBy(cuts, ({ recording_id }) => recording_id)
  const textsOf = Map.groupBy(texts, ({ recording_id }) => recording_id)
  return rows.map((row) =>
    recordingOf(
      row,
      (cutsOf.get(row.recording_id) ?? []).map(cutOf).sort((a, b) => shapes.indexOf(a.shape) - shapes.indexOf(b.shape)),
      (textsOf.get(row.recording_id) ?? []).map(({ what, locale, version, cues, words }) => ({ what, locale, version, cues, words })),
    ),
  )
}

/** One recording, for its page at the desk. */
export async function recordingById(work: Work, id: string): Promise<Recording> {
  contentPolicy.demand(work, 'see-drafts')
  const [recording] = await recordingsByIds(work, [id])
  if (!recording) throw noSuchRecording()
  return recording
}

export interface ListRecordings {
  words?: string
  kind?: RecordingKind
  /** Only those that may be shown. */
  usable?: boolean
  limit?: number
  /** `next` of the page before. */
  after?: string
}

/** Recordings, newest first. */
export async function listRecordings(work: Work, wanted: ListRecordings = {}): Promise<{ recordings: Recording[]; next: string | null }> {
  contentPolicy.demand(work, 'see-drafts')
  const limit = Math.min(wanted.limit ?? 30, 200)
  let query = work.db.selectFrom('content.recordings').selectAll().where('alliance_id', '=', work.alliance)
  if (wanted.words) query = query.where('name', 'ilike', `%${wanted.words.slice(0, 100).replace(/[\\%_]/g, '\\$&')}%`)
  if (wanted.kind) query = query.where('kind', '=', wanted.kind)
  if (wanted.usable) query = query.where('status', '=', 'usable')
  const [after] = readCursor(wanted.after, ['id']) ?? []
  if (after) query = query.where('recording_id', '<', after)
  const rows = await query
    .orderBy('recording_id', 'desc')
    .limit(limit + 1)
    .execute()
  const page = pageOf(rows, limit, (row) => [row.recording_id])
  return { recordings: await withParts(work, page.items), next: page.next }
}

/** Posts whose newest or live version shows a recording. */
export async function usesOfRecording(work: Work, recording: string): Promise<{ post: string; title: string }[]> {
  contentPolicy.demand(work, 'see-drafts')
  return usesOf(work, recording)
}

/** The recording a stored file belongs to and the cut it is, or nothing. */
export async function recordingOfFile(work: Work, fileId: string): Promise<{ recording: string; seconds: number | null } | undefined> {
  const row = await work.db
    .selectFrom('content.recording_cuts')
    .select(['recording_id', 'seconds'])
    .where('alliance_id', '=', work.alliance)
    .where('file_id', '=', fileId)
    .executeTakeFirst()
  return row && { recording: row.recording_id, seconds: row.seconds }
}

/** Its title in a language, else in any, else what the desk calls it, whose language nobody said. */
export function sayTitleOf({ titles, name }: Pick<Recording, 'titles' | 'name'>, locale: string): { text: string; locale: string } {
  const tag = titles[locale] ? locale : Object.keys(titles).find((key) => titles[key])
  return tag ? { text: titles[tag]!, locale: tag } : { text: name, locale }
}

/** {@link sayTitleOf}, where its language cannot be marked. */
export const titleIn = (recording: Pick<Recording, 'titles' | 'name'>, locale: string): string => sayTitleOf(recording, locale).text

/** One of its texts. */
export const textOf = ({ texts }: Pick<Recording, 'texts'>, what: TextKind, locale: string): RecordingText | undefined =>
  texts.find((text) => text.what === what && text.locale === locale)

/** What is said in it, to be read: as it was typed, else from the captions; with its language. The wanted one first, else any. */
export function transcriptIn(recording: Pick<Recording, 'texts'>, locale: string): { text: string; locale: string } | undefined {
  const languages = [locale, ...new Set(recording.texts.map((text) => text.locale))]
  for (const tag of languages) {
    const typed = textOf(recording, 'transcript', tag)?.words
    const captions = textOf(recording, 'captions', tag)
    const text = typed || (captions ? transcriptOf(captions.cues) : '')
    if (text) return { text, locale: tag }
  }
  return undefined
}

/** Address of a cut. The name in it is for people who save it; the id decides. */
export const cutUrl = (cut: Pick<Cut, 'fileId' | 'fileName'>): string => `/files/${cut.fileId}/${encodeURIComponent(cut.fileName)}`
/** Address of a recording's own page. */
export const recordingPath = (id: string): string => `/recordings/${id}`
/** Address of one of its tracks: `/recordings/…/captions.en.vtt`, `/recordings/…/chapters.zh-CN.json`. */
export const trackPath = (
  id: string,
  what: 'captions' | 'description' | 'chapters' | 'transcript',
  locale: string,
  ending: 'vtt' | 'json' | 'txt' = 'vtt',
): string => `/recordings/${id}/${what}.${locale}.${ending}`
