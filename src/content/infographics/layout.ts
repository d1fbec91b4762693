import type { Ruler } from '#platform'
import { drawBars, drawGoal, drawLine, drawNumber, drawThree } from './charts.ts'
import type { Drawn } from './read-figures.ts'
import { noteOf, type Said } from './say.ts'
import { type Box, coloursOf, Sheet } from './sheet.ts'
import type { InfographicShape } from './tables.ts'

export interface Looks {
  act: string
  /** Who speaks, at the foot. */
  library: string
  /** '' unless everything is made up. */
  demo: string
}

/**
 * Lays an infographic out: the finding on top, under it measure, places and period, then the drawing, and at the foot where the figures come
 * from, what is missing of them, and who speaks. Foot and head take what they need, the drawing what they leave.
 */
export function layoutInfographic(drawn: Drawn, said: Said, looks: Looks, shape: InfographicShape, ruler: Ruler): Sheet {
  const sheet = new Sheet(shape, ruler, coloursOf(looks.act))
  const { colours } = sheet
  const low = sheet.height < 800
  const margin = low ? 56 : 72
  const width = sheet.width - 2 * margin
  sheet.rect(0, 0, sheet.width, 14, colours.act)

  // Head.
  let y = 14 + (low ? 34 : 52)
  const room = low ? 150 : 270
  const titleSize =
    [72, 64, 56, 50, 44, 38, 33, 29].find((size) => sheet.lines(said.title, width, 9, size, 'bold').length * size * 1.22 <= room) ?? 26
  for (const text of sheet.lines(said.title, width, Math.max(1, Math.floor(room / (titleSize * 1.22))), titleSize, 'bold')) {
    y += titleSize * 1.22
    sheet.put(text, margin, y - titleSize * 0.22, titleSize, 'bold', colours.ink)
  }
  const subSize = low ? 24 : 28
  y += 10
  for (const text of sheet.lines(said.subtitle, width, 2, subSize, 'regular')) {
    y += subSize * 1.35
    sheet.put(text, margin, y, subSize, 'regular', colours.soft)
  }

  // Foot, from below.
  const footSize = low ? 18 : 21
  const notes = sheet.lines(noteOf(said), width, low ? 3 : 5, footSize, 'regular')
  const speaker = [looks.library, looks.demo].filter(Boolean).join(' · ')
  let foot = sheet.height - (low ? 26 : 40)
  sheet.put(sheet.lines(speaker, width, 1, footSize + 3, 'bold')[0] ?? '', margin, foot, footSize + 3, 'bold', colours.ink)
  foot -= (footSize + 3) * 1.5
  for (const text of notes.toReversed()) {
    sheet.put(text, margin, foot, footSize, 'regular', colours.soft)
    foot -= footSize * 1.38
  }

  const top = y + (low ? 24 : 40)
  const box: Box = { left: margin, top, width, height: Math.max(80, foot - top - (low ? 8 : 20)) }
  switch (drawn.form) {
    case 'number':
      drawNumber(sheet, box, said)
      break
    case 'three':
      drawThree(sheet, box, said)
      break
    case 'line':
      drawLine(sheet, box, drawn, said)
      break
    case 'bars':
      drawBars(sheet, box, drawn, said)
      break
    case 'goal':
      drawGoal(sheet, box, drawn, said)
  }
  return sheet
}
