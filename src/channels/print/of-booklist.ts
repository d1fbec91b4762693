import type { Ruler } from '#platform'
import { qrPath } from '../poster/layout.ts'
import { doesNotFit } from './errors.ts'
import { fit, fitTogether, put, set } from './fit.ts'
import { a4, ink, layOut, type Mark, mm, rule, type Sheet, soft } from './sheet.ts'

/** A booklist as it is printed, in letters that can be. */
export interface PrintedList {
  library: string
  title: string
  about: string
  /** The colour of the library's own type; dark enough on paper. */
  act: string
  /** "Scan for the list", and the short address in letters. */
  scan: string
  address: string
  qr: boolean[][]
  books: PrintedBook[]
}

export interface PrintedBook {
  title: string
  /** Author and year. */
  by: string
  note: string
  /** Call number, and where it stands. */
  shelf: string
  place: string
  qr: boolean[][]
}

const scales = [1, 0.94, 0.88, 0.82, 0.76, 0.7]
const white = '#ffffff'

/** Signs for the shelf: one for each book, with the staff's words, where it stands, and the way to more. Eight on a sheet. */
export function shelfTalkers(list: PrintedList, ruler: Ruler): Sheet[] {
  const grid = { width: 90 * mm, height: 65 * mm, across: 2, down: 4 }
  const pad = 5 * mm
  const code = 19 * mm
  const inner = grid.width - 2 * pad
  return layOut(
    grid,
    list.books.map((book) => (x, y) => {
      const marks: Mark[] = [{ kind: 'fill', path: box(x, y, grid.width, 1.6 * mm), colour: list.act }]
      const foot = y + grid.height - pad
      const words = fitTogether(
        ruler,
        [
          { words: book.title, face: 'bold', size: 13.5, after: 1 },
          { words: book.by, face: 'regular', size: 9.5, after: 4 },
          { words: book.note, face: 'regular', size: 10 },
        ],
        { width: inner, height: grid.height - 2 * pad - code - 1 * mm, scales },
      )
      const aside = inner - code - 4 * mm
      const shelf = fitTogether(
        ruler,
        [
          { words: book.shelf, face: 'bold', size: 13, after: 1 },
          { words: book.place, face: 'regular', size: 9, after: 1 },
          { words: list.library, face: 'regular', size: 7.5 },
        ],
        { width: aside, height: code, scales },
      )
      if (!words || !shelf) throw doesNotFit('shelf-talkers', book.title)
      let at = y + pad + 1 * mm
      words.forEach(({ fitted, after }, i) => {
        if (fitted.lines.length > 0) at = put(marks, fitted, x + pad, at, i === 1 ? soft : ink) + after
      })
      const height = shelf.reduce((sum, { fitted, after }) => sum + (fitted.lines.length > 0 ? fitted.height + after : 0), 0)
      at = foot - height
      shelf.forEach(({ fitted, after }, i) => {
        if (fitted.lines.length > 0) at = put(marks, fitted, x + pad, at, i === 0 ? list.act : soft) + after
      })
      marks.push({ kind: 'fill', path: qrPath(book.qr, x + grid.width - pad - code, foot - code, code), colour: '#000000' })
      return marks
    }),
  )
}

