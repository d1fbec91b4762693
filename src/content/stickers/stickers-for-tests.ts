// Drawn stickers for tests: still and moving ones of every kind.
import { crc32 } from 'node:zlib'
import sharp from 'sharp'

/** A face of some colour on nothing. */
const face = (size: { width: number; height: number }, colour: string): Buffer =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}"><circle cx="50%" cy="50%" r="${Math.min(size.width, size.height) / 2 - 2}" fill="${colour}"/></svg>`,
  )

export const stillPng = (width = 512, height = 512, colour = '#0b5a49'): Promise<Buffer> =>
  sharp(face({ width, height }, colour)).png().toBuffer()

const colours = ['#0b5a49', '#a9660e', '#6686c2', '#724080', '#9f2418', '#1c4e90', '#56645d']

/** A GIF whose face changes its colour. */
export async function movingGif(frames: number, delay: number, edge = 240): Promise<Buffer> {
  const drawn = await Promise.all(Array.from({ length: frames }, (_, i) => stillPng(edge, edge, colours[i % colours.length])))
  return sharp(drawn, { join: { animated: true } })
    .gif({ delay: drawn.map(() => delay), loop: 0 })
    .toBuffer()
}

/** A moving PNG put together from still ones, as tools that make them do; `edge` other than 320 is only claimed. */
export async function apng(frames: number, delay: number, edge = 320): Promise<Buffer> {
  const drawn = await Promise.all(
    Array.from({ length: frames }, async (_, i) =>
      parts(
        await sharp(await stillPng(320, 270, colours[i % colours.length]))
          .ensureAlpha()
          .png({ palette: false })
          .toBuffer(),
      ),
    ),
  )
  const out = [Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), drawn[0]!.find(({ type }) => type === 'IHDR')!.whole]
  const control = Buffer.alloc(8)
  control.writeUInt32BE(frames, 0)
  out.push(chunk('acTL', control))
  let sequence = 0
  drawn.forEach((frame, i) => {
    const fctl = Buffer.alloc(26)
    fctl.writeUInt32BE(sequence++, 0)
    fctl.writeUInt32BE(edge, 4)
    fctl.writeUInt32BE(270, 8)
    fctl.writeUInt16BE(delay, 20)
    fctl.writeUInt16BE(1000, 22)
    out.push(chunk('fcTL', fctl))
    for (const { data } of frame.filter(({ type }) => type === 'IDAT')) {
      if (i === 0) out.push(chunk('IDAT', data))
      else {
        const numbered = Buffer.alloc(data.length + 4)
        numbered.writeUInt32BE(sequence++, 0)
        data.copy(numbered, 4)
        out.push(chunk('fdAT', numbered))
      }
    }
  })
  return Buffer.concat([...out, chunk('IEND', Buffer.alloc(0))])
}

function parts(png: Buffer): { type: string; data: Buffer; whole: Buffer }[] {
  const found = []
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at)
    found.push({
      type: png.toString('latin1', at + 4, at + 8),
      data: png.subarray(at + 8, at + 8 + length),
      whole: png.subarray(at, at + 12 + length),
    })
    at += 12 + length
  }
  return found
}

function chunk(type: string, data: Buffer): Buffer {
  const whole = Buffer.alloc(data.length + 12)
  whole.writeUInt32BE(data.length, 0)
  whole.write(type, 4, 'latin1')
  data.copy(whole, 8)
  whole.writeUInt32BE(crc32(whole.subarray(4, 8 + data.length)), 8 + data.length)
  return whole
}
