// The editor of the composer, fetched only where it is used. Its schema is that of src/content/doc.ts: what every channel can carry. Text
// goes in and out as plain lines with marks (src/content/plain.ts), the same that the box holds where there is no script.
import { baseKeymap, chainCommands, exitCode, setBlockType, toggleMark, wrapIn } from 'prosemirror-commands'
import { history, redo, undo } from 'prosemirror-history'
import { inputRules, textblockTypeInputRule, wrappingInputRule } from 'prosemirror-inputrules'
import { keymap } from 'prosemirror-keymap'
import { type Node, Schema } from 'prosemirror-model'
import { liftListItem, splitListItem, wrapInList } from 'prosemirror-schema-list'
import { type Command, EditorState, NodeSelection } from 'prosemirror-state'
import { EditorView } from 'prosemirror-view'
import { fromPlain, toPlain } from '../../../../../../content/plain.ts'

/** A piece that can stand in a text, with what its kind is called. */
export interface KnownPiece {
  kind: string
  id: string
  name: string
  kindName: string
}

export interface KnownPicture {
  id: string
  name: string
  alt: string
  url: string
}

const schemaWith = (pictures: ReadonlyMap<string, KnownPicture>, pieces: ReadonlyMap<string, KnownPiece>) =>
  new Schema({
    nodes: {
      doc: { content: 'block+' },
      paragraph: { content: 'inline*', group: 'block', parseDOM: [{ tag: 'p' }], toDOM: () => ['p', 0] },
      heading: {
        attrs: { level: { default: 2 } },
        content: 'inline*',
        group: 'block',
        defining: true,
        parseDOM: [
          { tag: 'h1', attrs: { level: 2 } },
          { tag: 'h2', attrs: { level: 2 } },
          { tag: 'h3', attrs: { level: 3 } },
          { tag: 'h4', attrs: { level: 3 } },
        ],
        toDOM: (node) => [`h${node.attrs.level}`, 0],
      },
      bullet_list: { content: 'list_item+', group: 'block', parseDOM: [{ tag: 'ul' }], toDOM: () => ['ul', 0] },
      ordered_list: { content: 'list_item+', group: 'block', parseDOM: [{ tag: 'ol' }], toDOM: () => ['ol', 0] },
      list_item: { content: 'paragraph', defining: true, parseDOM: [{ tag: 'li' }], toDOM: () => ['li', 0] },
      blockquote: {
        attrs: { cite: { default: '' } },
        content: 'paragraph+',
        group: 'block',
        defining: true,
        parseDOM: [{ tag: 'blockquote' }],
        toDOM: () => ['blockquote', 0],
      },
      callout: {
        content: 'paragraph+',
        group: 'block',
        defining: true,
        parseDOM: [{ tag: 'aside' }],
        toDOM: () => ['aside', { class: 'callout' }, 0],
      },
      image: {
        attrs: { asset: {}, caption: { default: '' } },
        group: 'block',
        draggable: true,
        toDOM: (node) => {
          const known = pictures.get(node.attrs.asset)
          return [
            'figure',
            { class: 'picture' },
            ['img', { src: known?.url ?? '', alt: known?.alt ?? known?.name ?? '' }],
            ['figcaption', node.attrs.caption || known?.name || '?'],
          ]
        },
      },
      piece: {
        attrs: { kind: {}, id: {} },
        group: 'block',
        draggable: true,
        toDOM: (node) => {
          const known = pieces.get(node.attrs.id)
          return ['p', { class: 'piece' }, known ? `${known.kindName}: ${known.name}` : '?']
        },
      },
      text: { group: 'inline' },
      hard_break: { inline: true, group: 'inline', selectable: false, parseDOM: [{ tag: 'br' }], toDOM: () => ['br'] },
    },
    marks: {
      link: {
        attrs: { href: {} },
        inclusive: false,
        parseDOM: [{ tag: 'a[href]', getAttrs: (dom) => ({ href: (dom as HTMLElement).getAttribute('href') }) }],
        toDOM: (mark) => ['a', { href: mark.attrs.href }, 0],
      },
      strong: { parseDOM: [{ tag: 'strong' }, { tag: 'b' }], toDOM: () => ['strong', 0] },
      em: { parseDOM: [{ tag: 'em' }, { tag: 'i' }], toDOM: () => ['em', 0] },
      foreign: {
        attrs: { lang: {} },
        parseDOM: [{ tag: 'span[lang]', getAttrs: (dom) => ({ lang: (dom as HTMLElement).getAttribute('lang') }) }],
        toDOM: (mark) => ['span', { lang: mark.attrs.lang }, 0],
      },
    },
  })

export type Act = 'strong' | 'em' | 'h2' | 'h3' | 'paragraph' | 'bullets' | 'numbers' | 'quote' | 'callout' | 'undo' | 'redo'

export interface Editing {
  run(act: Act): void
  /** Links the selected words, or takes the link off with ''. */
  link(href: string): void
  picture(asset: string, caption: string): void
  piece(piece: KnownPiece): void
  /** The link the cursor stands in. */
  currentLink(): string
  replace(text: string): void
  /** Puts the cursor into a block and scrolls there; for the marks that something is unfinished. */
  goTo(block: number): void
  destroy(): void
}

