import sharp, { type Sharp } from 'sharp'
import type { Fit } from './fit-picture.ts'
import { stickerBounds } from './read-file.ts'

const clear = { r: 0, g: 0, b: 0, alpha: 0 }

/**
 * Draws a picture as a fit says: in proportion, with clear room around it, in the wanted form, as good as its weight allows (lossless
 * first). Undefined where even the lightest is too heavy. What moves keeps all its frames and their times.
 */
export async function makePicture(bytes: Uint8Array, fit: Fit, maxBytes: number, moving: boolean): Promise<Buffer | undefined> {
  const { mime } = fit.target
  const drawn = () => {
    const top = Math.floor((fit.target.height - fit.inner.height) / 2)
    const left = Math.floor((fit.target.width - fit.inner.width) / 2)
    return sharp(bytes, { animated: moving, limitInputPixels: stickerBounds.pixels })
      .ensureAlpha()
      .resize({ width: fit.inner.width, height: fit.inner.height, fit: 'fill' })
      .extend({
        top,
        left,
        bottom: fit.target.height - fit.inner.height - top,
        right: fit.target.width - fit.inner.width - left,
        background: clear,
      })
  }
  for (const write of writers(mime)) {
    const made = await write(drawn()).toBuffer()
    if (made.length <= maxBytes) return made
  }
  return undefined
}

type Write = (picture: Sharp) => Sharp

/** From the best to the lightest that is still good to look at. */
function writers(mime: string): Write[] {
  switch (mime) {
    case 'image/webp':
      return [
        (p) => p.webp({ lossless: true, effort: 4 }),
        ...[90, 80, 70, 55, 40].map(
          (quality): Write =>
            (p) =>
              p.webp({ quality, alphaQuality: 90, effort: 4 }),
        ),
      ]
    case 'image/gif':
      return [256, 128, 64, 32].map(
        (colours): Write =>
          (p) =>
            p.gif({ colours, dither: colours > 64 ? 1 : 0.5, reuse: false }),
      )
    case 'image/jpeg':
      return [90, 80, 65].map(
        (quality): Write =>
          (p) =>
            p.flatten({ background: '#ffffff' }).jpeg({ quality, mozjpeg: true }),
      )
    default:
      return [
        (p) => p.png({ compressionLevel: 9, palette: false }),
        ...[256, 128, 64].map(
          (colours): Write =>
            (p) =>
              p.png({ palette: true, colours }),
        ),
      ]
  }
}
