import type { Work } from '#platform'
import { tokenUnknown } from '../errors.ts'
import { patronsPolicy } from '../policy.ts'
import { readPersonalToken } from '../tokens.ts'
import { recallMails } from './reminder-letters.ts'
import { type Beginning, beginningOf } from './subject.ts'

/** What a page says of the thing. */
export type RemindedOf = Pick<Beginning, 'title' | 'locale' | 'path' | 'planned'>

/**
 * Second half of the double opt-in: the person pressed the button behind the link in the mail.
 * - `confirmed`, with when the mail comes (null: it begins so soon that none comes); `already-confirmed` for the second time
 * - `ended`: they stopped it, or it is over and their address is gone; `cancelled`: it does not take place; `begun`
 * Throws `patrons.token-unknown` for anything that is not a link of ours.
 */
export async function confirmReminder(
  work: Work,
  token: string,
): Promise<{ outcome: 'confirmed' | 'already-confirmed' | 'ended' | 'cancelled' | 'begun'; of: RemindedOf | null; due: Date | null }> {
  patronsPolicy.demand(work, 'answer-own-mail')
  const row = await lockReminder(work, readPersonalToken(work.house, 'reminder-confirm', work.alliance, token))
  if (!row) return { outcome: 'ended', of: null, due: null }
  // Read after the lock: whoever moves the thing has either locked this row before, or finds it confirmed.
  const of = await beginningOf(work, { kind: row.subject_kind, id: row.subject_id }, row.locale)
  if (!of) return { outcome: 'ended', of: null, due: null }
  if (row.state === 'active') return { outcome: 'already-confirmed', of, due: row.due_at }
  if (of.cancelled !== null) return { outcome: 'cancelled', of, due: null }
  if (of.begins <= work.now) return { outcome: 'begun', of, due: null }
  const due = dueBefore(of.begins, row.lead, work.now)
  await work.db
    .updateTable('patrons.reminders')
    .set({ state: 'active', confirmed_at: work.now, due_at: due, told_begins: of.begins, over_at: of.over, revision: of.revision })
    .where('alliance_id', '=', work.alliance)
    .where('reminder_id', '=', row.reminder_id)
    .execute()
  return { outcome: 'confirmed', of, due }
}

/** Ends a reminder from its own mail, and deletes it; what has not left does not leave. The second time is `already-stopped`. */
export async function stopReminder(work: Work, token: string): Promise<{ outcome: 'stopped' | 'already-stopped' }> {
  patronsPolicy.demand(work, 'answer-own-mail')
  const row = await lockReminder(work, readPersonalToken(work.house, 'reminder', work.alliance, token))
  if (!row) return { outcome: 'already-stopped' }
  await recallMails(work, [row])
  await work.db
    .deleteFrom('patrons.reminders')
    .where('alliance_id', '=', work.alliance)
    .where('reminder_id', '=', row.reminder_id)
    .execute()
  return { outcome: 'stopped' }
}

/** What the page behind a stop link is about; null where nothing is left of it. Throws `patrons.token-unknown`. */
export async function reminderOf(work: Work, token: string): Promise<RemindedOf | null> {
  patronsPolicy.demand(work, 'answer-own-mail')
  const id = readPersonalToken(work.house, 'reminder', work.alliance, token)
  if (!id) throw tokenUnknown()
  const row = await work.db
    .selectFrom('patrons.reminders')
    .select(['subject_kind', 'subject_id', 'locale'])
    .where('alliance_id', '=', work.alliance)
    .where('reminder_id', '=', id)
    .executeTakeFirst()
  return row ? beginningOf(work, { kind: row.subject_kind, id: row.subject_id }, row.locale) : null
}

/**
 * When a reminder is due: so long before it begins; where that has passed and an hour before has not, then; null where it begins sooner still.
 * @param lead minutes
 */
export function dueBefore(begins: Date, lead: number, now: Date): Date | null {
  for (const minutes of [lead, 60]) {
    const due = new Date(begins.getTime() - minutes * 60_000)
    if (due > now) return due
  }
  return null
}

async function lockReminder(work: Work, id: string | null) {
  if (!id) throw tokenUnknown()
  return work.db
    .selectFrom('patrons.reminders')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('reminder_id', '=', id)
    .forUpdate()
    .executeTakeFirst()
}
