import { pageOf, readCursor } from '#platform'
import { hideSmallCells } from '#rooms/facts'
import {
  type ApplicationRow,
  type ApplicationWithMail,
  applyForCard,
  demandConfirmable,
  erasePerson,
  exportPerson,
  handleApplication,
  listApplications,
  listTopics,
  readApplication,
  receiptOf,
  runRetention,
  saveTopic,
  seePerson,
  setRetention,
  subscribe,
  subscriberCounts,
} from '#rooms/patrons'
import { sceneOf } from '#rooms/reach'
import { type Api, pageQuery, z } from './api.ts'
import { heardRoutes } from './patrons-heard.ts'
import { ruleRoutes } from './patrons-rules.ts'

const state = z.enum(['received', 'issued', 'declined', 'withdrawn'])
const reference = z.string().regex(/^[0-9A-Za-z]{4}-?[0-9A-Za-z]{4}$/)
const moment = z.iso.datetime()

const Application = z
  .object({
    reference: z.string(),
    state,
    ageBand: z.enum(['adult', 'young']),
    point: z.int(),
    receivedAt: moment,
    handledAt: moment.nullable(),
    duplicateOf: z.string().nullable(),
  })
  .openapi('CardApplication')
const applicationExample = {
  reference: 'AC4K-9TQX',
  state: 'received' as const,
  ageBand: 'adult' as const,
  point: 3,
  receivedAt: '2026-09-07T01:00:00.000Z',
  handledAt: null,
  duplicateOf: null,
}
/** What became of the mail "your card is ready". */
const Mail = z
  .object({ state: z.enum(['planned', 'sending', 'sent', 'unconfirmed', 'failed', 'withdrawn']), at: moment.nullable() })
  .nullable()
  .openapi({
    description:
      'The mail “your card is ready” of the marking that stands, or of the one undone last: `withdrawn` never leaves, `sending` is at the mail server at this moment, `sent` has left at `at` and cannot be fetched back, `unconfirmed` may have.',
  })
const shapeWithMail = (row: ApplicationWithMail) => ({
  ...shape(row),
  mail: row.mail && { state: row.mail.state, at: row.mail.at?.toISOString() ?? null },
})
const shape = ({ reason: _, ...row }: ApplicationRow) => ({
  reference: row.reference,
  state: row.state,
  ageBand: row.ageBand,
  point: row.point,
  receivedAt: row.receivedAt.toISOString(),
  handledAt: row.handledAt?.toISOString() ?? null,
  duplicateOf: row.duplicateOf,
})

const contacts = {
  emails: z.array(z.string().max(254)).max(10).default([]),
  phones: z.array(z.string().max(40)).max(10).default([]),
  handles: z
    .array(z.string().max(300))
    .max(10)
    .default([])
    .openapi({ description: 'Names on platforms, as the inbox knows them: `@li@social.example`.' }),
}

