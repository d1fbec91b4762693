import { type CsvRow, toCsv } from '#platform'

/** Answers a table as a CSV file, for the link beside every table. */
export function csvResponse(name: string, columns: readonly string[], rows: Iterable<CsvRow>): Response {
  return new Response(toCsv(columns, rows), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name.replace(/[^\w.-]+/g, '-')}"`,
      'cache-control': 'no-store',
    },
  })
}
