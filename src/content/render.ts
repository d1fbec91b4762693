import { escapeHtml } from '#platform'
import { type Block, type Doc, type Inline, isSafeHref, type Paragraph } from './doc.ts'

/** What a picture in a text becomes. Addresses are given by the caller, because a page, a mail and a feed need different ones. */
export interface ShownPicture {
  /** Sizes from small to large; the last is the fallback. */
  sources: { url: string; width: number; mime: string }[]
  alt: string
  width: number
  height: number
  /** Photographer or owner, as it has to stand. */
  credit: string
  /** Words stand on it: it is not cut to a shape. */
  whole: boolean
}

export interface RenderOptions {
  /** The pictures that may be shown; one that is missing here (expired, retired, unknown) leaves no trace. */
  picture?: (asset: string) => ShownPicture | undefined
  /** The pieces that may be shown; one that is missing here leaves no trace. */
  piece?: (kind: string, id: string) => { page: string; still: string } | undefined
  /** For mails and feeds: nothing in it plays. */
  still?: boolean
  /** Rewrites a link, for example to carry a scene or to be absolute; the result is checked again. */
  link?: (href: string) => string
  /** The words "Photo: {credit}" in the reader's language. */
  credit?: (credit: string) => string
  /** The language of the text; names it on the outermost elements when it differs from the page around it. */
  lang?: string
}

/**
 * Writes a text as HTML: paragraphs, h2 and h3, lists, quotes, figures, call-outs. Everything typed is escaped; a link that may not be
 * followed becomes its words. Pieces come as their kind wrote them. The result needs no sanitising and holds no style, no script and no foreign address but links.
 */
export function renderHtml(doc: Doc, options: RenderOptions = {}): string {
  const lang = options.lang ? ` lang="${escapeHtml(options.lang)}"` : ''
  const inline = (content: Inline[] | undefined): string => (content ?? []).map(one).join('')
  const one = (node: Inline): string => {
    if (node.type === 'hard_break') return '<br>'
    return (node.marks ?? []).reduceRight((html, mark) => {
      if (mark.type === 'strong') return `<strong>${html}</strong>`
      if (mark.type === 'em') return `<em>${html}</em>`
      if (mark.type === 'foreign') return `<span lang="${escapeHtml(mark.attrs.lang)}">${html}</span>`
      if (!isSafeHref(mark.attrs.href)) return html
      const href = options.link ? options.link(mark.attrs.href) : mark.attrs.href
      return isSafeHref(href) ? `<a href="${escapeHtml(href)}">${html}</a>` : html
    }, escapeHtml(node.text))
  }
  const paragraph = (node: Paragraph): string => `<p>${inline(node.content)}</p>`
  const block = (node: Block): string => {
    switch (node.type) {
      case 'paragraph':
        return node.content ? `<p${lang}>${inline(node.content)}</p>` : ''
      case 'heading':
        return `<h${node.attrs.level}${lang}>${inline(node.content)}</h${node.attrs.level}>`
      case 'bullet_list':
      case 'ordered_list': {
        const tag = node.type === 'bullet_list' ? 'ul' : 'ol'
        return `<${tag}${lang}>${node.content.map((item) => `<li>${inline(item.content[0].content)}</li>`).join('')}</${tag}>`
      }
      case 'blockquote':
        return `<blockquote${lang}>${node.content.map(paragraph).join('')}${node.attrs.cite ? `<footer>${escapeHtml(node.attrs.cite)}</footer>` : ''}</blockquote>`
      case 'callout':
        return `<aside class="callout"${lang}>${node.content.map(paragraph).join('')}</aside>`
      case 'image': {
        const shown = options.picture?.(node.attrs.asset)
        return shown ? renderPicture(shown, { caption: node.attrs.caption, credit: options.credit, lang: options.lang }) : ''
      }
      case 'piece':
        return options.piece?.(node.attrs.kind, node.attrs.id)?.[options.still ? 'still' : 'page'] ?? ''
    }
  }
  return doc.content.map(block).filter(Boolean).join('\n')
}

