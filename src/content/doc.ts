import { refuseField } from '#platform'

/**
 * A text as restricted ProseMirror JSON: only blocks that every channel can carry. Stored as it is, checked on every way in
 * by {@link readDoc}, so that nothing downstream meets anything else.
 */
export interface Doc {
  type: 'doc'
  content: Block[]
}
export type Block = Paragraph | Heading | List | Quote | Callout | Picture | Piece
export interface Paragraph {
  type: 'paragraph'
  content?: Inline[]
}
export interface Heading {
  type: 'heading'
  attrs: { level: 2 | 3 }
  content?: Inline[]
}
export interface List {
  type: 'bullet_list' | 'ordered_list'
  content: ListItem[]
}
export interface ListItem {
  type: 'list_item'
  content: [Paragraph]
}
export interface Quote {
  type: 'blockquote'
  /** Who said it, or where it stands; empty when not told. */
  attrs: { cite: string }
  content: Paragraph[]
}
export interface Callout {
  type: 'callout'
  content: Paragraph[]
}
export interface Picture {
  type: 'image'
  /** The picture's asset, which holds alt text and credit, and a caption for this place. */
  attrs: { asset: string; caption: string }
}
/** Something with a life of its own (`pieces.ts`): which, and of what kind. */
export interface Piece {
  type: 'piece'
  attrs: { kind: string; id: string }
}
export type Inline = { type: 'text'; text: string; marks?: Mark[] } | { type: 'hard_break' }
export type Mark =
  | { type: 'link'; attrs: { href: string } }
  | { type: 'strong' }
  | { type: 'em' }
  /** Words in another language than the text around them. */
  | { type: 'foreign'; attrs: { lang: string } }

/** Bounds of one text. Characters are UTF-16 units, blocks count list items too. */
export const docLimits = { blocks: 600, characters: 100_000, inline: 4000, href: 2000, caption: 500 } as const

export const emptyDoc = (): Doc => ({ type: 'doc', content: [] })

/** Whether there is anything in it to read or see. */
export const isEmptyDoc = (doc: Doc): boolean =>
  doc.content.every((block) => block.type === 'paragraph' && !(block.content ?? []).some((i) => i.type === 'text' && i.text.trim()))

const markOrder = ['link', 'strong', 'em', 'foreign'] as const
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const pieceKind = /^[a-z]{2,20}(-[a-z]{2,20})?$/
const languageTag = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/

/**
 * Whether a link may be followed from a page of the library: http, https, mailto, tel, or a path or fragment of this site.
 * Everything else (javascript:, data:, protocol-relative, with control characters or a backslash) may not.
 */
