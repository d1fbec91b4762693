import { sql } from 'kysely'
import { newId, type Platform, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { amountNegative, amountNotANumber } from './errors.ts'
import { type MetricKey, metricByNumber, metric as metricOf } from './metrics.ts'
import { reopenPeriod } from './reopen-period.ts'

/** A countable thing that happened. */
export interface Fact {
  metric: MetricKey
  /** When; the moment of the work unless given. */
  at?: Date
  /** The service point's local day, `YYYY-MM-DD`; found from `at` unless given. */
  day?: string
  /** Service point number; the alliance as a whole unless given. */
  point?: number | null
  /** Scene that it came from; none unless given. */
  scene?: number | null
  /** How many; 1 unless given. Never negative: what did not happen is corrected, not counted back. */
  amount?: number
  /** Who says so: the room, or a device or system by name. Shown beside every figure. At most 120 characters. */
  source: string
  /** Recorded once per key and alliance, however often it is tried. */
  key?: string
}

/**
 * Writes a fact and its roll-up delta inside the transaction of what happened; one round trip when `day` is given.
 * A fact in a closed month reopens that month visibly. Returns whether it was recorded (false: its key was before).
 * Refuses amounts that are no number or negative. No policy of its own: the capability that causes the fact has demanded its own.
 */
export async function recordFact(work: Work, fact: Fact): Promise<boolean> {
  const row = await rowOf(work, fact)
  const tried = await sql<{
    answer: number
  }>`select facts.record(${work.alliance}, ${row.fact_id}, ${row.at}, ${row.day}, ${row.metric}::smallint, ${row.point}, ${row.scene}, ${row.amount}, ${row.source}, ${row.key}) as answer`.execute(
    work.db,
  )
  const answer = tried.rows[0]!.answer
  if (answer !== 2) return answer === 1
  await reopenPeriod(work, { metric: fact.metric, month: row.day.slice(0, 7), why: `late fact from ${row.source}` })
  return recordFact(work, { ...fact, day: row.day })
}

/**
 * Writes one fact as a transaction of its own, in one round trip: for counters, gates and other devices that have nothing else to commit.
 * `fact.day` is needed, because finding it would be a second trip.
 */
export async function recordFactAlone(platform: Platform, alliance: string, fact: Fact & { day: string }): Promise<boolean> {
  check(fact)
  const { rows } = await platform.database.pool.query<{ answer: number }>(
    'select facts.record($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) as answer',
    [
      alliance,
      newId(),
      fact.at ?? platform.clock.now(),
      fact.day,
      metricOf(fact.metric).number,
      fact.point ?? 0,
      fact.scene ?? 0,
      fact.amount ?? 1,
      fact.source,
      fact.key ?? null,
    ],
  )
  const answer = rows[0]!.answer
  if (answer !== 2) return answer === 1
  return platform.work(alliance, { kind: 'system', name: 'facts' }, (work) => recordFact(work, fact))
}

/** Writes many facts in two round trips. Returns how many were recorded; those whose key was recorded before are passed over. */
export async function recordFacts(work: Work, facts: readonly Fact[]): Promise<number> {
  if (facts.length === 0) return 0
  const rows: FactRow[] = []
  for (const fact of facts) rows.push(await rowOf(work, fact))
  await reopenClosed(work, rows, `late facts from ${rows[0]!.source}`)
  const result = await sql<{ n: number }>`
    with given as (
      select * from unnest(
        ${rows.map((r) => r.fact_id)}::uuid[], ${rows.map((r) => r.at)}::timestamptz[], ${rows.map((r) => r.day)}::date[], ${rows.map((r) => r.metric)}::smallint[],
        ${rows.map((r) => r.point)}::int[], ${rows.map((r) => r.scene)}::int[], ${rows.map((r) => r.amount)}::numeric[], ${rows.map((r) => r.source)}::text[], ${rows.map((r) => r.key)}::text[]
      ) as t (fact_id, at, day, metric, point, scene, amount, source, key)
    ), fresh as (
      insert into facts.keys (alliance_id, key, fact_id)
      select ${work.alliance}::uuid, key, fact_id from given where key is not null order by key on conflict do nothing returning fact_id
    ), kept as (
      select * from given where key is null or fact_id in (select fact_id from fresh)
    ), written as (
      insert into facts.ledger (alliance_id, fact_id, at, day, point, scene, metric, span, n, amount, source)
      select ${work.alliance}::uuid, fact_id, at, day, point, scene, metric, 0, 1, amount, source from kept
    ), counted as (
      insert into facts.deltas (alliance_id, fact_id, day, point, scene, metric, span, n, amount, source)
      select ${work.alliance}::uuid, fact_id, day, point, scene, metric, 0, 1, amount, source from kept
    )
    select count(*)::int as n from kept`.execute(work.db)
  return result.rows[0]!.n
}

/**
 * Adds to the roll-ups without a ledger row, for rooms that keep the raw rows themselves for a while (reach: touches and views).
 * One round trip for any number; the caller has summed them by metric, day, point and scene where it could.
 */
export async function recordCounts(work: Work, counts: readonly (Omit<Fact, 'key' | 'at'> & { day: string })[]): Promise<void> {
  if (counts.length === 0) return
  for (const count of counts) check(count)
  await sql`
    insert into facts.deltas (alliance_id, fact_id, day, point, scene, metric, span, n, amount, source)
    select ${work.alliance}::uuid, t.fact_id, t.day, t.point, t.scene, t.metric, 0, 1, t.amount, t.source from unnest(
      ${counts.map(() => newId())}::uuid[], ${counts.map((c) => c.day)}::date[], ${counts.map((c) => c.point ?? 0)}::int[], ${counts.map((c) => c.scene ?? 0)}::int[],
      ${counts.map((c) => metricOf(c.metric).number)}::smallint[], ${counts.map((c) => c.amount ?? 1)}::numeric[], ${counts.map((c) => c.source)}::text[]
    ) as t (fact_id, day, point, scene, metric, amount, source)`.execute(work.db)
}

interface FactRow {
  fact_id: string
  at: Date
  day: string
  metric: number
  metricKey: MetricKey
  point: number
  scene: number
  amount: number
  source: string
  key: string | null
}

async function rowOf(work: Work, fact: Fact): Promise<FactRow> {
  check(fact)
  const at = fact.at ?? work.now
  return {
    fact_id: newId(),
    at,
    day: fact.day ?? (await localDay(work, fact.point || null, at)),
    metric: metricOf(fact.metric).number,
    metricKey: fact.metric,
    point: fact.point ?? 0,
    scene: fact.scene ?? 0,
    amount: fact.amount ?? 1,
    source: fact.source.slice(0, 120),
    key: fact.key ?? null,
  }
}

function check(fact: Omit<Fact, 'key'>): void {
  if (fact.amount !== undefined && !Number.isFinite(fact.amount)) throw amountNotANumber()
  if (fact.amount !== undefined && fact.amount < 0) throw amountNegative()
}

/** The closed months among these, which a fact there would reopen; `key` as in {@link Fact}: what was recorded before opens nothing. */
export async function closedMonths(
  work: Work,
  rows: readonly { metric: MetricKey; day: string; key?: string | null }[],
): Promise<{ metric: MetricKey; month: string }[]> {
  const { rows: closed } = await sql<{ metric: number; month: string }>`
    select distinct p.metric, p.month from facts.periods p
    join unnest(${rows.map((r) => metricOf(r.metric).number)}::smallint[], ${rows.map((r) => `${r.day.slice(0, 7)}-01`)}::date[], ${rows.map((r) => r.key ?? null)}::text[]) as t (metric, month, key)
      on p.metric = t.metric and p.month = t.month
    where p.alliance_id = ${work.alliance} and p.status = 'closed'
      and not exists (select from facts.keys k where k.alliance_id = ${work.alliance} and k.key = t.key)
    order by p.metric, p.month`.execute(work.db)
  return closed.map(({ metric, month }) => ({ metric: metricByNumber(metric).key, month: month.slice(0, 7) }))
}

/** Reopens, once each, every closed month among these rows; rows whose key was recorded before do not count. Returns how many. */
export async function reopenClosed(
  work: Work,
  rows: readonly { metricKey: MetricKey; day: string; key?: string | null }[],
  why: string,
): Promise<number> {
  const closed = await closedMonths(
    work,
    rows.map(({ metricKey: metric, day, key }) => ({ metric, day, key })),
  )
  for (const { metric, month } of closed) await reopenPeriod(work, { metric, month, why })
  return closed.length
}
