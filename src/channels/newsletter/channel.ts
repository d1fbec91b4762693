import { sql } from 'kysely'
import { type Actor, direction, isAddress, translator, type Work } from '#platform'
import { allianceOf, brandOf, quietHours } from '#rooms/alliance'
import type { Account, Channel, HeldDelivery } from '../channel.ts'
import type { Outcome } from '../delivery-state.ts'
import { senderNotUsable } from '../errors.ts'
import { type CompiledMails, compileMails } from './compile-mails.ts'
import { fillMailings } from './fill-mailings.ts'
import { messageIdOf } from './message-id.ts'
import { quietUntil } from './quiet-hours.ts'
import { type MailFrame, type RenderedMail, renderMails } from './render-mail.ts'
import { MailRun, type RunEnd } from './run-mailings.ts'

const actor: Actor = { kind: 'system', name: 'newsletter' }

/** The newsletter: one mail to each subscriber of a topic, over SMTP, which can neither be asked nor told twice. */
export const newsletter: Channel = {
  kind: 'newsletter',
  limits: { titleCharacters: 120, bodyCharacters: null, pictures: null },
  inFlight: 1,
  can: () => ({ idempotencyKey: false, readBack: false, edit: false, withdraw: false }),

  async deliver(house, delivery, lost) {
    const prepared = await house.work(delivery.alliance, actor, (work) => prepare(work, delivery))
    if (prepared.wrote > 1000) await house.work(delivery.alliance, actor, (work) => sql`select channels.know_mailings()`.execute(work.db))
    if (prepared.quiet) return { state: 'later', code: 'channels.quiet-hours', at: prepared.quiet }
    const domain = /@([^>\s]+)>?$/.exec(prepared.from)![1]!
    const run = new MailRun(house, delivery, {
      lines: house.mail.connections(),
      compose: (mailing, messageId) => {
        const { one, compiled } = prepared.compose(mailing.locale)
        const raw = compiled({ address: mailing.address, token: mailing.stopToken, messageId, date: house.clock.now() })
        // Subject, sender and parts are in the bytes already.
        return raw ? { from: prepared.from, subject: '', text: '', html: '', headers: {}, raw } : one(mailing.stopToken)
      },
      messageId: (mailing) => messageIdOf(delivery.alliance, mailing.mailingId, domain),
      quiet: (now) => quietUntil(prepared.hours, now),
      lost,
    })
    const end = await run.run()
    return house.work(delivery.alliance, actor, (work) => afterRun(work, delivery, end))
  },

  // The rows tell: what was in flight is unconfirmed, the rest goes on.
  recover: (work, delivery) => leaveInFlight(work, delivery),

  async cancel(work, deliveryId) {
    await work.db
      .updateTable('channels.mailings')
      .set({ state: 'skipped', outcome: 'channels.post-withdrawn' })
      .where('alliance_id', '=', work.alliance)
      .where('delivery_id', '=', deliveryId)
      .where('state', '=', 'due')
      .execute()
  },

  settings(given, house) {
    const from = (given.from ?? '').trim()
    if (from !== '' && !isAddress(from)) throw senderNotUsable()
    return { from: from || (/<([^>]+)>/.exec(house.config.mailFrom)?.[1] ?? house.config.mailFrom) }
  },
}

interface Prepared {
  /** Rows that were written just now. */
  wrote: number
  quiet: Date | undefined
  hours: Awaited<ReturnType<typeof quietHours>>
  from: string
  /** The renderer of the language nearest to a recipient's. */
  compose: (locale: string) => { one: (token: string) => RenderedMail; compiled: CompiledMails }
}

async function prepare(work: Work, delivery: HeldDelivery): Promise<Prepared> {
  const hours = await quietHours(work)
  const quiet = quietUntil(hours, work.now)
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
  const prepared: Prepared = { wrote: 0, quiet, hours, from: frames[0]!.from, compose }
  if (quiet) return prepared
  await leaveInFlight(work, delivery)
  const row = await work.db
    .selectFrom('channels.deliveries')
    .select('counts')
    .where('alliance_id', '=', work.alliance)
    .where('delivery_id', '=', delivery.deliveryId)
    .executeTakeFirstOrThrow()
  if (row.counts.meant === undefined) {
    const filled = await fillMailings(work, delivery)
    prepared.wrote = filled.meant
    await work.db
      .updateTable('channels.deliveries')
      .set({ counts: JSON.stringify(filled) })
      .where('alliance_id', '=', work.alliance)
      .where('delivery_id', '=', delivery.deliveryId)
      .execute()
  }
  return prepared
}

