import { sql } from 'kysely'
import { firstDay, lastDay, monthOf, type Work } from '#platform'
import { figureOf, figuresOfPeriods } from './figures-of-periods.ts'
import { countsPeople, findMetric, isPeople, metricByNumber } from './metrics.ts'
import { factsPolicy } from './policy.ts'
import { type Series, type SeriesQuery, type SeriesRow, series, type Total, total } from './series.ts'
import { hideSmallCells, inFives, isSmall, leastOf, sumGivesNothingAway, type ToldCell, tellPeople, tellWhole } from './small-cells.ts'
import { everFew, tellFigure } from './tell-figure.ts'

/**
 * A series as it may be shown to whoever sees figures, printed and passed on. Where people are counted, months are the finest grain: months and
 * places with 1 to 4 are hidden, for every role (who handles applications sees those, not figures of them). A figure is only shown when it is
 * one of these cells or a sum of cells that are shown, so that no other question gives a hidden one away: days, weeks and figures by scene are
 * hidden unless they are 0, and of how many facts a figure is made is not told. A month that runs, and its places, are told in steps of five:
 * of two looks a day apart the difference would be who came in between. Different people (readers, visitors, valid cards), who are never summed, are
 * told for any period from 5 on, by the rule of `tellFigure`.
 */
export async function shownSeries(work: Work, query: SeriesQuery): Promise<Series> {
  const found = await series(work, query)
  if (!isPeople(found.metric)) return found
  if (!countsPeople(found.metric)) return withoutFew(work, query, found)
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
      const told = (amount: number | null, hidden: boolean) => (hidden ? hiddenCell : tellPeople(amount, !row.running))
      const cells = tellPlaces(whole)
      const asked = query.points ? cells.filter((cell) => query.points!.includes(cell.point)) : cells
      const shown = query.points ? asked.every((cell) => !cell.hidden) : !small
      // Of places that were chosen the cells are summed as they are told, so that no choice tells more than its cells.
      const own = told(row.amount, !shown)
      const sum = query.points && own.atLeast ? asked.reduce((all, cell) => all + (cell.amount ?? 0), 0) : own.amount
      // Which places had any would tell of a small month how many it was.
      return {
        ...withCell(row, { ...own, amount: sum }),
        present: small ? [] : row.present,
        ...(row.points ? { points: small ? [] : asked } : {}),
      }
    }),
  }
}

/** The places of a month as they are told, from the month of all places (by month, `perPoint`): what is hidden is the same for whoever asks for whichever. */
export function tellPlaces({ amount: whole, points = [], running }: SeriesRow): ({ point: number } & ToldCell)[] {
  return hideSmallCells(
    points.map(({ amount }) => amount),
    { sumIsShown: !isSmall(whole) },
  ).map(({ amount, hidden }, i) => ({ point: points[i]!.point, ...(hidden ? hiddenCell : tellPeople(amount, !running)) }))
}

/**
 * One figure for a range, by the same rule: a sum of months as they are told. A sum with hidden months in it is shown for calendar years of
 * all places alone that are over, and where no year gives one away: ranges that overlap, places beside the whole, or a year that is looked at
 * again a month later, would tell by what they differ. Of places that were chosen it is "at least", worked out from what is shown of their months.
 */
export async function shownTotal(work: Work, query: Omit<SeriesQuery, 'by' | 'perPoint'>): Promise<Total> {
  const found = await total(work, query)
  if (!isPeople(found.metric)) return found
  if (!countsPeople(found.metric)) return totalWithoutFew(work, query, found)
  const bare = { ...found, figures: found.amount === null ? 0 : 1, present: 0 }
  if (query.scenes || (found.amount !== 0 && !areWholeMonths(query))) return { ...bare, ...hideUnless(found.amount === 0, found.amount) }
  const months = await series(work, { ...query, by: 'month' })
  const shown = await shownSeries(work, { ...query, by: 'month' })
  const runs = months.rows.some((row) => row.running)
  const hidden = months.rows.filter((_row, i) => shown.rows[i]!.hidden)
  const years = [...Map.groupBy(hidden, (row) => row.from.slice(0, 4)).values()].map((rows) => rows.map((row) => row.amount))
  const tells = hidden.length > 0 && (query.points !== undefined || !areWholeYears(query) || runs || !years.every(sumGivesNothingAway))
  // Of chosen places at least what is shown of their months, and one for each that is hidden.
  if (tells && query.points) return { ...bare, ...leastOf(shown.rows.map((row) => (row.hidden ? 1 : (row.amount ?? 0)))) }
  if (tells || !shown.rows.some((row) => row.atLeast)) return { ...bare, ...hideUnless(!tells, found.amount) }
  return { ...bare, amount: shown.rows.reduce((sum, row) => sum + (row.amount ?? 0), 0), hidden: false, atLeast: true }
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
    isPeople(metricByNumber(row.metric))
      ? { ...row, from: firstDay(monthOf(row.from)), to: lastDay(monthOf(row.to)), figures: inFives(Number(row.figures)) }
      : row,
  )
}

async function withoutFew(work: Work, query: SeriesQuery, found: Series): Promise<Series> {
  const few = (await everFew(work, [found.metric.number])).has(found.metric.number)
  const hasWhole = few && found.rows.some(({ present }) => present.includes(0))
  // Beside which places the whole stands, whether they were asked for or not.
  const beside = hasWhole ? (await series(work, { ...query, points: undefined, perPoint: true })).rows : []
  const places = (i: number) => (beside[i]?.points ?? []).filter(({ point }) => point !== 0).map(({ amount }) => amount ?? 0)
  const told = (cell: ToldCell, i: number, whole: boolean) =>
    cell.hidden
      ? hiddenCell
      : query.scenes
        ? tellPeople(cell.amount, false)
        : whole && few
          ? tellWhole(cell.amount, places(i))
          : tellPeople(cell.amount, true)
  return {
    ...found,
    rows: found.rows.map((row, i) => ({
      ...withCell(row, told(row, i, row.present.includes(0))),
      ...(row.points ? { points: row.points.map((one) => ({ ...one, ...told(one, i, one.point === 0) })) } : {}),
    })),
  }
}

async function totalWithoutFew(work: Work, query: Omit<SeriesQuery, 'by' | 'perPoint'>, found: Total): Promise<Total> {
  const { metric, from, to, amount } = found
  const bare = { ...found, figures: amount === null && !found.hidden ? 0 : 1 }
  if (found.hidden) return bare
  if (metric.kind === 'stock') {
    const [figures] = await figuresOfPeriods(work, [{ metric: metric.key, from, to }])
    return { ...bare, ...tellFigure(figures!, figureOf(figures!, query.points ?? null)) }
  }
  const few = (await everFew(work, [metric.number])).has(metric.number)
  const whole = !query.points || query.points.includes(0)
  return { ...bare, ...tellPeople(amount, !query.scenes && !(whole && few)) }
}

const areWholeYears = ({ from, to }: { from: string; to: string }): boolean => from.endsWith('-01-01') && to.endsWith('-12-31')

const areWholeMonths = ({ from, to }: { from: string; to: string }): boolean =>
  from === firstDay(monthOf(from)) && to === lastDay(monthOf(to))

const hideUnless = (shown: boolean, amount: number | null) =>
  shown || amount === null ? { amount, hidden: false, atLeast: false } : hiddenCell

const hiddenCell: ToldCell = { amount: null, hidden: true, atLeast: false }

const withCell = (row: SeriesRow, cell: ToldCell): SeriesRow => ({
  ...row,
  ...cell,
  figures: cell.amount === null && !cell.hidden ? 0 : 1,
})
