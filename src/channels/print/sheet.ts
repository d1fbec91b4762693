import type { Face } from '#platform'

/** Points of a millimetre. */
export const mm = 72 / 25.4

export const a4 = { width: 210 * mm, height: 297 * mm } as const
export const a5 = { width: 148 * mm, height: 210 * mm } as const

/** What is drawn, in this order. Points from the top left; the baseline of a text stands at its y. */
export type Mark =
  | { kind: 'fill'; path: string; colour: string }
  | { kind: 'line'; x1: number; y1: number; x2: number; y2: number; colour: string; width: number }
  | { kind: 'text'; x: number; y: number; text: string; face: Face; size: number; colour: string }
  /** Upside down around a point: the far side of a folded sign. */
  | { kind: 'turned'; x: number; y: number; marks: Mark[] }

export interface Sheet {
  width: number
  height: number
  marks: Mark[]
}

export const ink = '#14201b'
export const soft = '#43514a'
export const rule = '#74827b'

/** Pieces of one size on sheets of A4, so many across and down, in the middle of the page: a home printer leaves its edges white. */
export interface Grid {
  width: number
  height: number
  across: number
  down: number
}

const cropLength = 5 * mm
const cropGap = 1.5 * mm

/** Puts pieces on as many sheets as they need, with marks at the edges along which they are cut. */
export function layOut(grid: Grid, pieces: readonly ((x: number, y: number) => Mark[])[]): Sheet[] {
  const left = (a4.width - grid.across * grid.width) / 2
  const top = (a4.height - grid.down * grid.height) / 2
  const each = grid.across * grid.down
  const sheets: Sheet[] = []
  for (let from = 0; from < Math.max(pieces.length, 1); from += each) {
    const marks: Mark[] = []
    pieces.slice(from, from + each).forEach((piece, i) => {
      marks.push(...piece(left + (i % grid.across) * grid.width, top + Math.floor(i / grid.across) * grid.height))
    })
    sheets.push({ ...a4, marks: [...marks, ...cropMarks(grid, left, top)] })
  }
  return sheets
}

function cropMarks(grid: Grid, left: number, top: number): Mark[] {
  const marks: Mark[] = []
  const line = (x1: number, y1: number, x2: number, y2: number) =>
    void marks.push({ kind: 'line', x1, y1, x2, y2, colour: rule, width: 0.4 })
  const right = left + grid.across * grid.width
  const bottom = top + grid.down * grid.height
  for (let i = 0; i <= grid.across; i++) {
    const x = left + i * grid.width
    line(x, top - cropGap - cropLength, x, top - cropGap)
    line(x, bottom + cropGap, x, bottom + cropGap + cropLength)
  }
  for (let i = 0; i <= grid.down; i++) {
    const y = top + i * grid.height
    line(left - cropGap - cropLength, y, left - cropGap, y)
    line(right + cropGap, y, right + cropGap + cropLength, y)
  }
  return marks
}
