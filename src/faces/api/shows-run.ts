import { backRow, endRun, moveRow, nextRow, noteRun, removeRow, resetRun, runningOf, runSheet, saveRow, startRun } from '#rooms/content'
import { type Api, z } from './api.ts'
import { id, params, RowSchema, rowExample, rowWire, rowWords } from './shows-shapes.ts'

const rowParams = z.strictObject({ show: z.uuid(), row: z.uuid() })

/** The run of a show, and how far it has come. */
export function showRunRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/shows/{show}/run',
    id: 'readRunOfShow',
    scope: 'content:read',
    summary: 'The run of a show against its planned length, in seconds',
    params,
    answer: z.object({ rows: z.array(RowSchema), total: z.int(), left: z.int() }).openapi('RunOfShow'),
    example: { params: { show: id }, answer: { rows: [rowExample], total: 300, left: 2400 } },
    run: async ({ work, params }) => {
      const { rows, total, left } = await runSheet(work, params.show)
      return { rows: rows.map(rowWire), total, left }
    },
  })
  api.operation({
    method: 'post',
    path: '/shows/{show}/run',
    id: 'addRunRow',
    scope: 'content:write',
    status: 201,
    summary: 'Add a row at the end of the run',
    params,
    body: z.strictObject(rowWords).openapi('NewRunRow'),
    answer: z.object({ row: z.uuid() }).openapi('AddedRunRow'),
    example: { params: { show: id }, body: { title: 'Welcome', length: '5' }, answer: { row: id } },
    run: async ({ work, params, body }) => ({ row: await saveRow(work, { ...body, show: params.show }) }),
  })
  api.operation({
    method: 'patch',
    path: '/shows/{show}/run/{row}',
    id: 'changeRunRow',
    scope: 'content:write',
    summary: 'Change a row of the run',
    params: rowParams,
    body: z.strictObject(rowWords).openapi('RunRowChange'),
    example: { params: { show: id, row: id }, body: { length: '4:30' } },
    run: async ({ work, params, body }) => void (await saveRow(work, { ...body, ...params })),
  })
  api.operation({
    method: 'post',
    path: '/shows/{show}/run/{row}/place',
    id: 'moveRunRow',
    scope: 'content:write',
    summary: 'Move a row one place up or down',
    params: rowParams,
    body: z.strictObject({ by: z.enum(['up', 'down']) }).openapi('RunRowMove'),
    example: { params: { show: id, row: id }, body: { by: 'up' } },
    run: ({ work, params, body }) => moveRow(work, { ...params, ...body }),
  })
  api.operation({
    method: 'delete',
    path: '/shows/{show}/run/{row}',
    id: 'removeRunRow',
    scope: 'content:write',
    summary: 'Take a row out of the run',
    params: rowParams,
    example: { params: { show: id, row: id } },
    run: ({ work, params }) => removeRow(work, params),
  })
  const Note = z.object({ offset: z.int(), row: z.uuid().nullable(), text: z.string(), by: z.string() })
  api.operation({
    method: 'get',
    path: '/shows/{show}/running',
    id: 'readRunning',
    scope: 'content:read',
    summary: 'How far a show has come: what is on, what comes, how late it is; seconds of this moment',
    params,
    answer: z
      .object({
        rehearsal: z.boolean(),
        elapsed: z.int().nullable(),
        now: RowSchema.extend({ since: z.int() }).nullable(),
        next: RowSchema.nullable(),
        late: z.int().nullable().openapi({ description: 'Seconds behind the plan; below nought: ahead.' }),
        notes: z.array(Note),
      })
      .openapi('Running'),
    example: {
      params: { show: id },
      answer: { rehearsal: false, elapsed: 61, now: { ...rowExample, since: 61 }, next: null, late: 4, notes: [] },
    },
    run: async ({ work, params }) => {
      const { rehearsal, elapsed, now, next, late, notes } = await runningOf(work, params.show)
      return {
        rehearsal,
        elapsed,
        now: now && { ...rowWire(now), since: now.since },
        next: next && rowWire(next),
        late,
        notes: notes.map(({ offset, row, text, by }) => ({ offset, row, text, by })),
      }
    },
  })
  const act = (name: string, operation: string, summary: string, run: typeof startRun) =>
    api.operation({
      method: 'post',
      path: `/shows/{show}/running/${name}`,
      id: operation,
      scope: 'content:write',
      summary,
      params,
      example: { params: { show: id } },
      run: ({ work, params }) => run(work, params.show),
    })
  act('beginning', 'startShow', 'The show begins now; long before its time it is a rehearsal', startRun)
  act('back', 'backRow', 'The last row was not done yet', backRow)
  act('end', 'endShow', 'The show is over now', endRun)
  act('reset', 'resetRun', 'It was a rehearsal: nothing has begun, what was noted is deleted', resetRun)
  api.operation({
    method: 'post',
    path: '/shows/{show}/running/next',
    id: 'nextRow',
    scope: 'content:write',
    summary: 'What is on is done; asked twice for one row it is done once',
    params,
    body: z.strictObject({ row: z.uuid() }).openapi('RowDone'),
    example: { params: { show: id }, body: { row: id } },
    run: ({ work, params, body }) => nextRow(work, { ...body, show: params.show }),
  })
  api.operation({
    method: 'post',
    path: '/shows/{show}/running/notes',
    id: 'noteRun',
    scope: 'content:write',
    summary: 'Note what happens at this moment, for cutting later',
    params,
    body: z.strictObject({ text: z.string().max(500) }).openapi('RunNote'),
    example: { params: { show: id }, body: { text: 'A cat on the desk' } },
    run: ({ work, params, body }) => noteRun(work, { ...body, show: params.show }),
  })
}
