import { redirect } from '@sveltejs/kit'
import { isAddress, refuseFields } from '#platform'
import { isRefused, text } from '#web/server/act.ts'
import { attempt, setCookies, signsOf, targetOf } from '#web/server/sign-in.ts'
import { demandMember } from '../../../../accounts/accounts.ts'
import type { Actions, PageServerLoad } from './$types'

// No script: nothing typed on a slow phone is lost while one loads.
export const csr = false

export const load: PageServerLoad = (event) => {
  if (event.locals.staff) redirect(303, targetOf(event))
  const given = event.url.searchParams.get('email') ?? ''
  return {
    founded: event.url.searchParams.has('founded'),
    /** Who has just set the house up need not type it again. */
    email: isAddress(given) ? given.slice(0, 254) : '',
    to: targetOf(event),
    reset: event.url.searchParams.has('reset'),
    out: event.url.searchParams.has('out'),
  }
}

export const actions: Actions = {
  default: async (event) => {
    const { house, alliance } = event.locals
    const done = await attempt(event, async (form) => {
      const [email, password] = [text(form, 'email'), String(form.get('password') ?? '')]
      const missing = [
        ...(email ? [] : [{ field: 'email', code: 'platform.mail-address-wrong' }]),
        ...(password ? [] : [{ field: 'password', code: 'platform.passphrase-missing' }]),
      ]
      if (missing.length > 0) throw refuseFields(missing)
      const answer = await house.signIn.signIn(signsOf(event), email, password)
      if (answer.user) {
        await demandMember(house, alliance.id, answer.user).catch(async (refusal) => {
          await house.signIn.signOut(signsOf(event, answer.cookies))
          throw refusal
        })
      }
      setCookies(event, answer)
      return { state: answer.state, to: targetOf(event, form) }
    })
    if (isRefused(done)) return done
    redirect(303, done.state === 'in' ? done.to : `/desk/sign-in/code?to=${encodeURIComponent(done.to)}`)
  },
}
