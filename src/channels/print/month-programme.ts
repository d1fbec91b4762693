import type { Ruler } from '#platform'
import { qrPath } from '../poster/layout.ts'
import { doesNotFit } from './errors.ts'
import { fit, put, set } from './fit.ts'
import { a5, ink, type Mark, mm, rule, type Sheet, soft } from './sheet.ts'

export interface ProgrammeDay {
  /** "Saturday 5 December" */
  day: string
  lines: { time: string; text: string; quiet: boolean }[]
}

export interface Programme {
  library: string
  title: string
  act: string
  scan: string
  address: string
  qr: boolean[][]
  days: ProgrammeDay[]
  /** What stands where nothing is dated. */
  empty: string
  /** "Page 2" */
  page: (no: number) => string
}

const side = 12 * mm
const inner = a5.width - 2 * side
const timeWidth = 16 * mm

/** What is dated in a month, on as many pages of A5 as it needs: two fit a sheet of A4, or a folded one. The last page ends with the way to more. */
export function monthProgramme(programme: Programme, ruler: Ruler): Sheet[] {
  const sheets: Sheet[] = []
  let marks: Mark[] = []
  let at = 0
  const code = 22 * mm
  const floor = a5.height - 14 * mm
  const begin = () => {
    marks = []
    sheets.push({ ...a5, marks })
    marks.push({
      kind: 'fill',
      path: `M0 0h${a5.width.toFixed(2)}v${(2.5 * mm).toFixed(2)}h${(-a5.width).toFixed(2)}z`,
      colour: programme.act,
    })
    at = put(marks, set(ruler, programme.library, 'bold', 9.5, inner), side, 9 * mm, programme.act)
    if (sheets.length > 1)
      put(marks, set(ruler, `${programme.title} · ${programme.page(sheets.length)}`, 'regular', 8, inner), side, a5.height - 10 * mm, soft)
    at += 2 * mm
  }
  begin()
  const title = fit(ruler, programme.title, { face: 'bold', sizes: [24, 21, 18, 16], width: inner, height: 30 * mm })
  if (!title) throw doesNotFit('month-programme', programme.title)
  at = put(marks, title, side, at) + 4 * mm
  if (programme.days.length === 0) at = put(marks, set(ruler, programme.empty, 'regular', 11, inner), side, at, soft)
  for (const { day, lines } of programme.days) {
    const head = set(ruler, day, 'bold', 10.5, inner)
    const rows = lines.map((line) => ({ ...line, words: set(ruler, line.text, line.quiet ? 'regular' : 'bold', 10, inner - timeWidth) }))
    // A day is not torn from its first line.
    if (at + head.height + (rows[0]?.words.height ?? 0) > floor) begin()
    at = put(marks, head, side, at, programme.act) + 1 * mm
    for (const { time, quiet, words } of rows) {
      if (words.height > floor - 40 * mm) throw doesNotFit('month-programme', words.lines.join(' '))
      if (at + words.height > floor) begin()
      put(marks, set(ruler, time, 'regular', 10, timeWidth), side, at, soft)
      at = put(marks, words, side + timeWidth, at, quiet ? soft : ink) + 0.6 * mm
    }
    at += 2.4 * mm
  }
  if (at + code + 6 * mm > floor) begin()
  const foot = a5.height - 12 * mm
  marks.push({ kind: 'line', x1: side, y1: foot - code - 4 * mm, x2: a5.width - side, y2: foot - code - 4 * mm, colour: rule, width: 0.6 })
  marks.push({ kind: 'fill', path: qrPath(programme.qr, a5.width - side - code, foot - code, code), colour: '#000000' })
  put(marks, set(ruler, `${programme.scan}\n${programme.address}`, 'regular', 9.5, inner - code - 6 * mm), side, foot - code, ink)
  return sheets
}
