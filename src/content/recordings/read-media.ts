import { open } from 'node:fs/promises'
import { isRefusal } from '#platform'
import { codecPlaysNowhere, notARecording, recordingUnreadable } from './errors.ts'
import type { RecordingKind, Shape } from './tables.ts'

/** What a file says of itself when it is looked into: its boxes and tracks, not its name. */
export interface Media {
  kind: RecordingKind
  /** By which it is served: `video/mp4`, `audio/mpeg`. */
  mime: string
  /** `MP4`, `WebM`, `MP3`. */
  container: string
  /** As people call them: `H.264`, `AAC`; null where there is no such track. */
  videoCodec: string | null
  audioCodec: string | null
  /** Null where it can only be told by reading all of it. */
  seconds: number | null
  /** As it is shown, upright; null for sound. */
  width: number | null
  height: number | null
  plays: 'everywhere' | 'in-some'
}

/** Containers that are taken at all, as `sniff` tells them by the first bytes. */
export const mediaTypes = [
  'video/mp4',
  'video/x-m4v',
  'video/quicktime',
  'video/3gpp',
  'video/webm',
  'audio/mp4',
  'audio/x-m4a',
  'audio/mpeg',
  'audio/wav',
  'audio/ogg',
  'audio/ogg; codecs=opus',
  'audio/flac',
  'audio/aac',
] as const

/** Bytes and reads that looking into a file may cost: its tables lie in a few places, whatever its length. */
const budget = { bytes: 64 * 1024 * 1024, reads: 20_000 }

const called: Record<string, string> = {
  avc: 'H.264',
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
const name = (codec: string): string => (codec.startsWith('pcm') || /^[au]law$/.test(codec) ? 'PCM' : (called[codec] ?? codec.toUpperCase()))

/** Container and codecs that every browser of the last years plays. */
const everywhere: Record<string, readonly string[]> = {
  MP4: ['avc', 'aac', 'mp3'],
  WebM: ['vp8', 'vp9', 'opus', 'vorbis'],
  MP3: ['mp3'],
  WAV: ['pcm-s16', 'pcm-u8'],
}
/** What some play: with a chip for it, or on some systems. All else plays in none. */
const inSome = new Set(['avc', 'hevc', 'vp8', 'vp9', 'av1', 'aac', 'mp3', 'opus', 'vorbis', 'flac', 'pcm-s16', 'pcm-u8', 'pcm-s24', 'pcm-f32'])

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

/**
 * Looks into a received file: container, codecs, length, size. Reads a bounded part of it, whatever it claims.
 * @throws Refusal `content.recording-kind`, `content.recording-unreadable`, `content.recording-codec` on the field `file`
 */
export async function readMedia(path: string, bytes: number): Promise<Media> {
  // A large library that only uploads need. Without the formats that name files elsewhere (HLS), which it would go and fetch.
  const { ADTS, CustomSource, FLAC, Input, MATROSKA, MP3, MP4, OGG, QTFF, WAVE, WEBM } = await import('mediabunny')
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
  const input = new Input({ source, formats: [MP4, QTFF, WEBM, MATROSKA, MP3, WAVE, OGG, FLAC, ADTS] })
  try {
    const format = await input.getFormat()
    const container = containers[format.name]
    if (!container) throw notARecording(format.name)
    const video = await input.getPrimaryVideoTrack()
    const audio = await input.getPrimaryAudioTrack()
    if (!video && !audio) throw recordingUnreadable()
    if (video && !container.video) throw notARecording(container.name)
    const codecs: string[] = []
    for (const track of [video, audio]) {
      if (!track) continue
      const codec = await track.getCodec()
      const own = codec ?? String((await track.getInternalCodecId()) ?? '?')
      if (!codec || !inSome.has(codec)) throw codecPlaysNowhere(container.name, name(own).slice(0, 40))
      codecs.push(codec === 'avc' && !ordinaryAvc.test((await track.getCodecParameterString()) ?? '') ? 'avc of a studio' : codec)
    }
    const [width, height] = video ? [await video.getDisplayWidth(), await video.getDisplayHeight()] : [null, null]
    if (width !== null && !(width >= 16 && width <= 16_384 && height! >= 16 && height! <= 16_384)) throw recordingUnreadable()
    const seconds = (await lengthOf(() => input.getDurationFromMetadata())) ?? (await lengthOf(() => input.computeDuration()))
    const allowed = everywhere[container.name] ?? []
    return {
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
  } catch (error) {
    if (isRefusal(error)) throw error
    throw recordingUnreadable()
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

/** Which cut of a recording a file is: told by its picture. A tenth more or less is still a square. */
export function shapeOf({ width, height }: Pick<Media, 'width' | 'height'>): Shape {
  if (!width || !height) return 'sound'
  return width > height * 1.1 ? 'wide' : height > width * 1.1 ? 'portrait' : 'square'
}
