import { audit, refuseField, refuseFields, sayMediaTime, type Work } from '#platform'
import { cleanText } from '../doc.ts'
import { changedMeanwhile } from '../errors.ts'
import { contentPolicy } from '../policy.ts'
import { lengthOf } from './change-recording.ts'
import { noSuchRecordingText } from './errors.ts'
import { type Recording, type RecordingText, recordingById, textOf } from './recordings.ts'
import { type TextKind, textKinds } from './tables.ts'
import { asFieldProblems, type Cue, type CueProblem, cueLimits, readCues, shiftCues, tidyWords } from './webvtt.ts'

/** Characters of a transcript or a description. */
const mostWords = 400_000

export interface SaveRecordingText {
  recording: string
  what: TextKind
  locale: string
  /** The version it was read as; refused when somebody saved another since. Absent: whatever is there is replaced. */
  version?: number
  /**
   * A file or what was typed. Captions are WebVTT or SubRip; a description is one of these, or words without times; a transcript is words.
   */
  text: Uint8Array | string
  /** Put cues in order of time instead of naming what is out of it. */
  sort?: boolean
}

/** What was saved, and what in it may not be meant so, with lines. */
export interface SavedText {
  text: RecordingText | null
  warnings: CueProblem[]
}

/**
 * Saves captions, a description or a transcript of a recording in one language. Words that are nothing take the text away.
 * @throws Refusal with every problem and its line on the field `text` (`content.cues.…`); `content.changed-meanwhile`
 */
export async function saveRecordingText(work: Work, input: SaveRecordingText): Promise<SavedText> {
  contentPolicy.demand(work, 'add-asset')
  const recording = await recordingById(work, input.recording)
  const timed = input.what === 'captions' || (input.what === 'description' && looksTimed(input.text))
  if (input.text.length === 0 || (typeof input.text === 'string' && input.text.trim() === '')) {
    const old = await lockedText(work, recording.id, input)
    demandVersion(work, input, old)
    if (old) await removeRecordingText(work, input)
    return { text: null, warnings: [] }
  }
  if (!timed) return { text: await write(work, recording, input, [], readWordsOf(input.text)), warnings: [] }
  const read = readCues(input.text, { sort: input.sort })
  if (read.problems.length > 0) throw refuseFields(asFieldProblems(read.problems, 'text'))
  const text = await write(work, recording, input, read.cues, '')
  return { text, warnings: [...read.warnings, ...beyond(recording, read.cues)] }
}

/** Whether a description comes with times. */
const looksTimed = (text: Uint8Array | string): boolean => {
  const head = typeof text === 'string' ? text : Buffer.from(text.subarray(0, 64 * 1024)).toString('latin1')
  return /^(?:\uFEFF|ï»¿)?WEBVTT/.test(head) || /^.*-->/m.test(head)
}

function readWordsOf(text: Uint8Array | string): string {
  let words: string
  try {
    words = cleanText(typeof text === 'string' ? text : new TextDecoder('utf-8', { fatal: true }).decode(text)).trim()
  } catch {
    throw refuseFields(asFieldProblems([{ code: 'not-utf8', line: 1 }], 'text'))
  }
  if (words.length > mostWords) throw refuseField('text', 'content.field-too-long', { most: mostWords })
  return words.replace(/\n{3,}/g, '\n\n')
}

/** Cues that begin after the recording has ended: of another film, most likely. */
function beyond(recording: Recording, cues: readonly Cue[]): CueProblem[] {
  const length = lengthOf(recording)
  const late = length === null ? -1 : cues.findIndex(({ start }) => start > length * 1000 + 1000)
  return late === -1 ? [] : [{ code: 'after-the-end', line: late + 1, params: { start: sayMediaTime(cues[late]!.start) } }]
}

async function write(
  work: Work,
  recording: Recording,
  input: Pick<SaveRecordingText, 'what' | 'locale' | 'version'>,
  cues: Cue[],
  words: string,
): Promise<RecordingText> {
  if (!textKinds.includes(input.what)) throw noSuchRecordingText()
  if (!/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/.test(input.locale)) throw refuseField('locale', 'content.language-not-known')
  const old = await lockedText(work, recording.id, input)
  demandVersion(work, input, old)
  const values = {
    version: (old?.version ?? 0) + 1,
    cues: JSON.stringify(cues),
    words,
    updated_at: work.now,
    updated_by: 'name' in work.actor ? work.actor.name : '',
  }
  await work.db
    .insertInto('content.recording_texts')
    .values({ alliance_id: work.alliance, recording_id: recording.id, what: input.what, locale: input.locale, ...values })
    .onConflict((on) =>
      on.columns(['alliance_id', 'recording_id', 'what', 'locale']).doUpdateSet((eb) => ({
        version: eb.ref('excluded.version'),
        cues: eb.ref('excluded.cues'),
        words: eb.ref('excluded.words'),
        updated_at: eb.ref('excluded.updated_at'),
        updated_by: eb.ref('excluded.updated_by'),
      })),
    )
    .execute()
  await touch(work, recording.id)
  await audit(
    work,
    'content.recording-text-saved',
    { kind: 'recording', id: recording.id },
    { name: recording.name, what: input.what, locale: input.locale },
  )
  return { what: input.what, locale: input.locale, version: values.version, cues, words }
}

function demandVersion(
  work: Work,
  input: Pick<SaveRecordingText, 'version'>,
  old: { version: number; updated_by: string; updated_at: Date } | undefined,
): void {
  if (input.version !== undefined && (old?.version ?? 0) !== input.version)
    throw changedMeanwhile(old?.updated_by ?? '', old?.updated_at ?? work.now, old?.version ?? 0)
}

