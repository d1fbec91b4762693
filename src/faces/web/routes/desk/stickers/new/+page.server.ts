import { redirect } from '@sveltejs/kit'
import { savePack } from '#rooms/content'
import { act, isRefused } from '#web/server/act.ts'
import { packWords } from '#web/server/sticker-pages.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = ({ locals }) => ({ locales: locals.alliance.locales })

export const actions: Actions = {
  default: async (event) => {
    const done = await act(event, (work, form) => savePack(work, packWords(form, event.locals.alliance.locales)))
    if (isRefused(done)) return done
    redirect(303, `/desk/stickers/${done.id}`)
  },
}
