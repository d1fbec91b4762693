import { breakLines, clampLines, contrastRatio, type Face, type Ruler } from '#platform'
import type { InfographicShape } from './tables.ts'

/** Pixels of each shape. */
export const shapeSizes: Record<InfographicShape, { width: number; height: number }> = {
  square: { width: 1080, height: 1080 },
  portrait: { width: 1080, height: 1350 },
  wide: { width: 1200, height: 675 },
}

/** What is drawn, in this order. Pixels from the top left; `y` of a text is its baseline. */
export type Mark =
  | { kind: 'fill'; path: string; colour: string }
  | { kind: 'line'; path: string; colour: string; width: number; dashed?: boolean }
  | { kind: 'text'; x: number; y: number; text: string; face: Face; size: number; colour: string }

export interface Box {
  left: number
  top: number
  width: number
  height: number
}

/** Colours of a picture: the library's own, and those of the house for everything that stands still. */
export interface Colours {
  act: string
  ink: string
  soft: string
  line: string
}

/** The library's colour where it is strong enough on white, else the ink. */
export const coloursOf = (act: string): Colours => ({
  act: contrastRatio(act, '#ffffff') >= 4.5 ? act : '#14201b',
  ink: '#14201b',
  soft: '#43514a',
  line: '#d3dad4',
})

/** A sheet to draw on: marks, and words that are measured before they are set, so that none runs out of it. */
export class Sheet {
  readonly marks: Mark[] = []
  readonly ruler: Ruler
  readonly colours: Colours
  readonly width: number
  readonly height: number

  constructor(shape: InfographicShape, ruler: Ruler, colours: Colours) {
    this.width = shapeSizes[shape].width
    this.height = shapeSizes[shape].height
    this.ruler = ruler
    this.colours = colours
  }

  fill(path: string, colour: string): void {
    this.marks.push({ kind: 'fill', path, colour })
  }

  line(path: string, colour: string, width: number, dashed = false): void {
    this.marks.push({ kind: 'line', path, colour, width, ...(dashed ? { dashed } : {}) })
  }

  rect(x: number, y: number, width: number, height: number, colour: string): void {
    if (width > 0 && height > 0) this.fill(`M${fine(x)} ${fine(y)}h${fine(width)}v${fine(height)}h${fine(-width)}z`, colour)
  }

  /** Words on one line from `x` on, or up to it, or around it. */
  put(text: string, x: number, y: number, size: number, face: Face, colour: string, anchor: 'start' | 'middle' | 'end' = 'start'): void {
    if (text === '') return
    const shift = anchor === 'start' ? 0 : this.ruler.width(text, face, size) * (anchor === 'end' ? 1 : 0.5)
    this.marks.push({ kind: 'text', x: x - shift, y, text, face, size, colour })
  }

  /** A text in lines no wider than `width`, at most `most`; what does not fit ends in an ellipsis. */
  lines(text: string, width: number, most: number, size: number, face: Face): string[] {
    const measure = (part: string) => this.ruler.width(part, face, size)
    return clampLines(breakLines(text, width, measure), most, width, measure)
  }

  /** The largest of these sizes in which a text stands on one line, else the smallest. */
  largest(text: string, width: number, sizes: readonly number[], face: Face): number {
    return sizes.find((size) => this.ruler.width(text, face, size) <= width) ?? sizes.at(-1)!
  }
}

/** Coordinates of a hundredth of a pixel are fine enough. */
export const fine = (value: number): number => Math.round(value * 100) / 100
