import type { Platform, Work } from '#platform'
import type { Account, Channel } from './channel.ts'
import { noSuchSetting, secretForAnother, secretMissing, secretNotUsable } from './errors.ts'

const purpose = 'channel-secret'
const contextOf = (alliance: string, accountId: string, field: string): string => `${alliance}/${accountId}/${field}`

/** Longer than any token that is known; a field may say less. */
const longestSecret = 1000

/**
 * Seals the secrets among what a person gave to connect or change an account. One that was left empty stays as it was, but only where it
 * was given for: whoever may change an account may not see its secrets, and would, by having them sent to a server of their own (`moved`).
 * Throws `channels.secret-missing` at the field of one that is needed and was never given, `channels.secret-for-another` at one that was
 * given for another address, `channels.secret-not-usable` at one that no header can carry, `channels.no-such-setting` at what the channel
 * does not ask for.
 */
export function sealSecrets(
  work: Pick<Work, 'alliance' | 'house'>,
  channel: Channel,
  accountId: string,
  given: Record<string, string>,
  kept: Record<string, string> = {},
  moved = false,
): Record<string, string> {
  const unknown = Object.keys(given).find((name) => !channel.fields.some((field) => field.name === name))
  if (unknown !== undefined) throw noSuchSetting(unknown)
  const sealed: Record<string, string> = {}
  for (const { name, kind, optional, maxlength = longestSecret } of channel.fields) {
    if (kind !== 'secret') continue
    const text = (given[name] ?? '').trim()
    if (text !== '' && (text.length > maxlength || !/^[\x21-\x7e]+$/.test(text))) throw secretNotUsable(name)
    if (text === '' && kept[name] && moved) throw secretForAnother(name)
    if (text !== '') sealed[name] = work.house.secrets.seal(purpose, contextOf(work.alliance, accountId, name), text)
    else if (kept[name]) sealed[name] = kept[name]
    else if (!optional) throw secretMissing(name)
  }
  return sealed
}

/** Whether a change has an account speak to another address than its secrets were given for. */
export const hasMoved = ({ fields }: Pick<Channel, 'fields'>, before: Record<string, string>, after: Record<string, string>): boolean =>
  fields.some(({ name, kind }) => kind === 'url' && before[name] !== after[name])

/**
 * Opens a secret of an account; '' where there is none, or where it was sealed by another installation (a restore without its
 * `secrets.json`): then the other side refuses us, and the desk says so.
 */
export function secretOf(house: Platform, alliance: string, account: Account, name: string): string {
  const sealed = account.sealed[name]
  return (sealed && house.secrets.open(purpose, contextOf(alliance, account.accountId, name), sealed)) || ''
}
