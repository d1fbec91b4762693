import { monthOf, type Work } from '#platform'
import { countsPeople, type MetricKey, metric as metricOf, readManySeries, type Series, shownTotal, type Total } from '#rooms/facts'
import type { Days } from '../windows.ts'
import { yearBefore } from './period.ts'
import type { Amount, ReportFigure, Titled } from './report.ts'

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

/** What places count, so that a library of the alliance can be told of it. */
const countedAtPlaces: readonly string[] = ['visits.onsite', 'loans', 'enquiries', 'members.new', 'events.held', 'events.attendance']

/**
 * The sums of whole months beside those of the same months a year before, with the places that are missing. Counts of people by the facts' own
 * rule. What was never handed in, in neither of them, is left out. Asks as much for a year as for a month. Of chosen
 * places alone what is counted there.
 */
export async function metricFigures(work: Work, period: Days, points?: readonly number[]): Promise<ReportFigure[]> {
  const before = yearBefore(period)
  const asked = metrics.filter((key) => points === undefined || countedAtPlaces.includes(key))
  const narrowed = points === undefined ? {} : { points: [...points] }
  const things = asked.filter((key) => !countsPeople(metricOf(key)))
  const read = await readManySeries(
    work,
    [period, before].flatMap((days) => things.map((metric) => ({ metric, ...days, ...narrowed, by: 'month' as const }))),
  )
  const figures: ReportFigure[] = []
  for (const key of asked) {
    const at = (things as readonly string[]).indexOf(key)
    const [now, then] =
      at < 0
        ? [
            ofTotal(await shownTotal(work, { metric: key, ...period, ...narrowed })),
            ofTotal(await shownTotal(work, { metric: key, ...before, ...narrowed })),
          ]
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

/** Visits and loans of each of these places, beside the year before, in as many statements as of one; what a place never handed in is no figure. */
export async function placeFigures(work: Work, period: Days, places: readonly { point: number; about: Titled }[]): Promise<ReportFigure[]> {
  const before = yearBefore(period)
  const asked = places.flatMap((place) => (['visits.onsite', 'loans'] as const).map((metric) => ({ ...place, metric })))
  const read = await readManySeries(
    work,
    [period, before].flatMap((days) => asked.map(({ metric, point }) => ({ metric, points: [point], ...days, by: 'month' as const }))),
  )
  return asked.flatMap(({ metric, point, about }, i): ReportFigure[] => {
    const [now, then] = [ofSeries(read[i]!()), ofSeries(read[i + asked.length]!())]
    if (now.told.told === 'none' && then.told.told === 'none') return []
    return [
      {
        key: `place.${metric}.${point}`,
        what: 'metric',
        metric,
        about,
        ...period,
        now: now.told,
        beside: { what: 'year-before', whole: then.gaps.length + then.missing.length === 0, ...then.told },
        sources: now.sources,
        gaps: now.gaps,
        missing: now.missing,
        evidence: 'inferred',
        opens: `/desk/facts/${metric}?from=${monthOf(period.from)}&to=${monthOf(period.to)}&point=${point}`,
      },
    ]
  })
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
