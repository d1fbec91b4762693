import { sql } from 'kysely'
import type { Work } from '#platform'
import { contentPolicy } from './policy.ts'
import { segmented } from './public-texts.ts'

/** So many words are compared with one, and so many words of one search are mended. */
const mostKnown = 300
const mostWords = 6

/** How many letters of a word may be wrong, missing, too many or exchanged: one in four, none in a word of three. */
export const slips = (word: string): number => Math.min(3, Math.floor(word.length / 4))

/**
 * What somebody may have meant who misspelt: every word that no public title holds is replaced by the nearest word of a title.
 * Null when nothing is to be mended. Chinese has no spelling and stays as it is.
 */
export async function nearestWords(work: Work, input: { words: string; locale: string }): Promise<string | null> {
  contentPolicy.demand(work, 'read-published')
  const words = segmented(input.words.slice(0, 200), input.locale).split(' ')
  let mended = 0
  const meant: string[] = []
  for (const word of words) {
    const tried = slips(word) > 0 && word.length <= 40 && !/\p{Script=Han}|\d/u.test(word) && mended < mostWords
    const near = tried ? await nearest(work, word) : null
    if (near) mended++
    meant.push(near ?? word)
  }
  return mended > 0 ? meant.join(' ') : null
}

async function nearest(work: Work, word: string): Promise<string | null> {
  const { rows } = await sql<{ known: string }>`
    select known from content.words_like(${work.alliance}, ${word}, ${work.now}, ${mostKnown}) known`.execute(work.db)
  let best: string | null = null
  let least = slips(word) + 1
  for (const { known } of rows) {
    if (known.startsWith(word)) return null
    if (Math.abs(known.length - word.length) >= least) continue
    const far = strokes(word, known)
    if (far < least) [best, least] = [known, far]
  }
  return best
}

/** Single strokes that make one word of another: a letter changed, left out, put in, or two neighbours exchanged (optimal string alignment). */
export function strokes(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let least = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + same)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, before[j - 2]! + 1)
      row.push(least)
    }
    ;[before, last] = [last, row]
  }
  return last[b.length]!
}
