import sharp from 'sharp'

/** A part of a picture, in ten-thousandths of its width and height. */
export interface Box {
  x: number
  y: number
  w: number
  h: number
}

/** How far beyond a marked face is blurred too, as a part of its size: hair and ears tell who somebody is. */
const margin = 0.2
/** Into how many blocks the longer side of a face is averaged before it is drawn large again: too few to know anybody by. */
const blocks = 6

/**
 * A picture in which these parts are averaged into a few blocks and these are blurred: what was there is not in the pixels any more, in no size of
 * it. Gives JPEG without anything a camera wrote.
 */
export async function blurFaces(bytes: Uint8Array, boxes: readonly Box[]): Promise<Buffer> {
  const { data, info } = await sharp(bytes, { failOn: 'error' })
    .rotate()
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height, channels } = info
  const raw = { raw: { width, height, channels } }
  const layers = []
  for (const box of boxes) {
    const part = pixelsOf(box, width, height)
    const long = Math.max(part.width, part.height)
    const few = {
      width: Math.max(1, Math.round((part.width / long) * blocks)),
      height: Math.max(1, Math.round((part.height / long) * blocks)),
    }
    // Each step by itself: sharp puts the steps of one pipeline into an order of its own.
    const averaged = await sharp(data, raw)
      .extract(part)
      .resize({ ...few, fit: 'fill', kernel: 'linear' })
      .png()
      .toBuffer()
    const large = await sharp(averaged).resize({ width: part.width, height: part.height, fit: 'fill', kernel: 'nearest' }).png().toBuffer()
    const blurred = await sharp(large)
      .blur(Math.max(1, long / blocks / 2))
      .png()
      .toBuffer()
    layers.push({ input: blurred, left: part.left, top: part.top })
  }
  return sharp(data, raw).composite(layers).jpeg({ quality: 92, mozjpeg: true }).toBuffer()
}

/** A box with its margin, in whole pixels within the picture. */
export function pixelsOf({ x, y, w, h }: Box, width: number, height: number): { left: number; top: number; width: number; height: number } {
  const [spareX, spareY] = [w * margin, h * margin]
  const left = Math.max(0, Math.floor(((x - spareX) / 10_000) * width))
  const top = Math.max(0, Math.floor(((y - spareY) / 10_000) * height))
  const right = Math.min(width, Math.ceil(((x + w + spareX) / 10_000) * width))
  const bottom = Math.min(height, Math.ceil(((y + h + spareY) / 10_000) * height))
  return { left, top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) }
}
