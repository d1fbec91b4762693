import { refuse } from '#platform'
import {
  carriedBy,
  type DeliveryView,
  decideUnconfirmed,
  draftCorrection,
  listDeliveries,
  oldestOverdue,
  searchSite,
  sendCorrection,
  takeBounce,
} from '#rooms/channels'
import { type Api, pageQuery, z } from './api.ts'
import { accountRoutes } from './channels-accounts.ts'
import { byHandRoutes } from './channels-by-hand.ts'
import { federationRoutes } from './channels-federation.ts'
import { inboxRoutes } from './channels-inbox.ts'
import { pastRoutes } from './channels-past.ts'
import { posterRoutes } from './channels-poster.ts'
import { printRoutes } from './channels-prints.ts'
import { siteRoutes } from './channels-site.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const DeliverySchema = z
  .object({
    delivery: z.uuid(),
    post: z.uuid(),
    title: z.string(),
    version: z.int(),
    language: z.string(),
    channel: z.string(),
    account: z.uuid(),
    operation: z.enum(['deliver', 'edit', 'withdraw', 'correction']),
    follows: z.uuid().nullable(),
    state: z.enum(['planned', 'due', 'sending', 'by-hand', 'sent', 'unconfirmed', 'failed', 'withdrawn']),
    dueAt: z.iso.datetime(),
    leavesAt: z.iso
      .datetime()
      .openapi({ description: 'When it leaves as far as is known: after the quiet hours it falls into, with its next try.' }),
    endedAt: z.iso.datetime().nullable(),
    attempts: z.int(),
    outcome: z.string().nullable(),
    counts: z.record(z.string(), z.number()),
    scene: z.int(),
    url: z.string().nullable(),
    cannotBeChanged: z.object({ since: z.iso.datetime(), why: z.enum(['corrected', 'withdrawn']) }).nullable(),
  })
  .openapi('Delivery')
const deliveryExample = {
  delivery: id,
  post: '0199a000-0000-7000-8000-000000000002',
  title: 'The book that survived',
  version: 3,
  language: 'en',
  channel: 'newsletter',
  account: '0199a000-0000-7000-8000-000000000003',
  operation: 'deliver' as const,
  follows: null,
  state: 'unconfirmed' as const,
  dueAt: '2026-09-10T01:00:00.000Z',
  leavesAt: '2026-09-10T01:00:00.000Z',
  endedAt: '2026-09-10T01:09:12.000Z',
  attempts: 2,
  outcome: 'channels.mails-unconfirmed',
  counts: { meant: 8412, sent: 8408, unconfirmed: 4 },
  scene: 12,
  url: null,
  cannotBeChanged: null,
}
const shapeDelivery = (view: DeliveryView) => ({
  delivery: view.id,
  post: view.post,
  title: view.title,
  version: view.version,
  language: view.locale,
  channel: view.channel,
  account: view.account.id,
  operation: view.operation,
  follows: view.follows,
  state: view.state,
  dueAt: view.dueAt.toISOString(),
  leavesAt: view.leavesAt.toISOString(),
  endedAt: view.endedAt?.toISOString() ?? null,
  attempts: view.attempts,
  outcome: view.outcome,
  counts: view.counts,
  scene: view.scene,
  url: view.remoteUrl,
  cannotBeChanged: view.outdated && { since: view.outdated.at.toISOString(), why: view.outdated.why },
})

const Hit = z
  .object({
    kind: z.enum(['post', 'page', 'series', 'service', 'booklist', 'show', 'meet', 'pick', 'point']),
    path: z.string(),
    title: z.string(),
    summary: z.string(),
    language: z.string(),
    older: z.int().openapi({ description: 'How many older posts have the same title; this is the newest.' }),
  })
  .openapi('SearchHit')

