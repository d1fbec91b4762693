import { redirect } from '@sveltejs/kit'
import { refuseField } from '#platform'
import { isRefused } from '#web/server/act.ts'
import { attempt, setCookies } from '#web/server/sign-in.ts'
import type { Actions, PageServerLoad } from './$types'

// No script: nothing typed on a slow phone is lost while one loads.
export const csr = false

export const load: PageServerLoad = async ({ params, locals }) => ({ holds: await locals.house.signIn.resetHolds(params.token) })

export const actions: Actions = {
  default: async (event) => {
    const done = await attempt(event, async (form) => {
      const password = String(form.get('password') ?? '')
      if (password !== String(form.get('password-again') ?? '')) throw refuseField('password-again', 'platform.passphrases-differ')
      setCookies(event, await event.locals.house.signIn.reset(event.params.token, password))
    })
    if (isRefused(done)) return done
    redirect(303, '/desk/sign-in?reset')
  },
}
