import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import type { Tables } from '#platform'
import { endSubscription } from './answer-own-mail.ts'
import { emailKey } from './contact.ts'
import type { DataClass, Person, PersonalData } from './personal-data.ts'

const count = async (query: Promise<{ n: number | string }>): Promise<number> => Number((await query).n)

const classes: readonly DataClass[] = [
  {
    key: 'patrons.card-people',
    days: 90,
    // Who applied; the application itself stays without a name, for the statistics.
    retain: async (work, before, dryRun) => {
      const old = work.db
        .selectFrom('patrons.applications')
        .select('application_id')
        .where('alliance_id', '=', work.alliance)
        .where((eb) =>
          eb.or([
            eb('handled_at', '<', before),
            eb.and([eb('handled_at', 'is', null), eb('received_at', '<', new Date(before.getTime() - 275 * 86_400_000))]),
          ]),
        )
      if (dryRun)
        return count(
          work.db
            .selectFrom('patrons.application_people')
            .select((eb) => eb.fn.countAll<number>().as('n'))
            .where('alliance_id', '=', work.alliance)
            .where('application_id', 'in', old)
            .executeTakeFirstOrThrow(),
        )
      const gone = await work.db
        .deleteFrom('patrons.application_people')
        .where('alliance_id', '=', work.alliance)
        .where('application_id', 'in', old)
        .executeTakeFirst()
      return Number(gone.numDeletedRows)
    },
  },
  {
    key: 'patrons.unconfirmed-subscriptions',
    days: 30,
    retain: async (work, before, dryRun) => {
      if (dryRun)
        return count(
          work.db
            .selectFrom('patrons.subscribers')
            .select((eb) => eb.fn.countAll<number>().as('n'))
            .where('alliance_id', '=', work.alliance)
            .where('state', '=', 'asked')
            .where('asked_at', '<', before)
            .executeTakeFirstOrThrow(),
        )
      const gone = await work.db
        .deleteFrom('patrons.subscribers')
        .where('alliance_id', '=', work.alliance)
        .where('state', '=', 'asked')
        .where('asked_at', '<', before)
        .executeTakeFirst()
      return Number(gone.numDeletedRows)
    },
  },
  {
    key: 'patrons.ended-addresses',
    days: 30,
    retain: async (work, before, dryRun) => {
      const ended = work.db
        .selectFrom('patrons.subscribers')
        .select('subscriber_id')
        .where('alliance_id', '=', work.alliance)
        .where('state', 'in', ['stopped', 'bounced', 'lapsed'])
        .where('ended_at', '<', before)
      if (dryRun)
        return count(
          work.db
            .selectFrom('patrons.subscriber_addresses')
            .select((eb) => eb.fn.countAll<number>().as('n'))
            .where('alliance_id', '=', work.alliance)
            .where('subscriber_id', 'in', ended)
            .executeTakeFirstOrThrow(),
        )
      const gone = await work.db
        .deleteFrom('patrons.subscriber_addresses')
        .where('alliance_id', '=', work.alliance)
        .where('subscriber_id', 'in', ended)
        .executeTakeFirst()
      return Number(gone.numDeletedRows)
    },
  },
  {
    key: 'patrons.consents',
    days: 1095,
    // Evidence without a name: kept while it is in force, and three years after it was withdrawn or the card was made.
    retain: async (work, before, dryRun) => {
      const over = (eb: ExpressionBuilder<Tables, 'patrons.consents'>) =>
        eb.or([eb('withdrawn_at', '<', before), eb.and([eb('person_kind', '=', 'application'), eb('at', '<', before)])])
      if (dryRun)
        return count(
          work.db
            .selectFrom('patrons.consents')
            .select((eb) => eb.fn.countAll<number>().as('n'))
            .where('alliance_id', '=', work.alliance)
            .where(over)
            .executeTakeFirstOrThrow(),
        )
      return deleted(work.db.deleteFrom('patrons.consents').where('alliance_id', '=', work.alliance).where(over))
    },
  },
  {
    key: 'patrons.letters',
    days: 90,
    retain: async (work, before, dryRun) => {
      if (dryRun)
        return count(
          work.db
            .selectFrom('patrons.letters')
            .select((eb) => eb.fn.countAll<number>().as('n'))
            .where('alliance_id', '=', work.alliance)
            .where('email', 'is not', null)
            .where('ended_at', '<', before)
            .executeTakeFirstOrThrow(),
        )
      const emptied = await work.db
        .updateTable('patrons.letters')
        .set({ email: null, subject: null })
        .where('alliance_id', '=', work.alliance)
        .where('email', 'is not', null)
        .where('ended_at', '<', before)
        .executeTakeFirst()
      return Number(emptied.numUpdatedRows)
    },
  },
]

