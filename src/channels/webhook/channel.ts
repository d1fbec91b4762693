import { fetchOutbound, type Platform, realNow } from '#platform'
import { isWebAddress, outcomeOfSilence, textOf } from '../call.ts'
import type { Account, Channel, HeldDelivery } from '../channel.ts'
import { type Outcome, retryAfterSeconds } from '../delivery-state.ts'
import { receiptsNotUsable, urlNotUsable } from '../errors.ts'
import { sign } from './sign.ts'

/** A receiver has this long for its whole answer; real time. */
const patienceMs = 10_000
/** More of an answer than this is of no use to anybody. */
const mostAnswerBytes = 64 * 1024

/**
 * A signed webhook: one POST per delivery. A receiver that keeps the idempotency key takes a repeated request once; one that
 * offers receipts can be asked after a crash; one that does neither leaves doubt, and says so when it is connected.
 */
export const webhook: Channel = {
  kind: 'webhook',
  form: 'article',
  accounts: 'many',
  verified: 'own',
  onByDefault: false,
  inFlight: 32,
  fields: [
    { name: 'url', kind: 'url', maxlength: 2000 },
    { name: 'repeats', kind: 'choice', choices: ['once', 'each'] },
    { name: 'receipts', kind: 'url', optional: true, maxlength: 2000 },
  ],
  limit: () => ({
    title: null,
    text: null,
    images: { most: 20, ratio: null, minWidth: null },
    link: 'beside',
    linkLength: 0,
    byDefault: false,
  }),
  can: ({ settings }) => ({
    idempotencyKey: settings.repeats === 'once',
    readBack: Boolean(settings.receipts),
    edit: true,
    withdraw: true,
  }),

  async deliver(house, delivery) {
    const { account } = delivery
    const body = webhookBody(delivery)
    const timestamp = Math.floor(realNow().getTime() / 1000)
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': delivery.deliveryId,
      'foyer-timestamp': String(timestamp),
      'foyer-signature': sign(signingKey(house, delivery.alliance, account), timestamp, delivery.deliveryId, body),
    }
    let answer: Response
    try {
      answer = await fetchOutbound(house, account.settings.url!, {
        method: 'POST',
        headers,
        body,
        timeoutMs: patienceMs,
        maxBytes: mostAnswerBytes,
        maxRedirects: 0,
      })
    } catch (fault) {
      return outcomeOfSilence(fault)
    }
    return outcomeOfAnswer(answer, realNow())
  },

  async readBack(house, delivery) {
    const url = new URL(delivery.account.settings.receipts!)
    url.searchParams.set('key', delivery.deliveryId)
    try {
      const answer = await fetchOutbound(house, url, { timeoutMs: patienceMs, maxBytes: mostAnswerBytes, maxRedirects: 0 })
      return answer.status === 404 ? 'absent' : answer.ok ? 'there' : 'unknown'
    } catch {
      return 'unknown'
    }
  },

  settings(given) {
    const url = (given.url ?? '').trim()
    const receipts = (given.receipts ?? '').trim()
    if (!isWebAddress(url)) throw urlNotUsable()
    if (receipts !== '' && !isWebAddress(receipts)) throw receiptsNotUsable()
    return { url, repeats: given.repeats === 'each' ? 'each' : 'once', ...(receipts ? { receipts } : {}) }
  },
}

/** The receiver's signing key. Derived, never stored; a new key number is a new key. */
export const signingKey = (house: Platform, alliance: string, account: Pick<Account, 'accountId' | 'keyNumber'>): string =>
  `foyer_${house.secrets.sign('webhook', `${alliance}/${account.accountId}/${account.keyNumber}`)}`

const events = { deliver: 'post.published', edit: 'post.corrected', withdraw: 'post.withdrawn', correction: 'post.corrected' } as const

/** What a receiver gets; the same bytes at every attempt. */
function webhookBody(delivery: Pick<HeldDelivery, 'deliveryId' | 'operation' | 'postId' | 'version' | 'locale' | 'payload'>): string {
  const { payload } = delivery
  return JSON.stringify({
    event: events[delivery.operation],
    id: delivery.deliveryId,
    post: {
      id: `urn:uuid:${delivery.postId}`,
      version: delivery.version,
      language: delivery.locale,
      url: payload.url,
      link: payload.link,
      ...(delivery.operation === 'withdraw'
        ? {}
        : {
            title: payload.title,
            summary: payload.summary,
            content_html: payload.html,
            content_text: payload.text,
            byline: payload.byline,
            series: payload.series || null,
            published: payload.publishedAt,
            image: payload.picture && { url: payload.picture.url, alt: payload.picture.alt, credit: payload.picture.credit },
            action: payload.action,
          }),
    },
  })
}

/** What each answer means. 2xx is taken; 3xx, 410 and other 4xx are final; 408, 425, 429 and 5xx are tried again. */
async function outcomeOfAnswer(answer: Response, now: Date): Promise<Outcome> {
  if (answer.ok) {
    const said = await answer.text().catch(() => '')
    const remoteId = /^\s*\{/.test(said) ? readId(said) : undefined
    return { state: 'sent', ...(remoteId ? { remoteId } : {}) }
  }
  const afterSeconds = retryAfterSeconds(answer.headers.get('retry-after'), now)
  if (answer.status === 429) return { state: 'retry', code: 'channels.receiver-asks-to-wait', afterSeconds, sickChannel: true }
  if (answer.status >= 500) return { state: 'retry', code: 'channels.receiver-broken', afterSeconds, sickChannel: true }
  if (answer.status === 408 || answer.status === 425)
    return { state: 'retry', code: 'channels.receiver-not-ready', afterSeconds, sickChannel: true }
  if (answer.status >= 300 && answer.status < 400) return { state: 'failed', code: 'channels.receiver-moved', sickChannel: true }
  if (answer.status === 410) return { state: 'failed', code: 'channels.receiver-gone', sickChannel: true }
  if (answer.status === 401 || answer.status === 403)
    return { state: 'failed', code: 'channels.receiver-does-not-trust-us', sickChannel: true }
  return { state: 'failed', code: 'channels.receiver-refused' }
}

function readId(text: string): string | undefined {
  try {
    const { id } = JSON.parse(text) as { id?: unknown }
    return typeof id === 'string' && id.length <= 200 ? textOf(id) || undefined : undefined
  } catch {
    return undefined
  }
}
