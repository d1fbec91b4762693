/** Base 32 as AT Protocol sorts it. */
const letters = '234567abcdefghijklmnopqrstuvwxyz'

/**
 * The record key of a delivery: a TID (53 bits of microseconds since 1970, 10 bits that tell apart what is of the same moment) made of
 * nothing but the delivery's id, so that every attempt names the same record and no state of ours is needed to find it again. The id is a
 * UUID v7: 48 bits of milliseconds, the rest random; twenty of those bits go in.
 */
export function recordKey(deliveryId: string): string {
  const bits = BigInt(`0x${deliveryId.replaceAll('-', '')}`)
  const millis = bits >> 80n
  const micros = millis * 1000n + ((bits & 0x3ffn) % 1000n)
  const tid = (micros << 10n) | ((bits >> 10n) & 0x3ffn)
  return Array.from({ length: 13 }, (_, at) => letters[Number((tid >> BigInt(5 * (12 - at))) & 31n)]).join('')
}
