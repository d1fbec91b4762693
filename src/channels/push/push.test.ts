import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import pg from 'pg'
import { setSwitch } from '#rooms/alliance'
import { channelReach, type Post, type WritePost, withdrawPost } from '#rooms/content'
import { readTotal } from '#rooms/facts'
import { runRetention, saveTopic } from '#rooms/patrons'
import { type ChannelBench, doc, moment, openChannelBench } from '../bench-for-tests.ts'
import {
  askForNotices,
  choiceOfNotices,
  countBrowsers,
  decideUnconfirmed,
  endNotices,
  listAccounts,
  moveNotices,
  probeAccount,
  pushKeys,
} from '../index.ts'
import { type Browser, openPushReceiver, type PushReceiver } from './receiver-for-tests.ts'
import { mostElsewhere } from './subscribe.ts'

let bench: ChannelBench
let receiver: PushReceiver
let owner: pg.Client
let key = ''
before(async () => {
  receiver = await openPushReceiver()
  bench = await openChannelBench({ allow: [`127.0.0.1:${receiver.port}`, '127.0.0.1:9'] })
  owner = new pg.Client(bench.house.database.admin)
  await owner.connect()
  await bench.house.as('owner', (work) => setSwitch(work, 'channel:push', true))
  for (const topic of ['events', 'children'])
    await bench.house.system((work) => saveTopic(work, { topic, names: { en: topic }, offered: true }))
  key = (await bench.house.system(pushKeys)).publicKey
})
after(async () => {
  await owner.end()
  await bench.close()
  await receiver.close()
})
beforeEach(async () => {
  receiver.fault = () => false
  receiver.refused.length = 0
  await owner.query('delete from channels.push_subscribers')
  // Nine in the morning, more than a week later, so that nobody is at their cap.
  const day = 86_400_000
  bench.house.setNow(new Date((Math.ceil(bench.house.platform.clock.now().getTime() / day) + 8) * day + 3_600_000))
})

const ask = (browser: Pick<Browser, 'endpoint' | 'keys'>, more: { topics?: string[]; locale?: string } = {}) =>
  bench.house.visitor((work) => askForNotices(work, { endpoint: browser.endpoint, keys: browser.keys, topics: [], locale: 'en', ...more }))
/** Browsers that asked for notices. */
async function browsers(count: number, more: { topics?: string[]; locale?: string } = {}): Promise<Browser[]> {
  const opened = Array.from({ length: count }, () => receiver.open(key))
  for (const browser of opened) await ask(browser, more)
  return opened
}
const leave = async (title: string, more: Partial<WritePost> = {}): Promise<Post> => {
  const post = await bench.leave(title, ['push'], more)
  await bench.drain()
  return post
}
const titlesOn = (browser: Browser) => [...browser.screen.values()].map((notice) => ('title' in notice ? notice.title : ''))
const delivery = async (post: Pick<Post, 'id'>) => (await bench.through(post, 'push'))[0]!

test('a notice reaches those who asked for its topic, encrypted and in their language, with the library’s own key', async () => {
  const [all] = await browsers(1)
  const [events] = await browsers(1, { topics: ['events'], locale: 'zh-CN' })
  const [children] = await browsers(1, { topics: ['children'] })
  const post = await leave('The book that survived', {
    texts: {
      en: { title: 'The book that survived', summary: 'On 19 September.', body: doc('Long words.') },
      'zh-CN': { title: '活下来的书', summary: '9月19日。', body: doc('正文') },
    },
    variants: { push: { fields: { topic: 'events' } } },
  })
  assert.deepEqual(receiver.refused, [])
  assert.deepEqual([titlesOn(all!), titlesOn(events!), titlesOn(children!)], [['The book that survived'], ['活下来的书'], []])
  const { notice, ...how } = all!.taken[0]!
  assert.deepEqual(how, { topic: post.id.replaceAll('-', ''), ttl: 86_400, urgency: 'normal' })
  assert.ok(notice.does === 'show')
  assert.match(notice.url, /^http:\/\/localhost:4000\/l\/\w+$/)
  assert.deepEqual([notice.text, notice.lang, notice.quiet, notice.stop], ['On 19 September.', 'en', [1260, 480], 'End notices'])
  const { state, counts } = await delivery(post)
  assert.equal(state, 'sent')
  assert.deepEqual([counts.meant, counts.sent], [2, 2])
  const day = bench.house.platform.clock.now().toISOString().slice(0, 10)
  const { scene } = await delivery(post)
  const sent = await bench.house.as('analyst', (work) =>
    readTotal(work, { metric: 'deliveries.sent', scenes: [scene], from: day, to: day }),
  )
  assert.equal(sent.amount, 2)
})

