import { pageOf, readCursor, translator } from '#platform'
import {
  countQuarantine,
  type DryRun,
  dropImport,
  dropRow,
  dryRunImport,
  gatherOddities,
  type ImportRow,
  importById,
  listImports,
  listQuarantine,
  mendRow,
  placeImport,
  resumeReading,
  type Staged,
  uploadImport,
} from '#rooms/facts'
import { type Api, count, pageQuery, tableKinds, z } from './api.ts'

const id = '0199a000-0000-7000-8000-000000000001'

const Counts = z
  .object({
    rows: count,
    read: count.openapi({ description: 'Cells; the sum of all below.' }),
    empty: count,
    placed: count,
    corrected: count,
    unchanged: count,
    suppressed: count,
    repeated: count,
    ignored: count,
    refused: count,
    why: z.record(z.string(), count),
  })
  .openapi('ImportCounts')
const counts = {
  rows: 2,
  read: 4,
  empty: 1,
  placed: 2,
  corrected: 0,
  unchanged: 0,
  suppressed: 0,
  repeated: 0,
  ignored: 0,
  refused: 1,
  why: { negative: 1 },
}

const Import = z
  .object({
    import: z.uuid(),
    name: z.string(),
    source: z.string(),
    status: z.enum(['reading', 'staged', 'placing', 'placed', 'dropped']),
    shape: z.enum(['wide', 'long']),
    encoding: z.string(),
    counts: Counts,
    madeBy: z.string(),
    madeAt: z.iso.datetime(),
  })
  .openapi('Import')
const example = {
  import: id,
  name: 'visits.csv',
  source: 'Gate counters',
  status: 'staged' as const,
  shape: 'wide' as const,
  encoding: 'utf-8',
  counts,
  madeBy: 'Li Min',
  madeAt: '2026-09-07T01:00:00.000Z',
}

const RefusedRow = z
  .object({
    line: z.int(),
    column: z.int().openapi({ description: 'From 0.' }),
    name: z.string(),
    metric: z.string(),
    day: z.string().nullable(),
    found: z.string(),
    reason: z.string(),
  })
  .openapi('RefusedRow')
const refusedExample = { line: 3, column: 2, name: 'City', metric: 'visits.onsite', day: '2026-08-01', found: '-3', reason: 'negative' }

const Report = z
  .object({
    import: Import,
    counts: Counts,
    names: z.array(
      z.object({
        name: z.string(),
        how: z.enum(['equal', 'confirmed', 'ignored', 'whole', 'unknown']),
        point: z.int().nullable(),
        cells: count,
        firstLine: z.int(),
        suggestions: z.array(z.object({ point: z.int(), name: z.string(), likeness: z.number() })),
      }),
    ),
    refused: z.array(RefusedRow).openapi({ description: 'The first 200.' }),
    corrections: z.array(
      z.object({
        line: z.int(),
        name: z.string(),
        point: z.int(),
        metric: z.string(),
        day: z.string(),
        before: z.number().nullable(),
        after: z.number().nullable(),
      }),
    ),
    reopens: z.array(z.object({ metric: z.string(), month: z.string() })),
    odd: z.array(z.string()).openapi({ description: 'What a person should look at, as sentences.' }),
  })
  .openapi('DryRun')

const QuarantineRow = z
  .object({ import: z.uuid(), file: z.string(), ...RefusedRow.shape, status: z.enum(['open', 'mended', 'dropped']) })
  .openapi('QuarantineRow')

const shape = (row: ImportRow) => ({
  import: row.importId,
  name: row.name,
  source: row.source,
  status: row.status,
  shape: row.plan.shape,
  encoding: row.plan.encoding,
  counts: row.counts,
  madeBy: row.madeBy,
  madeAt: row.madeAt.toISOString(),
})

const Upload = z.object({ import: z.uuid(), already: z.boolean(), status: z.string(), counts: Counts }).openapi('Upload')
const wireStaged = (staged: Staged) => ({
  import: staged.importId,
  already: staged.already,
  status: staged.status,
  counts: staged.counts,
})

