import { audit, type FieldProblem, newId, refuseFields, translator, type Work } from '#platform'
import { allianceOf, brandOf } from '#rooms/alliance'
import { composeLetter } from './compose-letter.ts'
import { consentTexts } from './consents.ts'
import { emailKey, readEmail } from './contact.ts'
import { planLetter } from './letters.ts'
import { demandFewForms, mayAskAgain, mayWriteTo } from './limits.ts'
import { demandNewsletter } from './newsletter-ends.ts'
import { patronsPolicy } from './policy.ts'
import type { Frequency } from './tables.ts'
import { confirmToken, subscriberToken } from './tokens.ts'
import { demandTopics } from './topics.ts'

export type Subscribe = {
  email: string
  topics: readonly string[]
  locale: string
  frequency?: string
  /** Ticked by the person; the form never ticks it. */
  agreed: boolean
  /** The scene number the visitor arrived with, or null. Dropped under Global Privacy Control. */
  scene?: number | null
  source: string
}

export const frequencies: readonly Frequency[] = ['each', 'weekly', 'monthly']
/** How long a confirmation link holds. */
const confirmDays = 7

/**
 * First half of the double opt-in: keeps the wish and plans the mail with the confirmation link. Nobody gets a newsletter before
 * {@link confirmSubscription}. The answer is the same whether or not the address is known, so that a form cannot be used to find out who
 * reads. One address gets at most one such mail a day and three in thirty days; who stopped, or whose mail came back, gets one in thirty
 * days, and nothing else about them changes until they confirm. Throws `patrons.too-many-forms`, and
 * `patrons.newsletter-ended` where none is sent any more.
 */
export async function subscribe(work: Work, input: Subscribe): Promise<{ outcome: 'check-your-mail' }> {
  patronsPolicy.demand(work, 'subscribe')
  await demandNewsletter(work)
  const problems: FieldProblem[] = []
  const email = readEmail(input.email)
  if (input.email.trim() === '') problems.push({ field: 'email', code: 'patrons.email-missing' })
  else if (!email) problems.push({ field: 'email', code: 'patrons.email-wrong' })
  const topics = [...new Set(input.topics)]
  if (topics.length === 0) problems.push({ field: 'topics', code: 'patrons.topics-missing' })
  const frequency = frequencies.find((one) => one === (input.frequency ?? 'each'))
  if (!frequency) problems.push({ field: 'frequency', code: 'patrons.frequency-wrong' })
  if (!input.agreed) problems.push({ field: 'agreed', code: 'patrons.agreement-missing' })
  if (problems.length > 0 || !email || !frequency) throw refuseFields(problems)
  await demandTopics(work, topics)
  await demandFewForms(work)
  const locale = (await allianceOf(work)).locales.includes(input.locale) ? input.locale : (await allianceOf(work)).default_locale
  const gpc = work.actor.kind === 'visitor' && work.actor.signals.gpc
  const wish: Wish = {
    locale,
    topics,
    frequency,
    scene: gpc ? 0 : (input.scene ?? 0),
    text_version: consentTexts.newsletter,
    source: input.source,
  }
  const known = await work.db
    .selectFrom('patrons.subscriber_addresses as a')
    .innerJoin('patrons.subscribers as s', (join) =>
      join.onRef('s.alliance_id', '=', 'a.alliance_id').onRef('s.subscriber_id', '=', 'a.subscriber_id'),
    )
    .select(['s.subscriber_id', 's.state', 's.ended_at'])
    .where('a.alliance_id', '=', work.alliance)
    .where('s.alliance_id', '=', work.alliance)
    .where('a.email_key', '=', emailKey(email))
    .forUpdate('s')
    .executeTakeFirst()
  if (known?.state === 'active') {
    if (await mayWriteTo(work, 'newsletter-already', email)) await planAlreadyLetter(work, known.subscriber_id, email, locale)
    return { outcome: 'check-your-mail' }
  }
  // Of several forms at the same moment one is within the limit; the others wait here for it and then change no more than the wish.
  const mayWrite =
    (await mayWriteTo(work, 'newsletter-confirm', email)) &&
    (!known?.ended_at || (await mayAskAgain(work, known.subscriber_id, known.ended_at)))
  if (!known) {
    if (mayWrite) await keepWish(work, wish, email)
    return { outcome: 'check-your-mail' }
  }
  if (!mayWrite && known.state !== 'asked') return { outcome: 'check-your-mail' }
  await work.db
    .updateTable('patrons.subscribers')
    .set({ ...wish, ...(mayWrite ? { state: 'asked', asked_at: work.now, confirmed_at: null } : {}) })
    .where('alliance_id', '=', work.alliance)
    .where('subscriber_id', '=', known.subscriber_id)
    .execute()
  if (mayWrite) await askToConfirm(work, known.subscriber_id, email, locale)
  return { outcome: 'check-your-mail' }
}

