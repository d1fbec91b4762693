import { Worker } from 'node:worker_threads'
import { codecPlaysNowhere, notARecording, recordingUnreadable } from './errors.ts'
import type { Looked } from './look-inside.ts'
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

/** How long looking into a file may take, in ms, and how much it may hold, in MB. A true one is looked into in a fraction of both. */
const bounds = { time: 20_000, memory: 256 }

/**
 * Looks into a received file: container, codecs, length, size. Reads a bounded part of it, in a bounded time, whatever it claims.
 * @throws Refusal `content.recording-kind`, `content.recording-unreadable`, `content.recording-codec` on the field `file`
 */
export async function readMedia(path: string, bytes: number, most = bounds): Promise<Media> {
  const looked = await new Promise<Looked | undefined>((resolve) => {
    const thread = new Worker(new URL('./look-inside.ts', import.meta.url), {
      workerData: { path, bytes },
      resourceLimits: { maxOldGenerationSizeMb: most.memory },
    })
    const late = setTimeout(() => void thread.terminate(), most.time)
    thread.once('message', resolve)
    // Out of memory, out of time, broken: it cannot be looked into.
    thread.once('error', () => resolve(undefined))
    thread.once('exit', () => {
      clearTimeout(late)
      resolve(undefined)
    })
  })
  if (looked && 'media' in looked) return looked.media
  if (looked?.not === 'kind') throw notARecording(looked.found)
  if (looked?.not === 'codec') throw codecPlaysNowhere(looked.container, looked.codec)
  throw recordingUnreadable()
}

/** Which cut of a recording a file is: told by its picture. A tenth more or less is still a square. */
export function shapeOf({ width, height }: Pick<Media, 'width' | 'height'>): Shape {
  if (!width || !height) return 'sound'
  return width > height * 1.1 ? 'wide' : height > width * 1.1 ? 'portrait' : 'square'
}
