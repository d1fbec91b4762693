import { closePeriod, listPeriods, metrics, openPeriodAgain, reportFacts, shownSeries, shownTotal } from '#rooms/facts'
import { type Api, z } from './api.ts'
import { importRoutes } from './facts-imports.ts'
import { nameRoutes } from './facts-names.ts'
import { sourceRoutes } from './facts-sources.ts'

const day = z.iso.date()
const month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/)
/** `1,7,12` */
const numbers = z
  .string()
  .regex(/^\d{1,9}(,\d{1,9}){0,999}$/)
  .transform((text) => text.split(',').map(Number))

const Metric = z
  .object({
    key: z.string(),
    number: z.int(),
    unit: z.enum(['count', 'percent', 'hours', 'people', 'area', 'money', 'posts']),
    kind: z.enum(['additive', 'distinct', 'average', 'peak', 'stock']).openapi({
      description:
        'Only additive metrics may be summed over periods and points; a stock is what there is on a day, and is summed over points alone.',
    }),
    silence: z.enum(['nought', 'gap']).openapi({ description: 'What a period without figures means.' }),
    iso: z.string().nullable().openapi({ description: 'The counterpart in ISO 2789.' }),
    writtenBy: z.string(),
  })
  .openapi('Metric')

const atLeast = z.boolean().openapi({ description: 'People of a month that runs, in steps of five: 10 is 10 to 14.' })

const gap = z.object({ from: day, to: day })
const notice = z.object({
  code: z.enum(['coarser-figures', 'month-over-days']),
  span: z.enum(['day', 'month', 'quarter', 'year']),
  count: z.int(),
})

const Series = z
  .object({
    metric: z.string(),
    by: z.enum(['day', 'week', 'month']),
    rows: z.array(
      z.object({
        from: day,
        to: day,
        amount: z.number().nullable().openapi({ description: 'Null: no figure, which is not a zero.' }),
        hidden: z.boolean(),
        atLeast,
        running: z.boolean(),
        figures: z.int(),
        sources: z.array(z.string()),
        present: z.array(z.int()),
        missing: z.array(z.int()),
        suppressed: z.array(z.int()),
        points: z.array(z.object({ point: z.int(), amount: z.number().nullable(), hidden: z.boolean(), atLeast })).optional(),
      }),
    ),
    sources: z.array(z.string()),
    gaps: z.array(gap),
    notices: z.array(notice),
  })
  .openapi('Series')

const Total = z
  .object({
    metric: z.string(),
    from: day,
    to: day,
    amount: z.number().nullable(),
    hidden: z.boolean(),
    atLeast: z.boolean().openapi({ description: 'People of a month that runs are in it: the amount is the least that it can be.' }),
    figures: z.int(),
    sources: z.array(z.string()),
    present: z.int(),
    missing: z.array(z.object({ from: day, to: day, points: z.array(z.int()) })),
    suppressed: z.int(),
    gaps: z.array(gap),
    notices: z.array(notice),
  })
  .openapi('Total')

const Period = z
  .object({
    metric: z.string(),
    month,
    version: z.int(),
    status: z.enum(['open', 'closed', 'reopened', 'superseded']),
    total: z.number().nullable().openapi({ description: 'What the version said when it was closed.' }),
    totalHidden: z.boolean().openapi({ description: 'There is a total, of 1 to 4 people.' }),
    now: z.number().nullable().openapi({ description: 'What the month says now.' }),
    nowHidden: z.boolean().openapi({ description: 'It says 1 to 4 people.' }),
    nowAtLeast: atLeast,
    figures: z.int().nullable().openapi({ description: 'Null where people are counted.' }),
    closedAt: z.iso.datetime().nullable(),
    closedBy: z.string().nullable(),
    reopenedAt: z.iso.datetime().nullable(),
    reopenedBy: z.string().nullable(),
    why: z.string().nullable(),
  })
  .openapi('Period')

const range = {
  metric: z.string().max(60),
  from: day,
  to: day,
  points: numbers.optional(),
  scenes: numbers.optional(),
  report: z.stringbool().optional(),
}
const asked = { metric: 'visits.onsite', from: '2026-09-01', to: '2026-09-30', points: '1,2' }

