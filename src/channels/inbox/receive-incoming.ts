import type { Platform } from '#platform'
import { liveAccounts, lockAccount } from '../accounts.ts'
import { type Brought, channelOf } from '../channel.ts'
import { actor } from '../compose-payload.ts'
import { emptyIncoming } from './empty-incoming.ts'
import { takeIncoming } from './take-incoming.ts'

/** taken: what it held is kept, or was before · not-theirs: it does not prove that the other side sent it · nobody: no account receives there */
export type Receipt = 'taken' | 'not-theirs' | 'nobody'

/**
 * Takes in what another party brings to the address of one account. Answered `taken` only once it is committed, so that they bring again
 * what we lost; what is brought twice comes in once.
 */
export async function receiveIncoming(
  house: Platform,
  alliance: string,
  to: { kind: string; account: string },
  brought: Brought,
): Promise<Receipt> {
  const account = await house.work(alliance, actor, async (work) =>
    (await liveAccounts(work)).find(({ kind, accountId }) => kind === to.kind && accountId === to.account),
  )
  const channel = account && channelOf(account.kind)
  if (!account || !channel?.receive) return 'nobody'
  const received = await channel.receive(house, alliance, account, brought)
  if (!received) return 'not-theirs'
  if (received.said.length === 0 && !received.gone?.length) return 'taken'
  return house.work(alliance, actor, async (work) => {
    if ((await lockAccount(work, account.accountId)).retired_at) return 'nobody'
    await takeIncoming(work, account, received.said)
    if (received.gone?.length) await emptyIncoming(work, { account: account.accountId, remoteIds: received.gone })
    return 'taken'
  })
}
