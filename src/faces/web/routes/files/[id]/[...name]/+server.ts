import { error } from '@sveltejs/kit'
import { isId, isRefusal, refuse, serveFile } from '#platform'
import type { RequestHandler } from './$types'

/** A stored file by its address. What staff alone may read is not there for anybody else. */
const answer: RequestHandler = async ({ locals, params, request }) => {
  const { house, alliance, actor } = locals
  try {
    const file = await house.work(alliance.id, actor, async (work) => {
      if (!isId(params.id)) throw refuse(404, 'platform.not-found')
      const found = await work.house.files.open(work, params.id)
      if (found.audience === 'staff' && actor.kind !== 'staff') throw refuse(404, 'platform.not-found')
      return found
    })
    return serveFile(request, file)
  } catch (reason) {
    if (!isRefusal(reason)) throw reason
    error(reason.status, { message: locals.t(`refusals.${reason.code}`, reason.params), code: reason.code })
  }
}

export const GET = answer
export const HEAD = answer