/** Writes a picture as a figure with its sizes, alt text, caption and credit. The first on a page is given `eager`. */
export function renderPicture(
  shown: ShownPicture,
  options: { caption?: string; credit?: (credit: string) => string; lang?: string; eager?: boolean; sizes?: string } = {},
): string {
  const lang = options.lang ? ` lang="${escapeHtml(options.lang)}"` : ''
  const sizes = options.sizes ?? '(max-width: 44rem) 100vw, 44rem'
  const webp = shown.sources.filter((s) => s.mime === 'image/webp')
  const others = shown.sources.filter((s) => s.mime !== 'image/webp')
  const set = (sources: ShownPicture['sources']) => sources.map((s) => `${s.url} ${s.width}w`).join(', ')
  const fallback = (others.length > 0 ? others : webp).at(-1)
  if (!fallback) return ''
  const source =
    webp.length > 0 && others.length > 0 ? `<source type="image/webp" srcset="${escapeHtml(set(webp))}" sizes="${escapeHtml(sizes)}">` : ''
  const img = `<img src="${escapeHtml(fallback.url)}" srcset="${escapeHtml(set(others.length > 0 ? others : webp))}" sizes="${escapeHtml(sizes)}" alt="${escapeHtml(shown.alt)}" width="${shown.width}" height="${shown.height}"${options.eager ? ' fetchpriority="high"' : ' loading="lazy"'} decoding="async">`
  const credit = shown.credit
    ? `<small class="credit">${escapeHtml(options.credit ? options.credit(shown.credit) : shown.credit)}</small>`
    : ''
  const caption =
    options.caption || credit
      ? `<figcaption>${options.caption ? `<span>${escapeHtml(options.caption)}</span> ` : ''}${credit}</figcaption>`
      : ''
  return `<figure${lang}><picture>${source}${img}</picture>${caption}</figure>`
}

export interface TextOptions {
  /** The pictures that may be shown: each is its alt text. */
  picture?: (asset: string) => { alt: string } | undefined
  piece?: (kind: string, id: string) => { text: string } | undefined
  link?: (href: string) => string
  /** Leave addresses out, as a short post or a summary does. */
  withoutLinks?: boolean
}

/** Writes a text as plain text: blocks apart by an empty line, lists with marks, a link's address in brackets after its words. */
export function renderText(doc: Doc, options: TextOptions = {}): string {
  const inline = (content: Inline[] | undefined): string =>
    (content ?? [])
      .map((node) => {
        if (node.type === 'hard_break') return '\n'
        const link = node.marks?.find((mark) => mark.type === 'link')
        if (!link || options.withoutLinks) return node.text
        const href = options.link ? options.link(link.attrs.href) : link.attrs.href
        return node.text.trim() === href ? href : `${node.text} (${href})`
      })
      .join('')
  const block = (node: Block): string => {
    switch (node.type) {
      case 'paragraph':
      case 'heading':
        return inline(node.content)
      case 'bullet_list':
        return node.content.map((item) => `• ${inline(item.content[0].content)}`).join('\n')
      case 'ordered_list':
        return node.content.map((item, i) => `${i + 1}. ${inline(item.content[0].content)}`).join('\n')
      case 'blockquote':
        return [...node.content.map((p) => `> ${inline(p.content)}`), ...(node.attrs.cite ? [`> — ${node.attrs.cite}`] : [])].join('\n')
      case 'callout':
        return node.content.map((p) => inline(p.content)).join('\n')
      case 'image': {
        const alt = options.picture?.(node.attrs.asset)?.alt
        return [alt && `[${alt}]`, node.attrs.caption].filter(Boolean).join(' ')
      }
      case 'piece':
        return options.piece?.(node.attrs.kind, node.attrs.id)?.text ?? ''
    }
  }
  return doc.content
    .map(block)
    .filter((text) => text.trim())
    .join('\n\n')
}

/** The first words of a text, at most `most` characters as a person counts them, cut at a word where there are words. */
export function excerpt(doc: Doc, most = 200): string {
  const text = renderText(doc, { withoutLinks: true }).replace(/\s+/g, ' ').trim()
  const graphemes = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text.slice(0, most * 12))]
  if (graphemes.length <= most) return text
  const cut = graphemes
    .slice(0, most - 1)
    .map((g) => g.segment)
    .join('')
  const space = cut.lastIndexOf(' ')
  return `${(space > most * 0.7 ? cut.slice(0, space) : cut).trimEnd()}…`
}
