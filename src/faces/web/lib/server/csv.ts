// A table as CSV, for the link beside every table.

type Value = string | number | null | undefined | readonly (string | number)[]

/** One field: quoted where needed. A text that a spreadsheet would run as a formula gets an apostrophe in front. */
export function csvField(value: Value): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'number') return String(value)
  const text = typeof value === 'string' ? value : value.join(' ')
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** Answers a CSV file (RFC 4180, UTF-8 with a byte order mark, because spreadsheets need it for Chinese). No figure is an empty field, not 0. */
export function csvResponse(name: string, headers: readonly string[], rows: readonly (readonly Value[])[]): Response {
  const text = [headers, ...rows].map((row) => row.map(csvField).join(',')).join('\r\n')
  return new Response(`\ufeff${text}\r\n`, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name.replace(/[^\w.-]+/g, '-')}"`,
      'cache-control': 'no-store',
    },
  })
}
