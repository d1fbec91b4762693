import { audit, type Work } from '#platform'
import { contentPolicy } from '../policy.ts'
import type { Words } from '../tables.ts'
import { noSuchRecording } from './errors.ts'
import { recordingById } from './recordings.ts'
import { type TextKind, textKinds } from './tables.ts'
import { tidyWords } from './webvtt.ts'

/** Where words of a recording stand. */
export type RecordingPlace = 'name' | 'title' | 'credit' | 'chapters' | TextKind

/** Words of a recording that somebody reads. */
export interface PlacedWords {
  /** The recording. */
  id: string
  place: RecordingPlace
  /** '' where it has none. */
  language: string
  text: string
}

const atOnce = 100

/**
 * All words of all recordings, to look for a name in them: what they are called, credits, chapters, captions, descriptions, transcripts. Those
 * of retired ones too, because they can come back.
 */
export async function* recordingTexts(work: Work): AsyncGenerator<PlacedWords> {
  contentPolicy.demand(work, 'see-drafts')
  yield* wordsOfRecordings(work)
}

/** Recordings that have words in which a name stands. For whoever takes a consent back, which somebody without an account does. */
export async function recordingsHolding(work: Work, holds: (text: string) => boolean): Promise<string[]> {
  const found = new Set<string>()
  // What the desk calls it goes nowhere.
  for await (const { id, place, text } of wordsOfRecordings(work)) if (place !== 'name' && holds(text)) found.add(id)
  return [...found]
}

async function* wordsOfRecordings(work: Work): AsyncGenerator<PlacedWords> {
  for (let after = ''; ; ) {
    let query = work.db.selectFrom('content.recordings').selectAll().where('alliance_id', '=', work.alliance)
    if (after) query = query.where('recording_id', '>', after)
    const rows = await query.orderBy('recording_id').limit(atOnce).execute()
    if (rows.length === 0) return
    const ids = rows.map(({ recording_id }) => recording_id)
    const texts = await work.db
      .selectFrom('content.recording_texts')
      .select(['recording_id', 'what', 'locale', 'cues', 'words'])
      .where('alliance_id', '=', work.alliance)
      .where('recording_id', 'in', ids)
      .execute()
    for (const row of rows) {
      const id = row.recording_id
      yield { id, place: 'name', language: '', text: row.name }
      if (row.credit) yield { id, place: 'credit', language: '', text: row.credit }
      for (const [language, text] of Object.entries(row.titles)) yield { id, place: 'title', language, text }
      for (const [language, lines] of chapterWords(row.chapters)) yield { id, place: 'chapters', language, text: lines.join('\n') }
      for (const text of texts)
        if (text.recording_id === id)
          yield { id, place: text.what, language: text.locale, text: text.words || text.cues.map((cue) => cue.text).join('\n') }
    }
    after = ids.at(-1)!
  }
}

function chapterWords(chapters: readonly { titles: Words }[]): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const { titles } of chapters)
    for (const [language, title] of Object.entries(titles)) found.set(language, [...(found.get(language) ?? []), title])
  return found
}

/**
 * Puts other words in the place of some, in one place of one recording and language, as `put` writes each piece anew. For a name that is withdrawn:
 * which letters are the name is known to who looks for it. Words that would be nothing afterwards become `…`.
 * @returns how many pieces changed: titles, chapters, cues; 0 changes nothing
 */
export async function replaceInRecording(
  work: Work,
  input: { id: string; place: RecordingPlace; language: string; put: (text: string) => string },
): Promise<number> {
  contentPolicy.demand(work, 'add-asset')
  const { id, place, language, put } = input
  let count = 0
  const swap = (text: string): string => {
    const made = put(text)
    if (made === text) return text
    count++
    return tidyWords(made) || '…'
  }
  const recording = await recordingById(work, id)
  // Held to the end, as by who saves one of its texts, so that neither undoes the other.
  const row = await work.db
    .selectFrom('content.recordings')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('recording_id', '=', id)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw noSuchRecording()
  const change = {
    name: place === 'name' ? swap(row.name) : row.name,
    credit: place === 'credit' ? swap(row.credit) : row.credit,
    titles: JSON.stringify(place === 'title' ? { ...row.titles, ...swapIn(row.titles, language, swap) } : row.titles),
    chapters: JSON.stringify(
      place === 'chapters'
        ? row.chapters.map((chapter) => ({ ...chapter, titles: { ...chapter.titles, ...swapIn(chapter.titles, language, swap) } }))
        : row.chapters,
    ),
    updated_at: work.now,
  }
  if ((textKinds as readonly string[]).includes(place))
    count += await replaceInText(work, { id, what: place as TextKind, language, swap: put })
  if (count === 0) return 0
  await work.db
    .updateTable('content.recordings')
    .set(change)
    .where('alliance_id', '=', work.alliance)
    .where('recording_id', '=', id)
    .execute()
  // The words that went are not written down again: they may be the name that was withdrawn.
  await audit(work, 'content.recording-words-replaced', { kind: 'recording', id }, { name: change.name || recording.name, place, count })
  return count
}

const swapIn = (words: Words, language: string, swap: (text: string) => string): Words =>
  words[language] === undefined ? {} : { [language]: swap(words[language]) }

async function replaceInText(
  work: Work,
  { id, what, language, swap }: { id: string; what: TextKind; language: string; swap: (text: string) => string },
): Promise<number> {
  const text = await work.db
    .selectFrom('content.recording_texts')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('recording_id', '=', id)
    .where('what', '=', what)
    .where('locale', '=', language)
    .executeTakeFirst()
  if (!text) return 0
  let count = 0
  const cues = text.cues.map((cue) => {
    const made = swap(cue.text)
    if (made === cue.text) return cue
    count++
    return { ...cue, text: tidyWords(made) || '…' }
  })
  const words = swap(text.words)
  if (words !== text.words) count++
  if (count === 0) return 0
  await work.db
    .updateTable('content.recording_texts')
    .set({
      cues: JSON.stringify(cues),
      words,
      version: text.version + 1,
      updated_at: work.now,
      updated_by: 'name' in work.actor ? work.actor.name : '',
    })
    .where('alliance_id', '=', work.alliance)
    .where('recording_id', '=', id)
    .where('what', '=', what)
    .where('locale', '=', language)
    .execute()
  return count
}
