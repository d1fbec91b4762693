import { monthOf, type Work } from '#platform'
import { countsPeople, type MetricKey, metric as metricOf, readManySeries, type Series, shownTotal, type Total } from '#rooms/facts'
import type { Days } from '../windows.ts'
import { yearBefore } from './period.ts'
import type { Amount, ReportFigure } from './report.ts'

/** What a board is told of, in this order; each is a sum. */
const metrics = [
  'visits.onsite',
  'loans',
  'enquiries',
  'members.new',
  'events.held',
  'events.attendance',
  'cards.applied',
  'newsletter.subscribed',
  'posts.published',
  'deliveries.sent',
  'reach.views',
  'reach.touches',
] as const satisfies readonly MetricKey[]

/**
 * The sums of whole months beside those of the same months a year before, with the places that are missing. Counts of people by the facts' own
 * rule. What was never handed in, in neither of them, is left out. Asks as much for a year as for a month.
 */
export async function metricFigures(work: Work, period: Days): Promise<ReportFigure[]> {
  const before = yearBefore(period)
  const things = metrics.filter((key) => !countsPeople(metricOf(key)))
  const read = await readManySeries(
    work,
    [period, before].flatMap((days) => things.map((metric) => ({ metric, ...days, by: 'month' as const }))),
  )
  const figures: ReportFigure[] = []
  for (const key of metrics) {
    const at = (things as readonly string[]).indexOf(key)
    const [now, then] =
      at < 0
        ? [ofTotal(await shownTotal(work, { metric: key, ...period })), ofTotal(await shownTotal(work, { metric: key, ...before }))]
        : [ofSeries(read[at]!()), ofSeries(read[at + things.length]!())]
    if (now.told.told === 'none' && then.told.told === 'none') continue
    const house = metricOf(key).silence === 'nought' && now.sources.length === 0 && now.told.told !== 'none'
    figures.push({
      key: `metric.${key}`,
      what: 'metric',
      metric: key,
      about: null,
      ...period,
      now: now.told,
      beside: { what: 'year-before', whole: then.gaps.length + then.missing.length === 0, ...then.told },
      sources: house ? ['house'] : now.sources,
      gaps: now.gaps,
      missing: now.missing,
      evidence: 'inferred',
      opens: `/desk/facts/${key}?from=${monthOf(period.from)}&to=${monthOf(period.to)}`,
    })
  }
  return figures
}

type Read = Pick<ReportFigure, 'sources' | 'gaps' | 'missing'> & { told: Amount }

function ofSeries({ rows, sources, gaps }: Series): Read {
  const filled = rows.filter((row) => row.amount !== null)
  // Decimals (hours, shares of a count) are summed without the dust of binary fractions.
  const sum = Math.round(filled.reduce((all, row) => all + row.amount!, 0) * 10_000) / 10_000
  return {
    told: filled.length === 0 ? { amount: null, told: 'none' } : { amount: sum, told: 'exact' },
    sources,
    gaps,
    // A month without any figure is a gap; in the others, who did not hand in is named.
    missing: rows
      .filter((row) => row.amount !== null && row.missing.length > 0)
      .map((row) => ({ month: monthOf(row.from), points: row.missing })),
  }
}

const ofTotal = ({ amount, hidden, atLeast, sources, gaps }: Total): Read => ({
  told: hidden
    ? { amount: null, told: 'hidden' }
    : amount === null
      ? { amount: null, told: 'none' }
      : { amount, told: atLeast ? 'least' : 'exact' },
  sources,
  gaps,
  missing: [],
})
