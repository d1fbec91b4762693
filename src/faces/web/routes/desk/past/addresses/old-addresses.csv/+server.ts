import { exportOldAddresses } from '#rooms/reach'
import { look } from '#web/server/act.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) =>
  new Response(await look(event, exportOldAddresses), {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="old-addresses.csv"',
      'cache-control': 'no-store',
    },
  })
