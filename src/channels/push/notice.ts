import { translator } from '#platform'
import { cutToFit } from '#rooms/content'
import type { HeldDelivery } from '../channel.ts'

/** Graphemes that browsers show of a title and of the words below it. */
export const most = { title: 80, text: 200 }

/**
 * What a browser is told, and all that it is told; encrypted for it alone. `tag` is the post's: a notice takes the place of an earlier one of
 * the same post, on the screen as in the queue of the push service.
 */
export type Notice =
  | {
      does: 'show' | 'replace'
      tag: string
      title: string
      text: string
      lang: string
      dir: 'ltr' | 'rtl' | 'auto'
      url: string
      /** Words of the button that ends all notices. */
      stop: string
      /** Minutes of the reader's own day between which nothing makes a sound. */
      quiet: [number, number]
    }
  | { does: 'close'; tag: string }

/** A notice's key for replacing it: 32 letters of base64url (RFC 8030 §5.4 allows no more). */
export const topicOf = (postId: string): string => postId.replaceAll('-', '')

/** The notice of a delivery in the language nearest to a browser's. */
export function noticeOf(delivery: HeldDelivery, locale: string, quiet: { from: number; until: number }): Notice {
  const tag = topicOf(delivery.postId)
  if (delivery.operation === 'withdraw') return { does: 'close', tag }
  const lang = locale in delivery.payload.translations ? locale : delivery.locale
  const words = delivery.payload.translations[lang] ?? delivery.payload
  return {
    does: delivery.operation === 'deliver' ? 'show' : 'replace',
    tag,
    title: cutToFit(words.title, { most: most.title, bytes: 900 }),
    text: cutToFit(words.text, { most: most.text, bytes: 1500 }),
    lang,
    dir: 'auto',
    url: words.link,
    stop: translator(lang)('channels.push.stop'),
    quiet: [quiet.from, quiet.until],
  }
}
