import { redirect } from '@sveltejs/kit'
import { instantOfWall } from '#rooms/alliance'
import { type IncomingSort, incomingSorts, pasteIncoming, placesToPaste } from '#rooms/channels'
import { act, isRefused, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

const idIn = (value: string | null) => (/^[0-9a-f-]{36}$/.test(value ?? '') ? value! : undefined)

export const load: PageServerLoad = ({ url }) => {
  const places = placesToPaste()
  return { places, sorts: incomingSorts, channel: places.find((one) => one === url.searchParams.get('channel')) ?? 'elsewhere' }
}

export const actions: Actions = {
  default: async (event) => {
    const done = await act(event, (work, form) => {
      const wall = text(form, 'writtenAt')
      return pasteIncoming(work, {
        channel: text(form, 'channel'),
        sort: incomingSorts.find((one) => one === text(form, 'sort')) ?? ('comment' satisfies IncomingSort),
        text: text(form, 'text'),
        author: text(form, 'author'),
        address: text(form, 'address'),
        writtenAt: wall === '' ? undefined : new Date(instantOfWall(event.locals.alliance.timeZone, wall, 'begins')),
        delivery: idIn(event.url.searchParams.get('delivery')),
      })
    })
    if (isRefused(done)) return done
    redirect(303, '/desk/inbox?pasted')
  },
}
