import { agreeByLink, readOwnConsent, takeBackByLink } from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  event.setHeaders({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' })
  const token = (event.url.searchParams.get('t') ?? '').slice(0, 100)
  return { token, own: await look(event, (work) => readOwnConsent(work, { token, locale: event.locals.locale })) }
}

export const actions: Actions = {
  agree: async (event) => {
    const done = await act(event, (work, form) =>
      agreeByLink(work, { token: text(form, 't'), uses: form.getAll('uses').map(String), places: form.getAll('places').map(String) }),
    )
    return isRefused(done) ? done : { agreed: true }
  },
  back: async (event) => {
    const done = await act(event, (work, form) => takeBackByLink(work, { token: text(form, 't') }))
    return isRefused(done) ? done : { done: true }
  },
}
