import { sql } from 'kysely'
import type { Work } from '#platform'
import { channelsPolicy } from '../policy.ts'
import { hostOf } from './addresses.ts'
import { type BlockedHost, listBlockedHosts } from './blocked-hosts.ts'
import { countFollowers } from './followers.ts'

/** A server to which something could not be handed over. */
export interface ServerInTrouble {
  host: string
  /** Activities that wait for it. */
  waiting: number
  /** Since when nothing has arrived there; null where it answers and refuses. */
  since: Date | null
  /** When it is tried again. */
  nextAt: Date | null
  problem: string
}

/** How the actor stands with other servers: no names of people, only how many. */
export interface Federation {
  followers: number
  /** Servers on which they are. */
  servers: number
  troubles: ServerInTrouble[]
  blocked: BlockedHost[]
}

const mostTroubles = 20

/** How the actor stands with other servers; the 20 longest troubles. */
export async function federationOf(work: Work): Promise<Federation> {
  channelsPolicy.demand(work, 'list-accounts')
  const { rows: servers } = await sql<{ inbox: string }>`
    select distinct coalesce(f.shared_inbox, f.inbox) as inbox from channels.remote_actors f
    where f.alliance_id = ${work.alliance} and f.followed_at is not null`.execute(work.db)
  const { rows } = await sql<{ inbox: string; failing_since: Date | null; open_until: Date | null; problem: string; waiting: number }>`
    select i.inbox, i.failing_since, i.open_until, i.problem, (
      select count(*)::int from channels.sendings s where s.alliance_id = ${work.alliance} and s.inbox = i.inbox and s.state = 'waiting') as waiting
    from channels.remote_inboxes i where i.alliance_id = ${work.alliance} and i.problem is not null
    order by i.failing_since nulls last, i.inbox limit ${mostTroubles}`.execute(work.db)
  return {
    followers: await countFollowers(work),
    servers: new Set(servers.map(({ inbox }) => hostOf(inbox))).size,
    troubles: rows.map((row) => ({
      host: hostOf(row.inbox),
      waiting: row.waiting,
      since: row.failing_since,
      nextAt: row.waiting > 0 ? row.open_until : null,
      problem: row.problem,
    })),
    blocked: await listBlockedHosts(work),
  }
}
