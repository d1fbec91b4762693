import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { newId, readAudit, realNow, rootDir } from '#platform'
import { localDay, setSwitch } from '#rooms/alliance'
import {
  correctPost,
  movePost,
  type Post,
  requestReview,
  restorePost,
  reviewPost,
  schedulePost,
  withdrawPost,
  writePost,
} from '#rooms/content'
import { readTotal } from '#rooms/facts'
import { connectionsGone, openTestHouse, type TestHouse } from '#testing'
import { accountsWithDue, claimDue, takeOverLapsed } from './hold.ts'
import {
  type Account,
  carriedBy,
  changeAccount,
  connectAccount,
  type DeliveryView,
  decideUnconfirmed,
  deliveriesOf,
  listAccounts,
  oldestOverdue,
  Relay,
  retireAccount,
  signingKey,
  tryAgainNow,
} from './index.ts'
import { deliveriesProbe } from './jobs.ts'
import { settle } from './settle.ts'
import { verify } from './webhook/sign.ts'

/** A real receiver of webhooks that keeps what it took and answers as the test says. */
interface Receiver {
  url: string
  hostPort: string
  taken: { key: string; event: string; title?: string; signature: string; timestamp: string; body: string }[]
  answer: (response: ServerResponse, n: number, request: IncomingMessage) => void
  close(): void
}
async function openReceiver(): Promise<Receiver> {
  const receiver: Receiver = { url: '', hostPort: '', taken: [], answer: (response) => response.writeHead(204).end(), close: () => {} }
  const server = createServer(async (request, response) => {
    if (request.method === 'GET') {
      const key = new URL(request.url!, 'http://x').searchParams.get('key')
      return void response.writeHead(receiver.taken.some((one) => one.key === key) ? 200 : 404).end()
    }
    let body = ''
    for await (const chunk of request) body += chunk
    const { event, post } = JSON.parse(body)
    receiver.taken.push({
      key: String(request.headers['idempotency-key']),
      event,
      title: post.title,
      signature: String(request.headers['foyer-signature']),
      timestamp: String(request.headers['foyer-timestamp']),
      body,
    })
    receiver.answer(response, receiver.taken.length, request)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  receiver.hostPort = `127.0.0.1:${(server.address() as AddressInfo).port}`
  receiver.url = `http://${receiver.hostPort}/hook`
  receiver.close = () => {
    server.closeAllConnections()
    server.close()
  }
  return receiver
}

let good: Receiver
let odd: Receiver
let house: TestHouse
let owner: pg.Client
let accounts: { good: Account; odd: Account }
before(async () => {
  good = await openReceiver()
  odd = await openReceiver()
  house = await openTestHouse({ env: { FOYER_ALLOW_OUTBOUND: `${good.hostPort},${odd.hostPort}` } })
  owner = new pg.Client(house.database.admin)
  await owner.connect()
  await house.as('owner', (work) => setSwitch(work, 'channel:webhook', true))
  accounts = {
    good: await house.as('editor', (work) => connectAccount(work, { kind: 'webhook', name: 'Good', settings: { url: good.url } })),
    odd: await house.as('editor', (work) => connectAccount(work, { kind: 'webhook', name: 'Odd', settings: { url: odd.url } })),
  }
})
after(async () => {
  await owner.end()
  await house.close()
  good.close()
  odd.close()
})

const doc = (text: string) => ({ type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text }] }] })
async function approved(title: string, channels: string[] = ['webhook']): Promise<Post> {
  const post = await house.as('author', (work) =>
    writePost(work, {
      source: 'en',
      texts: { en: { title, body: doc('On 19 September.') } },
      noAction: 'a test',
      noGoal: 'a test',
      variants: Object.fromEntries(channels.map((channel) => [channel, {}])),
    }),
  )
  await house.as('author', (work) => requestReview(work, { post: post.id }))
  return house.as('editor', (work) => reviewPost(work, { post: post.id, version: post.version, verdict: 'passed' }))
}
const leave = async (title: string, at: 'now' | { wall: string } = 'now', channels?: string[]) => {
  const post = await approved(title, channels)
  return house.as('editor', (work) => schedulePost(work, { post: post.id, version: post.version, at }))
}
const drain = () => new Relay(house.platform).drain()
const all = (post: { id: string }) => house.as('editor', (work) => deliveriesOf(work, post.id))
const through = async (post: { id: string }, name: string, operation = 'deliver'): Promise<DeliveryView> =>
  (await all(post)).find((d) => d.account.name === name && d.operation === operation)!
