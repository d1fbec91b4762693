import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export type Face = 'regular' | 'bold'

// Noto Sans Hans, SIL Open Font License 1.1; Latin and simplified Chinese in one file. A PDF carries only the used glyphs.
const folder = join(dirname(createRequire(import.meta.url).resolve('@embedpdf/fonts-sc')), '../fonts')
export const fontFiles: Record<Face, string> = {
  regular: join(folder, 'NotoSansHans-Regular.otf'),
  bold: join(folder, 'NotoSansHans-Bold.otf'),
}

export interface Ruler {
  width(text: string, face: Face, size: number): number
  /** The outlines of a line of text as one SVG path, its baseline starting at x, y. */
  outline(text: string, face: Face, size: number, x: number, y: number): string
  /** The characters of a text that the font cannot show. */
  missing(text: string): string[]
}

/**
 * A text as these fonts can set it: without the characters they do not have. Their quotation marks are as wide as a Chinese character:
 * between Latin letters they are set straight.
 */
export function printable(text: string, missing: readonly string[], locale: string): string {
  const without = [...text].filter((sign) => !missing.includes(sign)).join('')
  const narrow = without.replace(/(?<=\p{Script=Latin})[’ʼ](?=\p{Script=Latin})/gu, "'")
  return locale.startsWith('zh') ? narrow : narrow.replace(/[“”]/g, '"').replace(/[‘’]/g, "'")
}
