import PDFDocument from 'pdfkit'
import { type Face, fontFiles, openRuler, printable } from '#platform'
import type { SaidFigure } from './say-figure.ts'
import type { SaidReport, SaidSection } from './say-report.ts'
import type { Part } from './words.ts'

const margin = 40
const ink = '#14201b'
const second = '#43514a'
/** Where the columns of a table begin and how wide they are, in points of an A4 page. */
const columns = [
  { x: 0, width: 188, align: 'left' },
  { x: 194, width: 66, align: 'right' },
  { x: 266, width: 92, align: 'right' },
  { x: 370, width: 145, align: 'left' },
] as const
const width = 515

interface Style {
  face?: Face
  size?: number
  colour?: string
  x?: number
  width?: number
  align?: 'left' | 'right'
}

/**
 * A report as a PDF that is read aloud as well as seen: language and title set, headings, lists and tables tagged, words of another language
 * marked, glyphs embedded. `url` is where the desk shows it.
 */
export async function renderPdf(report: SaidReport, url: string): Promise<Buffer> {
  const doc = new PDFDocument({
    size: 'A4',
    margins: { top: margin, bottom: margin, left: margin, right: margin },
    pdfVersion: '1.7',
    tagged: true,
    lang: report.locale,
    displayTitle: true,
    info: { Title: report.title, Author: report.alliance.text },
  })
  const chunks: Buffer[] = []
  doc.on('data', (chunk: Buffer) => chunks.push(chunk))
  const done = new Promise<void>((resolve, reject) => {
    doc.on('end', resolve)
    doc.on('error', reject)
  })
  for (const [face, file] of Object.entries(fontFiles)) doc.registerFont(face, file)
  const ruler = await openRuler()
  const pen = penOf(doc, (text) => printable(text, ruler.missing(text), report.locale))
  pen.paragraph('P', [report.alliance], { size: 9, colour: second })
  pen.paragraph('H1', [{ text: report.title }], { face: 'bold', size: 18 })
  pen.paragraph('P', [{ text: report.about }], { size: 8.5, colour: second })
  for (const section of report.sections) drawSection(pen, section, report)
  pen.space(8)
  if (report.changes.length > 0)
    pen.list(
      report.changes.map((text) => [{ text }]),
      { size: 9 },
    )
  pen.paragraph('P', [{ text: footOf(report, url) }], { size: 8, colour: second })
  pen.end()
  doc.end()
  await done
  return Buffer.concat(chunks)
}

/** What stands under a paper; a workbook has no days that need saying. */
export const footOf = ({ short, foot, rows }: Pick<SaidReport, 'short' | 'foot' | 'rows'>, url: string): string =>
  `${[short.days, foot].filter((says) => says !== '').join(' ')}\n${rows} ${url}`

function drawSection(pen: Pen, { heading, statements, figures }: SaidSection, { columns: heads, short }: SaidReport): void {
  pen.space(8)
  // A heading does not stand alone at the foot of a page.
  pen.keep(48)
  pen.paragraph('H2', [{ text: heading }], { face: 'bold', size: 11.5 })
  if (statements.length > 0)
    pen.list(
      statements.map(({ parts, evidence }) => (evidence ? [...parts, { text: ` (${evidence})` }] : parts)),
      { size: 9 },
    )
  if (figures.length === 0) return
  const sources = figures.map(sourceOf)
  pen.table(
    [heads.figure, heads.now, heads.beside, heads.source],
    figures.map((figure, i) => cellsOf(figure, sources[i] === sources[i - 1] ? short.above : sources[i]!)),
  )
}

const sourceOf = ({ source, lacks, isWhole, evidence }: SaidFigure): string =>
  isWhole ? `${source} · ${evidence}` : `${source}\n${lacks} · ${evidence}`

/** The board has two pages: days that are those of the report, and a source that is that of the row above, are not said again. */
const cellsOf = ({ label, period, isOfPeriod, now, beside }: SaidFigure, source: string): Part[][] => [
  isOfPeriod ? label : [...label, { text: `\n${period}` }],
  [{ text: now }],
  [{ text: beside ?? '–' }],
  [{ text: source }],
]

