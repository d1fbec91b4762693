import type { SaidFigure } from './say-figure.ts'
import type { SaidReport } from './say-report.ts'
import type { SaidStatement } from './say-statement.ts'

/** One slide of a report: a heading with a few sentences, or with a few rows of its table. */
export interface Slide {
  heading: string
  /** Which part of its section it is, and of how many. */
  part: { number: number; of: number }
  statements: SaidStatement[]
  figures: SaidFigure[]
}

/** What can be read from the last row. */
const most = { letters: 620, statements: 5, figures: 6 }

/** A report in pieces that fit a screen, in its own order: nothing is left out, nothing is said anew. Pure. */
export function slidesOf(report: SaidReport): Slide[] {
  return report.sections.flatMap(({ heading, statements, figures }) => {
    const pieces: Pick<Slide, 'statements' | 'figures'>[] = [
      ...inPieces(statements).map((some) => ({ statements: some, figures: [] })),
      ...Array.from({ length: Math.ceil(figures.length / most.figures) }, (_, i) => ({
        statements: [],
        figures: figures.slice(i * most.figures, (i + 1) * most.figures),
      })),
    ]
    return pieces.map((piece, i) => ({ heading, part: { number: i + 1, of: pieces.length }, ...piece }))
  })
}

function inPieces(statements: readonly SaidStatement[]): SaidStatement[][] {
  const pieces: SaidStatement[][] = []
  let letters = 0
  for (const statement of statements) {
    const long = statement.parts.reduce((sum, { text }) => sum + text.length, 0)
    const last = pieces.at(-1)
    if (last && last.length < most.statements && letters + long <= most.letters) {
      last.push(statement)
      letters += long
    } else {
      pieces.push([statement])
      letters = long
    }
  }
  return pieces
}

/** The heading of a slide with its part, where there are several: `Effect (2/3)`. */
export const headingOf = ({ heading, part }: Slide): string => (part.of > 1 ? `${heading} (${part.number}/${part.of})` : heading)
