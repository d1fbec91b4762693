import { crc32 } from 'node:zlib'
import sharp from 'sharp'
import { isRefusal, type Work } from '#platform'
import { cleanFile, pngChunks } from './clean-file.ts'
import { fileBroken, fileKind, fileTooHeavy, fileTooLarge, tooManyFrames } from './errors.ts'

/** What a sticker may come as. A moving PNG (APNG) is told from a still one by its parts. */
export const stickerKinds = ['image/png', 'image/apng', 'image/gif', 'image/webp'] as const
export type StickerMime = (typeof stickerKinds)[number]

/** Bounds of one uploaded sticker: bytes, pixels of all its frames together, frames. */
export const stickerBounds = { bytes: 5 * 1024 * 1024, pixels: 24_000_000, frames: 300 } as const

/** A sticker that was read to its end, without anything but its picture. */
export interface StickerFile {
  bytes: Buffer
  mime: StickerMime
  width: number
  height: number
  frames: number
  /** One round, in milliseconds; 0 for what stands still. */
  durationMs: number
  /** Whether anything of it can be seen through. */
  transparent: boolean
}

/**
 * Reads an uploaded sticker: what it is is told by its bytes, every frame is decoded within {@link stickerBounds}, and what was written
 * beside the picture is taken out; the picture itself stays byte for byte, unless it lies on its side.
 * Refuses at `file`: `content.stickers.file-kind`, `.file-broken`, `.file-too-heavy`, `.file-too-large`, `.too-many-frames`.
 */
export async function readStickerFile(work: Work, bytes: Uint8Array, name: string): Promise<StickerFile> {
  const mime = await judge(work, bytes, name)
  const clean = cleanFile(bytes, mime)
  if (!clean) throw fileBroken(name)
  const moving = await movementOf(clean, mime, name)
  if (moving.frames > stickerBounds.frames) throw tooManyFrames(name, stickerBounds.frames)
  const decoded = await decodeAll(clean, mime, moving, name)
  const lies = ((await sharp(bytes).metadata()).orientation ?? 1) > 1
  if (moving.frames > 1 || (mime !== 'image/apng' && !lies)) return { bytes: clean, mime, ...moving, ...decoded }
  const upright = await writtenAnew(bytes, mime)
  const { width, height } = await sharp(upright).metadata()
  const still = mime === 'image/apng' ? 'image/png' : mime
  return { bytes: upright, mime: still, width, height, frames: 1, durationMs: 0, ...decoded }
}

async function judge(work: Work, bytes: Uint8Array, name: string): Promise<StickerMime> {
  if (bytes.length > stickerBounds.bytes) throw fileTooHeavy(name, stickerBounds.bytes / 1024)
  try {
    const { mime } = await work.house.files.judge(bytes, {
      kind: 'sticker',
      name,
      allow: stickerKinds,
      maxBytes: stickerBounds.bytes,
      maxPixels: stickerBounds.pixels,
    })
    return mime as StickerMime
  } catch (refusal) {
    if (!isRefusal(refusal)) throw refusal
    if (refusal.code === 'platform.image-too-large') throw fileTooLarge(name, stickerBounds.pixels)
    if (refusal.code === 'platform.image-broken') throw fileBroken(name)
    throw fileKind(name)
  }
}

interface Movement {
  width: number
  height: number
  frames: number
  durationMs: number
}

async function movementOf(bytes: Buffer, mime: StickerMime, name: string): Promise<Movement> {
  if (mime === 'image/apng') return apngMovement(bytes, name)
  try {
    const meta = await sharp(bytes, { animated: true, limitInputPixels: stickerBounds.pixels, failOn: 'error' }).metadata()
    const frames = meta.pages ?? 1
    const delays = meta.delay ?? []
    // Browsers show a frame that says less than 20 ms for 100 ms.
    const durationMs = frames > 1 ? delays.reduce((sum, delay) => sum + (delay < 20 ? 100 : delay), 0) : 0
    return { width: meta.width, height: meta.pageHeight ?? meta.height, frames, durationMs }
  } catch {
    throw fileBroken(name)
  }
}

