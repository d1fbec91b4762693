// What in a text is a link, a mention or a hashtag, as app.bsky.richtext.facet says it: by places in its UTF-8 bytes.
import { graphemes } from '#rooms/content'

/** `byteStart` inclusive, `byteEnd` exclusive, both counted in UTF-8. */
export interface Facet {
  index: { byteStart: number; byteEnd: number }
  features: [
    | { $type: 'app.bsky.richtext.facet#link'; uri: string }
    | { $type: 'app.bsky.richtext.facet#mention'; did: string }
    | { $type: 'app.bsky.richtext.facet#tag'; tag: string },
  ]
}

/** A part of a text, by UTF-16 units as JavaScript counts them. */
interface Part {
  from: number
  to: number
}

/**
 * An address with its scheme. Chinese writes on without a blank, so a character outside ASCII belongs to it only where a part of the
 * path begins with one (`/wiki/图书馆`), never right after a Latin letter (`/l/abc，欢迎`).
 */
const links = /(?<![A-Za-z0-9])https?:\/\/(?:[!-~]|(?<=[/=_#-][^\0-\x7f]*)[\p{L}\p{N}])+/gu
/** A handle is a domain name; what stands before it keeps e-mail addresses out. */
const mentions = /(?<![\w@.+-])@((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)(?![\w-])/gi
/** Letters, digits, emoji; with something in it that is no digit. */
const tags = /(?<![\w&/#＃])[#＃]([\p{L}\p{M}\p{N}\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Join_Control}_-]+)/gu

/** Longest hashtag that readers can follow, in graphemes; app.bsky.richtext.facet#tag. */
const longestTag = 64

/** The handles that a text mentions, each once, in small letters as they are resolved. */
export const handlesIn = (text: string): string[] => [...new Set(mentionsIn(text, linksIn(text)).map(({ handle }) => handle))]

/** The facets of a text, in the order of the text. A mention whose handle nobody knows (`didOf`) stays plain words. */
export function facetsOf(text: string, didOf: ReadonlyMap<string, string>): Facet[] {
  const found = linksIn(text)
  const facet = ({ from, to }: Part, feature: Facet['features'][0]): Facet => ({
    index: { byteStart: Buffer.byteLength(text.slice(0, from)), byteEnd: Buffer.byteLength(text.slice(0, to)) },
    features: [feature],
  })
  return [
    ...found.map((link) => facet(link, { $type: 'app.bsky.richtext.facet#link', uri: link.uri })),
    ...mentionsIn(text, found).flatMap((mention) => {
      const did = didOf.get(mention.handle)
      return did ? [facet(mention, { $type: 'app.bsky.richtext.facet#mention', did })] : []
    }),
    ...tagsIn(text, found).map((tag) => facet(tag, { $type: 'app.bsky.richtext.facet#tag', tag: tag.tag })),
  ].toSorted((a, b) => a.index.byteStart - b.index.byteStart)
}

function linksIn(text: string): (Part & { uri: string })[] {
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

const apart = (part: Part, others: readonly Part[]): boolean => others.every(({ from, to }) => part.to <= from || part.from >= to)

function mentionsIn(text: string, found: readonly Part[]): (Part & { handle: string })[] {
  return [...text.matchAll(mentions)]
    .map(({ 0: whole, 1: handle, index: from }) => ({ from, to: from + whole.length, handle: handle!.toLowerCase() }))
    .filter((mention) => apart(mention, found))
}

function tagsIn(text: string, found: readonly Part[]): (Part & { tag: string })[] {
  return [...text.matchAll(tags)]
    .map(({ 0: whole, 1: tag, index: from }) => ({ from, to: from + whole.length, tag: tag! }))
    .filter((part) => /[^\p{N}\p{M}\p{Join_Control}_-]/u.test(part.tag) && graphemes(part.tag) <= longestTag && apart(part, found))
}
