import type { Work } from '#platform'
import type { ConsentRow } from './consent-state.ts'
import { noSuchConsent, notTakenBack } from './errors.ts'

/** What rests on a consent: pictures and words, by id. */
export async function restsOn(work: Work, consent: string): Promise<{ pictures: string[]; words: string[] }> {
  const pictures = await work.db
    .selectFrom('content.asset_consents')
    .select('asset_id')
    .where('alliance_id', '=', work.alliance)
    .where('consent_id', '=', consent)
    .orderBy('asset_id')
    .execute()
  const words = await work.db
    .selectFrom('content.people_words')
    .select('words_id')
    .where('alliance_id', '=', work.alliance)
    .where('consent_id', '=', consent)
    .orderBy('words_id')
    .execute()
  return { pictures: pictures.map(({ asset_id }) => asset_id), words: words.map(({ words_id }) => words_id) }
}

/** A consent that was taken back. Refuses `content.people.no-such-consent`, `.not-taken-back`. */
export async function takenBack(work: Work, consent: string): Promise<ConsentRow> {
  const row = await work.db
    .selectFrom('content.people_consents')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('consent_id', '=', consent)
    .executeTakeFirst()
  if (!row) throw noSuchConsent()
  if (!row.withdrawn_at) throw notTakenBack()
  return row
}
