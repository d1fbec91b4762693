// What in a text is a link or a hashtag, also in Chinese, which writes on without a blank.
import { graphemes } from '#rooms/content'

/** A part of a text, by UTF-16 units as JavaScript counts them. */
export interface Part {
  from: number
  to: number
}

/**
 * An address with its scheme. Chinese writes on without a blank, so a character outside ASCII belongs to it only where a part of the
 * path begins with one (`/wiki/图书馆`), never right after a Latin letter (`/l/abc，欢迎`).
 */
const links = /(?<![A-Za-z0-9])https?:\/\/(?:[!-~]|(?<=[/=_#-][^\0-\x7f]*)[\p{L}\p{N}])+/gu
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

/** What ends the sentence is not part of its address, nor is a bracket that was opened before it. */
function withoutEnding(address: string): string {
  for (let text = address; ; text = text.slice(0, -1)) {
    const last = text.at(-1)!
    if (/[.,;:!?'"»”’]/.test(last)) continue
    const open = { ')': '(', ']': '[', '>': '<', '}': '{' }[last]
    if (open && text.split(open).length < text.split(last).length) continue
    return text
  }
}

/** Whether a part lies outside these. */
export const apart = (part: Part, others: readonly Part[]): boolean => others.every(({ from, to }) => part.to <= from || part.from >= to)

/** The hashtags in a text outside the addresses in it, in order; `tag` without its sign. */
export function tagsIn(text: string, found: readonly Part[]): (Part & { tag: string })[] {
  return [...text.matchAll(tags)]
    .map(({ 0: whole, 1: tag, index: from }) => ({ from, to: from + whole.length, tag: tag! }))
    .filter((part) => /[^\p{N}\p{M}\p{Join_Control}_-]/u.test(part.tag) && graphemes(part.tag) <= longestTag && apart(part, found))
}
