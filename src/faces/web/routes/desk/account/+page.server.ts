import { redirect } from '@sveltejs/kit'
import { locales, refuse, refuseField } from '#platform'
import { chooseLocale } from '#rooms/alliance'
import { act, isRefused, text } from '#web/server/act.ts'
import { attempt, forgetting, setCookies, signsOf } from '#web/server/sign-in.ts'
import { needsSecondStep } from '../../../../accounts/accounts.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { house, staff, alliance, locale } = event.locals
  const account = await house.signIn.accountOf(event.request.headers)
  const sessions = account ? await house.signIn.sessions(signsOf(event)) : []
  return {
    account: account && { email: account.email, secondStep: account.secondStep },
    sessions,
    needed: needsSecondStep(house, staff?.roles ?? [], alliance.demo),
    languages: locales(),
    language: staff?.locale ?? locale,
    done: event.url.searchParams.get('done'),
  }
}

export const actions: Actions = {
  passphrase: async (event) => {
    const done = await attempt(event, async (form) => {
      const password = String(form.get('password') ?? '')
      if (password !== String(form.get('password-again') ?? '')) throw refuseField('password-again', 'platform.passphrases-differ')
      setCookies(event, await event.locals.house.signIn.changePassphrase(signsOf(event), String(form.get('current') ?? ''), password))
    })
    if (isRefused(done)) return done
    redirect(303, '/desk/account?done=passphrase')
  },
  language: async (event) => {
    const done = await act(event, async (work, form) => {
      if (work.actor.kind === 'staff') await chooseLocale(work, work.actor.id, text(form, 'language'))
    })
    if (isRefused(done)) return done
    redirect(303, '/desk/account?done=language')
  },
  end: async (event) => {
    const done = await attempt(event, async (form) => event.locals.house.signIn.endSession(signsOf(event), text(form, 'session')))
    if (isRefused(done)) return done
    redirect(303, '/desk/account?done=session')
  },
  everywhere: async (event) => {
    const { house } = event.locals
    const account = await house.signIn.accountOf(event.request.headers)
    if (account) await house.signIn.endAllSessions(account.user)
    event.setHeaders(forgetting)
    redirect(303, '/desk/sign-in?out')
  },
  off: async (event) => {
    const { house, staff, alliance } = event.locals
    const done = await attempt(event, async (form) => {
      if (needsSecondStep(house, staff?.roles ?? [], alliance.demo)) throw refuse(403, 'platform.second-step-needed')
      setCookies(event, await house.signIn.endSecondStep(signsOf(event), String(form.get('off-password') ?? '')))
    })
    if (isRefused(done)) return done
    redirect(303, '/desk/account?done=off')
  },
  codes: async (event) => {
    const done = await attempt(event, async (form) =>
      event.locals.house.signIn.newRecoveryCodes(signsOf(event), String(form.get('codes-password') ?? '')),
    )
    return isRefused(done) ? done : { recoveryCodes: done }
  },
}
