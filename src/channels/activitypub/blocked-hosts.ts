import { audit, type Work } from '#platform'
import { lockAccount } from '../accounts.ts'
import { alreadyBlocked, hostNotUsable, notBlocked } from '../errors.ts'
import { channelsPolicy } from '../policy.ts'
import { hostOf, liesUnder } from './addresses.ts'
import { forgetActors } from './followers.ts'
import { actorAccount } from './speaker.ts'

export interface BlockedHost {
  host: string
  why: string
  by: string
  at: Date
}

/** Servers from which nothing is taken and to which nothing goes, by name. */
export async function listBlockedHosts(work: Work): Promise<BlockedHost[]> {
  channelsPolicy.demand(work, 'list-accounts')
  const rows = await work.db
    .selectFrom('channels.blocked_hosts')
    .select(['host', 'why', 'by_name as by', 'at'])
    .where('alliance_id', '=', work.alliance)
    .orderBy('host')
    .execute()
  return rows
}

/** A host as it was typed: `social.example`, `https://social.example/@li`, `@li@social.example`; a port is part of it. */
function readHost(typed: string): string {
  const text = typed
    .trim()
    .toLowerCase()
    .replace(/^@?[^@/]*@/, '')
  const host = hostOf(/^https?:\/\//.test(text) ? text : `https://${text}`)
  if (text === '' || text.length > 253 || host === '') throw hostNotUsable()
  return host
}

/**
 * Blocks a server: its people follow no more and are forgotten, nothing of theirs is taken, nothing goes there. What they said before stays in
 * the inbox. Refuses `channels.host-not-usable` and `channels.already-blocked` at `host`.
 */
export async function blockHost(work: Work, input: { host: string; why: string }): Promise<void> {
  channelsPolicy.demand(work, 'change-accounts')
  const host = readHost(input.host)
  const account = await actorAccount(work)
  // After whoever is just being taken in.
  if (account) await lockAccount(work, account.account.accountId)
  const made = await work.db
    .insertInto('channels.blocked_hosts')
    .values({
      alliance_id: work.alliance,
      host,
      why: input.why.trim().slice(0, 300),
      by_name: 'name' in work.actor ? work.actor.name : '',
      at: work.now,
    })
    .onConflict((on) => on.columns(['alliance_id', 'host']).doNothing())
    .returning('host')
    .executeTakeFirst()
  if (!made) throw alreadyBlocked(host)
  await forgetActors(work, { host })
  await stopSendingsTo(work, host)
  await audit(
    work,
    'channels.host-blocked',
    { kind: 'channel', id: account?.account.accountId ?? 'activitypub' },
    { host },
    input.why.trim() || undefined,
  )
}

async function stopSendingsTo(work: Work, host: string): Promise<void> {
  const inboxes = await work.db.selectFrom('channels.remote_inboxes').select('inbox').where('alliance_id', '=', work.alliance).execute()
  const theirs = inboxes.map(({ inbox }) => inbox).filter((inbox) => liesUnder(hostOf(inbox), host))
  if (theirs.length > 0)
    await work.db.deleteFrom('channels.remote_inboxes').where('alliance_id', '=', work.alliance).where('inbox', 'in', theirs).execute()
}

/** Takes a block back. Who followed from there has to follow anew. Refuses `channels.not-blocked`. */
export async function unblockHost(work: Work, typed: string): Promise<void> {
  channelsPolicy.demand(work, 'change-accounts')
  const host = readHost(typed)
  const gone = await work.db
    .deleteFrom('channels.blocked_hosts')
    .where('alliance_id', '=', work.alliance)
    .where('host', '=', host)
    .executeTakeFirst()
  if (Number(gone.numDeletedRows) === 0) throw notBlocked(host)
  const account = await actorAccount(work)
  await audit(work, 'channels.host-unblocked', { kind: 'channel', id: account?.account.accountId ?? 'activitypub' }, { host })
}

/** Whether one of these hosts is blocked; a block of a host holds for those below it. */
export async function isBlocked(work: Work, hosts: readonly string[]): Promise<boolean> {
  const names = hosts.flatMap((host) => {
    const labels = host.split('.')
    return labels.map((_, at) => labels.slice(at).join('.'))
  })
  if (names.length === 0) return false
  const row = await work.db
    .selectFrom('channels.blocked_hosts')
    .select('host')
    .where('alliance_id', '=', work.alliance)
    .where('host', 'in', [...new Set(names)])
    .executeTakeFirst()
  return row !== undefined
}
