import { breakLines, clampLines, contrastRatio, type Face, type Ruler } from '#platform'

/** A4 portrait in points. */
export const page = { width: 595.28, height: 841.89 } as const
const margin = 42
const inner = page.width - 2 * margin

/** Everything a poster shows, in one language. */
export interface PosterText {
  library: string
  series: string
  title: string
  summary: string
  /** What the reader is asked to do, and how. */
  action: string
  scan: string
  /** The short address in letters, for those who do not scan. */
  address: string
  byline: string
  credit: string
  /** '' unless everything is made up. */
  demo: string
}

export interface PosterLooks {
  act: string
  onAct: string
  /** Modules of the QR code, true is dark, without quiet zone. */
  qr: boolean[][]
  /** Whether there is a picture or a logo; sizes in pixels for the aspect. */
  picture: boolean
  logo: { width: number; height: number } | null
}

/** What is drawn, in this order; the same list makes PDF and PNG. Points from the top left. */
export type Op =
  | { kind: 'fill'; path: string; colour: string }
  | { kind: 'dashes'; x1: number; x2: number; y: number; colour: string }
  | { kind: 'text'; x: number; y: number; text: string; face: Face; size: number; colour: string }
  | { kind: 'image'; which: 'picture' | 'logo'; x: number; y: number; width: number; height: number; clip?: string }

const ink = '#14201b'
const soft = '#43514a'
const rect = (x: number, y: number, w: number, h: number): string => `M${x} ${y}h${w}v${h}h${-w}z`

/** The arch: a doorway. One picture per poster stands in it. */
export const arch = (x: number, y: number, w: number, h: number): string =>
  `M${x} ${y + h}V${y + w / 2}A${w / 2} ${w / 2} 0 0 1 ${x + w} ${y + w / 2}V${y + h}z`

/**
 * Lays a poster out: library and series on top, the picture in an arch, title and summary, and at the foot a slip with the
 * one action and the code. Sizes shrink in steps until title and summary fit; what still does not fit ends in an ellipsis.
 */
export function layoutPoster(text: PosterText, looks: PosterLooks, ruler: Ruler): Op[] {
  const ops: Op[] = []
  const put = (x: number, y: number, words: string, face: Face, size: number, colour: string) => {
    if (words !== '') ops.push({ kind: 'text', x, y, text: words, face, size, colour })
  }
  const act = contrastRatio(looks.act, '#ffffff') >= 4.5 ? looks.act : ink
  const fit = (words: string, face: Face, size: number, width: number, most: number) => {
    const measure = (part: string) => ruler.width(part, face, size)
    return clampLines(breakLines(words, width, measure), most, width, measure)
  }

  // Head: who speaks.
  ops.push({ kind: 'fill', path: rect(0, 0, page.width, 10), colour: looks.act })
  let y = 34
  if (looks.logo) {
    const height = 34
    const width = Math.min(190, (looks.logo.width / looks.logo.height) * height)
    ops.push({ kind: 'image', which: 'logo', x: margin, y, width, height })
    put(margin + width + 12, y + 23, fit(text.library, 'bold', 14, inner - width - 12, 1)[0]!, 'bold', 14, act)
  } else put(margin, y + 23, fit(text.library, 'bold', 17, inner, 1)[0]!, 'bold', 17, act)
  y += 52

  // Foot: the slip with the action and the code.
  const code = 128
  const slipTop = page.height - margin - 172
  ops.push({ kind: 'dashes', x1: margin, x2: page.width - margin, y: slipTop, colour: '#74827b' })
  const codeX = page.width - margin - code
  const codeY = slipTop + 18
  ops.push({ kind: 'fill', path: qrPath(looks.qr, codeX, codeY, code), colour: '#000000' })
  const asideWidth = inner - code - 28
  let slipY = slipTop + 40
  for (const line of fit(text.action, 'bold', 22, asideWidth, 2)) {
    put(margin, slipY, line, 'bold', 22, act)
    slipY += 28
  }
  for (const line of fit(text.scan, 'regular', 13, asideWidth, 2)) {
    put(margin, slipY, line, 'regular', 13, ink)
    slipY += 18
  }
  for (const line of fit(text.address, 'bold', 13, asideWidth, 2)) {
    put(margin, slipY + 2, line, 'bold', 13, ink)
    slipY += 18
  }
  const small = [text.byline, text.credit].filter(Boolean).join(' · ')
  put(margin, page.height - margin - 2, fit(small, 'regular', 8.5, asideWidth, 1)[0] ?? '', 'regular', 8.5, soft)
  if (text.demo) put(margin, page.height - margin + 14, text.demo, 'bold', 9, soft)

  // Middle: measured from the slip upwards, so that the picture takes what the words leave.
  const room = slipTop - 20 - y
  const chosen = chooseSizes(text, looks.picture, room, fit)
  let textTop = slipTop - 20 - chosen.height
  if (looks.picture) {
    const height = Math.max(0, Math.min(430, textTop - y - 22))
    const width = Math.min(inner, height * 1.55)
    if (height >= 120)
      ops.push({
        kind: 'image',
        which: 'picture',
        x: margin + (inner - width) / 2,
        y,
        width,
        height,
        clip: width / 2 <= height ? arch(margin + (inner - width) / 2, y, width, height) : undefined,
      })
    textTop = Math.min(textTop, y + height + 22)
  } else {
    // No picture: the words stand at the top, large, under a short rule.
    ops.push({ kind: 'fill', path: rect(margin, y + 8, 72, 6), colour: act })
    textTop = y + 40
  }
  let at = textTop
  if (text.series) {
    at += 16
    put(margin, at, fit(text.series, 'regular', 14, inner, 1)[0]!, 'regular', 14, soft)
    at += 8
  }
  for (const line of chosen.title) {
    at += chosen.titleSize * 1.2
    put(margin, at, line, 'bold', chosen.titleSize, ink)
  }
  at += 8 + chosen.titleSize * 0.25
  for (const line of chosen.summary) {
    at += chosen.summarySize * 1.5
    put(margin, at, line, 'regular', chosen.summarySize, ink)
  }
  return ops
}

