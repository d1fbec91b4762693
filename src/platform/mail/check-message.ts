import { refuse } from '../refusal.ts'

/** Written by the composer; a header given from outside may not stand beside or replace them. */
const ours = /^(from|to|cc|bcc|sender|reply-to|subject|date|message-id|mime-version|return-path|received|dkim-signature|content-.*)$/i

/**
 * Refuses whatever could end a header line and begin another: a subject with a line break, an address that is two.
 * @throws Refusal `platform.mail-address-wrong`, `platform.mail-header-unsafe`
 */
export function checkMessage(message: {
  from: string
  to: string
  subject: string
  replyTo?: string
  bouncesTo?: string
  messageId: string
  headers?: Record<string, string>
  attachments?: { filename: string }[]
}): void {
  for (const [field, value] of [
    ['from', message.from],
    ['to', message.to],
    ['replyTo', message.replyTo],
    ['bouncesTo', message.bouncesTo],
  ] as const) {
    if (value !== undefined && !isMailbox(value)) throw refuse(422, 'platform.mail-address-wrong', { field })
  }
  const unsafe = (header: string) => refuse(422, 'platform.mail-header-unsafe', { header })
  if (hasBreak(message.subject)) throw unsafe('Subject')
  if (!/^[^\s<>@]+@[^\s<>@]+$/.test(message.messageId)) throw unsafe('Message-ID')
  for (const [name, value] of Object.entries(message.headers ?? {})) {
    if (!/^[A-Za-z][A-Za-z0-9-]{0,60}$/.test(name) || ours.test(name) || hasBreak(value))
      throw unsafe(name.replace(/[^\w-]/g, '').slice(0, 40))
  }
  for (const { filename } of message.attachments ?? []) if (hasBreak(filename)) throw unsafe('Content-Disposition')
}

const hasBreak = (text: string): boolean => /[\r\n\0\u2028\u2029]/.test(text)

/** One address, with or without a name before it. */
function isMailbox(text: string): boolean {
  if (hasBreak(text) || text.length > 400) return false
  const match = /^(?:(?:"[^"<>\\]*"|[^"<>,;:@]*)\s*<([^<>]+)>|([^<>\s]+))$/.exec(text.trim())
  return match !== null && isAddress(bare(text))
}

/** An address as people have them; quoted and bracketed forms are refused. Chinese characters are fine on both sides (RFC 6531). */
export function isAddress(text: string): boolean {
  return (
    text.length <= 254 &&
    /^[^\s@<>()[\]\\,;:"\p{C}]{1,64}@[^\s@<>()[\]\\,;:"\p{C}.]+(\.[^\s@<>()[\]\\,;:"\p{C}.]+)*$/u.test(text) &&
    !/\.\.|^\.|\.@/.test(text)
  )
}

/** The address in `Name <address>`. */
export const bare = (address: string): string => (/<([^<>]+)>\s*$/.exec(address)?.[1] ?? address).trim()
