// How an address of another system is written down, so that the same address is always the same text. Pure.
import { decoded } from '#platform'

/** Parameters that say where somebody came from, and nothing of what they want. `s` and `room` are Foyer's own. */
const passing = /^(?:s|room|utm_\w+|fbclid|gclid|msclkid|mc_[ce]id|_ga|amp|spm|from|isappinstalled)$/
const mostBytes = 1500

/** An old address as it is kept, and the host it stood on where it named one. */
export interface ReadOldAddress {
  address: string
  host: string | null
}

/**
 * Reads an old address: a path with its query (`/?p=123`), or a whole one. Letters are written out, a slash at the end goes, parameters are in
 * order. `/blog/*` means everything below `/blog`; a star elsewhere, and a prefix of everything, are none. Null for what is no address.
 */
export function readOldAddress(given: string): ReadOldAddress | null {
  const text = given.trim()
  if (/[\\\u0000-\u001f]/.test(text)) return null
  if (!/^(?:\/(?!\/)|https?:\/\/)/i.test(text) || text.length > mostBytes) return null
  const below = text.endsWith('/*')
  const bare = below ? text.slice(0, -1) : text
  if (!URL.canParse(bare, 'http://x')) return null
  const url = new URL(bare, 'http://x')
  if (url.username || url.password || (below && url.search)) return null
  const address = addressOf(url.pathname, url.search)
  if (address === null || address.includes('*')) return null
  const host = text.startsWith('/') ? null : url.host.toLowerCase()
  if (!below) return { address, host }
  return address === '/' ? null : { address: `${address}/*`, host }
}

/** A path and a query as they are asked for, in the form in which old addresses are kept; null where they cannot be one. */
export function addressOf(path: string, search: string): string | null {
  const plain = decoded(path).replace(/(?<=.)\/+$/, '')
  const pairs = [...new URLSearchParams(search)]
    .filter(([name]) => !passing.test(name))
    .toSorted(([a, x], [b, y]) => (a < b || (a === b && x < y) ? -1 : 1))
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
  const address = `${plain || '/'}${pairs.length > 0 ? `?${pairs.join('&')}` : ''}`.normalize('NFC')
  return /[\u0000-\u001f\u007f\\]/.test(address) || !address.isWellFormed() || Buffer.byteLength(address) > mostBytes ? null : address
}

/** What may be kept for an address that is asked for, the closest first: itself, without its query, everything below each folder above it. */
export function candidatesFor(path: string, search: string): string[] {
  const whole = addressOf(path, search)
  if (whole === null) return []
  const plain = whole.split('?', 1)[0]!
  const folders = plain.split('/').slice(1)
  const below = folders.slice(0, 20).map((_, i) => `/${folders.slice(0, i + 1).join('/')}/*`)
  return [...new Set([whole, ...(plain === '/' ? [] : [plain, ...below.reverse()])])]
}

/** Where an address leads by what is kept for it; a target that ends in a star takes over what comes below. */
export function leadTo(kept: { address: string; target: string }, path: string): string {
  if (!kept.target.endsWith('/*')) return kept.target
  const folder = kept.address.slice(0, -1)
  const asked = decoded(path)
  // A slash more would make of a path the name of another host.
  const rest = asked.startsWith(folder) ? asked.slice(folder.length).replace(/^\/+/, '') : ''
  return `${kept.target.slice(0, -1)}${rest.split('/').map(encodeURIComponent).join('/')}`
}
