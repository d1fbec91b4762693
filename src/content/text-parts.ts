// What in a text is a character, a link or a hashtag, also in Chinese, which writes on without a blank.
const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/** The characters of a text as people see them: a family emoji is one, so is a letter with its accent. */
export const charactersOf = (text: string): Intl.Segments => segmenter.segment(text)

/** How many characters a person counts. */
export function graphemes(text: string): number {
  let count = 0
  for (const _ of charactersOf(text)) count++
  return count
}

/** A part of a text, by UTF-16 units as JavaScript counts them. */
export interface Part {
  from: number
  to: number
}

/**
 * An address with its scheme. Chinese writes on without a blank, so a character outside ASCII belongs to it only where a part of the
 * path begins with one (`/wiki/图书馆`), never right after a Latin letter (`/l/abc，欢迎`).
 */
const links = /(?<![A-Za-z0-9])https?:\/\/(?:[!-~]|(?<=[/=_#-])(?:(?![\0-\x7f])[\p{L}\p{N}])+)+/gu
/** Letters, digits, emoji; with something in it that is no digit. */
const tags = /(?<![\w&/#＃])[#＃]([\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Join_Control}_-]+)/gu

/** Longest hashtag that readers can follow, in graphemes. */
const longestTag = 64

/** The addresses in a text, in order. */
export function linksIn(text: string): (Part & { uri: string })[] {
  return [...text.matchAll(links)].flatMap(({ 0: whole, index: from }) => {
    const said = withoutEnding(whole)
    return URL.canParse(said) ? [{ from, to: from + said.length, uri: new URL(said).href }] : []
  })
}

/** What closes a bracket, by what opened it. */
const opening: Record<string, string> = { ')': '(', ']': '[', '>': '<', '}': '{' }

/** What ends the sentence is not part of its address, nor is a bracket that was opened before it. */
function withoutEnding(address: string): string {
  // How many more of a bracket are closed in it than opened; counted once, because strangers may write any number of them.
  const closed = new Map(Object.entries(opening).map(([close, open]) => [close, address.split(close).length - address.split(open).length]))
  let end = address.length
  for (; end > 0; end--) {
    const last = address[end - 1]!
    const open = closed.get(last) ?? 0
    if (open > 0) closed.set(last, open - 1)
    else if (!/[.,;:!?'"»”’]/.test(last)) break
  }
  return address.slice(0, end)
}

/** Whether a part lies outside these. */
export const apart = (part: Part, others: readonly Part[]): boolean => others.every(({ from, to }) => part.to <= from || part.from >= to)

/** The hashtags in a text outside the addresses in it, in order; `tag` without its sign. */
export function tagsIn(text: string, found: readonly Part[]): (Part & { tag: string })[] {
  return [...text.matchAll(tags)]
    .map(({ 0: whole, 1: tag, index: from }) => ({ from, to: from + whole.length, tag: tag! }))
    .filter((part) => /[^\p{N}\p{M}\p{Join_Control}_-]/u.test(part.tag) && graphemes(part.tag) <= longestTag && apart(part, found))
}
