import { eastAsianWidth } from 'get-east-asian-width'
import { breakLines, type Ruler } from '#platform'
import { qrPath } from '../poster/layout.ts'
import { put, set } from './fit.ts'
import { ink, type Mark, mm, rule, type Sheet, soft } from './sheet.ts'

/** The widths of paper that receipt printers take, in millimetres: what of it they print on, and how many columns of their own letters that is. */
export const papers = { 58: { printed: 48, columns: 32 }, 80: { printed: 72, columns: 48 } } as const
export type PaperWidth = keyof typeof papers

/** A receipt: a head, blocks of lines, a foot with the way to more. */
export interface Receipt {
  library: string
  title: string
  /** Each with a first line that stands out. */
  blocks: { head: string; lines: string[] }[]
  scan: string
  address: string
  qr: boolean[][]
}

/** A receipt as a page exactly as wide as its paper and as long as what stands on it. */
export function receiptSheet(receipt: Receipt, width: PaperWidth, ruler: Ruler): Sheet {
  const paper = width * mm
  const side = (paper - papers[width].printed * mm) / 2
  const inner = paper - 2 * side
  const marks: Mark[] = []
  let at = put(marks, set(ruler, receipt.library, 'bold', 9, inner), side, 4 * mm, soft) + 1 * mm
  at = put(marks, set(ruler, receipt.title, 'bold', width === 58 ? 13 : 15, inner), side, at) + 2 * mm
  for (const { head, lines } of receipt.blocks) {
    marks.push({ kind: 'line', x1: side, y1: at, x2: paper - side, y2: at, colour: rule, width: 0.5 })
    at = put(marks, set(ruler, head, 'bold', 10, inner), side, at + 1.5 * mm)
    for (const line of lines) at = put(marks, set(ruler, line, 'regular', 9, inner), side, at, ink)
    at += 1.5 * mm
  }
  const code = 26 * mm
  marks.push({ kind: 'line', x1: side, y1: at, x2: paper - side, y2: at, colour: rule, width: 0.5 })
  marks.push({ kind: 'fill', path: qrPath(receipt.qr, (paper - code) / 2, at + 3 * mm, code), colour: '#000000' })
  at = put(marks, set(ruler, `${receipt.scan}\n${receipt.address}`, 'regular', 8, inner), side, at + code + 5 * mm) + 6 * mm
  return { width: paper, height: at, marks }
}

/**
 * How many columns a text takes on a receipt printer: wide signs two, marks that only change a letter none. Signs that are wide in Chinese
 * letters and narrow in others (“ ” … —) count as wide: a line that is too short is better than one that breaks by itself.
 */
export function columnsOf(text: string): number {
  let columns = 0
  for (const sign of text) if (!/\p{M}|\p{Cf}/u.test(sign)) columns += eastAsianWidth(sign.codePointAt(0)!, { ambiguousAsWide: true })
  return columns
}

/** The same as plain text for printers that are sent text: no line is wider than the paper's columns, nothing is cut. */
export function receiptText(receipt: Receipt, width: PaperWidth): string {
  const { columns } = papers[width]
  const wrap = (text: string, indent = 0): string[] =>
    breakLines(text, columns - indent, columnsOf).map((line) => (line === '' ? '' : ' '.repeat(indent) + line))
  const line = '-'.repeat(columns)
  return [
    ...wrap(receipt.library),
    ...wrap(receipt.title),
    ...receipt.blocks.flatMap(({ head, lines }) => [line, ...wrap(head), ...lines.flatMap((one) => wrap(one, 1))]),
    line,
    ...wrap(receipt.scan),
    ...wrap(receipt.address),
    '',
  ].join('\n')
}
