import type { Block, Doc, Inline, Mark, Paragraph } from './doc.ts'

/**
 * The same text as plain lines with marks, for writing without JavaScript, for the API and for a diff people can read. Blocks are apart by
 * an empty line: `## Heading`, `### Heading`, `- item`, `1. item`, `> quote` with a last line `> — who`, `! call-out`,
 * `{picture:<asset>} caption`, `{piece:<kind>/<id>}`. In a line: `**strong**`, `_em_` or `*em*`, `[words](address)`, `{zh-CN:词}` for another language, a line break at
 * a line's end inside a paragraph, and `\` before a sign that is meant as itself. What {@link fromPlain} cannot read is text, never an error.
 */
export function toPlain(doc: Doc): string {
  return doc.content.map(blockToPlain).join('\n\n')
}

const special = /[\\*_[\](){}]/g
const pieceLine = /^\{piece:([a-z]{2,20}(?:-[a-z]{2,20})?)\/([0-9a-f-]{36})\}\s*$/
const lineStart = /^(#{1,6} |- |\d+\. |> ?|! ?|—)/

const alnum = /[A-Za-z0-9]/

const openers: Record<string, (mark: Mark) => [string, string]> = {
  strong: () => ['**', '**'],
  link: (mark) => ['[', `](${mark.type === 'link' ? mark.attrs.href.replace(/[()\\]/g, (c) => `\\${c}`) : ''})`],
  foreign: (mark) => [`{${mark.type === 'foreign' ? mark.attrs.lang : ''}:`, '}'],
}

function inlineToPlain(content: Inline[] | undefined): string {
  const nodes = content ?? []
  let out = ''
  const open: { mark: Mark; end: string }[] = []
  const same = (a: Mark | undefined, b: Mark | undefined) => JSON.stringify(a) === JSON.stringify(b)
  const closeTo = (depth: number) => {
    while (open.length > depth) out += open.pop()!.end
  }
  for (const [i, node] of nodes.entries()) {
    const marks = node.type === 'text' ? (node.marks ?? []) : open.map(({ mark }) => mark)
    let shared = 0
    while (shared < open.length && shared < marks.length && same(open[shared]!.mark, marks[shared])) shared++
    closeTo(shared)
    if (node.type === 'hard_break') {
      // Marks do not cross a line: they close before it and open again after it.
      closeTo(0)
      out += '\n'
      continue
    }
    for (const mark of marks.slice(shared)) {
      const [begin, end] = mark.type === 'em' ? emphasis(nodes, i, out) : openers[mark.type]!(mark)
      out += begin
      open.push({ mark, end })
    }
    out += node.text.replace(special, (c) => `\\${c}`)
  }
  closeTo(0)
  // A line that would read as another block, or as no line at all, is shielded.
  return out
    .split('\n')
    .map((line) => (lineStart.test(line) || /^ +$/.test(line) ? `\\${line}` : line))
    .join('\n')
}

/** `_` beside a Latin letter or digit is part of a word (snake_case, an address), so emphasis inside a word is written `{em:…}`. */
function emphasis(nodes: readonly Inline[], from: number, before: string): [string, string] {
  const after = nodes.slice(from).find((node) => node.type === 'hard_break' || !node.marks?.some((mark) => mark.type === 'em'))
  const inWord = alnum.test(before.at(-1) ?? '') || (after?.type === 'text' && alnum.test(after.text[0]!))
  return inWord ? ['{em:', '}'] : ['_', '_']
}

function blockToPlain(block: Block): string {
  const lines = (p: Paragraph) => inlineToPlain(p.content)
  const prefixed = (sign: string, text: string) =>
    text
      .split('\n')
      .map((line) => `${sign}${line}`)
      .join('\n')
  switch (block.type) {
    case 'paragraph':
      return lines(block) || '\\'
    case 'heading':
      return `${'#'.repeat(block.attrs.level)} ${inlineToPlain(block.content).replaceAll('\n', '\\\n')}`
    case 'bullet_list':
      return block.content.map((item) => `- ${lines(item.content[0]).replaceAll('\n', '\\\n')}`).join('\n')
    case 'ordered_list':
      return block.content.map((item, i) => `${i + 1}. ${lines(item.content[0]).replaceAll('\n', '\\\n')}`).join('\n')
    case 'blockquote':
      return [
        ...block.content.map((p) => prefixed('> ', lines(p))),
        ...(block.attrs.cite ? [`> — ${block.attrs.cite.replace(special, (c) => `\\${c}`)}`] : []),
      ].join('\n>\n')
    case 'callout':
      return block.content.map((p) => prefixed('! ', lines(p))).join('\n!\n')
    case 'piece':
      return `{piece:${block.attrs.kind}/${block.attrs.id}}`
    case 'image':
      return `{picture:${block.attrs.asset}}${block.attrs.caption ? ` ${block.attrs.caption.replace(special, (c) => `\\${c}`)}` : ''}`
  }
}

/** Reads plain lines with marks as a text; the way back from {@link toPlain}. The result still goes through `readDoc`. */
export function fromPlain(text: string): Doc {
  const chunks = text
    .replace(/\r\n?/g, '\n')
    .replace(/^\n+|\n+$/g, '')
    .split(/\n[ \t]*\n+/)
  return { type: 'doc', content: chunks.filter((c) => /[^ \t\n]/.test(c)).flatMap(readChunk) }
}

/** Lines of one chunk may hold several blocks when somebody forgot the empty line: a heading, a list and a paragraph. */
function readChunk(chunk: string): Block[] {
  const blocks: Block[] = []
  const lines = joinContinued(chunk.split('\n'))
  const kindOf = (line: string) => {
    if (/^#{2,3} /.test(line)) return 'heading'
    if (/^- /.test(line)) return 'bullet_list'
    if (/^\d+\. /.test(line)) return 'ordered_list'
    if (/^>( |$)/.test(line)) return 'blockquote'
    if (/^!( |$)/.test(line)) return 'callout'
    if (/^\{picture:[0-9a-f-]{36}\}/.test(line)) return 'image'
    if (pieceLine.test(line)) return 'piece'
    return 'paragraph'
  }
  for (let i = 0; i < lines.length; ) {
    const kind = kindOf(lines[i]!)
    let end = i + 1
    if (kind !== 'heading' && kind !== 'image' && kind !== 'piece') while (end < lines.length && kindOf(lines[end]!) === kind) end++
    blocks.push(makeBlock(kind, lines.slice(i, end)))
    i = end
  }
  return blocks
}

/** A backslash at the end of a line says: the next line belongs to it. */
function joinContinued(lines: string[]): string[] {
  const joined: string[] = []
  let open = false
  for (const line of lines) {
    if (open) joined[joined.length - 1] += `\n${line}`
    else joined.push(line)
    open = /(?<!\\)(\\\\)*\\$/.test(line) && line !== '\\'
    if (open) joined[joined.length - 1] = joined.at(-1)!.slice(0, -1)
  }
  return joined
}

function makeBlock(kind: string, lines: string[]): Block {
  const paragraph = (text: string): Paragraph => {
    const content = readInline(text)
    return content.length > 0 ? { type: 'paragraph', content } : { type: 'paragraph' }
  }
  const first = lines[0]!
  switch (kind) {
    case 'heading': {
      const level = first.startsWith('###') ? 3 : 2
      const content = readInline(first.slice(level + 1))
      return { type: 'heading', attrs: { level }, ...(content.length > 0 ? { content } : {}) }
    }
    case 'bullet_list':
    case 'ordered_list':
      return { type: kind, content: lines.map((line) => ({ type: 'list_item', content: [paragraph(line.replace(/^(- |\d+\. )/, ''))] })) }
    case 'blockquote':
    case 'callout': {
      const parts = lines
        .map((line) => line.replace(/^[>!] ?/, ''))
        .join('\n')
        .split('\n\n')
      if (kind === 'callout') return { type: kind, content: parts.map(paragraph) }
      const last = parts.length > 1 && parts.at(-1)!.startsWith('— ') ? parts.pop()! : ''
      return { type: kind, attrs: { cite: last.slice(2).replace(/\\(.)/g, '$1') }, content: parts.map(paragraph) }
    }
    case 'piece': {
      const [, of, id] = pieceLine.exec(first)!
      return { type: 'piece', attrs: { kind: of!, id: id! } }
    }
    case 'image':
      return { type: 'image', attrs: { asset: first.slice(9, 45), caption: first.slice(46).trim().replace(/\\(.)/g, '$1') } }
    default:
      return paragraph(lines.length === 1 && first === '\\' ? '' : lines.join('\n'))
  }
}

/** Reads marks in one paragraph's text. A mark without its end is text. */
function readInline(text: string): Inline[] {
  const out: Inline[] = []
  const order = ['link', 'strong', 'em', 'foreign']
  const put = (words: string, marks: Mark[]) => {
    if (words === '') return
    const unique = order.flatMap((type) => marks.findLast((m) => m.type === type) ?? [])
    const last = out.at(-1)
    if (last?.type === 'text' && JSON.stringify(last.marks ?? []) === JSON.stringify(unique)) last.text += words
    else out.push(unique.length > 0 ? { type: 'text', text: words, marks: unique } : { type: 'text', text: words })
  }
  /** Where `end` stands from `from` on, not shielded, or -1. */
  const find = (end: string, from: number, until: number): number => {
    for (let i = from; i <= until - end.length; i++) {
      if (text[i] === '\\') i++
      else if (text[i] === '\n') return -1
      else if (text.startsWith(end, i)) return i
    }
    return -1
  }
  /** The bracket that closes a nested one. */
  const findClosing = (openSign: string, closeSign: string, from: number, until: number): number => {
    let depth = 0
    for (let i = from; i < until; i++) {
      if (text[i] === '\\') i++
      else if (text[i] === '\n') return -1
      else if (text[i] === openSign) depth++
      else if (text[i] === closeSign && depth-- === 0) return i
    }
    return -1
  }
  /** Where emphasis that begins with the sign at `from` ends, or -1 when the sign is only a sign: in a word, or before a space. */
  const findEmphasisEnd = (from: number, until: number): number => {
    const sign = text[from]!
    if (/\s/.test(text[from + 1] ?? ' ') && sign === '*') return -1
    if (sign === '_' && alnum.test(text[from - 1] ?? '')) return -1
    if (text[from + 1] === sign) return -1
    for (let end = find(sign, from + 1, until); end > 0; end = find(sign, end + 1, until))
      if (sign === '*' ? !/\s/.test(text[end - 1]!) && text[end + 1] !== '*' && text[end - 1] !== '*' : !alnum.test(text[end + 1] ?? ''))
        return end
    return -1
  }
  const read = (from: number, until: number, marks: Mark[]): void => {
    let words = ''
    const flush = () => {
      put(words, marks)
      words = ''
    }
    for (let i = from; i < until; ) {
      const c = text[i]!
      const has = (type: Mark['type']) => marks.some((m) => m.type === type)
      if (c === '\\' && i + 1 < until && text[i + 1] !== '\n') {
        const point = String.fromCodePoint(text.codePointAt(i + 1)!)
        words += point
        i += 1 + point.length
      } else if (c === '\n') {
        flush()
        out.push({ type: 'hard_break' })
        i++
      } else if (text.startsWith('**', i) && !has('strong') && find('**', i + 2, until) > i + 2) {
        const end = find('**', i + 2, until)
        flush()
        read(i + 2, end, [...marks, { type: 'strong' }])
        i = end + 2
      } else if ((c === '_' || c === '*') && !has('em') && findEmphasisEnd(i, until) > 0) {
        const end = findEmphasisEnd(i, until)
        flush()
        read(i + 1, end, [...marks, { type: 'em' }])
        i = end + 1
      } else if (text.startsWith('{em:', i) && !has('em') && findClosing('{', '}', i + 4, until) > i + 4) {
        const end = findClosing('{', '}', i + 4, until)
        flush()
        read(i + 4, end, [...marks, { type: 'em' }])
        i = end + 1
      } else if (c === '[' && !has('link')) {
        const middle = findClosing('[', ']', i + 1, until)
        const end = middle > i + 1 && text[middle + 1] === '(' ? find(')', middle + 2, until) : -1
        if (end < 0) {
          words += c
          i++
          continue
        }
        flush()
        read(i + 1, middle, [
          ...marks,
          {
            type: 'link',
            attrs: {
              href: text
                .slice(middle + 2, end)
                .replace(/\\(.)/g, '$1')
                .trim(),
            },
          },
        ])
        i = end + 1
      } else if (c === '{' && !has('foreign')) {
        const tag = /^\{([a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}):/.exec(text.slice(i, i + 40))
        const end = tag ? findClosing('{', '}', i + tag[0].length, until) : -1
        if (!tag || end <= i + tag[0].length) {
          words += c
          i++
          continue
        }
        flush()
        read(i + tag[0].length, end, [...marks, { type: 'foreign', attrs: { lang: tag[1]! } }])
        i = end + 1
      } else {
        words += c
        i++
      }
    }
    flush()
  }
  read(0, text.length, [])
  return out
}
