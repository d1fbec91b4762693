import { docLimits, type Inline, type Mark } from '../doc.ts'

/** What one text may hold: what does not fit any more is left out, and that is said (`cut`). */
export class Budget {
  cut = false
  #characters = 0
  #blocks = 0

  /** Takes room for characters; false when there is none. */
  characters(count: number): boolean {
    if (this.#characters + count > docLimits.characters) this.cut = true
    else this.#characters += count
    return !this.cut
  }

  /** Takes room for one more block with so many characters beside its text. One block is always kept back for what a list or a quote costs itself. */
  block(characters = 0): boolean {
    if (this.#blocks + 2 > docLimits.blocks) this.cut = true
    if (!this.characters(characters)) return false
    this.#blocks++
    return true
  }
}

/** The paragraph being read: its words with the marks that are open. */
export class InlineWriter {
  strong = 0
  em = 0
  /** In a heading nothing is stronger than the rest. */
  heading = false
  readonly links: (string | null)[] = []
  readonly languages: (string | null)[] = []
  #inline: Inline[] = []
  readonly #budget: Budget

  constructor(budget: Budget) {
    this.#budget = budget
  }

  get isEmpty(): boolean {
    return this.#inline.length === 0
  }

  say(words: string): void {
    const last = this.#inline.at(-1)
    const text = words.replace(/[\s\u00a0]+/g, ' ')
    const open = last === undefined || last.type === 'hard_break' || last.text.endsWith(' ')
    const said = open ? text.replace(/^ /, '') : text
    if (said !== '') this.#push(said, this.#marks())
  }

  /** Words with marks of their own. */
  sayMarked(words: string, marks: Mark[]): void {
    this.#push(words, marks)
  }

  break(): void {
    if (this.#inline.length > 0 && this.#inline.at(-1)!.type !== 'hard_break' && this.#hasRoom()) this.#inline.push({ type: 'hard_break' })
  }

  /** Ends the paragraph: what it holds, without empty space and line breaks at its ends. */
  take(): Inline[] {
    const content = this.#inline
    this.#inline = []
    const isSpace = (one: Inline | undefined) => one !== undefined && (one.type === 'hard_break' || one.text.trim() === '')
    while (isSpace(content[0])) content.shift()
    while (isSpace(content.at(-1))) content.pop()
    const first = content[0]
    if (first?.type === 'text') first.text = first.text.trimStart()
    const last = content.at(-1)
    if (last?.type === 'text') last.text = last.text.trimEnd()
    return content
  }

  #marks(): Mark[] {
    const marks: Mark[] = []
    const href = this.links.at(-1)
    const lang = this.languages.findLast((one) => one !== null)
    if (href) marks.push({ type: 'link', attrs: { href } })
    if (this.strong > 0 && !this.heading) marks.push({ type: 'strong' })
    if (this.em > 0) marks.push({ type: 'em' })
    if (lang && /^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/.test(lang)) marks.push({ type: 'foreign', attrs: { lang } })
    return marks
  }

  #push(text: string, marks: Mark[]): void {
    const last = this.#inline.at(-1)
    const joins = last?.type === 'text' && JSON.stringify(last.marks ?? []) === JSON.stringify(marks)
    if ((!joins && !this.#hasRoom()) || !this.#budget.characters(text.length)) return
    if (joins) last.text += text
    else this.#inline.push(marks.length > 0 ? { type: 'text', text, marks } : { type: 'text', text })
  }

  #hasRoom(): boolean {
    if (this.#inline.length >= docLimits.inline) this.#budget.cut = true
    return this.#inline.length < docLimits.inline
  }
}