/** Applications for a card, newsletter wishes, what is known of a person and how long it is kept. */
export function routes(api: Api): void {
  api.operation({
    method: 'post',
    path: '/card-applications',
    id: 'applyForCard',
    scope: 'public',
    room: 'patrons',
    status: 201,
    summary: 'Apply for a library card',
    description:
      '`agreed` means that the person agreed to the words of the consent `card-2`; nobody else can agree for them. `scene` is the `s` of the address they came by.',
    body: z
      .strictObject({
        name: z.string().max(120),
        email: z.string().max(254).default(''),
        phone: z.string().max(40).default(''),
        age: z.enum(['adult', 'young']),
        birthDate: z.string().max(20).default(''),
        guardianName: z.string().max(120).default(''),
        guardianContact: z.string().max(254).default(''),
        point: z.int().min(0).default(0),
        agreed: z.boolean(),
        guardianAgreed: z.boolean().default(false),
        heard: z.array(z.string().max(40)).max(30).default([]).openapi({
          description:
            'How they heard of the library: `choice` of readHeardQuestion, or `dont-know`. Counted by month, kept with no application.',
        }),
        formKey: z.uuid().describe('Made by the caller for one form; the same key again is the same application.'),
        locale: z.string().max(12).default('en'),
        scene: z.string().max(40).optional(),
      })
      .openapi('NewCardApplication'),
    answer: z.object({ reference: z.string(), repeated: z.boolean() }).openapi('CardApplicationReceipt'),
    example: {
      body: { name: 'Li Min', email: 'li@example.org', age: 'adult', agreed: true, formKey: '0199a000-0000-7000-8000-000000000001' },
      answer: { reference: 'AC4K-9TQX', repeated: false },
    },
    run: async ({ work, body: { formKey, locale, scene, heard, ...form } }) =>
      applyForCard(work, {
        form: { ...form, point: String(form.point) },
        heard,
        formKey,
        locale,
        scene: (await sceneOf(work, { query: scene }))?.scene ?? null,
        source: 'API',
      }),
  })
  api.operation({
    method: 'get',
    path: '/card-applications',
    id: 'listCardApplications',
    scope: 'patrons:read',
    summary: 'Applications for a card without the persons behind them, oldest first',
    query: z.strictObject({ ...pageQuery, state: state.optional() }),
    answer: z.object({ items: z.array(Application), next: z.string().nullable() }).openapi('CardApplications'),
    example: { answer: { items: [applicationExample], next: null } },
    run: async ({ work, query }) => {
      const after = readCursor(query.cursor, ['date', 'id'])
      const page = pageOf(await listApplications(work, { state: query.state, after, limit: query.limit + 1 }), query.limit, (row) => [
        row.receivedAt,
        row.application,
      ])
      return { items: page.items.map(shape), next: page.next }
    },
  })
  api.operation({
    method: 'get',
    path: '/card-applications/{reference}',
    id: 'readCardApplication',
    scope: 'patrons:read',
    summary: 'One application with its person; every look is written into the record',
    params: z.strictObject({ reference }),
    answer: Application.extend({
      mail: Mail,
      person: z
        .object({
          name: z.string(),
          email: z.string().nullable(),
          phone: z.string().nullable(),
          birthDate: z.string().nullable(),
          guardianName: z.string().nullable(),
          guardianContact: z.string().nullable(),
        })
        .nullable(),
    }).openapi('CardApplicationWithPerson'),
    example: {
      params: { reference: 'AC4K-9TQX' },
      answer: {
        ...applicationExample,
        mail: null,
        person: { name: 'Li Min', email: 'li@example.org', phone: null, birthDate: null, guardianName: null, guardianContact: null },
      },
    },
    run: async ({ work, params }) => {
      const row = await readApplication(work, params.reference)
      return { ...shapeWithMail(row), person: row.person }
    },
  })
  api.operation({
    method: 'get',
    path: '/card-applications/{reference}/receipt',
    id: 'readCardReceipt',
    scope: 'public',
    room: 'patrons',
    summary: 'Where an application stands, for whoever has its reference; nothing about the person',
    params: z.strictObject({ reference }),
    answer: z.object({ reference: z.string(), state, receivedAt: moment, readyDays: z.int() }).nullable().openapi('CardReceipt'),
    example: {
      params: { reference: 'AC4K-9TQX' },
      answer: { reference: 'AC4K-9TQX', state: 'received', receivedAt: '2026-09-07T01:00:00.000Z', readyDays: 3 },
    },
    run: async ({ work, params }) => {
      const receipt = await receiptOf(work, params.reference)
      return (
        receipt && {
          reference: receipt.reference,
          state: receipt.state,
          receivedAt: receipt.receivedAt.toISOString(),
          readyDays: receipt.readyDays,
        }
      )
    },
  })
  api.operation({
    method: 'patch',
    path: '/card-applications/{reference}',
    id: 'handleCardApplication',
    scope: 'patrons:write',
    summary: 'Mark a card as ready, close an application without one, or open it again',
    params: z.strictObject({ reference }),
    body: z
      .strictObject({ state, reason: z.string().max(500).optional(), tell: z.boolean().default(true) })
      .openapi('CardApplicationChange'),
    answer: Application.extend({ mail: Mail }).openapi('HandledCardApplication'),
    example: {
      params: { reference: 'AC4K-9TQX' },
      body: { state: 'issued' },
      answer: { ...applicationExample, state: 'issued', handledAt: '2026-09-08T01:00:00.000Z', mail: { state: 'planned', at: null } },
    },
    run: async ({ work, params, body }) => shapeWithMail(await handleApplication(work, params.reference, body.state, body)),
  })
  ruleRoutes(api)
  heardRoutes(api)
  newsletterRoutes(api)
  dataRoutes(api)
}