interface Chosen {
  title: string[]
  titleSize: number
  summary: string[]
  summarySize: number
  height: number
}

type Fit = (words: string, face: Face, size: number, width: number, most: number) => string[]

function chooseSizes(text: PosterText, picture: boolean, room: number, fit: Fit): Chosen {
  const titleSizes = picture ? [46, 40, 34, 30, 26] : [64, 56, 48, 40, 34, 30]
  for (const titleSize of titleSizes) {
    const whole = fit(text.title, 'bold', titleSize, inner, 99)
    const smallest = titleSize === titleSizes.at(-1)
    const lines = picture ? 3 : 6
    if (whole.length > lines && !smallest) continue
    const title = fit(text.title, 'bold', titleSize, inner, lines)
    for (const summarySize of picture ? [18, 16, 14] : [24, 20, 17]) {
      const summary = text.summary ? fit(text.summary, 'regular', summarySize, inner, picture ? 5 : 12) : []
      const height = (text.series ? 24 : 0) + title.length * titleSize * 1.2 + 8 + titleSize * 0.25 + summary.length * summarySize * 1.5 + 8
      // A picture that is worth having needs a good third of the middle.
      if (height <= (picture ? room * 0.62 : room - 40) || (smallest && summarySize === (picture ? 14 : 17)))
        return { title, titleSize, summary, summarySize, height }
    }
  }
  throw new Error('the last size always fits')
}

/** A QR code of an edge length, its dark modules as one path. The quiet zone is the white around it. */
export function qrPath(modules: boolean[][], x: number, y: number, edge: number): string {
  const unit = edge / modules.length
  let path = ''
  modules.forEach((row, r) => {
    for (let c = 0; c < row.length; c++) {
      if (!row[c]) continue
      let run = 1
      while (row[c + run]) run++
      path += rect(
        Number((x + c * unit).toFixed(3)),
        Number((y + r * unit).toFixed(3)),
        Number((run * unit).toFixed(3)),
        Number(unit.toFixed(3)),
      )
      c += run
    }
  })
  return path
}
