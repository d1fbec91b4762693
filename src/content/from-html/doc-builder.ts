import { type Block, cleanLine, docLimits, type Heading, type Inline, isSafeHref, type ListItem, type Paragraph } from '../doc.ts'
import { followable, ownPath, pictureAddress } from './addresses.ts'
import { dropped, type FoundPicture, flow, type Lost } from './elements.ts'
import { Budget, InlineWriter } from './inline-writer.ts'

/** How a text is built. */
export interface Building {
  base?: string
  ownHosts?: readonly string[]
  /** Line ends part lines, empty lines paragraphs. */
  lines: boolean
  asset?: (src: string) => string | undefined
}

/** Builds a text from the tags of an HTML parser as they come. Bounded: what is over the limits of a text is left out and said (`cut`). */
export class DocBuilder {
  readonly #options: Building
  readonly #blocks: Block[] = []
  readonly #pictures: FoundPicture[] = []
  readonly #lost: Partial<Record<Lost, number>> = {}
  readonly #budget = new Budget()
  readonly #line = new InlineWriter(this.#budget)
  #words = ''
  #dropping: { tag: string; depth: number; source: string } | null = null
  #heading: 2 | 3 | null = null
  #pre = 0
  #p = 0
  #table = 0
  readonly #lists: ('bullet_list' | 'ordered_list')[] = []
  #items: ListItem[] = []
  #itemOpen = false
  readonly #quotes: { content: Paragraph[]; cite: string }[] = []
  #cite = 0
  readonly #figures: { pictures: FoundPicture[]; caption: string; reading: boolean }[] = []
  /** Pictures that stood where none can stand: they come after the list or the quote. */
  #later: Block[] = []

  constructor(options: Building) {
    this.#options = options
  }

  lose(what: Lost): void {
    this.#lost[what] = (this.#lost[what] ?? 0) + 1
  }

