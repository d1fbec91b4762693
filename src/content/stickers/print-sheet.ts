import PDFDocument from 'pdfkit'
import sharp from 'sharp'
import { audit, fontFiles, openRuler, printable, refuseField, translator, type Work } from '#platform'
import { contentPolicy } from '../policy.ts'
import { nothingToPrint } from './errors.ts'
import { nameOf, readPack } from './packs.ts'

export const sheetShapes = ['round', 'square'] as const
export type SheetShape = (typeof sheetShapes)[number]

/** Edges of a printed sticker that a sheet may have, in millimetres. */
export const sheetSizes = [25, 30, 40, 50, 60, 70, 90] as const

/** A4 in points, and what printers leave white at its edges. */
const page = { width: 595.28, height: 841.89 } as const
const margin = 34
const perMm = 72 / 25.4
/** Between two stickers, and from the cutting line to the picture: what a knife needs. */
const gap = 4 * perMm
const inset = 2.5 * perMm
/** Pixels an inch, of what is printed. */
const density = 300

export interface StickerSheet {
  pack: string
  shape: string
  /** Edge or diameter in millimetres, one of {@link sheetSizes}. */
  millimetres: number
  locale: string
  /** How often each sticker stands on the sheet; 1 unless given, at most 40. */
  copies?: number
}

/** Where each sticker of a sheet is cut, in points: row by row, page by page. Pure. */
export function layoutSheet(count: number, millimetres: number): { page: number; x: number; y: number; edge: number }[] {
  const edge = millimetres * perMm
  // The last line of the page is for the words below.
  const height = page.height - 2 * margin - 14
  const across = Math.max(1, Math.floor((page.width - 2 * margin + gap) / (edge + gap)))
  const down = Math.max(1, Math.floor((height + gap) / (edge + gap)))
  const left = (page.width - across * edge - (across - 1) * gap) / 2
  return Array.from({ length: count }, (_, i) => {
    const at = i % (across * down)
    return {
      page: Math.floor(i / (across * down)),
      x: left + (at % across) * (edge + gap),
      y: margin + Math.floor(at / across) * (edge + gap),
      edge,
    }
  })
}

/**
 * A pack as A4 sheets to print: each sticker whole inside its cutting line (round or square), what moves by its first frame, the pack's name
 * and credit at the foot. Refuses `content.stickers.nothing-to-print`.
 */
export async function printSheet(work: Work, input: StickerSheet): Promise<{ bytes: Buffer; name: string }> {
  contentPolicy.demand(work, 'see-drafts')
  const shape = sheetShapes.find((one) => one === input.shape)
  if (!shape) throw refuseField('shape', 'content.stickers.not-a-choice')
  if (!(sheetSizes as readonly number[]).includes(input.millimetres)) throw refuseField('millimetres', 'content.stickers.not-a-choice')
  const copies = input.copies ?? 1
  if (!Number.isInteger(copies) || copies < 1 || copies > 40)
    throw refuseField('copies', 'content.stickers.number-out-of-bounds', { min: 1, max: 40 })
  const pack = await readPack(work, input.pack)
  if (pack.stickers.length === 0) throw nothingToPrint()
  const printed = pack.stickers.flatMap((sticker) => Array.from({ length: copies }, () => sticker))
  const places = layoutSheet(printed.length, input.millimetres)
  const room = places[0]!.edge - 2 * inset
  // A square lies in a circle with its corners on the line: its edge is the circle's over the root of two.
  const edge = shape === 'round' ? room / Math.SQRT2 : room
  const pixels = Math.round((edge / 72) * density)
  const pictures = new Map<string, Buffer>()
  for (const { id, file, still } of pack.stickers) {
    const bytes = await (await work.house.files.open(work, still ?? file)).read()
    pictures.set(id, await sharp(bytes, { pages: 1 }).resize({ width: pixels, height: pixels, fit: 'inside' }).png().toBuffer())
  }
  const name = pack.names[input.locale] ?? nameOf(pack.names)
  const t = translator(input.locale)
  const words = [name, pack.rights.credit, t('content.stickers.sheet.cut')].filter(Boolean).join(' · ')
  const foot = printable(words, (await openRuler()).missing(words), input.locale)
  const doc = new PDFDocument({ size: 'A4', margin: 0, lang: input.locale, displayTitle: true, info: { Title: name } })
  const chunks: Buffer[] = []
  doc.on('data', (chunk: Buffer) => chunks.push(chunk))
  const done = new Promise<void>((resolve, reject) => {
    doc.on('end', resolve)
    doc.on('error', reject)
  })
  doc.registerFont('regular', fontFiles.regular)
  const footed = () =>
    doc
      .font('regular')
      .fontSize(8)
      .fillColor('#43514a')
      .text(foot, margin, page.height - margin, { lineBreak: false, baseline: 'alphabetic' })
  footed()
  for (const [i, { x, y, edge: cut, page: at }] of places.entries()) {
    if (i > 0 && at !== places[i - 1]!.page) {
      doc.addPage({ size: 'A4', margin: 0 })
      footed()
    }
    doc.image(pictures.get(printed[i]!.id)!, x + (cut - edge) / 2, y + (cut - edge) / 2, {
      fit: [edge, edge],
      align: 'center',
      valign: 'center',
    })
    const line = shape === 'round' ? doc.circle(x + cut / 2, y + cut / 2, cut / 2) : doc.roundedRect(x, y, cut, cut, 6)
    line.lineWidth(0.5).dash(2, { space: 2 }).stroke('#74827b').undash()
  }
  doc.end()
  await done
  await audit(work, 'content.sticker-sheet-drawn', { kind: 'sticker-pack', id: pack.id }, { name: nameOf(pack.names) })
  return { bytes: Buffer.concat(chunks), name: `${pack.slug}-${shape}-${input.millimetres}mm.pdf` }
}
