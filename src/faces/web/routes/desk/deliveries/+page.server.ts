import {
  accountName,
  channelsPolicy,
  decideUnconfirmed,
  draftCorrection,
  listDeliveries,
  oldestOverdue,
  sendCorrection,
} from '#rooms/channels'
import { contentPolicy, titlesOf } from '#rooms/content'
import { act, isRefused, look, text } from '#web/server/act.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const asked = event.url.searchParams
    const id = (name: string) => (/^[0-9a-f-]{36}$/.test(asked.get(name) ?? '') ? asked.get(name)! : undefined)
    const view = asked.get('view') === 'all' || id('post') || id('account') ? 'all' : 'open'
    const mayDecide = channelsPolicy.allows(work.actor, 'decide-unconfirmed')
    const { deliveries, next } = await listDeliveries(work, {
      post: id('post'),
      account: id('account'),
      needsSomebody: view === 'open',
      cursor: asked.get('cursor') ?? undefined,
      limit: 30,
    })
    const drafts = mayDecide
      ? await Promise.all(deliveries.filter(({ may }) => may.correct).map(({ id }) => draftCorrection(work, id)))
      : []
    const overdue = await oldestOverdue(work)
    // What was sent keeps the language it was sent in; here it is called as the desk calls it.
    const { locale } = event.locals
    const titles = contentPolicy.allows(work.actor, 'see-drafts')
      ? await titlesOf(work, [...deliveries.map(({ post }) => post), ...(overdue ? [overdue.post] : [])], locale)
      : new Map<string, string>()
    const more = new URLSearchParams(asked)
    if (next) more.set('cursor', next)
    return {
      view,
      post: id('post') ?? null,
      rows: deliveries.map((delivery) => ({
        ...delivery,
        title: titles.get(delivery.post) ?? delivery.title,
        account: { ...delivery.account, name: accountName({ kind: delivery.channel, name: delivery.account.name }, locale) },
        draft: drafts.find((draft) => draft.delivery === delivery.id) ?? null,
      })),
      next: next ? `?${more}` : null,
      overdue: overdue && {
        title: titles.get(overdue.post) ?? overdue.title,
        dueAt: overdue.dueAt,
        account: accountName({ kind: overdue.channel, name: overdue.account.name }, locale),
      },
      mayDecide,
      mayPrint: channelsPolicy.allows(work.actor, 'export-poster'),
    }
  })

const decide =
  (choice: 'resend' | 'skip'): Actions[string] =>
  async (event) => {
    const done = await act(event, (work, form) => decideUnconfirmed(work, { delivery: text(form, 'delivery'), choice }))
    return isRefused(done) ? done : { decided: choice }
  }

export const actions: Actions = {
  resend: decide('resend'),
  skip: decide('skip'),
  correct: async (event) => {
    const done = await act(event, (work, form) => sendCorrection(work, { delivery: text(form, 'delivery'), note: text(form, 'note') }))
    return isRefused(done) ? done : { decided: 'correct' as const }
  },
}
