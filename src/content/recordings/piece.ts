import type { Work } from '#platform'
import { assetUsable } from '../assets.ts'
import type { PieceKind, PieceProblem } from '../pieces.ts'
import { lackingRights } from '../rights.ts'
import { listRecordings, recordingsByIds, textOf, titleIn, transcriptIn } from './recordings.ts'
import { showRecordings } from './show-recording.ts'

/** Recordings as pieces of texts. */
export const recordingPieces: PieceKind = {
  kind: 'recording',
  async list(work) {
    const { recordings } = await listRecordings(work, { usable: true, limit: 200 })
    return recordings.map(({ id, name }) => ({ id, name }))
  },
  show: showRecordings,
  problems: problemsOfRecording,
  async withMinors(work, ids) {
    return (await recordingsByIds(work, ids)).flatMap(({ id, people }) => (people === 'minors' ? [id] : []))
  },
}

/**
 * What stops a post that shows a recording. Who cannot hear gets what is said in the language of the text they read: captions under a film;
 * what is only listened to needs at least a transcript in some language.
 */
async function problemsOfRecording(
  work: Work,
  id: string,
  { locales, day }: { locales: readonly string[]; day: string },
): Promise<PieceProblem[]> {
  const [recording] = await recordingsByIds(work, [id])
  if (!recording) return [{ code: 'recording-gone', level: 'stop', params: {} }]
  const params = { name: recording.name, recording: recording.id }
  const found: PieceProblem[] = []
  const stop = (code: string, more = {}) => void found.push({ code: `recording-${code}`, level: 'stop', params: { ...params, ...more } })
  const warn = (code: string, more = {}) => void found.push({ code: `recording-${code}`, level: 'warn', params: { ...params, ...more } })

  if (recording.status === 'retired') stop('retired')
  else if (!assetUsable(recording, day)) stop('expired', { day: recording.expiresOn! })
  else if (recording.expiresOn) warn('expires', { day: recording.expiresOn })
  for (const what of lackingRights(recording)) stop(`without-${what}`)
  for (const locale of locales) {
    if (!recording.titles[locale]) warn('without-title', { locale, shown: titleIn(recording, locale) })
    if (recording.noSpeech) continue
    if (recording.kind === 'video' && !textOf(recording, 'captions', locale)) stop('without-captions', { locale })
    if (recording.kind === 'audio') {
      const transcript = transcriptIn(recording, locale)
      if (!transcript) stop('without-transcript', { locale })
      else if (transcript.locale !== locale) warn('transcript-elsewhere', { locale })
    }
  }
  if (recording.kind === 'video' && !recording.poster) warn('without-poster')
  const odd = recording.cuts.find(({ plays }) => plays === 'in-some')
  if (odd) warn('plays-in-some', { format: [odd.container, odd.videoCodec, odd.audioCodec].filter(Boolean).join(', ') })
  return found
}
