import { sql } from 'kysely'
import { type Actor, direction, isAddress, translator, type Work } from '#platform'
import { allianceOf, brandOf, mailLeaves, quietHours } from '#rooms/alliance'
import { listTopics, stillSubscribed, topicName } from '#rooms/patrons'
import type { Account, Channel, HeldDelivery } from '../channel.ts'
import type { Outcome } from '../delivery-state.ts'
import { senderNotUsable } from '../errors.ts'
import { afterRun, holdRun, keepFilled } from '../mailings/around-run.ts'
import { cancelMailings, keepCounts, leaveInFlight } from '../mailings/mailings.ts'
import { quietUntil } from '../mailings/quiet-hours.ts'
import { type Mailing, MailRun } from '../mailings/run-mailings.ts'
import { endNotice } from '../retire-account.ts'
import { type CompiledMails, compileMails } from './compile-mails.ts'
import { fillMailings } from './fill-mailings.ts'
import { messageIdOf } from './message-id.ts'
import { type MailFrame, type RenderedMail, renderMails } from './render-mail.ts'
import { endSubscriptionOf, sendMail } from './send-mail.ts'

const actor: Actor = { kind: 'system', name: 'newsletter' }

/** The newsletter: one mail to each subscriber of a topic, over SMTP, which can neither be asked nor told twice. */
export const newsletter: Channel = {
  kind: 'newsletter',
  form: 'article',
  accounts: 'own',
  verified: 'own',
  onByDefault: true,
  place: 'site',
  inFlight: 1,
  fields: [{ name: 'from', kind: 'email' }],
  async limit(work) {
    const { locales } = await allianceOf(work)
    const inEach = (name: (locale: string) => string) => Object.fromEntries(locales.map((locale) => [locale, name(locale)]))
    const everyone = { value: '', names: inEach((locale) => translator(locale)('channels.newsletter.every-topic')) }
    const topics = await listTopics(work)
    return {
      title: 120,
      text: null,
      images: { most: 10, ratio: null, minWidth: 560 },
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
  can: () => ({ idempotencyKey: false, readBack: false, edit: false, withdraw: false }),

  async deliver(house, delivery, lost) {
    const within = <T>(act: (work: Work) => Promise<T>): Promise<T> => house.work(delivery.alliance, actor, act)
    const prepared = await within((work) => prepare(work, delivery))
    if ('state' in prepared) return prepared
    const wrote = prepared.filled ? 0 : await within((work) => fill(work, delivery))
    if (wrote > 1000) await within((work) => sql`select channels.know_mailings()`.execute(work.db))
    const domain = /@([^>\s]+)>?$/.exec(prepared.from)![1]!
    const run = new MailRun(house, delivery, {
      lines: house.mail.connections(),
      send: (mailing) => {
        const messageId = messageIdOf(delivery.alliance, mailing.mailingId, domain)
        return sendMail(house, mailing, mailOf(prepared, mailing, messageId, house.clock.now()), messageId)
      },
      stillWanted: stillSubscribed,
      notWanted: 'channels.mail-unsubscribed',
      endFor: endSubscriptionOf,
      quiet: (now) => quietUntil(prepared.hours, now),
      lost,
    })
    const end = await run.run()
    return within((work) => afterRun(work, delivery, end, words))
  },

  // The rows tell: what was in flight is unconfirmed, the rest goes on.
  async recover(work, delivery) {
    await leaveInFlight(work, delivery)
    await keepCounts(work, delivery.deliveryId)
  },

  cancel: (work, deliveryId) => cancelMailings(work, deliveryId),

  settings(given, house) {
    const from = (given.from ?? '').trim()
    if (from !== '' && !isAddress(from)) throw senderNotUsable()
    return { from: from || (/<([^>]+)>/.exec(house.config.mailFrom)?.[1] ?? house.config.mailFrom) }
  },
}

const words = { away: 'channels.mail-server-away', wait: 'channels.mails-wait', unconfirmed: 'channels.mails-unconfirmed' }

interface Prepared {
  /** Whether the mailings are written already. */
  filled: boolean
  hours: Awaited<ReturnType<typeof quietHours>>
  from: string
  /** The renderer of the language nearest to a recipient's. */
  compose: (locale: string) => { one: (token: string) => RenderedMail; compiled: CompiledMails }
}

/** How long a newsletter waits before it looks again whether there is a mail server, in ms. */
const lookAgain = 15 * 60_000

async function prepare(work: Work, delivery: HeldDelivery): Promise<Prepared | Outcome> {
  const hours = await quietHours(work)
  const quiet = quietUntil(hours, work.now)
  if (quiet) return { state: 'later', code: 'channels.quiet-hours', at: quiet }
  if (!(await mailLeaves(work))) return { state: 'later', code: 'channels.no-mail-server', at: new Date(work.now.getTime() + lookAgain) }
  const renderers = new Map<string, { one: (token: string) => RenderedMail; compiled: CompiledMails }>()
  const frames = await Promise.all(
    Object.entries({ [delivery.locale]: delivery.payload, ...delivery.payload.translations }).map(async ([locale, payload]) => {
      const frame = await mailFrame(work, { account: delivery.account, locale, topic: payload.topic })
      const one = renderMails({ ...payload, note: translatedNote(delivery) }, frame)
      renderers.set(locale, { one, compiled: await compileMails(one) })
      return frame
    }),
  )
  const compose = (locale: string) => renderers.get(locale) ?? renderers.get(delivery.locale)!
  const row = await holdRun(work, delivery)
  if (!row) return { state: 'later', code: 'channels.run-broken-off', at: work.now }
  await leaveInFlight(work, delivery)
  return { filled: row.counts.meant !== undefined, hours, from: frames[0]!.from, compose }
}

/** Writes the mailings; tells for how many subscribers. */
async function fill(work: Work, delivery: HeldDelivery): Promise<number> {
  const filled = await fillMailings(work, delivery)
  await keepFilled(work, delivery, filled)
  return filled.meant
}

/** The mail of one recipient: cut from the compiled one where that can be, else put together by itself. */
function mailOf(prepared: Prepared, mailing: Mailing, messageId: string, date: Date): RenderedMail & { raw?: Buffer } {
  const { one, compiled } = prepared.compose(mailing.locale)
  const raw = compiled({ address: mailing.address, token: mailing.stopToken, messageId, date })
  // Subject, sender and parts are in the bytes already.
  return raw ? { from: prepared.from, subject: '', text: '', html: '', headers: {}, raw } : one(mailing.stopToken)
}

/** What was wrong is written once, by hand, in the post's own language; a translation shows it as it is. */
const translatedNote = (delivery: HeldDelivery): string => (delivery.operation === 'correction' ? delivery.payload.note : '')

/** The frame of one delivery's mails in one language. */
async function mailFrame(work: Work, delivery: { account: Account; locale: string; topic: string }): Promise<MailFrame> {
  const { house } = work
  const alliance = await allianceOf(work)
  const brand = await brandOf(work)
  const t = translator(delivery.locale)
  const library = brand.names[delivery.locale] || brand.name
  const base = house.config.url + (delivery.locale === alliance.default_locale ? '' : `/${delivery.locale}`)
  const host = new URL(house.config.url).hostname
  return {
    locale: delivery.locale,
    direction: direction(delivery.locale),
    library,
    home: `${base}/`,
    logo: brand.logo ? { url: `${house.config.url}/files/${brand.logo.file}`, alt: brand.logo.alt } : null,
    light: brand.light,
    dark: brand.dark,
    from: `"${library.replace(/["\\<>\r\n]/g, '')}" <${delivery.account.settings.from ?? `no-reply@${host}`}>`,
    listId: `${delivery.topic || 'newsletter'}.${alliance.slug}.${host}`,
    demo: brand.demo,
    stopUrl: (token) => `${base}/newsletter/stop?t=${token}`,
    preferencesUrl: (token) => `${base}/newsletter/preferences?t=${token}`,
    words: {
      ends: (await endNotice(work, 'newsletter', delivery.locale)) ?? '',
      why: t('channels.mail.why', { library }),
      stop: t('channels.mail.stop'),
      preferences: t('channels.mail.preferences'),
      online: t('channels.mail.online'),
      photo: (credit) => t('channels.mail.photo', { credit }),
      demo: t('channels.mail.demo'),
      correction: t('channels.mail.correction'),
    },
  }
}
