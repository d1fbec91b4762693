import { createFormatter, translator, type Work } from '#platform'
import { allianceOf, nameIn } from '#rooms/alliance'
import { type Counted, type Places, readIndicators, type Saying, sayDays, sayLacks, sayValue, sayValueLacks } from '#rooms/insight'
import { type Api, z } from './api.ts'

const day = z.iso.date()
const Days = z.object({ from: day, to: day })
export const CountedFigure = z
  .object({
    metric: z.string(),
    amount: z.number().nullable(),
    told: z.enum(['exact', 'least', 'hidden', 'none']).openapi({
      description:
        '`least`: people, at least so many, as a place with 1 to 4 is in it; `hidden`: 1 to 4 people; `none`: no figure, which is not 0.',
    }),
    days: Days.nullable().openapi({
      description: 'Of what there is on a day: the first and the last of the days for which its places told it.',
    }),
    earlier: z.boolean().openapi({ description: 'Some of it was told for a day before the period.' }),
    lacks: z.array(z.string()).openapi({ description: 'What is not in it, in sentences.' }),
    missing: z.array(z.object({ month: z.string(), points: z.array(z.int()) })),
    part: z
      .object({ months: z.array(z.string()), of: z.int() })
      .nullable()
      .openapi({
        description: 'Where some months alone were handed in: which, and how many the period has. Such a value is beside no whole period.',
      }),
    sources: z.array(z.string()),
    opens: z.string().openapi({ description: 'Where the desk shows the rows it was counted from.' }),
  })
  .openapi('CountedFigure')
const PeriodOf = z.object({ period: z.string(), from: day, to: day, running: z.boolean() })
const Value = PeriodOf.extend({
  value: z.number().nullable(),
  says: z.string().openapi({ description: 'The value, or the sentence why nobody can tell.' }),
  cannot: z.enum(['never-told', 'longer', 'not-summed', 'hidden', 'zero', 'part']).nullable(),
  lacks: z.array(z.string()),
  over: CountedFigure,
  under: CountedFigure,
}).openapi('IndicatorValue')
const Side = PeriodOf.extend({ counted: z.array(CountedFigure) }).openapi('CountedSide')

/** What sentences are made with for a program, in its language. */
export async function sayingFor(work: Work, locale: string, places: Places): Promise<Saying> {
  const t = translator(locale)
  const { time_zone } = await allianceOf(work)
  const place = (point: number) => (places.has(point) ? nameIn(places.get(point)!, locale) : t('facts.desk.whole'))
  return { t, fmt: createFormatter(locale, time_zone, work.now), place }
}

export const wireCounted = (counted: Counted, saying: Saying) => {
  const { metric, amount, told, days, earlier, missing, part, sources, opens } = counted
  const lacks = [sayDays(counted, saying), ...sayLacks(counted, saying)].filter((one) => one !== null)
  return { metric, amount, told, days, earlier, lacks, missing, part, sources, opens }
}

export const countedExample = {
  metric: 'loans',
  amount: 412_300,
  told: 'exact' as const,
  days: null,
  earlier: false,
  lacks: [],
  missing: [],
  part: null,
  sources: ['Lending desk'],
  opens: '/desk/facts/loans/rows?from=2025-01-01&to=2025-12-31',
}

/** Indicators over years, and what is counted onsite and online side by side. */
export function routes(api: Api): void {
  const under = { ...countedExample, metric: 'population.served', amount: 102_000, days: { from: '2025-12-31', to: '2025-12-31' } }
  const period = { period: '2025', from: '2025-01-01', to: '2025-12-31', running: false }
  api.operation({
    method: 'get',
    path: '/insight/indicators',
    id: 'readIndicators',
    scope: 'insight:read',
    summary: 'Indicators of the alliance, a member library or a place, this year beside earlier ones; onsite and online side by side',
    description:
      'Names of ISO 11620 where there is one; `isoSeen` is false where the name was not read in a public source. Onsite and online are never added. `facts:read` is needed to open rows.',
    query: z.strictObject({
      member: z.uuid().optional(),
      point: z.coerce.number().int().positive().max(999_999_999).optional(),
      period: z
        .string()
        .max(7)
        .optional()
        .openapi({ description: 'A year, a quarter or a month: 2026, 2026-Q4, 2026-11. The year that runs unless given.' }),
      years: z.coerce.number().int().min(1).max(10).optional(),
    }),
    answer: z
      .object({
        items: z.array(
          z.object({
            key: z.string(),
            name: z.string(),
            iso: z.string().nullable(),
            isoSeen: z.boolean(),
            over: z.string(),
            under: z.string(),
            times: z.int(),
            values: z.array(Value),
          }),
        ),
        onsite: z.array(Side),
        online: z.array(Side),
      })
      .openapi('Indicators'),
    example: {
      query: { period: '2025', years: 1 },
      answer: {
        items: [
          {
            ...{ key: 'loans-per-head', name: 'Loans per head', iso: 'Loans per capita', isoSeen: true },
            ...{ over: 'loans', under: 'population.served', times: 1 },
            values: [{ ...period, value: 4.04, says: '4.04', cannot: null, lacks: [], over: countedExample, under }],
          },
        ],
        onsite: [{ ...period, counted: [countedExample] }],
        online: [
          {
            ...period,
            counted: [
              { ...countedExample, metric: 'content.downloads', opens: '/desk/facts/content.downloads/rows?from=2025-01-01&to=2025-12-31' },
            ],
          },
        ],
      },
    },
    run: async ({ work, query, locale }) => {
      const tables = await readIndicators(work, query)
      const saying = await sayingFor(work, locale, tables.places)
      const periodOf = ({ period, from, to, running }: (typeof tables.periods)[number]) => ({ period, from, to, running })
      const side = (of: typeof tables.onsite) =>
        of.map((one) => ({ ...periodOf(one.period), counted: one.counted.map((counted) => wireCounted(counted, saying)) }))
      return {
        items: tables.rows.map(({ indicator, values }) => ({
          ...indicator,
          name: saying.t(`insight.indicator.${indicator.key}`),
          values: values.map((value) => ({
            ...periodOf(value),
            value: value.value,
            says: sayValue(value, saying),
            cannot: value.cannot?.why ?? null,
            lacks: sayValueLacks(value, saying),
            over: wireCounted(value.over, saying),
            under: wireCounted(value.under, saying),
          })),
        })),
        onsite: side(tables.onsite),
        online: side(tables.online),
      }
    },
  })
}
