import { error } from '@sveltejs/kit'
import { localDay } from '#rooms/alliance'
import {
  accountName,
  changeAccount,
  channelsPolicy,
  keepAccount,
  listAccounts,
  retireAccount,
  signingKey,
  tryAgainNow,
} from '#rooms/channels'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const found = await look(event, async (work) => {
    const account = (await listAccounts(work)).find(({ accountId }) => accountId === event.params.id)
    if (!account) return null
    const mayChange = channelsPolicy.allows(work.actor, 'change-accounts')
    const { alliance, house } = event.locals
    return {
      account,
      name: accountName(account, event.locals.locale),
      mayChange,
      today: await localDay(work, null, work.now),
      key:
        account.kind === 'webhook' && channelsPolicy.allows(work.actor, 'see-signing-key') ? signingKey(house, alliance.id, account) : null,
    }
  })
  return found ?? error(404, { message: event.locals.t('refusals.channels.no-such-account'), code: 'channels.no-such-account' })
}

const done = async <T>(promise: Promise<T>) => {
  const result = await promise
  return isRefused(result as never) ? (result as never) : { done: true }
}

export const actions: Actions = {
  save: (event) =>
    done(
      act(event, async (work, form) => {
        const account = (await listAccounts(work)).find(({ accountId }) => accountId === event.params.id)
        const settings: Record<string, string> | undefined =
          account?.kind === 'webhook'
            ? { url: text(form, 'url'), receipts: text(form, 'receipts'), repeats: text(form, 'repeats') }
            : account?.kind === 'newsletter'
              ? { from: text(form, 'from') }
              : undefined
        await changeAccount(work, event.params.id, {
          name: text(form, 'name'),
          hoursAWeek: text(form, 'hours') === '' ? null : Number(text(form, 'hours').replace(',', '.')),
          onUnconfirmed: (['resend', 'skip'] as const).find((choice) => choice === text(form, 'unconfirmed')) ?? 'ask',
          ...(settings ? { settings } : {}),
        })
      }),
    ),
  key: (event) => done(act(event, (work) => changeAccount(work, event.params.id, { newKey: true }))),
  again: (event) => done(act(event, (work) => tryAgainNow(work, event.params.id))),
  retire: (event) =>
    done(act(event, (work, form) => retireAccount(work, event.params.id, { day: text(form, 'day'), notice: text(form, 'notice') }))),
  keep: (event) => done(act(event, (work) => keepAccount(work, event.params.id))),
}
