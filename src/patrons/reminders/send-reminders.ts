import { sql } from 'kysely'
import { defineJob, type Platform, type Work } from '#platform'
import { eachAlliance } from '#rooms/alliance'
import { dueBefore } from './answer-reminder.ts'
import { type ReminderMail, writeReminder } from './reminder-letters.ts'
import { type Beginning, beginningOf } from './subject.ts'

const actor = { kind: 'system', name: 'reminders' } as const
/** How many mails are planned in one transaction. */
const atOnce = 50

/**
 * Plans the mails of reminders that are due, as single letters that leave at most once. Which mail it is, the thing says at that moment: the
 * row is locked first, so whoever moves the thing meanwhile waits and then takes back what was planned here. Quiet hours do not hold what
 * somebody asked for. Returns how many rows were looked at.
 */
export async function planDueReminders(work: Work, most = atOnce): Promise<number> {
  const rows = await work.db
    .selectFrom('patrons.reminders as r')
    .innerJoin('patrons.reminder_addresses as a', (join) =>
      join.onRef('a.alliance_id', '=', 'r.alliance_id').onRef('a.reminder_id', '=', 'r.reminder_id'),
    )
    .selectAll('r')
    .select('a.email')
    .where('r.alliance_id', '=', work.alliance)
    .where('a.alliance_id', '=', work.alliance)
    .where('r.state', '=', 'active')
    .where('r.due_at', '<=', work.now)
    .orderBy('r.due_at')
    .limit(most)
    .forUpdate('r')
    .skipLocked()
    .execute()
  for (const row of rows) {
    const it = await beginningOf(work, { kind: row.subject_kind, id: row.subject_id }, row.locale)
    const what = it && whatToSay(it, row.told_begins, work.now)
    if (it && what) await writeReminder(work, row, it, what)
    await work.db
      .updateTable('patrons.reminders')
      .set({
        // After news of another time the reminder itself is still owed.
        due_at: it && what === 'moved' ? dueBefore(it.begins, row.lead, work.now) : null,
        ...(it && what ? { told_begins: it.cancelled === null ? it.begins : null, revision: it.revision } : {}),
      })
      .where('alliance_id', '=', work.alliance)
      .where('reminder_id', '=', row.reminder_id)
      .execute()
  }
  return rows.length
}

/** Which mail somebody is owed who was told of this beginning; null where it would say nothing new, or too late. */
function whatToSay(it: Beginning, told: Date | null, now: Date): ReminderMail | null {
  if (it.over <= now) return null
  if (it.cancelled !== null) return told === null ? null : 'cancelled'
  if (told?.getTime() !== it.begins.getTime()) return 'moved'
  return it.begins > now ? 'remind' : null
}

/** Plans the mails of reminders that are due, in every alliance, twice a minute. */
export const sendDueReminders = defineJob({
  name: 'patrons.reminders',
  every: 30,
  lease: 120,
  tries: 1,
  wanted: async (house) => (await withReminders(house)).length > 0,
  run: async (house, _payload, { signal }) =>
    eachAlliance(house, { room: 'patrons', signal, alliances: await withReminders(house) }, async (alliance) => {
      while (!signal.aborted && (await house.work(alliance, actor, (work) => planDueReminders(work))) === atOnce);
    }),
})

/** Alliances in which a reminder is due. */
async function withReminders(house: Platform): Promise<string[]> {
  const { rows } = await sql<{
    alliance: string
  }>`select patrons.alliances_with_reminders(${house.clock.now()}) as alliance`.execute(house.database.db)
  return rows.map((row) => row.alliance)
}
