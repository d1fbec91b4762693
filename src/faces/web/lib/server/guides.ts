import type { Work } from '#platform'
import { fromPlain, renderHtml } from '#rooms/content'
import { type GuideKey, guideOf, strategyPolicy } from '#rooms/strategy'

/** A guide's plain lines as HTML: everything typed is escaped, pictures leave no trace. */
export const guideHtml = (text: string, link?: (href: string) => string): string => renderHtml(fromPlain(text), { link })

/** A guide to stand folded beside what somebody writes. */
export interface GuideBeside {
  key: GuideKey
  title: string
  locale: string
  html: string
}

/** Guides to stand beside what somebody writes, for those who may read them. */
export async function guidesBeside(work: Work, keys: readonly GuideKey[], locale: string): Promise<GuideBeside[]> {
  if (!strategyPolicy.allows(work.actor, 'read-guides')) return []
  const found: GuideBeside[] = []
  for (const key of keys) {
    const guide = await guideOf(work, key, locale)
    found.push({ key, title: guide.title, locale: guide.locale, html: guideHtml(guide.text) })
  }
  return found
}
