import { redirect } from '@sveltejs/kit'
import { refuseField } from '#platform'
import { isRefused, text } from '#web/server/act.ts'
import { attempt, setCookies, signsOf, targetOf } from '#web/server/sign-in.ts'
import { demandMember } from '../../../../../accounts/accounts.ts'
import type { Actions, PageServerLoad } from './$types'

// No script: nothing typed on a slow phone is lost while one loads.
export const csr = false

export const load: PageServerLoad = (event) => {
  if (event.locals.staff) redirect(303, targetOf(event))
  return { to: targetOf(event) }
}

export const actions: Actions = {
  default: async (event) => {
    const { house, alliance } = event.locals
    const done = await attempt(event, async (form) => {
      const code = text(form, 'code')
      if (!code) throw refuseField('code', 'platform.code-missing')
      const answer = await house.signIn.secondStep(signsOf(event), code, form.get('trust') === 'yes')
      await demandMember(house, alliance.id, answer.user).catch(async (refusal) => {
        await house.signIn.signOut(signsOf(event, answer.cookies))
        throw refusal
      })
      setCookies(event, answer)
      return { to: targetOf(event, form) }
    })
    if (isRefused(done)) return done
    redirect(303, done.to)
  },
}
