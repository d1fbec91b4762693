// One post through eight channels at once: website, feeds with a subscriber (WebSub), newsletter over a real SMTP server, notices in browsers,
// the library's own actor with a follower on a second ActivityPub server, a real Bluesky PDS, and the stand-ins of Mastodon and Telegram.
// Five workers are killed on the way. What is in doubt is counted, what follows follows, and what people say there comes back.
import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { furnish } from '#house'
import { claimHost, setSwitch } from '#rooms/alliance'
import {
  type Account,
  askForNotices,
  connectAccount,
  decideUnconfirmed,
  feedPath,
  listAccounts,
  listenTo,
  listInbox,
  probeAccount,
  publicFeed,
  pushKeys,
  readFigures,
  runHub,
  sendWaiting,
  tryAgainNow,
} from '#rooms/channels'
import {
  type Post,
  publishedByIds,
  publishedPosts,
  requestReview,
  reviewPost,
  schedulePost,
  setChannelTime,
  unschedulePost,
  withdrawPost,
  writePost,
} from '#rooms/content'
import { readTotal } from '#rooms/facts'
import { openPeer, type Peer } from '../src/channels/activitypub/server-for-tests.ts'
import { type ChannelBench, doc, moment, openChannelBench } from '../src/channels/bench-for-tests.ts'
import { type BlueskyServer, openBluesky } from '../src/channels/bluesky/server-for-tests.ts'
import { type MastodonStandIn, openMastodon } from '../src/channels/mastodon/stand-in-for-tests.ts'
import * as readers from '../src/channels/newsletter/readers-for-tests.ts'
import { openSink, type Sink } from '../src/channels/newsletter/sink-for-tests.ts'
import { type Browser, openPushReceiver, type PushReceiver } from '../src/channels/push/receiver-for-tests.ts'
import { openTelegram, type TelegramStandIn } from '../src/channels/telegram/stand-in-for-tests.ts'
import { type Asked, openSubscriber, type Subscriber } from '../src/channels/websub/subscriber-for-tests.ts'
import { hostHeader } from '../src/faces/http/server.ts'
import { activitypub } from '../src/faces/protocols/activitypub.ts'
import { feeds } from '../src/faces/protocols/feeds.ts'
import { websub } from '../src/faces/protocols/websub.ts'

const all = ['website', 'feeds', 'newsletter', 'push', 'activitypub', 'mastodon', 'bluesky', 'telegram'] as const
const askable = ['website', 'feeds', 'activitypub', 'mastodon', 'bluesky'] as const

let peer: Peer
let bluesky: BlueskyServer
let mastodon: MastodonStandIn
let telegram: TelegramStandIn
let receiver: PushReceiver
let sink: Sink
let subscriber: Subscriber
let subscription: Asked | undefined
let bench: ChannelBench
let owner: pg.Client
let base = ''
let addresses: string[]
let browsers: Browser[]
const accounts: Record<string, Account> = {}
const front = createServer()