test('a correction takes the place of what stands on the screen, and of what still waits for a browser that is away', async () => {
  const [here, away, closed] = await browsers(3)
  away!.away = true
  const post = await leave('On 19 September')
  closed!.closeAll()
  await bench.correct(post, 'On 20 September')
  await bench.drain()
  assert.deepEqual([titlesOn(here!), titlesOn(closed!)], [['On 20 September'], ['On 20 September']])
  away!.comesBack()
  assert.deepEqual(
    away!.appeared.map((notice) => 'title' in notice && notice.title),
    ['On 20 September'],
  )
  assert.equal(here!.appeared.length, 1)
  assert.deepEqual(
    here!.taken.map(({ notice, urgency }) => [notice.does, urgency]),
    [
      ['show', 'normal'],
      ['replace', 'low'],
    ],
  )
})

test('a withdrawal takes the notice away, also where it still waits, and a post that is back comes back silently', async () => {
  const [here, away] = await browsers(2)
  away!.away = true
  const post = await leave('It was not true')
  await bench.house.as('editor', (work) => withdrawPost(work, { post: post.id, why: 'a test' }))
  await bench.drain()
  away!.comesBack()
  assert.deepEqual([titlesOn(here!), titlesOn(away!), away!.appeared.length], [[], [], 0])
  assert.deepEqual(
    (await bench.through(post, 'push')).map(({ operation, state }) => [operation, state]),
    [
      ['deliver', 'sent'],
      ['withdraw', 'sent'],
    ],
  )
})

test('a browser that is gone is forgotten, whatever was sent to it', async () => {
  const [gone, stays] = await browsers(2)
  gone!.gone = true
  const post = await leave('Somebody is gone')
  assert.equal(titlesOn(stays!).length, 1)
  assert.equal(await bench.house.system((work) => countBrowsers(work)), 1)
  const { rows } = await owner.query('select address, outcome from channels.mailings where delivery_id = $1 and state = $2', [
    (await delivery(post)).id,
    'failed',
  ])
  assert.deepEqual(rows, [{ address: null, outcome: 'channels.push-ended' }])
  assert.equal((await delivery(post)).state, 'sent')
})

test('who ends their notices gets no more, also of what is under way, and nothing is kept of them', async () => {
  const [one, other] = await browsers(2)
  const post = await bench.leave('Ended meanwhile', ['push'])
  await bench.house.visitor((work) => endNotices(work, one!.endpoint))
  await bench.drain()
  assert.deepEqual([one!.taken.length, other!.taken.length], [0, 1])
  assert.equal((await owner.query('select from channels.push_subscribers where endpoint = $1', [one!.endpoint])).rowCount, 0)
  assert.equal((await owner.query('select from channels.mailings where address = $1', [one!.endpoint])).rowCount, 0)
  await bench.house.visitor((work) => endNotices(work, other!.endpoint))
  await bench.correct(post, 'And corrected')
  await bench.drain()
  assert.equal(other!.taken.length, 1)
  await bench.house.visitor((work) => endNotices(work, other!.endpoint))
})

