import { hookPath } from '../accounts.ts'
import { countOf, isOutcome, member, textOf } from '../call.ts'
import type { Channel, Figures, HeldDelivery, Notice, Probe, ProbeProblem, SentDelivery } from '../channel.ts'
import type { Outcome } from '../delivery-state.ts'
import { pictureOf } from '../picture.ts'
import { chosenLanguage, languageField, serverOrigin } from '../server-address.ts'
import { shortLimit, shortText, spoken, usualLinkLength } from '../short-text.ts'
import type { Payload } from '../tables.ts'
import { conversation } from './conversation.ts'
import { call, keyHours, refusalOf, send, type Whose } from './messaging.ts'

/** Of a text message, and of the small picture of an image message, which is the only one we make. */
const most = { text: 5000, previewBytes: 1_000_000 }

/**
 * A LINE Official Account through the Messaging API: one broadcast to all its friends for each post. What arrived stays with them: LINE
 * lets no program change or take back a message.
 */
export const line: Channel = {
  kind: 'line',
  form: 'short',
  accounts: 'one',
  verified: 'stand-in',
  onByDefault: true,
  inFlight: 1,
  fields: [
    { name: 'secretToken', kind: 'secret', maxlength: 500 },
    { name: 'secretChannel', kind: 'secret', maxlength: 100 },
    languageField,
    { name: 'server', kind: 'url', optional: true, maxlength: 300 },
  ],
  limit: () => ({ ...shortLimit, text: most.text, unit: 'utf16', linkLength: usualLinkLength }),
  can: () => ({ idempotencyKey: true, keyHours, readBack: false, edit: false, withdraw: false }),
  settings: (given) => ({
    language: chosenLanguage(given.language),
    server: given.server?.trim() ? serverOrigin('server', given.server) : 'https://api.line.me',
  }),
  deliver: (house, delivery) => deliver({ house, alliance: delivery.alliance, account: delivery.account }, delivery),
  probe: (house, alliance, account) => probe({ house, alliance, account }),
  figures: (house, alliance, account, sent) => figures({ house, alliance, account }, sent),
  ...conversation,
}

async function deliver(whose: Whose, delivery: HeldDelivery): Promise<Outcome> {
  if (delivery.operation !== 'deliver') return { state: 'failed', code: 'channels.nothing-to-follow' }
  const { words } = spoken(delivery)
  const picture = await pictureAddress(whose, delivery, words)
  const taken = await send(whose, delivery, '/v2/bot/message/broadcast', {
    messages: [
      ...(picture ? [{ type: 'image', originalContentUrl: picture, previewImageUrl: picture }] : []),
      { type: 'text', text: shortText(words, { most: most.text, unit: 'utf16' }) },
    ],
  })
  return 'state' in taken ? taken : { state: 'sent', remoteId: taken.requestId }
}

/** LINE fetches pictures itself: from an address with a certificate, and only these forms. What it could not fetch goes without. */
async function pictureAddress(whose: Whose, delivery: HeldDelivery, words: Payload): Promise<string | undefined> {
  if (!words.picture?.url.startsWith('https://')) return undefined
  const picture = await pictureOf(whose.house, delivery, words, most.previewBytes)
  return picture && ['image/jpeg', 'image/png'].includes(picture.mime) ? words.picture.url : undefined
}

async function probe(whose: Whose): Promise<Probe | ProbeProblem> {
  const info = await call(whose, '/v2/bot/info')
  const outcome = isOutcome(info) ? info : info.status === 200 ? undefined : refusalOf(info)
  if (isOutcome(info) || outcome) return { problem: outcome && 'code' in outcome ? outcome.code : 'channels.cannot-be-asked' }
  const basicId = textOf(member(info.body, 'premiumId'), 100) || textOf(member(info.body, 'basicId'), 100)
  const followers = await friends(whose)
  return {
    handle: basicId || textOf(member(info.body, 'displayName'), 200),
    url: basicId ? `https://line.me/R/ti/p/${encodeURIComponent(basicId)}` : null,
    followers,
    expiresAt: null,
    missing: [],
    id: textOf(member(info.body, 'userId'), 100),
    notices: [...(await quotaNotices(whose, followers)), ...(await hookNotices(whose))],
  }
}

/**
 * Whom a broadcast reaches: those who are friends and do not block us. LINE counts a day when it is over, in the time of Japan, and says
 * whether it has; null while it has not.
 */
async function friends(whose: Whose): Promise<number | null> {
  for (const daysAgo of [1, 2]) {
    const day = new Date(whose.house.clock.now().getTime() + (9 - 24 * daysAgo) * 3_600_000).toISOString().slice(0, 10).replaceAll('-', '')
    const said = await call(whose, `/v2/bot/insight/followers?date=${day}`)
    if (isOutcome(said) || said.status !== 200 || member(said.body, 'status') !== 'ready') continue
    const [ever, blocking] = [countOf(member(said.body, 'followers')), countOf(member(said.body, 'blocks'))]
    if (ever !== null && blocking !== null) return Math.max(0, ever - blocking)
  }
  return null
}

/** Every friend that a broadcast reaches costs one of the month's messages: said while there is still time to change the plan there. */
async function quotaNotices(whose: Whose, followers: number | null): Promise<Notice[]> {
  const [quota, consumption] = [await call(whose, '/v2/bot/message/quota'), await call(whose, '/v2/bot/message/quota/consumption')]
  if (isOutcome(quota) || isOutcome(consumption) || member(quota.body, 'type') !== 'limited') return []
  const [month, used] = [countOf(member(quota.body, 'value')), countOf(member(consumption.body, 'totalUsage'))]
  if (month === null || used === null) return []
  const left = Math.max(0, month - used)
  if (followers !== null && left < followers) return [{ code: 'line-quota-too-small', params: { month, left, followers } }]
  return left < month / 5 ? [{ code: 'line-quota-low', params: { month, left } }] : []
}

/** What people write is told to one address, which a person enters there. */
async function hookNotices({ house, alliance, account }: Whose): Promise<Notice[]> {
  const said = await call({ house, alliance, account }, '/v2/bot/channel/webhook/endpoint')
  if (isOutcome(said) || (said.status !== 200 && said.status !== 404)) return []
  const endpoint = textOf(member(said.body, 'endpoint'))
  const ours = URL.canParse(endpoint) && new URL(endpoint).pathname === hookPath(account)
  return ours && member(said.body, 'active') === true ? [] : [{ code: 'line-does-not-tell' }]
}

/** People who opened a broadcast, and who followed a link in it; LINE tells neither of fewer than twenty, nor after two weeks. */
async function figures(whose: Whose, sent: readonly SentDelivery[]): Promise<Map<string, Figures> | null> {
  const found = new Map<string, Figures>()
  for (const { deliveryId, remoteId } of sent) {
    const said = await call(whose, `/v2/bot/insight/message/event?${new URLSearchParams({ requestId: remoteId })}`)
    if (isOutcome(said) || said.status === 429 || said.status >= 500) return null
    const overview = member(said.body, 'overview')
    const [views, clicks] = [countOf(member(overview, 'uniqueImpression')), countOf(member(overview, 'uniqueClick'))]
    found.set(deliveryId, { ...(views === null ? {} : { views }), ...(clicks === null ? {} : { clicks }) })
  }
  return found
}
