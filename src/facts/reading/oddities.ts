import { addMonths, monthsOf } from '#platform'
import { runsOf } from './make-plan.ts'

/** A figure of one place in one month or on one day. */
export interface PlainFigure {
  unit: string
  /** `YYYY-MM` or `YYYY-MM-DD` */
  period: string
  amount: number
}

/** Something odd that a person should look at. `code` names the sentence `facts.odd.<code>`; the parameters are what it needs. Nothing is mended by it. */
export interface Oddity {
  code:
    | 'repeated'
    | 'lump'
    | 'columns-missing'
    | 'odd-header'
    | 'month-twice'
    | 'ends'
    | 'begins'
    | 'blank'
    | 'zeros'
    | 'step-up'
    | 'step-down'
  params: { file: string; unit?: string; from?: string; to?: string } & { [name: string]: string | number }
}

/**
 * Looks for what is odd in the figures of one file and metric. Months are needed for all but lumps, which are also looked for in days.
 * `columns` are the months that the file has columns for; a month without one is a gap of the file and not of a place.
 * `share`: the figures are shares or averages, which may well repeat and jump; then only holes are looked for.
 */
export function findOddities(
  file: string,
  figures: readonly PlainFigure[],
  options: { columns?: readonly string[]; share?: boolean } = {},
): Oddity[] {
  if (figures.length === 0) return []
  const odd: Oddity[] = []
  if (!options.share) odd.push(...lumps(file, figures))
  if (figures.some((figure) => figure.period.length > 7)) return odd
  const known = [...new Set(options.columns ?? figures.map((figure) => figure.period))].sort()
  const units = Map.groupBy(figures, (figure) => figure.unit)
  for (const unit of [...units.keys()].sort()) {
    const series = new Map(units.get(unit)!.map((figure) => [figure.period, figure.amount]))
    odd.push(...holes(file, unit, series, known))
    if (!options.share) odd.push(...repeats(file, unit, series), ...zeros(file, unit, series), ...steps(file, unit, series))
  }
  return odd
}

/** The same figure, not 0, in three or more months running: one sentence a place. */
export function repeats(file: string, unit: string, series: ReadonlyMap<string, number>): Oddity[] {
  const runs = equalRuns(series).filter((run) => run.amount !== 0 && run.months.length >= 3)
  const [first] = runs
  if (!first) return []
  return [
    {
      code: 'repeated',
      params: {
        file,
        unit,
        runs: runs.length,
        from: first.months[0]!,
        to: runs.at(-1)!.months.at(-1)!,
        first: first.months[0]!,
        amount: first.amount,
        months: runs.reduce((a, run) => a + run.months.length, 0),
      },
    },
  ]
}

function equalRuns(series: ReadonlyMap<string, number>): { months: string[]; amount: number }[] {
  const runs: { months: string[]; amount: number }[] = []
  for (const month of [...series.keys()].sort()) {
    const amount = series.get(month)!
    const run = runs.at(-1)
    if (run && run.amount === amount && addMonths(run.months.at(-1)!, 1) === month) run.months.push(month)
    else runs.push({ months: [month], amount })
  }
  return runs
}

/** A month that holds at least half of its year and ten times an ordinary month, over all places: records moved in from elsewhere. */
export function lumps(file: string, figures: readonly PlainFigure[]): Oddity[] {
  const months = new Map<string, number>()
  const years = new Map<string, number>()
  for (const { period, amount } of figures) {
    months.set(period.slice(0, 7), (months.get(period.slice(0, 7)) ?? 0) + amount)
    years.set(period.slice(0, 4), (years.get(period.slice(0, 4)) ?? 0) + amount)
  }
  const ordinary = median([...months.values()])
  return [...months]
    .filter(
      ([month, amount]) => months.size >= 24 && amount >= 100 && amount >= 10 * ordinary && amount >= years.get(month.slice(0, 4))! / 2,
    )
    .map(([period, amount]) => ({
      code: 'lump',
      params: { file, period, amount, year: period.slice(0, 4), yearAmount: years.get(period.slice(0, 4))! },
    }))
}

/** Months with a column in which a place has nothing: before its first, after its last, and in between. */
export function holes(file: string, unit: string, series: ReadonlyMap<string, number>, columns: readonly string[]): Oddity[] {
  const there = columns.filter((month) => series.has(month))
  const [first, last] = [there[0], there.at(-1)]
  if (first === undefined || last === undefined) return []
  const odd: Oddity[] = []
  if (first > columns[0]!) odd.push({ code: 'begins', params: { file, unit, from: first } })
  for (const run of runsOf(columns.filter((month) => month > first && month < last && !series.has(month)))) {
    odd.push({ code: 'blank', params: { file, unit, from: run[0]!, to: run.at(-1)!, months: run.length } })
  }
  if (last < columns.at(-1)!) odd.push({ code: 'ends', params: { file, unit, from: last } })
  return odd
}

function zeros(file: string, unit: string, series: ReadonlyMap<string, number>): Oddity[] {
  const usual = median([...series.values()])
  if (usual === 0) return []
  return equalRuns(series)
    .filter((run) => run.amount === 0 && run.months.length >= 2)
    .map((run) => ({ code: 'zeros', params: { file, unit, from: run.months[0]!, to: run.months.at(-1)! } }))
}

/** How much the level must change, between the medians of the six months before and after, to be said. */
const step = 3

/** Lasting changes of level: at most one within half a year, at the month where it is greatest. */
export function steps(file: string, unit: string, series: ReadonlyMap<string, number>): Oddity[] {
  const months = [...series.keys()].sort()
  if (months.length < 12) return []
  const all = monthsOf(months[0]!, months.at(-1)!)
  const found: { at: number; ratio: number; before: number; after: number }[] = []
  for (let at = 6; at <= all.length - 6; at++) {
    const window = (from: number, to: number) => all.slice(from, to).flatMap((month) => series.get(month) ?? [])
    const [past, next] = [window(at - 6, at), window(at, at + 6)]
    if (past.length < 5 || next.length < 5 || !series.has(all[at]!)) continue
    const [before, after] = [median(past), median(next)]
    if (Math.max(before, after) < 100 || Math.min(before, after) <= 0) continue
    const ratio = after / before
    // The first month of the new level must itself be of the new level.
    const here = series.get(all[at]!)!
    const settled = ratio > 1 ? here > Math.sqrt(before * after) : here < Math.sqrt(before * after)
    if ((ratio >= step || ratio <= 1 / step) && settled) found.push({ at, ratio, before, after })
  }
  const kept: typeof found = []
  const size = (f: (typeof found)[number]) => Math.abs(Math.log(f.ratio))
  for (const one of found.toSorted((a, b) => size(b) - size(a) || a.at - b.at))
    if (kept.every((k) => Math.abs(k.at - one.at) > 6)) kept.push(one)
  return kept
    .sort((a, b) => a.at - b.at)
    .map(({ at, ratio, before, after }) => ({
      code: ratio > 1 ? 'step-up' : 'step-down',
      params: {
        file,
        unit,
        from: all[at]!,
        before: Math.round(before),
        after: Math.round(after),
        ratio: ratio > 1 ? Math.round(ratio * 10) / 10 : Math.round(100 * ratio),
      },
    }))
}

export function median(numbers: readonly number[]): number {
  if (numbers.length === 0) return 0
  const sorted = numbers.toSorted((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}