/** Counts the frames of a moving PNG, which the decoder reads as a still one. Every frame lies within the picture and has its data. */
function apngMovement(bytes: Buffer, name: string): Movement {
  const chunks = pngChunks(bytes)!
  const [head] = chunks
  const width = head!.data.readUInt32BE(0)
  const height = head!.data.readUInt32BE(4)
  const control = chunks.find(({ type }) => type === 'acTL')
  const frames = chunks.filter(({ type }) => type === 'fcTL')
  if (control?.data.length !== 8 || frames.some(({ data }) => data.length !== 26)) throw fileBroken(name)
  const claimed = control.data.readUInt32BE(0)
  const inside = frames.every(
    ({ data }) =>
      data.readUInt32BE(12) + data.readUInt32BE(4) <= width &&
      data.readUInt32BE(16) + data.readUInt32BE(8) <= height &&
      data.readUInt32BE(4) > 0 &&
      data.readUInt32BE(8) > 0,
  )
  if (claimed !== frames.length || claimed === 0 || !inside) throw fileBroken(name)
  if (width * height * claimed > stickerBounds.pixels) throw fileTooLarge(name, stickerBounds.pixels)
  const durationMs = frames.reduce((sum, { data }) => sum + (data.readUInt16BE(20) / (data.readUInt16BE(22) || 100)) * 1000, 0)
  return { width, height, frames: claimed, durationMs: claimed > 1 ? Math.round(durationMs) : 0 }
}

/** Decodes every frame, so that one that is broken is found out now, and tells whether anything can be seen through. */
async function decodeAll(bytes: Buffer, mime: StickerMime, moving: Movement, name: string): Promise<{ transparent: boolean }> {
  const limits = { limitInputPixels: stickerBounds.pixels, failOn: 'error' } as const
  try {
    if (mime === 'image/apng') for (const frame of apngFrames(bytes)) await sharp(frame, limits).raw().toBuffer()
    const { isOpaque } = await sharp(bytes, { ...limits, animated: moving.frames > 1 && mime !== 'image/apng' }).stats()
    return { transparent: !isOpaque }
  } catch {
    throw fileBroken(name)
  }
}

/** Each frame of a moving PNG as a still one of the frame's own size, for the decoder. */
function* apngFrames(bytes: Buffer): Generator<Buffer> {
  const chunks = pngChunks(bytes)!
  const before = chunks.filter(({ type }) => ['PLTE', 'tRNS'].includes(type))
  const [head] = chunks
  let control: Buffer | undefined
  let data: Buffer[] = []
  const frame = (): Buffer => {
    const size = Buffer.from(head!.data)
    control!.copy(size, 0, 4, 12)
    const parts = [
      part('IHDR', size),
      ...before.map(({ whole }) => whole),
      part('IDAT', Buffer.concat(data)),
      part('IEND', Buffer.alloc(0)),
    ]
    return Buffer.concat([bytes.subarray(0, 8), ...parts])
  }
  for (const chunk of chunks) {
    if (chunk.type === 'fcTL' || chunk.type === 'IEND') {
      if (control) yield frame()
      control = chunk.data
      data = []
    } else if (chunk.type === 'IDAT' && control) data.push(chunk.data)
    else if (chunk.type === 'fdAT') data.push(chunk.data.subarray(4))
  }
}

function part(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const whole = Buffer.alloc(body.length + 8)
  whole.writeUInt32BE(data.length, 0)
  body.copy(whole, 4)
  whole.writeUInt32BE(crc32(body), body.length + 4)
  return whole
}

/** A still picture with the same pixels, upright, and with nothing else. */
const writtenAnew = (bytes: Uint8Array, mime: StickerMime): Promise<Buffer> => {
  const picture = sharp(bytes, { limitInputPixels: stickerBounds.pixels }).rotate().toColourspace('srgb')
  return mime === 'image/webp' ? picture.webp({ lossless: true }).toBuffer() : picture.png({ compressionLevel: 9 }).toBuffer()
}
