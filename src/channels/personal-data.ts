import { sql } from 'kysely'
import type { PersonalData } from '#rooms/patrons'

/** What this room knows of patrons: to whom a newsletter was sent. */
export const channelsPersonalData: PersonalData = {
  room: 'channels',
  tables: ['channels.mailings'],
  async export(work, person) {
    if (person.subscriberIds.length === 0) return { mails: [] }
    const rows = await work.db
      .selectFrom('channels.mailings as m')
      .innerJoin('channels.deliveries as d', (join) =>
        join.onRef('d.alliance_id', '=', 'm.alliance_id').onRef('d.delivery_id', '=', 'm.delivery_id'),
      )
      .select(['m.state', 'm.sent_at', 'm.bounced_at', 'm.bounce', (eb) => eb.ref('d.payload', '->>').key('title').as('title')])
      .where('m.alliance_id', '=', work.alliance)
      .where('d.alliance_id', '=', work.alliance)
      .where('m.subscriber_id', 'in', person.subscriberIds)
      .orderBy('m.mailing_id')
      .execute()
    return {
      mails: rows.map((row) => ({ title: row.title, state: row.state, sent: row.sent_at, bounced: row.bounced_at, bounce: row.bounce })),
    }
  },
  async erase(work, person) {
    let rows = 0
    if (person.subscriberIds.length > 0) {
      const gone = await work.db
        .deleteFrom('channels.mailings')
        .where('alliance_id', '=', work.alliance)
        .where('subscriber_id', 'in', person.subscriberIds)
        .executeTakeFirst()
      rows += Number(gone.numDeletedRows)
    }
    if (person.emails.length > 0) {
      const gone = await work.db
        .deleteFrom('channels.mailings')
        .where('alliance_id', '=', work.alliance)
        .where(
          'address',
          'in',
          person.emails.map((email) => email.toLowerCase()),
        )
        .executeTakeFirst()
      rows += Number(gone.numDeletedRows)
    }
    return rows
  },
  classes: [
    {
      key: 'channels.addresses',
      days: 30,
      // Long enough for bounces to come back and for a correction; after that only the record without an address remains. What
      // never left, or may have left, is as old as its last try.
      retain: async (work, before, dryRun) => {
        const old = sql<boolean>`coalesce(sent_at, next_at) < ${before}`
        if (dryRun) {
          const { n } = await work.db
            .selectFrom('channels.mailings')
            .select((eb) => eb.fn.countAll<number>().as('n'))
            .where('alliance_id', '=', work.alliance)
            .where('address', 'is not', null)
            .where(old)
            .executeTakeFirstOrThrow()
          return Number(n)
        }
        const emptied = await work.db
          .updateTable('channels.mailings')
          .set({ address: null, stop_token: null })
          .where('alliance_id', '=', work.alliance)
          .where('address', 'is not', null)
          .where(old)
          .executeTakeFirst()
        return Number(emptied.numUpdatedRows)
      },
    },
  ],
}
