import { simplified } from '#platform'

/**
 * A text as it is looked through: one unit a letter, folded (case, accents, traditional characters), with the piece of the source it stands
 * for. Between two units there may be source that is no text (a tag, a mark).
 */
export interface Unit {
  sign: string
  from: number
  to: number
}

/** Where a name stands in a text: the pieces of the source it is made of, in order. */
export type Hit = { from: number; to: number }[]

/** Finds a person's name, as written and in its variants. */
export interface NameFinder {
  /** Every place in a plain text where one of the names stands, without overlap, from left to right. */
  hits(text: string): Hit[]
  /** The same in a text that is looked through by units. */
  in(units: readonly Unit[]): Hit[]
  /** Whether one of the names stands in a plain text. */
  holds(text: string): boolean
  /** The names it looks for, as they are written. */
  readonly names: readonly string[]
}

const fold = (letter: string): string =>
  simplified(letter.normalize('NFKD').replace(/\p{M}/gu, '')).toLowerCase().replace(/ß/g, 'ss').replace(/ø/g, 'o').replace(/ł/g, 'l')

/** The units of a piece of plain text that stands at `offset` of a source. */
function unitsOf(text: string, offset = 0): Unit[] {
  const units: Unit[] = []
  let at = offset
  for (const letter of text) {
    const to = at + letter.length
    const folded = fold(letter)
    // A mark by itself belongs to the letter before it: what is put in the place of one takes the other along.
    if (folded === '' && units.length > 0 && /\p{M}/u.test(letter)) units.at(-1)!.to = to
    for (const sign of folded) units.push({ sign, from: at, to })
    at = to
  }
  return units
}

