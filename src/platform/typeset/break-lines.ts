/** Signs that may not begin a line, and those that may not end one (GB/T 15834, JIS X 4051). */
const notFirst = /^[、。，．：；！？）》」』】〕〉”’…—～·・%‰℃,.:;!?)\]}]/u
const notLast = /[（《「『【〔〈“‘([{]$/u
const segmenter = new Intl.Segmenter('zh', { granularity: 'grapheme' })

/** Pieces of a text between which a line may end: words with their space, single Chinese characters with the signs they carry. */
export function pieces(text: string): string[] {
  const out: string[] = []
  for (const { segment } of segmenter.segment(text)) {
    const last = out.at(-1)
    const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff00-\uffef]/u
    const joins =
      last !== undefined &&
      (notFirst.test(segment) ||
        notLast.test(last) ||
        segment === ' ' ||
        (!wide.test(segment) && !wide.test(last.at(-1)!) && !/[\s\-‐–/]$/.test(last)))
    if (joins) out[out.length - 1] = last + segment
    else out.push(segment)
  }
  return out
}

/**
 * Breaks a text into lines no wider than `width`. A word that alone is wider is broken between characters. Line feeds break.
 * @param measure the width of a text
 */
export function breakLines(text: string, width: number, measure: (text: string) => number): string[] {
  const lines: string[] = []
  for (const paragraph of text.split('\n')) {
    let line = ''
    for (let piece of pieces(paragraph.replace(/[^\S\u3000]+/g, ' ').trim())) {
      if (measure((line + piece).trimEnd()) <= width) {
        line += piece
        continue
      }
      if (line !== '') lines.push(line.trimEnd())
      line = ''
      // Too wide by itself: an address, a very long word.
      while (measure(piece.trimEnd()) > width) {
        const signs = [...segmenter.segment(piece)].map((s) => s.segment)
        let fits = 1
        while (fits < signs.length && measure(signs.slice(0, fits + 1).join('')) <= width) fits++
        if (fits >= signs.length) break
        lines.push(signs.slice(0, fits).join(''))
        piece = signs.slice(fits).join('')
      }
      line = piece
    }
    lines.push(line.trimEnd())
  }
  return lines
}

/** At most `most` lines; what is left out is shown by an ellipsis that still fits. */
export function clampLines(lines: readonly string[], most: number, width: number, measure: (text: string) => number): string[] {
  if (lines.length <= most) return [...lines]
  const kept = lines.slice(0, most)
  let last = [...segmenter.segment(kept[most - 1]!)].map((s) => s.segment)
  while (last.length > 1 && measure(`${last.join('').trimEnd()}…`) > width) last = last.slice(0, -1)
  kept[most - 1] = `${last.join('').trimEnd()}…`
  return kept
}
