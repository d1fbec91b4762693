import { isId, type Work } from '#platform'

/** Pictures in use that were made here from this one: with it, they go out of use. */
export async function madeFrom(work: Work, asset: string): Promise<string[]> {
  if (!isId(asset)) return []
  const rows = await work.db
    .selectFrom('content.asset_grounds as g')
    .innerJoin('content.assets as a', (join) => join.onRef('a.alliance_id', '=', 'g.alliance_id').onRef('a.asset_id', '=', 'g.asset_id'))
    .select('g.asset_id')
    .where('g.alliance_id', '=', work.alliance)
    .where('a.alliance_id', '=', work.alliance)
    .where('g.made_from', '=', asset)
    .where('a.status', '=', 'usable')
    .orderBy('g.asset_id')
    .execute()
  return rows.map((row) => row.asset_id)
}

/** Every picture that was made here from these, or from what was made of them, in use or not: who is on one of these is on them too. */
export async function copiesOf(work: Work, assets: readonly string[]): Promise<string[]> {
  const found = new Set<string>()
  for (let from = [...assets]; from.length > 0; ) {
    const rows = await work.db
      .selectFrom('content.asset_grounds')
      .select('asset_id')
      .where('alliance_id', '=', work.alliance)
      .where('made_from', '=', (eb) => eb.fn.any(eb.val(from)))
      .execute()
    from = rows.map((row) => row.asset_id).filter((id) => !found.has(id))
    for (const id of from) found.add(id)
  }
  return [...found].sort()
}
