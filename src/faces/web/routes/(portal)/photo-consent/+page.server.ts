import { agreeAtDay, consentDay } from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

const tokenOf = (url: URL) => (url.searchParams.get('t') ?? '').slice(0, 120)

export const load: PageServerLoad = async (event) => {
  event.setHeaders({ 'cache-control': 'no-store', 'x-robots-tag': 'noindex' })
  const token = tokenOf(event.url)
  const { event: name, ...rest } = await look(event, (work) => consentDay(work, { token, locale: event.locals.locale }))
  return { token, event: name, ...rest }
}

export const actions: Actions = {
  default: async (event) => {
    const done = await act(event, (work, form) =>
      agreeAtDay(work, {
        token: tokenOf(event.url),
        name: text(form, 'name'),
        age: text(form, 'age'),
        agreedBy: text(form, 'agreedBy'),
        email: text(form, 'email'),
        uses: form.getAll('uses').map(String),
        places: form.getAll('places').map(String),
      }),
    )
    return isRefused(done) ? done : { number: done.number, path: done.path }
  },
}
