import webpush from 'web-push'
import { type Platform, realNow } from '#platform'
import { callApi, isOutcome } from '../call.ts'
import { retryAfterSeconds, waitSeconds } from '../delivery-state.ts'
import type { End, Mailing } from '../mailings/run-mailings.ts'
import type { PushKeys } from './keys.ts'
import type { Notice } from './notice.ts'

/** Who sends: the library's key, and an address at which its people are found (RFC 8292 §2.1). */
export interface Sender extends PushKeys {
  subject: string
}

/** One notice on its way. */
export interface Sending {
  to: { endpoint: string; p256dh: string; auth: string }
  notice: Notice
  /** For how many more seconds the push service keeps it for a browser that is away. */
  ttl: number
}

/** A browser that asks for patience is tried this often; then it is left. */
const mostTries = 5
/** A token holds for half a day; RFC 8292 allows no more than a day. */
const tokenSeconds = 12 * 3600
/** A push service that does not answer is left alone for so long, in seconds. */
const restSeconds = 300
const failuresUntilRest = 3

/**
 * Sends notices for one run. A push service that does not answer is left alone after three times, so that it holds up nobody whose browser
 * asks another one.
 */
export class NoticeSender {
  readonly #house: Platform
  readonly #sender: Sender
  readonly #tokens = new Map<string, string>()
  readonly #silent = new Map<string, number>()

  constructor(house: Platform, sender: Sender) {
    this.#house = house
    this.#sender = sender
  }

  /** Encrypts a notice for its browser (RFC 8291) and hands it to the browser's push service (RFC 8030). `again`: a repeat does no harm. */
  async send(mailing: Mailing, { to, notice, ttl }: Sending, again: boolean): Promise<End> {
    const { origin } = new URL(to.endpoint)
    const silent = this.#silent.get(origin) ?? 0
    if (silent >= failuresUntilRest) return { state: 'due', code: 'channels.push-service-away', seconds: restSeconds, free: true }
    const { cipherText } = webpush.encrypt(to.p256dh, to.auth, JSON.stringify(notice), 'aes128gcm')
    const said = await callApi(this.#house, to.endpoint, {
      method: 'POST',
      body: cipherText,
      maxBytes: 64 * 1024,
      headers: {
        'content-type': 'application/octet-stream',
        'content-encoding': 'aes128gcm',
        authorization: this.#tokenFor(origin),
        ttl: String(ttl),
        topic: notice.tag,
        // What makes no sound need not wake a telephone.
        urgency: notice.does === 'show' ? 'normal' : 'low',
      },
    })
    if (isOutcome(said)) {
      this.#silent.set(origin, silent + 1)
      const away: End = {
        state: 'due',
        code: 'channels.push-service-away',
        seconds: waitSeconds(mailing.attempts + 1),
        free: true,
        sick: true,
      }
      if (said.state === 'unknown') return again ? away : { state: 'unconfirmed', code: said.code, sick: true }
      return said.state === 'retry' ? away : { state: 'failed', code: 'code' in said ? said.code : 'channels.receiver-refused' }
    }
    this.#silent.delete(origin)
    const { status } = said
    if (status >= 200 && status < 300) return { state: 'sent' }
    if (status === 404 || status === 410) return { state: 'failed', code: 'channels.push-ended', nobodyThere: true }
    if (status === 429 || status === 503 || (status >= 500 && again)) {
      if (mailing.attempts >= mostTries) return { state: 'failed', code: 'channels.push-refused-for-now' }
      const wish = retryAfterSeconds(said.headers.get('retry-after'), realNow())
      return { state: 'due', code: 'channels.push-refused-for-now', seconds: waitSeconds(mailing.attempts + 2, wish) }
    }
    // A service that broke may have taken it.
    if (status >= 500) return { state: 'unconfirmed', code: 'channels.receiver-broken' }
    if (status === 413) return { state: 'failed', code: 'channels.push-too-large' }
    if (status === 401 || status === 403) return { state: 'failed', code: 'channels.push-key-refused' }
    return { state: 'failed', code: 'channels.receiver-refused' }
  }

  #tokenFor(origin: string): string {
    const known = this.#tokens.get(origin)
    if (known) return known
    const { subject, publicKey, privateKey } = this.#sender
    const ends = Math.floor(realNow().getTime() / 1000) + tokenSeconds
    const { Authorization } = webpush.getVapidHeaders(origin, subject, publicKey, privateKey, 'aes128gcm', ends)
    this.#tokens.set(origin, Authorization)
    return Authorization
  }
}
