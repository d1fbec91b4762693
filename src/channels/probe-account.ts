import { audit, defineJob, type Platform, type Work } from '#platform'
import { eachAlliance, localDay } from '#rooms/alliance'
import { listScenes, makeScene, recordFact } from '#rooms/facts'
import { accountOf, liveAccounts, lockAccount } from './accounts.ts'
import { type Account, channelOf, type Probe, type ProbeProblem } from './channel.ts'
import { actor } from './compose-payload.ts'
import { alreadyRetired, askedJustNow } from './errors.ts'
import { alliancesWithAccounts } from './jobs.ts'
import { channelsPolicy } from './policy.ts'

/** Days before the end of a permission from which on the desk asks for a new one. */
const expiryNoticeDays = 14

/** Seconds for which an account that somebody had asked is not asked again. */
const askPause = 20

/**
 * Lets somebody have the other side asked who an account is there; whoever calls it asks then, with {@link probeAccount}. Not more often than
 * every 20 seconds for one account, whoever wants it: other people's servers are not ours to press. Refuses `channels.no-such-account`,
 * `channels.already-retired`, `channels.asked-just-now`.
 */
export async function turnToAsk(work: Work, accountId: string): Promise<void> {
  channelsPolicy.demand(work, 'change-accounts')
  const row = await lockAccount(work, accountId)
  if (row.retired_at) throw alreadyRetired(row.name)
  const wait = row.asked_at ? row.asked_at.getTime() + askPause * 1000 - work.now.getTime() : 0
  if (wait > 0) throw askedJustNow(Math.ceil(wait / 1000))
  await work.db
    .updateTable('channels.accounts')
    .set({ asked_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('account_id', '=', accountId)
    .execute()
}

/**
 * Asks the other side who an account is there and what it may do, and writes the answer down: handle, limits, end of the permission,
 * and the followers of the day as a fact. A channel that has nobody to ask is left as it is. Returns the account as it is now.
 */
export async function probeAccount(house: Platform, alliance: string, accountId: string): Promise<Account | undefined> {
  const account = await house.work(alliance, actor, async (work) => (await liveAccounts(work)).find((one) => one.accountId === accountId))
  const channel = account && channelOf(account.kind)
  if (!account || !channel?.probe) return account
  const found = await channel.probe(house, alliance, account)
  return house.work(alliance, actor, (work) => writeDown(work, account, found))
}

async function writeDown(work: Work, account: Account, found: Probe | ProbeProblem): Promise<Account | undefined> {
  const problem = 'problem' in found ? found.problem : null
  const row = await work.db
    .updateTable('channels.accounts')
    .set({ probed_at: work.now, probe_problem: problem, ...('problem' in found ? {} : { probe: JSON.stringify(found) }) })
    .where('alliance_id', '=', work.alliance)
    .where('account_id', '=', account.accountId)
    .where('retired_at', 'is', null)
    .returningAll()
    .executeTakeFirst()
  if (!row) return undefined
  if (!('problem' in found)) {
    if (account.probe?.handle !== found.handle)
      await audit(
        work,
        'channels.account-known',
        { kind: 'channel', id: account.accountId },
        { name: account.name, kind: account.kind, handle: found.handle },
      )
    await countFollowersOf(work, account, found.followers)
  }
  return accountOf(row)
}

/**
 * The followers of a day, once a day. Those of one account are people of their own, so each account counts under its own scene and
 * nobody can sum them over platforms.
 */
async function countFollowersOf(work: Work, account: Account, followers: number | null): Promise<void> {
  if (followers === null) return
  const day = await localDay(work, null, work.now)
  const subject = { kind: 'channel', id: account.accountId }
  const scene =
    (await listScenes(work, { subject }))[0] ??
    (await makeScene(work, { kind: account.kind, subjectKind: subject.kind, subjectId: subject.id, label: account.name }))
  await recordFact(work, {
    metric: 'audience.elsewhere',
    day,
    scene: scene.scene,
    amount: followers,
    source: account.kind,
    key: `followers:${account.accountId}:${day}`,
  })
}

/** Whether the permission of an account ends within {@link expiryNoticeDays}, or is over; null where no end is known. */
export function endsSoon(probe: Probe | null, now: Date): { at: Date; soon: boolean; over: boolean } | null {
  if (!probe?.expiresAt) return null
  const at = new Date(probe.expiresAt)
  return { at, soon: at.getTime() - now.getTime() < expiryNoticeDays * 86_400_000, over: at <= now }
}

/** Every six hours: asks every connected account who it is, so that a permission that ended is known before a post needs it. */
export const probeAccounts = defineJob({
  name: 'channels.probe',
  every: 6 * 3600,
  lease: 120,
  run: async (house, _payload, { signal }) => {
    await eachAlliance(house, { room: 'channels', signal, alliances: await alliancesWithAccounts(house) }, async (alliance) => {
      const accounts = await house.work(alliance, actor, liveAccounts)
      for (const account of accounts) {
        if (signal.aborted) return
        if (channelOf(account.kind)?.probe) await probeAccount(house, alliance, account.accountId)
      }
    })
  },
})
