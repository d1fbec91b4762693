import { createHash } from 'node:crypto'
import type { Platform } from '#platform'
import type { Account } from './channel.ts'
import { actor } from './compose-payload.ts'

const purpose = 'channel-session'

/**
 * Whose session it is, and with what it was opened: once settings or secrets are changed, it opens no more, so that no call is made with
 * what was given for another account or taken back.
 */
const contextOf = (alliance: string, { accountId, settings, sealed }: Account): string => {
  const given = JSON.stringify([Object.entries(settings).sort(), Object.entries(sealed).sort()])
  return `${alliance}/${accountId}/${createHash('sha256').update(given).digest('base64url')}`
}

/**
 * What another party gave for a while in exchange for the secret of an account, as {@link keepSession} was given it; undefined where there
 * is none, or the account was changed since. Kept, because some count how often one signs in.
 */
export async function keptSession(house: Platform, alliance: string, account: Account): Promise<string | undefined> {
  const row = await house.work(alliance, actor, (work) =>
    work.db
      .selectFrom('channels.accounts')
      .select('session')
      .where('alliance_id', '=', work.alliance)
      .where('account_id', '=', account.accountId)
      .executeTakeFirst(),
  )
  return row?.session ? house.secrets.open(purpose, contextOf(alliance, account), row.session) : undefined
}

/** Keeps a session, sealed as secrets are; for every process of this house. An account that has ended keeps none. */
export async function keepSession(house: Platform, alliance: string, account: Account, session: string): Promise<void> {
  const sealed = house.secrets.seal(purpose, contextOf(alliance, account), session)
  await house.work(alliance, actor, (work) =>
    work.db
      .updateTable('channels.accounts')
      .set({ session: sealed })
      .where('alliance_id', '=', work.alliance)
      .where('account_id', '=', account.accountId)
      .where('retired_at', 'is', null)
      .execute(),
  )
}
