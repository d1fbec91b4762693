import type { Work } from '#platform'
import { allianceOf, listLibraries, listStaff } from '#rooms/alliance'
import { type Block, type Doc, type Inline, isSafeHref, toPlain } from '#rooms/content'

/** Writes texts without the names of people and without what belongs to this library alone. */
export interface LeaveOut {
  /** One line or several lines of plain words. */
  words(text: string): string
  /** A text as plain lines with marks: pictures and links to this house are gone, their words stay. */
  doc(doc: Doc): string
}

const address = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+/gu
/** What may be a telephone number: seven digits or more with the signs people put between them … */
const telephone = /(?<![\p{L}\p{N}])\+?\(?\d(?:[ ()/-]?\d){6,}(?![\p{L}\p{N}])/gu
/** … and is none: a day, two years, a large number in groups of three, an ISBN. */
const noTelephone = /^(\d{4}[-/]\d\d?[-/]\d\d?|\d\d?\/\d\d?\/\d{4}|\d{4}[-/]\d{4}|\d{1,3}( \d{3})+|97[89][- ]?(\d[- ]?){10})$/
/** A link as plain lines with marks hold it. */
const link = /\[([^\][]*)\]\(([^)\s]*)\)/g
/** Marks a gap until the text has been written as plain lines, where braces have a meaning of their own. */
const [open, close] = ['\uE000', '\uE001']
const gap = (name: string): string => `${open}${name}${close}`

/**
 * What names a person here: everybody who works or worked here, addresses and telephone numbers. They become the gaps that templates have,
 * `{name}` and `{contact}`; the library's names become `{library}`. Whom else somebody wrote about, only a person can see.
 */
export async function leaveOutPeople(work: Work): Promise<LeaveOut> {
  const alliance = await allianceOf(work)
  const libraries = await listLibraries(work)
  const known = (names: readonly string[]) => [...new Set(names)].filter((name) => name.length > 1).sort((a, b) => b.length - a.length)
  const people = known((await listStaff(work, { left: true })).map(({ name }) => name))
  const houses = known([alliance, ...libraries].flatMap(({ name, names }) => [name, ...Object.values(names)]))
  const marked = (text: string): string => {
    let out = text
      .replaceAll(open, '')
      .replaceAll(close, '')
      .replace(address, gap('contact'))
      .replace(telephone, (number) => (noTelephone.test(number) ? number : gap('contact')))
    for (const name of houses) out = out.replace(wholeName(name), gap('library'))
    for (const name of people) out = out.replace(wholeName(name), gap('name'))
    return out
  }
  const own = new URL(work.house.config.url).host
  /** Whether a link may travel: it leads somewhere, and not to this house. */
  const travels = (href: string): boolean => isSafeHref(href) && !/^[/#]/.test(href) && new URL(href).host !== own
  return {
    words: (text) => finish(marked(text.replace(link, (whole, words: string, href: string) => (travels(href) ? whole : words)))),
    doc: ({ content }) => finish(toPlain({ type: 'doc', content: content.flatMap((block) => blockWithout(block, marked, travels)) })),
  }
}

/** A name as a word of its own; in scripts that part no words, anywhere. */
const wholeName = (name: string): RegExp => {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return /\p{Script=Han}/u.test(name) ? new RegExp(escaped, 'gu') : new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'giu')
}

/** The gaps as templates write them, and neither a tag nor a sign that was lost: a reader of playbooks refuses them. */
const finish = (text: string): string =>
  text
    .replaceAll(open, '{')
    .replaceAll(close, '}')
    .replaceAll('\uFFFD', '')
    .replace(/<(?=[a-z!/?])/gi, '‹')

type Travels = (href: string) => boolean

function blockWithout(block: Block, marked: (text: string) => string, travels: Travels): Block[] {
  const inline = (content: Inline[] | undefined): Inline[] => (content ?? []).map((node) => inlineWithout(node, marked, travels))
  switch (block.type) {
    case 'image':
    case 'piece':
      return []
    case 'paragraph':
    case 'heading':
      return [{ ...block, content: inline(block.content) } as Block]
    case 'bullet_list':
    case 'ordered_list':
      return [
        {
          ...block,
          content: block.content.map((item) => ({ ...item, content: [{ ...item.content[0], content: inline(item.content[0].content) }] })),
        } as Block,
      ]
    case 'blockquote':
      return [
        {
          ...block,
          // Who said it is a person, or one who did not agree to travel.
          attrs: { cite: '' },
          content: block.content.map((paragraph) => ({ ...paragraph, content: inline(paragraph.content) })),
        },
      ]
    case 'callout':
      return [{ ...block, content: block.content.map((paragraph) => ({ ...paragraph, content: inline(paragraph.content) })) }]
  }
}

function inlineWithout(node: Inline, marked: (text: string) => string, travels: Travels): Inline {
  if (node.type !== 'text') return node
  const marks = (node.marks ?? []).filter(
    (mark) => mark.type !== 'link' || (/^https?:\/\/[^()\\\s]+$/.test(mark.attrs.href) && travels(mark.attrs.href)),
  )
  return { type: 'text', text: marked(node.text), ...(marks.length > 0 ? { marks } : {}) }
}
