// What an item of a feed or of a WordPress export says, whatever wrote it. Pure.
import { decoded, paragraphsOf } from '#platform'
import type { XmlHead, XmlItem } from './xml-items.ts'

/** An article, a page or a file of an old site, as its own system told it. */
export interface SiteItem {
  item: number
  line: number
  /** article · page · picture: a file the site keeps beside · other: what is neither, by its own name in `kind`. */
  type: 'article' | 'page' | 'picture' | 'other'
  kind: string
  /** What it is known by again; '' where it says nothing. */
  key: string
  /** Where it stood, whole; '' where it does not say. */
  address: string
  /** Other whole addresses it had. */
  others: string[]
  title: string
  html: string
  /** HTML or plain words in front; '' where none. */
  summary: string
  /** When, as it says, the most exact first. */
  dates: string[]
  /** published · draft: nobody had it · locked: only some could read it · binned. */
  standing: 'published' | 'draft' | 'locked' | 'binned'
  author: string
  categories: string[]
  language: string | null
  slug: string
  /** The picture above it: a whole address, or the number of a picture of the same file. */
  lead: { src: string; alt: string } | { number: string } | null
  /** Of a picture: its number, address and what it shows. */
  picture: { number: string; src: string; alt: string } | null
  comments: number
  /** Written by WordPress: shortcodes, blocks, line ends. */
  wordpress: boolean
}

const first = (item: XmlItem, ...paths: string[]): string => {
  for (const path of paths) {
    const text = item.texts.get(path)?.[0]?.trim()
    if (text) return text
  }
  return ''
}

const isAddress = (text: string): boolean => /^https?:\/\/\S+$/i.test(text) && URL.canParse(text)

/** What an item of RSS, of Atom or of a WordPress export says. */
export function readXmlItem(item: XmlItem, head: XmlHead): SiteItem {
  return head.kind === 'wordpress' ? ofWordpress(item, head) : head.kind === 'atom' ? ofAtom(item, head) : ofRss(item, head)
}

const common = (item: XmlItem, head: XmlHead) => ({
  item: item.item,
  line: item.line,
  type: 'article' as const,
  kind: 'item',
  language: item.language ?? head.language,
  standing: 'published' as const,
  slug: '',
  picture: null,
  comments: item.comments,
  wordpress: false,
})

function ofRss(item: XmlItem, head: XmlHead): SiteItem {
  const guid = first(item, 'guid')
  const link = first(item, 'link')
  const address = isAddress(link) ? link : isAddress(guid) ? guid : ''
  const html = first(item, 'content:encoded')
  const description = first(item, 'description')
  const enclosure = item.enclosures.find(({ type, medium }) => type?.startsWith('image/') || medium === 'image')
  return {
    ...common(item, head),
    key: guid || address,
    address,
    others: guid !== address && isAddress(guid) ? [guid] : [],
    title: first(item, 'title', 'dc:title'),
    html: html || description,
    summary: html && description !== html ? description : '',
    dates: [first(item, 'pubDate', 'dc:date', 'date')].filter(Boolean),
    author: first(item, 'dc:creator', 'author').replace(/^\S+@\S+\s*\((.+)\)$/, '$1'),
    categories: item.categories.map(({ text = '' }) => text.trim()).filter(Boolean),
    lead: enclosure?.url && isAddress(enclosure.url) ? { src: enclosure.url, alt: '' } : null,
    // A feed of WordPress holds what its pages hold: whole paragraphs.
    wordpress: false,
  }
}

function ofAtom(item: XmlItem, head: XmlHead): SiteItem {
  const id = first(item, 'id')
  const link = item.links.find(({ rel, href }) => (rel ?? 'alternate') === 'alternate' && isAddress(href ?? ''))?.href ?? ''
  const html = first(item, 'content')
  const summary = first(item, 'summary')
  const enclosure = item.links.find(({ rel, type }) => rel === 'enclosure' && type?.startsWith('image/'))
  return {
    ...common(item, head),
    key: id || link,
    address: link || (isAddress(id) ? id : ''),
    others: id !== link && link !== '' && isAddress(id) ? [id] : [],
    title: first(item, 'title'),
    html: html || summary,
    summary: html ? summary : '',
    dates: [first(item, 'published', 'issued'), first(item, 'updated', 'modified')].filter(Boolean),
    author: first(item, 'author/name'),
    categories: item.categories.map(({ label, term = '' }) => (label || term).trim()).filter(Boolean),
    lead: enclosure?.href && isAddress(enclosure.href) ? { src: enclosure.href, alt: '' } : null,
  }
}

