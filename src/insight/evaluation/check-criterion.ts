import { type Fields, withoutGuard } from '#platform'
import { countsPeople, findMetric, type Metric, metric, metrics } from '#rooms/facts'
import { type Indicator, indicators } from '../indicators/registry.ts'

export const criterionKinds = ['must', 'points'] as const
export type CriterionKind = (typeof criterionKinds)[number]

/** How the years of a round count: each has to do, their mean, the last one alone. */
export const yearRules = ['each', 'mean', 'last'] as const
export type YearRule = (typeof yearRules)[number]

/** A criterion as a form or a line of a sheet says it. */
export interface CriterionInput {
  part: string
  code: string
  criterion: string
  kind: string
  /** The most that can be had; of what must be, none. */
  points: number | null
  /** At least so much. */
  threshold: number | null
  unit?: string
  /** The key of an indicator or a metric. */
  figure?: string | null
  /** What suits the figure unless given. */
  years?: string | null
}

/** What a criterion asks. */
export interface Asked {
  part: string
  code: string
  criterion: string
  kind: CriterionKind
  points: number | null
  threshold: number | null
  unit: string
  figure: string | null
  years: YearRule
}

/** Whether two ask the same: a code or a part that is another one asks nothing else. */
export const asksTheSame = (a: Asked, b: Asked): boolean =>
  (['criterion', 'kind', 'points', 'threshold', 'unit', 'figure', 'years'] as const).every((key) => a[key] === b[key])

export type Figure = { key: string } & ({ of: 'indicator'; indicator: Indicator } | { of: 'metric'; metric: Metric })

/** An indicator or a metric by its key. People whom the house knows by name are in no workbook: `shownTotal` alone tells of them. */
export function figureNamed(key: string): Figure | undefined {
  const indicator = indicators.find((one) => one.key === key)
  if (indicator) return { key, of: 'indicator', indicator }
  const found = findMetric(key)
  return found && !countsPeople(found) ? { key, of: 'metric', metric: found } : undefined
}

/** Every figure that a criterion can have. */
export const figureKeys = (): { indicators: string[]; metrics: string[] } => ({
  indicators: indicators.map(({ key }) => key),
  metrics: metrics()
    .filter((one) => !countsPeople(one))
    .map(({ key }) => key),
})

/** What there is on a day is judged by the last year; what is counted over time, in each. */
const usualYears = (figure: Figure | undefined): YearRule =>
  figure && (figure.of === 'metric' ? figure.metric : metric(figure.indicator.over)).kind === 'stock' ? 'last' : 'each'

export const mostPoints = 10_000
const mostAmount = 1e12
const decimals = (value: number) => Math.abs(value * 1000 - Math.round(value * 1000)) < 1e-6

/** Reads one criterion; what is wrong with it is told by its column. A text that begins like a guarded formula loses its guard, so that files say the same. */
export function checkCriterion(fields: Fields, input: CriterionInput): Asked {
  const line = (name: 'part' | 'code' | 'unit', max: number, needed: boolean) =>
    withoutGuard(fields.line(name, input[name], { max, needed }))
  const part = line('part', 120, true)
  const code = line('code', 40, true)
  const criterion = withoutGuard(fields.line('criterion', input.criterion, { max: 1000, needed: true }))
  const unit = line('unit', 40, false)
  const kind = criterionKinds.find((one) => one === input.kind)
  if (!kind) fields.wrong('kind', 'criterion-kind')
  const { points, threshold } = input
  const isPoints = points !== null && points > 0 && points <= mostPoints && decimals(points)
  if (kind && (kind === 'points' ? !isPoints : points !== null)) fields.wrong('points', `criterion-${kind}-points`, { max: mostPoints })
  if (threshold !== null && !(threshold >= 0 && threshold <= mostAmount && decimals(threshold)))
    fields.wrong('threshold', 'criterion-threshold')
  const key = input.figure?.trim() || null
  const figure = key === null ? undefined : figureNamed(key)
  if (key !== null && !figure) fields.wrong('figure', 'criterion-figure')
  const asked = input.years?.trim() || null
  const years = asked === null ? usualYears(figure) : yearRules.find((one) => one === asked)
  if (!years) fields.wrong('years', 'criterion-years')
  return { part, code, criterion, kind: kind ?? 'must', points, threshold, unit, figure: key, years: years ?? 'each' }
}