before(async () => {
  ;[peer, bluesky, mastodon, telegram, receiver, sink, subscriber] = await Promise.all([
    openPeer(['ann']),
    openBluesky(),
    openMastodon(),
    openTelegram(),
    openPushReceiver(),
    openSink(),
    openSubscriber(),
  ])
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve))
  const hostPort = `127.0.0.1:${(front.address() as AddressInfo).port}`
  base = `http://${hostPort}`
  const others = [peer, bluesky, mastodon, telegram].map(({ hostPort }) => hostPort)
  const allow = [hostPort, ...others, `127.0.0.1:${receiver.port}`, `127.0.0.1:${subscriber.port}`]
  bench = await openChannelBench({ allow, env: { FOYER_URL: base, FOYER_SMTP: sink.url } })
  const { house } = bench
  owner = new pg.Client(house.database.admin)
  await owner.connect()
  await house.system((work) => claimHost(work, '127.0.0.1'))
  await house.as('owner', (work) => setSwitch(work, 'channel:push', true))
  const furnished = await furnish(house.platform)
  const answer = [activitypub(furnished), feeds(furnished), websub(furnished)]
  front.on('request', async (request, response) => {
    request.headers[hostHeader] = request.headers.host
    const path = request.url!.split('?')[0]!
    for (const one of answer) if (await one(request, response, path)) return
    response.writeHead(404).end()
  })
  const settingsOf: Record<string, Record<string, string>> = {
    activitypub: { handle: 'library', about: '' },
    mastodon: { server: mastodon.origin, secretToken: mastodon.token },
    bluesky: { handle: bluesky.ours.handle, secretPassword: bluesky.ours.password, server: bluesky.origin },
    telegram: { chat: '@testcitylibrary', secretToken: telegram.token, server: telegram.origin },
  }
  for (const [kind, settings] of Object.entries(settingsOf)) {
    const { accountId } = await house.as('editor', (work) => connectAccount(work, { kind, name: kind, settings }))
    accounts[kind] = (await probeAccount(house.platform, house.alliance, accountId))!
  }
  await peer.act('follow', { who: 'ann', id: `${base}/activitypub/library` })
  await peer.until(async () => (await peer.got('ann', 'Accept'))[0])
  addresses = await readers.subscribers(house, owner, 'news', 40)
  const key = (await house.system(pushKeys)).publicKey
  browsers = Array.from({ length: 40 }, () => receiver.open(key))
  for (const { endpoint, keys } of browsers)
    await house.visitor((work) => askForNotices(work, { endpoint, keys, topics: [], locale: 'en' }))
  await house.as('editor', listAccounts)
  await subscribe()
})
after(async () => {
  await owner?.end()
  await bench?.close()
  await Promise.all([peer?.close(), bluesky?.close(), receiver?.close(), subscriber?.close()])
  mastodon?.close()
  telegram?.close()
  sink?.close()
  front.closeAllConnections()
  front.close()
})

