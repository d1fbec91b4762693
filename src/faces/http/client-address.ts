import type { IncomingMessage } from 'node:http'

/** The private header in which the outer server tells the address of the reader. Whatever a client sends in it is overwritten. */
export const addressHeader = 'x-foyer-address'

/**
 * The address of whoever asks: the connection's own, or, when that is a proxy on this machine or in a private network, the
 * last address the proxy wrote. Only for limits; never stored or logged.
 */
export function addressOf(request: IncomingMessage): string {
  const direct = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '')
  if (!/^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|::1$|f[cd])/i.test(direct)) return direct
  const forwarded = String(request.headers['x-forwarded-for'] ?? '')
    .split(',')
    .at(-1)
    ?.trim()
  return forwarded || direct || 'local'
}

/** The address the outer server wrote; `local` for a request that came without it (tests, the command line). */
export const clientAddress = (headers: Headers): string => headers.get(addressHeader) ?? 'local'
