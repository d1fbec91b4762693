import { confirmName, forgetName, listNames } from '#rooms/facts'
import { type Api, count, z } from './api.ts'

/** What names of places in files mean. */
export function nameRoutes(api: Api): void {
  api.operation({
    method: 'post',
    path: '/names',
    id: 'confirmName',
    scope: 'facts:write',
    summary: 'Say what a name in files means: a service point, or null to leave it out',
    body: z.strictObject({ name: z.string().min(1).max(200), point: z.int().min(0).nullable() }).openapi('NameToConfirm'),
    answer: z.object({ released: count }).openapi('NameConfirmed'),
    example: { body: { name: 'Cruddas', point: 3 }, answer: { released: 0 } },
    run: async ({ work, body }) => confirmName(work, body),
  })
  api.operation({
    method: 'get',
    path: '/names',
    id: 'listNames',
    scope: 'facts:read',
    summary: 'What names in files were said to mean, by spelling',
    answer: z
      .object({
        items: z.array(
          z.object({
            name: z.string(),
            point: z.int().nullable().openapi({ description: '0: the alliance as a whole; null: left out.' }),
            confirmedBy: z.string(),
            confirmedAt: z.iso.datetime(),
          }),
        ),
      })
      .openapi('Names'),
    example: { answer: { items: [{ name: 'Cruddas', point: 3, confirmedBy: 'Li Min', confirmedAt: '2026-09-07T01:00:00.000Z' }] } },
    run: async ({ work }) => ({
      items: (await listNames(work)).map(({ spelled, point, confirmedBy, confirmedAt }) => ({
        name: spelled,
        point,
        confirmedBy,
        confirmedAt: confirmedAt.toISOString(),
      })),
    }),
  })
  api.operation({
    method: 'delete',
    path: '/names/{name}',
    id: 'forgetName',
    scope: 'facts:write',
    summary: 'Forget what a name in files means; what was placed stays',
    params: z.strictObject({ name: z.string().min(1).max(200) }),
    example: { params: { name: 'Cruddas' } },
    run: ({ work, params }) => forgetName(work, params.name),
  })
}
