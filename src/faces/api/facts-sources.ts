import { pageOf, readCursor } from '#platform'
import { factsPolicy, listScenes, listSources, metricByNumber, toldRows } from '#rooms/facts'
import { type Api, pageQuery, z } from './api.ts'

/** Where figures come from, and the scenes behind codes under which they are counted. */
export function sourceRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/sources',
    id: 'listSources',
    scope: 'facts:read',
    summary: 'Which sources a metric’s figures have, from when to when, and how many; of all metrics unless one is named',
    description: 'Of counts of people the days are those of whole months, and how many figures there are is told in steps of five.',
    query: z.strictObject({ metric: z.string().max(60).optional() }),
    answer: z
      .object({
        items: z.array(z.object({ metric: z.string(), source: z.string(), from: z.iso.date(), to: z.iso.date(), figures: z.int() })),
      })
      .openapi('FigureSources'),
    example: {
      query: { metric: 'visits.onsite' },
      answer: { items: [{ metric: 'visits.onsite', source: 'Gate counters', from: '2025-01-01', to: '2026-08-31', figures: 608 }] },
    },
    run: async ({ work, query }) => ({
      items: (await listSources(work, query.metric)).map(({ metric, figures, ...row }) => ({
        ...row,
        metric: metricByNumber(metric).key,
        figures: Number(figures),
      })),
    }),
  })
  api.operation({
    method: 'get',
    path: '/figure-rows',
    id: 'listFigureRows',
    scope: 'facts:read',
    summary: 'The rows behind a figure: what each source told of each place for a day, a month, a quarter or a year that touches the range',
    description:
      'A figure of a longer period stands for those within it. Counts of people from 1 to 4 are hidden; those of people who are counted one by one (card applications, new members, newsletter) have no rows. At most 100,000.',
    query: z.strictObject({
      metric: z.string().max(60),
      from: z.iso.date(),
      to: z.iso.date(),
      points: z
        .string()
        .regex(/^\d{1,9}(,\d{1,9}){0,999}$/)
        .transform((text) => text.split(',').map(Number))
        .optional(),
    }),
    answer: z
      .object({
        count: z.int(),
        items: z.array(
          z.object({
            point: z.int().openapi({ description: '0: the alliance as a whole.' }),
            span: z.enum(['day', 'month', 'quarter', 'year']),
            from: z.iso.date(),
            to: z.iso.date(),
            amount: z.number().nullable(),
            hidden: z.boolean(),
            atLeast: z.boolean().openapi({ description: 'People: the amount is the lower end of a step of five.' }),
            counted: z.boolean().openapi({
              description:
                'It is in the figure of just this range: nothing of a longer period, or of the alliance as a whole, stands for it.',
            }),
            figures: z.int().nullable().openapi({ description: 'Null where people are counted.' }),
            source: z.string(),
          }),
        ),
      })
      .openapi('FigureRows'),
    example: {
      query: { metric: 'floor.area', from: '2025-01-01', to: '2025-12-31', points: '1,2' },
      answer: {
        count: 1,
        items: [
          {
            point: 1,
            span: 'year',
            from: '2025-01-01',
            to: '2025-12-31',
            amount: 1250.5,
            counted: true,
            hidden: false,
            atLeast: false,
            figures: 1,
            source: 'Yearbook 2025',
          },
        ],
      },
    },
    run: async ({ work, query }) => {
      const { rows, count } = await toldRows(work, query)
      return { count, items: rows }
    },
  })
  api.operation({
    method: 'get',
    path: '/scenes',
    id: 'listScenes',
    scope: 'facts:read',
    summary: 'The scenes behind short links and codes, oldest first: what facts are counted under',
    query: z.strictObject({ ...pageQuery, subjectKind: z.string().max(40).optional(), subjectId: z.string().max(100).optional() }),
    answer: z
      .object({
        items: z.array(
          z.object({
            scene: z.int(),
            code: z.string(),
            kind: z.string().openapi({ description: 'The channel it is used in.' }),
            about: z.object({ kind: z.string(), id: z.string() }),
            label: z.string(),
          }),
        ),
        next: z.string().nullable(),
      })
      .openapi('Scenes'),
    example: {
      query: { subjectKind: 'post', subjectId: '0199a000-0000-7000-8000-000000000002' },
      answer: {
        items: [
          {
            scene: 12,
            code: 'k7rt34',
            kind: 'poster',
            about: { kind: 'post', id: '0199a000-0000-7000-8000-000000000002' },
            label: 'Poster in the bus',
          },
        ],
        next: null,
      },
    },
    run: async ({ work, query: { limit, cursor, subjectKind, subjectId } }) => {
      factsPolicy.demand(work, 'see-facts')
      const [after] = readCursor(cursor, ['number']) ?? []
      const subject = subjectKind && subjectId ? { kind: subjectKind, id: subjectId } : undefined
      const page = pageOf(await listScenes(work, { subject, after, limit: limit + 1 }), limit, (row) => [row.scene])
      return {
        items: page.items.map(({ scene, code, kind, subjectKind: of, subjectId: one, label }) => ({
          scene,
          code,
          kind,
          about: { kind: of, id: one },
          label,
        })),
        next: page.next,
      }
    },
  })
}
