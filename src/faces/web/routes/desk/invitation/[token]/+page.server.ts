import { error, redirect } from '@sveltejs/kit'
import { isRefusal } from '#platform'
import { isRefused, text } from '#web/server/act.ts'
import { attempt, setCookies, signsOf } from '#web/server/sign-in.ts'
import { needsSecondStep, openInvitation, takeInvitation } from '../../../../../accounts/accounts.ts'
import type { Actions, PageServerLoad } from './$types'

// No script: nothing typed on a slow phone is lost while one loads.
export const csr = false

export const load: PageServerLoad = async ({ params, locals }) => {
  const { house, alliance, t } = locals
  try {
    const { invitation, hasAccount } = await openInvitation(house, alliance.id, params.token)
    const { email, name, roles, expires_at } = invitation
    return { state: 'open' as const, email, name, roles, until: expires_at, hasAccount }
  } catch (reason) {
    if (!isRefusal(reason)) throw reason
    // After taking it the page is shown once more with the next step; a used invitation is no error then.
    if (reason.code === 'alliance.invitation-used') return { state: 'used' as const }
    error(reason.status, { message: t(`refusals.${reason.code}`, reason.params), code: reason.code })
  }
}

export const actions: Actions = {
  default: async (event) => {
    const { house, alliance } = event.locals
    const done = await attempt(event, async (form) => {
      const passphrase = String(form.get('password') ?? '')
      const taken = await takeInvitation(house, alliance.id, signsOf(event), {
        token: event.params.token,
        name: text(form, 'name'),
        passphrase,
      })
      setCookies(event, taken)
      if (taken.state === 'second-step') return { next: '/desk/sign-in/code' }
      const account = await house.signIn.accountOf(signsOf(event, taken.cookies).headers)
      if (account?.secondStep) return { next: '/desk' }
      const { uri, recoveryCodes } = await house.signIn.beginSecondStep(signsOf(event, taken.cookies), passphrase)
      return { uri, codes: recoveryCodes.join(' '), needed: needsSecondStep(house, taken.member.roles, alliance.demo) }
    })
    if (isRefused(done)) return done
    if ('next' in done) redirect(303, done.next!)
    return { begun: done }
  },
}
