import { createHash } from 'node:crypto'
import { generateAtomFeed, generateJsonFeed, generateRssFeed } from 'feedsmith'

/** One entry of a feed: what is public of a post in one language. */
export interface FeedEntry {
  /** Stays the same for the life of the post, whatever is corrected: `urn:uuid:…`. */
  id: string
  url: string
  title: string
  summary: string
  /** Body as HTML with absolute addresses. */
  html: string
  published: Date
  /** Last change a reader should see; never before `published`. */
  updated: Date
  author: string
  series?: string
  image?: { url: string; alt: string }
  /** What plays in it. */
  enclosure?: { url: string; type: string; bytes: number; seconds: number | null; title: string }
}

export interface Feed {
  title: string
  description: string
  locale: string
  /** Page that the feed belongs to. */
  home: string
  /** Address under which this feed itself is fetched, per format. */
  self: (format: FeedFormat) => string
  /** Who tells subscribers that it has changed (WebSub). */
  hub: string | null
  author: string
  icon?: string
  /** Shown as the feed's own time when it has no entry yet. */
  since: Date
  entries: readonly FeedEntry[]
}

export const feedFormats = ['rss.xml', 'atom.xml', 'feed.json'] as const
export type FeedFormat = (typeof feedFormats)[number]

export const feedTypes: Record<FeedFormat, string> = {
  'rss.xml': 'application/rss+xml; charset=utf-8',
  'atom.xml': 'application/atom+xml; charset=utf-8',
  'feed.json': 'application/feed+json; charset=utf-8',
}

/**
 * A feed as it goes over the wire, with what a reader needs to ask again cheaply (RFC 9110 §8.8.3). It has no Last-Modified:
 * a post that is withdrawn changes the feed and leaves no newer time behind.
 */
export interface RenderedFeed {
  type: string
  body: string
  etag: string
  /** Its own address and its hub's, as the `Link` header that names them; see RFC 8288. */
  link: string
}

/** What XML 1.0 cannot hold; one such character would make the whole feed unreadable. */
// biome-ignore lint/complexity/useRegexLiterals: the ranges stay readable this way
const notXml = new RegExp('[\\u0000-\\u0008\\u000b\\u000c\\u000e-\\u001f\\ufffe\\uffff]', 'g')
export const clean = (text: string): string => text.replace(notXml, '').replace(/\r\n?/g, '\n').toWellFormed()

export const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

/**
 * The library puts what holds `&` or `<` into CDATA with line breaks around it, which readers show as part of the text. Escaped in place
 * it reads the same everywhere. No other text of an element stands beside a section, so the space around one is the library's.
 */
export const withoutCdata = (xml: string): string =>
  xml.replace(/\s*<!\[CDATA\[([\s\S]*?)\]\]>\s*/g, (_section, text: string) => escaped(text))

/** Renders a feed as RSS 2.0 (with atom:link, content:encoded, dc:creator), Atom (RFC 4287) or JSON Feed 1.1. */
export function renderFeed(feed: Feed, format: FeedFormat): RenderedFeed {
  const entries = feed.entries.map((entry) => ({
    ...entry,
    title: clean(entry.title),
    summary: clean(entry.summary),
    html: clean(entry.html),
    author: clean(entry.author),
    series: entry.series && clean(entry.series),
  }))
  const lastModified = entries.reduce((latest, { updated }) => (updated > latest ? updated : latest), feed.since)
  const head = { title: clean(feed.title), description: clean(feed.description), author: clean(feed.author) }
  const body = { 'rss.xml': asRss, 'atom.xml': asAtom, 'feed.json': asJson }[format]({ ...feed, ...head, entries }, lastModified)
  return rendered(feedTypes[format], body, linkOf(feed.self(format), feed.hub))
}

