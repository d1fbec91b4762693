import { Parser } from 'htmlparser2'
import { type Doc, docLimits, readDoc } from '../doc.ts'
import { DocBuilder } from './doc-builder.ts'
import type { FoundPicture, Lost } from './elements.ts'
import { openShortcodes } from './shortcodes.ts'

export interface ReadHtml {
  /** The address the text stood at: what is told from there (`../map.html`) is completed with it. */
  base?: string
  /** Hosts that were this library's: their addresses become paths of this site, where old addresses are known. */
  ownHosts?: readonly string[]
  /** Empty lines part paragraphs and line ends part lines, as WordPress stores what its older editor wrote; shortcodes are opened. */
  wordpress?: boolean
  /** The asset of a picture by its whole address; a picture without one leaves no block. */
  asset?: (src: string) => string | undefined
}

export interface FromHtml {
  /** What could be carried; {@link readDoc} takes it as it is. */
  doc: Doc
  /** Every picture in order of appearance, also those without an asset. */
  pictures: FoundPicture[]
  /** How often something was left out or flattened, by its kind (`content.from-html.lost.<kind>`). */
  lost: Partial<Record<Lost, number>>
  /** It is longer than a text here may be: only its beginning was read. */
  cut: boolean
}

/** More than this of one text is not looked at, in UTF-16 units. */
const mostHtml = 4_000_000
/** Nobody writes elements within elements so deep. The parser looks through all that are open with each tag, so that deeper would be for ever. */
const mostDepth = 500
/** UTF-16 units after which it is looked how deep it is. */
const piece = 4096

/**
 * Reads HTML as other systems store it into a text of this house. Never throws, whatever it is given, and never lets anything through that
 * {@link readDoc} would refuse: no script, style, frame, form or tracker, no address that may not be followed. Headings become two levels,
 * tables become lines, nested lists become flat; what was lost on the way is counted.
 */
export function readHtml(html: string, options: ReadHtml = {}): FromHtml {
  const text = html.slice(0, mostHtml)
  const blocks = /<!--\s*wp:/.test(text)
  const { html: opened, lost } = options.wordpress ? openShortcodes(text) : { html: text, lost: [] }
  // The newer editor of WordPress writes whole paragraphs; line ends between its blocks mean nothing.
  const builder = new DocBuilder({ ...options, lines: options.wordpress === true && !blocks })
  for (const name of lost) builder.lose(name === 'gallery' ? 'gallery' : 'shortcode')
  let depth = 0
  const parser = new Parser(
    {
      onopentag: (name, attributes) => {
        depth++
        builder.open(name, attributes)
      },
      onclosetag: (name) => {
        depth--
        builder.close(name)
      },
      ontext: (words) => builder.text(words),
      oncomment: (words) => builder.comment(words),
    },
    { decodeEntities: true, lowerCaseTags: true, lowerCaseAttributeNames: true, recognizeSelfClosing: false },
  )
  let at = 0
  for (; at < opened.length && depth < mostDepth; at += piece) parser.write(opened.slice(at, at + piece))
  parser.end()
  const { content, pictures, lost: counted, cut } = builder.end()
  return { doc: readDoc({ type: 'doc', content }), pictures, lost: counted, cut: cut || html.length > mostHtml || at < opened.length }
}

/** Plain words of a short piece of HTML: a title, an excerpt. */
export function wordsOfHtml(html: string, most: number): string {
  const { doc } = readHtml(html.slice(0, docLimits.characters))
  return doc.content
    .flatMap((block) => {
      if (block.type === 'image' || block.type === 'piece') return []
      if (block.type === 'paragraph' || block.type === 'heading') return [block.content ?? []]
      return block.content.map((inner) => (inner.type === 'list_item' ? inner.content[0].content : inner.content) ?? [])
    })
    .map((content) => content.map((one) => (one.type === 'text' ? one.text : ' ')).join(''))
    .join(' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, most)
    .toWellFormed()
}