/** What was wrong is written once, by hand, in the post's own language; a translation shows it as it is. */
const translatedNote = (delivery: HeldDelivery): string => (delivery.operation === 'correction' ? delivery.payload.note : '')

/** The frame of one delivery's mails in one language. */
export async function mailFrame(work: Work, delivery: { account: Account; locale: string; topic: string }): Promise<MailFrame> {
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

/** Whatever was in flight when its worker fell silent: nobody knows whether it arrived. */
async function leaveInFlight(work: Work, delivery: HeldDelivery): Promise<void> {
  await work.db
    .updateTable('channels.mailings')
    .set({ state: 'unconfirmed', outcome: 'channels.worker-fell-silent' })
    .where('alliance_id', '=', work.alliance)
    .where('delivery_id', '=', delivery.deliveryId)
    .where('state', '=', 'sending')
    .execute()
  await applyStandingChoice(work, delivery)
}

/** A channel account may have a standing choice for what stays unconfirmed. */
async function applyStandingChoice(work: Work, { deliveryId, account }: { deliveryId: string; account: Account }): Promise<void> {
  if (account.onUnconfirmed === 'ask') return
  await decideMailings(work, deliveryId, account.onUnconfirmed)
}

/** Resends or skips the unconfirmed mailings of a delivery; tells how many. */
export async function decideMailings(work: Work, deliveryId: string, choice: 'resend' | 'skip'): Promise<number> {
  const result = await work.db
    .updateTable('channels.mailings')
    .set(
      choice === 'resend'
        ? { state: 'due', next_at: work.now, outcome: null }
        : { state: 'skipped', outcome: 'channels.unconfirmed-skipped' },
    )
    .where('alliance_id', '=', work.alliance)
    .where('delivery_id', '=', deliveryId)
    .where('state', '=', 'unconfirmed')
    .$if(choice === 'resend', (query) => query.where('address', 'is not', null))
    .executeTakeFirst()
  return Number(result.numUpdatedRows)
}

/** How many mailings of a delivery stand where. */
export async function countMailings(work: Work, deliveryId: string): Promise<Record<string, number>> {
  const rows = await work.db
    .selectFrom('channels.mailings')
    .select(['state', (eb) => eb.fn.countAll<number>().as('n')])
    .where('alliance_id', '=', work.alliance)
    .where('delivery_id', '=', deliveryId)
    .groupBy('state')
    .execute()
  return Object.fromEntries(rows.map((row) => [row.state, Number(row.n)]))
}

async function afterRun(work: Work, delivery: HeldDelivery, end: RunEnd): Promise<Outcome> {
  if (end.why === 'quiet') return { state: 'later', code: 'channels.quiet-hours', at: end.until }
  if (end.why === 'server-away') return { state: 'retry', code: end.code, sickChannel: true }
  if (end.why === 'lost') return { state: 'later', code: 'channels.run-broken-off', at: work.now }
  await applyStandingChoice(work, delivery)
  const counts = await countMailings(work, delivery.deliveryId)
  const { counts: filled } = await work.db
    .selectFrom('channels.deliveries')
    .select('counts')
    .where('alliance_id', '=', work.alliance)
    .where('delivery_id', '=', delivery.deliveryId)
    .executeTakeFirstOrThrow()
  const all = { ...filled, ...Object.fromEntries(['sent', 'unconfirmed', 'failed', 'skipped'].map((state) => [state, counts[state] ?? 0])) }
  await work.db
    .updateTable('channels.deliveries')
    .set({ counts: JSON.stringify(all) })
    .where('alliance_id', '=', work.alliance)
    .where('delivery_id', '=', delivery.deliveryId)
    .execute()
  if (end.why === 'waits') return { state: 'later', code: 'channels.mails-wait', at: end.until }
  if (counts.due) return { state: 'later', code: 'channels.mails-wait', at: work.now }
  if (counts.unconfirmed) return { state: 'unknown', code: 'channels.mails-unconfirmed' }
  return { state: 'sent', counts: all }
}
