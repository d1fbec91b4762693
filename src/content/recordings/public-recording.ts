import type { Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { assetUsable } from '../assets.ts'
import type { ShownPiece } from '../pieces.ts'
import { contentPolicy } from '../policy.ts'
import { noSuchRecording, noSuchRecordingText } from './errors.ts'
import { type Recording, recordingsByIds, sayTitleOf, textOf, transcriptIn } from './recordings.ts'
import { showRecordings } from './show-recording.ts'
import { type Cue, writeCues } from './webvtt.ts'

/** Recordings that may be shown now, by id; the others are left out. For everybody, as what they are shown in is. */
export async function publicRecordings(work: Work, ids: readonly string[]): Promise<Map<string, Recording>> {
  contentPolicy.demand(work, 'read-published')
  const today = await localDay(work, null, work.now)
  const found = (await recordingsByIds(work, ids)).filter((one) => assetUsable(one, today) && one.cuts.length > 0)
  return new Map(found.map((one) => [one.id, one]))
}

/**
 * A recording's own page, which mails and feeds lead to: title and player, beginning at a second. As with its files, whoever has the address
 * may open it; nothing leads there before a text shows it.
 */
export async function publicRecording(
  work: Work,
  input: { recording: string; locale: string; at?: number },
): Promise<{ title: { text: string; locale: string }; shown: ShownPiece; recording: Recording }> {
  const recording = (await publicRecordings(work, [input.recording])).get(input.recording)
  const shown = recording && (await showRecordings(work, [recording.id], { locale: input.locale, absolute: '', at: input.at }))
  if (!recording || !shown?.has(recording.id)) throw noSuchRecording()
  return { title: sayTitleOf(recording, input.locale), shown: shown.get(recording.id)!, recording }
}

/** A track as it goes over the wire. */
export interface ShownTrack {
  type: string
  body: string
}

/**
 * A track of a recording by the end of its address: `captions.en.vtt`, `description.en.vtt`, `chapters.en.vtt`, `chapters.en.json` as
 * podcast players read it, `transcript.en.txt`. @throws Refusal `content.no-such-recording`, `content.no-such-recording-text`
 */
export async function trackOf(work: Work, input: { recording: string; name: string }): Promise<ShownTrack> {
  const recording = (await publicRecordings(work, [input.recording])).get(input.recording)
  if (!recording) throw noSuchRecording()
  const match = /^(captions|description|chapters|transcript)\.([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,2})\.(vtt|json|txt)$/.exec(input.name)
  const [, what, locale = '', ending] = match ?? []
  if (what === 'transcript' && ending === 'txt') {
    const transcript = transcriptIn(recording, locale)
    if (transcript?.locale !== locale) throw noSuchRecordingText()
    return { type: 'text/plain; charset=utf-8', body: `${transcript.text}\n` }
  }
  if (what === 'chapters' && ending !== 'txt' && recording.chapters.length > 0) {
    const titled = recording.chapters.map(({ at, titles }) => ({ at, title: titles[locale] ?? Object.values(titles)[0] ?? '' }))
    if (ending === 'vtt') return { type: 'text/vtt; charset=utf-8', body: writeCues(chapterCues(titled, recording)) }
    const chapters = titled.map(({ at, title }) => ({ startTime: at, title }))
    return { type: 'application/json+chapters; charset=utf-8', body: JSON.stringify({ version: '1.2.0', chapters }) }
  }
  const text = ending === 'vtt' && (what === 'captions' || what === 'description') ? textOf(recording, what, locale) : undefined
  if (!text || text.cues.length === 0) throw noSuchRecordingText()
  return { type: 'text/vtt; charset=utf-8', body: writeCues(text.cues) }
}

/** Chapters as cues: each lasts until the next begins, the last one to the end. */
function chapterCues(chapters: readonly { at: number; title: string }[], { cuts }: Recording): Cue[] {
  const end = Math.max(...cuts.map(({ seconds }) => seconds ?? 0), chapters.at(-1)!.at + 1)
  return chapters.map(({ at, title }, i) => ({
    start: Math.round(at * 1000),
    end: Math.round((chapters[i + 1]?.at ?? end) * 1000),
    text: title,
  }))
}
