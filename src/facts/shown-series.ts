import { sql } from 'kysely'
import { firstDay, lastDay, monthOf, type Work } from '#platform'
import { findMetric, type Metric, metricByNumber } from './metrics.ts'
import { factsPolicy } from './policy.ts'
import { type Series, type SeriesQuery, type SeriesRow, series, type Total, total } from './series.ts'
import { hideSmallCells, inFives, isSmall, sumGivesNothingAway } from './small-cells.ts'

/** Whether each thing counted is one person whom the house knows: who applied for a card, who takes the newsletter. */
export const countsPeople = (metric: Metric | undefined): boolean => metric?.writtenBy === 'patrons'

/**
 * A series as it may be shown to whoever sees figures, printed and passed on. Where people are counted, months are the finest grain: months and
 * places with 1 to 4 are hidden, for every role (who handles applications sees those, not figures of them). A figure is only shown when it is
 * one of these cells or a sum of cells that are shown, so that no other question gives a hidden one away: days, weeks and figures by scene are
 * hidden unless they are 0, and of how many facts a figure is made is not told.
 */
export async function shownSeries(work: Work, query: SeriesQuery): Promise<Series> {
  const found = await series(work, query)
  if (!countsPeople(findMetric(query.metric))) return found
  if (query.by !== 'month' || query.scenes)
    return {
      ...found,
      rows: found.rows.map((row) => ({
        ...withCell(row, hideUnless(row.amount === 0, row.amount)),
        ...(row.points ? { points: row.points.map((one) => ({ ...one, ...hideUnless(one.amount === 0, one.amount) })) } : {}),
      })),
    }
  // What is hidden is decided over all places, so that it is the same whichever places are asked for.
  const all = await series(work, { metric: query.metric, from: query.from, to: query.to, by: 'month', perPoint: true })
  return {
    ...found,
    rows: found.rows.map((row, i) => {
      const whole = all.rows[i]!
      const small = isSmall(whole.amount)
      const cells = hideSmallCells(
        (whole.points ?? []).map((one) => one.amount),
        { sumIsShown: !small },
      ).map((cell, at) => ({ point: whole.points![at]!.point, ...cell }))
      const asked = query.points ? cells.filter((cell) => query.points!.includes(cell.point)) : cells
      const shown = query.points ? asked.every((cell) => !cell.hidden) : !small
      // Which places had any would tell of a small month how many it was.
      return {
        ...withCell(row, hideUnless(shown, row.amount)),
        present: small ? [] : row.present,
        ...(row.points ? { points: small ? [] : asked } : {}),
      }
    }),
  }
}

/**
 * One figure for a range, by the same rule: a sum of months that are shown. A sum with hidden months in it is shown for calendar years of all
 * places alone, and where no year gives one away: ranges that overlap, or places beside the whole, would tell by what they differ.
 */
export async function shownTotal(work: Work, query: Omit<SeriesQuery, 'by' | 'perPoint'>): Promise<Total> {
  const found = await total(work, query)
  if (!countsPeople(found.metric)) return found
  const bare = { ...found, figures: found.amount === null ? 0 : 1, present: 0 }
  if (query.scenes || (found.amount !== 0 && !areWholeMonths(query))) return { ...bare, ...hideUnless(found.amount === 0, found.amount) }
  const months = await series(work, { ...query, by: 'month' })
  const shown = await shownSeries(work, { ...query, by: 'month' })
  const hidden = months.rows.filter((_row, i) => shown.rows[i]!.hidden)
  const years = [...Map.groupBy(hidden, (row) => row.from.slice(0, 4)).values()].map((rows) => rows.map((row) => row.amount))
  const tells = hidden.length > 0 && (query.points !== undefined || !areWholeYears(query) || !years.every(sumGivesNothingAway))
  return { ...bare, ...hideUnless(!tells, found.amount) }
}

/**
 * Which sources a metric's figures have, from when to when, and how many; all metrics unless one is named. Where people are counted, the days
 * are those of whole months, and how many figures there are is told in steps of five: each of them is somebody who came on a day.
 */
export async function listSources(
  work: Work,
  key?: string,
): Promise<{ metric: number; source: string; from: string; to: string; figures: number }[]> {
  factsPolicy.demand(work, 'see-facts')
  const only = key === undefined ? sql`` : sql`and metric = ${findMetric(key)?.number ?? 0}`
  const { rows } = await sql<{ metric: number; source: string; from: string; to: string; figures: number }>`
    select metric, source, min(day) as "from", max(day) as "to", sum(n)::bigint as figures from (
      select metric, source, day, n from facts.rollups where alliance_id = ${work.alliance} ${only}
      union all
      select metric, source, day, n from facts.deltas where alliance_id = ${work.alliance} ${only}
    ) as all_of_it group by metric, source having sum(n) > 0 order by metric, source`.execute(work.db)
  return rows.map((row) =>
    countsPeople(metricByNumber(row.metric))
      ? { ...row, from: firstDay(monthOf(row.from)), to: lastDay(monthOf(row.to)), figures: inFives(Number(row.figures)) }
      : row,
  )
}

const areWholeYears = ({ from, to }: { from: string; to: string }): boolean => from.endsWith('-01-01') && to.endsWith('-12-31')

const areWholeMonths = ({ from, to }: { from: string; to: string }): boolean =>
  from === firstDay(monthOf(from)) && to === lastDay(monthOf(to))

const hideUnless = (shown: boolean, amount: number | null) =>
  shown || amount === null ? { amount, hidden: false } : { amount: null, hidden: true }

const withCell = (row: SeriesRow, cell: { amount: number | null; hidden: boolean }): SeriesRow => ({
  ...row,
  ...cell,
  figures: cell.amount === null && !cell.hidden ? 0 : 1,
})
