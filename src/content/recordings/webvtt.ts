import { type FieldProblem, latestMediaTime, type Params, readMediaTime, sayMediaTime } from '#platform'

/** Words that stand on the picture for a while. */
export interface Cue {
  /** Milliseconds from the beginning; the end is after the start. */
  start: number
  end: number
  /** Plain words, one line or more, none empty. Who speaks stands in front: `Lin Yue: Good evening.` */
  text: string
  /** Where on the picture, as the file said it: `line:0 align:start`. Absent for the usual place. */
  settings?: string
}

/** Something about a file of cues, and the line it is in, counted from 1. Its sentence is `refusals.content.cues.<code>`. */
export interface CueProblem {
  code: string
  line: number
  params?: Params
}

export interface ReadCues {
  /** Whether it can be taken as it is; then `cues` is everything that stood in it. */
  problems: CueProblem[]
  /** What may be meant so: overlapping cues, empty ones that were left out, style sheets that were. */
  warnings: CueProblem[]
  cues: Cue[]
}

/** Bounds of one file. Bytes; cues; milliseconds (four days); characters of a cue. */
export const cueLimits = { bytes: 4 * 1024 * 1024, cues: 20_000, time: latestMediaTime, text: 2000, told: 50 } as const

const timing = /^\s*(\S+)\s+-->\s+(\S+)(?:\s+(.*))?$/
const settingName = /^(vertical|line|position|size|align):[A-Za-z0-9.,%-]{1,30}$/

/**
 * Reads captions as WebVTT or SubRip, whichever the text is. Forgives what harms nobody: a byte order mark, any line ends, commas in times,
 * times without hours, numbers of cues or none, marks of style (taken off, their words stay; the name of a voice stands in front of what it says).
 * Names with its line what cannot be meant: a text that is not UTF-8, times that are none, a cue that ends before it begins, cues out of
 * order. Guesses nothing and leaves nothing out in silence.
 * @param input bytes of a file, or what was typed
 * @param options.sort puts cues in order instead of naming what is out of it
 */
export function readCues(input: Uint8Array | string, options: { sort?: boolean } = {}): ReadCues {
  const found: ReadCues = { problems: [], warnings: [], cues: [] }
  const wrong = (code: string, line: number, params?: Params): undefined =>
    void found.problems.push({ code, line, ...(params ? { params } : {}) })
  const note = (code: string, line: number, params?: Params): undefined =>
    void found.warnings.push({ code, line, ...(params ? { params } : {}) })
  if (input.length > cueLimits.bytes) {
    wrong('too-large', 1, { most: cueLimits.bytes })
    return found
  }
  const text = typeof input === 'string' ? input.toWellFormed() : decode(input)
  if (typeof text === 'number') {
    wrong('not-utf8', text)
    return found
  }
  const lines = text
    .replace(/^\uFEFF/, '')
    .replaceAll('\0', '\uFFFD')
    .split(/\r\n|\r|\n/)
  const isVtt = /^WEBVTT(?:[ \t]|$)/.test(lines[0]!)
  const first = lines.findIndex((line) => line.trim() !== '')
  if (first === -1) {
    wrong('nothing-in-it', 1)
    return found
  }
  // Without the word in front it is SubRip, which has no head: it begins with a time, or with a number and a time.
  if (!isVtt && !lines[first]!.includes('-->') && !lines[first + 1]?.includes('-->')) {
    wrong('not-captions', first + 1)
    return found
  }

  const starts: number[] = []
  let at = isVtt ? 1 : first
  // What stands under the first line until an empty one is about the file.
  if (isVtt) while (at < lines.length && lines[at]!.trim() !== '' && !lines[at]!.includes('-->')) at++
  while (at < lines.length) {
    if (lines[at]!.trim() === '') {
      at++
      continue
    }
    const from = at
    while (at < lines.length && lines[at]!.trim() !== '') at++
    readBlock(lines.slice(from, at), from + 1)
    if (found.cues.length > cueLimits.cues) {
      wrong('too-many', from + 1, { most: cueLimits.cues })
      break
    }
  }
  if (found.cues.length === 0 && found.problems.length === 0) wrong('nothing-in-it', 1)
  order()
  return found

  function readBlock(block: string[], line: number): undefined {
    if (isVtt && /^(STYLE|REGION)[ \t]*$/.test(block[0]!)) return note('style-left-out', line)
    if (isVtt && /^NOTE(?:[ \t]|$)/.test(block[0]!)) return undefined
    const timed = block[0]!.includes('-->') ? 0 : block[1]?.includes('-->') ? 1 : -1
    if (timed === -1) return wrong('no-time', line, { near: block[0]!.trim().slice(0, 60) })
    const match = timing.exec(block[timed]!)
    const start = match && readMediaTime(match[1]!)
    const end = match && readMediaTime(match[2]!)
    if (!match || start === undefined || start === null || end === undefined || end === null)
      return wrong('time-unreadable', line + timed, { near: block[timed]!.trim().slice(0, 60) })
    if (end <= start) return wrong('ends-before-start', line + timed, { start: sayMediaTime(start), end: sayMediaTime(end) })
    // A second time inside a cue means that the empty line between two of them is missing.
    const inside = block.findIndex((one, i) => i > timed && timing.test(one))
    if (inside !== -1) return wrong('cues-run-together', line + inside)
    const words = plainWords(block.slice(timed + 1).join('\n'))
    if (words === '') return note('empty-left-out', line + timed)
    if (words.length > cueLimits.text) return wrong('text-too-long', line + timed, { most: cueLimits.text })
    const settings = (match[3] ?? '')
      .split(/\s+/)
      .filter((one) => settingName.test(one))
      .join(' ')
    found.cues.push({ start, end, text: words, ...(settings ? { settings } : {}) })
    starts.push(line + timed)
  }

  function order(): void {
    const { cues } = found
    for (let i = 1; i < cues.length; i++) {
      if (cues[i]!.start >= cues[i - 1]!.start) continue
      if (!options.sort)
        wrong('out-of-order', starts[i]!, { start: sayMediaTime(cues[i]!.start), before: sayMediaTime(cues[i - 1]!.start) })
      else {
        const by = cues.map((cue, index) => ({ cue, line: starts[index]! })).sort((a, b) => a.cue.start - b.cue.start)
        found.cues = by.map(({ cue }) => cue)
        starts.splice(0, starts.length, ...by.map(({ line }) => line))
        break
      }
    }
    let latest = 0
    for (const [i, cue] of found.cues.entries()) {
      if (i > 0 && cue.start < latest && cue.start >= found.cues[i - 1]!.start)
        note('overlaps', starts[i]!, { start: sayMediaTime(cue.start) })
      latest = Math.max(latest, cue.end)
    }
  }
}

