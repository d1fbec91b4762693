import { fromPlain, type PostPatch } from '#rooms/content'
import { askWords, type Out } from '../publish.ts'

/** Words in both languages of the demo city. */
export const both = (en: string, zh: string) => ({ en, 'zh-CN': zh })

type Said = [title: string, summary: string, body: string]

/** A post in both languages, by the site and the feeds. Bodies are plain lines with marks, pieces among them. */
export function notice(en: Said, zh: Said, asks: 'apply' | 'visit' | 'newsletter'): PostPatch & { asks: Out['asks'] } {
  const text = ([title, summary, body]: Said, action: string) => ({ title, summary, body: fromPlain(body), action })
  return {
    asks,
    source: 'en',
    texts: { en: text(en, askWords[asks].en), 'zh-CN': text(zh, askWords[asks].zh) },
    action: { kind: asks, target: asks === 'visit' ? '1' : '' },
    variants: { website: {}, feeds: {} },
  }
}
