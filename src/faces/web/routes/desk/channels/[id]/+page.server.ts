import { error } from '@sveltejs/kit'
import { localDay } from '#rooms/alliance'
import {
  accountName,
  audienceGrowth,
  blockHost,
  changeAccount,
  channelOf,
  channelsPolicy,
  daysUntilDead,
  endsSoon,
  federationOf,
  figureSource,
  keepAccount,
  listAccounts,
  probeAccount,
  retireAccount,
  signingKey,
  tryAgainNow,
  turnToAsk,
  unblockHost,
} from '#rooms/channels'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { givenSettings } from '#web/server/channel-settings.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const found = await look(event, async (work) => {
    const account = (await listAccounts(work)).find(({ accountId }) => accountId === event.params.id)
    if (!account) return null
    const mayChange = channelsPolicy.allows(work.actor, 'change-accounts')
    const { alliance, house } = event.locals
    const counted = account.kind === 'newsletter' || channelOf(account.kind)?.probe !== undefined
    const growth = counted ? await audienceGrowth(work, account) : null
    return {
      account,
      name: accountName(account, event.locals.locale),
      fields: channelOf(account.kind)?.fields ?? [],
      probes: channelOf(account.kind)?.probe !== undefined,
      receives: channelOf(account.kind)?.accounts === 'many',
      ends: endsSoon(account.probe, work.now),
      audience: counted
        ? { growth: growth && { ...growth, sources: growth.sources.map((source) => figureSource(source, event.locals.t)) } }
        : null,
      mayChange,
      connected: event.url.searchParams.has('connected'),
      mayImport: channelOf(account.kind)?.accounts === 'one' && channelsPolicy.allows(work.actor, 'import-past-posts'),
      federation: account.kind === 'activitypub' ? { ...(await federationOf(work)), daysUntilDead } : null,
      hook: account.hook && alliance.origin + account.hook,
      today: await localDay(work, null, work.now),
      key:
        account.kind === 'webhook' && channelsPolicy.allows(work.actor, 'take-signing-key')
          ? signingKey(house, alliance.id, account)
          : null,
    }
  })
  return found ?? error(404, { message: event.locals.t('refusals.channels.no-such-account'), code: 'channels.no-such-account' })
}

const done = async <T>(promise: Promise<T>) => {
  const result = await promise
  return isRefused(result as never) ? (result as never) : { done: true }
}

/** Asks the other side who we are there, after a change was saved. */
const askAgain =
  ({ locals, params }: { locals: App.Locals; params: { id: string } }) =>
  async <T>(result: T): Promise<T> => {
    if (!isRefused(result as never)) await probeAccount(locals.house, locals.alliance.id, params.id)
    return result
  }

export const actions: Actions = {
  save: (event) =>
    done(
      act(event, async (work, form) => {
        const account = (await listAccounts(work)).find(({ accountId }) => accountId === event.params.id)
        const settings = account ? givenSettings(account.kind, form) : {}
        await changeAccount(work, event.params.id, {
          name: text(form, 'name'),
          onUnconfirmed: (['resend', 'skip'] as const).find((choice) => choice === text(form, 'unconfirmed')) ?? 'ask',
          ...(Object.keys(settings).length > 0 ? { settings } : {}),
        })
      }).then(askAgain(event)),
    ),
  ask: (event) => done(act(event, (work) => turnToAsk(work, event.params.id)).then(askAgain(event))),
  key: (event) => done(act(event, (work) => changeAccount(work, event.params.id, { newKey: true }))),
  again: (event) => done(act(event, (work) => tryAgainNow(work, event.params.id))),
  retire: (event) =>
    done(act(event, (work, form) => retireAccount(work, event.params.id, { day: text(form, 'day'), notice: text(form, 'notice') }))),
  block: (event) => done(act(event, (work, form) => blockHost(work, { host: text(form, 'host'), why: text(form, 'why') }))),
  unblock: (event) => done(act(event, (work, form) => unblockHost(work, text(form, 'host')))),
  keep: (event) => done(act(event, (work) => keepAccount(work, event.params.id))),
}
