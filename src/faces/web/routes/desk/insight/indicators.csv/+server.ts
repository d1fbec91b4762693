import { type Counted, readIndicators, sayCounted, sayDays, sayLacks, saySources, sayValue, sayValueLacks } from '#rooms/insight'
import { look } from '#web/server/act.ts'
import { csvResponse } from '#web/server/csv.ts'
import { sayingOf, scopeIn } from '#web/server/insight-scope.ts'
import type { RequestHandler } from './$types'

export const GET: RequestHandler = async (event) => {
  const { searchParams } = event.url
  const period = searchParams.get('period') ?? undefined
  const years = Number(searchParams.get('years') ?? 5)
  const tables = await look(event, (work) => readIndicators(work, { ...scopeIn(event.url), period, years }))
  const saying = sayingOf(event, tables.places)
  const { t, fmt } = event.locals
  const name = `${tables.periods.at(-1)!.period}-${tables.periods[0]!.period}`
  const part = (counted: Counted) => [
    counted.metric,
    counted.amount,
    sayCounted(counted, saying),
    sayDays(counted, saying),
    saySources(counted, saying),
  ]
  if (searchParams.get('table') === 'sides') {
    const rows = (['onsite', 'online'] as const).flatMap((side) =>
      tables[side].flatMap((one) =>
        one.counted.map((counted) => [
          side,
          one.period.period,
          one.period.from,
          one.period.to,
          ...part(counted),
          fmt.sentences(sayLacks(counted, saying)),
        ]),
      ),
    )
    return csvResponse(
      `onsite-online-${name}.csv`,
      ['side', 'period', 'from', 'to', 'metric', 'amount', 'says', 'told_for', 'source', 'lacks'],
      rows,
    )
  }
  const rows = tables.rows.flatMap(({ indicator, values }) =>
    values.map((value) => [
      indicator.key,
      t(`insight.indicator.${indicator.key}`),
      indicator.iso,
      value.period,
      value.from,
      value.to,
      value.value === null ? null : Number(value.value.toPrecision(6)),
      sayValue(value, saying),
      ...part(value.over),
      ...part(value.under),
      indicator.times,
      fmt.sentences(sayValueLacks(value, saying)),
    ]),
  )
  return csvResponse(
    `indicators-${name}.csv`,
    [
      'key',
      'name',
      'iso_11620_name',
      'period',
      'from',
      'to',
      'value',
      'says',
      'over_metric',
      'over',
      'over_says',
      'over_told_for',
      'over_source',
      'under_metric',
      'under',
      'under_says',
      'under_told_for',
      'under_source',
      'times',
      'lacks',
    ],
    rows,
  )
}
