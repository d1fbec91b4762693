import { readMessageId } from './message-id.ts'

/** What a mail in the bounce mailbox says about one of ours. */
export type Bounce =
  | { kind: 'hard' | 'soft' | 'complaint'; mailingId: string; alliance: string; status: string | null }
  /** Not about a mail of ours, or nothing that must be acted on: a delay, an out-of-office answer, a stranger's mail. */
  | { kind: 'none'; why: 'delayed' | 'auto-reply' | 'not-ours' | 'not-a-bounce' }

/** A mail that was read up to here says enough; the rest is the returned message. */
const mostBytes = 512 * 1024

interface Part {
  headers: Map<string, string>
  body: string
}

/**
 * Reads a delivery status notification (RFC 3464), an abuse report (RFC 5965) or a plain-words bounce. Never throws: bytes
 * that are no mail are `not-a-bounce`.
 *
 * Hard: the address does not exist or refuses us for good. Soft: mailbox full, refused by policy or content, or given up
 * after trying for days; the address may work again.
 */
export function readBounce(raw: Uint8Array | string): Bounce {
  const text = (typeof raw === 'string' ? raw.slice(0, mostBytes) : Buffer.from(raw).subarray(0, mostBytes).toString('latin1')).replace(
    /\r\n?/g,
    '\n',
  )
  const mail = readPart(text)
  const parts = allParts(mail, 0)
  const whose = findOurs(parts, text)
  const submitted = mail.headers.get('auto-submitted') ?? ''
  const report = parts.find((part) => type(part) === 'message/feedback-report')
  if (report) return whose ? { kind: 'complaint', ...whose, status: null } : { kind: 'none', why: 'not-ours' }
  const status = parts.find((part) => type(part) === 'message/delivery-status')
  if (status) {
    const fields = readHeaders(status.body.trim().replace(/\n[ \t]*\n+/g, '\n')).headers
    const action = (fields.get('action') ?? '').toLowerCase().trim()
    const code =
      /\b([245])\.(\d{1,3})\.(\d{1,3})\b/.exec(fields.get('status') ?? '')?.[0] ??
      /\b([245])\.(\d{1,3})\.(\d{1,3})\b/.exec(fields.get('diagnostic-code') ?? '')?.[0] ??
      null
    if (action === 'delayed' || action === 'delivered' || action === 'relayed' || action === 'expanded')
      return { kind: 'none', why: 'delayed' }
    if (!whose) return { kind: 'none', why: 'not-ours' }
    return { kind: kindOf(code, fields.get('diagnostic-code') ?? ''), ...whose, status: code }
  }
  if (/^auto-replied/i.test(submitted) || mail.headers.has('x-autoreply')) return { kind: 'none', why: 'auto-reply' }
  const fromDaemon =
    /mailer-daemon|postmaster/i.test(mail.headers.get('from') ?? '') || /^<?>?$/.test((mail.headers.get('return-path') ?? 'x').trim())
  if (!fromDaemon) return { kind: 'none', why: 'not-a-bounce' }
  if (!whose) return { kind: 'none', why: 'not-ours' }
  const code = /\b([45])\.(\d{1,3})\.(\d{1,3})\b/.exec(text)?.[0] ?? null
  return { kind: kindOf(code, text.slice(0, 8000)), ...whose, status: code }
}

/**
 * Whether a mail server that refuses a receiver at once (5xx to RCPT TO) says that the address does not exist. Anything less
 * clear, a bare 550 among it, may be about us: a server that lets nobody send must not end every subscription.
 */
export function saysNobodyThere(response: string): boolean {
  const status = /^5\d\d[ -](5\.\d{1,3}\.\d{1,3})\b/.exec(response)?.[1] ?? null
  const aboutUs = status === null && /relay|sender|authenticat/i.test(response)
  return !aboutUs && kindOf(status, response.replace(/^\d{3}[ -]?/gm, '')) === 'hard'
}

/**
 * RFC 3463: 5.1.x bad address, but 5.1.0 anything, 5.1.7 and 5.1.8 that of the sender; 5.2.1 mailbox disabled; 5.2.2 full and
 * 5.7.x policy say nothing about the address.
 */
function kindOf(status: string | null, words: string): 'hard' | 'soft' {
  if (status) {
    const [klass, subject, detail] = status.split('.')
    if (klass !== '5') return 'soft'
    if (subject === '1' && !['0', '7', '8'].includes(detail!)) return 'hard'
    if (subject === '2' && detail === '1') return 'hard'
    if (!(subject === '1' && detail === '0') && '1234567'.includes(subject!)) return 'soft'
  }
  if (/quota|mailbox (is )?full|over(-| )?limit|too large|spam|blocked|blacklist|policy|try again|temporar/i.test(words)) return 'soft'
  return /user unknown|unknown user|no such (user|mailbox|recipient|address)|(user|mailbox|recipient|account) not found|does not exist|unknown recipient|invalid (recipient|user|mailbox)|mailbox unavailable|account (has been )?disabled|\b55[0-4]\b/i.test(
    words,
  )
    ? 'hard'
    : 'soft'
}

/** The mailing is named by the Message-ID of the returned mail, wherever the other side put it. */
function findOurs(parts: readonly Part[], text: string): { mailingId: string; alliance: string } | undefined {
  for (const part of parts) {
    if (!/^(message\/rfc822|text\/rfc822-headers|message\/global)/.test(type(part))) continue
    const found = readMessageId(readHeaders(part.body.trimStart()).headers.get('message-id') ?? '')
    if (found) return found
  }
  return readMessageId(text)
}

const type = (part: Part): string => (part.headers.get('content-type') ?? 'text/plain').split(';')[0]!.trim().toLowerCase()

function allParts(part: Part, depth: number): Part[] {
  const boundary = /boundary="?([^";\n]{1,200})"?/i.exec(part.headers.get('content-type') ?? '')?.[1]?.trim()
  if (!/^multipart\//.test(type(part)) || !boundary || depth > 4) return [part]
  const inner = `\n${part.body}`.split(`\n--${boundary}`).slice(1, 30)
  return [
    part,
    ...inner.filter((piece) => !piece.startsWith('--')).flatMap((piece) => allParts(readPart(piece.replace(/^[ \t]*\n/, '')), depth + 1)),
  ]
}

function readPart(text: string): Part {
  const { headers, rest } = readHeaders(text)
  const encoding = (headers.get('content-transfer-encoding') ?? '').toLowerCase().trim()
  const body =
    encoding === 'base64'
      ? Buffer.from(rest.slice(0, mostBytes), 'base64').toString('latin1').replace(/\r\n?/g, '\n')
      : encoding === 'quoted-printable'
        ? rest.replace(/=\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
        : rest
  return { headers, body }
}

/** Header lines up to the first empty one; folded lines are joined, the first of a repeated name counts. */
function readHeaders(text: string): { headers: Map<string, string>; rest: string } {
  const end = text.search(/\n[ \t]*\n/)
  const head = end < 0 ? text : text.slice(0, end)
  const headers = new Map<string, string>()
  for (const line of head.replace(/\n[ \t]+/g, ' ').split('\n')) {
    const colon = line.indexOf(':')
    if (colon <= 0) continue
    const name = line.slice(0, colon).trim().toLowerCase()
    if (!headers.has(name)) headers.set(name, line.slice(colon + 1).trim())
  }
  return { headers, rest: end < 0 ? '' : text.slice(end).replace(/^\n[ \t]*\n/, '') }
}
