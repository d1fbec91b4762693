import { makeKit } from '#rooms/content'
import { look } from '#web/server/act.ts'
import { zipResponse } from '#web/server/zip-response.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const { id: pack, platform } = event.params
  const { kit, at } = await look(event, async (work) => ({
    kit: await makeKit(work, { pack, platform, locale: event.locals.locale }),
    at: work.now,
  }))
  return zipResponse(kit.entries, kit.name, at)
}