/** Everything that other sides are told apart from the deliveries: the follower's server, the subscriber of the feed. */
async function settled(): Promise<void> {
  for (;;) {
    await sendWaiting(bench.house.platform, bench.house.alliance)
    await runHub(bench.house.platform, bench.house.alliance)
    const { rowCount } = await owner.query(
      `select from channels.alliances_with_hub_work($1, now()) union all select from channels.alliances_with_sendings($1, now())
       union all select from channels.hub_subscriptions where held_until is not null union all select from channels.hub_requests`,
      [bench.house.platform.clock.now()],
    )
    if (!rowCount) return
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
}
const later = (minutes: number) => bench.house.setNow(new Date(bench.house.platform.clock.now().getTime() + minutes * 60_000))
/** Nine in the morning of a day more than a week on, when nobody is at their cap any more; the subscriber of the feed has renewed by then. */
async function nextWeek(): Promise<void> {
  const day = 86_400_000
  bench.house.setNow(new Date((Math.ceil(bench.house.platform.clock.now().getTime() / day) + 8) * day + 3_600_000))
  await subscribe()
}
async function subscribe(): Promise<void> {
  const { hub, self } = await subscriber.discover(base + feedPath('en', 'atom.xml'))
  subscription = (await subscriber.ask(hub, self, { secret: 'between us', again: subscription })).asked
  await settled()
  assert.equal(subscription.pending, null)
}
const clear = async () => {
  mastodon.fault = bluesky.fault = telegram.fault = peer.fault = receiver.fault = subscriber.fault = () => false
  sink.on = {}
  for (const { accountId } of await bench.house.as('editor', listAccounts))
    await bench.house.as('editor', (work) => tryAgainNow(work, accountId))
}
const leave = (title: string, channels: readonly string[] = all): Promise<Post> => bench.leave(title, channels)

/** A post for all of them that is planned, some channels later than the rest. */
async function plan(title: string, wall: string, times: Record<string, string> = {}): Promise<Post> {
  const { house } = bench
  const post = await house.as('author', (work) =>
    writePost(work, {
      source: 'en',
      texts: { en: { title, summary: 'On 19 September.', body: doc('Words.') } },
      noAction: 'a test',
      noGoal: 'a test',
      variants: Object.fromEntries(all.map((channel) => [channel, {}])),
    }),
  )
  await house.as('author', (work) => requestReview(work, { post: post.id }))
  await house.as('editor', (work) => reviewPost(work, { post: post.id, version: post.version, verdict: 'passed' }))
  for (const [channel, own] of Object.entries(times))
    await house.as('editor', (work) => setChannelTime(work, { post: post.id, channel, at: { wall: own } }))
  return house.as('editor', (work) => schedulePost(work, { post: post.id, version: post.version, at: { wall } }))
}

/** How often words are there, channel by channel. */
async function there(title: string) {
  const { house } = bench
  const feed = await house.visitor((work) => publicFeed(work, { format: 'atom.xml', locale: 'en' }))
  const notes = await peer.got('ann')
  const known = new Map<string, string>()
  // What the follower's server was told last of each note.
  for (const { type, object } of notes)
    if (type === 'Create' || type === 'Update') known.set(object.id, object.content ?? '')
    else if (type === 'Delete') known.delete(typeof object === 'string' ? object : object.id)
  return {
    website: (await house.visitor((work) => publishedPosts(work, { locale: 'en', limit: 100 }))).posts.filter(
      ({ text }) => text.title === title,
    ).length,
    feeds: feed.body.split(`>${title}<`).length - 1,
    subscriber: (subscription?.got.at(-1)?.body ?? '').split(`>${title}<`).length - 1,
    newsletter: addresses.map((address) => (sink.taken.get(address) ?? []).filter((mail) => mail.includes(`Subject: ${title}`)).length),
    push: browsers.map(({ screen }) => [...screen.values()].filter((notice) => 'title' in notice && notice.title === title).length),
    activitypub: [...known.values()].filter((content) => content.includes(title)).length,
    mastodon: mastodon.statuses.filter(({ text }) => text.includes(title)).length,
    bluesky: (await bluesky.posts()).filter(({ value }) => value.text.includes(title)).length,
    telegram: telegram.messages.filter(({ text }) => text.includes(title)).length,
  }
}
const nowhere = {
  website: 0,
  feeds: 0,
  subscriber: 0,
  newsletter: Array.from({ length: 40 }, () => 0),
  push: Array.from({ length: 40 }, () => 0),
  activitypub: 0,
  mastodon: 0,
  bluesky: 0,
  telegram: 0,
}
const everywhere = {
  website: 1,
  feeds: 1,
  subscriber: 1,
  newsletter: Array.from({ length: 40 }, () => 1),
  push: Array.from({ length: 40 }, () => 1),
  activitypub: 1,
  mastodon: 1,
  bluesky: 1,
  telegram: 1,
}
const stateOf = async (post: Post, channel: string, operation = 'deliver') =>
  (await bench.through(post, channel)).findLast((delivery) => delivery.operation === operation)!

type Fault = (when: 'in' | 'done', request: IncomingMessage, response: ServerResponse) => boolean
/** At the moment named, tells that it has come, and answers nothing from then on. */
const silentFrom =
  (reach: () => void, when: 'in' | 'done', fits: (request: IncomingMessage) => boolean, nth = 1): Fault =>
  (now, request) => {
    if (now !== when || !fits(request) || --nth > 0) return false
    reach()
    return true
  }
const writes = (edge: RegExp) => (request: IncomingMessage) => request.method === 'POST' && edge.test(request.url!)

test('one post, eight channels, five kills: never twice, once wherever the channel can be asked, the rest in doubt by at most one a connection', async () => {
  const title = 'Survives five kills'
  // Each channel leaves at a time of its own, so that each kill meets one of them in the middle; the last meets two.
  const turns: { channels: readonly string[]; meet: (reach: () => void) => void }[] = [
    {
      channels: ['mastodon'],
      meet: (reach) => {
        mastodon.fault = silentFrom(reach, 'done', writes(/\/api\/v1\/statuses$/))
      },
    },
    {
      channels: ['bluesky'],
      meet: (reach) => {
        bluesky.fault = silentFrom(reach, 'done', writes(/putRecord$/))
      },
    },
    {
      channels: ['activitypub'],
      meet: (reach) => {
        peer.fault = silentFrom(reach, 'done', ({ method }) => method === 'POST')
      },
    },
    {
      channels: ['newsletter'],
      meet: (reach) => {
        let mails = 0
        sink.on.dot = () => {
          if (++mails < 15) return
          reach()
          return new Promise(() => {})
        }
      },
    },
    {
      channels: ['push', 'telegram'],
      meet: (reach) => {
        const met = new Set<string>()
        const one = (name: string) => () => void (met.add(name).size === 2 && reach())
        receiver.fault = silentFrom(one('push'), 'done', () => true, 9)
        telegram.fault = silentFrom(one('telegram'), 'done', writes(/sendMessage$/))
      },
    },
  ]
  const day = bench.house.platform.clock.now().toISOString().slice(0, 10)
  const at = (turn: number) => `${day}T10:${String(turn * 10).padStart(2, '0')}`
  const times = turns.flatMap(({ channels }, turn) => channels.map((channel) => [channel, at(turn)] as const))
  const post = await plan(title, `${day}T09:30`, Object.fromEntries(times))
  bench.house.setNow(new Date(`${day}T01:31:00Z`))
  await bench.drain()
  for (const [turn, { meet }] of turns.entries()) {
    const { reached, reach } = moment()
    meet(reach)
    bench.house.setNow(new Date(Date.parse(`${at(turn)}:00Z`) - 8 * 3_600_000))
    await bench.killWhile(reached)
    await clear()
    // Another one takes over and ends what the dead one left, before the next channel's time has come.
    await bench.drain()
  }
  await clear()
  await bench.letHoursPass(4)
  await settled()

  const found = await there(title)
  for (const channel of askable) assert.equal(found[channel], 1, `${channel} has it once`)
  assert.equal(found.subscriber, 1)
  for (const channel of askable) assert.equal((await stateOf(post, channel)).state, 'sent', channel)
  assert.ok(found.telegram <= 1)
  assert.equal((await stateOf(post, 'telegram')).state, 'unconfirmed')
  for (const channel of ['newsletter', 'push'] as const) {
    const { state, counts } = await stateOf(post, channel)
    assert.equal(state, 'unconfirmed', channel)
    assert.ok(
      counts.unconfirmed! <= (channel === 'newsletter' ? bench.house.platform.mail.connections() : 8),
      `${counts.unconfirmed} in doubt`,
    )
    assert.equal(counts.sent! + counts.unconfirmed!, 40, `${channel}: nobody is lost`)
    assert.ok(
      found[channel].every((times) => times <= 1),
      `${channel}: nobody has it twice`,
    )
    assert.ok(found[channel].filter((times) => times === 1).length >= counts.sent!, `${channel}: what counts as sent is there`)
  }
  assert.ok(browsers.every(({ appeared }) => appeared.length <= 1))
  assert.deepEqual(receiver.refused, [])
  for (const channel of ['newsletter', 'push', 'telegram'])
    await bench.house.as('editor', async (work) => decideUnconfirmed(work, { delivery: (await stateOf(post, channel)).id, choice: 'skip' }))
})

test('an edit reaches every channel that can follow, a withdrawal takes the post away there, and what cannot follow is said', async () => {
  await nextWeek()
  await clear()
  const post = await leave('The date as it was')
  await bench.drain()
  await settled()
  assert.deepEqual(await there('The date as it was'), everywhere)
  await bench.correct(post, 'The date as it is')
  await bench.drain()
  await settled()
  // Bluesky has no edits that readers see.
  assert.deepEqual(await there('The date as it is'), { ...everywhere, newsletter: nowhere.newsletter, bluesky: 0 })
  assert.deepEqual(await there('The date as it was'), { ...nowhere, newsletter: everywhere.newsletter, bluesky: 1 })
  for (const channel of ['newsletter', 'bluesky']) assert.equal((await stateOf(post, channel)).outdated?.why, 'corrected', channel)
  await bench.house.as('editor', (work) => withdrawPost(work, { post: post.id, why: 'It was not true' }))
  await bench.drain()
  await settled()
  assert.deepEqual(await there('The date as it is'), nowhere)
  assert.equal((await stateOf(post, 'newsletter')).outdated?.why, 'withdrawn')
  for (const channel of ['push', 'activitypub', 'mastodon', 'bluesky', 'telegram'])
    assert.equal((await stateOf(post, channel, 'withdraw')).state, 'sent', channel)
})

test('likes become facts and replies come into the inbox, from each of those that have them', async () => {
  await nextWeek()
  const { house } = bench
  const post = await leave('Do you like it?')
  await bench.drain()
  await settled()
  const [status] = mastodon.statuses
  status!.counts = { favourites_count: 5, reblogs_count: 2, replies_count: 1 }
  mastodon.say({ acct: 'li@far.example', html: '<p>@library From Mastodon</p>', inReplyTo: status!.id })
  const record = (await bluesky.posts()).find(({ value }) => value.text.includes('Do you like it?'))!
  bluesky.appView.counts.set(record.uri, { likeCount: 7, repostCount: 3, replyCount: 1, quoteCount: 0, bookmarkCount: 0 })
  bluesky.appView.say({ by: 'mei', reason: 'reply', text: 'From Bluesky', parent: { uri: record.uri, cid: record.cid } })
  const note = (await peer.got('ann', 'Create')).find(({ object }) => object.content?.includes('Do you like it?'))!.object.id
  await peer.act('like', { who: 'ann', id: note })
  await peer.act('reply', { who: 'ann', id: note, text: 'From the Fediverse' })
  await peer.until(async () => (await owner.query('select from channels.reactions')).rowCount)
  await peer.until(async () => (await owner.query("select from channels.incoming where kind = 'activitypub'")).rowCount)
  for (const kind of ['mastodon', 'bluesky'] as const) await listenTo(house.platform, house.alliance, accounts[kind]!)
  later(120)
  for (const kind of ['mastodon', 'bluesky', 'activitypub'] as const) await readFigures(house.platform, house.alliance, accounts[kind]!)
  const { items } = await house.as('author', (work) => listInbox(work, { limit: 100 }))
  for (const text of ['From Mastodon', 'From Bluesky', 'From the Fediverse']) {
    const item = items.find((one) => one.text.includes(text))
    assert.equal(item?.post, post.id, text)
  }
  for (const [kind, likes] of Object.entries({ mastodon: 5, bluesky: 7, activitypub: 1 })) {
    const { scene } = await stateOf(post, kind)
    const { amount } = await house.as('analyst', (work) =>
      readTotal(work, { metric: 'social.likes', scenes: [scene], from: '2026-09-01', to: '2027-12-31' }),
    )
    assert.equal(amount, likes, kind)
  }
})

test('what was thrown away, taken off, edited or withdrawn never leaves by an old timer', async () => {
  await nextWeek()
  const { house } = bench
  const day = house.platform.clock.now().toISOString().slice(0, 10)
  const schedule = (title: string) => plan(title, `${day}T12:00`)
  const withdrawn = await schedule('Withdrawn before noon')
  const off = await schedule('Taken off before noon')
  const edited = await schedule('Edited before noon')
  await house.as('editor', (work) => withdrawPost(work, { post: withdrawn.id, why: 'a test' }))
  await house.as('editor', (work) => unschedulePost(work, { post: off.id }))
  await house.as('author', (work) => writePost(work, { post: edited.id, texts: { en: { title: 'Edited, and not approved' } } }))
  house.setNow(new Date(`${day}T05:00:00Z`))
  await bench.letHoursPass(3)
  await settled()
  for (const title of ['Withdrawn before noon', 'Taken off before noon', 'Edited before noon', 'Edited, and not approved'])
    assert.deepEqual(await there(title), nowhere, title)
  assert.deepEqual(await house.visitor((work) => publishedByIds(work, [withdrawn.id, off.id, edited.id], 'en')), [])
})

test('a channel that is down delays only itself, and has what it missed once it is back', async () => {
  await nextWeek()
  await bluesky.kill()
  await peer.stop()
  mastodon.fault = (when, request, response) => when === 'in' && request.method === 'POST' && Boolean(response.writeHead(503).end('oops'))
  const titles = ['First without three', 'Second without three']
  for (const title of titles) {
    await leave(title)
    await bench.drain()
    await runHub(bench.house.platform, bench.house.alliance)
  }
  await settled()
  for (const title of titles) {
    const found = await there(title).catch(() => null)
    assert.equal(found, null, 'the PDS is away')
  }
  assert.deepEqual(
    telegram.messages.flatMap(({ text }) => titles.filter((title) => text.includes(title))),
    titles,
  )
  for (const title of titles) {
    assert.ok(addresses.every((address) => sink.taken.get(address)!.some((mail) => mail.includes(`Subject: ${title}`))))
    assert.ok(browsers.every(({ screen }) => [...screen.values()].some((notice) => 'title' in notice && notice.title === title)))
    assert.equal(subscription!.got.at(-1)!.body.split(`>${title}<`).length, 2)
  }
  await bluesky.start()
  await peer.start()
  await clear()
  await bench.letHoursPass(8)
  await settled()
  for (const title of titles) assert.deepEqual(await there(title), everywhere, title)
})