/** What this room keeps about people, how it tells and forgets it. */
export const ownPersonalData: PersonalData = {
  room: 'patrons',
  tables: [
    'patrons.subscribers',
    'patrons.subscriber_addresses',
    'patrons.consents',
    'patrons.application_people',
    'patrons.applications',
    'patrons.letters',
  ],
  classes,
  export: async (work, person) => {
    const none = '00000000-0000-0000-0000-000000000000'
    const subscribers = [none, ...person.subscriberIds]
    const applications = [none, ...person.applicationIds]
    return {
      subscriptions: await work.db
        .selectFrom('patrons.subscribers as s')
        .innerJoin('patrons.subscriber_addresses as a', (join) =>
          join.onRef('a.alliance_id', '=', 's.alliance_id').onRef('a.subscriber_id', '=', 's.subscriber_id'),
        )
        .select(['a.email', 's.state', 's.locale', 's.topics', 's.frequency', 's.asked_at', 's.confirmed_at', 's.ended_at'])
        .where('s.alliance_id', '=', work.alliance)
        .where('s.subscriber_id', 'in', subscribers)
        .execute(),
      applications: await work.db
        .selectFrom('patrons.applications as a')
        .innerJoin('patrons.application_people as p', (join) =>
          join.onRef('p.alliance_id', '=', 'a.alliance_id').onRef('p.application_id', '=', 'a.application_id'),
        )
        .select([
          'a.reference',
          'a.state',
          'a.received_at',
          'p.name',
          'p.email',
          'p.phone',
          'p.birth_date',
          'p.guardian_name',
          'p.guardian_contact',
        ])
        .where('a.alliance_id', '=', work.alliance)
        .where('a.application_id', 'in', applications)
        .execute(),
      letters: await work.db
        .selectFrom('patrons.letters')
        .select(['kind', 'state', 'subject', 'due_at'])
        .where('alliance_id', '=', work.alliance)
        .where(lettersOf(person))
        .execute(),
      consents: await work.db
        .selectFrom('patrons.consents')
        .select(['purpose', 'channel', 'text_version', 'locale', 'at', 'source', 'proof', 'expires_at', 'withdrawn_at'])
        .where('alliance_id', '=', work.alliance)
        .where('person_id', 'in', [...subscribers, ...applications])
        .execute(),
    }
  },
  erase: async (work, person) => {
    let rows = 0
    for (const id of person.subscriberIds) {
      const state = await work.db
        .selectFrom('patrons.subscribers')
        .select('state')
        .where('alliance_id', '=', work.alliance)
        .where('subscriber_id', '=', id)
        .forUpdate()
        .executeTakeFirst()
      if (state?.state === 'active' || state?.state === 'asked') await endSubscription(work, id, 'stopped', 'erased')
      rows += await deleted(
        work.db.deleteFrom('patrons.subscriber_addresses').where('alliance_id', '=', work.alliance).where('subscriber_id', '=', id),
      )
    }
    for (const id of person.applicationIds)
      rows += await deleted(
        work.db.deleteFrom('patrons.application_people').where('alliance_id', '=', work.alliance).where('application_id', '=', id),
      )
    const letters = await work.db
      .updateTable('patrons.letters')
      .set((eb) => ({
        email: null,
        subject: null,
        body_text: null,
        body_html: null,
        stop_url: null,
        // Also one that is on its way: should the mail server put it off, nothing is left to try again.
        state: eb
          .case()
          .when('state', 'in', ['planned', 'sending'])
          .then('withdrawn' as const)
          .else(eb.ref('state'))
          .end(),
      }))
      .where('alliance_id', '=', work.alliance)
      .where(lettersOf(person))
      .executeTakeFirst()
    rows += Number(letters.numUpdatedRows)
    return rows
  },
}

async function deleted(query: { executeTakeFirst(): Promise<{ numDeletedRows: bigint }> }): Promise<number> {
  return Number((await query.executeTakeFirst()).numDeletedRows)
}

/** Letters to an address of this person, or about an application of theirs (`card-issued/AC4K-9TQX/…`), that still hold anything of them. */
const lettersOf =
  (person: Person) =>
  (eb: ExpressionBuilder<Tables, 'patrons.letters'>): Expression<SqlBool> =>
    eb.and([
      eb('email', 'is not', null),
      eb.or([
        eb(eb.fn<string>('lower', ['email']), '=', eb.fn.any(eb.val(person.emails.map(emailKey)))),
        eb.and([
          eb('kind', 'in', ['card-receipt', 'card-issued']),
          eb(eb.fn<string>('split_part', ['letter_key', eb.val('/'), eb.val(2)]), '=', eb.fn.any(eb.val(person.references))),
        ]),
      ]),
    ])