/** What goes over the wire, with the mark of its content and the addresses it goes by. */
export const rendered = (type: string, body: string, link: string): RenderedFeed => ({
  type,
  body,
  etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`,
  link,
})

/** The `Link` header of a feed: its own address and its hub's (RFC 8288). */
export const linkOf = (self: string, hub: string | null): string => `${hub ? `<${hub}>; rel="hub", ` : ''}<${self}>; rel="self"`

function asRss(feed: Feed, lastModified: Date): string {
  return withoutCdata(
    generateRssFeed({
      title: feed.title,
      link: feed.home,
      description: escaped(feed.description),
      language: feed.locale.toLowerCase(),
      lastBuildDate: lastModified,
      ttl: 30,
      atom: {
        links: [
          { href: feed.self('rss.xml'), rel: 'self', type: 'application/rss+xml' },
          ...(feed.hub ? [{ href: feed.hub, rel: 'hub' }] : []),
        ],
      },
      ...(feed.icon ? { image: { url: feed.icon, title: feed.title, link: feed.home } } : {}),
      items: feed.entries.map((entry) => ({
        title: entry.title,
        link: entry.url,
        // RSS has no plain text here: readers take it for HTML.
        description: escaped(entry.summary),
        guid: { value: entry.id, isPermaLink: false },
        pubDate: entry.published,
        dc: { creators: [entry.author] },
        content: { encoded: entry.html },
        atom: { updated: entry.updated },
        ...(entry.enclosure
          ? { enclosures: [{ url: entry.enclosure.url, type: entry.enclosure.type, length: entry.enclosure.bytes }] }
          : {}),
        ...(entry.series ? { categories: [{ name: entry.series }] } : {}),
      })),
    }),
  )
}

function asAtom(feed: Feed, lastModified: Date): string {
  return withoutCdata(
    generateAtomFeed({
      id: feed.self('atom.xml'),
      title: { value: feed.title },
      subtitle: { value: feed.description },
      updated: lastModified,
      authors: [{ name: feed.author }],
      ...(feed.icon ? { logo: feed.icon } : {}),
      links: [
        { href: feed.self('atom.xml'), rel: 'self', type: 'application/atom+xml' },
        { href: feed.home, rel: 'alternate', type: 'text/html', hreflang: feed.locale },
        ...(feed.hub ? [{ href: feed.hub, rel: 'hub' }] : []),
      ],
      entries: feed.entries.map((entry) => ({
        id: entry.id,
        title: { value: entry.title },
        summary: { value: entry.summary },
        content: { value: entry.html, type: 'html' },
        published: entry.published,
        updated: entry.updated,
        authors: [{ name: entry.author }],
        links: [
          { href: entry.url, rel: 'alternate', type: 'text/html', hreflang: feed.locale },
          ...(entry.enclosure
            ? [
                {
                  href: entry.enclosure.url,
                  rel: 'enclosure',
                  type: entry.enclosure.type,
                  length: entry.enclosure.bytes,
                  title: entry.enclosure.title,
                },
              ]
            : []),
        ],
        ...(entry.series ? { categories: [{ term: entry.series }] } : {}),
      })),
    }),
  )
}

function asJson(feed: Feed): string {
  return JSON.stringify(
    generateJsonFeed({
      title: feed.title,
      description: feed.description,
      home_page_url: feed.home,
      feed_url: feed.self('feed.json'),
      ...(feed.hub ? { hubs: [{ type: 'WebSub', url: feed.hub }] } : {}),
      language: feed.locale,
      authors: [{ name: feed.author }],
      ...(feed.icon ? { icon: feed.icon } : {}),
      items: feed.entries.map((entry) => ({
        id: entry.id,
        url: entry.url,
        title: entry.title,
        summary: entry.summary,
        content_html: entry.html,
        date_published: entry.published,
        date_modified: entry.updated,
        authors: [{ name: entry.author }],
        ...(entry.image ? { image: entry.image.url } : {}),
        ...(entry.series ? { tags: [entry.series] } : {}),
        ...(entry.enclosure ? { attachments: [attachment(entry.enclosure)] } : {}),
      })),
    }),
    null,
    1,
  )
}

const attachment = ({ url, type, bytes, seconds, title }: NonNullable<FeedEntry['enclosure']>) => ({
  url,
  mime_type: type,
  title,
  size_in_bytes: bytes,
  ...(seconds === null ? {} : { duration_in_seconds: Math.round(seconds) }),
})

/** Whether a reader already has this feed, by its If-None-Match. Weak validators and lists are understood, because proxies send them. */
export function unchangedFor(rendered: RenderedFeed, ifNoneMatch: string | undefined): boolean {
  const known = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return known.includes('*') || known.includes(rendered.etag)
}
