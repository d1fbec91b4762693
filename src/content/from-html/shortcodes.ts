// What WordPress writes in brackets. Pure: a text in, the same text with tags in their place out.

/** Shortcodes that say something without attributes and without an end. */
const bare = new Set(['gallery', 'playlist', 'embed', 'video', 'audio', 'contact-form', 'contact-form-7', 'rev_slider', 'products', 'toc'])
const one = /\[(\/?)([a-z][\w-]{0,40})((?:[\s=][^[\]]{0,2000})?)\]/gi
const caption = /\[caption\b[^\]]{0,500}\]([\s\S]{0,8000}?)\[\/caption\]/gi
const embedded = /\[(?:embed|youtube|vimeo)\b[^\]]{0,500}\]\s{0,20}(https?:\/\/[^\s<>"'[\]]{1,2000})\s{0,20}\[\/(?:embed|youtube|vimeo)\]/gi

/**
 * Opens the shortcodes of a text: a caption becomes a figure, an embedded address, film or recording a link. Of all others the words inside stay
 * and the brackets go; they are named in `lost`. Brackets that are no shortcode (`[sic]`, `[1]`) stay.
 */
export function openShortcodes(html: string): { html: string; lost: string[] } {
  if (!html.includes('[')) return { html, lost: [] }
  const lost: string[] = []
  const closed = new Set([...html.matchAll(/\[\/([a-z][\w-]{0,40})\]/gi)].map(([, name]) => name!.toLowerCase()))
  const opened = html
    .replace(caption, (_, inside: string) => {
      const [picture = '', words = ''] =
        /^\s*((?:<a\b[^>]{0,2000}>\s*)?<img\b[^>]{0,8000}>(?:\s*<\/a>)?)([\s\S]*)$/i.exec(inside)?.slice(1) ?? []
      return picture ? `<figure>${picture}<figcaption>${words}</figcaption></figure>` : `<p>${inside}</p>`
    })
    .replace(
      embedded,
      (_, address: string) => `<p><a href="${address.replaceAll('&amp;', '&').replaceAll('&', '&amp;')}">${address}</a></p>`,
    )
    .replace(one, (whole, slash: string, name: string, attributes: string) => {
      const key = name.toLowerCase()
      if (!slash && !attributes.includes('=') && !bare.has(key) && !closed.has(key)) return whole
      if (slash) return ''
      if (key !== 'caption') lost.push(key)
      const [, address] = /\b(?:src|mp3|mp4|m4a|ogg|url)\s*=\s*["']?(https?:\/\/[^\s"'<>]{1,2000})/i.exec(attributes) ?? []
      return (key === 'video' || key === 'audio') && address ? `<p><a href="${address}">${address}</a></p>` : ''
    })
  return { html: opened, lost }
}
