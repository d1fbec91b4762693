import { SaxesParser, type SaxesTagPlain } from 'saxes'
import { escapeHtml } from '#platform'
import { endsEarly, itemTooLarge, notAFeed, tooManyItems, xmlBroken, xmlEntities } from './errors.ts'

/** One item or entry of a feed, as its elements stand: their texts by path below it (`title`, `author/name`). */
export interface XmlItem {
  /** From 1, as they stand in the file. */
  item: number
  line: number
  texts: Map<string, string[]>
  /** Attributes of the elements that say what they mean by them. */
  links: Record<string, string>[]
  categories: Record<string, string>[]
  enclosures: Record<string, string>[]
  /** WordPress: what is kept beside the text, by key. */
  meta: Map<string, string>
  comments: number
  language: string | null
}

/** What the feed says of itself, known once its first item was read. */
export interface XmlHead {
  kind: 'rss' | 'atom' | 'wordpress'
  title: string
  language: string | null
  /** Whole addresses the site names as its own. */
  sites: string[]
  /** WordPress: how authors are called, by the name they sign in with. */
  names: Map<string, string>
}

/** Items that one file may hold. */
export const mostItems = 200_000
/** Characters that one item may take, tags and all. */
const mostOfItem = 8_000_000
/** Characters that may stand before the first element. */
const mostBefore = 1_000_000
/** Elements within elements of an item that say anything here; below that a file may go as deep as it likes. */
const mostWithin = 4
const mebi = 1024 * 1024

// What feeds write although XML does not know it.
const htmlEntities = {
  nbsp: ' ',
  copy: '©',
  reg: '®',
  hellip: '…',
  mdash: '—',
  ndash: '–',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  laquo: '«',
  raquo: '»',
  euro: '€',
  middot: '·',
  bull: '•',
}

/** Reads the items of a feed as its text comes; never more than one of them is held. */
export class XmlItems {
  readonly head: XmlHead = { kind: 'rss', title: '', language: null, sites: [], names: new Map() }
  readonly #parser = new SaxesParser({ xmlns: false, position: true })
  readonly #path: string[] = []
  #ready: XmlItem[] = []
  #item: XmlItem | null = null
  #depth = 0
  #began = 0
  #text = ''
  /** Atom's XHTML: the depth at which an element began whose tags are words. */
  #markup: number | null = null
  #metaKey = ''
  #login = ''
  #count = 0

  constructor() {
    Object.assign(this.#parser.ENTITIES, htmlEntities)
    this.#parser.on('doctype', (doctype) => {
      // Nothing of a feed needs entities of its own; what they are used for is to blow a file up.
      if (/<!ENTITY/i.test(doctype)) throw xmlEntities(this.#parser.line)
    })
    this.#parser.on('opentag', (tag) => this.#open(tag as SaxesTagPlain))
    this.#parser.on('closetag', (tag) => this.#close(tag as SaxesTagPlain))
    this.#parser.on('text', (text) => this.#say(text))
    this.#parser.on('cdata', (text) => this.#say(text))
    this.#parser.on('error', (error) => this.#broken(error))
  }

