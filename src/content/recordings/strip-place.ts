import { createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { recordingUnreadable } from './errors.ts'

/** Bytes that are overwritten: what a box is called (4) and all that stands in it. */
interface Blank {
  /** Where the four letters of its kind stand. */
  kindAt: number
  from: number
  to: number
}

/** Boxes that hold boxes. */
const holders = new Set(['moov', 'trak'])
/** Boxes in which phones and cameras write where, when and with what, and whose it is. Nothing that plays stands in them. */
const told = new Set(['udta', 'meta', 'uuid'])
const mostBoxes = 5000

/**
 * Where an MP4 or QuickTime file says things about its maker: the home address above all, which phones write into films as they do into
 * pictures. Empty for other files. What cameras write into tracks of their own is not found.
 * @throws Refusal `content.recording-unreadable` for one whose boxes cannot be followed, or which ends before they do: it is cut off
 */
export async function findPlaces(path: string, bytes: number): Promise<Blank[]> {
  const file = await open(path, 'r')
  try {
    const found: Blank[] = []
    await walk(file, 0, bytes, found, { left: mostBoxes })
    return found
  } finally {
    await file.close()
  }
}

async function walk(file: FileHandle, from: number, to: number, found: Blank[], boxes: { left: number }): Promise<void> {
  const head = Buffer.alloc(16)
  for (let at = from; at + 8 <= to; ) {
    if (--boxes.left < 0) throw recordingUnreadable()
    await file.read(head, 0, 16, at)
    const kind = head.toString('latin1', 4, 8)
    if (at === 0 && kind !== 'ftyp' && kind !== 'moov' && kind !== 'wide' && kind !== 'free') return
    const short = head.readUInt32BE(0)
    const size = short === 1 ? Number(head.readBigUInt64BE(8)) : short === 0 ? to - at : short
    const begins = at + (short === 1 ? 16 : 8)
    const ends = at + size
    if (ends < begins || ends > to) throw recordingUnreadable()
    if (told.has(kind)) found.push({ kindAt: at + 4, from: begins, to: ends })
    else if (holders.has(kind)) await walk(file, begins, ends, found, boxes)
    at = ends
  }
}

/** The file with these bytes overwritten; nothing moves, so that everything in it is found where it was. */
export async function* blanked(path: string, blanks: readonly Blank[]): AsyncGenerator<Uint8Array> {
  let at = 0
  for await (const chunk of createReadStream(path)) {
    const bytes = Buffer.from(chunk as Buffer)
    for (const { kindAt, from, to } of blanks) {
      for (const [i, letter] of [...Buffer.from('free')].entries()) {
        const place = kindAt + i - at
        if (place >= 0 && place < bytes.length) bytes[place] = letter
      }
      if (to > at && from < at + bytes.length) bytes.fill(0, Math.max(0, from - at), Math.min(bytes.length, to - at))
    }
    yield bytes
    at += bytes.length
  }
}
