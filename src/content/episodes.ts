import { nextNumber, type Work } from '#platform'
import { noSuchSeries } from './errors.ts'

/**
 * Gives a post its number in a series, once: the next one. A post that is planned again, moved, corrected or withdrawn keeps it, so
 * numbers that are printed somewhere stay right, and a withdrawn episode leaves a gap.
 */
export async function giveEpisode(work: Work, series: string, post: string): Promise<number> {
  const given = await work.db
    .selectFrom('content.episodes')
    .select('number')
    .where('alliance_id', '=', work.alliance)
    .where('series_id', '=', series)
    .where('post_id', '=', post)
    .executeTakeFirst()
  if (given) return given.number
  const found = await work.db
    .selectFrom('content.series')
    .select('first_number')
    .where('alliance_id', '=', work.alliance)
    .where('series_id', '=', series)
    .executeTakeFirst()
  if (!found) throw noSuchSeries()
  const number = found.first_number - 1 + (await nextNumber(work, `episode:${series}`))
  await work.db
    .insertInto('content.episodes')
    .values({ alliance_id: work.alliance, series_id: series, number, post_id: post, given_at: work.now })
    .execute()
  return number
}

/** The numbers that the next episodes of these series would get, by series. */
export async function nextEpisodes(work: Work, series: readonly string[]): Promise<Map<string, number>> {
  if (series.length === 0) return new Map()
  const rows = await work.db
    .selectFrom('content.series as s')
    .leftJoin('content.episodes as e', (join) => join.onRef('e.alliance_id', '=', 's.alliance_id').onRef('e.series_id', '=', 's.series_id'))
    .select((eb) => ['s.series_id', 's.first_number', eb.fn.max('e.number').as('last')])
    .where('s.alliance_id', '=', work.alliance)
    .where('s.series_id', 'in', [...series])
    .groupBy(['s.series_id', 's.first_number'])
    .execute()
  return new Map(rows.map((row) => [row.series_id, row.last === null ? row.first_number : row.last + 1]))
}

/** The number the next episode of a series would get. */
export async function nextEpisode(work: Work, series: string): Promise<number> {
  const next = (await nextEpisodes(work, [series])).get(series)
  if (next === undefined) throw noSuchSeries()
  return next
}
