import { readFile } from 'node:fs/promises'
import { bringPeers, comparePeers, dropPeers, listPeers, peerMeasures, sayComparison } from '#rooms/insight'
import { type Api, tableKinds, z } from './api.ts'
import { CountedFigure, countedExample, sayingFor, wireCounted } from './insight-indicators.ts'

const measure = z.enum(peerMeasures)
const Brought = z
  .object({
    measure,
    source: z.string(),
    definition: z.string(),
    rows: z.int(),
    authorities: z.int(),
    broughtBy: z.string(),
    broughtAt: z.iso.datetime(),
  })
  .openapi('PeerFile')
const Range = z.object({ from: z.number(), to: z.number() })
const Comparison = z
  .object({
    measure,
    metric: z.string(),
    times: z.int(),
    own: z.object({ value: z.number().nullable(), says: z.string(), over: CountedFigure, under: CountedFigure }),
    size: Range.nullable().openapi({ description: 'People to be served of those who are compared: half to twice one’s own.' }),
    peers: z.int(),
    middle: Range.nullable().openapi({ description: 'Between which two figures the middle half of them lie; null for fewer than eight.' }),
    place: z
      .enum(['low', 'middle', 'high'])
      .nullable()
      .openapi({ description: 'In the lowest quarter, the middle half, the highest quarter.' }),
    says: z.string(),
    limits: z.array(z.string()),
    left: z.object({ incomplete: z.array(z.string()), noPopulation: z.array(z.string()), otherSize: z.int() }),
  })
  .openapi('PeerComparison')

/** Figures that other libraries published, and where one's own lies among those of like size: a range, no ranking. */
export function routes(api: Api): void {
  const file = {
    ...{
      measure: 'visits' as const,
      source: 'Arts Council England 2023-24',
      definition: 'Visits at the door and home deliveries',
      rows: 3420,
    },
    ...{ authorities: 121, broughtBy: 'Lin Yue', broughtAt: '2026-11-30T02:00:00.000Z' },
  }
  api.operation({
    method: 'get',
    path: '/insight/peers',
    id: 'listPeers',
    scope: 'insight:read',
    summary: 'The files of other libraries’ figures that were brought',
    answer: z.object({ items: z.array(Brought) }).openapi('PeerFiles'),
    example: { answer: { items: [file] } },
    run: async ({ work }) => ({
      items: (await listPeers(work)).map(({ broughtAt, ...one }) => ({ ...one, broughtAt: broughtAt.toISOString() })),
    }),
  })
  api.operation({
    method: 'post',
    path: '/insight/peers',
    id: 'bringPeers',
    scope: 'insight:write',
    status: 201,
    summary:
      'Bring a file of other libraries’ figures: Authority, Period, Count, and columns that tell kinds apart; it takes the place of the one before',
    query: z.strictObject({ measure, source: z.string().max(200), definition: z.string().max(500) }),
    uploads: tableKinds,
    maxBytes: 20 * 1024 * 1024,
    answer: z
      .object({
        rows: z.int(),
        leftCount: z.int(),
        left: z
          .array(z.object({ line: z.int(), why: z.enum(['no-authority', 'no-period', 'no-count']) }))
          .openapi({ description: 'The first 50.' }),
      })
      .openapi('PeersTaken'),
    example: {
      query: { measure: 'visits', source: file.source, definition: file.definition },
      answer: { rows: 3420, leftCount: 1, left: [{ line: 77, why: 'no-count' }] },
    },
    run: async ({ work, query, upload }) => bringPeers(work, { ...query, file: await readFile(upload.path) }),
  })
  api.operation({
    method: 'delete',
    path: '/insight/peers/{measure}',
    id: 'dropPeers',
    scope: 'insight:write',
    summary: 'Drop the file of other libraries’ figures of a measure',
    params: z.strictObject({ measure }),
    example: { params: { measure: 'visits' } },
    run: async ({ work, params }) => dropPeers(work, params.measure),
  })
  api.operation({
    method: 'get',
    path: '/insight/peers/comparison',
    id: 'comparePeers',
    scope: 'insight:read',
    summary:
      'Per head beside libraries of half to twice the size: between what the middle half lies and where one’s own does, with its limits',
    query: z.strictObject({
      period: z.string().max(15).openapi({ description: 'A year (2026), or the first and last of twelve months (2023-04/2024-03).' }),
      own: z.string().max(120).optional().openapi({ description: 'One’s own authority in the files, which is left out.' }),
    }),
    answer: z.object({ period: z.string(), running: z.boolean(), items: z.array(Comparison) }).openapi('PeerComparisons'),
    example: {
      query: { period: '2023-04/2024-03', own: 'E08000021' },
      answer: {
        period: '2023-04/2024-03',
        running: false,
        items: [
          {
            ...{ measure: 'visits', metric: 'visits.onsite', times: 1 },
            own: {
              value: 3.1,
              says: '3.1',
              over: { ...countedExample, metric: 'visits.onsite', amount: 930_000 },
              under: { ...countedExample, metric: 'population.served', amount: 300_000 },
            },
            ...{ size: { from: 150_000, to: 600_000 }, peers: 61, middle: { from: 2.1, to: 3.6 }, place: 'middle' },
            says: 'Of 61 libraries with 150,000 to 600,000 people the middle half have 2.1 to 3.6. Yours, 3.1, is within the middle half.',
            limits: ['Counted by Arts Council England 2023-24: Visits at the door and home deliveries. Yours may be counted otherwise.'],
            left: { incomplete: ['E06000001'], noPopulation: [], otherSize: 50 },
          },
        ],
      },
    },
    run: async ({ work, query, locale }) => {
      const peers = await comparePeers(work, query)
      const saying = await sayingFor(work, locale, peers.places)
      return {
        period: peers.period,
        running: peers.running,
        items: peers.comparisons.map((one) => {
          const { says, limits, own } = sayComparison(one, saying)
          const { measure, metric, times, size, peers: count, middle, place, left } = one
          return {
            ...{ measure, metric, times, size, peers: count, middle, place, says, limits, left },
            own: { value: one.own.value, says: own, over: wireCounted(one.own.over, saying), under: wireCounted(one.own.under, saying) },
          }
        }),
      }
    },
  })
}
