import { type LookupAddress, lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { OutboundFailure } from './failure.ts'

/**
 * Whether an address lies on the public internet. Everything with a special meaning does not: loopback, private,
 * link-local (cloud metadata), carrier NAT, multicast, documentation, and the IPv6 forms that carry an IPv4 address.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false
  const address = ipaddr.parse(text)
  if (address.kind() === 'ipv6') {
    const six = address as ipaddr.IPv6
    if (six.isIPv4MappedAddress()) return isPublicAddress(six.toIPv4Address().toString())
    // ::a.b.c.d, deprecated, but connected to as IPv4 by some systems.
    if (six.parts.slice(0, 6).every((part) => part === 0)) return false
    // Only 2000::/3 is given out to anybody.
    if ((six.parts[0]! & 0xe000) !== 0x2000) return false
  }
  return address.range() === 'unicast'
}

/** Removes the brackets of an IPv6 host. */
export const plainHost = (hostname: string): string => hostname.replace(/^\[|\]$/g, '')

/**
 * Resolves like the system does and hands the connection only checked addresses, so that a name which answers differently
 * the second time (DNS rebinding) gains nothing: there is no second time. One private address among several refuses all.
 */
export const guardedLookup: LookupFunction = (hostname, options, done) => {
  lookup(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
    if (error) return done(error, [])
    const bad = found.find(({ address }) => !isPublicAddress(address))
    if (bad || found.length === 0) return done(new OutboundFailure('not-allowed', hostname), [])
    if (options.all) return done(null, found)
    done(null, found[0]!.address, found[0]!.family)
  })
}
