import { type Actor, defineJob, searchAnalysis, type Work } from '#platform'
import { eachAlliance } from './each-alliance.ts'
import { searchColumns } from './point-fields.ts'

const house: Actor = { kind: 'system', name: 'search' }

/**
 * Makes what search looks in again for points whose columns an older analysis made: at most `most` of them, in this transaction. Says how
 * many were made, so that the caller goes on until it is none; who is stopped in between goes on where it stopped.
 */
async function deriveSought(work: Work, most = 200): Promise<number> {
  const rows = await work.db
    .selectFrom('alliance.service_points')
    .select(['point_no', 'name', 'names', 'town', 'address', 'postcode', 'code', 'translations'])
    .where('alliance_id', '=', work.alliance)
    .where('analysis', '<', searchAnalysis)
    .limit(most)
    .forUpdate()
    .skipLocked()
    .execute()
  for (const row of rows)
    await work.db
      .updateTable('alliance.service_points')
      .set(await searchColumns(row))
      .where('alliance_id', '=', work.alliance)
      .where('point_no', '=', row.point_no)
      .execute()
  return rows.length
}

/** After an update that changed the analysis of words: makes what search looks in of points again. Otherwise it finds nothing to do. */
export const deriveSoughtAgain = defineJob({
  name: 'alliance.derive-search',
  every: 120,
  lease: 120,
  tries: 1,
  run: (platform, _payload, { signal }) =>
    eachAlliance(platform, { room: 'alliance', signal }, async (alliance) => {
      while (!signal.aborted && (await platform.work(alliance, house, (work) => deriveSought(work))) > 0);
    }),
})
