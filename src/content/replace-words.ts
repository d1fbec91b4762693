import type { Block, Doc, Heading, Inline, ListItem, Paragraph } from './doc.ts'

/**
 * Puts other words in the place of some, wherever they stand in a text: in its lines, also where they run across bold or linked words, in
 * captions and under quotations. What is bold or linked stays so. Nothing changes where they do not stand.
 */
export function replaceInDoc(doc: Doc, from: string, to: string): Doc {
  if (from === '') return doc
  const paragraph = <P extends Paragraph | Heading>(node: P): P =>
    node.content ? { ...node, content: replaceInLine(node.content, from, to) } : node
  const block = (node: Block): Block => {
    switch (node.type) {
      case 'paragraph':
      case 'heading':
        return paragraph(node)
      case 'bullet_list':
      case 'ordered_list':
        return { ...node, content: node.content.map((item): ListItem => ({ ...item, content: [paragraph(item.content[0])] })) }
      case 'blockquote':
        return { ...node, attrs: { cite: node.attrs.cite.replaceAll(from, () => to) }, content: node.content.map(paragraph) }
      case 'callout':
        return { ...node, content: node.content.map(paragraph) }
      case 'image':
        return { ...node, attrs: { ...node.attrs, caption: node.attrs.caption.replaceAll(from, () => to) } }
      default:
        return node
    }
  }
  return { ...doc, content: doc.content.map(block) }
}

/** One line of words: the new ones take the marks of where the old ones began. */
function replaceInLine(content: readonly Inline[], from: string, to: string): Inline[] {
  const texts = content.map((node) => (node.type === 'text' ? node.text : '\n'))
  const whole = texts.join('')
  const starts: number[] = []
  for (let at = whole.indexOf(from); at >= 0; at = whole.indexOf(from, at + from.length)) starts.push(at)
  let offset = 0
  return content.flatMap((node, i): Inline[] => {
    const [begin, end] = [offset, offset + texts[i]!.length]
    offset = end
    if (node.type !== 'text') return [node]
    let text = ''
    let at = begin
    for (const start of starts) {
      const over = start + from.length
      if (over <= at || start >= end) continue
      if (start > at) text += whole.slice(at, start)
      if (start >= begin) text += to
      at = Math.min(over, end)
    }
    text += whole.slice(at, end)
    return text === '' ? [] : [{ ...node, text }]
  })
}
