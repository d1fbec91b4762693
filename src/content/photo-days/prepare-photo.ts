import sharp from 'sharp'
import { photoUnreadable } from './errors.ts'

/** Longest side of a picture in the inbox, in pixels: enough for every size that pages use, and for print as large as a hand. */
const longest = 2400

export interface PreparedPhoto {
  bytes: Buffer
  width: number
  height: number
}

/**
 * A picture as it came from a phone, upright, at most 2,400 pixels long, and freed of everything but its pixels: place, time and camera never reach
 * the house's files. Takes up to a second of a processor, so it is done before a transaction is opened. Refuses `content.photos.unreadable` at `photos`.
 */
export async function preparePhoto(bytes: Uint8Array, name: string): Promise<PreparedPhoto> {
  try {
    const made = await sharp(bytes, { limitInputPixels: 60_000_000, failOn: 'error', pages: 1 })
      .rotate()
      .toColourspace('srgb')
      .flatten({ background: '#ffffff' })
      .resize({ width: longest, height: longest, fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: 90, mozjpeg: true })
      .toBuffer({ resolveWithObject: true })
    return { bytes: made.data, width: made.info.width, height: made.info.height }
  } catch {
    throw photoUnreadable(name.slice(0, 80))
  }
}