/** Scripts written without spaces: a name in them needs no space around it. */
const close = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u
const inWord = (sign: string | undefined): boolean => sign !== undefined && /[\p{L}\p{N}]/u.test(sign) && !close.test(sign)
/** What may stand between two parts of a name: "Li-Lei", "Li  Lei", "J. Lei", "李·雷". */
const between = /[\s\p{Pd}_.'’·•・‧]/u
const mostBetween = 3

/** Fewest letters of a name that is looked for: fewer stand in every text. */
const fewest = (signs: readonly string[]): number => (signs.some((sign) => close.test(sign)) ? 2 : 3)

/**
 * Makes a finder of names. Letters of case, accent and traditional form are alike; a name in letters that are written with spaces is found as whole
 * words only, its parts with up to three spaces, hyphens or dots between them; a Chinese name is found wherever it stands. Names too short to mean
 * somebody (one character, two letters) are left out.
 */
export function findName(names: readonly string[]): NameFinder {
  const patterns = names
    .map((name) => ({ name, parts: partsOf(name) }))
    .filter(({ parts }) => parts.flat().length > 0 && parts.flat().length >= fewest(parts.flat()))
    // The longest first, so that a full name is not found as the short one in it.
    .toSorted((a, b) => b.parts.flat().length - a.parts.flat().length)
  const firsts = new Set(patterns.map(({ parts }) => parts[0]![0]!))
  // Nearly every text holds no such name: that is seen without taking it apart.
  const maybe = (text: string): boolean => {
    const whole = fold(text)
    return patterns.some(({ parts }) =>
      parts.every((part) =>
        part.some((sign) => close.test(sign)) ? part.every((sign) => whole.includes(sign)) : whole.includes(part.join('')),
      ),
    )
  }
  const finder: NameFinder = {
    names: patterns.map(({ name }) => name),
    in: (units) => {
      const hits: Hit[] = []
      for (let i = 0; i < units.length; i++) {
        if (!firsts.has(units[i]!.sign)) continue
        const end = patterns.map(({ parts }) => matchAt(units, i, parts)).find((found) => found !== -1)
        if (end === undefined) continue
        hits.push(piecesOf(units.slice(i, end)))
        i = end - 1
      }
      return hits
    },
    hits: (text) => (maybe(text) ? finder.in(unitsOf(text)) : []),
    holds: (text) => finder.hits(text).length > 0,
  }
  return finder
}

/** A name as its parts, each as folded signs: "Li Lei" is two, 李雷 is one. */
const partsOf = (name: string): string[][] =>
  unitsOf(name.trim())
    .map(({ sign }) => sign)
    .reduce<string[][]>(
      (parts, sign) => {
        if (between.test(sign)) parts.push([])
        else parts.at(-1)!.push(sign)
        return parts
      },
      [[]],
    )
    .filter((part) => part.length > 0)

/** Where a match that begins at a unit ends, or -1. */
function matchAt(units: readonly Unit[], start: number, parts: readonly string[][]): number {
  if (inWord(parts[0]![0]) && inWord(units[start - 1]?.sign)) return -1
  let at = start
  for (const [i, part] of parts.entries()) {
    if (i > 0) {
      let skipped = 0
      while (skipped < mostBetween && at < units.length && between.test(units[at]!.sign)) {
        at++
        skipped++
      }
      // "LiLei" is another word, 李 雷 and 李雷 are one name.
      if (skipped === 0 && inWord(part[0]) && inWord(units[at - 1]?.sign)) return -1
    }
    for (const [j, sign] of part.entries()) {
      // A short Chinese name is often set wide, to stand under longer ones.
      if (j > 0 && close.test(sign) && units[at]?.sign !== sign && /[ \u3000·•・‧]/.test(units[at]?.sign ?? '')) at++
      if (units[at]?.sign !== sign) return -1
      at++
    }
  }
  return inWord(parts.at(-1)!.at(-1)) && inWord(units[at]?.sign) ? -1 : at
}

/** Units as pieces of the source, those that touch as one. */
function piecesOf(units: readonly Unit[]): Hit {
  const pieces: Hit = []
  for (const { from, to } of units) {
    const last = pieces.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else pieces.push({ from, to })
  }
  return pieces
}

/** The source with a word in the place of every hit: where a hit is in several pieces, in the place of the first, and the others are gone. */
export function putInPlace(source: string, hits: readonly Hit[], word: string): string {
  let out = ''
  let at = 0
  for (const hit of hits)
    for (const [i, { from, to }] of hit.entries()) {
      out += source.slice(at, from) + (i === 0 ? word : '')
      at = to
    }
  return out + source.slice(at)
}

const around = 60

/** A hit with the words around it, for a person to judge. */
export interface NameContext {
  before: string
  name: string
  after: string
}

export function contextOf(text: string, hit: Hit): NameContext {
  const [from, to] = [hit[0]!.from, hit.at(-1)!.to]
  const cut = (part: string) => part.toWellFormed().replaceAll('\ufffd', '').replaceAll(newLine, '\n')
  return {
    before: (from > around ? '…' : '') + cut(text.slice(Math.max(0, from - around), from)),
    name: cut(text.slice(from, to)),
    after: cut(text.slice(to, to + around)) + (to + around < text.length ? '…' : ''),
  }
}

const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

/** What parts words as nothing in a text does. */
const newLine = '\u0001'

/** The units of HTML: the text between tags, with what is written as a reference (`&#39;`) as one letter. A tag that begins a new line parts words. */
function unitsOfHtml(html: string): Unit[] {
  const units: Unit[] = []
  for (const match of html.matchAll(/<\/?([a-zA-Z][\w-]*)[^>]*>|&(#x?[0-9a-fA-F]+|[a-zA-Z]+);|[^<&]+|[<&]/g)) {
    const [token, tag, reference] = match
    const at = match.index
    if (tag !== undefined) {
      if (!/^(a|b|i|em|strong|span|small|abbr|u|s|mark)$/i.test(tag)) units.push({ sign: newLine, from: at, to: at })
    } else if (reference !== undefined) {
      const code = /^#x/i.test(reference) ? Number.parseInt(reference.slice(2), 16) : Number.parseInt(reference.slice(1), 10)
      const letter = reference.startsWith('#') ? (code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '') : named[reference]
      for (const { sign } of unitsOf(letter ?? ' ')) units.push({ sign, from: at, to: at + token.length })
    } else units.push(...unitsOf(token, at))
  }
  return units
}

/** Puts a word in the place of a name in HTML: in its text, also across tags, and in what attributes say (an alt text, an address). */
export function putInHtml(html: string, finder: NameFinder, word: string, escaped: (text: string) => string): string {
  const text = putInPlace(html, finder.in(unitsOfHtml(html)), escaped(word))
  return text.replace(/<[a-zA-Z][^>]*>/g, (tag) =>
    tag.replace(/\s([\w-]+)="([^"]*)"/g, (whole, name: string, value: string) => {
      const hits = finder.in(unitsOfHtml(value))
      if (hits.length === 0) return whole
      return /^(href|src|srcset)$/.test(name) ? '' : ` ${name}="${putInPlace(value, hits, escaped(word))}"`
    }),
  )
}

/** Where a name stands in HTML, as words without tags. */
export function inHtml(html: string, finder: NameFinder): NameContext[] {
  const attributes = [...html.matchAll(/\s[\w-]+="([^"]*)"/g)].map(([, value]) => ` ${value} `)
  const plain = html.replace(/<\/?(a|b|i|em|strong|span|small|abbr|u|s|mark)(\s[^>]*)?>/gi, '').replace(/<[^>]+>/g, newLine)
  return [plain, ...attributes].flatMap((part) => {
    const text = part.replace(/&(#\d+|[a-z]+);/g, (whole, ref: string) =>
      ref.startsWith('#') ? String.fromCodePoint(Number(ref.slice(1))) : (named[ref] ?? whole),
    )
    return finder.hits(text).map((hit) => contextOf(text, hit))
  })
}
