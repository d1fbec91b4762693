import { type Platform, translator, type Work } from '#platform'
import { allianceOf, quietHours } from '#rooms/alliance'
import { listTopics, topicName } from '#rooms/patrons'
import type { Channel, HeldDelivery, Probe, ProbeProblem } from '../channel.ts'
import { actor } from '../compose-payload.ts'
import type { Outcome } from '../delivery-state.ts'
import { afterRun, holdRun, keepFilled } from '../mailings/around-run.ts'
import { cancelMailings, keepCounts, leaveInFlight, putBackInFlight } from '../mailings/mailings.ts'
import { quietUntil } from '../mailings/quiet-hours.ts'
import { type Mailing, MailRun } from '../mailings/run-mailings.ts'
import { countBrowsers, fillNotices } from './audience.ts'
import { pushKeys } from './keys.ts'
import { most, noticeOf } from './notice.ts'
import { NoticeSender, type Sender } from './send-notice.ts'
import { forgetBrowser } from './subscribe.ts'

/** Notices in flight at a time, one on each connection: so many at most are in doubt after a kill. */
const lines = 8
/** For so long a notice is worth something, in seconds: push services keep it until then for browsers that are away. */
const worthSeconds = 24 * 3600

/**
 * Notices in the browser, by Web Push. A push service can neither be asked nor told twice, so a notice in doubt is `unconfirmed` as a mail is.
 * What follows it (a correction, a withdrawal) takes its place, in the queue and on the screen, and may be sent any number of times.
 */
export const push: Channel = {
  kind: 'push',
  form: 'sheet',
  accounts: 'own',
  verified: 'stand-in',
  onByDefault: false,
  inFlight: 1,
  fields: [],
  async limit(work) {
    const { locales } = await allianceOf(work)
    const inEach = (name: (locale: string) => string) => Object.fromEntries(locales.map((locale) => [locale, name(locale)]))
    const everyone = { value: '', names: inEach((locale) => translator(locale)('channels.push.every-topic')) }
    const topics = await listTopics(work)
    return {
      ...most,
      images: { most: 0, ratio: null, minWidth: null },
      link: 'beside',
      linkLength: 0,
      fields: [
        {
          name: 'topic',
          options: [everyone, ...topics.map((topic) => ({ value: topic.topic, names: inEach((locale) => topicName(topic, locale)) }))],
          required: false,
        },
      ],
      byDefault: false,
    }
  },
  can: () => ({ idempotencyKey: false, readBack: false, edit: true, withdraw: true, followUpsRepeat: true }),
  settings: () => ({}),

  async deliver(house, delivery, lost) {
    const within = <T>(act: (work: Work) => Promise<T>): Promise<T> => house.work(delivery.alliance, actor, act)
    const prepared = await within((work) => prepare(work, delivery))
    if ('state' in prepared) return prepared
    if (!prepared.filled) await within(async (work) => keepFilled(work, delivery, await fillNotices(work, delivery)))
    const sender = new NoticeSender(house, prepared.sender)
    const browsers = new Map<string, Browser>()
    const run = new MailRun(house, delivery, {
      lines,
      send: async (mailing) => {
        const ttl = secondsLeft(house, delivery)
        if (ttl <= 0) return { state: 'failed', code: 'channels.notice-too-old' }
        const to = browsers.get(mailing.subscriberId)!
        browsers.delete(mailing.subscriberId)
        const notice = noticeOf(delivery, mailing.locale, prepared.hours)
        return sender.send(mailing, { to, notice, ttl }, delivery.operation !== 'deliver')
      },
      async stillWanted(work, ids) {
        const found = await stillThere(work, ids)
        for (const browser of found) browsers.set(browser.subscriber_id, browser)
        return new Set(found.map(({ subscriber_id }) => subscriber_id))
      },
      notWanted: 'channels.push-ended',
      endFor: (work, { address }: Mailing) => forgetBrowser(work, address),
      quiet: (now) => (delivery.operation === 'deliver' ? quietUntil(prepared.hours, now) : undefined),
      lost,
    })
    const end = await run.run()
    return within((work) => afterRun(work, delivery, end, words))
  },

  // What is in flight may have arrived; what takes its place is simply sent again.
  async recover(work, delivery) {
    await (delivery.operation === 'deliver' ? leaveInFlight : putBackInFlight)(work, delivery)
    await keepCounts(work, delivery.deliveryId)
  },

  cancel: (work, deliveryId) => cancelMailings(work, deliveryId),

  probe: (house, alliance) => probe(house, alliance),
}

