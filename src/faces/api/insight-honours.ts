import {
  changeHonour,
  documentKinds,
  type Honour,
  honourById,
  honourKinds,
  honourLevels,
  honoursTakenOut,
  listHonours,
  putHonour,
  takeOutHonour,
} from '#rooms/insight'
import { type Api, z } from './api.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const day = z.iso.date()
const fields = {
  kind: z.enum(honourKinds),
  title: z.string().max(200),
  giver: z.string().max(200),
  day,
  level: z
    .string()
    .max(80)
    .openapi({ description: `${honourLevels.join(', ')}, or in the words of whoever gave it.` }),
  whatFor: z.string().max(1000),
  about: z.object({ kind: z.enum(['campaign', 'series']), id: z.uuid() }).nullable(),
  mayBeShown: z.boolean().openapi({ description: 'Whether it may be shown outside; award reports list it then.' }),
}
const Shape = z.object({ honourId: z.uuid(), version: z.int(), ...fields, file: z.uuid().nullable(), putBy: z.string() }).openapi('Honour')
const Input = z.object(fields).partial({ level: true, whatFor: true, about: true, mayBeShown: true })
const example: Honour = {
  ...{ honourId: id, version: 1, kind: 'prize', title: 'Reading city', giver: 'The province', day: '2024-04-23', level: 'regional' },
  ...{ whatFor: 'The night library', about: null, mayBeShown: true, file: null, putBy: 'Lin Yue' },
}
const input = { kind: 'prize' as const, title: example.title, giver: example.giver, day: example.day, level: 'regional' }

const TakenOut = z
  .object({ honourId: z.uuid(), title: z.string(), giver: z.string(), by: z.string(), at: z.iso.datetime() })
  .openapi('HonourTakenOut')
const takenOut = { honourId: id, title: 'Reading city', giver: 'The province', by: 'Chen Yu', at: '2026-05-04T08:00:00.000Z' }

/** The register of honours: what a library was given, by whom and for what. */
export function routes(api: Api): void {
  const ofHonour = z.strictObject({ honour: z.uuid() })
  const params = { honour: id }
  api.operation({
    method: 'get',
    path: '/honours',
    id: 'listHonours',
    scope: 'insight:read',
    summary: 'The honours, the latest first',
    query: z.strictObject({ from: day.optional(), to: day.optional() }),
    answer: z.object({ items: z.array(Shape) }).openapi('Honours'),
    example: { query: { from: '2024-01-01', to: '2024-12-31' }, answer: { items: [example] } },
    run: async ({ work, query: { from = '0001-01-01', to = '9999-12-31' } }) => ({ items: await listHonours(work, { from, to }) }),
  })
  api.operation({
    method: 'get',
    path: '/honours/taken-out',
    id: 'listHonoursTakenOut',
    scope: 'insight:read',
    summary: 'The honours that were taken out of the register, by whom and when, the latest first',
    answer: z.object({ items: z.array(TakenOut) }).openapi('HonoursTakenOut'),
    example: { answer: { items: [takenOut] } },
    run: async ({ work }) => ({ items: (await honoursTakenOut(work)).map(({ at, ...one }) => ({ ...one, at: at.toISOString() })) }),
  })
  api.operation({
    method: 'post',
    path: '/honours',
    id: 'putHonour',
    scope: 'insight:write',
    status: 201,
    summary: 'Write an honour into the register; `putHonourDocument` adds its document',
    body: Input.openapi('PutHonour'),
    answer: Shape,
    example: { body: input, answer: example },
    run: ({ work, body }) => putHonour(work, body),
  })
  api.operation({
    method: 'get',
    path: '/honours/{honour}',
    id: 'readHonour',
    scope: 'insight:read',
    summary: 'One honour',
    params: ofHonour,
    answer: Shape,
    example: { params, answer: example },
    run: ({ work, params }) => honourById(work, params.honour),
  })
  api.operation({
    method: 'put',
    path: '/honours/{honour}',
    id: 'changeHonour',
    scope: 'insight:write',
    summary: 'Correct an honour; its document stays',
    params: ofHonour,
    body: Input.extend({ seen: z.int().openapi({ description: 'The `version` that was read.' }) }).openapi('ChangeHonour'),
    answer: Shape,
    example: { params, body: { ...input, seen: 1 }, answer: { ...example, version: 2 } },
    run: ({ work, params, body }) => changeHonour(work, { ...body, ...params }),
  })
  api.operation({
    method: 'put',
    path: '/honours/{honour}/document',
    id: 'putHonourDocument',
    scope: 'insight:write',
    summary: 'The document of an honour: the body is the file',
    params: ofHonour,
    query: z.strictObject({ name: z.string().max(200) }),
    uploads: documentKinds,
    answer: Shape,
    example: { params, query: { name: 'certificate.pdf' }, answer: { ...example, file: id } },
    run: async ({ work, params, query, upload }) => {
      const { version: seen, file: _, ...honour } = await honourById(work, params.honour)
      return changeHonour(work, { ...honour, ...params, seen, file: upload, name: query.name })
    },
  })
  api.operation({
    method: 'delete',
    path: '/honours/{honour}',
    id: 'takeOutHonour',
    scope: 'insight:write',
    summary: 'Take an honour out of the register; it stays in the record',
    params: ofHonour,
    example: { params },
    run: ({ work, params }) => takeOutHonour(work, params.honour),
  })
}