test('a choice can be changed and moves with its browser', async () => {
  const [browser] = await browsers(1)
  await ask(browser!, { topics: ['events', 'events'], locale: 'zh-CN' })
  assert.equal(await bench.house.system((work) => countBrowsers(work)), 1)
  const choice = (endpoint: string) => bench.house.visitor((work) => choiceOfNotices(work, endpoint))
  assert.deepEqual(await choice(browser!.endpoint), { topics: ['events'], locale: 'zh-CN' })
  const moved = receiver.open(key)
  await bench.house.visitor((work) => moveNotices(work, { from: browser!.endpoint, endpoint: moved.endpoint, keys: moved.keys }))
  assert.deepEqual(await choice(moved.endpoint), { topics: ['events'], locale: 'zh-CN' })
  await assert.rejects(choice(browser!.endpoint), { code: 'channels.no-such-browser' })
})

test('what no browser gives is refused by name and kept of nobody', async () => {
  const { endpoint, keys } = receiver.open(key)
  const wrong: [object, RegExp][] = [
    [{ endpoint: 'http://push.example/x' }, /endpoint-not-usable/],
    [{ endpoint: 'https://user:word@push.example/x' }, /endpoint-not-usable/],
    [{ endpoint: `https://push.example/${'x'.repeat(1000)}` }, /endpoint-not-usable/],
    [{ endpoint: 'nothing' }, /endpoint-not-usable/],
    [{ keys: { ...keys, p256dh: Buffer.alloc(65, 4).toString('base64url') } }, /push-key-not-usable/],
    [{ keys: { ...keys, p256dh: 'x' } }, /push-key-not-usable/],
    [{ keys: { ...keys, auth: 'x' } }, /push-key-not-usable/],
    [{ topics: ['no-such'] }, /topic-not-offered/],
    [{ locale: 'fr' }, /language-not-known/],
  ]
  for (const [change, says] of wrong) await assert.rejects(ask({ endpoint, keys, ...change } as never, change as never), says)
  assert.equal((await owner.query('select from channels.push_subscribers')).rowCount, 0)
  await bench.house.as('owner', (work) => setSwitch(work, 'channel:push', false))
  await assert.rejects(ask({ endpoint, keys }), { code: 'channels.notices-not-here' })
  await bench.house.as('owner', (work) => setSwitch(work, 'channel:push', true))
})

test('nobody has the house call a service that is none: so many browsers of one elsewhere, also when they ask at once', async () => {
  const { keys } = receiver.open(key)
  const asked = await Promise.allSettled(
    Array.from({ length: mostElsewhere + 16 }, (_, i) => ask({ endpoint: `https://victim.example/${i}`, keys })),
  )
  assert.equal(asked.filter(({ status }) => status === 'fulfilled').length, mostElsewhere)
  for (let i = 0; i < 60; i++) await ask({ endpoint: `https://fcm.googleapis.com/fcm/send/${i}`, keys })
  assert.equal(await bench.house.system((work) => countBrowsers(work)), mostElsewhere + 60)
})

test('an endpoint inside the house’s own network is never called', async () => {
  const { keys } = receiver.open(key)
  await ask({ endpoint: 'https://10.0.0.1/x', keys })
  await ask({ endpoint: 'https://169.254.169.254/latest', keys })
  const post = await leave('Not to the inside')
  const { state, counts } = await delivery(post)
  assert.deepEqual([state, counts.failed], ['sent', 2])
})

test('quiet hours: a notice waits for the morning, what follows one does not', async () => {
  const [browser] = await browsers(1)
  const day = bench.house.platform.clock.now().toISOString().slice(0, 10)
  bench.house.setNow(`${day}T14:00:00Z`) // 22:00 in Shanghai
  const reach = await bench.house.as('editor', (work) =>
    channelReach.all()[0]!(work, 'push', { texts: {}, fields: {} }, bench.house.platform.clock.now()),
  )
  assert.deepEqual([reach.count, reach.later?.why], ['few', 'quiet-hours'])
  const post = await leave('In the night')
  assert.equal(browser!.taken.length, 0)
  assert.equal((await delivery(post)).outcome, 'channels.quiet-hours')
  bench.house.setNow(new Date(Date.parse(`${day}T14:00:00Z`) + 10 * 3_600_000)) // 08:00
  await bench.drain()
  assert.equal(browser!.taken.length, 1)
  bench.house.setNow(new Date(Date.parse(`${day}T14:00:00Z`) + 25 * 3_600_000)) // 23:00
  await bench.correct(post, 'Corrected in the night')
  await bench.drain()
  assert.deepEqual(titlesOn(browser!), ['Corrected in the night'])
})

