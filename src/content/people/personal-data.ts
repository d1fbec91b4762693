import type { Work } from '#platform'
import { emailKey, type Person, type PersonalData, phoneKey } from '#rooms/patrons'
import type { ConsentRow } from './consent-state.ts'
import { forgetConsents } from './forget-consents.ts'

/** What is known of people who are shown: under the address or number that the desk has of them. */
export const peoplePersonalData: PersonalData = {
  room: 'people',
  tables: ['content.people_consents', 'content.people_words', 'content.asset_consents', 'content.names_let', 'content.outside_copies'],
  async export(work, person) {
    const consents = await consentsOf(work, person)
    const ids = consents.map(({ consent_id }) => consent_id)
    return {
      consents: consents.map((row) => ({
        number: row.number,
        name: row.name,
        variants: row.variants,
        email: row.email,
        phone: row.phone,
        note: row.note,
        agreedBy: row.agreed_by,
        uses: row.uses,
        places: row.places,
        until: row.until,
        given: row.given_at,
        how: row.given_how,
        wording: row.wording,
        takenBack: row.withdrawn_at,
      })),
      words: ids.length === 0 ? [] : await wordsOf(work, ids),
      pictures: ids.length === 0 ? [] : await picturesOf(work, ids),
    }
  },
  async erase(work, person) {
    return forgetConsents(
      work,
      (await consentsOf(work, person)).map(({ consent_id }) => consent_id),
    )
  },
  classes: [
    {
      key: 'content.consents',
      // As long as somebody may ask why they were shown, and what became of it.
      days: 1095,
      retain: async (work, before, dryRun) => {
        const over = await work.db
          .selectFrom('content.people_consents')
          .select('consent_id')
          .where('alliance_id', '=', work.alliance)
          .where((eb) =>
            eb.or([
              eb('withdrawn_at', '<', before),
              eb.and([eb('withdrawn_at', 'is', null), eb('ended_at', '<', before)]),
              // Asked and never answered.
              eb.and([eb('given_at', 'is', null), eb('withdrawn_at', 'is', null), eb('updated_at', '<', before)]),
            ]),
          )
          .orderBy('consent_id')
          .execute()
        if (dryRun) return over.length
        return forgetConsents(
          work,
          over.map(({ consent_id }) => consent_id),
        )
      },
    },
  ],
}

async function wordsOf(work: Work, consents: readonly string[]) {
  return work.db
    .selectFrom('content.people_words')
    .select(['sort', 'texts', 'day', 'state'])
    .where('alliance_id', '=', work.alliance)
    .where('consent_id', 'in', [...consents])
    .orderBy('day')
    .execute()
}

async function picturesOf(work: Work, consents: readonly string[]) {
  return work.db
    .selectFrom('content.asset_consents as l')
    .innerJoin('content.assets as a', (join) => join.onRef('a.alliance_id', '=', 'l.alliance_id').onRef('a.asset_id', '=', 'l.asset_id'))
    .select(['a.name', 'a.alt', 'a.created_at as since'])
    .where('l.alliance_id', '=', work.alliance)
    .where('a.alliance_id', '=', work.alliance)
    .where('l.consent_id', 'in', [...consents])
    .orderBy('a.created_at')
    .execute()
}

/** The consents behind the addresses and numbers of a person. */
async function consentsOf(work: Work, { emails, phones }: Pick<Person, 'emails' | 'phones'>): Promise<ConsentRow[]> {
  const keys = emails.map(emailKey)
  const numbers = new Set(phones.map(phoneKey))
  const rows = await work.db
    .selectFrom('content.people_consents')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where((eb) => eb.or([eb('email', 'is not', null), eb('phone', '<>', '')]))
    .orderBy('consent_id')
    .execute()
  return rows.filter((row) => (row.email && keys.includes(emailKey(row.email))) || (row.phone && numbers.has(phoneKey(row.phone))))
}
