import { decoded } from '#platform'
import { type FeedFormat, feedFormats } from './render.ts'

/** What the address of a feed names. */
export interface FeedOf {
  format: FeedFormat
  /** Absent where the address leaves it to the library. */
  locale?: string
  /** End of a series' address. */
  series?: string
  press: boolean
}

/**
 * Address of a feed, whole or of a part: `/feeds/en/rss.xml`, `/feeds/zh-CN/series/ancient-books/atom.xml`, `/feeds/en/press/rss.xml`. The language
 * is always said, so that it can be shared.
 */
export const feedPath = (locale: string, format: FeedFormat, of?: 'press' | { series: string }): string =>
  `/feeds/${locale}${of === 'press' ? '/press' : of ? `/series/${encodeURIComponent(of.series)}` : ''}/${format}`

const address = new RegExp(
  `^/feeds(?:/([a-z]{2,3}(?:-[A-Za-z]{2,4})?))?(?:/series/([^/]{1,240})|/(press))?/(${feedFormats.map((format) => format.replace('.', '\\.')).join('|')})$`,
)

/** The feed that a path names; undefined where it names none. Without a language it is the library's own. */
export function feedOfPath(path: string): FeedOf | undefined {
  const [found, locale, series, press, format] = address.exec(path) ?? []
  if (!found) return undefined
  return {
    format: format as FeedFormat,
    ...(locale ? { locale } : {}),
    ...(series ? { series: decoded(series) } : {}),
    press: press !== undefined,
  }
}

/** Address of a podcast, which has one language, its own: `/podcasts/ancient-books.xml`. */
export const podcastPath = (slug: string): string => `/podcasts/${encodeURIComponent(slug)}.xml`

/** The end of the address of the series whose podcast a path names; undefined where it names none. */
export function podcastOfPath(path: string): string | undefined {
  const slug = /^\/podcasts\/([^/]{1,240})\.xml$/.exec(path)?.[1]
  return slug === undefined ? undefined : decoded(slug)
}
