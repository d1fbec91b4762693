import { error } from '@sveltejs/kit'
import { isRefusal } from '#platform'
import { accountName, channelsPolicy, figureNames, figuresByHand, kitOf, leaveByHand, publishedByHand } from '#rooms/channels'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { locale, house, t } = event.locals
  const kit = await look(event, async (work) => {
    try {
      return await kitOf(work, event.params.id)
    } catch (refusal) {
      if (isRefusal(refusal) && refusal.status === 404) return null
      throw refusal
    }
  })
  if (!kit) error(404, { message: t('refusals.channels.no-such-delivery'), code: 'channels.no-such-delivery' })
  return {
    kit,
    channel: accountName({ kind: kit.channel, name: kit.accountName }, locale),
    here: `${house.config.url}/desk/deliveries/${kit.delivery}`,
    figureNames,
    may: event.locals.staff ? channelsPolicy.allows(event.locals.actor, 'publish-by-hand') : false,
  }
}

export const actions: Actions = {
  done: async (event) => {
    const done = await act(event, (work, form) => publishedByHand(work, { delivery: event.params.id, address: text(form, 'address') }))
    return isRefused(done) ? done : { said: 'kept' as const }
  },
  leave: async (event) => {
    const done = await act(event, (work, form) => leaveByHand(work, { delivery: event.params.id, why: text(form, 'why') }))
    return isRefused(done) ? done : { said: 'left' as const }
  },
  figures: async (event) => {
    const done = await act(event, async (work, form) => {
      const given = figureNames
        .map((name) => [name, text(form, name).replaceAll(/[\s,，]/g, '')] as const)
        .filter(([, typed]) => typed !== '')
      const file = form.get('evidence')
      await figuresByHand(work, {
        delivery: event.params.id,
        figures: Object.fromEntries(given.map(([name, typed]) => [name, /^\d+$/.test(typed) ? Number(typed) : Number.NaN])),
        evidence: file instanceof File && file.size > 0 ? new Uint8Array(await file.arrayBuffer()) : undefined,
        note: text(form, 'note'),
      })
    })
    return isRefused(done) ? done : { said: 'figures-kept' as const }
  },
}