  /** Reads on, and gives the items that are whole. */
  read(text: string): XmlItem[] {
    this.#parser.write(text)
    const { position, line } = this.#parser
    if (this.#item && position - this.#began > mostOfItem) throw itemTooLarge(this.#item.line, this.#item.item, mostOfItem / mebi)
    if (this.#path.length === 0 && this.#count === 0 && position > mostBefore) throw notAFeed('')
    // A text outside of any item that goes on and on is no title.
    if (!this.#item && this.#text.length > mostBefore) throw xmlBroken(line, this.#count, 'text without end')
    const ready = this.#ready
    this.#ready = []
    return ready
  }

  end(): XmlItem[] {
    const { line } = this.#parser
    if (this.#path.length > 0) throw endsEarly(line, this.#count)
    this.#parser.close()
    return this.#ready
  }

  #broken(error: Error): never {
    const reason = error.message.replace(/^(?:undefined:)?\d+:\d+:\s*/, '')
    throw xmlBroken(this.#parser.line, this.#count, reason)
  }

  #open({ name, attributes, isSelfClosing }: SaxesTagPlain): void {
    this.#path.push(name)
    if (this.#path.length === 1) this.#root(name, attributes)
    const item = this.#item
    if (item) {
      if (this.#markup !== null) {
        this.#text += `<${name}${Object.entries(attributes)
          .map(([key, value]) => ` ${key}="${escapeHtml(value)}"`)
          .join('')}${isSelfClosing ? ' /' : ''}>`
        return
      }
      this.#text = ''
      const at = this.#path.length - this.#depth
      if (at === 1 && name === 'link') item.links.push(attributes)
      if (at === 1 && name === 'category') item.categories.push(attributes)
      if ((at === 1 && name === 'enclosure') || name === 'media:content' || name === 'media:thumbnail') item.enclosures.push(attributes)
      if (name === 'wp:comment') item.comments++
      if (attributes.type === 'xhtml') this.#markup = this.#path.length
    } else if (this.#path.length > 1 && (name === 'item' || name === 'entry')) {
      if (++this.#count > mostItems) throw tooManyItems(mostItems)
      this.#depth = this.#path.length
      this.#began = this.#parser.position
      this.#item = {
        item: this.#count,
        line: this.#parser.line,
        texts: new Map(),
        links: [],
        categories: [],
        enclosures: [],
        meta: new Map(),
        comments: 0,
        language: attributes['xml:lang'] ?? null,
      }
    } else {
      this.#text = ''
      if (this.head.kind === 'atom' && this.#path.length === 2 && name === 'link' && (attributes.rel ?? 'alternate') === 'alternate')
        this.head.sites.push(attributes.href ?? '')
    }
  }

  #root(name: string, attributes: Record<string, string>): void {
    if (name !== 'rss' && name !== 'feed' && name !== 'rdf:RDF') throw notAFeed(name)
    this.head.kind = name === 'feed' ? 'atom' : 'rss'
    this.head.language = attributes['xml:lang'] ?? null
  }

  #say(text: string): void {
    this.#text += this.#markup !== null ? escapeHtml(text) : text
  }

  #close({ name, isSelfClosing }: SaxesTagPlain): void {
    const level = this.#path.length
    const item = this.#item
    this.#path.pop()
    if (!item) {
      this.#sayOfFeed(name, level)
      this.#text = ''
      return
    }
    if (this.#markup !== null && level > this.#markup) {
      if (!isSelfClosing) this.#text += `</${name}>`
      return
    }
    this.#markup = null
    if (level === this.#depth) {
      this.#ready.push(item)
      this.#item = null
    } else if (level - this.#depth <= mostWithin) this.#keep(item, this.#path.slice(this.#depth).concat(name))
    this.#text = ''
  }

  #keep(item: XmlItem, path: string[]): void {
    if (path[0] === 'wp:comment') return
    if (path[0] === 'wp:postmeta') {
      if (path[1] === 'wp:meta_key') this.#metaKey = this.#text.slice(0, 200)
      if (path[1] === 'wp:meta_value' && item.meta.size < 1000) item.meta.set(this.#metaKey, this.#text.slice(0, 4000))
      return
    }
    if (path.length === 1 && path[0] === 'category') item.categories.at(-1)!.text = this.#text
    if (path.length === 1 && path[0] === 'link') item.links.at(-1)!.text = this.#text
    const key = path.join('/')
    const known = item.texts.get(key)
    if (known) known.push(this.#text)
    else item.texts.set(key, [this.#text])
  }

  #sayOfFeed(name: string, level: number): void {
    const text = this.#text.trim()
    if (name === 'wp:author_login') this.#login = text
    if (name === 'wp:author_display_name' && text && this.head.names.size < 10_000) this.head.names.set(this.#login, text.slice(0, 200))
    const channel = this.#path.at(-1) === 'channel' || (this.head.kind === 'atom' && level === 2)
    if (!channel || text === '') return
    if (name === 'wp:wxr_version') this.head.kind = 'wordpress'
    else if (name === 'title') this.head.title = text.slice(0, 200)
    else if (name === 'language') this.head.language = text.slice(0, 40)
    else if (name === 'link' || name === 'wp:base_site_url' || name === 'wp:base_blog_url') this.head.sites.push(text.slice(0, 500))
  }
}
