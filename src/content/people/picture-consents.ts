import type { Work } from '#platform'
import { type ConsentRow, covers } from './consent-state.ts'
import type { ConsentPlace } from './tables.ts'

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

/** Of these pictures, those that somebody on them does not, or no longer, let be shown that day: on the library's own site, and where they go from there. */
export async function closedByConsent(
  work: Work,
  assets: readonly string[],
  day: string,
  place: ConsentPlace = 'site',
): Promise<Set<string>> {
  const found = await consentsOfPictures(work, assets)
  const agreed = (one: ConsentRow): boolean => covers(one, 'picture', 'site', day) && one.places.includes(place)
  return new Set([...found].flatMap(([asset, consents]) => (consents.every(agreed) ? [] : [asset])))
}

/**
 * Of these pictures and words of people, those that somebody does not let go to a place: what is put together for a channel there leaves them out, also
 * where the consent was for it when the post was planned.
 */
export async function keptFrom(
  work: Work,
  shown: { pictures: readonly string[]; words: readonly string[] },
  place: 'others' | 'print',
): Promise<Set<string>> {
  const onPictures = await consentsOfPictures(work, shown.pictures)
  const behindWords =
    shown.words.length === 0
      ? []
      : await work.db
          .selectFrom('content.people_words as w')
          .innerJoin('content.people_consents as c', (join) =>
            join.onRef('c.alliance_id', '=', 'w.alliance_id').onRef('c.consent_id', '=', 'w.consent_id'),
          )
          .select(['w.words_id', 'c.places'])
          .where('w.alliance_id', '=', work.alliance)
          .where('c.alliance_id', '=', work.alliance)
          .where('w.words_id', 'in', [...shown.words])
          .execute()
  return new Set([
    ...[...onPictures].flatMap(([asset, consents]) => (consents.every(({ places }) => places.includes(place)) ? [] : [asset])),
    ...behindWords.flatMap(({ words_id, places }) => (places.includes(place) ? [] : [words_id])),
  ])
}