/** Channel accounts, posters, deliveries and what a person decides about them, returned mails, the one search. */
export function routes(api: Api): void {
  accountRoutes(api)
  posterRoutes(api)
  printRoutes(api)
  byHandRoutes(api)
  federationRoutes(api)
  inboxRoutes(api)
  pastRoutes(api)
  siteRoutes(api)
  api.operation({
    method: 'get',
    path: '/deliveries',
    id: 'listDeliveries',
    scope: 'channels:read',
    summary: 'Deliveries, newest first',
    query: z.strictObject({
      ...pageQuery,
      post: z.uuid().optional(),
      account: z.uuid().optional(),
      needsSomebody: z.stringbool().optional(),
    }),
    answer: z.object({ items: z.array(DeliverySchema), next: z.string().nullable() }).openapi('Deliveries'),
    example: { query: { needsSomebody: 'true' }, answer: { items: [deliveryExample], next: null } },
    run: async ({ work, query }) => {
      const page = await listDeliveries(work, {
        post: query.post,
        account: query.account,
        needsSomebody: query.needsSomebody,
        cursor: query.cursor,
        limit: query.limit,
      })
      return { items: page.deliveries.map(shapeDelivery), next: page.next }
    },
  })
  api.operation({
    method: 'get',
    path: '/deliveries/overdue',
    id: 'readOverdue',
    scope: 'channels:read',
    summary: 'The oldest delivery that may leave and has not; null when nothing is late',
    answer: DeliverySchema.nullable().openapi('OverdueDelivery'),
    example: { answer: { ...deliveryExample, state: 'due', endedAt: null, outcome: null } },
    run: async ({ work }) => {
      const overdue = await oldestOverdue(work)
      return overdue && shapeDelivery(overdue)
    },
  })
  const Carried = z
    .object({
      delivery: z.uuid(),
      channel: z.string(),
      at: z.iso.datetime(),
      texts: z.array(
        z.object({
          locale: z.string(),
          title: z.string(),
          text: z.string(),
          html: z.string().openapi({ description: 'The same as HTML; empty where the channel carried plain words only.' }),
          note: z.string().nullable(),
        }),
      ),
    })
    .openapi('CarriedMessage')
  api.operation({
    method: 'get',
    path: '/posts/{post}/messages',
    id: 'listMessages',
    scope: 'channels:read',
    summary: 'What left the house of a post, word for word, in the order in which it left',
    params: z.strictObject({ post: z.uuid() }),
    answer: z.object({ items: z.array(Carried) }).openapi('CarriedMessages'),
    example: {
      params: { post: id },
      answer: {
        items: [
          {
            delivery: id,
            channel: 'newsletter',
            at: '2026-09-10T01:09:12.000Z',
            texts: [
              {
                locale: 'en',
                title: 'The book that survived',
                text: 'In the reading room.',
                html: '<p>In the reading room.</p>',
                note: null,
              },
            ],
          },
        ],
      },
    },
    run: async ({ work, params }) => ({
      items: (await carriedBy(work, params.post)).map(({ delivery, channel, carried, at }) => ({
        delivery,
        channel,
        at: at.toISOString(),
        texts: [carried, ...Object.entries(carried.translations).map(([locale, words]) => ({ ...words, locale }))].map((words) => ({
          locale: words.locale,
          title: words.title,
          text: words.text,
          html: words.html,
          note: words.note || null,
        })),
      })),
    }),
  })
  api.operation({
    method: 'post',
    path: '/deliveries/{delivery}/decision',
    id: 'decideDelivery',
    scope: 'channels:write',
    summary: 'Resend or leave what is unconfirmed or failed',
    params: z.strictObject({ delivery: z.uuid() }),
    body: z.strictObject({ choice: z.enum(['resend', 'skip']) }).openapi('DeliveryDecision'),
    example: { params: { delivery: id }, body: { choice: 'skip' } },
    run: ({ work, params, body }) => decideUnconfirmed(work, { delivery: params.delivery, choice: body.choice }),
  })
  api.operation({
    method: 'get',
    path: '/deliveries/{delivery}/correction',
    id: 'draftCorrection',
    scope: 'channels:read',
    summary: 'The drafted correction of a mail that cannot be changed any more',
    params: z.strictObject({ delivery: z.uuid() }),
    answer: z.object({ title: z.string(), note: z.string(), readers: z.int(), channel: z.string() }).openapi('CorrectionDraft'),
    example: {
      params: { delivery: id },
      answer: { title: 'The book that survived', note: 'It is 20 September, not 19.', readers: 8412, channel: 'Newsletter' },
    },
    run: async ({ work, params }) => {
      const { title, note, readers, channel } = await draftCorrection(work, params.delivery)
      return { title, note, readers, channel }
    },
  })
  api.operation({
    method: 'post',
    path: '/deliveries/{delivery}/correction',
    id: 'sendCorrection',
    scope: 'channels:write',
    summary: 'Send the correction to those who received the mail',
    params: z.strictObject({ delivery: z.uuid() }),
    body: z.strictObject({ note: z.string().min(1).max(1000) }).openapi('Correction'),
    example: { params: { delivery: id }, body: { note: 'It is 20 September, not 19.' } },
    run: ({ work, params, body }) => sendCorrection(work, { delivery: params.delivery, note: body.note }),
  })
  api.operation({
    method: 'post',
    path: '/bounces',
    id: 'noteBounce',
    scope: 'channels:write',
    summary: 'Hand in one mail of the bounce mailbox',
    description:
      'A hard bounce or a complaint ends the subscription; soft ones are counted; the same mail twice counts once; anything else changes nothing.',
    body: z.strictObject({ mail: z.string().min(1).max(700_000) }).openapi('ReturnedMail'),
    maxBytes: 1024 * 1024,
    answer: z
      .object({
        kind: z.enum(['hard', 'soft', 'complaint', 'none']),
        status: z.string().nullable(),
        effect: z.enum(['subscription-ended', 'noted', 'already-noted', 'unknown-mail', 'ignored']),
      })
      .openapi('BounceTaken'),
    example: {
      body: { mail: 'From: MAILER-DAEMON@mx.example\r\n…' },
      answer: { kind: 'hard', status: '5.1.1', effect: 'subscription-ended' },
    },
    run: ({ work, body }) => takeBounce(work, body.mail),
  })
  api.operation({
    method: 'get',
    path: '/search',
    id: 'searchSite',
    scope: 'public',
    room: 'channels',
    summary: 'Search posts, pages, series and places',
    description: 'When nothing holds the words of `q`, `meant` names the words nearest to them that were looked for instead.',
    query: z.strictObject({ q: z.string().min(1).max(120), language: z.string().max(20).optional() }),
    answer: z.object({ meant: z.string().nullable(), texts: z.array(Hit), points: z.array(Hit) }).openapi('SearchResult'),
    example: {
      query: { q: 'gazetteer' },
      answer: {
        meant: null,
        texts: [{ kind: 'post', path: '/posts/the-book', title: 'The book', summary: 'A gazetteer', language: 'en', older: 0 }],
        points: [],
      },
    },
    run: async ({ work, query, locale }) => {
      if (query.q.trim() === '') throw refuse(422, 'channels.search-empty')
      const found = await searchSite(work, { q: query.q, locale: query.language ?? locale })
      const shape = ({ kind, path, title, summary, locale: language, older }: (typeof found.texts)[number]) => ({
        kind,
        path,
        title,
        summary,
        language,
        older,
      })
      return { meant: found.meant, texts: found.texts.map(shape), points: found.points.map(shape) }
    },
  })
}
