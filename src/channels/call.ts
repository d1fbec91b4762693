import { fetchOutbound, isOutboundFailure, isStreamed, type OutboundInit, type Platform, realNow, type StreamedBody } from '#platform'
import { type Outcome, retryAfterSeconds } from './delivery-state.ts'

/** What another party's API said. `body` is its JSON, or null where it said none. */
export interface ApiAnswer {
  status: number
  headers: Headers
  body: unknown
}

export interface Call extends Omit<OutboundInit, 'body'> {
  /** Sent as JSON. */
  json?: unknown
  /** Sent as multipart/form-data, with files; one that is large is read while it is sent. */
  form?: Record<string, string | { bytes: Uint8Array | StreamedBody; mime: string; name: string }>
  body?: OutboundInit['body']
}

/** Whether a call ended as an outcome instead of an answer. */
export const isOutcome = (result: ApiAnswer | Outcome): result is Outcome => 'state' in result

/**
 * Calls another party's API. Every answer with a status comes back as what was said; a silence comes back as the outcome that it
 * means: nothing was sent (`retry`), or nobody knows (`unknown`). 15 s and 1 MiB unless the call says otherwise; no redirects.
 */
export async function callApi(house: Platform, url: string | URL, call: Call = {}): Promise<ApiAnswer | Outcome> {
  const { json, form, body: given, ...init } = call
  const packed = form ? packForm(form) : undefined
  const body = json === undefined ? (packed?.body ?? given) : JSON.stringify(json)
  const type: Record<string, string> =
    json === undefined ? (packed ? { 'content-type': packed.type } : {}) : { 'content-type': 'application/json' }
  try {
    const answer = await fetchOutbound(house, url, {
      timeoutMs: 15_000,
      maxBytes: 1024 * 1024,
      maxRedirects: 0,
      ...init,
      headers: { accept: 'application/json', ...type, ...init.headers },
      body,
    })
    const text = await answer.text()
    return { status: answer.status, headers: answer.headers, body: parse(text) }
  } catch (fault) {
    return outcomeOfSilence(fault)
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** What each silence means: nothing was sent, or nobody knows. */
export function outcomeOfSilence(fault: unknown): Outcome {
  if (!isOutboundFailure(fault)) throw fault
  if (fault.reason === 'not-an-address') return { state: 'failed', code: 'channels.receiver-not-an-address', sickChannel: true }
  if (fault.reason === 'not-allowed') return { state: 'failed', code: 'channels.receiver-private', sickChannel: true }
  if (!fault.requestSent) return { state: 'retry', code: 'channels.receiver-unreachable', sickChannel: true }
  if (fault.reason === 'too-large') return { state: 'unknown', code: 'channels.receiver-talks-without-end', sickChannel: true }
  return {
    state: 'unknown',
    code: fault.reason === 'too-slow' ? 'channels.receiver-silent' : 'channels.receiver-broke-off',
    sickChannel: true,
  }
}

/**
 * What a status other than 2xx means for a delivery. 408, 425, 429 and 5xx are tried again, all else is final. `afterSeconds` is the
 * other side's own wish where it does not stand in Retry-After. A 5xx may have been taken: only a channel that can repeat or ask
 * safely may use this for it; others pass `doubt`.
 */
export function outcomeOfStatus(said: ApiAnswer, options: { afterSeconds?: number; doubt?: boolean } = {}): Outcome {
  const afterSeconds = options.afterSeconds ?? retryAfterSeconds(said.headers.get('retry-after'), realNow())
  if (said.status === 429) return { state: 'retry', code: 'channels.receiver-asks-to-wait', afterSeconds, sickChannel: true }
  if (said.status >= 500)
    return options.doubt
      ? { state: 'unknown', code: 'channels.receiver-broken', sickChannel: true }
      : { state: 'retry', code: 'channels.receiver-broken', afterSeconds, sickChannel: true }
  if (said.status === 408 || said.status === 425)
    return { state: 'retry', code: 'channels.receiver-not-ready', afterSeconds, sickChannel: true }
  if (said.status >= 300 && said.status < 400) return { state: 'failed', code: 'channels.receiver-moved', sickChannel: true }
  if (said.status === 410) return { state: 'failed', code: 'channels.receiver-gone', sickChannel: true }
  if (said.status === 401) return { state: 'failed', code: 'channels.token-refused', sickChannel: true }
  if (said.status === 403) return { state: 'failed', code: 'channels.not-permitted', sickChannel: true }
  return { state: 'failed', code: 'channels.receiver-refused' }
}

/** Multipart by RFC 7578, with a length, so that no server has to take it in chunks. */
function packForm(form: NonNullable<Call['form']>): { type: string; body: StreamedBody } {
  const boundary = `foyer-${crypto.randomUUID()}`
  const parts: (Uint8Array | StreamedBody)[] = []
  const say = (text: string): void => void parts.push(Buffer.from(text))
  for (const [name, value] of Object.entries(form)) {
    say(`--${boundary}\r\ncontent-disposition: form-data; name="${quoted(name)}"`)
    if (typeof value === 'string') say(`\r\n\r\n${value}\r\n`)
    else {
      say(`; filename="${quoted(value.name)}"\r\ncontent-type: ${value.mime}\r\n\r\n`)
      parts.push(value.bytes)
      say('\r\n')
    }
  }
  say(`--${boundary}--\r\n`)
  const body: StreamedBody = {
    bytes: parts.reduce((sum, part) => sum + (isStreamed(part) ? part.bytes : part.byteLength), 0),
    async *stream() {
      for (const part of parts)
        if (isStreamed(part)) yield* part.stream()
        else yield part
    },
  }
  return { type: `multipart/form-data; boundary=${boundary}`, body }
}

const quoted = (text: string): string => text.replaceAll('"', '%22').replace(/[\r\n]/g, ' ')

/** A member of something that came from outside; undefined where it is no object or has none. */
export const member = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined), value)

/**
 * A text that came from outside, at most `most` characters; '' for anything else. Numbers are taken as their digits. What nobody sees
 * (controls, marks of direction, halves of characters) becomes a blank: no database keeps a NUL, and no name may turn its sentence round.
 */
export const textOf = (value: unknown, most = 2000): string =>
  typeof value === 'string' ? value.slice(0, most).replace(/\p{C}/gu, ' ').trim() : typeof value === 'number' ? String(value) : ''

/** As {@link textOf}, with its lines: what somebody wrote. Blank lines are one. */
export const wordsOf = (value: unknown, most = 10_000): string =>
  typeof value === 'string'
    ? value
        .slice(0, most)
        .split(/\r\n?|\n|\u2028|\u2029/)
        .map((line) => line.replace(/\p{C}/gu, (char) => (joiners.test(char) ? char : ' ')).trimEnd())
        .join('\n')
        .replace(/\n{3,}/g, '\n\n')
        .trim()
    : ''
/** What holds emoji families and some scripts together. */
const joiners = /[\u200c\u200d]/

/** An address of the web that came from outside, or null. */
export const httpUrlOf = (value: unknown): string | null => {
  const url = textOf(value)
  return /^https?:\/\/[^\s]+$/.test(url) && URL.canParse(url) ? url : null
}

/** Whether a person gave an address of the web that can be called: http or https, without a name or password in it. */
export const isWebAddress = (text: string): boolean =>
  text.length <= 2000 && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol) && new URL(text).username === ''

/** The largest count that is believed: more than there are people, and so little that thousands of them can be added up. */
const mostCounted = 10_000_000_000

/** A count that came from outside: a whole number from 0, or null. */
export const countOf = (value: unknown): number | null =>
  Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= mostCounted ? Number(value) : null
