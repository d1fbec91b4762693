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
  type PublicService,
  postsOfService,
  publicServices,
  publishService,
  renderHtml,
  type Service,
  saveService,
  saveTopic,
  serviceById,
  serviceBySlug,
  servicesAt,
  shownIn,
  toPlain,
  withdrawService,
} from '#rooms/content'
import { type Api, z } from './api.ts'

const id = '0199a000-0000-7000-8000-000000000002'
const count = z.int().min(0)
const locale = z.string().max(20).optional()
const service = z.strictObject({ service: z.uuid() })
const topic = z.strictObject({ topic: z.uuid() })
const words = z.record(z.string(), z.string()).openapi({ description: 'By language tag.' })

const line = { name: z.string(), what: z.string(), cost: z.string(), hours: z.string(), before: z.string(), ask: z.string() }
const choices = {
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
    cost: choices.cost,
    amount: z.number().nullable(),
    currency: z.string(),
    given: choices.given,
    points: z.array(z.int()).openapi({ description: 'Numbers of service points; none is all of them.' }),
    ask: choices.ask,
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
const example: z.input<typeof ServiceSchema> = {
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
    audiences: z.array(choices.audience).optional(),
    cost: choices.cost.optional(),
    amount: z.number().nullable().optional(),
    currency: z.string().max(3).optional(),
    given: choices.given.optional(),
    points: z.array(z.int()).max(2000).optional(),
    ask: choices.ask.optional(),
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

const Public = z
  .object({
    slug: z.string(),
    url: z.string(),
    locale: z.string(),
    locales: z.array(z.string()),
    name: z.string(),
    what: z.string(),
    audiences: z.array(z.string()),
    cost: choices.cost,
    amount: z.number().nullable(),
    currency: z.string(),
    given: choices.given,
    points: z.array(z.int()),
    ask: choices.ask,
    askTarget: z.string(),
    languages: z.array(z.string()),
    lookedOn: z.iso.date().nullable(),
  })
  .openapi('PublishedService')
const {
  service: _id,
  state: _state,
  topic: _topic,
  texts: _texts,
  picture: _pic,
  posts: _posts,
  lookedBy: _by,
  version: _v,
  updatedAt: _u,
  ...same
} = example
const shownExample: z.input<typeof Public> = {
  ...same,
  url: 'https://library.example/services/print-and-copy',
  locale: 'en',
  locales: ['en'],
  name: 'Print, copy, scan',
  what: 'From your phone or a stick.',
}
const wirePublic = (one: PublicService, origin: string): z.input<typeof Public> => ({
  slug: one.slug,
  url: origin + one.path,
  locale: one.locale,
  locales: one.locales,
  name: one.text.name,
  what: one.text.what,
  audiences: one.audiences,
  cost: one.cost,
  amount: one.amount,
  currency: one.currency,
  given: one.given,
  points: one.points,
  ask: one.ask,
  askTarget: one.askTarget,
  languages: one.languages,
  lookedOn: one.lookedOn,
})

/** The services catalogue: what readers have of it, and how it is kept. */
export function serviceRoutes(api: Api): void {
  publicRoutes(api)
  deskRoutes(api)
  topicRoutes(api)
  tableRoutes(api)
}

function publicRoutes(api: Api): void {
  const Topics = z
    .object({ items: z.array(z.object({ topic: z.string().nullable(), locale: z.string(), services: z.array(Public) })) })
    .openapi('PublishedServices')
  api.operation({
    method: 'get',
    path: '/published-services',
    id: 'listPublishedServices',
    scope: 'public',
    room: 'content',
    summary: 'What the library does, by topic, as readers have it',
    query: z.strictObject({ locale, for: choices.audience.optional(), at: z.coerce.number().int().positive().optional() }),
    answer: Topics,
    example: {
      query: { locale: 'en', for: 'children', at: '3' },
      answer: { items: [{ topic: 'Rooms and machines', locale: 'en', services: [shownExample] }] },
    },
    run: async ({ work, query, locale: preferred }) => {
      const topics = await publicServices(work, { locale: query.locale ?? preferred, audience: query.for, point: query.at })
      return {
        items: topics.map(({ name, locale, services }) => ({
          topic: name || null,
          locale,
          services: services.map((one) => wirePublic(one, work.house.config.url)),
        })),
      }
    },
  })
  api.operation({
    method: 'get',
    path: '/points/{point}/services',
    id: 'listServicesAt',
    scope: 'public',
    room: 'content',
    summary: 'What is to be had at a place, what only some places have first',
    params: z.strictObject({ point: z.coerce.number().int().positive() }),
    query: z.strictObject({ locale }),
    answer: z.object({ items: z.array(Public) }).openapi('ServicesAt'),
    example: { params: { point: '3' }, query: { locale: 'en' }, answer: { items: [shownExample] } },
    run: async ({ work, params, query, locale: preferred }) => ({
      items: (await servicesAt(work, params.point, query.locale ?? preferred)).map((one) => wirePublic(one, work.house.config.url)),
    }),
  })
  api.operation({
    method: 'get',
    path: '/published-services/{slug}',
    id: 'readPublishedService',
    scope: 'public',
    room: 'content',
    summary: 'One service by the end of its address, or where it has moved',
    params: z.strictObject({ slug: z.string().max(200) }),
    query: z.strictObject({ locale }),
    answer: z
      .object({
        moved: z.string().nullable().openapi({ description: 'Its address now, where it is called otherwise; then nothing else is told.' }),
        service: Public.extend({
          html: z.string(),
          costWords: z.string(),
          hours: z.string(),
          before: z.string(),
          posts: z.array(z.object({ title: z.string(), url: z.string() })),
        })
          .openapi('PublishedServiceWhole')
          .nullable(),
      })
      .openapi('ReadService'),
    example: {
      params: { slug: 'print-and-copy' },
      answer: {
        moved: null,
        service: { ...shownExample, html: '<p>From your phone.</p>', costWords: 'per page', hours: '', before: '', posts: [] },
      },
    },
    run: async ({ work, params, query, locale: preferred }) => {
      const origin = work.house.config.url
      const wanted = query.locale ?? preferred
      const found = await serviceBySlug(work, params.slug, wanted)
      if ('moved' in found) return { moved: origin + found.moved, service: null }
      const { service } = found
      const shown = await shownIn(work, service.text.about, service.locale, origin)
      return {
        moved: null,
        service: {
          ...wirePublic(service, origin),
          html: renderHtml(service.text.about, shown),
          costWords: service.text.cost,
          hours: service.text.hours,
          before: service.text.before,
          posts: (await postsOfService(work, service.id, wanted)).map(({ text, path }) => ({ title: text.title, url: origin + path })),
        },
      }
    },
  })
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
    example: { query: { state: 'published' }, answer: { items: [example] } },
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
      answer: { ...example, state: 'draft' },
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
    example: { params: { service: id }, answer: example },
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
    example: { params: { service: id }, body: { cost: 'free' }, answer: { ...example, cost: 'free', amount: null } },
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
      example: { params: { service: id }, answer: example },
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
    example: { params: { service: id }, body: {}, answer: example },
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
    uploads: ['text/csv', 'text/plain', 'text/tab-separated-values'],
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
