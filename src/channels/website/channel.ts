import type { Actor, Platform } from '#platform'
import { publishedByIds } from '#rooms/content'
import { isWebAddress } from '../call.ts'
import type { Channel, HeldDelivery } from '../channel.ts'
import type { Outcome } from '../delivery-state.ts'
import { hubNotUsable } from '../errors.ts'
import { feedChanged } from '../websub/feed-changed.ts'
import { wakeHub } from '../websub/run-hub.ts'

const actor: Actor = { kind: 'system', name: 'website' }

/**
 * The library's own website and its feeds are read from the posts themselves: publishing is a time that passes, and a
 * correction or a withdrawal is there with its own commit. A delivery confirms what readers get, and when.
 */
const read = async (house: Platform, delivery: HeldDelivery): Promise<Outcome> => {
  const [post] = await house.work(delivery.alliance, actor, (work) => publishedByIds(work, [delivery.postId], delivery.locale))
  if (delivery.operation === 'withdraw') return post ? { state: 'failed', code: 'channels.still-on-the-site' } : { state: 'sent' }
  // Withdrawn in the meantime: the withdrawal has its own delivery.
  if (!post) return { state: 'failed', code: 'channels.not-on-the-site' }
  return { state: 'sent', remoteId: `urn:uuid:${delivery.postId}`, remoteUrl: delivery.payload.url }
}

const own = (kind: string): Channel => ({
  kind,
  form: 'article',
  accounts: 'own',
  verified: 'own',
  onByDefault: true,
  place: 'site',
  inFlight: 16,
  fields: [],
  limit: () => ({
    title: null,
    text: null,
    images: { most: 20, ratio: null, minWidth: kind === 'website' ? 800 : null },
    link: kind === 'website' ? 'none' : 'beside',
    linkLength: 0,
    ...(kind === 'website' ? { withPost: true as const } : {}),
    byDefault: true,
  }),
  can: () => ({ idempotencyKey: true, readBack: false, edit: true, withdraw: true }),
  deliver: read,
  settings: () => ({}),
})

export const website: Channel = own('website')

/** A feed is read like the website; that those who asked to be told of it (WebSub) are to be told is written down before the delivery counts as done. */
export const feeds: Channel = {
  ...own('feeds'),
  fields: [{ name: 'hub', kind: 'url', optional: true, maxlength: 500 }],
  async deliver(house, delivery) {
    const outcome = await read(house, delivery)
    if (outcome.state !== 'sent') return outcome
    await house.work(delivery.alliance, actor, (work) => feedChanged(work, delivery.postId))
    wakeHub(house, delivery.alliance)
    return outcome
  },
  settings(given, house): Record<string, string> {
    const hub = (given.hub ?? '').trim()
    if (hub !== '' && (!isWebAddress(hub) || new URL(hub).origin === new URL(house.config.url).origin)) throw hubNotUsable()
    return hub ? { hub } : {}
  },
}
