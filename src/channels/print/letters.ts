import type { Ruler } from '#platform'
import { lettersMissing } from './errors.ts'

/**
 * Words as the letters of prints can show them: quotation marks straight in texts that are not Chinese (the font's are as wide as a Chinese
 * sign), a letter with an accent that the font lacks without it. Refuses, with `item`, a sign that has no such letter: nothing is left out.
 */
export function inLetters(ruler: Ruler, words: string, locale: string, item: string): string {
  const narrow = locale.startsWith('zh') ? words : words.replace(/[“”„]/g, '"').replace(/[‘’‚ʼ]/g, "'")
  const missing = new Set(ruler.missing(narrow))
  if (missing.size === 0) return narrow
  const plain = [...narrow].map((sign) => (missing.has(sign) ? sign.normalize('NFKD').replace(/\p{M}/gu, '') : sign)).join('')
  const still = ruler.missing(plain)
  if (still.length > 0) throw lettersMissing(still.slice(0, 12).join(' '), item)
  return plain
}
