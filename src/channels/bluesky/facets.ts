// What in a text is a link, a mention or a hashtag, as app.bsky.richtext.facet says it: by places in its UTF-8 bytes.
import { apart, linksIn, type Part, tagsIn } from '#rooms/content'

/** `byteStart` inclusive, `byteEnd` exclusive, both counted in UTF-8. */
export interface Facet {
  index: { byteStart: number; byteEnd: number }
  features: [
    | { $type: 'app.bsky.richtext.facet#link'; uri: string }
    | { $type: 'app.bsky.richtext.facet#mention'; did: string }
    | { $type: 'app.bsky.richtext.facet#tag'; tag: string },
  ]
}

/** A handle is a domain name; what stands before it keeps e-mail addresses out. */
const mentions = /(?<![\w@.+-])@((?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?)(?![\w-])/gi
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

function mentionsIn(text: string, found: readonly Part[]): (Part & { handle: string })[] {
  return [...text.matchAll(mentions)]
    .map(({ 0: whole, 1: handle, index: from }) => ({ from, to: from + whole.length, handle: handle!.toLowerCase() }))
    .filter((mention) => apart(mention, found))
}
