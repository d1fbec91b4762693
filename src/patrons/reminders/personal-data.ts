import type { ExpressionBuilder } from 'kysely'
import type { Tables } from '#platform'
import { emailKey } from '../contact.ts'
import type { Person, PersonalData } from '../personal-data.ts'
import { recallMails } from './reminder-letters.ts'

const of =
  ({ emails }: Pick<Person, 'emails'>) =>
  (eb: ExpressionBuilder<Tables, 'patrons.reminders'>) =>
    eb('email_key', '=', eb.fn.any(eb.val(emails.map(emailKey))))

/** What is kept of those who asked to be reminded: address, of what, how long before. */
export const reminderPersonalData: PersonalData = {
  room: 'reminders',
  tables: ['patrons.reminders', 'patrons.reminder_addresses'],
  export: async (work, person) => ({
    reminders: await work.db
      .selectFrom('patrons.reminders')
      .select(['email_key as email', 'subject_kind as of', 'subject_id as id', 'state', 'locale', 'lead', 'asked_at', 'confirmed_at'])
      .where('alliance_id', '=', work.alliance)
      .where(of(person))
      .execute(),
  }),
  erase: async (work, person) => {
    const rows = await work.db
      .selectFrom('patrons.reminders')
      .select(['reminder_id', 'revision'])
      .where('alliance_id', '=', work.alliance)
      .where(of(person))
      .orderBy('reminder_id')
      .forUpdate()
      .execute()
    await recallMails(work, rows)
    const gone = await work.db.deleteFrom('patrons.reminders').where('alliance_id', '=', work.alliance).where(of(person)).executeTakeFirst()
    return Number(gone.numDeletedRows)
  },
  classes: [
    {
      key: 'patrons.reminders',
      // It was for one thing; when that is over nobody has a use for the address.
      days: 1,
      retain: async (work, before, dryRun) => {
        if (!dryRun) {
          const gone = await work.db
            .deleteFrom('patrons.reminders')
            .where('alliance_id', '=', work.alliance)
            .where('over_at', '<', before)
            .executeTakeFirst()
          return Number(gone.numDeletedRows)
        }
        const { n } = await work.db
          .selectFrom('patrons.reminders')
          .select((eb) => eb.fn.countAll<string>().as('n'))
          .where('alliance_id', '=', work.alliance)
          .where('over_at', '<', before)
          .executeTakeFirstOrThrow()
        return Number(n)
      },
    },
  ],
}
