/** Matching of names as they stand in files to service points. Pure. A suggestion is only ever shown to a person, never taken silently. */

// Words that say what kind of thing it is and not which one. They are taken away only where something remains.
const generic = /\b(public|community|branch|library|libraries|lib|the|customer service centre|and customer service centre)\b/g
const genericHan = /(公共|社区)?(图书馆|分馆|阅览室)$/

/**
 * The form in which two spellings of one name are equal: width, case, accents, punctuation, runs of spaces and generic words
 * (`CRUDDAS PARK LIBRARY` and `Cruddas Park` are both `cruddas park`) do not count.
 */
export function normaliseName(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/&/g, ' and ')
    .replace(/['’`]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .replace(/\bst\b/g, 'saint')
  const short = plain.replace(generic, ' ').replace(/\s+/g, ' ').trim()
  const han = (short || plain).replace(genericHan, '')
  return han || short || plain
}

/** A known name and what it stands for. A point may have several names. */
export interface Named<T> {
  name: string
  value: T
}

/** What {@link matchName} found. `same` is certain, `suggestions` wait for a person. */
export type NameMatch<T> = { kind: 'same'; value: T } | { kind: 'suggestions'; suggestions: { value: T; name: string; likeness: number }[] }

/**
 * Looks for the one thing whose normalised name equals. Where none or more than one does, lists up to three that look alike (0 to 1).
 */
export function matchName<T>(name: string, known: readonly Named<T>[]): NameMatch<T> {
  const wanted = normaliseName(name)
  const same = new Set(known.filter((k) => normaliseName(k.name) === wanted).map((k) => k.value))
  if (wanted !== '' && same.size === 1) return { kind: 'same', value: [...same][0]! }
  const best = new Map<T, { value: T; name: string; likeness: number }>()
  for (const { name: other, value } of known) {
    const score = likeness(wanted, normaliseName(other))
    if (score >= 0.45 && score > (best.get(value)?.likeness ?? 0)) best.set(value, { value, name: other, likeness: score })
  }
  return { kind: 'suggestions', suggestions: [...best.values()].sort((a, b) => b.likeness - a.likeness).slice(0, 3) }
}

/** How alike two normalised names are, 0 to 1: the best of shared trigrams, edit distance and "one holds all words of the other". */
export function likeness(a: string, b: string): number {
  if (a === '' || b === '') return 0
  if (a === b) return 1
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  const words = new Set(long.split(' '))
  const holds =
    short.split(' ').every((word) => words.has(word)) || (/\p{Script=Han}/u.test(short) && long.includes(short))
      ? 0.7 + 0.25 * (short.length / long.length)
      : 0
  const edits = 1 - editDistance(a, b) / long.length
  return Math.round(Math.max(holds, edits, shared(a, b)) * 100) / 100
}

function shared(a: string, b: string): number {
  const trigrams = (text: string): Set<string> => {
    const padded = `  ${text} `
    return new Set(Array.from({ length: padded.length - 2 }, (_, i) => padded.slice(i, i + 3)))
  }
  const [left, right] = [trigrams(a), trigrams(b)]
  return (2 * [...left].filter((trigram) => right.has(trigram)).length) / (left.size + right.size)
}

/** Levenshtein's distance; names are cut at 200 characters so that a hostile file cannot cost more than 40,000 steps a pair. */
export function editDistance(a: string, b: string): number {
  const [left, right] = [a.slice(0, 200), b.slice(0, 200)]
  let row = Array.from({ length: right.length + 1 }, (_, i) => i)
  for (let i = 1; i <= left.length; i++) {
    const next = [i]
    for (let j = 1; j <= right.length; j++)
      next[j] = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (left[i - 1] === right[j - 1] ? 0 : 1))
    row = next
  }
  return row[right.length]!
}

/** Rows such as `Total` or `合计` sum the others: placing them would count everything twice. */
export const isTotalRow = (name: string): boolean =>
  /^(grand |sub-?)?total\b|^all (libraries|branches)\b|^(总计|合计|小计|总数|全部)/i.test(name.normalize('NFKC').trim())
