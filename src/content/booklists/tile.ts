import { createHash } from 'node:crypto'
import { eastAsianWidth } from 'get-east-asian-width'
import { type ActFamily, breakLines, clampLines, contrastRatio, escapeHtml, mix } from '#platform'

/** What stands on a tile. */
export interface TileText {
  title: string
  author: string
  /** The language of both, for the letters that are chosen; '' where it is not known. */
  language: string
}

const size = { width: 200, height: 300 } as const
const margin = 16
const inner = size.width - 2 * margin
const ink = '#14201b'

/**
 * The colours a tile may have, made of the brand's one colour: itself, two deeper ones and its pale one, each with the lighter or darker
 * ink that reads better on it.
 */
export function tileColours(brand: ActFamily): { ground: string; ink: string }[] {
  return [brand.act, mix(brand.act, ink, 0.35), mix(brand.act, ink, 0.65), brand.actSoft].map((wanted) => {
    let ground = wanted
    // A middle tone carries neither ink: it is made darker until it carries the light one.
    for (let share = 0.05; Math.max(contrastRatio(ground, '#ffffff'), contrastRatio(ground, ink)) < 4.5; share += 0.05)
      ground = mix(wanted, ink, Math.min(share, 1))
    return { ground, ink: contrastRatio(ground, '#ffffff') >= contrastRatio(ground, ink) ? '#ffffff' : ink }
  })
}

/**
 * A book's tile where the library owns no picture of its cover: title and author in type on a colour of the brand. The same book has the same
 * tile everywhere. It is an ornament beside the words: nothing on it is to be read by a screen reader, and a long title ends in "…".
 */
export function tileSvg(text: TileText, brand: ActFamily, key = `${text.title}\n${text.author}`): string {
  const colours = tileColours(brand)
  const draw = createHash('sha256').update(key).digest()
  const { ground, ink } = colours[draw[0]! % colours.length]!
  const { lines, px } = fitTitle(text.title)
  const author = clampLines(
    breakLines(text.author, inner, (part) => widthOf(part, 13)),
    2,
    inner,
    (part) => widthOf(part, 13),
  )
  const lang = text.language ? ` lang="${escapeHtml(text.language)}"` : ''
  const put = (line: string, y: number, px: number, weight: number) =>
    line === '' ? '' : `<text x="${margin}" y="${Math.round(y)}" font-size="${px}" font-weight="${weight}">${escapeHtml(line)}</text>`
  const title = lines.map((line, i) => put(line, 40 + px + i * px * 1.22, px, 700)).join('')
  const below = author.map((line, i) => put(line, size.height - 22 - (author.length - 1 - i) * 17, 13, 400)).join('')
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size.width} ${size.height}" width="${size.width}" height="${size.height}" aria-hidden="true"${lang}>` +
    `<path fill="${ground}" d="M0 0h${size.width}v${size.height}H0z"/>` +
    `<path fill="${ink}" d="M${margin} 26h36v4h-36z"/><path fill="${ink}" fill-opacity="0.16" d="M0 0h7v${size.height}H0z"/>` +
    `<g fill="${ink}" font-family="'Source Sans 3','PingFang SC','HarmonyOS Sans SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif">${title}${below}</g></svg>`
  )
}

/** The largest size in which a title fits the tile, else the smallest with an ellipsis. */
function fitTitle(title: string): { lines: string[]; px: number } {
  for (const px of [27, 23, 20, 17, 15]) {
    const measure = (part: string) => widthOf(part, px)
    const lines = breakLines(title, inner, measure)
    const most = Math.floor(190 / (px * 1.22))
    // A word that is wider than the tile would be broken anywhere: smaller letters keep it whole.
    const whole = title.split(/[\s\-–/]+/).every((word) => /\p{Script=Han}/u.test(word) || measure(word) <= inner)
    if (lines.length <= most && whole) return { lines, px }
    if (px === 15) return { lines: clampLines(lines, most, inner, measure), px }
  }
  return { lines: [], px: 15 }
}

/** About how wide a text is in a sans face: wide signs a square, capitals wider than small letters. On the safe side, because the device's own letters are used. */
function widthOf(text: string, px: number): number {
  let ems = 0
  for (const sign of text)
    ems +=
      eastAsianWidth(sign.codePointAt(0)!) === 2
        ? 1
        : /[\p{Lu}\p{N}mwMW@%&—]/u.test(sign)
          ? 0.7
          : /[ijlt.,:;'’|!()\s]/.test(sign)
            ? 0.34
            : 0.56
  return ems * px
}
