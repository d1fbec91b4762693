import { isRefusal } from '#platform'
import { reminderOf, stopReminder } from '#rooms/patrons'
import { act } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const token = (event.url.searchParams.get('t') ?? '').slice(0, 100)
  const { house, alliance, actor } = event.locals
  try {
    return { token, of: await house.work(alliance.id, actor, (work) => reminderOf(work, token)) }
  } catch (reason) {
    // What was deleted since is stopped as well; pressing the button says so. A made-up link is refused there.
    if (isRefusal(reason)) return { token, of: null }
    throw reason
  }
}

export const actions: Actions = {
  default: (event) => act(event, (work, form) => stopReminder(work, String(form.get('t') ?? '').slice(0, 100))),
}
