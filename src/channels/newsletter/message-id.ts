/** Stable over resending, and enough to find the mailing when the mail comes back. Without angle brackets. */
export const messageIdOf = (alliance: string, mailingId: string, domain: string): string => `${mailingId}.${alliance}@${domain}`

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const ours = new RegExp(`<(${uuid})\\.(${uuid})@[^\\s<>@]+>`)

/** What a Message-ID of ours says, wherever it stands in a text; undefined for anybody else's. */
export function readMessageId(text: string): { mailingId: string; alliance: string } | undefined {
  const found = ours.exec(text)
  return found ? { mailingId: found[1]!, alliance: found[2]! } : undefined
}
