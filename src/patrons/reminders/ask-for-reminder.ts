import { type FieldProblem, newId, refuseFields, type Work } from '#platform'
import { allianceOf } from '#rooms/alliance'
import { emailKey, readEmail } from '../contact.ts'
import { demandFewForms, mayAskAbout } from '../limits.ts'
import { patronsPolicy } from '../policy.ts'
import { writeAsking } from './reminder-letters.ts'
import { beginningOf } from './subject.ts'

/** How long before it begins a mail may come: a day, an hour; in minutes. */
export const reminderLeads = [1440, 60] as const

export interface AskForReminder {
  subject: { kind: string; id: string }
  email: string
  /** One of {@link reminderLeads}. */
  lead: number
  locale: string
}

/**
 * First half of the double opt-in: keeps the wish and plans the mail that asks. Nothing else leaves before {@link confirmReminder}. The answer
 * is the same whether or not the address is known. Asking again changes the lead of a wish that is not confirmed. At most one such mail a day
 * for one thing, and a few for all. Refuses `patrons.nothing-to-remind` where it is not announced, called off or has begun, and
 * `patrons.too-many-forms`.
 */
export async function askForReminder(work: Work, input: AskForReminder): Promise<{ outcome: 'check-your-mail' }> {
  patronsPolicy.demand(work, 'subscribe')
  const { locales, default_locale } = await allianceOf(work)
  const locale = locales.includes(input.locale) ? input.locale : default_locale
  const it = await beginningOf(work, input.subject, locale)
  const email = readEmail(input.email)
  const problems: FieldProblem[] = []
  if (input.email.trim() === '') problems.push({ field: 'email', code: 'patrons.email-missing' })
  else if (!email) problems.push({ field: 'email', code: 'patrons.email-wrong' })
  if (!reminderLeads.some((lead) => lead === input.lead)) problems.push({ field: 'lead', code: 'patrons.lead-wrong' })
  if (!it || it.cancelled !== null || it.begins <= work.now) problems.push({ field: 'lead', code: 'patrons.nothing-to-remind' })
  if (problems.length > 0 || !it || !email) throw refuseFields(problems)
  await demandFewForms(work)
  const key = emailKey(email)
  const wish = { locale, lead: input.lead, told_begins: it.begins, over_at: it.over, revision: it.revision }
  const known = await work.db
    .insertInto('patrons.reminders')
    .values({
      ...wish,
      alliance_id: work.alliance,
      reminder_id: newId(),
      subject_kind: input.subject.kind,
      subject_id: input.subject.id,
      email_key: key,
      state: 'asked',
      asked_at: work.now,
      confirmed_at: null,
      due_at: null,
    })
    // Touching the row locks it: of two forms at once the second waits here and finds the first one's row.
    .onConflict((on) =>
      on
        .columns(['alliance_id', 'subject_kind', 'subject_id', 'email_key'])
        .doUpdateSet((eb) => ({ over_at: eb.ref('patrons.reminders.over_at') })),
    )
    .returning(['reminder_id', 'state'])
    .executeTakeFirstOrThrow()
  // Who has it already is told nothing.
  if (known.state === 'active' || !(await mayAskAbout(work, `${input.subject.kind}/${input.subject.id}`, email)))
    return { outcome: 'check-your-mail' }
  await work.db
    .updateTable('patrons.reminders')
    .set({ ...wish, asked_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('reminder_id', '=', known.reminder_id)
    .execute()
  await work.db
    .insertInto('patrons.reminder_addresses')
    .values({ alliance_id: work.alliance, reminder_id: known.reminder_id, email })
    .onConflict((on) => on.columns(['alliance_id', 'reminder_id']).doUpdateSet((eb) => ({ email: eb.ref('excluded.email') })))
    .execute()
  await writeAsking(work, { reminder_id: known.reminder_id, email, locale }, it, newId())
  return { outcome: 'check-your-mail' }
}
