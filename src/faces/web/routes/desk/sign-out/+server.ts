import { redirect } from '@sveltejs/kit'
import { setCookies, signsOf } from '#web/server/sign-in.ts'
import type { RequestHandler } from './$types'

/** Ends this session. Only by a form of ours: other sites are refused before. */
export const POST: RequestHandler = async (event) => {
  setCookies(event, await event.locals.house.signIn.signOut(signsOf(event)))
  redirect(303, '/desk/sign-in?out')
}
