import { error } from '@sveltejs/kit'
import { catalogs } from '#platform'
import type { RequestHandler } from './$types'

/** One language's messages for hydrated pages, English filled in where the language lacks a key. */
export const GET: RequestHandler = ({ params, url }) => {
  const { messages, fingerprint } = catalogs()
  const own = messages.get(params.locale)
  if (!own) error(404)
  const current = url.searchParams.get('v') === fingerprint.get(params.locale)
  return Response.json(
    { ...messages.get('en'), ...own },
    { headers: { 'cache-control': current ? 'public, max-age=31536000, immutable' : 'no-cache' } },
  )
}