const words = { away: 'channels.push-services-away', wait: 'channels.notices-wait', unconfirmed: 'channels.notices-unconfirmed' }

interface Prepared {
  /** Whether the rows are written already. */
  filled: boolean
  hours: Awaited<ReturnType<typeof quietHours>>
  sender: Sender
}

async function prepare(work: Work, delivery: HeldDelivery): Promise<Prepared | Outcome> {
  const hours = await quietHours(work)
  const quiet = quietUntil(hours, work.now)
  // What follows a notice makes no sound, and what is wrong is not left standing until the morning.
  if (quiet && delivery.operation === 'deliver') return { state: 'later', code: 'channels.quiet-hours', at: quiet }
  const sender = { ...(await pushKeys(work)), subject: subjectOf(work.house) }
  const row = await holdRun(work, delivery)
  if (!row) return { state: 'later', code: 'channels.run-broken-off', at: work.now }
  await (delivery.operation === 'deliver' ? leaveInFlight : putBackInFlight)(work, delivery)
  return { filled: row.counts.meant !== undefined, hours, sender }
}

const secondsLeft = (house: Platform, { startedAt }: HeldDelivery): number =>
  worthSeconds - Math.max(0, Math.floor((house.clock.now().getTime() - (startedAt ?? house.clock.now()).getTime()) / 1000))

interface Browser {
  subscriber_id: string
  endpoint: string
  p256dh: string
  auth: string
}

/** A browser that something leaves for counts as seen; written down once in so long, so that notices cost no write more. */
const seenAgainAfter = 30 * 86_400_000

/** Those of the browsers that still ask for notices, with what is encrypted for them; asked right before something leaves. */
async function stillThere(work: Work, ids: readonly string[]): Promise<Browser[]> {
  if (ids.length === 0) return []
  await work.db
    .updateTable('channels.push_subscribers')
    .set({ seen_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('subscriber_id', '=', (eb) => eb.fn.any(eb.val([...ids])))
    .where('seen_at', '<', new Date(work.now.getTime() - seenAgainAfter))
    .execute()
  return work.db
    .selectFrom('channels.push_subscribers')
    .select(['subscriber_id', 'endpoint', 'p256dh', 'auth'])
    .where('alliance_id', '=', work.alliance)
    .where('subscriber_id', '=', (eb) => eb.fn.any(eb.val([...ids])))
    .execute()
}

/** Where a push service finds the people who send: the library's own address, or the one it mails from. */
function subjectOf({ config }: Platform): string {
  return config.url.startsWith('https:') ? config.url : `mailto:${/<([^>]+)>/.exec(config.mailFrom)?.[1] ?? config.mailFrom}`
}

/** Browsers let only pages of https (and of their own machine) ask for notices. */
async function probe(house: Platform, alliance: string): Promise<Probe | ProbeProblem> {
  const { protocol, hostname, host } = new URL(house.config.url)
  if (protocol !== 'https:' && !/^(localhost|127\.0\.0\.1)$/.test(hostname)) return { problem: 'channels.push-needs-https' }
  return {
    handle: host,
    url: `${house.config.url}/notices`,
    followers: await house.work(alliance, actor, (work) => countBrowsers(work)),
    expiresAt: null,
    missing: [],
  }
}