  text(words: string): void {
    if (!this.#dropping) this.#words += words
  }

  /** A block that the newer editor of WordPress fills in when a page is shown. */
  comment(words: string): void {
    if (!this.#dropping && /^\s*wp:[a-z/-]+\b[\s\S]*\/\s*$/.test(words)) this.lose('block')
  }

  open(tag: string, attributes: Record<string, string>): void {
    if (this.#dropping) {
      if (tag === this.#dropping.tag) this.#dropping.depth++
      else if ((tag === 'source' || tag === 'embed') && !this.#dropping.source) this.#dropping.source = attributes.src ?? ''
      return
    }
    this.#sayWords()
    const drop = dropped[tag]
    if (drop) {
      if (drop !== 'silent') this.lose(drop)
      this.#dropping = { tag, depth: 1, source: attributes.src ?? attributes.data ?? '' }
      return
    }
    if (flow.has(tag)) this.#openBlock(tag)
    switch (tag) {
      case 'br':
        this.#break()
        break
      case 'img':
        this.#picture(attributes)
        break
      case 'embed':
        this.lose('frame')
        this.#linkTo(attributes.src ?? '')
        break
      case 'input':
        if (attributes.type !== 'hidden') this.lose('form')
        break
      case 'b':
      case 'strong':
        this.#line.strong++
        break
      case 'cite':
        if (this.#quotes.length > 0) this.#cite++
        else this.#line.em++
        break
      case 'i':
      case 'em':
        this.#line.em++
        break
      case 'q':
        this.#line.say('“')
        break
      case 'a':
        this.#line.links.push(this.#href(attributes.href))
        break
    }
    if (tag === 'span' || tag === 'i' || tag === 'em') this.#line.languages.push(attributes.lang ?? attributes['xml:lang'] ?? null)
  }

  close(tag: string): void {
    if (this.#dropping) {
      if (tag !== this.#dropping.tag || --this.#dropping.depth > 0) return
      const { source } = this.#dropping
      this.#dropping = null
      if (source && ['iframe', 'video', 'audio', 'object'].includes(tag)) this.#linkTo(source)
      return
    }
    this.#sayWords()
    switch (tag) {
      case 'b':
      case 'strong':
        this.#line.strong = Math.max(0, this.#line.strong - 1)
        break
      case 'cite':
        if (this.#cite > 0) this.#cite--
        else this.#line.em = Math.max(0, this.#line.em - 1)
        break
      case 'i':
      case 'em':
        this.#line.em = Math.max(0, this.#line.em - 1)
        break
      case 'q':
        this.#line.say('”')
        break
      case 'a':
        this.#line.links.pop()
        break
    }
    if (tag === 'span' || tag === 'i' || tag === 'em') this.#line.languages.pop()
    if (flow.has(tag)) this.#closeBlock(tag)
  }

  end() {
    this.#sayWords()
    while (this.#figures.length > 0) this.#closeBlock('figure')
    this.#flush()
    if (this.#lists.length > 0) {
      this.#lists.length = 1
      this.#closeBlock('ul')
    }
    while (this.#quotes.length > 0) this.#closeBlock('blockquote')
    this.#placeLater()
    return { content: this.#blocks, pictures: this.#pictures, lost: this.#lost, cut: this.#budget.cut }
  }

  #openBlock(tag: string): void {
    if (this.#table > 0 && tag !== 'table') {
      this.#cell(tag, true)
      return
    }
    if (tag === 'figcaption' && this.#figures.length > 0) {
      this.#flush()
      this.#figures.at(-1)!.reading = true
      return
    }
    this.#flush()
    if (tag === 'table') {
      if (this.#table++ === 0) this.lose('table')
    } else if (/^h[1-6]$/.test(tag)) this.#head(Number(tag[1]) <= 2 ? 2 : 3)
    else if (tag === 'pre') this.#pre++
    else if (tag === 'p') this.#p++
    else if (tag === 'li') this.#itemOpen = false
    else if (tag === 'figure') this.#figures.push({ pictures: [], caption: '', reading: false })
    else if (tag === 'ul' || tag === 'ol') {
      if (this.#lists.length === 1) this.lose('nested-list')
      this.#lists.push(tag === 'ul' ? 'bullet_list' : 'ordered_list')
    } else if (tag === 'blockquote') {
      this.#closeLists()
      this.#quotes.push({ content: [], cite: '' })
    }
  }

  #closeBlock(tag: string): void {
    if (this.#table > 0 && tag !== 'table') {
      this.#cell(tag, false)
      return
    }
    if (tag === 'figcaption' && this.#figures.length > 0) {
      this.#figures.at(-1)!.reading = false
      return
    }
    this.#flush()
    if (/^h[1-6]$/.test(tag)) this.#head(null)
    else if (tag === 'pre') this.#pre = Math.max(0, this.#pre - 1)
    else if (tag === 'p') this.#p = Math.max(0, this.#p - 1)
    else if (tag === 'li') this.#itemOpen = false
    else if (tag === 'table') {
      this.#table = Math.max(0, this.#table - 1)
      this.#placeLater()
    } else if ((tag === 'ul' || tag === 'ol') && this.#lists.length > 0) {
      if (this.#lists.length === 1) this.#closeLists()
      else this.#lists.pop()
    } else if (tag === 'blockquote') this.#closeQuote()
    else if (tag === 'figure') this.#closeFigure()
  }

  #head(level: 2 | 3 | null): void {
    this.#heading = level
    this.#line.heading = level !== null
  }

  /** A row of a table is a line, its cells stand apart by a point; what else a cell holds is only words. */
  #cell(tag: string, opens: boolean): void {
    if (tag === 'tr' || tag === 'caption') this.#flush()
    else if (opens && (tag === 'td' || tag === 'th')) {
      if (!this.#line.isEmpty) this.#line.say(' · ')
    } else if (!/^t(?:head|body|foot|d|h)$/.test(tag)) this.#line.say(' ')
  }

  #closeLists(): void {
    const [type] = this.#lists
    this.#lists.length = 0
    this.#itemOpen = false
    if (!type || this.#items.length === 0) return
    const items = this.#items
    this.#items = []
    if (this.#quotes.length > 0) this.#quotes.at(-1)!.content.push(...items.map((item) => item.content[0]))
    else this.#blocks.push({ type, content: items })
    this.#placeLater()
  }

  #closeQuote(): void {
    const quote = this.#quotes.pop()
    if (!quote || quote.content.length === 0) return
    const outer = this.#quotes.at(-1)
    if (outer) {
      outer.content.push(...quote.content)
      outer.cite ||= quote.cite
    } else {
      const said = cleanLine(quote.cite).slice(0, docLimits.caption).toWellFormed()
      const cite = this.#budget.characters(said.length) ? said : ''
      this.#blocks.push({ type: 'blockquote', attrs: { cite }, content: quote.content })
      this.#placeLater()
    }
  }

  #closeFigure(): void {
    const figure = this.#figures.pop()
    if (!figure) return
    const caption = cleanLine(figure.caption).slice(0, docLimits.caption).toWellFormed()
    if (figure.pictures.length === 0) {
      if (caption) {
        this.#line.sayMarked(caption, [{ type: 'em' }])
        this.#flush()
      }
      return
    }
    for (const [i, picture] of figure.pictures.entries())
      this.#place({ ...picture, caption: i === 0 && caption ? caption : picture.caption })
  }

  #picture({ src, alt = '', width, height, class: kind = '', ...attributes }: Record<string, string>): void {
    const given = attributes['data-src'] ?? attributes['data-lazy-src'] ?? attributes['data-orig-file'] ?? src ?? ''
    const address = /^\s*data:/i.test(given) ? null : pictureAddress(given, this.#options.base)
    if (/\b(?:emoji|wp-smiley)\b/.test(kind)) this.#line.say(alt)
    else if ([width, height].some((side) => side !== undefined && Number(side) <= 2)) this.lose('tracker')
    else if (!address) this.lose(/^\s*data:/i.test(given) ? 'picture-inside' : 'picture-address')
    else this.#found({ src: address, alt: cleanLine(alt).slice(0, 1000).toWellFormed(), caption: '' })
  }

  #found(picture: FoundPicture): void {
    const figure = this.#figures.at(-1)
    if (figure) figure.pictures.push(picture)
    else this.#place(picture)
  }

  #place(picture: FoundPicture): void {
    if (this.#pictures.length < docLimits.blocks) this.#pictures.push(picture)
    const asset = this.#options.asset?.(picture.src)
    if (!asset || !this.#budget.block(picture.caption.length)) return
    const block: Block = { type: 'image', attrs: { asset, caption: picture.caption } }
    if (this.#lists.length > 0 || this.#quotes.length > 0 || this.#table > 0) this.#later.push(block)
    else {
      this.#flush()
      this.#blocks.push(block)
    }
  }

  #placeLater(): void {
    if (this.#quotes.length > 0 || this.#lists.length > 0) return
    this.#blocks.push(...this.#later)
    this.#later = []
  }

  /** What plays elsewhere becomes a link to it, on a line of its own. */
  #linkTo(source: string): void {
    const address = /^(?:https?:)?\/\/(?:www\.)?youtube(?:-nocookie)?\.com\/embed\/([\w-]{5,20})/.exec(source.trim())
    const href = this.#href(address ? `https://www.youtube.com/watch?v=${address[1]}` : source)
    if (!href) return
    this.#flush()
    this.#line.sayMarked(href, [{ type: 'link', attrs: { href } }])
    this.#flush()
  }

  /** An address as it may stand in a text; null where there is none, or it may not be followed. */
  #href(given: string | undefined): string | null {
    const text = (given ?? '').trim()
    if (text === '' || text === '#') return null
    const href = followable(text, this.#options.base)
    const found = href && (ownPath(href, this.#options.ownHosts ?? []) ?? href)
    if (found && isSafeHref(found)) return found
    this.lose('link')
    return null
  }

  #sayWords(): void {
    const words = this.#words
    if (words === '') return
    this.#words = ''
    const figure = this.#figures.at(-1)
    if (figure?.reading) {
      if (figure.caption.length < 2000) figure.caption += words.replace(/\s+/g, ' ')
    } else if (this.#cite > 0) {
      const quote = this.#quotes.at(-1)
      if (quote && quote.cite.length < 2000) quote.cite += words
    } else if (this.#pre > 0 && this.#table === 0) this.#sayLines(words.split(/\r\n?|\n/))
    else if (this.#options.lines && this.#p === 0 && this.#table === 0) {
      for (const [i, part] of words.split(/(?:\r\n?|\n)[^\S\n\r]*(?:\r\n?|\n)\s*/).entries()) {
        if (i > 0) this.#flush()
        this.#sayLines(part.split(/\r\n?|\n/))
      }
    } else this.#line.say(words)
  }

  #sayLines(lines: string[]): void {
    for (const [i, line] of lines.entries()) {
      if (i > 0) this.#break()
      this.#line.say(line)
    }
  }

  #break(): void {
    if (this.#table > 0) this.#line.say(' ')
    else this.#line.break()
  }

  /** Ends the paragraph being read and puts it where it belongs. */
  #flush(): void {
    const content = this.#line.take()
    if (content.length === 0) return
    if (this.#lists.length > 0) this.#toItem(content)
    else if (!this.#budget.block()) return
    // A quote costs a block of its own beside its paragraphs, and so does a list.
    else if (this.#quotes.length > 0) {
      const quote = this.#quotes.at(-1)!
      if (quote.content.length > 0 || this.#budget.block()) quote.content.push({ type: 'paragraph', content })
    } else if (this.#heading !== null && this.#table === 0)
      this.#blocks.push({ type: 'heading', attrs: { level: this.#heading }, content: content } as Heading)
    else this.#blocks.push({ type: 'paragraph', content: linked(content) })
  }

  /** Several paragraphs of one item are its lines. */
  #toItem(content: Inline[]): void {
    const item = this.#itemOpen ? this.#items.at(-1) : undefined
    const before = item?.content[0].content
    if (item && before && before.length + content.length + 1 < docLimits.inline) before.push({ type: 'hard_break' }, ...content)
    else if (this.#budget.block() && (this.#items.length > 0 || this.#budget.block())) {
      this.#items.push({ type: 'list_item', content: [{ type: 'paragraph', content }] })
      this.#itemOpen = true
    }
  }
}

/** A paragraph that is nothing but an address leads there, as it did where it was written. */
function linked(content: Inline[]): Inline[] {
  const [only, ...others] = content
  if (others.length > 0 || only?.type !== 'text' || only.marks?.length || !/^https?:\/\/\S+$/.test(only.text)) return content
  return isSafeHref(only.text) ? [{ ...only, marks: [{ type: 'link', attrs: { href: only.text } }] }] : content
}
