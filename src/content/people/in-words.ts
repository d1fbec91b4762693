import type { Doc, Inline } from '../doc.ts'
import { contextOf, type Hit, type NameContext, type NameFinder, putInPlace } from './find-name.ts'

// Texts lie in the rows of a house as JSON: words by language, texts by language, blocks of a text. What follows looks through any of it.

/** One place in a value: its path, the language it is in where the path tells, and every hit with the words around it. */
export interface WordPlace {
  where: string
  locale: string | null
  contexts: NameContext[]
  /** An address: a name in it cannot be put out by changing words. */
  address: boolean
}

/** What is no text of people: kinds, ids, days, choices of a form. */
const machine = new Set([
  'type',
  'kind',
  'source',
  'lead',
  'goal',
  'campaign',
  'series',
  'photos',
  'image',
  'asset',
  'id',
  'staff',
  'level',
  'lang',
])
const addresses = new Set(['href', 'target'])

type Edit = (text: string, where: string, locale: string | null) => string

const isDoc = (value: unknown): value is Doc => typeof value === 'object' && value !== null && (value as Doc).type === 'doc'

/** Where a name stands in a value. `locales` are the keys that are languages. */
export function lookIn(value: unknown, finder: NameFinder, locales: readonly string[], path = ''): WordPlace[] {
  const found: WordPlace[] = []
  const look = (text: string, where: string, locale: string | null, address = false): void => {
    const contexts = finder.hits(text).map((hit) => contextOf(text, hit))
    const same = found.find((one) => one.where === where && one.address === address)
    if (same) same.contexts.push(...contexts)
    else if (contexts.length > 0) found.push({ where, locale, contexts, address })
  }
  walk(value, path, null, locales, {
    text: (text, where, locale) => {
      look(text, where, locale)
      return text
    },
    address: (text, where, locale) => {
      look(text, where, locale, true)
      return text
    },
    link: (href, where, locale) => {
      look(href, where, locale)
      return true
    },
    inline: (content, where, locale) => {
      look(plainOf(content), where, locale)
      return content
    },
  })
  return found
}

/** The value with words in the place of the name, but for what is kept; the value itself where the name is not in it. A link whose address holds it is no link any more. */
export function putOut<T>(
  value: T,
  finder: NameFinder,
  {
    locales,
    word,
    keep,
    path = '',
  }: { locales: readonly string[]; word: (locale: string | null) => string; keep: (where: string) => boolean; path?: string },
): T {
  let changed = false
  const text: Edit = (given, where, locale) => {
    const hits = finder.hits(given)
    if (hits.length === 0 || keep(where)) return given
    changed = true
    return putInPlace(given, hits, word(locale))
  }
  const made = walk(value, path, null, locales, {
    text,
    address: (given) => given,
    link: (href, where) => {
      if (keep(where) || !finder.holds(href)) return true
      changed = true
      return false
    },
    inline: (content, where, locale) => {
      const hits = finder.hits(plainOf(content))
      if (hits.length === 0 || keep(where)) return content
      changed = true
      return putInInline(content, hits, word(locale))
    },
  })
  return changed ? (made as T) : value
}

interface Visit {
  text: Edit
  address: Edit
  /** Whether a link stays one. */
  link: (href: string, where: string, locale: string | null) => boolean
  inline: (content: Inline[], where: string, locale: string | null) => Inline[]
}

function walk(value: unknown, path: string, locale: string | null, locales: readonly string[], visit: Visit): unknown {
  if (typeof value === 'string') return visit.text(value, path, locale)
  if (Array.isArray(value)) return value.map((one, i) => walk(one, `${path}.${i}`, locale, locales, visit))
  if (isDoc(value)) return { ...value, content: value.content.map((block, i) => walkBlock(block, `${path}.${i}`, locale, visit)) }
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const where = path ? `${path}.${key}` : key
      if (machine.has(key)) return [key, inner]
      if (addresses.has(key) && typeof inner === 'string') return [key, visit.address(inner, where, locale)]
      return [key, walk(inner, where, locales.includes(key) ? key : locale, locales, visit)]
    }),
  )
}

/** A block and everything in it under the path of the block: that is what a person looks for. */
function walkBlock(node: unknown, where: string, locale: string | null, visit: Visit): unknown {
  const { content, attrs, ...rest } = node as { type: string; content?: unknown[]; attrs?: Record<string, unknown> }
  const words =
    attrs &&
    Object.fromEntries(
      Object.entries(attrs).map(([key, value]) => [
        key,
        (key === 'cite' || key === 'caption') && typeof value === 'string' ? visit.text(value, where, locale) : value,
      ]),
    )
  const isInline = content?.some((one) => ['text', 'hard_break'].includes((one as { type: string }).type))
  const inside = isInline
    ? visit.inline(
        (content as Inline[]).map((one) => withoutLinks(one, where, locale, visit)),
        where,
        locale,
      )
    : content?.map((one) => walkBlock(one, where, locale, visit))
  return { ...rest, ...(words ? { attrs: words } : {}), ...(inside ? { content: inside } : {}) }
}

function withoutLinks(node: Inline, where: string, locale: string | null, visit: Visit): Inline {
  if (node.type !== 'text' || !node.marks) return node
  const marks = node.marks.filter((mark) => mark.type !== 'link' || visit.link(mark.attrs.href, where, locale))
  if (marks.length === node.marks.length) return node
  const { marks: _, ...bare } = node
  return marks.length > 0 ? { ...bare, marks } : bare
}

const plainOf = (content: readonly Inline[]): string => content.map((one) => (one.type === 'text' ? one.text : '\n')).join('')

/** Words in the place of hits that may run over several pieces of a line, each with marks of its own: the first piece gets the word. */
function putInInline(content: readonly Inline[], hits: readonly Hit[], word: string): Inline[] {
  const edits = hits.flatMap((hit) => hit.map((piece, i) => ({ ...piece, word: i === 0 ? word : '' })))
  let start = 0
  const made: Inline[] = []
  for (const node of content) {
    const length = node.type === 'text' ? node.text.length : 1
    const end = start + length
    if (node.type !== 'text') made.push(node)
    else {
      let text = ''
      let at = start
      for (const edit of edits) {
        if (edit.to <= start || edit.from >= end) continue
        text += node.text.slice(at - start, Math.max(edit.from, start) - start) + edit.word
        edit.word = ''
        at = Math.min(edit.to, end)
      }
      text += node.text.slice(at - start)
      if (text !== '') made.push({ ...node, text })
    }
    start = end
  }
  return made
}
