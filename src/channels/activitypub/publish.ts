import { sql } from 'kysely'
import { newId, type Work } from '#platform'
import type { ActivityBody, ActivityType } from './tables.ts'

/** Something the actor does, and who is told. */
export interface Published {
  /** Its id follows from what brought it about: done twice, it is written once. */
  id: string
  type: ActivityType
  body: ActivityBody
  /** The note it is about, and the delivery which that note stands for. */
  note: string | null
  root: string | null
  open: boolean
  /** Handle of whom alone it is meant for. */
  addressee: string | null
}

/**
 * Writes an activity down. With `to` it is on its way from then on: to the inbox named, or to every server on which somebody follows or
 * which got the note before. One row for each inbox; a server with an inbox for all its people is told once.
 */
export async function publish(work: Work, activity: Published, to: { inbox: string } | 'followers' | 'nobody'): Promise<void> {
  await work.db
    .insertInto('channels.activities')
    .values({
      alliance_id: work.alliance,
      activity_id: activity.id,
      type: activity.type,
      note_id: activity.note,
      root_id: activity.root,
      body: JSON.stringify(activity.body),
      open: activity.open,
      addressee: activity.addressee,
      at: work.now,
    })
    .onConflict((on) => on.columns(['alliance_id', 'activity_id']).doNothing())
    .execute()
  const inboxes = to === 'nobody' ? [] : to === 'followers' ? await inboxesOfFollowers(work, activity.note) : [to.inbox]
  await sendTo(work, activity.id, inboxes)
}

async function inboxesOfFollowers(work: Work, note: string | null): Promise<string[]> {
  const { rows } = await sql<{ inbox: string }>`
    select coalesce(f.shared_inbox, f.inbox) as inbox from channels.remote_actors f
    where f.alliance_id = ${work.alliance} and f.followed_at is not null
    union
    select s.inbox from channels.sendings s
    join channels.activities a on a.alliance_id = ${work.alliance} and a.activity_id = s.activity_id
    where s.alliance_id = ${work.alliance} and a.note_id = ${note}::uuid and s.state <> 'failed'
    order by 1`.execute(work.db)
  return rows.map(({ inbox }) => inbox)
}

async function sendTo(work: Work, activity: string, inboxes: readonly string[]): Promise<void> {
  if (inboxes.length === 0) return
  await sql`
    insert into channels.remote_inboxes (alliance_id, inbox, failures)
    select ${work.alliance}::uuid, t.inbox, 0 from unnest(${[...inboxes]}::text[]) as t (inbox)
    on conflict (alliance_id, inbox) do nothing`.execute(work.db)
  await sql`
    insert into channels.sendings (alliance_id, sending_id, activity_id, inbox, state)
    select ${work.alliance}::uuid, t.sending_id, ${activity}::uuid, t.inbox, 'waiting'
    from unnest(${inboxes.map(() => newId())}::uuid[], ${[...inboxes]}::text[]) as t (sending_id, inbox)
    on conflict (alliance_id, activity_id, inbox) do nothing`.execute(work.db)
}

/** The note that stands for a delivery now, and whether it was taken back; undefined where it never was published. */
export async function noteOf(work: Work, root: string): Promise<{ note: string; withdrawn: boolean; published: string } | undefined> {
  const { rows } = await sql<{ note_id: string; withdrawn: boolean; published: string }>`
    select a.note_id, a.body -> 'object' ->> 'published' as published, exists (
      select from channels.activities d where d.alliance_id = ${work.alliance} and d.note_id = a.note_id and d.type = 'Delete') as withdrawn
    from channels.activities a
    where a.alliance_id = ${work.alliance} and a.root_id = ${root} and a.type = 'Create'
    order by a.at desc, a.activity_id desc limit 1`.execute(work.db)
  const [row] = rows
  return row && { note: row.note_id, withdrawn: row.withdrawn, published: row.published }
}

/** Whoever has not been told of a note yet, or asks for it from now on, gets these words of it. */
export async function replaceWords(work: Work, note: string, object: ActivityBody): Promise<void> {
  await sql`
    update channels.activities set body = jsonb_set(body, '{object}', ${JSON.stringify(object)}::jsonb)
    where alliance_id = ${work.alliance} and note_id = ${note} and type in ('Create', 'Update')`.execute(work.db)
}

/** What of a note has not arrived yet leaves no more: it was taken back. Its words are forgotten. */
export async function stopNote(work: Work, note: string, left: ActivityBody): Promise<void> {
  await sql`
    update channels.sendings s set state = 'overtaken', ended_at = ${work.now}
    from channels.activities a
    where s.alliance_id = ${work.alliance} and s.state = 'waiting' and a.alliance_id = ${work.alliance} and a.activity_id = s.activity_id
      and a.note_id = ${note} and a.type in ('Create', 'Update')`.execute(work.db)
  await replaceWords(work, note, left)
}
