import {
  type AccountView,
  changeAccount,
  connectAccount,
  keepAccount,
  listAccounts,
  retireAccount,
  signingKey,
  signingKeyOf,
  tryAgainNow,
} from '#rooms/channels'
import { type Api, z } from './api.ts'

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

/** The channel accounts of the library: those every library has, and receivers of webhooks. */
export function accountRoutes(api: Api): void {
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
    description: 'The answer holds the key with which requests to the receiver are signed; it can be read again.',
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
        settings: z
          .strictObject({
            url: z.url().max(2000).optional(),
            receipts: z.union([z.url().max(2000), z.literal('')]).optional(),
            repeats: z.enum(['once', 'each']).optional(),
            from: z.string().max(254).optional(),
          })
          .optional()
          .openapi({ description: 'Of a webhook: `url`, `receipts`, `repeats`; of the newsletter: `from`. What is left out stays.' }),
        tryAgain: z.literal(true).optional(),
      })
      .openapi('ChangedChannel'),
    example: { params: { account: id }, body: { onUnconfirmed: 'skip' } },
    run: async ({ work, params, body }) => {
      const { tryAgain, settings, ...change } = body
      if (settings || Object.keys(change).length > 0) {
        const before = settings && (await listAccounts(work)).find(({ accountId }) => accountId === params.account)
        await changeAccount(work, params.account, { ...change, ...(settings ? { settings: { ...before?.settings, ...settings } } : {}) })
      }
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
  const key = z.object({ signingKey: z.string() }).openapi('SigningKey')
  api.operation({
    method: 'get',
    path: '/channels/{account}/signing-key',
    id: 'readSigningKey',
    scope: 'channels:read',
    summary: 'The key with which requests to a receiver of webhooks are signed',
    params: z.strictObject({ account: z.uuid() }),
    answer: key,
    example: { params: { account: id }, answer: { signingKey: 'foyer_4cN…' } },
    run: async ({ work, params }) => ({ signingKey: await signingKeyOf(work, params.account) }),
  })
  api.operation({
    method: 'post',
    path: '/channels/{account}/signing-key',
    id: 'renewSigningKey',
    scope: 'channels:write',
    status: 201,
    summary: 'Make a new signing key; the one before stops at once',
    description: 'Nothing of the answer is kept, so there is no idempotency key: asked again, it makes another one.',
    personal: true,
    params: z.strictObject({ account: z.uuid() }),
    answer: key,
    example: { params: { account: id }, answer: { signingKey: 'foyer_9dR…' } },
    run: async ({ work, params }) => {
      const renewed = await changeAccount(work, params.account, { newKey: true })
      return { signingKey: signingKey(work.house, work.alliance, renewed) }
    },
  })
}
