import { translator } from '#platform'
import { asideOf, listImports, type PastImport, pointKinds } from '#rooms/alliance'
import { type Api, count, z } from './api.ts'

const Past = z
  .object({
    import: z.uuid(),
    file: z.string(),
    read: count,
    added: count,
    changed: count,
    same: count,
    aside: count,
    madeAt: z.iso.datetime(),
  })
  .openapi('PastPointImport')
const example = {
  import: '0199a000-0000-7000-8000-000000000001',
  file: 'places.csv',
  read: 40,
  added: 38,
  changed: 0,
  same: 0,
  aside: 2,
  madeAt: '2026-09-07T01:00:00.000Z',
}
const wire = (one: PastImport): z.input<typeof Past> => ({
  import: one.import_id,
  file: one.file_name,
  read: one.read_rows,
  added: one.added,
  changed: one.changed,
  same: one.same,
  aside: one.quarantined,
  madeAt: one.made_at.toISOString(),
})

/** What files of places brought, what of them was put aside, and which kinds of places there are. */
export function pastImportRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/point-kinds',
    id: 'listPointKinds',
    scope: 'public',
    room: 'alliance',
    summary: 'The kinds of service points, each with its parent',
    answer: z.object({ items: z.array(z.object({ kind: z.string(), parent: z.string().nullable() })) }).openapi('PointKinds'),
    example: { answer: { items: [{ kind: 'self-service-24h', parent: 'external' }] } },
    run: async () => ({ items: pointKinds.map(({ key, parent }) => ({ kind: key, parent })) }),
  })
  api.operation({
    method: 'get',
    path: '/point-imports',
    id: 'listPointImports',
    scope: 'alliance:read',
    summary: 'The last 20 imports of places, newest first',
    answer: z.object({ items: z.array(Past) }).openapi('PastPointImports'),
    example: { answer: { items: [example] } },
    run: async ({ work }) => ({ items: (await listImports(work)).map(wire) }),
  })
  api.operation({
    method: 'get',
    path: '/point-imports/{import}',
    id: 'readPointImport',
    scope: 'alliance:read',
    summary: 'The lines of an import of places that were put aside, with their reasons',
    params: z.strictObject({ import: z.uuid() }),
    answer: z
      .object({
        file: z.string(),
        lines: z.array(z.object({ line: z.int(), code: z.string(), reason: z.string(), row: z.record(z.string(), z.string()) })),
      })
      .openapi('PointImportAside'),
    example: {
      params: { import: example.import },
      answer: {
        file: 'places.csv',
        lines: [{ line: 3, code: 'alliance.no-such-kind', reason: 'There is no kind of place called “palace”.', row: { name: 'Odd' } }],
      },
    },
    run: async ({ work, params, locale }) => {
      const { file, lines } = await asideOf(work, params.import)
      const t = translator(locale)
      return { file, lines: lines.map(({ line, code, params, row }) => ({ line, code, reason: t(`refusals.${code}`, params), row })) }
    },
  })
}
