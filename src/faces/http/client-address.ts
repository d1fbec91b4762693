import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'
import type { Log } from '#platform'

/** The private header in which the outer server tells the address of the reader. Whatever a client sends in it is overwritten. */
export const addressHeader = 'x-foyer-address'

/** Without the prefix of an IPv4 address on an IPv6 socket, and without the name of a network card. */
const plain = (address: string): string =>
  address
    .trim()
    .replace(/^::ffff:(?=\d+\.)/i, '')
    .replace(/%.*$/, '')
const family = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

/**
 * Makes what tells the address of whoever asks: the connection's own, and only where that is a proxy we were told to trust the last
 * address in `X-Forwarded-For` that is none. Anybody can write that header, so without the setting it says nothing; that one came
 * is logged once, because a proxy that is not trusted makes all readers one. Only for limits and the day's hash; never stored or logged.
 * @param trusted addresses and networks, as the setting `trustProxy` has them
 */
export function addressReader(trusted: readonly string[], log: Log): (request: IncomingMessage) => string {
  const proxies = new BlockList()
  for (const entry of trusted) {
    const [address, bits] = entry.split('/') as [string, string?]
    if (bits === undefined) proxies.addAddress(address, family(address))
    else proxies.addSubnet(address, Number(bits), family(address))
  }
  let warned = false
  return (request) => {
    let address = plain(request.socket.remoteAddress ?? '')
    const forwarded = String(request.headers['x-forwarded-for'] ?? '')
    if (forwarded === '' || address === '') return address || 'local'
    if (!proxies.check(address, family(address))) {
      if (!warned)
        log.warn('faces', 'X-Forwarded-For came from a machine that trustProxy (FOYER_TRUST_PROXY) does not name; it is not believed')
      warned = true
      return address
    }
    for (const entry of forwarded.split(',').reverse().map(plain)) {
      if (isIP(entry) === 0) break
      address = entry
      if (!proxies.check(address, family(address))) break
    }
    return address
  }
}

/** The address the outer server wrote, for pages and the API; `local` for a request that came without it (tests, the command line). */
export const clientAddress = (headers: Headers): string => headers.get(addressHeader) ?? 'local'
