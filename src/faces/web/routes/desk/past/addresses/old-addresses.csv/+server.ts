import { exportOldAddresses } from '#rooms/reach'
import { look } from '#web/server/act.ts'
import { csvResponse } from '#web/server/csv.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const { columns, rows } = await look(event, exportOldAddresses)
  return csvResponse('old-addresses.csv', columns, rows)
}
