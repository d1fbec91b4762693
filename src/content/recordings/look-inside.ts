// Looks into a received file, in a thread of its own (read-media.ts): what a file claims of itself can keep a processor busy for minutes.
import { open } from 'node:fs/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { ADTS, CustomSource, FLAC, Input, Logging, LogLevel, MATROSKA, MP3, MP4, OGG, QTFF, WAVE, WEBM } from 'mediabunny'
import type { Media } from './read-media.ts'

// What is wrong with a file is told to who sent it, not to the console.
Logging.level = LogLevel.Silent

/** What the thread answers: what it saw, or why it is not taken. It brings nothing of the house with it, to be there at once. */
export type Looked = { media: Media } | Not
type Not = { not: 'kind'; found: string } | { not: 'codec'; container: string; codec: string } | { not: 'readable' }
const notReadable: Not = { not: 'readable' }

/** Bytes and reads that looking into a file may cost: its tables lie in a few places, whatever its length. */
const budget = { bytes: 64 * 1024 * 1024, reads: 20_000 }

const called: Record<string, string> = {
  avc: 'H.264',
  'avc-studio': 'H.264 of a studio',
  hevc: 'H.265 (HEVC)',
  vp8: 'VP8',
  vp9: 'VP9',
  av1: 'AV1',
  aac: 'AAC',
  mp3: 'MP3',
  opus: 'Opus',
  vorbis: 'Vorbis',
  flac: 'FLAC',
  ac3: 'AC-3',
  eac3: 'E-AC-3',
}
const name = (codec: string): string =>
  codec.startsWith('pcm') || /^[au]law$/.test(codec) ? 'PCM' : (called[codec] ?? codec.toUpperCase())

/** Container and codecs that every browser of the last years plays. */
const everywhere: Record<string, readonly string[]> = {
  MP4: ['avc', 'aac', 'mp3'],
  WebM: ['vp8', 'vp9', 'opus', 'vorbis'],
  MP3: ['mp3'],
  WAV: ['pcm-s16', 'pcm-u8'],
}
/** What some play: with a chip for it, or on some systems. All else plays in none. */
const inSome = new Set([
  'avc',
  'hevc',
  'vp8',
  'vp9',
  'av1',
  'aac',
  'mp3',
  'opus',
  'vorbis',
  'flac',
  'pcm-s16',
  'pcm-u8',
  'pcm-s24',
  'pcm-f32',
])

/** Baseline, Main, Extended and High: what phones record. Ten bits and more colours are for studios, and few browsers play them. */
const ordinaryAvc = /^avc[13]\.(42|4d|58|64)/i

/** What the containers are called here, and what they are served as when there is a picture, and when there is none. */
const containers: Record<string, { name: string; video?: string; audio: string }> = {
  MP4: { name: 'MP4', video: 'video/mp4', audio: 'audio/mp4' },
  // Browsers read it as the MP4 it nearly is, and not under its own name.
  'QuickTime File Format': { name: 'QuickTime', video: 'video/mp4', audio: 'audio/mp4' },
  WebM: { name: 'WebM', video: 'video/webm', audio: 'audio/webm' },
  MP3: { name: 'MP3', audio: 'audio/mpeg' },
  WAVE: { name: 'WAV', audio: 'audio/wav' },
  Ogg: { name: 'Ogg', audio: 'audio/ogg' },
  FLAC: { name: 'FLAC', audio: 'audio/flac' },
  ADTS: { name: 'AAC', audio: 'audio/aac' },
}

async function lookInside(path: string, bytes: number): Promise<Looked> {
  const file = await open(path, 'r')
  const left = { ...budget }
  const source = new CustomSource({
    getSize: () => bytes,
    read: async (start, end) => {
      left.bytes -= end - start
      left.reads--
      if (left.bytes < 0 || left.reads < 0) throw new Error('more was read than looking into a file needs')
      const part = new Uint8Array(end - start)
      const { bytesRead } = await file.read(part, 0, part.length, start)
      return part.subarray(0, bytesRead)
    },
    maxCacheSize: 8 * 1024 * 1024,
    // Told by the read that is waiting for it; nobody else listens.
    handleUnhandledError: () => {},
  })
  // Without the formats that name files elsewhere (HLS), which it would go and fetch.
  const input = new Input({ source, formats: [MP4, QTFF, WEBM, MATROSKA, MP3, WAVE, OGG, FLAC, ADTS] })
  try {
    const format = await input.getFormat()
    const container = containers[format.name]
    if (!container) return { not: 'kind', found: format.name }
    const video = await input.getPrimaryVideoTrack()
    const audio = await input.getPrimaryAudioTrack()
    if (!video && !audio) return notReadable
    if (video && !container.video) return { not: 'kind', found: container.name }
    const codecs: string[] = []
    for (const track of [video, audio]) {
      if (!track) continue
      const codec = await track.getCodec()
      const own = codec ?? String((await track.getInternalCodecId()) ?? '?')
      if (!codec || !inSome.has(codec)) return { not: 'codec', container: container.name, codec: name(own).slice(0, 40) }
      codecs.push(codec === 'avc' && !ordinaryAvc.test((await track.getCodecParameterString()) ?? '') ? 'avc-studio' : codec)
    }
    const [width, height] = video ? [await video.getDisplayWidth(), await video.getDisplayHeight()] : [null, null]
    if (width !== null && !(width >= 16 && width <= 16_384 && height! >= 16 && height! <= 16_384)) return notReadable
    const seconds = (await lengthOf(() => input.getDurationFromMetadata())) ?? (await lengthOf(() => input.computeDuration()))
    const allowed = everywhere[container.name] ?? []
    const media: Media = {
      kind: video ? 'video' : 'audio',
      mime: video ? container.video! : container.audio,
      container: container.name,
      videoCodec: video ? name(codecs[0]!) : null,
      audioCodec: audio ? name(codecs.at(-1)!) : null,
      seconds,
      width,
      height,
      plays: codecs.every((codec) => allowed.includes(codec)) ? 'everywhere' : 'in-some',
    }
    return { media }
  } catch {
    return notReadable
  } finally {
    input.dispose()
    await file.close()
  }
}

/** A length in seconds, or null where the file does not say it within what may be read. */
async function lengthOf(ask: () => Promise<number | null>): Promise<number | null> {
  const seconds = await ask().catch(() => null)
  return seconds !== null && Number.isFinite(seconds) && seconds > 0 && seconds < 4 * 86_400 ? Math.round(seconds * 1000) / 1000 : null
}

const { path, bytes } = workerData as { path: string; bytes: number }
parentPort!.postMessage(await lookInside(path, bytes))
