import { exportClippings } from '#rooms/content'
import { look } from '#web/server/act.ts'
import { csvResponse } from '#web/server/csv.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const { columns, rows } = await look(event, (work) => exportClippings(work))
  return csvResponse('clippings.csv', columns, rows)
}
