import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, beforeEach, test } from 'node:test'
import pg from 'pg'
import sharp from 'sharp'
import {
  addAsset,
  addRecording,
  changeRecording,
  fromPlain,
  prepareRecording,
  savePodcast,
  saveRecordingText,
  saveSeries,
  withdrawPost,
} from '#rooms/content'
import { mp3 } from '../../content/recordings/media-for-tests.ts'
import { type ChannelBench, moment, openChannelBench } from '../bench-for-tests.ts'
import { changeAccount, feedPath, listAccounts, podcastFeed, podcastPath, publicFeed, runHub, takeHubRequest } from '../index.ts'
import { daysUntilDead, leastLease, mostLease, mostOfHost, usualLease } from './limits.ts'
import { clearHub } from './run-hub.ts'
import { type Asked, openSubscriber, type Subscriber } from './subscriber-for-tests.ts'

let bench: ChannelBench
let subscriber: Subscriber
let owner: pg.Client
/** A hub elsewhere: what it was told, and how it answers. */
const outside = { url: '', told: [] as string[], answer: (): number => 204 }
const outsideServer = createServer(async (request, response) => {
  const form = new URLSearchParams(Buffer.concat(await request.toArray()).toString())
  if (form.get('hub.mode') === 'publish') outside.told.push(form.get('hub.url')!)
  response.writeHead(outside.answer()).end()
})
before(async () => {
  subscriber = await openSubscriber()
  await new Promise<void>((resolve) => outsideServer.listen(0, '127.0.0.1', resolve))
  const { port } = outsideServer.address() as AddressInfo
  outside.url = `http://127.0.0.1:${port}/hub`
  bench = await openChannelBench({ allow: [`127.0.0.1:${subscriber.port}`, `127.0.0.1:${port}`] })
  owner = new pg.Client(bench.house.database.admin)
  await owner.connect()
  // One alliance answers to any host only when it is alone; here there are two.
  await bench.house.system((work) => import('#rooms/alliance').then(({ claimHost }) => claimHost(work, 'localhost')))
  await bench.house.as('editor', listAccounts)
})
after(async () => {
  await owner.end()
  await bench.close()
  await subscriber.close()
  outsideServer.close()
})
beforeEach(async () => {
  subscriber.fault = () => false
  await owner.query('delete from channels.hub_requests')
  await owner.query('delete from channels.hub_topics')
})

