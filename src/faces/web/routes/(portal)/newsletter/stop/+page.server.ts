import { isRefusal } from '#platform'
import { preferencesOf, unsubscribe } from '#rooms/patrons'
import { act } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const token = (event.url.searchParams.get('t') ?? '').slice(0, 100)
  const { house, alliance, actor } = event.locals
  try {
    const preferences = await house.work(alliance.id, actor, (work) => preferencesOf(work, token))
    return { token, address: preferences.address, ended: preferences.state !== 'active' && preferences.state !== 'asked' }
  } catch (error) {
    // An address that was deleted since is stopped as well; pressing the button says so. A made-up link is refused there.
    if (isRefusal(error)) return { token, address: '', ended: false }
    throw error
  }
}

export const actions: Actions = {
  default: (event) => act(event, (work, form) => unsubscribe(work, String(form.get('t') ?? '').slice(0, 100), 'page')),
}