const titles = (receiver: Receiver, title: string) => receiver.taken.filter((one) => one.title === title)
const hours = (n: number) => house.setNow(new Date(house.platform.clock.now().getTime() + n * 3_600_000))
const clear = async () => {
  for (const account of Object.values(accounts)) await house.as('editor', (work) => tryAgainNow(work, account.accountId))
}

test('a delivery is signed, leaves once, and is written down with its fact and its sentence', async () => {
  const post = await leave('One')
  await drain()
  await drain()
  assert.equal(titles(good, 'One').length, 1)
  const { body, key, signature, timestamp } = titles(good, 'One')[0]!
  const secret = signingKey(house.platform, house.alliance, accounts.good)
  assert.equal(verify(secret, { key, signature, timestamp }, body, realNow()), true)
  assert.equal(verify(secret, { key, signature, timestamp }, body.replace('One', 'Two'), realNow()), false)
  assert.equal(verify(secret, { key, signature, timestamp }, body, new Date(realNow().getTime() + 600_000)), false, 'too old')
  const delivery = await through(post, 'Good')
  assert.equal(delivery.state, 'sent')
  const [kept] = (await house.as('editor', (work) => carriedBy(work, post.id))).filter((left) => left.delivery === delivery.id)
  assert.equal(kept!.carried.title, 'One', 'what left is kept as it left')
  const day = '2026-09-07'
  assert.equal(
    (await house.as('editor', (work) => readTotal(work, { metric: 'deliveries.sent', from: day, to: day, scenes: [delivery.scene] })))
      .amount,
    2,
  )
  const acts = await house.as('owner', (work) => readAudit(work, { subject: { kind: 'post', id: post.id }, act: 'channels.delivered' }))
  assert.equal(acts.length, 2)
})

