import { sql } from 'kysely'
import type { Work } from '#platform'
import { type ToldCell, tellPeople } from '#rooms/facts'
import { patronsPolicy } from '../policy.ts'
import { recallMails } from './reminder-letters.ts'
import { beginningOf } from './subject.ts'

/**
 * A thing that people asked to be reminded of has another time, does not take place, or does after all; called in the transaction of that
 * change. What has not left of the mails about the old time does not leave. Whoever was told of another beginning is told of this one; whoever
 * knows it is reminded of it. A mail that a server has at this very moment cannot be fetched back; the news follows it.
 */
export async function subjectChanged(work: Work, subject: { kind: string; id: string }): Promise<void> {
  // Wishes that are not confirmed yet are locked too: their confirmation waits here and then finds the new time.
  const rows = await work.db
    .selectFrom('patrons.reminders')
    .select(['reminder_id', 'revision', 'locale'])
    .where('alliance_id', '=', work.alliance)
    .where('subject_kind', '=', subject.kind)
    .where('subject_id', '=', subject.id)
    .orderBy('reminder_id')
    .forUpdate()
    .execute()
  if (rows.length === 0) return
  const it = await beginningOf(work, subject, rows[0]!.locale)
  if (!it) return
  await recallMails(work, rows)
  const begins = it.cancelled === null ? it.begins : null
  const ahead = sql<Date>`${it.begins}::timestamptz - r.lead * interval '1 minute'`
  await sql`
    update patrons.reminders r set
      over_at = ${it.over},
      due_at = case
        when r.state <> 'active' then null
        when r.told_begins is distinct from ${begins}::timestamptz then ${work.now}::timestamptz
        when ${begins}::timestamptz is null or ${ahead} <= ${work.now}::timestamptz then null
        else ${ahead}
      end
    where r.alliance_id = ${work.alliance} and r.subject_kind = ${subject.kind} and r.subject_id = ${subject.id}`.execute(work.db)
}

/** How many will be reminded, told as people always are: in steps of five, and not from 1 to 4. Nobody sees who. */
export async function countReminders(work: Work, subject: { kind: string; id: string }): Promise<ToldCell> {
  patronsPolicy.demand(work, 'read-subscriber-counts')
  const { n } = await work.db
    .selectFrom('patrons.reminders')
    .select((eb) => eb.fn.countAll<string>().as('n'))
    .where('alliance_id', '=', work.alliance)
    .where('subject_kind', '=', subject.kind)
    .where('subject_id', '=', subject.id)
    .where('state', '=', 'active')
    .executeTakeFirstOrThrow()
  return tellPeople(Number(n), false)
}
