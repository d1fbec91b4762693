import { breakLines, type Face, type Ruler } from '#platform'
import { ink, type Mark } from './sheet.ts'

/** Words in a face of one size, broken into lines. */
export interface Fitted {
  face: Face
  size: number
  lines: string[]
  /** From the top of the first line to the bottom of the last. */
  height: number
}

/** How high a line stands above the one before, as a share of its size. */
const leading = 1.35

/** Words in one size, as many lines as they need. */
export function set(ruler: Ruler, words: string, face: Face, size: number, width: number): Fitted {
  const lines = words === '' ? [] : breakLines(words, width, (part) => ruler.width(part, face, size))
  return { face, size, lines, height: lines.length * size * leading }
}

/** Words in the first of these sizes in which they fit a box; nothing where they fit in none: they are never cut. */
export function fit(
  ruler: Ruler,
  words: string,
  { face, sizes, width, height, most = 99 }: { face: Face; sizes: readonly number[]; width: number; height: number; most?: number },
): Fitted | undefined {
  for (const size of sizes) {
    const fitted = set(ruler, words, face, size, width)
    if (fitted.height <= height && fitted.lines.length <= most) return fitted
  }
  return undefined
}

/** Several texts one below the other in a box, all made smaller together until they fit; nothing where they do not at the smallest. */
export function fitTogether(
  ruler: Ruler,
  parts: readonly { words: string; face: Face; size: number; after?: number }[],
  { width, height, scales }: { width: number; height: number; scales: readonly number[] },
): { fitted: Fitted; after: number }[] | undefined {
  for (const scale of scales) {
    const set_ = parts.map(({ words, face, size, after = 0 }) => ({
      fitted: set(ruler, words, face, size * scale, width),
      after: after * scale,
    }))
    const needed = set_.reduce((sum, { fitted, after }) => sum + (fitted.lines.length > 0 ? fitted.height + after : 0), 0)
    if (needed <= height) return set_
  }
  return undefined
}

/** Draws fitted words from a top left corner; gives where the next thing may begin. */
export function put(marks: Mark[], { face, size, lines, height }: Fitted, x: number, y: number, colour: string = ink): number {
  for (const [i, text] of lines.entries())
    marks.push({ kind: 'text', x, y: y + i * size * leading + size * 1.02, text, face, size, colour })
  return y + height
}
