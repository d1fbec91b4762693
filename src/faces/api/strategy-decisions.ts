import { pageOf, readCursor } from '#platform'
import { listDecisions, recordDecision } from '#rooms/strategy'
import { type Api, pageQuery, z } from './api.ts'

const day = z.iso.date()
const id = '0199a000-0000-7000-8000-000000000001'

const subject = z.enum(['alliance', 'plan', 'goal', 'campaign', 'series', 'post', 'channel', 'audience'])
const about = z.object({ kind: subject, id: z.string(), title: z.string() })
const Decision = z
  .object({
    decisionId: z.uuid(),
    kind: z.enum(['decision', 'lesson']),
    about,
    saw: z.string(),
    chose: z.string(),
    metric: z.string().nullable(),
    reading: z.number().nullable(),
    readingFrom: day.nullable(),
    readingTo: day.nullable(),
    decidedOn: day,
    decidedBy: z.string(),
    ownerName: z.string(),
    reviewOn: day.nullable(),
    replaces: z.uuid().nullable(),
    replacedBy: z.uuid().nullable(),
  })
  .openapi('Decision')
const recordExample = {
  kind: 'decision' as const,
  about: { kind: 'campaign' as const, id, title: 'The book that survived' },
  saw: '12 scans from bus posters',
  chose: 'Stop posters in buses',
  metric: 'reach.touches',
  reading: 12,
}
const decisionExample = {
  decisionId: id,
  ...recordExample,
  readingFrom: null,
  readingTo: null,
  decidedOn: '2026-11-03',
  decidedBy: 'Li Min',
  ownerName: 'Li Min',
  reviewOn: null,
  replaces: null,
  replacedBy: null,
}

/** What was decided, why, and what was learnt. */
export function decisionRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/decisions',
    id: 'listDecisions',
    scope: 'strategy:read',
    summary: 'Decisions and lessons, newest first',
    query: z.strictObject({
      ...pageQuery,
      kind: z.enum(['decision', 'lesson']).optional(),
      from: day.optional(),
      to: day.optional(),
      aboutKind: subject.optional(),
      aboutId: z.string().optional(),
    }),
    answer: z.object({ items: z.array(Decision), next: z.string().nullable() }).openapi('Decisions'),
    example: { query: { limit: '50' }, answer: { items: [decisionExample], next: null } },
    run: async ({ work, query }) => {
      const { limit, cursor, aboutKind, aboutId, ...filter } = query
      const rows = await listDecisions(work, {
        ...filter,
        about: aboutKind && aboutId ? { kind: aboutKind, id: aboutId } : undefined,
        after: readCursor(cursor, ['day', 'id']),
        limit: limit + 1,
      })
      return pageOf(rows, limit, (row) => [row.decidedOn, row.decisionId])
    },
  })
  api.operation({
    method: 'post',
    path: '/decisions',
    id: 'recordDecision',
    scope: 'strategy:write',
    status: 201,
    summary: 'Record a decision or a lesson; it may replace an earlier one',
    body: z
      .strictObject({
        kind: z.enum(['decision', 'lesson']),
        about,
        saw: z.string(),
        chose: z.string(),
        metric: z.string().nullish(),
        reading: z.number().nullish(),
        readingFrom: day.nullish(),
        readingTo: day.nullish(),
        decidedOn: day.optional(),
        decidedBy: z.string().optional(),
        ownerName: z.string().optional(),
        reviewOn: day.nullish(),
        replaces: z.uuid().nullish(),
      })
      .openapi('RecordDecision'),
    answer: Decision,
    example: { body: recordExample, answer: decisionExample },
    run: async ({ work, body }) => recordDecision(work, body),
  })
}
