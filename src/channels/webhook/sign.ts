import { createHmac, timingSafeEqual } from 'node:crypto'

/** How old a signed request may be before a receiver turns it away, in seconds: a copy of it cannot be played back later. */
const signatureTolerance = 300

/**
 * The signature of a webhook request: HMAC-SHA-256 over `<timestamp>.<key>.<body>`, in hex, as `v1=…`.
 * @param secret as shown to the receiver's people @param timestamp seconds since 1970 @param key the Idempotency-Key header
 */
export function sign(secret: string, timestamp: number, key: string, body: string): string {
  return `v1=${createHmac('sha256', secret).update(`${timestamp}.${key}.${body}`).digest('hex')}`
}

/** What a receiver does; here for tests and for the documentation's example. */
export function verify(secret: string, headers: { timestamp: string; key: string; signature: string }, body: string, now: Date): boolean {
  const timestamp = Number(headers.timestamp)
  if (!Number.isInteger(timestamp) || Math.abs(now.getTime() / 1000 - timestamp) > signatureTolerance) return false
  const right = Buffer.from(sign(secret, timestamp, headers.key, body))
  const given = Buffer.from(headers.signature)
  return right.length === given.length && timingSafeEqual(right, given)
}
