import PDFDocument from 'pdfkit'
import sharp from 'sharp'
import { fontFiles, openRuler } from '#platform'
import { layoutPoster, type Op, type PosterLooks, type PosterText, page } from './layout.ts'

export interface PosterInput {
  text: PosterText
  locale: string
  act: string
  onAct: string
  qr: boolean[][]
  /** Bytes of the picture and the logo as they are kept; raster or SVG. */
  picture: Uint8Array | null
  logo: Uint8Array | null
}

/** Pixels of an A4 page at 300 dpi. */
export const pixels = { width: 2480, height: 3508 } as const
const perPoint = 300 / 72

interface Ready {
  ops: Op[]
  images: Record<'picture' | 'logo', Buffer | null>
}

/** Lays out, and brings pictures to the size and form in which they are printed. */
async function ready(input: PosterInput): Promise<Ready> {
  const logo = input.logo
    ? await sharp(input.logo, { density: 300, limitInputPixels: 60_000_000 })
        .resize({ height: 240, withoutEnlargement: false })
        .png()
        .toBuffer({ resolveWithObject: true })
    : null
  const looks: PosterLooks = {
    act: input.act,
    onAct: input.onAct,
    qr: input.qr,
    picture: input.picture !== null,
    logo: logo ? { width: logo.info.width, height: logo.info.height } : null,
  }
  const ops = layoutPoster(input.text, looks, await openRuler())
  const frame = ops.find((op): op is Extract<Op, { kind: 'image' }> => op.kind === 'image' && op.which === 'picture')
  const picture =
    input.picture && frame
      ? await sharp(input.picture, { limitInputPixels: 120_000_000 })
          .rotate()
          .resize({
            width: Math.round(frame.width * perPoint),
            height: Math.round(frame.height * perPoint),
            fit: 'cover',
            position: 'attention',
          })
          .flatten({ background: '#ffffff' })
          .jpeg({ quality: 88 })
          .toBuffer()
      : null
  return { ops, images: { picture, logo: logo?.data ?? null } }
}

/** The poster as a PDF, A4, with its glyphs embedded, title and language set. */
export async function drawPdf(input: PosterInput): Promise<Buffer> {
  const { ops, images } = await ready(input)
  const doc = new PDFDocument({
    size: 'A4',
    margin: 0,
    lang: input.locale,
    displayTitle: true,
    info: { Title: input.text.title, Author: input.text.library },
  })
  const chunks: Buffer[] = []
  doc.on('data', (chunk: Buffer) => chunks.push(chunk))
  const done = new Promise<void>((resolve, reject) => {
    doc.on('end', resolve)
    doc.on('error', reject)
  })
  for (const [face, file] of Object.entries(fontFiles)) doc.registerFont(face, file)
  for (const op of ops) {
    if (op.kind === 'fill') doc.path(op.path).fill(op.colour)
    else if (op.kind === 'dashes') doc.moveTo(op.x1, op.y).lineTo(op.x2, op.y).dash(3, { space: 4 }).lineWidth(1).stroke(op.colour).undash()
    else if (op.kind === 'text')
      doc.font(op.face).fontSize(op.size).fillColor(op.colour).text(op.text, op.x, op.y, { lineBreak: false, baseline: 'alphabetic' })
    else if (images[op.which]) {
      doc.save()
      if (op.clip) doc.path(op.clip).clip()
      doc.image(images[op.which]!, op.x, op.y, { width: op.width, height: op.height })
      doc.restore()
    }
  }
  doc.end()
  await done
  return Buffer.concat(chunks)
}

/** The poster as a PNG at 300 dpi. Letters are drawn as outlines, so no font has to be installed. */
export async function drawPng(input: PosterInput): Promise<Buffer> {
  const { ops, images } = await ready(input)
  const ruler = await openRuler()
  const body = ops
    .map((op, i) => {
      if (op.kind === 'fill') return `<path d="${op.path}" fill="${op.colour}"/>`
      if (op.kind === 'dashes')
        return `<path d="M${op.x1} ${op.y}H${op.x2}" stroke="${op.colour}" stroke-width="1" stroke-dasharray="3 4"/>`
      if (op.kind === 'text') return `<path d="${ruler.outline(op.text, op.face, op.size, op.x, op.y)}" fill="${op.colour}"/>`
      const image = images[op.which]
      if (!image) return ''
      const clip = op.clip ? `<clipPath id="c${i}"><path d="${op.clip}"/></clipPath>` : ''
      return `${clip}<image x="${op.x}" y="${op.y}" width="${op.width}" height="${op.height}" preserveAspectRatio="none"${op.clip ? ` clip-path="url(#c${i})"` : ''} href="data:image/${op.which === 'logo' ? 'png' : 'jpeg'};base64,${image.toString('base64')}"/>`
    })
    .join('')
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${pixels.width}" height="${pixels.height}" viewBox="0 0 ${page.width} ${page.height}" preserveAspectRatio="none"><path d="M0 0h${page.width}v${page.height}H0z" fill="#ffffff"/>${body}</svg>`
  return sharp(Buffer.from(svg), { unlimited: true })
    .resize(pixels.width, pixels.height, { fit: 'fill' })
    .flatten({ background: '#ffffff' })
    .withMetadata({ density: 300 })
    .png({ compressionLevel: 6, palette: false })
    .toBuffer()
}