const outcomes: [string, Receiver['answer'], string, string][] = [
  ['500', (response) => response.writeHead(500).end('boom'), 'due', 'channels.receiver-broken'],
  ['429 with Retry-After', (response) => response.writeHead(429, { 'retry-after': '7200' }).end(), 'due', 'channels.receiver-asks-to-wait'],
  ['nothing', (response) => response.destroy(), 'due', 'channels.receiver-broke-off'],
  [
    'half an answer',
    (response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{"id":')
      setTimeout(() => response.destroy(), 20)
    },
    'due',
    'channels.receiver-broke-off',
  ],
  ['a redirect', (response) => response.writeHead(302, { location: 'http://169.254.169.254/' }).end(), 'failed', 'channels.receiver-moved'],
  ['410', (response) => response.writeHead(410).end(), 'failed', 'channels.receiver-gone'],
  ['403', (response) => response.writeHead(403).end(), 'failed', 'channels.receiver-does-not-trust-us'],
  ['422', (response) => response.writeHead(422).end(), 'failed', 'channels.receiver-refused'],
  ['an answer without end', (response) => response.writeHead(200).end('x'.repeat(200_000)), 'due', 'channels.receiver-talks-without-end'],
]
for (const [what, answer, state, code] of outcomes) {
  test(`a receiver that answers ${what}: ${code}, and the other channel is not delayed`, async () => {
    await clear()
    odd.answer = answer
    const post = await leave(`Odd ${what}`)
    await drain()
    const delivery = await through(post, 'Odd')
    assert.deepEqual([delivery.state, delivery.outcome], [state, code])
    assert.equal((await through(post, 'Good')).state, 'sent')
    if (what.startsWith('429')) assert.ok(delivery.nextAt!.getTime() - house.platform.clock.now().getTime() > 7_190_000)
    // Later it answers well again: what waited leaves, under the same key, once.
    odd.answer = (response) => response.writeHead(204).end()
    if (state === 'failed') await house.as('editor', (work) => decideUnconfirmed(work, { delivery: delivery.id, choice: 'resend' }))
    await clear()
    hours(5)
    await drain()
    assert.equal((await through(post, 'Odd')).state, 'sent')
    assert.equal(new Set(titles(odd, `Odd ${what}`).map(({ key }) => key)).size, 1)
  })
}

test('a private address is refused unless it is an exception, and says so', async () => {
  const account = await house.as('editor', (work) =>
    connectAccount(work, { kind: 'webhook', name: 'Inside', settings: { url: 'http://127.0.0.1:9/hook' } }),
  )
  const post = await leave('Inside job')
  await drain()
  const delivery = await through(post, 'Inside')
  assert.deepEqual([delivery.state, delivery.outcome], ['failed', 'channels.receiver-private'])
  await house.as('editor', async (work) =>
    retireAccount(work, account.accountId, { day: await localDay(work, null, work.now), notice: 'never used' }),
  )
})

test('a channel that stays down opens its breaker: one probe at a time, nothing lost, health tells of it', async () => {
  await clear()
  odd.answer = (response) => response.writeHead(503).end()
  const before = odd.taken.length
  const posts: Post[] = []
  for (let n = 0; n < 12; n++) posts.push(await leave(`Down ${n}`))
  await drain()
  const tried = odd.taken.length - before
  assert.ok(tried >= 5 && tried <= 12 + 2, `${tried} tries`)
  const account = (await house.as('editor', (work) => listAccounts(work))).find(({ name }) => name === 'Odd')!
  assert.equal(account.state, 'down')
  assert.ok(account.downUntil! > house.platform.clock.now())
  hours(1)
  const probes = odd.taken.length
  await drain()
  assert.equal(odd.taken.length - probes, 1, 'one probe')
  assert.ok((await house.as('editor', (work) => oldestOverdue(work)))!.title.startsWith('Down'))
  const health = await deliveriesProbe.look(house.platform)
  assert.equal(health.ok, true, 'one dead receiver does not take the house out of service')
  assert.match(health.says, /channels that are down: 1/)
  odd.answer = (response) => response.writeHead(204).end()
  hours(9)
  await drain()
  for (const post of posts) assert.equal((await through(post, 'Odd')).state, 'sent')
  assert.equal((await deliveriesProbe.look(house.platform)).ok, true)
})

test('editing, moving and withdrawing before the time cancels in the same transaction; the old text never leaves', async () => {
  await clear()
  house.setNow('2026-10-06T01:00:00Z')
  const edited = await leave('Old words', { wall: '2026-10-07T10:00' })
  await house.as('author', (work) => writePost(work, { post: edited.id, texts: { en: { title: 'New words' } } }))
  assert.ok((await all(edited)).every(({ state }) => state === 'withdrawn'))
  const moved = await leave('Moved', { wall: '2026-10-07T10:00' })
  await house.as('editor', (work) => movePost(work, { post: moved.id, at: { wall: '2026-10-08T10:00' } }))
  const withdrawn = await leave('Recalled', { wall: '2026-10-07T10:00' })
  await house.as('editor', (work) => withdrawPost(work, { post: withdrawn.id, why: 'no' }))
  house.setNow('2026-10-07T03:00:00Z')
  await drain()
  for (const title of ['Old words', 'New words', 'Moved', 'Recalled']) assert.equal(titles(good, title).length, 0, title)
  house.setNow('2026-10-08T02:00:00Z')
  await drain()
  assert.equal(titles(good, 'Moved').length, 1)
  assert.equal((await through(moved, 'Good')).planned!.wall, '2026-10-08T10:00')
})

test('a correction, a withdrawal and its undoing follow to channels that can, in order', async () => {
  const post = await leave('Mended')
  await drain()
  await house.as('editor', (work) =>
    correctPost(work, { post: post.id, change: { texts: { en: { body: doc('On 20 September.') } } }, note: 'It is the 20th.' }),
  )
  await drain()
  await house.as('editor', (work) => withdrawPost(work, { post: post.id, why: 'no' }))
  await drain()
  await house.as('editor', (work) => restorePost(work, { post: post.id }))
  await drain()
  const events = good.taken.filter(({ body }) => body.includes(post.id)).map(({ event }) => event)
  assert.deepEqual(events, ['post.published', 'post.corrected', 'post.withdrawn', 'post.corrected'])
  assert.match(good.taken.filter(({ event }) => event === 'post.corrected').at(-1)!.body, /20 September/)
})

test('a correction that waits for what it follows is nothing to do yet', async () => {
  await clear()
  odd.answer = (response) => response.writeHead(204).end()
  const post = await leave('In order')
  await drain()
  await house.as('editor', (work) =>
    correctPost(work, { post: post.id, change: { texts: { en: { title: 'In order, mended' } } }, note: 'x' }),
  )
  // As when a person had the text sent again and the receiver asks for patience.
  await owner.query(
    "update channels.deliveries set state = 'due', ended_at = null, next_at = '2030-01-01' where post_id = $1 and operation = 'deliver' and account_id = $2",
    [post.id, accounts.odd.accountId],
  )
  const held = await house.system((work) => accountsWithDue(work))
  assert.ok(held.includes(accounts.good.accountId))
  assert.ok(!held.includes(accounts.odd.accountId))
  await drain()
  assert.equal((await through(post, 'Odd', 'edit')).state, 'due')
  assert.equal((await through(post, 'Good', 'edit')).state, 'sent')
  await owner.query("update channels.deliveries set next_at = due_at where post_id = $1 and operation = 'deliver'", [post.id])
  await drain()
  assert.deepEqual(
    titles(odd, 'In order')
      .concat(titles(odd, 'In order, mended'))
      .map(({ event }) => event),
    ['post.published', 'post.published', 'post.corrected'],
  )
})

test('a correction of what has not reached a channel yet replaces it there', async () => {
  await clear()
  odd.answer = (response) => response.writeHead(500).end()
  const post = await leave('Late')
  await drain()
  await house.as('editor', (work) =>
    correctPost(work, { post: post.id, change: { texts: { en: { body: doc('On 21 September.') } } }, note: 'x' }),
  )
  odd.answer = (response) => response.writeHead(204).end()
  hours(5)
  await clear()
  await drain()
  const got = titles(odd, 'Late').at(-1)!
  assert.match(got.body, /21 September/)
  assert.equal((await all(post)).filter((d) => d.account.name === 'Odd').length, 1)
})

test('a poster and the website cannot be missed: the site is edited, the poster is listed', async () => {
  const post = await leave('Printed', 'now', ['website', 'poster'])
  await drain()
  assert.deepEqual((await all(post)).map(({ channel, state }) => `${channel} ${state}`).sort(), ['poster sent', 'website sent'])
  await house.as('editor', (work) => correctPost(work, { post: post.id, change: { texts: { en: { title: 'Printed well' } } }, note: 'x' }))
  await drain()
  const after = await all(post)
  assert.equal(after.find((d) => d.channel === 'poster')!.outdated?.why, 'corrected')
  assert.equal(after.find((d) => d.channel === 'website' && d.operation === 'edit')!.state, 'sent')
})

// ——— kill -9 ———

const killed = 'killed-worker'
const worker = (): ChildProcess =>
  spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      join(rootDir, 'src/channels/worker-for-tests.ts'),
      JSON.stringify({ ...house.database.app, application_name: killed }),
      house.platform.clock.now().toISOString(),
    ],
    {
      cwd: rootDir,
      env: {
        ...process.env,
        FOYER_ALLOW_OUTBOUND: `${good.hostPort},${odd.hostPort}`,
        FOYER_DATA: join(house.platform.config.dataDir, 'worker'),
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
const lapse = () =>
  owner.query("update channels.deliveries set lease_until = $1 where state = 'sending'", [new Date(realNow().getTime() - 1000)])

for (const [how, settings, expected] of [
  ['with read-back', { repeats: 'each', receipts: true }, 'sent'],
  ['with an idempotency key', { repeats: 'once' }, 'sent'],
  ['with neither', { repeats: 'each' }, 'unconfirmed'],
] as const) {
  test(`killed after the receiver took it, ${how}: ${expected}`, async () => {
    await clear()
    await house.as('editor', (work) =>
      changeAccount(work, accounts.odd.accountId, {
        settings: { url: odd.url, repeats: settings.repeats, ...('receipts' in settings ? { receipts: odd.url } : {}) },
      }),
    )
    const title = `Killed ${how}`
    const post = await leave(title)
    const child = worker()
    odd.answer = () => void child.kill('SIGKILL') // taken, and never answered
    await new Promise((resolve) => child.once('exit', resolve))
    odd.answer = (response) => response.writeHead(204).end()
    await connectionsGone(owner, killed)
    await lapse()
    await drain()
    const delivery = await through(post, 'Odd')
    assert.equal(delivery.state, expected)
    assert.equal(titles(odd, title).length, how === 'with an idempotency key' ? 2 : 1)
    assert.equal(new Set(titles(odd, title).map(({ key }) => key)).size, 1)
    if (expected === 'unconfirmed') {
      await house.as('editor', (work) => decideUnconfirmed(work, { delivery: delivery.id, choice: 'skip' }))
      assert.equal((await through(post, 'Odd')).state, 'withdrawn')
    }
    assert.equal((await through(post, 'Good')).state, 'sent')
  })
}

test('a worker that was only asleep cannot overwrite what happened since', async () => {
  await clear()
  await house.as('editor', (work) => changeAccount(work, accounts.odd.accountId, { settings: { url: odd.url, repeats: 'each' } }))
  let answer: (() => void) | undefined
  odd.answer = (response) => {
    answer = () => response.writeHead(204).end()
  }
  const post = await leave('Asleep')
  const sleeper = new Relay(house.platform)
  const slept = sleeper.drain()
  while (!answer) await new Promise((resolve) => setTimeout(resolve, 10))
  await lapse()
  await new Relay(house.platform).drain()
  assert.equal((await through(post, 'Odd')).state, 'unconfirmed')
  answer()
  await slept
  // What it knows settles the doubt, because nobody had decided yet.
  assert.equal((await through(post, 'Odd')).state, 'sent')
})

test('what a worker says of an attempt that a person has decided about does not count for the next attempt', async () => {
  await clear()
  const post = await leave('Decided')
  const [old, next] = [newId(), newId()]
  const claim = (worker: string) => house.system(async (work) => (await claimDue(work, accounts.odd.accountId, worker, 1))[0]!)
  const stale = await claim(old)
  await lapse()
  await house.system((work) => takeOverLapsed(work, next))
  assert.equal((await through(post, 'Odd')).state, 'unconfirmed')
  await house.as('editor', (work) => decideUnconfirmed(work, { delivery: stale.deliveryId, choice: 'resend' }))
  const fresh = await claim(next)
  for (const outcome of [
    { state: 'retry', code: 'channels.receiver-broken', sickChannel: false },
    { state: 'later', code: 'channels.quiet-hours', at: house.platform.clock.now() },
    { state: 'failed', code: 'channels.receiver-refused' },
    { state: 'unknown', code: 'channels.receiver-silent' },
    { state: 'sent' },
  ] as const) {
    await house.system((work) => settle(work, [{ delivery: stale, outcome }]))
    assert.equal((await through(post, 'Odd')).state, 'sending', outcome.state)
  }
  await house.system((work) => settle(work, [{ delivery: fresh, outcome: { state: 'sent' } }]))
  assert.equal((await through(post, 'Odd')).state, 'sent')
})

test('a standing choice sends again once; a receiver that never answers then waits for a person', async () => {
  await clear()
  await house.as('editor', (work) => changeAccount(work, accounts.odd.accountId, { onUnconfirmed: 'resend' }))
  odd.answer = (response) => response.destroy()
  const post = await leave('Swallowed')
  for (let n = 0; n < 6; n++) {
    await drain()
    hours(5)
    await clear()
  }
  assert.equal(titles(odd, 'Swallowed').length, 2)
  const delivery = await through(post, 'Odd')
  assert.equal(delivery.state, 'unconfirmed')
  odd.answer = (response) => response.writeHead(204).end()
  await house.as('editor', (work) => decideUnconfirmed(work, { delivery: delivery.id, choice: 'resend' }))
  await drain()
  assert.equal((await through(post, 'Odd')).state, 'sent')
  await house.as('editor', (work) => changeAccount(work, accounts.odd.accountId, { onUnconfirmed: 'ask' }))
})

test('sixteen relays at once: each delivery leaves once', async () => {
  await clear()
  odd.answer = (response) => void setTimeout(() => response.writeHead(204).end(), 2)
  const posts = await Promise.all(Array.from({ length: 20 }, (_, n) => leave(`Race ${n}`)))
  await Promise.all(Array.from({ length: 16 }, () => new Relay(house.platform).drain()))
  for (const [n, post] of posts.entries()) {
    assert.equal(titles(good, `Race ${n}`).length, 1)
    assert.equal(titles(odd, `Race ${n}`).length, 1)
    assert.ok((await all(post)).every(({ state }) => state === 'sent'))
  }
})

test('another alliance sees nothing of it', async () => {
  const seen = await house.as('editor', (work) => listAccounts(work), { alliance: house.otherAlliance })
  assert.deepEqual(seen.map(({ kind }) => kind).sort(), ['feeds', 'newsletter', 'poster', 'push', 'website'])
})

test('what was under way through an account that has ended meanwhile is withdrawn once its worker is dead, not due for ever', async () => {
  await clear()
  await house.as('editor', (work) => changeAccount(work, accounts.odd.accountId, { settings: { url: odd.url, repeats: 'once' } }))
  const post = await leave('Under way at the end')
  await house.system((work) => claimDue(work, accounts.odd.accountId, newId(), 1))
  await house.as('editor', async (work) =>
    retireAccount(work, accounts.odd.accountId, { day: await localDay(work, null, work.now), notice: 'no longer used' }),
  )
  assert.equal((await through(post, 'Odd')).state, 'sending')
  await lapse()
  await house.system((work) => takeOverLapsed(work, newId()))
  const { state, outcome } = await through(post, 'Odd')
  assert.deepEqual([state, outcome], ['withdrawn', 'channels.account-retired'])
})
