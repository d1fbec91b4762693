import { isAddress, refuseField } from '#platform'
import { isRefused, text } from '#web/server/act.ts'
import { attempt } from '#web/server/sign-in.ts'
import type { Actions, PageServerLoad } from './$types'

// No script: nothing typed on a slow phone is lost while one loads.
export const csr = false

export const load: PageServerLoad = ({ locals }) => ({ outbox: locals.house.mail.how === 'outbox' })

export const actions: Actions = {
  default: async (event) => {
    const { house, alliance, t } = event.locals
    const done = await attempt(event, async (form) => {
      const email = text(form, 'email')
      if (!isAddress(email)) throw refuseField('email', 'platform.mail-address-wrong')
      // Not waited for: how long it takes must not tell whether the address is known.
      void house.signIn
        .askReset(email, async ({ email: to, name, token }) => {
          // Never the host of the request: whoever asks chooses that, and the token must not go there.
          const link = `${house.config.url}/desk/sign-in/reset/${token}`
          await house.mail.send({
            to,
            subject: t('account.reset.mail.subject', { alliance: alliance.name }),
            text: t('account.reset.mail.text', { name, link, alliance: alliance.name }),
          })
        })
        .catch((fault) => house.log.error('sign-in', 'a reset could not be asked for', fault))
      return { email }
    })
    return isRefused(done) ? done : { sent: done.email }
  },
}