type Wish = { locale: string; topics: string[]; frequency: Frequency; scene: number; text_version: string; source: string }

/** Keeps the wish of somebody new and asks them to confirm it. */
async function keepWish(work: Work, wish: Wish, email: string): Promise<void> {
  const subscriberId = newId()
  await work.db
    .insertInto('patrons.subscribers')
    .values({
      ...wish,
      alliance_id: work.alliance,
      subscriber_id: subscriberId,
      state: 'asked',
      asked_at: work.now,
      confirmed_at: null,
      ended_at: null,
      ended_how: null,
      bounces: 0,
      last_bounce: null,
    })
    .execute()
  await work.db
    .insertInto('patrons.subscriber_addresses')
    .values({ alliance_id: work.alliance, subscriber_id: subscriberId, email, email_key: emailKey(email) })
    .execute()
  await askToConfirm(work, subscriberId, email, wish.locale)
}

async function askToConfirm(work: Work, subscriberId: string, email: string, locale: string): Promise<void> {
  await audit(work, 'patrons.subscription-asked', { kind: 'subscriber', id: subscriberId })
  await planConfirmLetter(work, subscriberId, email, locale)
}

async function planConfirmLetter(work: Work, subscriberId: string, email: string, locale: string): Promise<void> {
  const t = translator(locale)
  const alliance = await allianceOf(work)
  const brand = await brandOf(work)
  const until = new Date(work.now.getTime() + confirmDays * 86_400_000)
  const url = `${publicBase(work, locale, alliance.default_locale)}/newsletter/confirm?t=${confirmToken(work.house, work.alliance, subscriberId, until)}`
  const from = alliance.names[locale] ?? alliance.name
  const { text, html } = composeLetter({
    locale,
    from,
    title: t('patrons.mail.confirm-title'),
    paragraphs: [t('patrons.mail.confirm-body', { library: from }), t('patrons.mail.confirm-days', { days: confirmDays })],
    button: { label: t('patrons.mail.confirm-button'), url },
    foot: [t('patrons.mail.confirm-foot')],
    act: brand.light.act,
  })
  await planLetter(work, {
    key: `newsletter-confirm/${newId()}`,
    kind: 'newsletter-confirm',
    to: email,
    subject: t('patrons.mail.confirm-subject', { library: from }),
    text,
    html,
  })
}

async function planAlreadyLetter(work: Work, subscriberId: string, email: string, locale: string): Promise<void> {
  const t = translator(locale)
  const alliance = await allianceOf(work)
  const brand = await brandOf(work)
  const from = alliance.names[locale] ?? alliance.name
  const url = `${publicBase(work, locale, alliance.default_locale)}/newsletter/preferences?t=${subscriberToken(work.house, work.alliance, subscriberId)}`
  const { text, html } = composeLetter({
    locale,
    from,
    title: t('patrons.mail.already-title'),
    paragraphs: [t('patrons.mail.already-body', { library: from })],
    button: { label: t('patrons.mail.already-button'), url },
    foot: [t('patrons.mail.confirm-foot')],
    act: brand.light.act,
  })
  await planLetter(work, {
    key: `newsletter-already/${newId()}`,
    kind: 'newsletter-already',
    to: email,
    subject: t('patrons.mail.already-subject', { library: from }),
    text,
    html,
  })
}

/** The public address of the portal in a language, without a slash at the end. Mails use only this. */
export function publicBase(work: Work, locale: string, defaultLocale: string): string {
  return work.house.config.url + (locale === defaultLocale ? '' : `/${locale}`)
}