test('nobody gets more than two in seven days; what follows one does not count', async () => {
  const [browser] = await browsers(1)
  const first = await leave('One')
  await bench.correct(first, 'One, corrected')
  await bench.drain()
  await leave('Two')
  const third = await leave('Three')
  assert.deepEqual(titlesOn(browser!), ['One, corrected', 'Two'])
  assert.deepEqual([(await delivery(third)).state, (await delivery(third)).counts.skipped], ['sent', 1])
})

test('a service that asks for patience is asked again; one that is away delays nobody whose browser asks another', async () => {
  const [browser] = await browsers(1)
  for (let i = 0; i < 6; i++) await ask({ endpoint: `http://127.0.0.1:9/${i}`, keys: browser!.keys })
  let times = 0
  receiver.fault = (when, _, response) => when === 'in' && times++ === 0 && Boolean(response.writeHead(429, { 'retry-after': '60' }).end())
  const post = await leave('In spite of all')
  assert.equal(browser!.taken.length, 0)
  const later = (minutes: number) => bench.house.setNow(new Date(bench.house.platform.clock.now().getTime() + minutes * 60_000))
  later(2)
  await bench.drain()
  assert.deepEqual(titlesOn(browser!), ['In spite of all'])
  // After a day it is worth nothing any more.
  for (let hour = 0; hour < 30; hour++) {
    later(60)
    await bench.drain()
  }
  const { state, counts } = await delivery(post)
  assert.deepEqual([state, counts.sent, counts.failed, counts.unconfirmed], ['sent', 1, 6, 0])
})

test('what a service says means what it means', async () => {
  for (const [status, expected, outcome] of [
    [200, 'sent', null],
    [202, 'sent', null],
    [400, 'failed', 'channels.receiver-refused'],
    [401, 'failed', 'channels.push-key-refused'],
    [403, 'failed', 'channels.push-key-refused'],
    [413, 'failed', 'channels.push-too-large'],
    [500, 'unconfirmed', 'channels.receiver-broken'],
    [503, 'due', 'channels.push-refused-for-now'],
  ] as const) {
    await owner.query('delete from channels.push_subscribers')
    bench.house.setNow(new Date(bench.house.platform.clock.now().getTime() + 8 * 86_400_000))
    await browsers(1)
    receiver.fault = (when, _, response) => when === 'in' && Boolean(response.writeHead(status).end())
    const post = await leave(`Answered with ${status}`)
    const { rows } = await owner.query('select state, outcome from channels.mailings where delivery_id = $1', [(await delivery(post)).id])
    assert.deepEqual(rows, [{ state: expected, outcome }], String(status))
    receiver.fault = () => false
    await bench.house.as('editor', (work) => withdrawPost(work, { post: post.id, why: 'a test' }))
    await bench.drain()
  }
})