const report = (dry: DryRun, locale: string) => ({
  import: shape(dry.import),
  counts: dry.counts,
  names: dry.names.map(({ unit, how, point, cells, firstLine, suggestions }) => ({
    name: unit,
    how,
    point,
    cells,
    firstLine,
    suggestions,
  })),
  refused: dry.refused.map((row) => ({
    line: row.line,
    column: row.col,
    name: row.unit,
    metric: row.metric,
    day: row.day,
    found: row.raw,
    reason: row.reason,
  })),
  corrections: dry.corrections.map(({ unit, ...row }) => ({ ...row, name: unit })),
  reopens: dry.reopens,
  odd: gatherOddities(dry.oddities).map((one) => translator(locale)(`facts.odd.${one.code}`, one.params)),
})

/** Figures from files: upload, dry run, place, quarantine. */
export function importRoutes(api: Api): void {
  const params = z.strictObject({ import: z.uuid() })
  api.operation({
    method: 'post',
    path: '/imports',
    id: 'uploadImport',
    scope: 'facts:write',
    status: 201,
    summary: 'Upload a table of figures; nothing is placed yet',
    description: 'The same content read in the same way is the same import: then its present state is answered.',
    query: z.strictObject({
      name: z.string().min(1).max(200),
      metric: z.string().max(60).optional(),
      source: z.string().max(120).optional(),
      dateOrder: z.enum(['dmy', 'mdy', 'ymd']).optional(),
      unit: z.string().max(200).optional().openapi({ description: 'Header of the column with names of places.' }),
      date: z.string().max(200).optional().openapi({ description: 'Header of the column with dates.' }),
    }),
    uploads: tableKinds,
    maxBytes: 256 * 1024 * 1024,
    answer: Upload,
    example: { query: { name: 'visits.csv', metric: 'visits.onsite' }, answer: { import: id, already: false, status: 'staged', counts } },
    run: async ({ work, query, upload }) => {
      return wireStaged(await uploadImport(work.house, work.alliance, work.actor, { ...query, bytes: upload }))
    },
  })
  api.operation({
    method: 'get',
    path: '/imports',
    id: 'listImports',
    scope: 'facts:read',
    summary: 'Imports, newest first',
    query: z.strictObject(pageQuery),
    answer: z.object({ items: z.array(Import), next: z.string().nullable() }).openapi('Imports'),
    example: { answer: { items: [example], next: null } },
    run: async ({ work, query }) => {
      const after = readCursor(query.cursor, ['id'])?.[0]
      const page = pageOf(await listImports(work, { after, limit: query.limit + 1 }), query.limit, (row) => [row.importId])
      return { items: page.items.map(shape), next: page.next }
    },
  })
  api.operation({
    method: 'get',
    path: '/imports/{import}',
    id: 'readImport',
    scope: 'facts:read',
    summary: 'One import',
    params,
    answer: Import,
    example: { params: { import: id }, answer: example },
    run: async ({ work, params }) => shape(await importById(work, params.import)),
  })
  api.operation({
    method: 'post',
    path: '/imports/{import}/dry-run',
    id: 'dryRunImport',
    scope: 'facts:write',
    summary: 'What placing would do: counts, names, refused rows, corrections, what is odd',
    params,
    answer: Report,
    example: {
      params: { import: id },
      answer: {
        import: example,
        counts,
        names: [
          {
            name: 'Cruddas',
            how: 'unknown',
            point: null,
            cells: 2,
            firstLine: 3,
            suggestions: [{ point: 3, name: 'Cruddas Park', likeness: 0.84 }],
          },
        ],
        refused: [refusedExample],
        corrections: [],
        reopens: [],
        odd: [],
      },
    },
    run: async ({ work, params, locale }) => report(await dryRunImport(work, params.import), locale),
  })
  api.operation({
    method: 'post',
    path: '/imports/{import}/place',
    id: 'placeImport',
    scope: 'facts:write',
    summary: 'Place a staged import; what cannot be placed goes to quarantine',
    params,
    answer: Import,
    example: { params: { import: id }, answer: { ...example, status: 'placed' } },
    run: async ({ work, params }) => shape(await placeImport(work.house, work.alliance, work.actor, params.import)),
  })
  api.operation({
    method: 'post',
    path: '/imports/{import}/reading',
    id: 'resumeReading',
    scope: 'facts:write',
    summary: 'Go on reading a file whose reading was cut off',
    params,
    answer: Upload,
    example: { params: { import: id }, answer: { import: id, already: true, status: 'staged', counts } },
    run: async ({ work, params }) => wireStaged(await resumeReading(work.house, work.alliance, work.actor, params.import)),
  })
  api.operation({
    method: 'delete',
    path: '/imports/{import}',
    id: 'dropImport',
    scope: 'facts:write',
    summary: 'Drop an import of which nothing was placed',
    params,
    example: { params: { import: id } },
    run: async ({ work, params }) => dropImport(work, params.import),
  })
  api.operation({
    method: 'get',
    path: '/quarantine',
    id: 'listQuarantine',
    scope: 'facts:read',
    summary: 'Rows that could not be placed, with line and reason',
    query: z.strictObject({
      ...pageQuery,
      import: z.uuid().optional(),
      status: z.enum(['open', 'mended', 'dropped', 'any']).default('open'),
    }),
    answer: z.object({ items: z.array(QuarantineRow), next: z.string().nullable() }).openapi('Quarantine'),
    example: {
      query: { status: 'open' },
      answer: { items: [{ import: id, file: 'visits.csv', ...refusedExample, status: 'open' }], next: null },
    },
    run: async ({ work, query }) => {
      const at = readCursor(query.cursor, ['id', 'number', 'number'])
      const rows = await listQuarantine(work, {
        importId: query.import,
        status: query.status,
        limit: query.limit + 1,
        after: at && { importId: at[0], line: at[1], col: at[2] },
      })
      const page = pageOf(rows, query.limit, (row) => [row.importId, row.line, row.col])
      return {
        items: page.items.map((row) => ({
          import: row.importId,
          file: row.importName,
          line: row.line,
          column: row.col,
          name: row.unit,
          metric: row.metric,
          day: row.day,
          found: row.raw,
          reason: row.reason,
          status: row.status,
        })),
        next: page.next,
      }
    },
  })
  api.operation({
    method: 'get',
    path: '/quarantine/counts',
    id: 'countQuarantine',
    scope: 'facts:read',
    summary: 'How many rows wait in quarantine, by import',
    answer: z.object({ items: z.array(z.object({ import: z.uuid(), open: count })) }).openapi('QuarantineCounts'),
    example: { answer: { items: [{ import: id, open: 3 }] } },
    run: async ({ work }) => ({ items: (await countQuarantine(work)).map(({ importId, open }) => ({ import: importId, open })) }),
  })
  const address = { import: z.uuid(), line: z.int().min(1), column: z.int().min(0) }
  api.operation({
    method: 'post',
    path: '/quarantine/mend',
    id: 'mendRow',
    scope: 'facts:write',
    summary: 'Place a row from quarantine with what was wrong put right',
    body: z
      .strictObject({ ...address, figure: z.string().max(60).optional(), point: z.int().optional(), period: z.string().max(40).optional() })
      .openapi('RowToMend'),
    answer: z.object({ placed: count, corrected: count, unchanged: count, suppressed: count }).openapi('RowMended'),
    example: { body: { import: id, line: 3, column: 2, figure: '3' }, answer: { placed: 1, corrected: 0, unchanged: 0, suppressed: 0 } },
    run: async ({ work, body: { import: importId, column, ...rest } }) => mendRow(work, { importId, col: column, ...rest }),
  })
  api.operation({
    method: 'post',
    path: '/quarantine/drop',
    id: 'dropRow',
    scope: 'facts:write',
    summary: 'Leave a row of the quarantine out for good, with a reason',
    body: z.strictObject({ ...address, why: z.string().max(300) }).openapi('RowToDrop'),
    example: { body: { import: id, line: 3, column: 2, why: 'a sum of the others' } },
    run: async ({ work, body: { import: importId, column, ...rest } }) => dropRow(work, { importId, col: column, ...rest }),
  })
}
