import type { Work } from '#platform'
import { type GuideKey, guideOf, strategyPolicy } from '#rooms/strategy'
import { plainHtml } from './plain-html.ts'

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
    found.push({ key, title: guide.title, locale: guide.locale, html: plainHtml(guide.text) })
  }
  return found
}
