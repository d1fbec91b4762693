// Reads a feed or an export of an old site item by item: RSS, Atom, JSON Feed, WordPress.
import { beginningOf, decodeStrictly, encodingOf, type Open } from './decode-text.ts'
import { feedTooLarge, jsonBroken, notAFeed, tooManyItems } from './errors.ts'
import { readJsonItem, readXmlItem, type SiteItem } from './site-item.ts'
import { mostItems, type XmlHead, XmlItems } from './xml-items.ts'

export type { Open } from './decode-text.ts'

export interface SiteHead extends Omit<XmlHead, 'kind'> {
  kind: XmlHead['kind'] | 'json-feed'
  encoding: string
}

/** A JSON file is read whole, so it has to be smaller than one of XML, of which one item at a time is held. */
const mostJsonMegabytes = 64
/** Largest file of XML. */
export const mostXmlMegabytes = 256

/**
 * Reads a site's items as they come; its head is told with each, and is whole from the first item on. An XML file of any size is read in the
 * memory of one item (at most 8 MB). Refuses the field `file` by name: no feed, an encoding nobody knows or that is not the file's, XML that is
 * not well-formed or ends early (with line and item), entities of its own, too large.
 */
export async function* readSite(open: Open): AsyncGenerator<{ head: SiteHead; item: SiteItem }> {
  const beginning = await beginningOf(open, 1024)
  const encoding = encodingOf(beginning)
  const start = new TextDecoder(encoding).decode(beginning).trimStart()
  if (start.startsWith('{')) yield* ofJson(open, encoding)
  else if (start.startsWith('<')) yield* ofXml(open, encoding)
  else throw notAFeed(start.slice(0, 40))
}

async function* ofXml(open: Open, encoding: string): AsyncGenerator<{ head: SiteHead; item: SiteItem }> {
  const items = new XmlItems()
  let begun = false
  for await (const piece of decodeStrictly(bounded(open, mostXmlMegabytes), encoding)) {
    // Space in front of the declaration is a mistake that everybody but the standard forgives.
    const text = begun ? piece : piece.replace(/^[\ufeff\s]+/, '')
    if (text === '') continue
    begun = true
    for (const item of items.read(text)) yield { head: { ...items.head, encoding }, item: readXmlItem(item, items.head) }
  }
  for (const item of items.end()) yield { head: { ...items.head, encoding }, item: readXmlItem(item, items.head) }
}

async function* ofJson(open: Open, encoding: string): AsyncGenerator<{ head: SiteHead; item: SiteItem }> {
  const parts: string[] = []
  for await (const part of decodeStrictly(bounded(open, mostJsonMegabytes), encoding)) parts.push(part)
  let feed: Record<string, unknown>
  try {
    feed = JSON.parse(parts.join('').replace(/^\ufeff/, ''))
  } catch {
    throw jsonBroken()
  }
  if (!Array.isArray(feed.items) || !/jsonfeed\.org/.test(String(feed.version ?? ''))) throw notAFeed('JSON')
  if (feed.items.length > mostItems) throw tooManyItems(mostItems)
  const text = (name: string): string => (typeof feed[name] === 'string' ? feed[name] : '')
  const head: SiteHead = {
    kind: 'json-feed',
    encoding,
    title: text('title').slice(0, 200),
    language: text('language') || null,
    sites: [text('home_page_url')],
    names: new Map(),
  }
  for (const [i, item] of feed.items.entries()) yield { head, item: readJsonItem(item, i + 1, head.language) }
}

const bounded = (open: Open, megabytes: number): Open =>
  async function* () {
    let size = 0
    for await (const part of open()) {
      size += part.length
      if (size > megabytes * 1024 * 1024) throw feedTooLarge(megabytes)
      yield part
    }
  }
