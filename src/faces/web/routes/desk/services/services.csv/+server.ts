import { exportServices } from '#rooms/content'
import { look } from '#web/server/act.ts'
import { csvResponse } from '#web/server/csv.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const { columns, rows } = await look(event, exportServices)
  return csvResponse('services.csv', columns, rows)
}
