import { defineJob, type Platform, type Work } from '#platform'
import { eachAlliance } from '#rooms/alliance'
import { liveAccounts, lockAccount } from '../accounts.ts'
import { type Account, channelOf, type Heard } from '../channel.ts'
import { actor } from '../compose-payload.ts'
import { alliancesWithAccounts } from '../jobs.ts'
import { emptyIncoming } from './empty-incoming.ts'
import { takeIncoming } from './take-incoming.ts'

/** Requests to one account in one go; a storm goes on two minutes later, and nothing of it is lost, because the other side keeps it. */
const mostPages = 25
/** How often an account that says nothing new is marked as heard, so that an idle house hardly writes. */
const markEveryMs = 15 * 60_000

/**
 * Listens to one account: takes in what was said there since the last time. How far it got stands in the same transaction as what was
 * said, so a crash repeats a page and loses none; what is told twice comes in once. Returns how many were new.
 */
export async function listenTo(house: Platform, alliance: string, account: Account): Promise<number> {
  const channel = channelOf(account.kind)
  if (!channel?.listen) return 0
  let taken = 0
  for (let page = 0; page < mostPages; page++) {
    const from = await house.work(alliance, actor, (work) => heardTo(work, account.accountId))
    if (!from) return taken
    const heard = await channel.listen(house, alliance, account, from.cursor)
    if ('problem' in heard) {
      await house.work(alliance, actor, (work) => mark(work, account.accountId, { heard_problem: heard.problem }))
      return taken
    }
    const went = await house.work(alliance, actor, (work) => takePage(work, account, from, heard))
    taken += went.taken
    if (!went.on || !heard.more) return taken
  }
  return taken
}

interface Place {
  cursor: string | null
  problem: string | null
  at: Date | null
}

/** How far an account was listened to; undefined once it has ended. */
async function heardTo(work: Work, accountId: string): Promise<Place | undefined> {
  const row = await work.db
    .selectFrom('channels.accounts')
    .select(['heard_to', 'heard_problem', 'heard_at'])
    .where('alliance_id', '=', work.alliance)
    .where('account_id', '=', accountId)
    .where('retired_at', 'is', null)
    .executeTakeFirst()
  return row && { cursor: row.heard_to, problem: row.heard_problem, at: row.heard_at }
}

async function takePage(work: Work, account: Account, from: Place, heard: Heard): Promise<{ taken: number; on: boolean }> {
  const row = await lockAccount(work, account.accountId)
  // Another process was quicker: what it took is taken.
  if (row.heard_to !== from.cursor) return { taken: 0, on: false }
  const taken = await takeIncoming(work, account, heard.said)
  if (heard.gone?.length) await emptyIncoming(work, { account: account.accountId, remoteIds: heard.gone })
  const moved = heard.cursor !== from.cursor
  const due = from.problem !== null || !from.at || work.now.getTime() - from.at.getTime() > markEveryMs
  if (moved || due) await mark(work, account.accountId, { heard_to: heard.cursor, heard_at: work.now, heard_problem: null })
  return { taken, on: moved }
}

async function mark(
  work: Work,
  accountId: string,
  to: { heard_problem: string | null; heard_to?: string | null; heard_at?: Date },
): Promise<void> {
  await work.db
    .updateTable('channels.accounts')
    .set(to)
    .where('alliance_id', '=', work.alliance)
    .where('account_id', '=', accountId)
    .execute()
}

/** Every two minutes: listens to every account whose channel tells what is said there. One that cannot be asked holds up no other. */
export const listenToAll = defineJob({
  name: 'channels.listen',
  every: 120,
  lease: 120,
  run: async (house, _payload, { signal }) => {
    await eachAlliance(house, { room: 'channels', signal, alliances: await alliancesWithAccounts(house) }, async (alliance) => {
      for (const account of await house.work(alliance, actor, liveAccounts)) {
        if (signal.aborted) return
        await listenTo(house, alliance, account).catch(async (fault) => {
          house.log.error('channels', 'an account could not be listened to', fault, { channel: account.kind })
          await house.work(alliance, actor, (work) => mark(work, account.accountId, { heard_problem: 'channels.cannot-be-asked' }))
        })
      }
    })
  },
})