test('five kills of the worker: nobody has a notice twice, at most one per connection is in doubt, and what follows arrives at all who may have it', async () => {
  const all = await browsers(120)
  const post = await bench.leave('Survives five kills', ['push'])
  const doubts: number[] = []
  const inDoubt = async () =>
    (await owner.query("select count(*)::int as n from channels.mailings where state = 'unconfirmed'")).rows[0].n as number
  const before = await inDoubt()
  for (const [kill, when] of (['in', 'done', 'in', 'done', 'done'] as const).entries()) {
    const { reached, reach } = moment()
    let seen = 0
    receiver.fault = (now) => {
      if (now === when && ++seen === 9) reach()
      return now === when && seen >= 9
    }
    await bench.killWhile(reached)
    receiver.fault = () => false
    doubts.push((await inDoubt()) - before)
    assert.ok(seen >= 9, `kill ${kill}`)
  }
  await bench.drain()
  const { state, counts, id } = await delivery(post)
  assert.equal(state, 'unconfirmed')
  assert.ok(counts.unconfirmed! <= 5 * 8 && counts.unconfirmed! > 0, `${counts.unconfirmed} in doubt`)
  assert.equal(counts.sent! + counts.unconfirmed!, all.length)
  for (const { taken } of all) assert.ok(taken.length <= 1, 'nobody has it twice')
  const there = all.filter(({ taken }) => taken.length === 1).length
  assert.ok(there >= counts.sent! && there <= all.length)
  // A correction goes to all who may have it, through kills of its own, and takes its place wherever it is.
  await bench.correct(post, 'Corrected after five kills')
  for (const when of ['in', 'done', 'in', 'done', 'in'] as const) {
    const { reached, reach } = moment()
    let seen = 0
    receiver.fault = (now) => {
      if (now === when && ++seen === 9) reach()
      return now === when && seen >= 9
    }
    await bench.killWhile(reached)
    receiver.fault = () => false
  }
  await bench.drain()
  assert.deepEqual(
    (await bench.through(post, 'push')).map(({ operation, state }) => [operation, state]),
    [
      ['deliver', 'unconfirmed'],
      ['edit', 'sent'],
    ],
  )
  for (const browser of all) {
    assert.deepEqual(titlesOn(browser), ['Corrected after five kills'])
    assert.equal(browser.appeared.length, 1, 'one notice on the screen, however often it was sent')
  }
  await bench.house.as('editor', (work) => decideUnconfirmed(work, { delivery: id, choice: 'skip' }))
  assert.equal((await delivery(post)).state, 'sent')
  assert.deepEqual(receiver.refused, [])
})

test('a notice that was put off in the middle goes on with the corrected words, and who had the first gets them too', async () => {
  const all = await browsers(20)
  const post = await bench.leave('Before the correction', ['push'])
  const { reached, reach } = moment()
  let seen = 0
  receiver.fault = (now) => {
    if (now === 'in' && ++seen === 9) reach()
    return now === 'in' && seen >= 9
  }
  await bench.killWhile(reached)
  receiver.fault = () => false
  await bench.correct(post, 'After the correction')
  await bench.drain()
  await bench.house.as('editor', async (work) => decideUnconfirmed(work, { delivery: (await delivery(post)).id, choice: 'resend' }))
  await bench.drain()
  for (const browser of all) assert.deepEqual(titlesOn(browser), ['After the correction'])
})

test('the account tells how many browsers there are, and those that nobody reaches are forgotten in time', async () => {
  await browsers(12)
  const account = (await bench.house.as('editor', listAccounts)).find(({ kind }) => kind === 'push')!
  await probeAccount(bench.house.platform, bench.house.alliance, account.accountId)
  const { probe } = (await bench.house.as('editor', listAccounts)).find(({ kind }) => kind === 'push')!
  assert.deepEqual([probe?.handle, probe?.url, probe?.followers], ['localhost:4000', 'http://localhost:4000/notices', 12])
  const retire = (dryRun: boolean) => bench.house.system((work) => runRetention(work, { dryRun }))
  bench.house.setNow(new Date(bench.house.platform.clock.now().getTime() + 401 * 86_400_000))
  assert.equal((await retire(true)).find(({ key }) => key === 'channels.push-subscribers')?.rows, 12)
  await retire(false)
  assert.equal(await bench.house.system((work) => countBrowsers(work)), 0)
})

test('a house whose secrets were lost makes a new key, and sends nothing to browsers that asked with the old one', async () => {
  const [old] = await browsers(1)
  await owner.query("update channels.push_keys set private_key = 'x'")
  const fresh = (await Promise.all([1, 2, 3].map(() => bench.house.system(pushKeys)))).map(({ publicKey }) => publicKey)
  assert.equal(new Set(fresh).size, 1)
  assert.notEqual(fresh[0], key)
  const browser = receiver.open(fresh[0]!)
  await ask(browser)
  await leave('With a new key')
  assert.deepEqual([old!.taken.length, browser.taken.length], [0, 1])
  assert.deepEqual(receiver.refused, [])
})
