import { refuse } from '#platform'
import {
  type AccountView,
  changeAccount,
  connectAccount,
  type DeliveryView,
  decideUnconfirmed,
  draftCorrection,
  keepAccount,
  listAccounts,
  listDeliveries,
  retireAccount,
  searchSite,
  sendCorrection,
  signingKey,
  takeBounce,
  tryAgainNow,
} from '#rooms/channels'
import { type Api, pageQuery, z } from './api.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const AccountSchema = z
  .object({
    account: z.uuid(),
    channel: z.string(),
    name: z.string(),
    state: z.enum(['on', 'down', 'retiring', 'retired']),
    settings: z.record(z.string(), z.string()),
    can: z.object({ idempotencyKey: z.boolean(), readBack: z.boolean(), edit: z.boolean(), withdraw: z.boolean() }),
    onUnconfirmed: z.enum(['ask', 'resend', 'skip']),
    hoursAWeek: z.number().nullable(),
    downUntil: z.iso.datetime().nullable(),
    problem: z.string().nullable(),
    retiresOn: z.iso.date().nullable(),
    retireNotice: z.string().nullable(),
  })
  .openapi('ChannelAccount')
const accountExample = {
  account: id,
  channel: 'webhook',
  name: 'City app',
  state: 'on' as const,
  settings: { url: 'https://app.example/hook', repeats: 'once' },
  can: { idempotencyKey: true, readBack: false, edit: true, withdraw: true },
  onUnconfirmed: 'ask' as const,
  hoursAWeek: 0.5,
  downUntil: null,
  problem: null,
  retiresOn: null,
  retireNotice: null,
}
const shapeAccount = (view: AccountView) => ({
  account: view.accountId,
  channel: view.kind,
  name: view.name,
  state: view.state,
  settings: view.settings,
  can: view.can,
  onUnconfirmed: view.onUnconfirmed,
  hoursAWeek: view.hoursAWeek,
  downUntil: view.downUntil?.toISOString() ?? null,
  problem: view.problem,
  retiresOn: view.retiresOn,
  retireNotice: view.retireNotice,
})

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
    state: z.enum(['planned', 'due', 'sending', 'sent', 'unconfirmed', 'failed', 'withdrawn']),
    dueAt: z.iso.datetime(),
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
    kind: z.enum(['post', 'page', 'series', 'point']),
    path: z.string(),
    title: z.string(),
    summary: z.string(),
    language: z.string(),
  })
  .openapi('SearchHit')

/** Channel accounts, deliveries and what a person decides about them, returned mails, the one search. */
export function routes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/channels',
    id: 'listChannelAccounts',
    scope: 'channels:read',
    summary: 'Channel accounts, those in use first',
    answer: z.object({ items: z.array(AccountSchema) }).openapi('ChannelAccounts'),
    example: { answer: { items: [accountExample] } },
    run: async ({ work }) => ({ items: (await listAccounts(work)).map(shapeAccount) }),
  })
  api.operation({
    method: 'post',
    path: '/channels',
    id: 'connectChannelAccount',
    scope: 'channels:write',
    status: 201,
    summary: 'Connect a webhook',
    description: 'The answer holds the key with which requests to the receiver are signed; it can be read again in the desk.',
    body: z
      .strictObject({
        name: z.string().min(1).max(120),
        url: z.url().max(2000),
        receipts: z.url().max(2000).optional(),
        repeats: z.enum(['once', 'each']).default('once'),
        hoursAWeek: z.number().min(0).max(1000).optional(),
      })
      .openapi('NewWebhook'),
    answer: z.object({ account: z.uuid(), signingKey: z.string() }).openapi('ConnectedWebhook'),
    example: { body: { name: 'City app', url: 'https://app.example/hook' }, answer: { account: id, signingKey: 'foyer_4cN…' } },
    run: async ({ work, body }) => {
      const account = await connectAccount(work, {
        kind: 'webhook',
        name: body.name,
        hoursAWeek: body.hoursAWeek ?? null,
        settings: { url: body.url, receipts: body.receipts ?? '', repeats: body.repeats },
      })
      return { account: account.accountId, signingKey: signingKey(work.house, work.alliance, account) }
    },
  })
  api.operation({
    method: 'patch',
    path: '/channels/{account}',
    id: 'changeChannelAccount',
    scope: 'channels:write',
    summary: 'Change a channel account, or let it be tried at once',
    params: z.strictObject({ account: z.uuid() }),
    body: z
      .strictObject({
        name: z.string().min(1).max(120).optional(),
        hoursAWeek: z.number().min(0).max(1000).nullable().optional(),
        onUnconfirmed: z.enum(['ask', 'resend', 'skip']).optional(),
        tryAgain: z.literal(true).optional(),
      })
      .openapi('ChangedChannel'),
    example: { params: { account: id }, body: { onUnconfirmed: 'skip' } },
    run: async ({ work, params, body }) => {
      const { tryAgain, ...change } = body
      if (Object.keys(change).length > 0) await changeAccount(work, params.account, change)
      if (tryAgain) await tryAgainNow(work, params.account)
    },
  })
  api.operation({
    method: 'put',
    path: '/channels/{account}/end',
    id: 'endChannelAccount',
    scope: 'channels:write',
    summary: 'Announce the first day without a receiver of webhooks',
    description: 'The other channels are given up in the channel plan: POST /channel-plans/{channel}/retirement.',
    params: z.strictObject({ account: z.uuid() }),
    body: z.strictObject({ day: z.iso.date(), notice: z.string().min(1).max(1000) }).openapi('ChannelEnd'),
    example: { params: { account: id }, body: { day: '2026-12-31', notice: 'The city app reads the feeds instead.' } },
    run: async ({ work, params, body }) => retireAccount(work, params.account, body),
  })
  api.operation({
    method: 'delete',
    path: '/channels/{account}/end',
    id: 'keepChannelAccount',
    scope: 'channels:write',
    summary: 'Take an announced end back',
    params: z.strictObject({ account: z.uuid() }),
    example: { params: { account: id } },
    run: ({ work, params }) => keepAccount(work, params.account),
  })
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
        texts: [{ kind: 'post', path: '/posts/the-book', title: 'The book', summary: 'A gazetteer', language: 'en' }],
        points: [],
      },
    },
    run: async ({ work, query, locale }) => {
      if (query.q.trim() === '') throw refuse(422, 'channels.search-empty')
      const found = await searchSite(work, { q: query.q, locale: query.language ?? locale })
      const shape = ({ kind, path, title, summary, locale: language }: (typeof found.texts)[number]) => ({
        kind,
        path,
        title,
        summary,
        language,
      })
      return { meant: found.meant, texts: found.texts.map(shape), points: found.points.map(shape) }
    },
  })
}