/** The whole list on a strip, four times on a sheet. */
export function bookmarks(list: PrintedList, ruler: Ruler): Sheet[] {
  const grid = { width: 45 * mm, height: 260 * mm, across: 4, down: 1 }
  const pad = 5 * mm
  const inner = grid.width - 2 * pad
  const code = 24 * mm
  const head = fit(ruler, list.title, { face: 'bold', sizes: [15, 13.5, 12, 11, 10], width: inner, height: 42 * mm })
  if (!head) throw doesNotFit('bookmarks', list.title)
  const library = set(ruler, list.library, 'bold', 8, inner)
  const scan = fit(ruler, `${list.scan}\n${list.address}`, { face: 'regular', sizes: [7.5, 7, 6.5, 6], width: inner, height: 16 * mm })
  if (!scan) throw doesNotFit('bookmarks', list.address)
  const top = pad + 2 * mm + library.height + 2 * mm + head.height + 4 * mm
  const bottom = grid.height - pad - code - 2 * mm - scan.height - 4 * mm
  const parts = list.books.flatMap((book) => [
    { words: book.title, face: 'bold' as const, size: 9.5, after: 0 },
    { words: book.by, face: 'regular' as const, size: 8.5, after: 0 },
    { words: book.shelf, face: 'regular' as const, size: 8.5, after: 5 },
  ])
  const books = fitTogether(ruler, parts, { width: inner, height: bottom - top, scales: [...scales, 0.66] })
  if (!books) throw doesNotFit('bookmarks', firstOver(list.books, parts, ruler, inner, bottom - top))
  const strip = (x: number, y: number): Mark[] => {
    const marks: Mark[] = [{ kind: 'fill', path: box(x, y, grid.width, 2 * mm), colour: list.act }]
    let at = put(marks, library, x + pad, y + pad + 2 * mm, list.act) + 2 * mm
    put(marks, head, x + pad, at)
    at = y + top
    books.forEach(({ fitted, after }, i) => {
      if (fitted.lines.length > 0) at = put(marks, fitted, x + pad, at, i % 3 === 0 ? ink : soft)
      at += after
    })
    const foot = y + grid.height - pad
    put(marks, scan, x + pad, foot - code - 2 * mm - scan.height, soft)
    marks.push({ kind: 'fill', path: qrPath(list.qr, x + pad, foot - code, code), colour: '#000000' })
    return marks
  }
  return layOut(grid, [strip, strip, strip, strip])
}

/** The first book that is over the edge in the smallest letters. */
function firstOver(
  books: readonly PrintedBook[],
  parts: readonly { words: string; face: 'bold' | 'regular'; size: number; after: number }[],
  ruler: Ruler,
  width: number,
  height: number,
): string {
  let sum = 0
  for (const [i, book] of books.entries()) {
    for (const { words, face, size, after } of parts.slice(i * 3, i * 3 + 3))
      sum += set(ruler, words, face, size * 0.66, width).height + after * 0.66
    if (sum > height) return book.title
  }
  return books.at(-1)?.title ?? ''
}

/** A sign for a table: A4, folded across the middle, the same on both sides. */
export function tableSign(list: PrintedList, ruler: Ruler): Sheet[] {
  const half = a4.height / 2
  const side = 18 * mm
  const inner = a4.width - 2 * side
  const code = 38 * mm
  const top = half + 16 * mm
  const title = fit(ruler, list.title, { face: 'bold', sizes: [44, 38, 33, 28, 24, 20], width: inner, height: 48 * mm })
  const about = fit(ruler, list.about, {
    face: 'regular',
    sizes: [17, 15, 13.5, 12, 11],
    width: inner - code - 8 * mm,
    height: half - 16 * mm - 14 * mm - 12 * mm - (title?.height ?? 0),
  })
  if (!title) throw doesNotFit('table-sign', list.title)
  if (!about) throw doesNotFit('table-sign', list.about)
  const face: Mark[] = []
  face.push({ kind: 'fill', path: box(side, half + 6 * mm, inner, 2.4 * mm), colour: list.act })
  let at = put(face, set(ruler, list.library, 'bold', 13, inner), side, top, list.act) + 3 * mm
  at = put(face, title, side, at) + 4 * mm
  put(face, about, side, at, soft)
  const foot = a4.height - 14 * mm
  face.push({ kind: 'fill', path: qrPath(list.qr, a4.width - side - code, foot - code, code), colour: '#000000' })
  const scan = set(ruler, `${list.scan}\n${list.address}`, 'regular', 11, inner - code - 8 * mm)
  put(face, scan, side, foot - scan.height, ink)
  const fold: Mark[] = [
    { kind: 'line', x1: 4 * mm, y1: half, x2: 14 * mm, y2: half, colour: rule, width: 0.4 },
    { kind: 'line', x1: a4.width - 14 * mm, y1: half, x2: a4.width - 4 * mm, y2: half, colour: rule, width: 0.4 },
  ]
  return [
    {
      ...a4,
      marks: [
        { kind: 'fill', path: box(0, 0, a4.width, a4.height), colour: white },
        ...fold,
        ...face,
        { kind: 'turned', x: a4.width / 2, y: half, marks: face },
      ],
    },
  ]
}

const box = (x: number, y: number, w: number, h: number): string => `M${n(x)} ${n(y)}h${n(w)}v${n(h)}h${n(-w)}z`
const n = (value: number): string => value.toFixed(2)
