import { refuse, type Work } from '#platform'
import {
  type AccountView,
  audienceGrowth,
  changeAccount,
  channelsPolicy,
  connectAccount,
  connectableChannels,
  keepAccount,
  listAccounts,
  probeAccount,
  retireAccount,
  signingKey,
  signingKeyOf,
  tryAgainNow,
  turnToAsk,
} from '#rooms/channels'
import { type Api, z } from './api.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const verified = z
  .enum(['own', 'real-server', 'stand-in', 'by-hand'])
  .openapi({ description: 'Against what the channel was proven; `by-hand`: a person does the last step.' })
const AccountSchema = z
  .object({
    account: z.uuid(),
    channel: z.string(),
    name: z.string(),
    state: z.enum(['on', 'no-mail-server', 'down', 'retiring', 'retired']),
    settings: z.record(z.string(), z.string()),
    can: z.object({ idempotencyKey: z.boolean(), readBack: z.boolean(), edit: z.boolean(), withdraw: z.boolean() }),
    onUnconfirmed: z.enum(['ask', 'resend', 'skip']),
    hoursAWeek: z.number().nullable().openapi({ description: 'What the channel plan says of this channel: PUT /channel-plans/{channel}.' }),
    downUntil: z.iso.datetime().nullable(),
    problem: z.string().nullable(),
    verified,
    there: z
      .object({
        handle: z.string(),
        url: z.string().nullable(),
        followers: z.int().nullable(),
        expiresAt: z.string().nullable(),
        missing: z.array(z.string()),
        notices: z
          .array(z.object({ code: z.string(), params: z.record(z.string(), z.union([z.string(), z.number()])) }))
          .openapi({ description: 'What should be seen to before it stops a post; sentences are `channels.notices.<code>`.' }),
      })
      .nullable()
      .openapi({ description: 'What the other side said when it was last asked who we are.' }),
    askedAt: z.iso.datetime().nullable(),
    askProblem: z.string().nullable(),
    receivesAt: z
      .url()
      .nullable()
      .openapi({ description: 'The address that the platform has to be given, so that it tells what is said there.' }),
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
  verified: 'own' as const,
  there: null,
  askedAt: null,
  askProblem: null,
  receivesAt: null,
  retiresOn: null,
  retireNotice: null,
}
const shapeAccount = (view: AccountView, url: string) => ({
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
  verified: view.verified,
  there: view.probe && {
    handle: view.probe.handle,
    url: view.probe.url,
    followers: view.probe.followers,
    expiresAt: view.probe.expiresAt,
    missing: view.probe.missing,
    notices: (view.probe.notices ?? []).map(({ code, params }) => ({ code, params: params ?? {} })),
  },
  askedAt: view.probedAt?.toISOString() ?? null,
  askProblem: view.probeProblem,
  receivesAt: view.hook && url + view.hook,
  retiresOn: view.retiresOn,
  retireNotice: view.retireNotice,
})

const settings = z
  .record(z.string().max(60), z.string().max(4000))
  .openapi({ description: 'By the names that `listChannelKinds` gives; of the newsletter: `from`.' })

/** Asks the other side who we are there as soon as what was changed is committed. The job asks again if that fails. */
const askSoon = (work: Work, account: string): void =>
  work.afterCommit(() => {
    probeAccount(work.house, work.alliance, account).catch((fault) =>
      work.house.log.error('channels', 'an account could not be asked', fault),
    )
  })

const KindSchema = z
  .object({
    channel: z.string(),
    accounts: z.enum(['one', 'many']),
    verified,
    settings: z.array(
      z.object({
        name: z.string(),
        kind: z.enum(['text', 'url', 'email', 'secret', 'choice']),
        choices: z.array(z.string()).nullable(),
        optional: z.boolean(),
        fixed: z.boolean().openapi({ description: 'Chosen once, when the channel is connected.' }),
      }),
    ),
  })
  .openapi('ChannelKind')

/** The channel accounts of the library: those every library has, and those it connected. */
export function accountRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/channels',
    id: 'listChannelAccounts',
    scope: 'channels:read',
    summary: 'Channel accounts, those in use first',
    answer: z.object({ items: z.array(AccountSchema) }).openapi('ChannelAccounts'),
    example: { answer: { items: [accountExample] } },
    run: async ({ work }) => ({ items: (await listAccounts(work)).map((view) => shapeAccount(view, work.house.config.url)) }),
  })
  api.operation({
    method: 'get',
    path: '/channels/kinds',
    id: 'listChannelKinds',
    scope: 'channels:read',
    summary: 'Channels that can be connected, and what each asks for',
    answer: z.object({ items: z.array(KindSchema) }).openapi('ChannelKinds'),
    example: {
      answer: {
        items: [
          {
            channel: 'telegram',
            accounts: 'one',
            verified: 'stand-in',
            settings: [{ name: 'secretToken', kind: 'secret', choices: null, optional: false, fixed: false }],
          },
        ],
      },
    },
    run: async ({ work }) => {
      channelsPolicy.demand(work, 'list-accounts')
      return {
        items: connectableChannels().map((channel) => ({
          channel: channel.kind,
          accounts: channel.accounts === 'many' ? ('many' as const) : ('one' as const),
          verified: channel.verified,
          settings: channel.fields.map(({ name, kind, choices, optional, fixed }) => ({
            name,
            kind,
            choices: choices ? [...choices] : null,
            optional: optional ?? false,
            fixed: fixed ?? false,
          })),
        })),
      }
    },
  })
  api.operation({
    method: 'post',
    path: '/channels',
    id: 'connectChannelAccount',
    scope: 'channels:write',
    status: 201,
    summary: 'Connect a channel account',
    description:
      'What each channel asks for in `settings` is listed by `listChannelKinds`; secrets are kept encrypted and never given out. ' +
      'Who we are on the other side is asked right afterwards. The key of a webhook is read with `readSigningKey`.',
    body: z
      .strictObject({
        channel: z.string().min(1).max(40),
        name: z.string().min(1).max(120),
        settings,
      })
      .openapi('NewChannelAccount'),
    answer: z.object({ account: z.uuid() }).openapi('ConnectedChannelAccount'),
    example: {
      body: { channel: 'webhook', name: 'City app', settings: { url: 'https://app.example/hook', repeats: 'once' } },
      answer: { account: id },
    },
    run: async ({ work, body }) => {
      const account = await connectAccount(work, {
        kind: body.channel,
        name: body.name,
        settings: body.settings,
      })
      askSoon(work, account.accountId)
      return { account: account.accountId }
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
        onUnconfirmed: z.enum(['ask', 'resend', 'skip']).optional(),
        settings: settings.optional().openapi({ description: 'What is left out stays.' }),
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
      if (settings) askSoon(work, params.account)
    },
  })
  api.operation({
    method: 'post',
    path: '/channels/{account}/ask',
    id: 'askChannelAccount',
    scope: 'channels:write',
    summary: 'Ask the other side who we are there',
    description:
      'The answer stands in `there`, `askedAt` and `askProblem` of the account a moment later. Each account at most every 20 seconds: `channels.asked-just-now`.',
    params: z.strictObject({ account: z.uuid() }),
    example: { params: { account: id } },
    run: async ({ work, params }) => {
      await turnToAsk(work, params.account)
      askSoon(work, params.account)
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
    scope: 'channels:write',
    summary: 'The key with which requests to a receiver of webhooks are signed',
    description: 'Whoever has it can speak to the receiver in the library’s name: a program that only reads does not get it.',
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
  api.operation({
    method: 'get',
    path: '/channels/{account}/followers',
    id: 'readFollowers',
    scope: 'channels:read',
    summary: 'How many people follow an account, week by week over the last year',
    description: 'Never to be summed over channels: who follows on two is counted on both. `null` in a week in which nobody counted.',
    params: z.strictObject({ account: z.uuid() }),
    answer: z
      .object({
        weeks: z.array(z.object({ day: z.iso.date(), followers: z.int().nullable() })),
        sources: z.array(z.string()),
        gaps: z.int(),
        inSteps: z.boolean().openapi({ description: 'Told in steps of five, and not at all under five.' }),
      })
      .openapi('FollowersByWeek'),
    example: {
      params: { account: '0199a000-0000-7000-8000-000000000001' },
      answer: { weeks: [{ day: '2026-09-06', followers: 412 }], sources: ['mastodon'], gaps: 0, inSteps: false },
    },
    run: async ({ work, params }) => {
      const account = (await listAccounts(work)).find(({ accountId }) => accountId === params.account)
      if (!account) throw refuse(404, 'channels.no-such-account')
      const { weeks = [], sources = [], gaps = 0, inSteps = false } = (await audienceGrowth(work, account)) ?? {}
      return { weeks, sources, gaps, inSteps }
    },
  })
}
