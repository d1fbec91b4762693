import sharp from 'sharp'
import { breakLines, type Ruler } from '#platform'

/** A line of words on a picture, in its pixels; `y` is its baseline. */
export interface MemeLine {
  text: string
  x: number
  y: number
  size: number
}

/** Sizes of letters, as parts of the picture's width, from the largest. */
const sizes = [0.11, 0.095, 0.08, 0.07, 0.06, 0.05, 0.042]
/** Most lines at the top and at the bottom each. */
const mostLines = 4
/** How thick the dark line around a letter is, as a part of its size: white letters are read on any ground by it. */
const outline = 0.16

/**
 * Sets words at the top and at the bottom of a picture: as large as fits into a third of its height each, broken as Chinese and Latin
 * lines are, in the middle. Undefined where even the smallest letters do not fit.
 */
export function layoutMeme(
  words: { top: string; bottom: string },
  picture: { width: number; height: number },
  ruler: Ruler,
): MemeLine[] | undefined {
  const margin = Math.round(picture.width * 0.04)
  const room = { width: picture.width - 2 * margin, height: picture.height * 0.34 - margin }
  const blocks = (['top', 'bottom'] as const).map((at) => ({ at, ...fit(words[at], room, picture.width, ruler) }))
  if (blocks.some(({ lines }) => lines === undefined)) return undefined
  return blocks.flatMap(({ at, lines, size }) => {
    const height = lineHeight(size)
    // Letters with tails reach below the baseline, capitals nearly a whole size above it.
    const first = at === 'top' ? margin + size * 0.95 : picture.height - margin - (lines!.length - 1) * height - size * 0.28
    return lines!.map((text, i) => ({ text, size, x: (picture.width - ruler.width(text, 'bold', size)) / 2, y: first + i * height }))
  })
}

const lineHeight = (size: number) => size * 1.22

function fit(
  text: string,
  room: { width: number; height: number },
  width: number,
  ruler: Ruler,
): { lines: string[] | undefined; size: number } {
  if (text === '') return { lines: [], size: 0 }
  for (const part of sizes) {
    const size = Math.round(width * part)
    // The dark line stands half outside the letters.
    const measure = (line: string) => ruler.width(line, 'bold', size) + size * outline
    const lines = breakLines(text, room.width, measure)
    const widest = Math.max(...lines.map(measure))
    if (lines.length <= mostLines && widest <= room.width && lines.length * lineHeight(size) <= room.height) return { lines, size }
  }
  return { lines: undefined, size: 0 }
}

/** Draws lines of words onto a picture: white letters with a dark line around them, as outlines, so that no font has to be installed. */
export async function drawMeme(picture: Uint8Array, lines: readonly MemeLine[], ruler: Ruler): Promise<Buffer> {
  const base = sharp(picture, { limitInputPixels: 60_000_000, failOn: 'error' })
  const { width, height } = await base.metadata()
  const paths = lines.map(({ text, x, y, size }) => ({ path: ruler.outline(text, 'bold', size, x, y), edge: size * outline }))
  const drawn = paths
    .map(
      ({ path, edge }) =>
        `<path d="${path}" fill="none" stroke="#101613" stroke-width="${edge.toFixed(2)}" stroke-linejoin="round"/><path d="${path}" fill="#ffffff"/>`,
    )
    .join('')
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${drawn}</svg>`
  return base
    .composite([{ input: Buffer.from(svg) }])
    .png()
    .toBuffer()
}
