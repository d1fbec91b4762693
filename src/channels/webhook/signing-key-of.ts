import type { Work } from '#platform'
import { accountOf } from '../accounts.ts'
import { noSigningKey, noSuchAccount } from '../errors.ts'
import { channelsPolicy } from '../policy.ts'
import { signingKey } from './channel.ts'

/**
 * The key with which what a receiver of webhooks gets is signed, for whoever sets the receiver up.
 * Refuses `channels.no-such-account`, `channels.no-signing-key` (another channel).
 */
export async function signingKeyOf(work: Work, accountId: string): Promise<string> {
  channelsPolicy.demand(work, 'take-signing-key')
  const row = await work.db
    .selectFrom('channels.accounts')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('account_id', '=', accountId)
    .executeTakeFirst()
  if (!row) throw noSuchAccount()
  if (row.kind !== 'webhook') throw noSigningKey(row.name)
  return signingKey(work.house, work.alliance, accountOf(row))
}
