// What the forms of the strategy send, read into what its capabilities take; and the choices these forms show.

import type { Work } from '#platform'
import { listServicePoints } from '#rooms/alliance'
import { metrics } from '#rooms/facts'
import type { Comparison, DescribeAudience, OpenCampaign, SetGoal } from '#rooms/strategy'
import { text } from './act.ts'
import { textsIn } from './other-languages.ts'

/** A number as people write it (1,200 or 1 200 or 12.5); null for an empty box, NaN for what is no number. */
export function numberOf(form: FormData, name: string): number | null {
  const value = text(form, name)
    .normalize('NFKC')
    .replace(/[\s,'’]/g, '')
  return value === '' ? null : Number(value)
}

/** Rows of a form: `channels.0.purpose`, `channels.1.purpose` … as many as were sent. */
export function rowsOf<const K extends string>(form: FormData, name: string, fields: readonly K[]): Record<K, string>[] {
  const rows: Record<K, string>[] = []
  for (let i = 0; fields.some((field) => form.has(`${name}.${i}.${field}`)); i++) {
    rows.push(Object.fromEntries(fields.map((field) => [field, text(form, `${name}.${i}.${field}`)])) as Record<K, string>)
  }
  return rows
}

/** Lines of a text box, without empty ones. */
export const linesOf = (form: FormData, name: string): string[] =>
  text(form, name)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean)

const whole = (values: FormDataEntryValue[]): number[] => values.map(Number).filter(Number.isInteger)

/** What a goal's form says. */
export function goalInput(form: FormData): SetGoal {
  const [from, to] = [text(form, 'baseline.from'), text(form, 'baseline.to')]
  return {
    title: text(form, 'title'),
    titles: textsIn(form, 'titles'),
    publicLabel: text(form, 'publicLabel'),
    publicLabels: textsIn(form, 'publicLabels'),
    metric: text(form, 'metric'),
    points: text(form, 'scope') === 'points' ? whole(form.getAll('points')) : null,
    target: numberOf(form, 'target'),
    per: text(form, 'per') === 'total' ? 'total' : 'month',
    counted: text(form, 'counted') === 'above-baseline' ? 'above-baseline' : 'from-zero',
    starts: text(form, 'starts'),
    ends: text(form, 'ends') || null,
    owner: text(form, 'owner') === '' ? undefined : { name: text(form, 'owner') },
    baseline: from === '' && to === '' ? undefined : { from, to },
  }
}

/** What a campaign's form says. */
export function campaignInput(form: FormData): OpenCampaign {
  return {
    title: text(form, 'title'),
    titles: textsIn(form, 'titles'),
    hypothesis: text(form, 'hypothesis'),
    starts: text(form, 'starts'),
    ends: text(form, 'ends'),
    goals: form.getAll('goals').map(String),
    comparison: comparisonOf(form),
    audienceId: text(form, 'audienceId') || null,
    owner: text(form, 'owner') === '' ? undefined : { name: text(form, 'owner') },
    hoursPlanned: numberOf(form, 'hoursPlanned'),
    moneyPlanned: numberOf(form, 'moneyPlanned'),
    hoursSpent: numberOf(form, 'hoursSpent'),
    moneySpent: numberOf(form, 'moneySpent'),
    currency: text(form, 'currency'),
  }
}

function comparisonOf(form: FormData): Comparison {
  const why = text(form, 'comparison.why')
  const kind = text(form, 'comparison.kind')
  if (kind === 'points') return { kind, points: whole(form.getAll('comparison.points')), why }
  if (kind === 'periods')
    return { kind, periods: rowsOf(form, 'comparison.periods', ['from', 'to']).filter(({ from, to }) => from || to), why }
  return { kind: 'none', why }
}

/** Figures that can be a goal; the page names them (`metrics.<key>.name`). */
export const goalMetrics = (): string[] =>
  metrics()
    .filter((metric) => metric.kind === 'additive' || metric.silence === 'gap')
    .map((metric) => metric.key)

/** Service points as choices of a form, in the reader's language. */
export async function pointChoices(work: Work, locale: string): Promise<{ value: string; label: string }[]> {
  const points = await listServicePoints(work)
  return points.map((point) => ({ value: String(point.point_no), label: `${point.point_no} · ${point.names[locale] ?? point.name}` }))
}

/** What an audience's form says. */
export function audienceInput(form: FormData): DescribeAudience {
  return {
    audienceId: text(form, 'audienceId') || undefined,
    version: numberOf(form, 'version') ?? undefined,
    name: text(form, 'name'),
    description: text(form, 'description'),
    size: numberOf(form, 'size'),
    sizeOn: text(form, 'sizeOn') || null,
    source: text(form, 'source'),
  }
}
