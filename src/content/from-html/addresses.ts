// Addresses as they stand in the HTML of other systems. Pure; everything that cannot be read is null.

/** The whole address of what a text names; paths and fragments without a base stay as they are. */
export function followable(given: string, base?: string): string | null {
  if (given.startsWith('#')) return given
  const whole = given.startsWith('//') ? `https:${given}` : given
  if (base === undefined && whole.startsWith('/')) return whole
  if (!URL.canParse(whole, base)) return null
  const url = new URL(whole, base)
  return /^(?:https?|mailto|tel):$/.test(url.protocol) ? url.href : null
}

/** The path of an address on a host that was ours; null for every other. */
export function ownPath(href: string, hosts: readonly string[]): string | null {
  if (hosts.length === 0 || !/^https?:/i.test(href)) return null
  const url = new URL(href)
  return hosts.includes(url.host.replace(/^www\./, '')) ? `${url.pathname}${url.search}${url.hash}` : null
}

/** The whole address of a picture. */
export function pictureAddress(given: string, base?: string): string | null {
  const text = given.trim()
  const whole = text.startsWith('//') ? `https:${text}` : text
  if (whole === '' || whole.length > 2000 || !URL.canParse(whole, base)) return null
  const url = new URL(whole, base)
  return /^https?:$/.test(url.protocol) ? url.href : null
}
