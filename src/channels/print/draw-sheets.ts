import PDFDocument from 'pdfkit'
import { fontFiles } from '#platform'
import type { Mark, Sheet } from './sheet.ts'

/** Sheets as a PDF: each page as large as its sheet, glyphs embedded, title and language set. */
export async function drawSheets(sheets: readonly Sheet[], about: { title: string; author: string; locale: string }): Promise<Buffer> {
  const doc = new PDFDocument({
    autoFirstPage: false,
    margin: 0,
    lang: about.locale,
    displayTitle: true,
    info: { Title: about.title, Author: about.author },
  })
  const chunks: Buffer[] = []
  doc.on('data', (chunk: Buffer) => chunks.push(chunk))
  const done = new Promise<void>((resolve, reject) => {
    doc.on('end', resolve)
    doc.on('error', reject)
  })
  for (const [face, file] of Object.entries(fontFiles)) doc.registerFont(face, file)
  const draw = (mark: Mark): void => {
    if (mark.kind === 'fill') doc.path(mark.path).fill(mark.colour)
    else if (mark.kind === 'line') doc.moveTo(mark.x1, mark.y1).lineTo(mark.x2, mark.y2).lineWidth(mark.width).stroke(mark.colour)
    else if (mark.kind === 'text')
      doc
        .font(mark.face)
        .fontSize(mark.size)
        .fillColor(mark.colour)
        .text(mark.text, mark.x, mark.y, { lineBreak: false, baseline: 'alphabetic' })
    else {
      doc.save().rotate(180, { origin: [mark.x, mark.y] })
      for (const one of mark.marks) draw(one)
      doc.restore()
    }
  }
  for (const { width, height, marks } of sheets) {
    doc.addPage({ size: [width, height], margin: 0 })
    for (const mark of marks) draw(mark)
  }
  doc.end()
  await done
  return Buffer.concat(chunks)
}
