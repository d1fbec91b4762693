import { cutToFit, type TextUnit } from '#rooms/content'
import type { HeldDelivery } from './channel.ts'
import type { Payload } from './tables.ts'

/** What channels of short messages have in common: no title, one picture, the link in the text, chosen by hand for each post. */
export const shortLimit = { title: null, images: { most: 1, ratio: null, minWidth: null }, link: 'in-text', byDefault: false } as const

/** Room that the composer leaves for a short link where its own length counts. */
export const usualLinkLength = 40

/** What fits into one message. */
export interface Room {
  most: number
  unit?: TextUnit
  bytes?: number
  /** What the other side counts for a link whatever its length; its own length unless given. */
  linkLength?: number
}

/**
 * The language in which an account speaks: `own` is the post's own. A post that was not translated into it is told in its own.
 * One message, one language: two languages in 300 characters tell nobody anything.
 */
export function spoken({ account, payload, locale }: Pick<HeldDelivery, 'account' | 'payload' | 'locale'>): {
  words: Payload
  locale: string
} {
  const wanted = account.settings.language ?? 'own'
  const translated = payload.translations[wanted]
  return translated ? { words: translated, locale: wanted } : { words: payload, locale }
}

/** The text of a short channel with its link at the end. The words are cut where they do not fit, the link never is. */
export function shortText(words: Pick<Payload, 'text' | 'link'>, room: Room): string {
  const gap = '\n\n'
  const link = room.linkLength ?? words.link.length
  const said = cutToFit(words.text, {
    most: room.most - link - gap.length,
    unit: room.unit,
    bytes: room.bytes === undefined ? undefined : room.bytes - Buffer.byteLength(words.link) - gap.length,
  })
  return said === '' ? words.link : `${said}${gap}${words.link}`
}

/** Whether a text holds exactly this short link, and not one that only begins like it. */
export function carries(text: string, link: string): boolean {
  for (let at = text.indexOf(link); at >= 0; at = text.indexOf(link, at + 1)) if (!/[\w-]/.test(text[at + link.length] ?? ' ')) return true
  return false
}