export function isSafeHref(href: string): boolean {
  if (href.length === 0 || href.length > docLimits.href || /[\u0000-\u0020\u007f-\u009f\\<>"`]/.test(href)) return false
  if (/^#[^#]*$/.test(href)) return true
  if (href.startsWith('/')) return !href.startsWith('//')
  try {
    return ['http:', 'https:', 'mailto:', 'tel:'].includes(new URL(href).protocol) && /^[a-z]+:/i.test(href)
  } catch {
    return false
  }
}

/** Makes any text storable: whole characters only, no control characters but tab and line feed (which become spaces in one line). */
export const cleanText = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff]/g, '')

/** {@link cleanText} on one line, trimmed. */
export const cleanLine = (text: string): string =>
  cleanText(text)
    .replace(/\s*\n\s*|\t/g, ' ')
    .trim()

/**
 * Reads a text that came from outside. Unknown extra keys are dropped; an unknown block or mark, a wrong place, an unsafe link or a
 * broken bound is refused with the path to it (`body.content.3`), and nothing is guessed.
 */
export function readDoc(input: unknown, field = 'body'): Doc {
  const count = { blocks: 0, characters: 0 }
  const wrong = (path: string, code: string, params: Record<string, string | number> = {}) =>
    refuseField(field, `content.${code}`, { path, ...params })

  const list = (value: unknown, path: string): unknown[] => {
    if (value === undefined || value === null) return []
    if (!Array.isArray(value)) throw wrong(path, 'body-not-a-text')
    return value
  }
  const node = (value: unknown, path: string): Record<string, unknown> & { type: string; attrs: Record<string, unknown> } => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(path, 'body-not-a-text')
    const { type, attrs } = value as { type?: unknown; attrs?: unknown }
    if (typeof type !== 'string') throw wrong(path, 'body-not-a-text')
    return { ...value, type, attrs: typeof attrs === 'object' && attrs !== null ? (attrs as Record<string, unknown>) : {} }
  }
  const tally = (kind: keyof typeof count, by: number, path: string) => {
    count[kind] += by
    if (count[kind] > docLimits[kind]) throw wrong(path, 'body-too-long', { most: docLimits[kind] })
  }
  const text = (value: unknown, path: string): string => {
    if (typeof value !== 'string') throw wrong(path, 'body-not-a-text')
    tally('characters', value.length, path)
    return cleanText(value)
  }

  const marks = (value: unknown, path: string): Mark[] => {
    const found = new Map<string, Mark>()
    for (const raw of list(value, path).slice(0, 16)) {
      const { type, attrs } = node(raw, path)
      if (type === 'strong' || type === 'em') found.set(type, { type })
      else if (type === 'link') {
        const href = typeof attrs.href === 'string' ? attrs.href.trim() : ''
        if (!isSafeHref(href)) throw wrong(path, 'link-not-safe', { href: href.slice(0, 80) })
        found.set(type, { type, attrs: { href } })
      } else if (type === 'foreign') {
        const lang = String(attrs.lang ?? '')
        if (!languageTag.test(lang)) throw wrong(path, 'language-not-known', { lang: lang.slice(0, 20) })
        found.set(type, { type, attrs: { lang } })
      } else throw wrong(path, 'body-block-not-allowed', { type: type.slice(0, 40) })
    }
    return markOrder.flatMap((type) => found.get(type) ?? [])
  }
  const inlines = (value: unknown, path: string): Inline[] => {
    const raw = list(value, path)
    if (raw.length > docLimits.inline) throw wrong(path, 'body-too-long', { most: docLimits.inline })
    const made: Inline[] = []
    for (const [i, item] of raw.entries()) {
      const at = `${path}.${i}`
      const { type, ...rest } = node(item, at)
      // A line break parts two lines of words; at the edge or doubled it would be empty space.
      if (type === 'hard_break') {
        if (made.length > 0 && made.at(-1)!.type !== 'hard_break') made.push({ type })
      } else if (type === 'text') {
        const words = text(rest.text, at).replace(/[\n\t]/g, ' ')
        const on = marks(rest.marks, at)
        const last = made.at(-1)
        if (words === '') continue
        if (last?.type === 'text' && JSON.stringify(last.marks ?? []) === JSON.stringify(on)) last.text += words
        else made.push(on.length > 0 ? { type, text: words, marks: on } : { type, text: words })
      } else throw wrong(at, 'body-block-not-allowed', { type: type.slice(0, 40) })
    }
    if (made.at(-1)?.type === 'hard_break') made.pop()
    return made
  }
  const withContent = <T extends object>(base: T, content: Inline[]): T & { content?: Inline[] } =>
    content.length > 0 ? { ...base, content } : base
  const paragraph = (value: unknown, path: string): Paragraph => {
    const { type, content } = node(value, path)
    if (type !== 'paragraph') throw wrong(path, 'body-block-not-allowed', { type: type.slice(0, 40) })
    tally('blocks', 1, path)
    return withContent({ type }, inlines(content, path))
  }
  const paragraphs = (value: unknown, path: string): Paragraph[] => {
    const made = list(value, path).map((item, i) => paragraph(item, `${path}.${i}`))
    return made.length > 0 ? made : [{ type: 'paragraph' }]
  }
  const block = (value: unknown, path: string): Block => {
    const { type, attrs, content } = node(value, path)
    if (type === 'paragraph') return paragraph(value, path)
    tally('blocks', 1, path)
    switch (type) {
      case 'heading':
        if (attrs.level !== 2 && attrs.level !== 3) throw wrong(path, 'heading-level')
        return withContent({ type, attrs: { level: attrs.level } } as Heading, inlines(content, path))
      case 'bullet_list':
      case 'ordered_list': {
        const items = list(content, path).map((item, i): ListItem => {
          const at = `${path}.${i}`
          const li = node(item, at)
          const inside = list(li.content, at)
          if (li.type !== 'list_item' || inside.length > 1) throw wrong(at, 'body-block-not-allowed', { type: li.type.slice(0, 40) })
          return { type: 'list_item', content: [inside.length === 0 ? { type: 'paragraph' } : paragraph(inside[0], at)] }
        })
        if (items.length === 0) throw wrong(path, 'body-not-a-text')
        return { type, content: items }
      }
      case 'blockquote':
        return {
          type,
          attrs: {
            cite: attrs.cite === undefined || attrs.cite === null ? '' : cleanLine(text(attrs.cite, path)).slice(0, docLimits.caption),
          },
          content: paragraphs(content, path),
        }
      case 'callout':
        return { type, content: paragraphs(content, path) }
      case 'image': {
        const asset = String(attrs.asset ?? '')
        if (!uuid.test(asset)) throw wrong(path, 'picture-not-known')
        return {
          type,
          attrs: {
            asset,
            caption:
              attrs.caption === undefined || attrs.caption === null ? '' : cleanLine(text(attrs.caption, path)).slice(0, docLimits.caption),
          },
        }
      }
      case 'piece': {
        const [kind, id] = [String(attrs.kind ?? ''), String(attrs.id ?? '')]
        if (!pieceKind.test(kind) || !uuid.test(id)) throw wrong(path, 'piece-not-known')
        return { type, attrs: { kind, id } }
      }
      default:
        throw wrong(path, 'body-block-not-allowed', { type: type.slice(0, 40) })
    }
  }

  const { type, content } = node(input, field)
  if (type !== 'doc') throw wrong(field, 'body-not-a-text')
  return { type, content: list(content, field).map((item, i) => block(item, `${field}.content.${i}`)) }
}

/** The paragraphs and headings of a text in reading order, with the path of the block each stands in. */
export function* linesOf(doc: Doc): Generator<{ path: string; block: number; text: string }> {
  const plain = (content: Inline[] | undefined) => (content ?? []).map((i) => (i.type === 'text' ? i.text : '\n')).join('')
  for (const [index, block] of doc.content.entries()) {
    const path = `content.${index}`
    switch (block.type) {
      case 'paragraph':
      case 'heading':
        yield { path, block: index, text: plain(block.content) }
        break
      case 'image':
        yield { path, block: index, text: block.attrs.caption }
        break
      case 'piece':
        break
      case 'bullet_list':
      case 'ordered_list':
        for (const item of block.content) yield { path, block: index, text: plain(item.content[0].content) }
        break
      default:
        for (const inner of block.content) yield { path, block: index, text: plain(inner.content) }
        if (block.type === 'blockquote') yield { path, block: index, text: block.attrs.cite }
    }
  }
}

/** The assets a text shows, in order of appearance. */
export const picturesOf = (doc: Doc): string[] => doc.content.flatMap((block) => (block.type === 'image' ? [block.attrs.asset] : []))

/** The pieces a text shows, in order of appearance. */
export const piecesOf = (doc: Doc): Piece['attrs'][] => doc.content.flatMap((block) => (block.type === 'piece' ? [block.attrs] : []))