/** Metrics, figures over time, facts from devices, closed months. */
export function routes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/metrics',
    id: 'listMetrics',
    scope: 'facts:read',
    summary: 'What is counted, each metric defined once',
    answer: z.object({ items: z.array(Metric) }).openapi('Metrics'),
    example: {
      answer: {
        items: [
          {
            key: 'visits.onsite',
            number: 1,
            unit: 'count',
            kind: 'additive',
            silence: 'gap',
            iso: 'Number of visits',
            writtenBy: 'import',
          },
        ],
      },
    },
    run: async () => ({ items: metrics().map((metric) => ({ ...metric })) }),
  })
  api.operation({
    method: 'get',
    path: '/series',
    id: 'readSeries',
    scope: 'facts:read',
    summary: 'A metric over time, with sources, missing points and gaps',
    description:
      'Of counts of people (card applications, newsletter) 1 to 4 are null and `hidden`, as is whatever would give one away; a month that runs is told in steps of five (`atLeast`); their days, weeks and scenes are not told. Distinct counts and averages are given as they came, for one point or with perPoint; summing them is refused.',
    query: z.strictObject({ ...range, by: z.enum(['day', 'week', 'month']).default('month'), perPoint: z.stringbool().optional() }),
    answer: Series,
    example: {
      query: { ...asked, by: 'month' },
      answer: {
        metric: 'visits.onsite',
        by: 'month',
        rows: [
          {
            from: '2026-09-01',
            to: '2026-09-30',
            amount: 1234,
            hidden: false,
            atLeast: false,
            running: false,
            figures: 1,
            sources: ['Gate counters'],
            present: [1],
            missing: [2],
            suppressed: [],
          },
        ],
        sources: ['Gate counters'],
        gaps: [],
        notices: [],
      },
    },
    run: async ({ work, query }) => {
      const found = await shownSeries(work, query)
      return { ...found, metric: found.metric.key }
    },
  })
  api.operation({
    method: 'get',
    path: '/total',
    id: 'readTotal',
    scope: 'facts:read',
    summary: 'One figure for a range of days, with what is missing from it',
    query: z.strictObject(range),
    answer: Total,
    example: {
      query: asked,
      answer: {
        metric: 'visits.onsite',
        from: '2026-09-01',
        to: '2026-09-30',
        amount: 1234,
        hidden: false,
        atLeast: false,
        figures: 1,
        sources: ['Gate counters'],
        present: 1,
        missing: [],
        suppressed: 0,
        gaps: [],
        notices: [],
      },
    },
    run: async ({ work, query }) => {
      const found = await shownTotal(work, query)
      return { ...found, metric: found.metric.key }
    },
  })
  api.operation({
    method: 'post',
    path: '/facts',
    id: 'reportFacts',
    scope: 'facts:write',
    status: 201,
    summary: 'Report facts from a device or another system, at most 1,000, all or none',
    description:
      'A fact with a key is recorded once per source and key, however often it is sent. A fact of a closed month reopens it visibly.',
    body: z
      .strictObject({
        facts: z
          .array(
            z.strictObject({
              metric: z.string().max(60),
              day,
              point: z.int().min(0).max(2_147_483_647).optional(),
              amount: z.number().optional(),
              source: z.string().trim().min(1).max(120),
              key: z.string().min(1).max(200).optional(),
            }),
          )
          .min(1)
          .max(1000),
      })
      .openapi('FactsToReport'),
    answer: z
      .object({ recorded: z.int(), known: z.int().openapi({ description: 'Their key was recorded before.' }) })
      .openapi('FactsReported'),
    example: {
      body: {
        facts: [
          { metric: 'visits.onsite', day: '2026-09-07', point: 1, amount: 412, source: 'Gate counter north', key: 'north-2026-09-07' },
        ],
      },
      answer: { recorded: 1, known: 0 },
    },
    run: async ({ work, body }) => reportFacts(work, body.facts),
  })
  api.operation({
    method: 'get',
    path: '/periods',
    id: 'listPeriods',
    scope: 'facts:read',
    summary: 'Months of a metric: open, closed, reopened, with every version',
    query: z.strictObject({ metric: z.string().max(60), from: month.optional(), to: month.optional() }),
    answer: z.object({ items: z.array(Period) }).openapi('Periods'),
    example: {
      query: { metric: 'loans' },
      answer: {
        items: [
          {
            metric: 'loans',
            month: '2026-08',
            version: 1,
            status: 'closed',
            total: 5120,
            totalHidden: false,
            now: 5120,
            nowHidden: false,
            nowAtLeast: false,
            figures: 31,
            closedAt: '2026-09-02T01:00:00.000Z',
            closedBy: 'Li Min',
            reopenedAt: null,
            reopenedBy: null,
            why: null,
          },
        ],
      },
    },
    run: async ({ work, query }) => {
      const iso = (at: Date | null) => at?.toISOString() ?? null
      return {
        items: (await listPeriods(work, query)).map((row) => ({ ...row, closedAt: iso(row.closedAt), reopenedAt: iso(row.reopenedAt) })),
      }
    },
  })
  api.operation({
    method: 'post',
    path: '/periods/close',
    id: 'closePeriod',
    scope: 'facts:write',
    summary: 'Close a month of a metric',
    body: z.strictObject({ metric: z.string().max(60), month }).openapi('PeriodToClose'),
    answer: z.object({ version: z.int(), total: z.number().nullable() }).openapi('PeriodClosed'),
    example: { body: { metric: 'loans', month: '2026-08' }, answer: { version: 1, total: 5120 } },
    run: async ({ work, body }) => closePeriod(work, body),
  })
  api.operation({
    method: 'post',
    path: '/periods/reopen',
    id: 'reopenPeriod',
    scope: 'facts:write',
    summary: 'Open a closed month again, with a reason',
    body: z.strictObject({ metric: z.string().max(60), month, why: z.string().max(300) }).openapi('PeriodToReopen'),
    answer: z.object({ version: z.int() }).openapi('PeriodReopened'),
    example: { body: { metric: 'loans', month: '2026-08', why: 'Two weeks were missing.' }, answer: { version: 2 } },
    run: async ({ work, body }) => ({ version: await openPeriodAgain(work, body) }),
  })
  sourceRoutes(api)
  importRoutes(api)
  nameRoutes(api)
}