/** The text of a file in UTF-8, or the line of its first byte that is none. */
function decode(bytes: Uint8Array): string | number {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    let line = 1
    for (let from = 0; from < bytes.length; line++) {
      const feed = bytes.indexOf(10, from)
      const end = feed === -1 ? bytes.length : feed + 1
      try {
        new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(from, end))
      } catch {
        return line
      }
      from = end
    }
    return 1
  }
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', lrm: '\u200e', rlm: '\u200f' }

/** The words of a cue without its marks. What looks like a mark and is none (`a < b`, `<3`) stays. */
function plainWords(text: string): string {
  const words = text
    .replace(/<v(?:\.[^\s>]{1,80})?[ \t]+([^<>\n]{1,120})>/g, (_, name: string) => `${name.trim()}: `)
    .replace(/<\/?[A-Za-z][^<>]{0,300}>|<\d[\d:.]{3,20}>/g, '')
    .replace(/\{\\[^{}\n]{1,40}\}/g, '')
    .replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi, (whole, decimal, hex, name) => {
      if (name) return entities[String(name).toLowerCase()] ?? whole
      const point = decimal ? Number(decimal) : Number.parseInt(hex, 16)
      return point > 0 && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff) ? String.fromCodePoint(point) : whole
    })
  return tidyWords(words)
}

/** Words fit for a cue: whole characters, no control characters, no empty lines, no spaces at the ends of lines. */
export const tidyWords = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, '')
    .split('\n')
    .map((line) => line.replace(/[ \t]+/g, ' ').trim())
    .filter(Boolean)
    .join('\n')

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/** Writes cues as a WebVTT file; what {@link readCues} reads from it is the same. */
export function writeCues(cues: readonly Cue[]): string {
  const blocks = cues.map(
    ({ start, end, text, settings }) =>
      `${sayMediaTime(start)} --> ${sayMediaTime(end)}${settings ? ` ${settings}` : ''}\n${escaped(text)}\n`,
  )
  return ['WEBVTT\n', ...blocks].join('\n')
}

/** Moves all cues by milliseconds, forwards or back; what would begin before the beginning begins there, and what would end there is told. */
export function shiftCues(cues: readonly Cue[], by: number): { cues: Cue[]; lost: number } {
  const moved = cues.map((cue) => ({ ...cue, start: Math.max(0, cue.start + by), end: cue.end + by }))
  const kept = moved.filter((cue) => cue.end > cue.start)
  return { cues: kept, lost: moved.length - kept.length }
}

/** What is said, to be read: a paragraph where a speaker begins or somebody is silent for more than four seconds. */
export function transcriptOf(cues: readonly Cue[]): string {
  const paragraphs: string[] = []
  let until = 0
  for (const cue of cues) {
    const text = cue.text.replaceAll('\n', ' ')
    const begins =
      paragraphs.length === 0 || cue.start - until > 4000 || /^[\p{L}\p{M}.’' ·-]{1,60}[:：]\s?\S/u.test(cue.text) || /^[-–—]/.test(text)
    if (begins) paragraphs.push(text)
    else paragraphs.push(joined(paragraphs.pop()!, text))
    until = Math.max(until, cue.end)
  }
  return paragraphs.join('\n\n')
}

/** Chinese is written without spaces. */
const joined = (a: string, b: string): string =>
  /[\p{Script=Han}\u3000-\u303f\uff00-\uffef]$/u.test(a) && /^[\p{Script=Han}\u3000-\u303f\uff00-\uffef]/u.test(b) ? a + b : `${a} ${b}`

/** Problems as a refusal carries them, the first ones when there are many. */
export const asFieldProblems = (problems: readonly CueProblem[], field: string): FieldProblem[] =>
  problems.slice(0, cueLimits.told).map(({ code, line, params }) => ({ field, code: `content.cues.${code}`, params: { line, ...params } }))