async function lockedText(work: Work, recording: string, { what, locale }: Pick<SaveRecordingText, 'what' | 'locale'>) {
  // The recording's row is the lock: of a text that is not there yet no row can be held.
  await work.db
    .selectFrom('content.recordings')
    .select('recording_id')
    .where('alliance_id', '=', work.alliance)
    .where('recording_id', '=', recording)
    .forUpdate()
    .execute()
  return work.db
    .selectFrom('content.recording_texts')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('recording_id', '=', recording)
    .where('what', '=', what)
    .where('locale', '=', locale)
    .executeTakeFirst()
}

const touch = (work: Work, recording: string) =>
  work.db
    .updateTable('content.recordings')
    .set({ updated_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('recording_id', '=', recording)
    .execute()

/** Takes a text away. */
export async function removeRecordingText(work: Work, input: { recording: string; what: TextKind; locale: string }): Promise<void> {
  contentPolicy.demand(work, 'add-asset')
  const recording = await recordingById(work, input.recording)
  const gone = await work.db
    .deleteFrom('content.recording_texts')
    .where('alliance_id', '=', work.alliance)
    .where('recording_id', '=', recording.id)
    .where('what', '=', input.what)
    .where('locale', '=', input.locale)
    .executeTakeFirst()
  if (gone.numDeletedRows === 0n) throw noSuchRecordingText()
  await touch(work, recording.id)
  await audit(
    work,
    'content.recording-text-removed',
    { kind: 'recording', id: recording.id },
    { name: recording.name, what: input.what, locale: input.locale },
  )
}

/** A row of the editor, as it was typed. */
export interface CueRow {
  start: string
  end: string
  text: string
  settings?: string
}

/**
 * Saves a stretch of captions from the rows of the editor: they take the place of `count` cues from `from` on, so that a long film is worked on
 * page by page. Rows with neither time nor words are left out; what is wrong is named by its row (`rows.3`).
 */
export async function saveCueRows(
  work: Work,
  input: {
    recording: string
    what: 'captions' | 'description'
    locale: string
    version: number
    from: number
    count: number
    rows: readonly CueRow[]
    sort?: boolean
  },
): Promise<SavedText> {
  contentPolicy.demand(work, 'add-asset')
  const recording = await recordingById(work, input.recording)
  const before = textOf(recording, input.what, input.locale)?.cues ?? []
  const cues = [...before.slice(0, input.from), ...rowsToCues(input.rows), ...before.slice(input.from + input.count)]
  const late = cues.findIndex((cue, i) => i > 0 && cue.start < cues[i - 1]!.start)
  if (late !== -1 && !input.sort)
    throw refuseField('text', 'content.cues.row-out-of-order', {
      row: late + 1,
      start: sayMediaTime(cues[late]!.start),
      before: sayMediaTime(cues[late - 1]!.start),
    })
  cues.sort((a, b) => a.start - b.start)
  if (cues.length > cueLimits.cues) throw refuseField('text', 'content.cues.too-many', { line: cueLimits.cues, most: cueLimits.cues })
  if (cues.length === 0) {
    const old = await lockedText(work, recording.id, input)
    demandVersion(work, input, old)
    if (old) await removeRecordingText(work, input)
    return { text: null, warnings: [] }
  }
  const text = await write(work, recording, input, cues, '')
  return { text, warnings: beyond(recording, cues) }
}

function rowsToCues(rows: readonly CueRow[]): Cue[] {
  const problems: { field: string; code: string; params: { row: number } }[] = []
  const cues: Cue[] = []
  for (const [i, row] of rows.entries()) {
    const words = tidyWords(row.text)
    if (words === '' && row.start.trim() === '' && row.end.trim() === '') continue
    const block = `${row.start.trim()} --> ${row.end.trim()} ${row.settings ?? ''}`
    // Read as a file of one cue, so that typed rows and files obey the same rules; the words are words here, and no marks.
    const read = readCues(`WEBVTT\n\n${block}\nx`)
    const cue = read.cues[0]
    const code =
      read.problems[0]?.code ?? (words === '' ? 'row-without-words' : words.length > cueLimits.text ? 'text-too-long' : undefined)
    if (!cue || code) problems.push({ field: `rows.${i}`, code: `content.cues.row.${code ?? 'time-unreadable'}`, params: { row: i + 1 } })
    else cues.push({ ...cue, text: words })
  }
  if (problems.length > 0) throw refuseFields(problems.slice(0, cueLimits.told))
  return cues
}

/** Moves all cues of a text by seconds. Refused where one would end before the recording begins, because it would be lost. */
export async function shiftRecordingText(
  work: Work,
  input: { recording: string; what: 'captions' | 'description'; locale: string; seconds: number },
): Promise<RecordingText> {
  contentPolicy.demand(work, 'add-asset')
  const recording = await recordingById(work, input.recording)
  const old = textOf(recording, input.what, input.locale)
  if (!old || old.cues.length === 0) throw noSuchRecordingText()
  const by = Math.round(input.seconds * 1000)
  if (!Number.isFinite(by) || Math.abs(by) > cueLimits.time) throw refuseField('seconds', 'content.number-not-possible')
  const { cues, lost } = shiftCues(old.cues, by)
  if (lost > 0) throw refuseField('seconds', 'content.cues.shift-loses', { count: lost })
  return write(work, recording, { ...input, version: old.version }, cues, '')
}
