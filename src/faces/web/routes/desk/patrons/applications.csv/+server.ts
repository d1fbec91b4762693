import { toCsv } from '#rooms/insight'
import { exportApplications } from '#rooms/patrons'
import { look } from '#web/server/act.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const { columns, rows } = await look(event, (work) =>
    exportApplications(work, { persons: event.url.searchParams.get('persons') === 'yes' }),
  )
  return new Response(toCsv(columns, rows), {
    headers: { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': 'attachment; filename="applications.csv"' },
  })
}
