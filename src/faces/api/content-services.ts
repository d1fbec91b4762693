import { toCsv, translator } from '#platform'
import {
  askWays,
  audienceKeys,
  costs,
  exportServices,
  fromPlain,
  givens,
  importServices,
  listServices,
  listTopics,
  lookOverService,
  moveService,
  moveTopic,
  publishService,
  type Service,
  saveService,
  saveTopic,
  serviceById,
  toPlain,
  withdrawService,
} from '#rooms/content'
import { type Api, count, tableKinds, words, z } from './api.ts'

const id = '0199a000-0000-7000-8000-000000000002'
const service = z.strictObject({ service: z.uuid() })
const topic = z.strictObject({ topic: z.uuid() })

const line = { name: z.string(), what: z.string(), cost: z.string(), hours: z.string(), before: z.string(), ask: z.string() }
/** What can be chosen for a service. */
export const serviceChoices = {
  cost: z.enum(costs),
  given: z.enum(givens),
  ask: z.enum(askWays),
  audience: z.enum(audienceKeys),
}
const ServiceSchema = z
  .object({
    service: z.uuid(),
    slug: z.string(),
    state: z.enum(['draft', 'published', 'withdrawn']),
    topic: z.uuid().nullable(),
    texts: z.record(z.string(), z.object({ ...line, about: z.string() })).openapi({ description: '`about` in plain lines with marks.' }),
    audiences: z.array(z.string()),
    cost: serviceChoices.cost,
    amount: z.number().nullable(),
    currency: z.string(),
    given: serviceChoices.given,
    points: z.array(z.int()).openapi({ description: 'Numbers of service points; none is all of them.' }),
    ask: serviceChoices.ask,
    askTarget: z.string(),
    picture: z.uuid().nullable(),
    languages: z.array(z.string()),
    posts: z.array(z.uuid()),
    lookedOn: z.iso.date().nullable(),
    lookedBy: z.string(),
    version: z.int(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Service')
export const serviceExample: z.input<typeof ServiceSchema> = {
  service: id,
  slug: 'print-and-copy',
  state: 'published',
  topic: null,
  texts: {
    en: { name: 'Print, copy, scan', what: 'From your phone or a stick.', about: '', cost: 'per page', hours: '', before: '', ask: '' },
  },
  audiences: ['everyone'],
  cost: 'paid',
  amount: 0.2,
  currency: 'CNY',
  given: 'places',
  points: [],
  ask: 'desk',
  askTarget: '',
  picture: null,
  languages: ['zh-CN', 'en'],
  posts: [],
  lookedOn: '2026-09-08',
  lookedBy: 'Li Min',
  version: 2,
  updatedAt: '2026-09-08T02:00:00.000Z',
}
const wire = (one: Service): z.input<typeof ServiceSchema> => {
  const { id: service, position: _at, publishedAt: _since, updatedBy: _by, texts, updatedAt, ...rest } = one
  return {
    service,
    ...rest,
    texts: Object.fromEntries(Object.entries(texts).map(([tag, text]) => [tag, { ...text, about: toPlain(text.about) }])),
    updatedAt: updatedAt.toISOString(),
  }
}

const Save = z
  .strictObject({
    base: z.int().optional(),
    slug: z.string().max(80).optional(),
    topic: z.uuid().nullable().optional(),
    texts: z
      .record(
        z.string(),
        z
          .strictObject({
            name: z.string().optional(),
            what: z.string().optional(),
            cost: z.string().optional(),
            hours: z.string().optional(),
            before: z.string().optional(),
            ask: z.string().optional(),
            about: z.union([z.string().max(200_000), z.record(z.string(), z.unknown())]).optional(),
          })
          .nullable(),
      )
      .optional(),
    audiences: z.array(serviceChoices.audience).optional(),
    cost: serviceChoices.cost.optional(),
    amount: z.number().nullable().optional(),
    currency: z.string().max(3).optional(),
    given: serviceChoices.given.optional(),
    points: z.array(z.int()).max(2000).optional(),
    ask: serviceChoices.ask.optional(),
    askTarget: z.string().max(500).optional(),
    picture: z.uuid().nullable().optional(),
    languages: z.array(z.string().max(20)).max(40).optional(),
    posts: z.array(z.uuid()).max(12).optional(),
  })
  .openapi('SaveService')
const read = ({ texts, ...rest }: z.output<typeof Save>) => ({
  ...rest,
  ...(texts
    ? {
        texts: Object.fromEntries(
          Object.entries(texts).map(([tag, text]) => [
            tag,
            text && { ...text, ...(typeof text.about === 'string' ? { about: fromPlain(text.about) } : {}) },
          ]),
        ),
      }
    : {}),
})

/** How the services catalogue is kept. */
export function serviceRoutes(api: Api): void {
  deskRoutes(api)
  topicRoutes(api)
  tableRoutes(api)
}

function deskRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/services',
    id: 'listServices',
    scope: 'content:read',
    summary: 'All services, drafts and withdrawn ones too, in the order readers have them',
    query: z.strictObject({ state: z.enum(['draft', 'published', 'withdrawn']).optional() }),
    answer: z.object({ items: z.array(ServiceSchema) }).openapi('Services'),
    example: { query: { state: 'published' }, answer: { items: [serviceExample] } },
    run: async ({ work, query }) => ({ items: (await listServices(work, query)).map(wire) }),
  })
  api.operation({
    method: 'post',
    path: '/services',
    id: 'writeService',
    scope: 'content:write',
    status: 201,
    summary: 'Begin a service, as a draft',
    body: Save,
    answer: ServiceSchema,
    example: {
      body: { texts: { en: { name: 'Print, copy, scan', what: 'From your phone or a stick.' } } },
      answer: { ...serviceExample, state: 'draft' },
    },
    run: async ({ work, body }) => wire(await saveService(work, read(body))),
  })
  api.operation({
    method: 'get',
    path: '/services/{service}',
    id: 'readService',
    scope: 'content:read',
    summary: 'One service',
    params: service,
    answer: ServiceSchema,
    example: { params: { service: id }, answer: serviceExample },
    run: async ({ work, params }) => wire(await serviceById(work, params.service)),
  })
  api.operation({
    method: 'patch',
    path: '/services/{service}',
    id: 'changeService',
    scope: 'content:write',
    summary: 'Change a service; what is left out stays',
    description:
      'Readers have a change of a published service at once. With `base`, it is refused when somebody saved another version since.',
    params: service,
    body: Save,
    answer: ServiceSchema,
    example: { params: { service: id }, body: { cost: 'free' }, answer: { ...serviceExample, cost: 'free', amount: null } },
    run: async ({ work, params, body }) => wire(await saveService(work, { service: params.service, ...read(body) })),
  })
  const acts = [
    ['publish', 'publishService', 'Give a service to readers', publishService],
    ['withdraw', 'withdrawService', 'Take a service back; publishing it again undoes that', withdrawService],
  ] as const
  for (const [act, name, summary, run] of acts)
    api.operation({
      method: 'post',
      path: `/services/{service}/${act}`,
      id: name,
      scope: 'content:write',
      summary,
      params: service,
      answer: ServiceSchema,
      example: { params: { service: id }, answer: serviceExample },
      run: async ({ work, params }) => wire(await run(work, params)),
    })
  api.operation({
    method: 'post',
    path: '/services/{service}/look-over',
    id: 'lookOverService',
    scope: 'content:write',
    summary: 'Write down that somebody has looked whether all of it is still so',
    params: service,
    body: z.strictObject({ on: z.iso.date().optional() }).openapi('LookOver'),
    answer: ServiceSchema,
    example: { params: { service: id }, body: {}, answer: serviceExample },
    run: async ({ work, params, body }) => wire(await lookOverService(work, { ...params, ...body })),
  })
  api.operation({
    method: 'post',
    path: '/services/{service}/move',
    id: 'moveService',
    scope: 'content:write',
    summary: 'Move a service one place up or down among those of its topic',
    params: service,
    body: z.strictObject({ to: z.enum(['up', 'down']) }).openapi('MoveService'),
    example: { params: { service: id }, body: { to: 'up' } },
    run: ({ work, params, body }) => moveService(work, { ...params, ...body }),
  })
}

