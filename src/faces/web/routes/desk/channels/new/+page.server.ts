import { redirect } from '@sveltejs/kit'
import { channelsPolicy, connectAccount } from '#rooms/channels'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) => look(event, async (work) => channelsPolicy.demand(work, 'change-accounts') ?? {})

export const actions: Actions = {
  default: async (event) => {
    const made = await act(event, (work, form) =>
      connectAccount(work, {
        kind: 'webhook',
        name: text(form, 'name'),
        settings: { url: text(form, 'url'), receipts: text(form, 'receipts'), repeats: text(form, 'repeats') },
        hoursAWeek: text(form, 'hours') === '' ? null : Number(text(form, 'hours')),
      }),
    )
    if (isRefused(made)) return made
    redirect(303, `/desk/channels/${made.accountId}`)
  },
}