/** Puts an editor into `place`. `changed` gets the text as plain lines after each change, `moved` the acts that are on where the cursor is. */
export function edit(
  place: HTMLElement,
  start: string,
  options: {
    label: string
    lang: string
    pictures: readonly KnownPicture[]
    pieces: readonly KnownPiece[]
    changed: (text: string) => void
    moved: (on: ReadonlySet<Act>) => void
  },
): Editing {
  const schema = schemaWith(
    new Map(options.pictures.map((picture) => [picture.id, picture])),
    new Map(options.pieces.map((piece) => [piece.id, piece])),
  )
  const { nodes, marks } = schema
  const read = (text: string): Node => {
    const doc = fromPlain(text)
    return schema.nodeFromJSON(doc.content.length ? doc : { type: 'doc', content: [{ type: 'paragraph' }] })
  }
  const hardBreak: Command = chainCommands(exitCode, (state, dispatch) => {
    dispatch?.(state.tr.replaceSelectionWith(nodes.hard_break!.create()).scrollIntoView())
    return true
  })
  const acts: Record<Act, Command> = {
    strong: toggleMark(marks.strong!),
    em: toggleMark(marks.em!),
    h2: setBlockType(nodes.heading!, { level: 2 }),
    h3: setBlockType(nodes.heading!, { level: 3 }),
    paragraph: setBlockType(nodes.paragraph!),
    bullets: wrapInList(nodes.bullet_list!),
    numbers: wrapInList(nodes.ordered_list!),
    quote: wrapIn(nodes.blockquote!),
    callout: wrapIn(nodes.callout!),
    undo,
    redo,
  }
  const state = EditorState.create({
    doc: read(start),
    plugins: [
      inputRules({
        rules: [
          textblockTypeInputRule(/^(#{2,3})\s$/, nodes.heading!, (match) => ({ level: match[1]!.length })),
          wrappingInputRule(/^\s*[-*•]\s$/, nodes.bullet_list!),
          wrappingInputRule(/^\s*1[.、]\s$/, nodes.ordered_list!),
          wrappingInputRule(/^>\s$/, nodes.blockquote!),
          wrappingInputRule(/^!\s$/, nodes.callout!),
        ],
      }),
      history(),
      keymap({
        'Mod-b': acts.strong,
        'Mod-i': acts.em,
        'Mod-z': undo,
        'Shift-Mod-z': redo,
        'Mod-y': redo,
        'Shift-Enter': hardBreak,
        Enter: splitListItem(nodes.list_item!),
        Backspace: (current, dispatch) =>
          current.selection.empty && current.selection.$from.parentOffset === 0 ? liftListItem(nodes.list_item!)(current, dispatch) : false,
      }),
      keymap(baseKeymap),
    ],
  })
  const on = (current: EditorState): Set<Act> => {
    const { $from, from, to, empty } = current.selection
    const found = new Set<Act>()
    for (const name of ['strong', 'em'] as const) {
      const mark = marks[name]!
      if (empty ? mark.isInSet(current.storedMarks ?? $from.marks()) : current.doc.rangeHasMark(from, to, mark)) found.add(name)
    }
    if ($from.parent.type === nodes.heading) found.add($from.parent.attrs.level === 3 ? 'h3' : 'h2')
    for (let depth = $from.depth; depth > 0; depth--) {
      const type = $from.node(depth).type
      if (type === nodes.bullet_list) found.add('bullets')
      if (type === nodes.ordered_list) found.add('numbers')
      if (type === nodes.blockquote) found.add('quote')
      if (type === nodes.callout) found.add('callout')
    }
    return found
  }
  const view = new EditorView(place, {
    state,
    attributes: { role: 'textbox', 'aria-multiline': 'true', 'aria-label': options.label, lang: options.lang, class: 'prose' },
    dispatchTransaction(transaction) {
      view.updateState(view.state.apply(transaction))
      options.moved(on(view.state))
      if (transaction.docChanged) options.changed(toPlain(view.state.doc.toJSON()))
    },
  })
  return {
    run(act) {
      const active = on(view.state).has(act)
      const lift = act === 'bullets' || act === 'numbers' ? liftListItem(nodes.list_item!) : undefined
      const back = act === 'h2' || act === 'h3' ? acts.paragraph : lift
      ;(active && back ? back : acts[act])(view.state, view.dispatch)
      view.focus()
    },
    currentLink() {
      const mark = marks.link!.isInSet(view.state.selection.$from.marks()) ?? undefined
      return mark ? String(mark.attrs.href) : ''
    },
    link(href) {
      const { from, to, empty } = view.state.selection
      if (empty && href) view.dispatch(view.state.tr.replaceSelectionWith(schema.text(href, [marks.link!.create({ href })]), false))
      else if (href) view.dispatch(view.state.tr.addMark(from, to, marks.link!.create({ href })))
      else view.dispatch(view.state.tr.removeMark(from, to, marks.link))
      view.focus()
    },
    picture(asset, caption) {
      view.dispatch(view.state.tr.replaceSelectionWith(nodes.image!.create({ asset, caption })).scrollIntoView())
      view.focus()
    },
    piece({ kind, id }) {
      view.dispatch(view.state.tr.replaceSelectionWith(nodes.piece!.create({ kind, id })).scrollIntoView())
      view.focus()
    },
    replace(text) {
      const next = read(text)
      if (next.eq(view.state.doc)) return
      view.updateState(EditorState.create({ doc: next, plugins: view.state.plugins }))
    },
    goTo(block) {
      let at = 0
      view.state.doc.forEach((_node, offset, index) => {
        if (index === block) at = offset
      })
      view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, at)).scrollIntoView())
      view.focus()
    },
    destroy: () => view.destroy(),
  }
}
