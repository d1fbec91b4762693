import { addDays, type Work } from '#platform'
import { localDay, type Waiting, type WorkSource } from '#rooms/alliance'
import { peoplePolicy } from '../policy.ts'
import { endsSoonDays } from './consent-problems.ts'
import { openPlaces } from './names.ts'

/** How long after it was taken back a name is looked for by itself, in days: what is written later is written by somebody who can know. */
const lookedFor = 60

/** Names that were taken back and still stand somewhere, what lies outside, and consents that end soon and something rests on. */
export const peopleWork: WorkSource = {
  needs: async (work) => {
    if (!peoplePolicy.allows(work.actor, 'take-names-out')) return []
    return [...(await names(work)), ...(await ends(work))]
  },
}

async function names(work: Work): Promise<Waiting[]> {
  const rows = await work.db
    .selectFrom('content.people_consents as c')
    .selectAll('c')
    .select((eb) =>
      eb
        .selectFrom('content.outside_copies as o')
        .select((of) => of.fn.countAll<string>().as('n'))
        .whereRef('o.alliance_id', '=', 'c.alliance_id')
        .whereRef('o.consent_id', '=', 'c.consent_id')
        .where('o.alliance_id', '=', work.alliance)
        .where('o.state', 'in', ['open'])
        .as('outside'),
    )
    .where('c.alliance_id', '=', work.alliance)
    .where('c.withdrawn_at', '>', new Date(work.now.getTime() - lookedFor * 86_400_000))
    .where('c.emptied_at', 'is', null)
    .orderBy('c.withdrawn_at')
    .limit(20)
    .execute()
  const found: Waiting[] = []
  for (const row of rows) {
    const [places, outside] = [await openPlaces(work, row), Number(row.outside)]
    if (places + outside > 0)
      found.push({
        what: places > 0 ? 'name-taken-back' : 'name-outside',
        harm: places > 0 ? 90 : 40,
        tone: places > 0 ? 'bad' : 'warn',
        when: row.withdrawn_at,
        params: { number: row.number, places, outside },
        href: `/desk/people/${row.consent_id}/where`,
      })
  }
  return found
}

async function ends(work: Work): Promise<Waiting[]> {
  const day = await localDay(work, null, work.now)
  const rows = await work.db
    .selectFrom('content.people_consents as c')
    .select(['c.consent_id', 'c.number', 'c.until'])
    .where('c.alliance_id', '=', work.alliance)
    .where('c.until', '>=', day)
    .where('c.until', '<', addDays(day, endsSoonDays))
    .where('c.withdrawn_at', 'is', null)
    .where('c.given_at', 'is not', null)
    .where((eb) =>
      eb.or([
        eb.exists(
          eb
            .selectFrom('content.people_words as w')
            .select('w.words_id')
            .whereRef('w.alliance_id', '=', 'c.alliance_id')
            .whereRef('w.consent_id', '=', 'c.consent_id')
            .where('w.alliance_id', '=', work.alliance)
            .where('w.state', '=', 'shown'),
        ),
        eb.exists(
          eb
            .selectFrom('content.asset_consents as a')
            .select('a.asset_id')
            .whereRef('a.alliance_id', '=', 'c.alliance_id')
            .whereRef('a.consent_id', '=', 'c.consent_id')
            .where('a.alliance_id', '=', work.alliance),
        ),
      ]),
    )
    .orderBy('c.until')
    .limit(20)
    .execute()
  return rows.map(({ consent_id, number, until }) => ({
    what: 'consent-ends',
    harm: 20,
    tone: 'info',
    when: new Date(`${until}T00:00:00Z`),
    params: { number, day: until! },
    href: `/desk/people/${consent_id}`,
  }))
}