interface Pen {
  paragraph(tag: 'H1' | 'H2' | 'P', parts: readonly Part[], style: Style): void
  list(items: readonly (readonly Part[])[], style: Style): void
  table(heads: readonly string[], rows: readonly Part[][][]): void
  space(points: number): void
  /** Turns the page unless so much is free. */
  keep(points: number): void
  end(): void
}

function penOf(doc: PDFKit.PDFDocument, settable: (text: string) => string): Pen {
  const root = doc.struct('Document')
  doc.addStructure(root)
  let y = margin
  const keep = (points: number) => {
    if (y + points <= doc.page.height - margin) return
    doc.addPage()
    y = margin
  }
  const take = ({ face = 'regular', size = 9, colour = ink }: Style) => doc.font(face).fontSize(size).fillColor(colour)
  const wordsOf = (parts: readonly Part[]) => parts.map(({ text, locale }) => ({ text: settable(text), locale }))
  const textOf = (parts: readonly Part[]) => wordsOf(parts).reduce((all, { text }) => all + text, '')
  const boxOf = ({ x = 0, width: wide = width, align = 'left' }: Style) => ({ x: margin + x, options: { width: wide, align, lineGap: 1 } })
  const heightOf = (parts: readonly Part[], style: Style) => take(style).heightOfString(textOf(parts), boxOf(style).options)
  /** The pieces of a sentence, one after the other; those in another language as spans that say which. */
  const pieces = (parts: readonly Part[], style: Style) => {
    const { x, options } = boxOf(style)
    const said = wordsOf(parts)
    const at = y
    return said.map(({ text, locale }, i) => {
      const draw = () => {
        const more = { ...options, continued: i < said.length - 1 }
        if (i === 0) take(style).text(text, x, at, more)
        else take(style).text(text, more)
      }
      return locale ? doc.struct('Span', { lang: locale }, draw) : draw
    })
  }
  return {
    keep,
    space: (points) => {
      y += points
    },
    paragraph(tag, parts, style) {
      keep(heightOf(parts, style))
      root.add(doc.struct(tag, {}, pieces(parts, style)))
      y = doc.y + 3
    },
    list(items, style) {
      const list = doc.struct('L')
      root.add(list)
      for (const item of items) {
        const body = { ...style, x: 10, width: width - 10 }
        keep(heightOf(item, body))
        const at = y
        const label = doc.struct('Lbl', {}, () => take(style).text('•', margin, at, { lineBreak: false }))
        list.add(doc.struct('LI', {}, [label, doc.struct('LBody', {}, pieces(item, body))]))
        y = doc.y + 2
      }
      list.end()
      y += 2
    },
    table(heads, rows) {
      const table = doc.struct('Table')
      root.add(table)
      const line = (tags: readonly ('TH' | 'TD')[], scope: 'Column' | 'Row', cells: readonly Part[][], style: (i: number) => Style) => {
        const styles = cells.map((_, i): Style => ({ ...columns[i]!, ...style(i) }))
        const height = Math.max(...cells.map((cell, i) => heightOf(cell, styles[i]!)))
        keep(height + 4)
        rule()
        table.add(
          doc.struct(
            'TR',
            {},
            cells.map((cell, i) => {
              const tag = tags[i]!
              const options = tag === 'TH' ? ({ scope } as PDFKit.Mixins.StructureElementOptions) : {}
              return doc.struct(tag, options, pieces(cell, styles[i]!))
            }),
          ),
        )
        y += height + 4
      }
      const rule = () => {
        doc.markContent('Artifact', { type: 'Layout' })
        doc
          .moveTo(margin, y - 2)
          .lineTo(margin + width, y - 2)
          .lineWidth(0.4)
          .stroke('#b8c2bb')
        doc.endMarkedContent()
      }
      const headCells = heads.map((text) => [{ text }])
      line(['TH', 'TH', 'TH', 'TH'], 'Column', headCells, () => ({ size: 8, colour: second }))
      for (const row of rows)
        line(['TH', 'TD', 'TD', 'TD'], 'Row', row, (i) => ({
          size: i === 3 ? 7.5 : 8.5,
          face: i === 1 ? 'bold' : 'regular',
          colour: i === 3 ? second : ink,
        }))
      table.end()
      y += 2
    },
    end: () => root.end(),
  }
}