function newsletterRoutes(api: Api): void {
  const Topic = z.object({ topic: z.string(), names: z.record(z.string(), z.string()), offered: z.boolean() }).openapi('NewsletterTopic')
  const topic = { topic: 'local-history', names: { en: 'Local history', 'zh-CN': '地方文献' }, offered: true }
  api.operation({
    method: 'get',
    path: '/newsletter/topics',
    id: 'listNewsletterTopics',
    scope: 'public',
    room: 'patrons',
    summary: 'What the newsletter offers; with `all` also what it offers no longer',
    query: z.strictObject({ all: z.stringbool().optional() }),
    answer: z.object({ items: z.array(Topic) }).openapi('NewsletterTopics'),
    example: { answer: { items: [topic] } },
    run: async ({ work, query }) => ({ items: await listTopics(work, query) }),
  })
  api.operation({
    method: 'put',
    path: '/newsletter/topics/{topic}',
    id: 'saveNewsletterTopic',
    scope: 'patrons:write',
    summary: 'Add or rename a topic, or offer it no longer',
    params: z.strictObject({ topic: z.string().max(40) }),
    body: z
      .strictObject({ names: z.record(z.string(), z.string().max(80)), offered: z.boolean().default(true) })
      .openapi('NewsletterTopicChange'),
    example: { params: { topic: 'local-history' }, body: { names: topic.names } },
    run: async ({ work, params, body }) => saveTopic(work, { topic: params.topic, ...body }),
  })
  api.operation({
    method: 'post',
    path: '/newsletter/subscriptions',
    id: 'subscribe',
    scope: 'public',
    room: 'patrons',
    status: 202,
    summary: 'Ask for the newsletter; it comes only after the mail to the address was confirmed',
    description:
      'Refused with `patrons.newsletter-ended` (409) once the channel plan has given the newsletter up, or where it is switched off; with ' +
      '`patrons.no-mail-server` (503) while no mail leaves this house.',
    body: z
      .strictObject({
        email: z.string().max(254),
        topics: z.array(z.string().max(40)).max(50),
        frequency: z.enum(['each', 'weekly', 'monthly']).default('each'),
        locale: z.string().max(12).default('en'),
        agreed: z.boolean(),
        scene: z.string().max(40).optional(),
      })
      .openapi('NewSubscription'),
    answer: z.object({ outcome: z.literal('check-your-mail') }).openapi('SubscriptionAsked'),
    example: { body: { email: 'li@example.org', topics: ['local-history'], agreed: true }, answer: { outcome: 'check-your-mail' } },
    run: async ({ work, body: { scene, ...wish } }) => {
      await demandConfirmable(work)
      return subscribe(work, { ...wish, scene: (await sceneOf(work, { query: scene }))?.scene ?? null, source: 'API' })
    },
  })
  api.operation({
    method: 'get',
    path: '/newsletter/counts',
    id: 'countSubscribers',
    scope: 'patrons:read',
    summary: 'Confirmed subscribers, and by topic; counts from 1 to 4 are null',
    answer: z.object({ active: z.int().nullable(), topics: z.record(z.string(), z.int().nullable()) }).openapi('SubscriberCounts'),
    example: { answer: { active: 8412, topics: { 'local-history': 1204 } } },
    run: async ({ work }) => {
      const counts = await subscriberCounts(work)
      const topics = Object.entries(counts.topics)
      const cells = hideSmallCells(topics.map(([, n]) => n))
      return {
        active: hideSmallCells([counts.states.active ?? 0])[0]!.amount,
        topics: Object.fromEntries(topics.map(([name], i) => [name, cells[i]!.amount])),
      }
    },
  })
}