function topicRoutes(api: Api): void {
  const Topic = z.object({ topic: z.uuid(), names: words }).openapi('ServiceTopic')
  const one = { topic: id, names: { en: 'Borrowing', 'zh-CN': '借阅' } }
  const body = z.strictObject({ names: words }).openapi('SaveServiceTopic')
  api.operation({
    method: 'get',
    path: '/service-topics',
    id: 'listServiceTopics',
    scope: 'public',
    room: 'content',
    summary: 'The topics of the catalogue in order',
    answer: z.object({ items: z.array(Topic) }).openapi('ServiceTopics'),
    example: { answer: { items: [one] } },
    run: async ({ work }) => ({ items: (await listTopics(work)).map(({ id, names }) => ({ topic: id, names })) }),
  })
  api.operation({
    method: 'post',
    path: '/service-topics',
    id: 'addServiceTopic',
    scope: 'content:write',
    status: 201,
    summary: 'Add a topic at the end',
    body,
    answer: Topic,
    example: { body: { names: one.names }, answer: one },
    run: async ({ work, body }) => {
      const { id, names } = await saveTopic(work, body)
      return { topic: id, names }
    },
  })
  api.operation({
    method: 'put',
    path: '/service-topics/{topic}',
    id: 'renameServiceTopic',
    scope: 'content:write',
    summary: 'Name a topic otherwise',
    params: topic,
    body,
    answer: Topic,
    example: { params: { topic: id }, body: { names: one.names }, answer: one },
    run: async ({ work, params, body }) => {
      const { id, names } = await saveTopic(work, { ...params, ...body })
      return { topic: id, names }
    },
  })
  api.operation({
    method: 'post',
    path: '/service-topics/{topic}/move',
    id: 'moveServiceTopic',
    scope: 'content:write',
    summary: 'Move a topic one place up or down, or take out one that no service belongs to',
    params: topic,
    body: z.strictObject({ to: z.enum(['up', 'down', 'out']) }).openapi('MoveServiceTopic'),
    example: { params: { topic: id }, body: { to: 'up' } },
    run: ({ work, params, body }) => moveTopic(work, { ...params, ...body }),
  })
}

function tableRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/services.csv',
    id: 'exportServices',
    scope: 'content:read',
    summary: 'The catalogue as a table',
    media: 'text/csv',
    example: {},
    run: async ({ work }) => {
      const { columns, rows } = await exportServices(work)
      return toCsv(columns, rows)
    },
  })
  api.operation({
    method: 'post',
    path: '/services/import',
    id: 'importServices',
    scope: 'content:write',
    summary: 'Take in services from such a table',
    description:
      'A service is known again by its address: importing twice is importing once; what is left empty of it stays. A new one is a draft. A line that cannot be taken is refused with its reason. With `dryRun` nothing changes.',
    query: z.strictObject({ dryRun: z.stringbool().optional() }),
    uploads: tableKinds,
    maxBytes: 4 * 1024 * 1024,
    answer: z
      .object({
        dryRun: z.boolean(),
        encoding: z.string(),
        read: count,
        added: count,
        changed: count,
        same: count,
        refused: z.array(z.object({ line: z.int(), field: z.string(), code: z.string(), reason: z.string() })),
        unused: z.array(z.string()),
      })
      .openapi('ServicesImport'),
    example: {
      query: { dryRun: 'true' },
      answer: {
        dryRun: true,
        encoding: 'utf-8',
        read: 2,
        added: 1,
        changed: 0,
        same: 0,
        refused: [{ line: 3, field: 'amount', code: 'content.services.amount-missing', reason: 'Say how much, or choose free.' }],
        unused: ['state', 'looked_over'],
      },
    },
    run: async ({ work, query, upload, locale }) => {
      const t = translator(locale)
      const { refused, ...report } = await importServices(work, { ...query, file: await upload.read() })
      return { ...report, refused: refused.map(({ params, ...line }) => ({ ...line, reason: t(`refusals.${line.code}`, params) })) }
    },
  })
}
