import { error } from '@sveltejs/kit'
import { isRefusal } from '#platform'
import { trackOf } from '#rooms/content'
import type { RequestHandler } from './$types'

/** Captions, descriptions, chapters and transcripts as files, for players here and elsewhere. */
export const GET: RequestHandler = async ({ locals, params }) => {
  const { house, alliance, actor } = locals
  try {
    const { type, body } = await house.work(alliance.id, actor, (work) => trackOf(work, { recording: params.id, name: params.track }))
    return new Response(body, {
      headers: {
        'content-type': type,
        'cache-control': 'public, max-age=300',
        'access-control-allow-origin': '*',
        'content-security-policy': "default-src 'none'; sandbox",
      },
    })
  } catch (reason) {
    if (!isRefusal(reason)) throw reason
    error(reason.status, { message: locals.t(`refusals.${reason.code}`, reason.params), code: reason.code })
  }
}
