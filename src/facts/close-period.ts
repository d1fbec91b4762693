import { sql } from 'kysely'
import { addMonths, audit, firstDay, isMonth, lastDay, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { dayWrong, noSuchMetric, periodAlreadyClosed, periodNotOver } from './errors.ts'
import { findMetric, isPeople, type MetricKey, metricByNumber } from './metrics.ts'
import { factsPolicy } from './policy.ts'
import { reopenPeriod } from './reopen-period.ts'
import { tellPeople } from './small-cells.ts'

/**
 * Closes a month of a metric: keeps what it says now as a version. Whatever changes it later reopens it visibly.
 * Refuses a month that is not over and one that is closed. The total is given, and recorded, as it is told: of 1 to 4 people null.
 */
export async function closePeriod(
  work: Work,
  input: { metric: string; month: string },
): Promise<{ version: number; total: number | null }> {
  factsPolicy.demand(work, 'close-period')
  const metric = findMetric(input.metric)
  if (!metric) throw noSuchMetric(input.metric)
  if (!isMonth(input.month)) throw dayWrong('month')
  const month = `${input.month}-01`
  if (firstDay(addMonths(input.month, 1)) > (await localDay(work, null, work.now))) throw periodNotOver(input.month)
  const [now] = await monthTotals(work, metric.number, [month])
  const values = {
    status: 'closed' as const,
    total: metric.kind === 'additive' ? (now?.amount ?? null) : null,
    figures: now?.figures ?? 0,
    closed_at: work.now,
    closed_by: 'name' in work.actor ? work.actor.name : work.actor.kind,
  }
  const mine = { alliance_id: work.alliance, metric: metric.number, month }
  const live = await work.db
    .selectFrom('facts.periods')
    .select(['version', 'status'])
    .where('alliance_id', '=', work.alliance)
    .where('metric', '=', metric.number)
    .where('month', '=', month)
    .where('status', '<>', 'superseded')
    .forUpdate()
    .executeTakeFirst()
  if (live?.status === 'closed') throw periodAlreadyClosed(input.month)
  const version = live?.version ?? 1
  if (live) {
    await work.db
      .updateTable('facts.periods')
      .set(values)
      .where('alliance_id', '=', work.alliance)
      .where('metric', '=', metric.number)
      .where('month', '=', month)
      .where('version', '=', version)
      .execute()
  } else {
    const made = await work.db
      .insertInto('facts.periods')
      .values({ ...mine, ...values, version })
      .onConflict((on) => on.doNothing())
      .returning('version')
      .executeTakeFirst()
    if (!made) throw periodAlreadyClosed(input.month)
  }
  const total = isPeople(metric) ? tellPeople(values.total, true).amount : values.total
  await audit(
    work,
    'facts.period-closed',
    { kind: 'period', id: `${input.metric} ${input.month}` },
    { metric: input.metric, month: input.month, version, total },
  )
  return { version, total }
}

/** Opens a closed month by a person's wish; a reason is needed. */
export async function openPeriodAgain(work: Work, input: { metric: string; month: string; why: string }): Promise<number> {
  factsPolicy.demand(work, 'close-period')
  const metric = findMetric(input.metric)
  if (!metric) throw noSuchMetric(input.metric)
  if (!isMonth(input.month)) throw dayWrong('month')
  return reopenPeriod(work, { metric: metric.key, month: input.month, why: input.why })
}

export interface PeriodRow {
  metric: MetricKey
  /** `YYYY-MM` */
  month: string
  version: number
  status: 'open' | 'closed' | 'reopened' | 'superseded'
  /** What the version said when it was closed. */
  total: number | null
  /** There is a total, of 1 to 4 people. */
  totalHidden: boolean
  /** Of how many figures it was made; null where people are counted. */
  figures: number | null
  closedAt: Date | null
  closedBy: string | null
  reopenedAt: Date | null
  reopenedBy: string | null
  why: string | null
  /** What the month says now; null where the metric is not summed. */
  now: number | null
  /** It says 1 to 4 people; or people of a month that runs, in steps of five. */
  nowHidden: boolean
  nowAtLeast: boolean
}

/**
 * The months of a metric, newest first: every version of those that were ever closed, and as `open` those with figures that never were.
 * `now` beside `total` shows a figure that slipped in between. People are told as in every series of months.
 */
export async function listPeriods(work: Work, filter: { metric: string; from?: string; to?: string }): Promise<PeriodRow[]> {
  factsPolicy.demand(work, 'see-facts')
  const metric = findMetric(filter.metric)
  if (!metric) throw noSuchMetric(filter.metric)
  const rows = await work.db
    .selectFrom('facts.periods')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('metric', '=', metric.number)
    .$if(filter.from !== undefined, (q) => q.where('month', '>=', `${filter.from}-01`))
    .$if(filter.to !== undefined, (q) => q.where('month', '<=', `${filter.to}-01`))
    .execute()
  const totals = new Map((await monthTotals(work, metric.number)).map((t) => [t.month.slice(0, 7), t]))
  const today = await localDay(work, null, work.now)
  const people = isPeople(metric)
  const say = (amount: number | null, month: string) =>
    people ? tellPeople(amount, lastDay(month) < today) : { amount, hidden: false, atLeast: false }
  const sayNow = (month: string) => {
    const { amount, hidden, atLeast } = say(metric.kind === 'additive' ? (totals.get(month)?.amount ?? null) : null, month)
    return { now: amount, nowHidden: hidden, nowAtLeast: atLeast }
  }
  const list: PeriodRow[] = rows.map((row) => ({
    metric: metricByNumber(row.metric).key,
    month: row.month.slice(0, 7),
    version: row.version,
    status: row.status,
    total: say(row.total, row.month.slice(0, 7)).amount,
    totalHidden: say(row.total, row.month.slice(0, 7)).hidden,
    figures: people ? null : row.figures,
    closedAt: row.closed_at,
    closedBy: row.closed_by,
    reopenedAt: row.reopened_at,
    reopenedBy: row.reopened_by,
    why: row.why,
    ...sayNow(row.month.slice(0, 7)),
  }))
  const known = new Set(list.map((row) => row.month))
  for (const [month, { figures }] of totals) {
    if (known.has(month) || (filter.from && month < filter.from) || (filter.to && month > filter.to)) continue
    list.push({
      metric: metric.key,
      month,
      version: 1,
      status: 'open',
      total: null,
      totalHidden: false,
      figures: people ? null : figures,
      closedAt: null,
      closedBy: null,
      reopenedAt: null,
      reopenedBy: null,
      why: null,
      ...sayNow(month),
    })
  }
  return list.sort((a, b) => b.month.localeCompare(a.month) || b.version - a.version)
}

/** Sums per month over all points, roll-ups and unfolded deltas together; spans longer than a month are left out. */
async function monthTotals(work: Work, metric: number, months?: string[]): Promise<{ month: string; amount: number; figures: number }[]> {
  const only = months ? sql`and day >= ${months[0]}::date and day < (${months.at(-1)}::date + interval '1 month')` : sql``
  const { rows } = await sql<{ month: string; amount: number; figures: number }>`
    select date_trunc('month', day)::date as month, sum(amount) as amount, sum(n)::bigint as figures from (
      select day, amount, n from facts.rollups where alliance_id = ${work.alliance} and metric = ${metric} and span < 2 ${only}
      union all
      select day, amount, n from facts.deltas where alliance_id = ${work.alliance} and metric = ${metric} and span < 2 ${only}
    ) as all_of_it group by 1 order by 1`.execute(work.db)
  return rows
}
