import type { Ruler } from './fonts.ts'

export { breakLines, clampLines, pieces } from './break-lines.ts'
export { type Face, fontFiles, printable, type Ruler } from './fonts.ts'

/**
 * The fonts with which words are set into pictures and PDFs, opened once per process. Loaded when the first is drawn: a house that draws
 * none carries no fonts in memory.
 */
export async function openRuler(): Promise<Ruler> {
  return (await import('./open-fonts.ts')).ruler()
}
