import PDFDocument from 'pdfkit'
import { type Face, fontFiles, type Ruler } from './fonts.ts'

/** The part of a font that drawing needs; what pdfkit has opened anyway. */
interface OpenFont {
  unitsPerEm: number
  hasGlyphForCodePoint(codePoint: number): boolean
  layout(text: string): { glyphs: { path: { toSVG(): string } }[]; positions: { xAdvance: number; xOffset: number; yOffset: number }[] }
}

let opened: Ruler | undefined

/** Opens both faces once per process. Measures with the very tables that the PDF embeds. */
export function ruler(): Ruler {
  if (opened) return opened
  const doc = new PDFDocument({ autoFirstPage: false })
  const fonts = Object.fromEntries(
    (['regular', 'bold'] as const).map((face) => {
      doc.registerFont(face, fontFiles[face])
      doc.font(face)
      return [face, (doc as unknown as { _font: { font: OpenFont } })._font.font]
    }),
  ) as Record<Face, OpenFont>
  opened = {
    width: (text, face, size) => {
      doc.font(face).fontSize(size)
      return doc.widthOfString(text)
    },
    outline: (text, face, size, x, y) => {
      const font = fonts[face]
      const scale = size / font.unitsPerEm
      const run = font.layout(text)
      let pen = x
      let path = ''
      run.glyphs.forEach((glyph, i) => {
        const at = run.positions[i]!
        path += moved(glyph.path.toSVG(), scale, pen + at.xOffset * scale, y - at.yOffset * scale)
        pen += at.xAdvance * scale
      })
      return path
    },
    missing: (text) =>
      [...new Set([...text])].filter((sign) => !/\s/.test(sign) && !fonts.regular.hasGlyphForCodePoint(sign.codePointAt(0)!)),
  }
  return opened
}

/** Scales and moves a glyph's path; its y points up, the page's down. All its commands are absolute. */
function moved(path: string, scale: number, x: number, y: number): string {
  return path.replace(/([MLQCZ])([^MLQCZ]*)/g, (_, command: string, numbers: string) => {
    const values =
      numbers.trim() === ''
        ? []
        : numbers
            .trim()
            .split(/[\s,]+/)
            .map(Number)
    return command + values.map((value, i) => (i % 2 === 0 ? x + value * scale : y - value * scale).toFixed(2)).join(' ')
  })
}