const base = 'http://localhost:4000'
const topic = base + feedPath('en', 'atom.xml')
/** Lets the hub do what it can, and waits for what it does by itself because a feed has changed. */
const hub = async (): Promise<void> => {
  for (;;) {
    await runHub(bench.house.platform, bench.house.alliance)
    const { rowCount } = await owner.query(
      `select from channels.alliances_with_hub_work($1, now()) union all
       select from channels.hub_subscriptions where held_until is not null union all select from channels.hub_requests where held_until is not null`,
      [bench.house.platform.clock.now()],
    )
    if (!rowCount) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
/** Asks the hub as the protocol face does: with what came in the form. */
const ask = (parameters: Record<string, string>) => bench.house.visitor((work) => takeHubRequest(work, new URLSearchParams(parameters)))
const later = (hours: number) => bench.house.setNow(new Date(bench.house.platform.clock.now().getTime() + hours * 3_600_000))

/** A subscription that its callback has confirmed. */
async function subscribed(of = topic, more: Parameters<Subscriber['ask']>[2] = {}): Promise<Asked> {
  const door = await openDoor()
  const { status, says, asked } = await subscriber.ask(door.url, of, more)
  await door.close()
  assert.equal(status, 202, says)
  await hub()
  assert.ok(asked.active)
  return asked
}
/** The hub on a socket: takes a form, answers 202 or says why not. */
async function openDoor(): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer(async (request, response) => {
    const form = Object.fromEntries(new URLSearchParams(Buffer.concat(await request.toArray()).toString()))
    const refused = await ask(form)
    response.writeHead(refused?.status ?? 202).end(refused?.says)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close: async () => void (await new Promise((resolve) => server.close(resolve))),
  }
}
const feedNow = () => bench.house.visitor((work) => publicFeed(work, { format: 'atom.xml', locale: 'en' }))
const leave = async (title: string) => {
  const post = await bench.leave(title, ['website', 'feeds'])
  await bench.drain()
  await hub()
  return post
}

test('a subscriber is asked first, then told of a post, its correction and its withdrawal once each, signed, with the whole feed', async () => {
  const asked = await subscribed(topic, { secret: 'a secret of ours', query: '?of=reader&x=%2F' })
  const { 'hub.challenge': challenge, ...verification } = asked.verified[0]!
  assert.ok(challenge!.length >= 32)
  assert.deepEqual(verification, {
    of: 'reader',
    x: '/',
    'hub.mode': 'subscribe',
    'hub.topic': topic,
    'hub.lease_seconds': String(usualLease),
  })
  assert.equal(asked.got.length, 0, 'what is there already is not told')
  const post = await leave('The book that survived')
  assert.equal(asked.got.length, 1)
  await bench.correct(post, 'The book that came back')
  await bench.drain()
  await hub()
  assert.equal(asked.got.length, 2)
  await bench.house.as('editor', (work) => withdrawPost(work, { post: post.id, why: 'a test' }))
  await bench.drain()
  await hub()
  assert.equal(asked.got.length, 3)
  await hub()
  assert.equal(asked.got.length, 3, 'nobody is told what they know')
  const [first, second, third] = asked.got.map(({ body }) => body)
  assert.match(first!, /The book that survived/)
  assert.match(second!, /The book that came back/)
  assert.doesNotMatch(third!, new RegExp(post.id))
  for (const body of [first!, second!]) assert.match(body, new RegExp(`urn:uuid:${post.id}`))
  const now = await feedNow()
  assert.equal(third, now.body)
  for (const { believed, type, links } of asked.got) {
    assert.ok(believed)
    assert.equal(type, now.type)
    assert.equal(links.get('hub'), `${base}/websub`)
  }
})

test('only those who wait for a feed are told, each of their own, and one without a secret is sent no signature', async () => {
  const whole = await subscribed()
  const json = await subscribed(base + feedPath('en', 'feed.json'), { secret: 'x' })
  const chinese = await subscribed(base + feedPath('zh-CN', 'rss.xml'))
  await leave('Only in English')
  assert.deepEqual([whole.got.length, json.got.length, chinese.got.length], [1, 1, 0])
  assert.ok(whole.got[0]!.believed && json.got[0]!.believed)
  assert.match(JSON.parse(json.got[0]!.body).items[0].title, /Only in English/)
})

test('a callback that does not want it, says something else, moves or is silent is subscribed to nothing', async () => {
  const answers: Record<string, (challenge: string) => [number, string, Record<string, string>?]> = {
    'not wanted': () => [404, ''],
    'another challenge': (challenge) => [200, `${challenge}x`],
    'a redirect': (challenge) => [302, challenge, { location: `http://127.0.0.1:${subscriber.port}/` }],
    broken: (challenge) => [500, challenge],
  }
  for (const [how, answer] of Object.entries(answers)) {
    const callback = `http://127.0.0.1:${subscriber.port}/${encodeURIComponent(how)}`
    subscriber.fault = (_, request, response) => {
      const [status, body, headers] = answer(new URL(request.url!, 'http://x').searchParams.get('hub.challenge') ?? '')
      response.writeHead(status, headers).end(body)
      return true
    }
    assert.equal(await ask({ 'hub.mode': 'subscribe', 'hub.topic': topic, 'hub.callback': callback }), null)
    await hub()
    const { rows } = await owner.query(
      'select count(*)::int as n from (select from channels.hub_subscriptions union all select from channels.hub_requests) both_of',
    )
    assert.equal(rows[0].n, 0, how)
  }
  subscriber.fault = (_, __, response) => Boolean(response.destroy())
  assert.equal(
    await ask({ 'hub.mode': 'subscribe', 'hub.topic': topic, 'hub.callback': `http://127.0.0.1:${subscriber.port}/silent` }),
    null,
  )
  await hub()
  await leave('Nobody is told')
})

test('what is not a request, a topic that is not ours, and a callback that is not elsewhere are refused by name', async () => {
  const good = { 'hub.mode': 'subscribe', 'hub.topic': topic, 'hub.callback': `http://127.0.0.1:${subscriber.port}/x` }
  const refusals: [Record<string, string>, number][] = [
    [{ 'hub.mode': 'publish' }, 400],
    [{ 'hub.mode': '' }, 400],
    [{ 'hub.callback': '' }, 400],
    [{ 'hub.callback': 'ftp://elsewhere.example/x' }, 400],
    [{ 'hub.callback': 'http://user:word@elsewhere.example/' }, 400],
    [{ 'hub.callback': 'http://elsewhere.example/#part' }, 400],
    [{ 'hub.callback': `${base}/websub` }, 400],
    [{ 'hub.callback': `http://elsewhere.example/${'x'.repeat(2000)}` }, 400],
    [{ 'hub.secret': 's'.repeat(200) }, 400],
    [{ 'hub.lease_seconds': 'a week' }, 400],
    [{ 'hub.lease_seconds': '-1' }, 400],
    [{ 'hub.topic': '' }, 404],
    [{ 'hub.topic': 'http://elsewhere.example/feeds/en/atom.xml' }, 404],
    [{ 'hub.topic': `${base}/` }, 404],
    [{ 'hub.topic': `${base}/feeds/atom.xml` }, 404],
    [{ 'hub.topic': `${topic}?x=1` }, 404],
    [{ 'hub.topic': `${base}/feeds/fr/atom.xml` }, 404],
    [{ 'hub.topic': `${base}/feeds/en/series/none-such/atom.xml` }, 404],
    [{ 'hub.mode': 'unsubscribe' }, 404],
  ]
  for (const [wrong, status] of refusals) {
    const refused = await ask({ ...good, ...wrong })
    assert.equal(refused?.status, status, JSON.stringify(wrong))
    assert.match(refused.says, /\w+ \w+/)
  }
  assert.equal((await owner.query('select from channels.hub_requests')).rowCount, 0)
})

test('a callback inside the house’s own network is never called', async () => {
  const inner = await openSubscriber()
  try {
    const { asked } = await subscriber.ask('http://127.0.0.1:9/', topic).catch(() => ({ asked: null }))
    assert.equal(asked, null)
    for (const callback of [
      `http://127.0.0.1:${inner.port}/x`,
      `http://localhost:${inner.port}/x`,
      'http://169.254.169.254/latest',
      'http://10.0.0.1/',
    ])
      assert.equal(await ask({ 'hub.mode': 'subscribe', 'hub.topic': topic, 'hub.callback': callback }), null)
    let called = 0
    inner.fault = () => Boolean(++called)
    await hub()
    assert.equal(called, 0)
    assert.equal((await owner.query('select from channels.hub_subscriptions')).rowCount, 0)
  } finally {
    await inner.close()
  }
})

test('a lease runs out, is renewed without telling anything twice, and ends when the subscriber says so', async () => {
  const asked = await subscribed(topic, { leaseSeconds: 1 })
  assert.equal(asked.leaseSeconds, leastLease)
  const long = await subscribed(topic, { leaseSeconds: 999_999_999 })
  assert.equal(long.leaseSeconds, mostLease)
  await leave('Within the lease')
  assert.equal(asked.got.length, 1)
  later(2)
  await leave('After the lease')
  assert.deepEqual([asked.got.length, long.got.length], [1, 2])
  await bench.house.system(clearHub)
  const callbacks = async () => (await owner.query('select callback from channels.hub_subscriptions')).rows.map((row) => row.callback)
  assert.deepEqual(await callbacks(), [long.callback])
  await subscribed(topic, { again: long, secret: 'a new one' })
  await hub()
  assert.equal(long.got.length, 2)
  await leave('After the renewal')
  assert.deepEqual([long.got.length, long.got.at(-1)!.believed], [3, true])
  const door = await openDoor()
  await subscriber.ask(door.url, topic, { again: long, mode: 'unsubscribe' })
  await hub()
  await door.close()
  assert.deepEqual([long.active, await callbacks()], [false, []])
  assert.equal(long.verified.at(-1)!['hub.lease_seconds'], undefined)
})

test('somebody else cannot end a subscription: its callback is asked', async () => {
  const asked = await subscribed()
  assert.equal(await ask({ 'hub.mode': 'unsubscribe', 'hub.topic': topic, 'hub.callback': asked.callback }), null)
  await hub()
  assert.equal((await owner.query('select from channels.hub_subscriptions')).rowCount, 1)
  await leave('Still told')
  assert.equal(asked.got.length, 1)
})

test('a subscriber that is away is tried again and gets what is there then, once; one that is gone, or away for days, is told no more', async () => {
  const [away, gone, dead] = [await subscribed(), await subscribed(), await subscribed()]
  let tries = 0
  subscriber.fault = (when, request, response) => {
    if (when === 'done') return false
    if (request.url === new URL(gone.callback).pathname) return Boolean(response.writeHead(410).end())
    if (request.url === new URL(dead.callback).pathname) return Boolean(response.writeHead(500).end())
    tries++
    return Boolean(response.writeHead(503, { 'retry-after': '7200' }).end())
  }
  await leave('While they are away')
  await leave('And another')
  assert.equal(tries, 1, 'it is not pressed before its time')
  later(1)
  await hub()
  assert.equal(tries, 1)
  const left = async () => (await owner.query('select callback from channels.hub_subscriptions order by 1')).rows.map((row) => row.callback)
  assert.deepEqual(await left(), [away.callback, dead.callback].toSorted())
  subscriber.fault = (_, request, response) => request.url === new URL(dead.callback).pathname && Boolean(response.writeHead(500).end())
  later(2)
  await hub()
  assert.equal(away.got.length, 1)
  assert.match(away.got[0]!.body, /While they are away[\s\S]*|And another/)
  assert.equal(away.got[0]!.body, (await feedNow()).body)
  for (let hours = 0; hours < (daysUntilDead + 1) * 24; hours += 5) {
    later(5)
    await hub()
  }
  assert.deepEqual(await left(), [away.callback])
})

test('so many subscriptions of one host and no more, also when they ask at once', async () => {
  const answers = await Promise.all(
    Array.from({ length: mostOfHost + 14 }, (_, i) =>
      ask({ 'hub.mode': 'subscribe', 'hub.topic': topic, 'hub.callback': `http://127.0.0.1:${subscriber.port}/of-one-host-${i}` }),
    ),
  )
  assert.equal(answers.filter((answer) => answer === null).length, mostOfHost)
  assert.ok(answers.every((answer) => answer === null || answer.status === 429))
  // One that is there already may always ask again.
  const { rows } = await owner.query('select callback from channels.hub_requests limit 1')
  assert.equal(await ask({ 'hub.mode': 'subscribe', 'hub.topic': topic, 'hub.callback': rows[0].callback }), null)
})

test('five kills of the one that tells: everybody has every change in the end, and what came twice is the same by its entries', async () => {
  const all: Asked[] = []
  for (let n = 0; n < 24; n++) all.push(await subscribed())
  const titles: string[] = []
  for (const [kill, when] of (['in', 'done', 'in', 'done', 'in'] as const).entries()) {
    const { reached, reach } = moment()
    let seen = 0
    subscriber.fault = (now, request) => {
      if (request.method === 'POST' && now === when && ++seen === 3 + kill * 4) reach()
      // Whoever is asked from then on never hears an answer: their subscriber may have taken it, or not.
      return seen >= 3 + kill * 4
    }
    titles.push(`Kill number ${kill}`)
    await bench.leave(titles.at(-1)!, ['website', 'feeds'])
    await bench.killWhile(reached)
  }
  subscriber.fault = () => false
  later(1)
  await bench.drain()
  await hub()
  const now = await feedNow()
  for (const { got } of all) {
    assert.equal(got.at(-1)!.body, now.body)
    for (const title of titles) assert.equal(now.body.split(`>${title}<`).length, 2)
    assert.ok(got.length <= titles.length * 2, `${got.length} times for ${titles.length} changes`)
  }
  const before = all.map(({ got }) => got.length)
  await hub()
  assert.deepEqual(
    all.map(({ got }) => got.length),
    before,
  )
})

test('a podcast names its hub, and who waits for it is told of an episode once, with the feed of the podcast', async () => {
  const { house } = bench
  const cover = await sharp({ create: { width: 1500, height: 1500, channels: 3, background: '#0b5a49' } })
    .jpeg()
    .toBuffer()
  const recording = await prepareRecording(house.platform, mp3(30), (ready) =>
    house.system((work) => addRecording(work, ready, { name: 'ink.mp3' })),
  )
  const series = await house.system(async (work) => {
    const made = await saveSeries(work, { names: { en: 'Ink and water' } })
    const { id } = await addAsset(work, { bytes: cover, name: 'cover.jpg' })
    const words = { author: 'Anhe', ownerName: 'Library', ownerEmail: 'pod@library.example' }
    await savePodcast(work, { series: made.id, locale: 'en', cover: id, category: 'Arts/Books', ...words })
    await changeRecording(work, { recording: recording.id, rights: 'own', titles: { en: 'Ink' } })
    const text = 'WEBVTT\n\n00:01.000 --> 00:02.000\nHello.\n'
    await saveRecordingText(work, { recording: recording.id, what: 'captions', locale: 'en', text })
    return made
  })
  const podcast = () => house.visitor((work) => podcastFeed(work, series.slug))
  assert.equal((await podcast()).link, `<${base}/websub>; rel="hub", <${base}${podcastPath(series.slug)}>; rel="self"`)
  assert.match((await podcast()).body, /<atom:link href="http:\/\/localhost:4000\/websub" rel="hub"/)
  assert.equal(
    (await ask({ 'hub.mode': 'subscribe', 'hub.topic': `${base}/podcasts/none.xml`, 'hub.callback': 'http://x.example/' }))?.status,
    404,
  )
  const asked = await subscribed(base + podcastPath(series.slug))
  await leave('No episode')
  assert.equal(asked.got.length, 0)
  const body = fromPlain(`Notes.\n\n{piece:recording/${recording.id}}`)
  await bench.leave('Ink', ['website', 'feeds'], { series: series.id, texts: { en: { title: 'Ink', body } } })
  await bench.drain()
  await hub()
  assert.deepEqual(
    asked.got.map(({ body }) => body),
    [(await podcast()).body],
  )
})

test('a hub elsewhere is told to fetch what changed, feeds name it, and the house takes no subscribers beside', async () => {
  const { accountId } = (await bench.house.as('editor', listAccounts)).find(({ kind }) => kind === 'feeds')!
  const choose = (address: string) => bench.house.as('editor', (work) => changeAccount(work, accountId, { settings: { hub: address } }))
  for (const wrong of ['hub', 'ftp://x.example/', 'http://a:b@x.example/', `${base}/websub`])
    await assert.rejects(choose(wrong), /channels\.hub-not-usable/)
  await choose(outside.url)
  try {
    assert.match((await feedNow()).link, new RegExp(outside.url))
    const refused = await ask({ 'hub.mode': 'subscribe', 'hub.topic': topic, 'hub.callback': `http://127.0.0.1:${subscriber.port}/x` })
    assert.deepEqual([refused?.status, refused?.says], [404, `The hub of this feed is ${outside.url}`])
    outside.answer = () => (outside.told.length === 1 ? 503 : 204)
    await leave('Told to a hub elsewhere')
    const all = ['en', 'zh-CN'].flatMap((locale) =>
      (['rss.xml', 'atom.xml', 'feed.json'] as const).map((format) => base + feedPath(locale, format)),
    )
    later(1)
    await hub()
    assert.deepEqual([...new Set(outside.told)].toSorted(), all.toSorted())
    assert.equal(outside.told.length, all.length + 1, 'the one that failed came again')
    await hub()
    assert.equal(outside.told.length, all.length + 1)
  } finally {
    await choose('')
  }
  await leave('Told to nobody elsewhere')
  assert.equal((await owner.query("select from channels.hub_subscriptions where sort = 'publish'")).rowCount, 0)
})
