/** What a field may hold. Nothing (no figure) is an empty field, which is not 0; a list stands with spaces between. */
export type CsvValue = string | number | null | undefined | readonly (string | number)[]
export type CsvRow = readonly CsvValue[]

/** How a text begins that a spreadsheet would run as a formula; the wide letters too, which some take for the narrow ones. */
const formula = /^[=+\-@\t\r\n＝＋－＠]/

/** One field (RFC 4180), quoted where needed. A text that a spreadsheet would calculate gets an apostrophe in front; a number is a number. */
export function csvField(value: CsvValue): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return String(value)
  const text = typeof value === 'string' ? value : value.join(' ')
  const safe = formula.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A field of a file that Foyer wrote, as it was before its apostrophe. */
export const withoutGuard = (text: string): string => (text.startsWith("'") && formula.test(text.slice(1)) ? text.slice(1) : text)

const csvLines = (rows: Iterable<CsvRow>): string => Array.from(rows, (row) => `${row.map(csvField).join(',')}\r\n`).join('')

/** The one shape of a table as CSV: UTF-8 with a byte order mark, because spreadsheets need it for Chinese, and lines that end in CR LF. */
export const toCsv = (columns: readonly string[], rows: Iterable<CsvRow>): string => `\uFEFF${csvLines([columns])}${csvLines(rows)}`

/** The same for a table that is too long to be held: one text for the columns and one for each page of rows, as they come. */
export async function* streamCsv(columns: readonly string[], pages: AsyncIterable<Iterable<CsvRow>>): AsyncGenerator<string> {
  yield toCsv(columns, [])
  for await (const page of pages) yield csvLines(page)
}
