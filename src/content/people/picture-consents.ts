import type { Work } from '#platform'
import { type ConsentRow, covers } from './consent-state.ts'

/** The consents that pictures rest on, by picture; a picture that names none is missing. */
export async function consentsOfPictures(work: Work, assets: readonly string[]): Promise<Map<string, ConsentRow[]>> {
  if (assets.length === 0) return new Map()
  const rows = await work.db
    .selectFrom('content.asset_consents as a')
    .innerJoin('content.people_consents as c', (join) =>
      join.onRef('c.alliance_id', '=', 'a.alliance_id').onRef('c.consent_id', '=', 'a.consent_id'),
    )
    .selectAll('c')
    .select('a.asset_id')
    .where('a.alliance_id', '=', work.alliance)
    .where('c.alliance_id', '=', work.alliance)
    .where('a.asset_id', 'in', [...new Set(assets)])
    .orderBy('c.number')
    .execute()
  return Map.groupBy(rows, (row) => row.asset_id)
}

/** Of these pictures, those that somebody on them does not, or no longer, let be shown on the library's own site that day. */
export async function closedByConsent(work: Work, assets: readonly string[], day: string): Promise<Set<string>> {
  const found = await consentsOfPictures(work, assets)
  return new Set([...found].flatMap(([asset, consents]) => (consents.every((one) => covers(one, 'picture', 'site', day)) ? [] : [asset])))
}
