import { accountName, channelsPolicy, type InboxView, inboxState, inboxViews, listAccounts, listInbox } from '#rooms/channels'
import { contentPolicy, titlesOf } from '#rooms/content'
import { look } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const asked = event.url.searchParams
    const view = inboxViews.find((one) => one === asked.get('view')) ?? ('waiting' satisfies InboxView)
    const { items, next } = await listInbox(work, { view, cursor: asked.get('cursor') ?? undefined })
    const posts = [...new Set(items.flatMap(({ post }) => post ?? []))]
    const { locale } = event.locals
    const titles = contentPolicy.allows(work.actor, 'see-drafts') ? await titlesOf(work, posts, locale) : new Map<string, string>()
    const accounts = channelsPolicy.allows(work.actor, 'list-accounts') ? await listAccounts(work) : []
    const more = new URLSearchParams(asked)
    if (next) more.set('cursor', next)
    return {
      view,
      items: items.map((item) => ({ ...item, title: (item.post && titles.get(item.post)) ?? null })),
      next: next ? `?${more}` : null,
      state: await inboxState(work),
      pasted: asked.has('pasted'),
      // What could not be listened to is said, so that silence is not taken for quiet.
      deaf: accounts.flatMap(({ kind, name, heardProblem }) =>
        heardProblem ? [{ channel: accountName({ kind, name }, locale), why: heardProblem }] : [],
      ),
      mayConnect: channelsPolicy.allows(work.actor, 'change-accounts'),
    }
  })