const standings: Record<string, SiteItem['standing']> = {
  publish: 'published',
  future: 'draft',
  draft: 'draft',
  pending: 'draft',
  'auto-draft': 'binned',
  private: 'locked',
  trash: 'binned',
  inherit: 'published',
}

function ofWordpress(item: XmlItem, head: XmlHead): SiteItem {
  const kind = first(item, 'wp:post_type') || 'post'
  const number = first(item, 'wp:post_id')
  const guid = first(item, 'guid')
  const link = first(item, 'link')
  const [site] = head.sites
  const of = (domain: string) => item.categories.filter((one) => one.domain === domain)
  // The query WordPress always answers to, also where its addresses were made to speak.
  const query =
    number && site && isAddress(site) ? new URL(`?${kind === 'page' ? 'page_id' : 'p'}=${number}`, `${site.replace(/\/*$/, '')}/`).href : ''
  const address = isAddress(link) ? link : ''
  const utc = first(item, 'wp:post_date_gmt')
  const type = kind === 'post' ? 'article' : kind === 'page' ? 'page' : kind === 'attachment' ? 'picture' : 'other'
  const source = first(item, 'wp:attachment_url') || guid
  const locked = first(item, 'wp:post_password') !== ''
  const thumbnail = item.meta.get('_thumbnail_id')?.trim()
  const language = of('language')[0]?.nicename
  return {
    ...common(item, head),
    type,
    kind,
    key: guid || address || query,
    address,
    others: [guid, query].filter((one, i, all) => isAddress(one) && one !== address && all.indexOf(one) === i),
    title: first(item, 'title'),
    html: first(item, 'content:encoded'),
    summary: first(item, 'excerpt:encoded'),
    dates: [/^0000|^$/.test(utc) ? '' : `${utc}Z`, first(item, 'wp:post_date').replace(/^0000.*$/, ''), first(item, 'pubDate')].filter(
      Boolean,
    ),
    standing: locked ? 'locked' : (standings[first(item, 'wp:status')] ?? 'published'),
    author: head.names.get(first(item, 'dc:creator')) ?? first(item, 'dc:creator'),
    categories: of('category')
      .map(({ text = '' }) => text.trim())
      .filter(Boolean),
    language: language ?? item.language ?? head.language,
    slug: decoded(first(item, 'wp:post_name')),
    lead: thumbnail ? { number: thumbnail } : null,
    picture:
      type === 'picture' && number && isAddress(source)
        ? { number, src: source, alt: item.meta.get('_wp_attachment_image_alt')?.trim() ?? '' }
        : null,
    wordpress: true,
  }
}

/** What the items of a JSON Feed say (jsonfeed.org, version 1 and 1.1). */
export function readJsonItem(given: unknown, number: number, language: string | null): SiteItem {
  const item = (typeof given === 'object' && given !== null ? given : {}) as Record<string, unknown>
  const text = (name: string): string => (typeof item[name] === 'string' || typeof item[name] === 'number' ? String(item[name]).trim() : '')
  const list = (name: string): unknown[] => (Array.isArray(item[name]) ? item[name] : [])
  const author = [...list('authors'), item.author].find(
    (one): one is { name: string } => typeof (one as { name?: unknown } | null)?.name === 'string',
  )
  const address = isAddress(text('url')) ? text('url') : isAddress(text('id')) ? text('id') : ''
  const picture = text('image') || text('banner_image')
  return {
    item: number,
    line: 0,
    type: 'article',
    kind: 'item',
    key: text('id') || address,
    address,
    others: text('id') !== address && isAddress(text('id')) ? [text('id')] : [],
    title: text('title'),
    html: text('content_html') || paragraphsOf(text('content_text')),
    summary: text('summary'),
    dates: [text('date_published'), text('date_modified')].filter(Boolean),
    standing: 'published',
    author: author?.name ?? '',
    categories: list('tags').filter((one) => typeof one === 'string'),
    language: text('language') || language,
    slug: '',
    lead: isAddress(picture) ? { src: picture, alt: '' } : null,
    picture: null,
    comments: 0,
    wordpress: false,
  }
}
