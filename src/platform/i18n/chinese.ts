/// <reference path="./dictionaries.d.ts" />
// What lets somebody find Chinese words however they type them: in traditional or simplified characters, or in pinyin.
// What was measured, and why these tables and no more: docs/decisions/0005-search.md.
import pairs from 'opencc-js/dict/TSCharacters'

/**
 * The number of this analysis. Rows that search derives name the one they were made by; a job makes older ones again. Count it up with
 * every change to what {@link simplified}, {@link soundsOf} or a room's words give.
 */
export const searchAnalysis = 1

/** Readings of one character, syllables of one window, windows of one text, variants of one window, letters of one window. */
const [mostReadings, mostSyllables, mostWindows, mostVariants, mostLetters] = [3, 12, 120, 8, 24]

let simple: Map<string, string> | undefined

export const hasChinese = (text: string): boolean => /\p{Script=Han}/u.test(text)

/** A text with every traditional character as its simplified one, character by character: 圖書館 is 图书馆. Others stay. */
export function simplified(text: string): string {
  if (!hasChinese(text)) return text
  simple ??= new Map(pairs.split('|').map((pair) => pair.split(' ', 2) as [string, string]))
  let out = ''
  for (const character of text) out += simple.get(character) ?? character
  return out
}

let readings: Promise<{ get(character: string): string | undefined }> | undefined
const syllables = new Map<string, string[]>()

/** The readings of a character without tones; ü is both v and u, as people type it. */
function read(table: { get(character: string): string | undefined }, character: string): string[] {
  let known = syllables.get(character)
  if (!known) {
    const plain = (table.get(character) ?? '').split(' ').slice(0, mostReadings).filter(Boolean)
    const typed = plain.map((reading) =>
      reading
        .normalize('NFD')
        .replace(/u\u0304?\u0301?\u030c?\u0300?\u0308/g, 'v')
        .replace(/[^a-z]/g, ''),
    )
    known = [...new Set(typed.flatMap((one) => (one.includes('v') ? [one, one.replace('v', 'u')] : [one])))]
    syllables.set(character, known)
  }
  return known
}

/**
 * What the Chinese of a text sounds like, so that somebody who types `tushuguan`, `shuguan` or `tsg` finds 图书馆: from every character
 * on, the pinyin of what follows as one word without tones, and its first letters. A typed word means the text when one of these
 * begins with it ({@link typedSound}). Characters with several readings are given with each. Empty for a text without Chinese.
 */
export async function soundsOf(text: string): Promise<string[]> {
  if (!hasChinese(text)) return []
  readings ??= import('pinyin-pro/dist/esm/data/dict1.mjs').then((module) => module.default)
  const table = await readings
  const sounds = new Set<string>()
  let windows = 0
  for (const [run] of simplified(text).matchAll(/\p{Script=Han}+/gu)) {
    const spoken = [...run].map((character) => read(table, character))
    for (let from = 0; from < spoken.length && windows < mostWindows; from++, windows++) {
      const window = spoken.slice(from, from + mostSyllables)
      for (const sound of variants(window)) sounds.add(sound.slice(0, mostLetters))
      if (window.length > 1)
        for (const sound of variants(window.map((all) => [...new Set(all.map((one) => one.slice(0, 1)))]))) sounds.add(sound)
    }
  }
  sounds.delete('')
  return [...sounds]
}

/** The most usual reading of a window, and others with as few unusual readings as can be. */
function variants(window: readonly (readonly string[])[]): string[] {
  let made: string[] = ['']
  for (const all of window) {
    const next = made.map((before) => before + (all[0] ?? ''))
    for (const other of all.slice(1)) for (const before of made) if (next.length < mostVariants) next.push(before + other)
    made = next
  }
  return made
}

/** A typed word as {@link soundsOf} is compared with it; null when it cannot be pinyin. */
export function typedSound(word: string): string | null {
  const letters = word
    .normalize('NFC')
    .toLowerCase()
    .replaceAll('ü', 'v')
    .normalize('NFD')
    .replace(/[\p{M}'’]/gu, '')
  return /^[a-z]{2,}$/.test(letters) ? letters.slice(0, mostLetters) : null
}

const year = /(?<!\d)(?:(?:19|20)\d\d(?!\d)\s*年?|二[〇零○][〇零○一二三四五六七八九]{2}年?)/gu

/** A search without the years that somebody put to it ("summer reading 2026", 2026年暑期阅读); unchanged when nothing else would be left. */
export function withoutYears(text: string): string {
  const left = text.normalize('NFKC').replace(year, ' ').replace(/\s+/g, ' ').trim()
  return /[\p{L}\p{N}]/u.test(left) ? left : text
}