function dataRoutes(api: Api): void {
  const Line = z.object({ key: z.string(), room: z.string(), days: z.int(), byDefault: z.int(), rows: z.int() }).openapi('RetentionLine')
  const line = { key: 'patrons.card-people', room: 'patrons', days: 90, byDefault: 90, rows: 12 }
  api.operation({
    method: 'get',
    path: '/retention',
    id: 'seeRetention',
    scope: 'patrons:read',
    summary: 'How long each kind of data is kept, and how many rows a run would delete now',
    answer: z.object({ items: z.array(Line) }).openapi('Retention'),
    example: { answer: { items: [line] } },
    run: async ({ work }) => ({ items: await runRetention(work, { dryRun: true }) }),
  })
  api.operation({
    method: 'put',
    path: '/retention/{key}',
    id: 'setRetention',
    scope: 'patrons:write',
    summary: 'Set how long a kind of data is kept',
    params: z.strictObject({ key: z.string().max(60) }),
    body: z.strictObject({ days: z.int() }).openapi('RetentionDays'),
    example: { params: { key: 'patrons.card-people' }, body: { days: 60 } },
    run: async ({ work, params, body }) => setRetention(work, params.key, body.days),
  })
  api.operation({
    method: 'post',
    path: '/personal-data/look',
    id: 'seePerson',
    scope: 'patrons:write',
    personal: true,
    summary: 'What is known of a person, as kinds and numbers; written into the record',
    body: z.strictObject(contacts).openapi('PersonLookedFor'),
    answer: z
      .object({
        emails: z.array(z.string()),
        phones: z.array(z.string()),
        handles: z.array(z.string()),
        references: z.array(z.string()),
        kinds: z.array(z.object({ key: z.string(), rows: z.int() })),
      })
      .openapi('PersonSeen'),
    example: {
      body: { phones: ['138 0013 8000'] },
      answer: {
        emails: ['li@example.org'],
        phones: ['13800138000'],
        handles: [],
        references: ['AC4K-9TQX'],
        kinds: [{ key: 'patrons.applications', rows: 1 }],
      },
    },
    run: async ({ work, body }) => seePerson(work, body),
  })
  api.operation({
    method: 'post',
    path: '/personal-data/export',
    id: 'exportPerson',
    scope: 'patrons:write',
    personal: true,
    summary: 'Everything that is known of a person, by room; written into the record',
    body: z.strictObject(contacts).openapi('PersonAsked'),
    answer: z.record(z.string(), z.record(z.string(), z.array(z.unknown()))).openapi('PersonKnown'),
    example: { body: { emails: ['li@example.org'] }, answer: { patrons: { subscriptions: [], applications: [], consents: [] } } },
    run: async ({ work, body }) => exportPerson(work, body),
  })
  api.operation({
    method: 'post',
    path: '/personal-data/erase',
    id: 'erasePerson',
    scope: 'patrons:write',
    personal: true,
    summary: 'Forget a person in every room',
    description: '`reason` stays in the record and may not name the person. It cannot be undone.',
    body: z.strictObject({ ...contacts, reason: z.string().max(500) }).openapi('PersonToForget'),
    answer: z.object({ rows: z.int() }).openapi('PersonForgotten'),
    example: { body: { emails: ['li@example.org'], reason: 'asked for in writing' }, answer: { rows: 4 } },
    run: async ({ work, body }) => erasePerson(work, body, body.reason),
  })
}
