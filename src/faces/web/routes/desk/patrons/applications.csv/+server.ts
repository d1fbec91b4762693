import { exportApplications } from '#rooms/patrons'
import { look } from '#web/server/act.ts'
import { csvResponse } from '#web/server/csv.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const { columns, rows } = await look(event, (work) =>
    exportApplications(work, { persons: event.url.searchParams.get('persons') === 'yes' }),
  )
  return csvResponse('applications.csv', columns, rows)
}
