import { sql } from 'kysely'
import type { Work } from '#platform'

/**
 * Folds deltas into roll-ups: deletes up to `most` of the oldest and adds their sums to the roll-up rows, in key order, in one statement.
 * A reader sees them either as deltas or as roll-ups, never twice and never not at all. One folder at a time within an alliance; another one
 * that comes meanwhile does nothing. Returns how many deltas were folded; fewer than `most` means that none is left.
 */
export async function foldRollups(work: Work, most = 20_000): Promise<number> {
  if (!(await lock(work, 'fold', true))) return 0
  const { rows } = await sql<{ folded: number }>`
    with gone as (
      delete from facts.deltas where alliance_id = ${work.alliance}
        and fact_id in (select fact_id from facts.deltas where alliance_id = ${work.alliance} order by fact_id limit ${most})
      returning metric, day, point, scene, span, source, amount, n
    ), summed as (
      select metric, day, point, scene, span, source, sum(amount) as amount, sum(n) as n from gone
      group by metric, day, point, scene, span, source
    ), folded as (
      insert into facts.rollups (alliance_id, metric, day, point, scene, span, source, amount, n)
      select ${work.alliance}::uuid, metric, day, point, scene, span, source, amount, n from summed order by metric, day, point, scene, span, source
      on conflict (alliance_id, metric, day, point, scene, span, source) do update set amount = rollups.amount + excluded.amount, n = rollups.n + excluded.n
    )
    select count(*)::int as folded from gone`.execute(work.db)
  return rows[0]!.folded
}

/** Locks a named row of this alliance until the commit. With `skip`, answers false at once where another holds it. */
export async function lock(work: Work, name: string, skip = false): Promise<boolean> {
  const take = () =>
    sql`select from facts.locks where alliance_id = ${work.alliance} and name = ${name} for update ${skip ? sql`skip locked` : sql``}`.execute(
      work.db,
    )
  const there = await sql`select from facts.locks where alliance_id = ${work.alliance} and name = ${name}`.execute(work.db)
  if (there.rows.length === 0) {
    await work.db
      .insertInto('facts.locks')
      .values({ alliance_id: work.alliance, name })
      .onConflict((on) => on.columns(['alliance_id', 'name']).doNothing())
      .execute()
  }
  return (await take()).rows.length === 1
}
