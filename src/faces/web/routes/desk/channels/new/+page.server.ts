import { redirect } from '@sveltejs/kit'
import { switches } from '#rooms/alliance'
import { channelsPolicy, connectAccount, connectableChannels, listAccounts, probeAccount } from '#rooms/channels'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { givenSettings } from '#web/server/channel-settings.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    channelsPolicy.demand(work, 'change-accounts')
    const connected = new Set((await listAccounts(work)).map(({ kind }) => kind))
    const on = await switches(work)
    const offered = connectableChannels()
      .filter(({ kind, accounts }) => on.get(`channel:${kind}`) !== false && (accounts === 'many' || !connected.has(kind)))
      .map(({ kind, fields, verified }) => ({ kind, fields, verified }))
    return { offered, chosen: offered.find(({ kind }) => kind === event.url.searchParams.get('channel')) ?? null }
  })

export const actions: Actions = {
  default: async (event) => {
    const { locals } = event
    const made = await act(event, (work, form) => {
      const kind = text(form, 'channel')
      return connectAccount(work, {
        kind,
        name: text(form, 'name'),
        settings: givenSettings(kind, form),
      })
    })
    if (isRefused(made)) return made
    // Whether they know us is asked at once, after what was typed is safe.
    await probeAccount(locals.house, locals.alliance.id, made.accountId)
    redirect(303, `/desk/channels/${made.accountId}?connected=1`)
  },
}
