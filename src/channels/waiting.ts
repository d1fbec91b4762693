import type { Waiting, WorkSource } from '#rooms/alliance'
import { contentPolicy, titlesOf } from '#rooms/content'
import { accountName } from './accounts.ts'
import { inboxState } from './inbox/list-inbox.ts'
import { type DeliveryView, listDeliveries } from './list-deliveries.ts'
import { channelsPolicy, inboxPolicy } from './policy.ts'

const day = 86_400_000

/** What did not arrive, may not have, is out of date where it is, or waits for a person to publish it. */
export const channelsWork: WorkSource = {
  needs: async (work, { locale }) => {
    if (!channelsPolicy.allows(work.actor, 'list-deliveries')) return []
    const { deliveries } = await listDeliveries(work, { needsSomebody: true, limit: 50 })
    const posts = deliveries.map(({ post }) => post)
    const titles = contentPolicy.allows(work.actor, 'see-drafts') ? await titlesOf(work, posts, locale) : new Map<string, string>()
    // A step by hand waits for those who may do it, as a review does.
    const mine = deliveries.filter(({ state, may }) => state !== 'by-hand' || may.publish)
    return mine.map((delivery): Waiting => {
      const channel = accountName({ kind: delivery.channel, name: delivery.account.name }, locale)
      const params = { title: titles.get(delivery.post) ?? delivery.title, channel, count: delivery.counts.unconfirmed ?? 0 }
      const base = { when: delivery.endedAt ?? delivery.dueAt, params, href: `/desk/deliveries?post=${delivery.post}` }
      if (delivery.outdated) return { ...base, what: outdated(delivery), harm: 80, tone: 'warn', when: delivery.outdated.at }
      if (delivery.state === 'by-hand')
        // Waits since the post went out everywhere else: the longer, the worse.
        return {
          ...base,
          what: 'by-hand',
          harm: work.now.getTime() - delivery.dueAt.getTime() > day ? 78 : 65,
          tone: 'warn',
          href: `/desk/deliveries/${delivery.id}`,
        }
      return delivery.state === 'unconfirmed'
        ? { ...base, what: 'unconfirmed', harm: 90, tone: 'warn' }
        : { ...base, what: 'not-sent', harm: 100, tone: 'bad' }
    })
  },
}

/** What people say to the library and nobody has answered: one line, worse after a day. */
export const inboxWork: WorkSource = {
  needs: async (work) => {
    if (!inboxPolicy.allows(work.actor, 'read-incoming')) return []
    const { waiting, oldest } = await inboxState(work)
    if (waiting === 0 || !oldest) return []
    const late = work.now.getTime() - oldest.getTime() > day
    return [{ what: 'inbox', harm: late ? 85 : 60, tone: 'warn', when: oldest, params: { count: waiting }, href: '/desk/inbox' }]
  },
}

/** What is to be done about what left before it was changed: a mail is followed by a correction, a sheet on a wall is printed again or taken down. */
const outdated = ({ channel, may }: DeliveryView): string =>
  may.correct ? 'cannot-be-changed' : channel === 'poster' ? 'printed' : 'outdated'
