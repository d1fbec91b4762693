import { forgetting, setCookies, signsOf } from '#web/server/sign-in.ts'
import type { RequestHandler } from './$types'

/** Ends this session, and has the browser forget what was typed and not saved. Only by a form of ours: other sites are refused before. */
export const POST: RequestHandler = async (event) => {
  setCookies(event, await event.locals.house.signIn.signOut(signsOf(event)))
  return new Response(null, { status: 303, headers: { location: '/desk/sign-in?out', ...forgetting } })
}
