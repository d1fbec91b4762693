import { decode, type Encoding, type Open } from './decode.ts'

export type Delimiter = ',' | ';' | '\t' | '|'
export const delimiters: readonly Delimiter[] = [',', ';', '\t', '|']

/** One record of a delimited file: its fields and the line of the file on which it begins (the first line is 1). */
export interface Record {
  line: number
  fields: string[]
}

/** A quote that is never closed would swallow the rest of the file; longer records than this are refused. */
const largestRecord = 1_000_000

/** Thrown where a file cannot be cut into records; `line` is where it went wrong. */
export class BrokenTable extends Error {
  readonly reason: 'unclosed-quote' | 'record-too-long'
  readonly line: number
  constructor(reason: 'unclosed-quote' | 'record-too-long', line: number) {
    super(`the table breaks at line ${line}: ${reason}`)
    this.name = 'BrokenTable'
    this.reason = reason
    this.line = line
  }
}

/**
 * Finds the delimiter from the beginning of the text: an Excel line `sep=;` if there is one, else the sign that cuts most of the first
 * 30 lines into the same number (more than one) of fields. One column alone counts as commas.
 */
export function findDelimiter(text: string): Delimiter {
  const said = /^\s*sep=(.)\r?\n/i.exec(text)
  if (said && delimiters.includes(said[1] as Delimiter)) return said[1] as Delimiter
  const lines = text
    .split(/\r\n|\n|\r/)
    .filter((line) => line.trim() !== '')
    .slice(0, 30)
  let best: { delimiter: Delimiter; score: number } = { delimiter: ',', score: 0 }
  for (const delimiter of delimiters) {
    const counts = new Map<number, number>()
    for (const line of lines) {
      const fields = countFields(line, delimiter)
      if (fields > 1) counts.set(fields, (counts.get(fields) ?? 0) + 1)
    }
    const [fields, agreeing] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [1, 0]
    const score = (agreeing / Math.max(1, lines.length)) * 1000 + Math.min(fields, 500) / 1000
    if (score > best.score) best = { delimiter, score }
  }
  return best.delimiter
}

function countFields(line: string, delimiter: string): number {
  let quoted = false
  let fields = 1
  for (const sign of line) {
    if (sign === '"') quoted = !quoted
    else if (sign === delimiter && !quoted) fields++
  }
  return fields
}

/** Reads the beginning of a file as text, about `size` characters. */
export async function beginningOf(open: Open, encoding: Encoding, size = 200_000): Promise<string> {
  let text = ''
  for await (const piece of decode(open, encoding)) {
    text += piece
    if (text.length >= size) break
  }
  return text
}

/**
 * Cuts a file into records, as many at a time as came with a piece of it (RFC 4180; a quote inside an unquoted field is a sign like others). Empty lines are passed over, rows
 * may be short or long. Streams: what is held is one record and one piece of the file. Throws {@link BrokenTable}.
 * Our own, because csv-parse takes ten times as long for 200 MB and names the line on which a record ends; a test compares the two.
 */
export async function* readRecords(open: Open, encoding: Encoding, delimiter: Delimiter): AsyncGenerator<Record[]> {
  let text = ''
  let line = 1
  const cut = (last: boolean): Record[] => {
    const records: Record[] = []
    let at = 0
    while (at < text.length) {
      const found = takeRecord(text, at, delimiter, last)
      if (found === 'unclosed-quote') throw new BrokenTable('unclosed-quote', line)
      if (found === 'more') break
      const { fields } = found
      if (!(fields.length === 1 && fields[0] === '') && !(line === 1 && /^sep=/i.test(fields[0]!) && fields.length <= 2))
        records.push({ line, fields })
      at = found.next
      line += found.lines
    }
    text = text.slice(at)
    if (text.length > largestRecord) throw new BrokenTable('record-too-long', line)
    return records
  }
  for await (const piece of decode(open, encoding)) {
    text += piece
    const records = cut(false)
    if (records.length > 0) yield records
  }
  yield cut(true)
}

interface Taken {
  fields: string[]
  /** Where the next record begins. */
  next: number
  /** How many lines this one takes. */
  lines: number
}

/** Takes the record that begins at `at`; `more` where the text may go on, `unclosed-quote` where it cannot. */
function takeRecord(text: string, at: number, delimiter: Delimiter, last: boolean): Taken | 'more' | 'unclosed-quote' {
  const end = endOfLine(text, at)
  if (end < 0 && !last) return 'more'
  const row = end < 0 ? text.slice(at) : text.slice(at, end)
  if (!row.includes('"')) {
    const next = end < 0 ? text.length : afterBreak(text, end, last)
    return next < 0 ? 'more' : { fields: row.split(delimiter), next, lines: 1 }
  }
  return takeQuoted(text, at, delimiter, last)
}

function takeQuoted(text: string, at: number, delimiter: Delimiter, last: boolean): Taken | 'more' | 'unclosed-quote' {
  const fields: string[] = []
  let lines = 1
  for (let i = at; ; ) {
    let field = ''
    if (text[i] === '"') {
      for (i++; ; ) {
        const quote = text.indexOf('"', i)
        if (quote < 0) return last ? 'unclosed-quote' : 'more'
        const part = text.slice(i, quote)
        field += part
        lines += part.match(/\r\n|\n|\r/g)?.length ?? 0
        i = quote + 1
        if (text[i] !== '"') break
        field += '"'
        i++
      }
    }
    const from = i
    stops[delimiter].lastIndex = i
    i = stops[delimiter].exec(text)?.index ?? text.length
    if (i === text.length && !last) return 'more'
    fields.push(field + text.slice(from, i))
    if (text[i] === delimiter) {
      i++
      continue
    }
    const next = i === text.length ? i : afterBreak(text, i, last)
    return next < 0 ? 'more' : { fields, next, lines }
  }
}

const breaks = /[\r\n]/g
const stops: { [D in Delimiter]: RegExp } = { ',': /[,\r\n]/g, ';': /[;\r\n]/g, '\t': /[\t\r\n]/g, '|': /[|\r\n]/g }

function endOfLine(text: string, from: number): number {
  breaks.lastIndex = from
  return breaks.exec(text)?.index ?? -1
}

/** The place after a line break; -1 where a carriage return may be half of one. */
function afterBreak(text: string, at: number, last: boolean): number {
  if (text[at] === '\n') return at + 1
  if (at + 1 === text.length && !last) return -1
  return text[at + 1] === '\n' ? at + 2 : at + 1
}
