import { refuseField } from '#platform'
import { isRefused, text } from '#web/server/act.ts'
import { attempt, setCookies, signsOf } from '#web/server/sign-in.ts'
import type { Actions, PageServerLoad } from './$types'

// No script: nothing typed on a slow phone is lost while one loads.
export const csr = false

export const load: PageServerLoad = async (event) => {
  const account = await event.locals.house.signIn.accountOf(event.request.headers)
  return { isOn: account?.secondStep ?? false, needed: event.url.searchParams.has('needed') }
}

export const actions: Actions = {
  begin: async (event) => {
    const done = await attempt(event, async (form) => {
      const passphrase = String(form.get('password') ?? '')
      if (!passphrase) throw refuseField('password', 'platform.passphrase-missing')
      const { uri, recoveryCodes } = await event.locals.house.signIn.beginSecondStep(signsOf(event), passphrase)
      return { uri, codes: recoveryCodes.join(' ') }
    })
    return isRefused(done) ? done : { begun: done }
  },
  confirm: async (event) => {
    const done = await attempt(event, async (form) => {
      const code = text(form, 'code')
      if (!code) throw refuseField('code', 'platform.code-missing')
      setCookies(event, await event.locals.house.signIn.confirmSecondStep(signsOf(event), code))
      return { codes: text(form, 'codes').split(' ').filter(Boolean) }
    })
    return isRefused(done) ? done : { on: done.codes }
  },
}
