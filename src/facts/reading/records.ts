import { parse } from 'csv-parse'
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

/** Cuts a file into records as they come. Empty lines are passed over, rows may be short or long. Throws {@link BrokenTable}. */
export async function* readRecords(open: Open, encoding: Encoding, delimiter: Delimiter): AsyncGenerator<Record> {
  const parser = parse({
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: largestRecord,
    info: true,
    record_delimiter: ['\r\n', '\n', '\r'],
  })
  // A file that cannot be read further ends the parser with its error, which the loop below throws.
  const feeding = feed(parser, decode(open, encoding)).catch((error: Error) => void parser.destroy(error))
  let line = 0
  try {
    for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
      // csv-parse names the line on which a record ends; line breaks within quotes lead back to where it began.
      const breaks = record.reduce(
        (sum, field) => sum + (field.includes('\n') || field.includes('\r') ? field.split(/\r\n|\n|\r/).length - 1 : 0),
        0,
      )
      line = info.lines
      if (line === 1 && record.length <= 2 && /^\s*sep=/i.test(record[0] ?? '')) continue
      yield { line: line - breaks, fields: record }
    }
    await feeding
  } catch (error) {
    const { code, lines } = error as { code?: string; lines?: number }
    if (code === 'CSV_QUOTE_NOT_CLOSED') throw new BrokenTable('unclosed-quote', line + 1)
    if (code === 'CSV_MAX_RECORD_SIZE') throw new BrokenTable('record-too-long', lines ?? line + 1)
    throw error
  } finally {
    parser.destroy()
    await feeding
  }
}

async function feed(parser: ReturnType<typeof parse>, pieces: AsyncIterable<string>): Promise<void> {
  for await (const piece of pieces) {
    if (parser.destroyed) return
    if (!parser.write(piece)) {
      await new Promise<void>((done) => {
        const go = () => {
          parser.off('drain', go)
          parser.off('close', go)
          done()
        }
        parser.on('drain', go)
        parser.on('close', go)
      })
    }
  }
  if (!parser.destroyed) parser.end()
}
