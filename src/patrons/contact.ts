import { createHash } from 'node:crypto'

/**
 * Where the library writes about an application for a card: to the guardian where one stands for a child, and never to the child, as the
 * form says. Null where only a telephone is known.
 */
export const addressOf = (person: { email: string | null; guardianContact: string | null }): string | null =>
  person.guardianContact === null ? person.email : readEmail(person.guardianContact)

/**
 * An e-mail address as a person typed it, tidied; null when no mail could ever reach it. Accepts full-width letters of a Chinese keyboard,
 * surrounding spaces and a pasted `mailto:` or `Name <address>`; refuses line breaks and control characters (header injection).
 */
export function readEmail(typed: string): string | null {
  if (typed.length > 400 || /[\u0000-\u001f\u007f]/.test(typed.trim())) return null
  let email = typed
    .normalize('NFKC')
    .trim()
    .replace(/^mailto:/i, '')
  const inAngles = /^[^<>]*<([^<>]+)>$/.exec(email)
  if (inAngles) email = inAngles[1]!.trim()
  if (email.length > 254 || !/^[^\s@<>(),;:"\\[\]]{1,64}@[^\s@<>(),;:"\\[\]]{3,190}$/u.test(email)) return null
  const [local = '', domain = ''] = email.split('@')
  if (local.startsWith('.') || local.endsWith('.') || local.includes('..')) return null
  const ascii = domainOf(domain)
  return ascii === null ? null : `${local}@${ascii}`
}

function domainOf(domain: string): string | null {
  if (!URL.canParse(`http://${domain}/`)) return null
  const host = new URL(`http://${domain}/`).hostname
  return /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})$/.test(host) ? host : null
}

/** One address, one subscription: letters' case does not make two people. */
export const emailKey = (email: string): string => email.toLowerCase()

/**
 * A telephone number as typed, kept as digits with an optional leading +; null when it cannot be one. Spaces, hyphens, dots, brackets and
 * full-width digits are accepted; a number that a spreadsheet turned into 1.38E+10 is refused, because its digits are lost.
 */
export function readPhone(typed: string): string | null {
  const text = typed.normalize('NFKC').trim()
  if (/\d[eE]\+?\d/.test(text)) return null
  const digits = text.replace(/[\s().\-/·–]/g, '').replace(/^00/, '+')
  return /^\+?\d{5,15}$/.test(digits) ? digits : null
}

/** What is the same however a number was typed, with or without country code: its last nine digits. */
export const phoneKey = (phone: string): string => phone.replace(/\D/g, '').slice(-9)

/** A person's name as typed: one line, NFC, 1 to 120 characters; null when there is nothing that could be one. One character is a name. */
export function readName(typed: string): string | null {
  const name = typed.normalize('NFC').replace(/\s+/gu, ' ').trim()
  return name.length >= 1 && name.length <= 120 && /\p{L}/u.test(name) && !/[<>{}\p{Cc}]/u.test(name) ? name : null
}

/** The same name and contact give the same key; the key tells neither. */
export function personKey(alliance: string, name: string, email: string | null, phone: string | null): string {
  const folded = [
    name
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[\s·.]/gu, ''),
    email ? emailKey(email) : '',
    phoneKey(phone ?? ''),
  ]
  return createHash('sha256')
    .update(`${alliance}\n${folded.join('\n')}`)
    .digest('base64url')
}

/** For a page that must name an address without showing it: `l…@e….org`. */
export function maskEmail(email: string): string {
  const [local = '', domain = ''] = email.split('@')
  const dot = domain.lastIndexOf('.')
  return `${local.slice(0, 1)}…@${domain.slice(0, 1)}…${domain.slice(dot)}`
}
