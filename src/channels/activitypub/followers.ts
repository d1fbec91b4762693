import { sql } from 'kysely'
import { newId, type Work } from '#platform'
import { addressesOf, hostOf, liesUnder } from './addresses.ts'
import { publish } from './publish.ts'
import type { RemoteActor } from './remote-actor.ts'

/** People who follow the actor now. */
export async function countFollowers(work: Work): Promise<number> {
  const { n } = await work.db
    .selectFrom('channels.remote_actors')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('alliance_id', '=', work.alliance)
    .where('followed_at', 'is not', null)
    .executeTakeFirstOrThrow()
  return Number(n)
}

/** Remembers somebody, so that they can be answered, with what their server says of them now. */
export async function rememberActor(work: Work, person: RemoteActor): Promise<void> {
  const said = {
    handle: person.handle,
    name: person.name,
    url: person.url,
    inbox: person.inbox,
    shared_inbox: person.sharedInbox,
    seen_at: work.now,
  }
  await work.db
    .insertInto('channels.remote_actors')
    .values({ alliance_id: work.alliance, actor: person.id, followed_at: null, follow: null, ...said })
    .onConflict((on) => on.columns(['alliance_id', 'actor']).doUpdateSet(said))
    .execute()
}

/** Somebody follows from now on, and their server is told so. Asked again, it is told again: it may have forgotten. */
export async function takeFollow(work: Work, person: RemoteActor, follow: string): Promise<void> {
  await rememberActor(work, person)
  await work.db
    .updateTable('channels.remote_actors')
    .set((eb) => ({ followed_at: eb.fn.coalesce('followed_at', eb.val(work.now)), follow }))
    .where('alliance_id', '=', work.alliance)
    .where('actor', '=', person.id)
    .execute()
  const { actor, activity } = addressesOf(work.house)
  const id = newId()
  const body = {
    '@context': 'https://www.w3.org/ns/activitystreams',
    id: activity(id),
    type: 'Accept',
    actor,
    to: [person.id],
    object: { id: follow, type: 'Follow', actor: person.id, object: actor },
  }
  const of = { note: null, root: null, open: false, addressee: person.handle }
  await publish(work, { id, type: 'Accept', body, ...of }, { inbox: person.inbox })
}

/** Somebody follows no more; with `follow`, only where that is how they began. Their server is told nothing more. */
export async function endFollow(work: Work, person: string, follow?: string): Promise<void> {
  const ended = await work.db
    .updateTable('channels.remote_actors')
    .set({ followed_at: null, follow: null })
    .where('alliance_id', '=', work.alliance)
    .where('actor', '=', person)
    .$if(follow !== undefined, (query) => query.where('follow', '=', follow!))
    .returning(['inbox', 'shared_inbox'])
    .execute()
  for (const row of ended) await stopUnread(work, row.shared_inbox ?? row.inbox)
}

/** What waits for an inbox behind which nobody follows any more leaves no more. */
async function stopUnread(work: Work, inbox: string): Promise<void> {
  await sql`
    update channels.sendings s set state = 'overtaken', ended_at = ${work.now}
    from channels.activities a
    where s.alliance_id = ${work.alliance} and s.inbox = ${inbox} and s.state = 'waiting'
      and a.alliance_id = ${work.alliance} and a.activity_id = s.activity_id and a.type in ('Create', 'Update')
      and not exists (select from channels.remote_actors f
        where f.alliance_id = ${work.alliance} and f.followed_at is not null and coalesce(f.shared_inbox, f.inbox) = ${inbox})`.execute(
    work.db,
  )
}

/** Forgets people for good, with everything that was meant for them alone. Returns how many there were. */
export async function forgetActors(
  work: Work,
  which: { actor: string } | { handles: readonly string[] } | { host: string },
): Promise<number> {
  const rows = await work.db
    .selectFrom('channels.remote_actors')
    .select(['actor', 'handle', 'inbox'])
    .where('alliance_id', '=', work.alliance)
    .$if('actor' in which, (query) => query.where('actor', '=', 'actor' in which ? which.actor : ''))
    .$if('handles' in which, (query) =>
      query.where('handle', 'in', 'handles' in which && which.handles.length > 0 ? [...which.handles] : ['']),
    )
    .execute()
  const gone = 'host' in which ? rows.filter(({ actor }) => liesUnder(hostOf(actor), which.host)) : rows
  if (gone.length === 0) return 0
  const of = <K extends keyof (typeof gone)[number]>(key: K) => gone.map((row) => row[key])
  await sql`delete from channels.activities where alliance_id = ${work.alliance} and addressee = any(${of('handle')}::text[])`.execute(
    work.db,
  )
  await sql`delete from channels.remote_actors where alliance_id = ${work.alliance} and actor = any(${of('actor')}::text[])`.execute(
    work.db,
  )
  // Their own inbox, unless it is that of others too; with what was on its way there.
  await sql`
    delete from channels.remote_inboxes i
    where i.alliance_id = ${work.alliance} and i.inbox = any(${of('inbox')}::text[]) and not exists (
      select from channels.remote_actors a where a.alliance_id = ${work.alliance} and (a.inbox = i.inbox or a.shared_inbox = i.inbox))`.execute(
    work.db,
  )
  return gone.length
}
