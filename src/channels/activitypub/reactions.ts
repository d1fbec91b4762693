import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Work } from '#platform'
import type { Figures } from '../channel.ts'

/** A keyed hash under which a person is counted once and can be forgotten, and that tells nobody who it is. */
export const hashOfPerson = (work: Pick<Work, 'house' | 'alliance'>, handle: string): string =>
  work.house.secrets.sign('activitypub-reaction', `${work.alliance}/${handle.toLowerCase()}`)

/** The form in which we remember what another server calls something. */
export const hashOfId = (id: string): string => createHash('sha256').update(id).digest('base64url')

/** Somebody likes or shares what a delivery carried; once each. */
export async function takeReaction(
  work: Work,
  reaction: { root: string; sort: 'like' | 'share'; handle: string; activity: string },
): Promise<void> {
  await work.db
    .insertInto('channels.reactions')
    .values({
      alliance_id: work.alliance,
      root_id: reaction.root,
      sort: reaction.sort,
      who: hashOfPerson(work, reaction.handle),
      activity: hashOfId(reaction.activity),
      at: work.now,
    })
    .onConflict((on) => on.columns(['alliance_id', 'root_id', 'sort', 'who']).doNothing())
    .execute()
}

/** Somebody takes it back. What was counted of it stays counted: it was given. */
export async function takeReactionBack(
  work: Work,
  which: { handle: string; activity: string } | { handle: string; root: string; sort: 'like' | 'share' },
): Promise<void> {
  const mine = work.db
    .deleteFrom('channels.reactions')
    .where('alliance_id', '=', work.alliance)
    .where('who', '=', hashOfPerson(work, which.handle))
  await ('activity' in which
    ? mine.where('activity', '=', hashOfId(which.activity))
    : mine.where('root_id', '=', which.root).where('sort', '=', which.sort)
  ).execute()
}

/** What came back to these deliveries, as other platforms would tell it. */
export async function countReactions(work: Work, deliveries: readonly string[]): Promise<Map<string, Figures>> {
  const { rows } = await sql<{ id: string; likes: number; shares: number; replies: number }>`
    select d.id,
      (select count(*)::int from channels.reactions r where r.alliance_id = ${work.alliance} and r.root_id = d.id and r.sort = 'like') as likes,
      (select count(*)::int from channels.reactions r where r.alliance_id = ${work.alliance} and r.root_id = d.id and r.sort = 'share') as shares,
      (select count(*)::int from channels.incoming i where i.alliance_id = ${work.alliance} and i.delivery_id = d.id and i.sort = 'comment') as replies
    from unnest(${[...deliveries]}::uuid[]) as d (id)`.execute(work.db)
  return new Map(rows.map(({ id, ...counts }) => [id, counts]))
}
