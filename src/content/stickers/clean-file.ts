/**
 * Takes what a camera, a phone or a program wrote beside the picture out of GIF, PNG and WebP files: comments, places, names, times. The
 * picture itself stays byte for byte, so that an animation is the one that was drawn. Walks from part to part and knows no other parts than
 * the formats have; a file that ends early or lies about a length is no such file, and the answer is undefined.
 */
export function cleanFile(bytes: Uint8Array, mime: string): Buffer | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (mime === 'image/gif') return cleanGif(buffer)
  if (mime === 'image/png' || mime === 'image/apng') return cleanPng(buffer)
  if (mime === 'image/webp') return cleanWebp(buffer)
  return undefined
}

const pngSignature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1')
/** Parts of a PNG that say how it looks or moves; all others say something about whoever made it, or nothing. */
const pngParts = new Set('IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sBIT sRGB bKGD pHYs acTL fcTL fdAT'.split(' '))

/** The parts of a PNG in order; undefined where they do not reach exactly to a closing IEND. What follows that is no picture. */
export function pngChunks(png: Buffer): { type: string; data: Buffer; whole: Buffer }[] | undefined {
  if (!png.subarray(0, 8).equals(pngSignature)) return undefined
  const chunks: { type: string; data: Buffer; whole: Buffer }[] = []
  for (let at = 8; at + 12 <= png.length; ) {
    const length = png.readUInt32BE(at)
    const end = at + 12 + length
    if (end > png.length) return undefined
    const type = png.toString('latin1', at + 4, at + 8)
    if (chunks.length === 0 ? type !== 'IHDR' || length !== 13 : type === 'IHDR') return undefined
    chunks.push({ type, data: png.subarray(at + 8, end - 4), whole: png.subarray(at, end) })
    if (type === 'IEND') return chunks
    at = end
  }
  return undefined
}

function cleanPng(png: Buffer): Buffer | undefined {
  const chunks = pngChunks(png)
  return chunks && Buffer.concat([pngSignature, ...chunks.filter(({ type }) => pngParts.has(type)).map(({ whole }) => whole)])
}

/** An application's part of a GIF that says how often it is shown; others hold what programs note. */
const loops = new Set(['NETSCAPE2.0', 'ANIMEXTS1.0'])

function cleanGif(gif: Buffer): Buffer | undefined {
  if (!/^GIF8[79]a$/.test(gif.toString('latin1', 0, 6)) || gif.length < 14) return undefined
  const tableOf = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)
  /** Behind a row of sub-blocks that begins here; -1 where the file ends in it. */
  const behind = (from: number): number => {
    let at = from
    while (at < gif.length) {
      const size = gif[at]!
      if (size === 0) return at + 1
      at += size + 1
    }
    return -1
  }
  let at = 13 + tableOf(gif[10]!)
  const kept: Buffer[] = [gif.subarray(0, at)]
  let pictures = 0
  while (at < gif.length) {
    const mark = gif[at]!
    if (mark === 0x3b) return pictures > 0 ? Buffer.concat([...kept, Buffer.from([0x3b])]) : undefined
    let end: number
    let keep = true
    if (mark === 0x2c) {
      if (at + 11 > gif.length) return undefined
      end = behind(at + 11 + tableOf(gif[at + 9]!))
      pictures++
    } else if (mark === 0x21) {
      const label = gif[at + 1]
      end = behind(at + 2)
      // Graphic control (times, transparency), and how often; comments, plain text and what programs note go.
      keep = label === 0xf9 || (label === 0xff && loops.has(gif.toString('latin1', at + 3, at + 14)))
    } else return undefined
    if (end === -1) return undefined
    if (keep) kept.push(gif.subarray(at, end))
    at = end
  }
  return undefined
}

const webpParts = new Set(['VP8 ', 'VP8L', 'VP8X', 'ALPH', 'ANIM', 'ANMF', 'ICCP'])
/** Bits of VP8X that announce what was taken out: EXIF and XMP. */
const announced = 0x08 | 0x04

function cleanWebp(webp: Buffer): Buffer | undefined {
  if (webp.length < 20 || webp.toString('latin1', 0, 4) !== 'RIFF' || webp.toString('latin1', 8, 12) !== 'WEBP') return undefined
  const end = 8 + webp.readUInt32LE(4)
  if (end > webp.length) return undefined
  const kept: Buffer[] = []
  let at = 12
  while (at + 8 <= end) {
    const type = webp.toString('latin1', at, at + 4)
    const size = webp.readUInt32LE(at + 4)
    const next = at + 8 + size + (size % 2)
    if (next > end + 1 || next > webp.length + 1) return undefined
    if (webpParts.has(type)) {
      const part = Buffer.from(webp.subarray(at, Math.min(next, webp.length)))
      if (type === 'VP8X' && size >= 1) part[8] = part[8]! & ~announced
      kept.push(part.length % 2 ? Buffer.concat([part, Buffer.alloc(1)]) : part)
    }
    at = next
  }
  if (at < end || kept.length === 0) return undefined
  const body = Buffer.concat(kept)
  const head = Buffer.from('RIFF\0\0\0\0WEBP', 'latin1')
  head.writeUInt32LE(body.length + 4, 4)
  return Buffer.concat([head, body])
}
