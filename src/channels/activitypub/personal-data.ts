import { sql } from 'kysely'
import type { Work } from '#platform'
import type { PersonalData } from '#rooms/patrons'
import { forgetActors } from './followers.ts'
import { hashOfPerson } from './reactions.ts'

/** A name on a platform however it was typed, in the form in which it is kept. */
const keptAs = (typed: string): string => `@${typed.trim().toLowerCase().replace(/^@+/, '')}`

/** What the actor knows of people on other servers: that they follow, and that they liked or shared. */
export const activitypubPersonalData: PersonalData = {
  room: 'activitypub',
  tables: ['channels.remote_actors', 'channels.remote_inboxes', 'channels.activities', 'channels.sendings', 'channels.reactions'],
  async export(work, person) {
    const handles = person.handles.map(keptAs)
    if (handles.length === 0) return { people: [], reactions: [] }
    const people = await work.db
      .selectFrom('channels.remote_actors')
      .select(['actor as address', 'handle', 'name', 'url', 'followed_at as followed', 'seen_at as seen'])
      .where('alliance_id', '=', work.alliance)
      .where('handle', 'in', handles)
      .execute()
    const reactions = await work.db
      .selectFrom('channels.reactions as r')
      .innerJoin('channels.deliveries as d', (join) =>
        join.onRef('d.alliance_id', '=', 'r.alliance_id').onRef('d.delivery_id', '=', 'r.root_id'),
      )
      .select(['r.sort', 'r.at', (eb) => eb.ref('d.payload', '->>').key('title').as('title')])
      .where('r.alliance_id', '=', work.alliance)
      .where('d.alliance_id', '=', work.alliance)
      .where('r.who', 'in', hashes(work, handles))
      .execute()
    return { people, reactions }
  },
  async erase(work, person) {
    const handles = person.handles.map(keptAs)
    if (handles.length === 0) return 0
    const reactions = await work.db
      .deleteFrom('channels.reactions')
      .where('alliance_id', '=', work.alliance)
      .where('who', 'in', hashes(work, handles))
      .executeTakeFirst()
    return Number(reactions.numDeletedRows) + (await forgetActors(work, { handles }))
  },
  classes: [
    {
      key: 'channels.reactions',
      // Figures are read for ninety days.
      days: 100,
      retain: (work, before, dryRun) =>
        forget(work, dryRun, sql`channels.reactions where alliance_id = ${work.alliance} and at < ${before}`),
    },
    {
      key: 'channels.remote-actors',
      // As long as what they said is kept.
      days: 400,
      retain: (work, before, dryRun) =>
        forget(
          work,
          dryRun,
          sql`channels.remote_actors where alliance_id = ${work.alliance} and followed_at is null and seen_at < ${before}`,
        ),
    },
  ],
}

const hashes = (work: Work, handles: readonly string[]): string[] => handles.map((handle) => hashOfPerson(work, handle))

async function forget(work: Work, dryRun: boolean, which: ReturnType<typeof sql>): Promise<number> {
  if (!dryRun) return Number((await sql`delete from ${which}`.execute(work.db)).numAffectedRows ?? 0)
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from ${which}`.execute(work.db)
  return rows[0]!.n
}

/** Ended sendings are kept so long for a look at what went where; ids of what others told, for longer than a signature is believed. */
const [sendingDays, takenDays, acceptDays] = [30, 7, 30]

/** Clears away what has served: once an hour, with the other housekeeping of the room. */
export async function clearActivities(work: Work): Promise<void> {
  const ago = (days: number) => new Date(work.now.getTime() - days * 86_400_000)
  await sql`delete from channels.taken_activities where alliance_id = ${work.alliance} and at < ${ago(takenDays)}`.execute(work.db)
  // Where a note is still followed up, its sendings tell who has it.
  await sql`
    delete from channels.sendings s using channels.activities a
    where s.alliance_id = ${work.alliance} and a.alliance_id = ${work.alliance} and a.activity_id = s.activity_id
      and s.ended_at < ${ago(sendingDays)} and a.type in ('Update', 'Delete', 'Accept')`.execute(work.db)
  await sql`
    delete from channels.activities a
    where a.alliance_id = ${work.alliance} and a.type = 'Accept' and a.at < ${ago(acceptDays)}
      and not exists (select from channels.sendings s where s.alliance_id = ${work.alliance} and s.activity_id = a.activity_id and s.state = 'waiting')`.execute(
    work.db,
  )
}
