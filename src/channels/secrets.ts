import type { Platform, Work } from '#platform'
import type { Account, Channel } from './channel.ts'
import { noSuchSetting, secretMissing } from './errors.ts'

const purpose = 'channel-secret'
const contextOf = (alliance: string, accountId: string, field: string): string => `${alliance}/${accountId}/${field}`

/**
 * Seals the secrets among what a person gave to connect or change an account. One that was left empty stays as it was.
 * Throws `channels.secret-missing` at the field of one that is needed and was never given, `channels.no-such-setting` at what the channel does not ask for.
 */
export function sealSecrets(
  work: Pick<Work, 'alliance' | 'house'>,
  channel: Channel,
  accountId: string,
  given: Record<string, string>,
  kept: Record<string, string>,
): Record<string, string> {
  const unknown = Object.keys(given).find((name) => !channel.fields.some((field) => field.name === name))
  if (unknown !== undefined) throw noSuchSetting(unknown)
  const sealed: Record<string, string> = {}
  for (const { name, kind, optional } of channel.fields) {
    if (kind !== 'secret') continue
    const text = (given[name] ?? '').trim()
    if (text !== '') sealed[name] = work.house.secrets.seal(purpose, contextOf(work.alliance, accountId, name), text)
    else if (kept[name]) sealed[name] = kept[name]
    else if (!optional) throw secretMissing(name)
  }
  return sealed
}

/**
 * Opens a secret of an account; '' where there is none, or where it was sealed by another installation (a restore without its
 * `secrets.json`): then the other side refuses us, and the desk says so.
 */
export function secretOf(house: Platform, alliance: string, account: Account, name: string): string {
  const sealed = account.sealed[name]
  return (sealed && house.secrets.open(purpose, contextOf(alliance, account.accountId, name), sealed)) || ''
}
