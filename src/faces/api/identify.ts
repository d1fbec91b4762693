import type { House } from '#house'
import { type Actor, actorOfToken, networkOf, refuse } from '#platform'
import { clientAddress } from '../http/client-address.ts'
import { hostHeader } from '../http/server.ts'

export type AnyActor = Extract<Actor, { kind: 'token' | 'visitor' }>

export interface Asked {
  alliance: string
  actor: AnyActor
}

/**
 * Whose house, and who asks. The host says the alliance, a bearer token the caller. Cookies count for nothing here, so that
 * no other site can make a signed-in browser ask.
 */
export async function identify(house: House, headers: Headers, url: string): Promise<Asked> {
  const plain = new Headers(headers)
  plain.delete('cookie')
  const found = await house.resolveRequest({ host: headers.get(hostHeader) ?? new URL(url).host, headers: plain })
  if (!found) throw refuse(404, 'platform.no-such-alliance')
  const alliance = found.alliance.id
  const given = headers.get('authorization')
  if (given === null) {
    const signals = { gpc: headers.get('sec-gpc') === '1' }
    return { alliance, actor: { kind: 'visitor', signals, network: networkOf(clientAddress(headers)) } }
  }
  const token = /^Bearer ([\w.~+/-]{20,200}=*)$/i.exec(given)?.[1]
  if (!token) throw refuse(401, 'platform.token-unknown')
  const actor = await house.work(alliance, { kind: 'system', name: 'token' }, (work) => actorOfToken(work, token))
  return { alliance, actor }
}

/** Where a request comes from, for limits: an address, or in IPv6, where every device has as many as it likes, its network (/64). */
export const placeOf = (address: string): string => (address.includes(':') ? networkOf(address) : address)
