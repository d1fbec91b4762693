import sharp from 'sharp'
import type { Sheet } from './sheet.ts'

/** A sheet as SVG: letters are outlines, so it looks the same where no font is installed. */
function drawSvg({ marks, width, height, ruler }: Sheet): string {
  const body = marks
    .map((mark) => {
      if (mark.kind === 'fill') return `<path d="${mark.path}" fill="${mark.colour}"/>`
      if (mark.kind === 'line')
        return `<path d="${mark.path}" fill="none" stroke="${mark.colour}" stroke-width="${mark.width}" stroke-linejoin="round" stroke-linecap="round"${mark.dashed ? ' stroke-dasharray="8 6"' : ''}/>`
      return `<path d="${ruler.outline(mark.text, mark.face, mark.size, mark.x, mark.y)}" fill="${mark.colour}"/>`
    })
    .join('')
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"><path d="M0 0h${width}v${height}H0z" fill="#ffffff"/>${body}</svg>`
}

/** The same as a PNG, a pixel a unit. */
export const drawPng = (sheet: Sheet): Promise<Buffer> =>
  sharp(Buffer.from(drawSvg(sheet)), { unlimited: true })
    .flatten({ background: '#ffffff' })
    .png({ compressionLevel: 9 })
    .toBuffer()
