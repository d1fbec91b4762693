import { timingSafeEqual } from 'node:crypto'
import type { Platform } from '#platform'

/** What a link in a mail is for; one for one purpose opens nothing else. */
export type TokenPurpose = 'newsletter' | 'reminder' | 'reminder-confirm'

/** A text that opens exactly one thing of one person in one alliance, for one purpose; it stands in their mails and needs no login. */
export function personalToken(house: Platform, purpose: TokenPurpose, alliance: string, id: string): string {
  return `${short(id)}.${house.secrets.sign(purpose, `${alliance}/${id}`).slice(0, 27)}`
}

/** Whose a token is, or null when it was not made by this house for this alliance and purpose. */
export function readPersonalToken(house: Platform, purpose: TokenPurpose, alliance: string, token: string): string | null {
  const match = /^([\w-]{22})\.[\w-]{27}$/.exec(token)
  if (!match) return null
  const id = long(match[1]!)
  return same(personalToken(house, purpose, alliance, id), token) ? id : null
}

/** Opens one subscriber's preferences; it is in every newsletter. */
export const subscriberToken = (house: Platform, alliance: string, subscriberId: string): string =>
  personalToken(house, 'newsletter', alliance, subscriberId)

/** The subscriber a token belongs to, or null when it was not made by this house for this alliance. */
export const readSubscriberToken = (house: Platform, alliance: string, token: string): string | null =>
  readPersonalToken(house, 'newsletter', alliance, token)

/** A confirmation link says until when it holds; after that it leads to asking again. */
export function confirmToken(house: Platform, alliance: string, subscriberId: string, until: Date): string {
  const minutes = Math.floor(until.getTime() / 60_000).toString(36)
  return `${short(subscriberId)}.${minutes}.${house.secrets.sign('newsletter-confirm', `${alliance}/${subscriberId}/${minutes}`).slice(0, 27)}`
}

/** Whom a confirmation link is for and whether its time is over; null when it is not one of ours. */
export function readConfirmToken(
  house: Platform,
  alliance: string,
  token: string,
  now: Date,
): { subscriberId: string; late: boolean } | null {
  const match = /^([\w-]{22})\.([0-9a-z]{4,8})\.[\w-]{27}$/.exec(token)
  if (!match) return null
  const subscriberId = long(match[1]!)
  const until = new Date(Number.parseInt(match[2]!, 36) * 60_000)
  if (Number.isNaN(until.getTime()) || !same(confirmToken(house, alliance, subscriberId, until), token)) return null
  return { subscriberId, late: until < now }
}

const short = (id: string): string => Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url')

function long(text: string): string {
  const hex = Buffer.from(text, 'base64url').toString('hex').padEnd(32, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

function same(right: string, given: string): boolean {
  const a = Buffer.from(right)
  const b = Buffer.from(given)
  return a.length === b.length && timingSafeEqual(a, b)
}
