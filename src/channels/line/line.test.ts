import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { translator } from '#platform'
import { withdrawPost } from '#rooms/content'
import { type ChannelBench, moment, openChannelBench, testUnsteady } from '../bench-for-tests.ts'
import {
  type Account,
  answerIncoming,
  connectAccount,
  decideUnconfirmed,
  hookPath,
  listAccounts,
  listInbox,
  probeAccount,
  readFigures,
  receiveIncoming,
  tryAgainNow,
} from '../index.ts'
import { type LineStandIn, openLine } from './stand-in-for-tests.ts'

let there: LineStandIn
let bench: ChannelBench
let account: Account
before(async () => {
  there = await openLine()
  there.followers['20260906'] = { followers: 340, blocks: 19 }
  bench = await openChannelBench({ allow: [there.hostPort], url: 'https://foyer.example.org' })
  there.now = () => bench.house.platform.clock.now()
  const { house } = bench
  account = await house.as('editor', (work) =>
    connectAccount(work, {
      kind: 'line',
      name: 'LINE',
      settings: { secretToken: there.token, secretChannel: there.channelSecret, server: there.origin },
    }),
  )
  there.endpoint = { endpoint: `https://foyer.example.org${hookPath(account)}`, active: true }
  account = (await probeAccount(house.platform, house.alliance, account.accountId))!
})
after(async () => {
  await bench.close()
  there.close()
})
const clear = async () => {
  there.fault = () => false
  await bench.house.as('editor', (work) => tryAgainNow(work, account.accountId))
}
const ask = () => probeAccount(bench.house.platform, bench.house.alliance, account.accountId)
const view = async () => (await bench.house.as('editor', listAccounts)).find(({ kind }) => kind === 'line')!
const withTitle = (title: string) => there.sent.filter(({ messages }) => messages.some(({ text }) => text?.includes(title)))
const later = (hours: number) => bench.house.setNow(new Date(bench.house.platform.clock.now().getTime() + hours * 3_600_000))
const waiting = async () => (await bench.house.as('author', (work) => listInbox(work, { limit: 100 }))).items

test('connected, it is asked who we are: friends who can be reached, and where it tells what they write', async () => {
  const { probe, hook, can } = await view()
  assert.deepEqual([probe?.handle, probe?.url, probe?.followers], ['@216ru', 'https://line.me/R/ti/p/%40216ru', 321])
  assert.equal(hook, `/hooks/line/${account.accountId}`)
  assert.deepEqual([can.edit, can.withdraw, probe?.notices], [false, false, []])
})

test('a day that is not counted yet is no day without friends', async () => {
  const days = there.followers
  there.followers = { '20260905': { followers: 300, blocks: 0 } }
  await ask()
  assert.equal((await view()).probe?.followers, 300)
  there.followers = {}
  await ask()
  assert.equal((await view()).probe?.followers, null)
  there.followers = days
  await ask()
})

test('an allowance that runs out, and an address that nobody entered, are said before they matter', async () => {
  const t = translator('en')
  const said = async () => (await view()).probe?.notices?.map(({ code, params }) => t(`channels.notices.${code}`, params))
  for (const [used, sentence] of [
    [4100, 'This month 900 of 5,000 messages are left.'],
    [4700, 'This month 300 of 5,000 messages are left. A post to 321 friends needs one for each and would be refused.'],
  ] as const) {
    there.used = used
    await ask()
    assert.deepEqual(await said(), [sentence])
  }
  there.quota = { type: 'none' }
  const kept = there.endpoint
  for (const endpoint of [null, { endpoint: 'https://other.example/hook', active: true }, { ...kept!, active: false }]) {
    there.endpoint = endpoint
    await ask()
    assert.match((await said())![0]!, /does not tell us/)
  }
  there.endpoint = kept
  there.used = 100
  await ask()
  assert.deepEqual(await said(), [])
})

test('a post leaves once to all friends, with the address of its picture; what is there can neither be changed nor taken back', async () => {
  const post = await bench.leave('The book that survived', ['line'], { lead: bench.picture })
  await bench.drain()
  await bench.drain()
  const [sent, ...more] = withTitle('The book that survived')
  assert.equal(more.length, 0)
  assert.equal(sent!.to, null)
  const [image, text] = sent!.messages
  assert.match(image!.originalContentUrl!, /^https:\/\/foyer\.example\.org\/files\//)
  assert.equal(image!.previewImageUrl, image!.originalContentUrl)
  assert.match(text!.text!, /^The book that survived\n\nOn 19 September\.\n\nhttps:\/\/foyer\.example\.org\/l\/\w+$/)
  await bench.correct(post, 'The book that perished')
  await bench.house.as('editor', (work) => withdrawPost(work, { post: post.id, why: 'a test' }))
  await bench.drain()
  assert.deepEqual(
    (await bench.through(post, 'line')).map(({ operation, state, outdated }) => [operation, state, outdated?.why]),
    [['deliver', 'sent', 'withdrawn']],
  )
})

test('killed after LINE took it: sent again under the same key it is known again, and told once', async () => {
  await clear()
  const post = await bench.leave('Killed', ['line'])
  const { reached, reach } = moment()
  there.fault = (when, request) => {
    if (when !== 'done' || request.method !== 'POST') return false
    reach()
    return true
  }
  await bench.killWhile(reached)
  await clear()
  await bench.drain()
  assert.equal(withTitle('Killed').length, 1)
  assert.equal((await bench.through(post, 'line'))[0]?.state, 'sent')
  // Known by the request that was accepted, under which LINE counts.
  there.counted[withTitle('Killed')[0]!.requestId] = { uniqueImpression: 200, uniqueClick: null }
  assert.ok((await readFigures(bench.house.platform, bench.house.alliance, account)) > 0)
  const { figures } = await bench.house.system((work) =>
    work.db
      .selectFrom('channels.deliveries')
      .select('figures')
      .where('alliance_id', '=', work.alliance)
      .where('post_id', '=', post.id)
      .executeTakeFirstOrThrow(),
  )
  assert.deepEqual(figures, { views: 200 })
})

test('killed before LINE took it: it leaves', async () => {
  await clear()
  const { reached, reach } = moment()
  await bench.leave('Killed early', ['line'])
  there.fault = (when, request) => {
    if (when !== 'in' || request.method !== 'POST') return false
    reach()
    return true
  }
  await bench.killWhile(reached)
  await clear()
  await bench.drain()
  assert.equal(withTitle('Killed early').length, 1)
})

test('a house that stood still for longer than LINE knows a key again tells nothing twice: a person decides', async () => {
  await clear()
  const post = await bench.leave('Long night', ['line'])
  const { reached, reach } = moment()
  there.fault = (when, request) => {
    if (when !== 'done' || request.method !== 'POST') return false
    reach()
    return true
  }
  await bench.killWhile(reached)
  await clear()
  later(25)
  await bench.drain()
  const [delivery] = await bench.through(post, 'line')
  assert.deepEqual([delivery?.state, withTitle('Long night').length], ['unconfirmed', 1])
  await bench.house.as('editor', (work) => decideUnconfirmed(work, { delivery: delivery!.id, choice: 'resend' }))
  await bench.drain()
  assert.deepEqual([(await bench.through(post, 'line'))[0]?.state, withTitle('Long night').length], ['sent', 2])
})

test('a silence that was to be tried again, and then stood still for a day, is in doubt too', async () => {
  await clear()
  const post = await bench.leave('Silence', ['line'])
  there.fault = (when, request) => when === 'done' && request.method === 'POST' && request.socket.destroy() && true
  await bench.drain()
  assert.equal((await bench.through(post, 'line'))[0]?.state, 'due')
  await clear()
  later(25)
  await bench.drain()
  assert.deepEqual([(await bench.through(post, 'line'))[0]?.state, withTitle('Silence').length], ['unconfirmed', 1])
})

testUnsteady({ channel: 'line', edge: /\/broadcast$/, bench: () => bench, server: () => there, clear, method: 'POST', withTitle })

test('too many requests are waited for; a month’s allowance that is used up is said by name', async () => {
  await clear()
  there.fault = (when, request, response) => {
    if (when !== 'in' || request.method !== 'POST') return false
    response.writeHead(429).end(JSON.stringify({ message: 'The API rate limit has been exceeded. Try again later.' }))
    return true
  }
  const waits = await bench.leave('Too many', ['line'])
  await bench.drain()
  assert.deepEqual([(await bench.through(waits, 'line'))[0]?.outcome], ['channels.receiver-asks-to-wait'])
  await clear()
  await bench.drain()
  assert.equal(withTitle('Too many').length, 1)
  there.quota = { type: 'limited', value: 5000 }
  there.used = 4900
  const over = await bench.leave('Used up', ['line'])
  await bench.drain()
  const [failed] = await bench.through(over, 'line')
  assert.deepEqual([failed?.state, failed?.outcome], ['failed', 'channels.line-quota-used-up'])
  there.used = 100
  await clear()
})

const writer = `U${'a'.repeat(32)}`
let events = 0
const event = (more: object, source: object = { type: 'user', userId: writer }) => ({
  type: 'message',
  mode: 'active',
  timestamp: Date.parse('2026-09-07T00:30:00Z'),
  source,
  webhookEventId: `01H810YECXQQZ37VAXPF6H9E${String(events++).padStart(2, '0')}`,
  deliveryContext: { isRedelivery: false },
  replyToken: 'nHuyWiB7yP5Zw52FIkcQobQuGDXCTA',
  ...more,
})
const text = (id: string, words: string, more: object = {}) =>
  event({ message: { id, type: 'text', quoteToken: 'q3Plxr4AgKd', text: words, ...more } })
const receive = (
  { body, headers }: { body: string; headers: Record<string, string> },
  to: Partial<Account> = {},
  alliance = bench.house.alliance,
) =>
  receiveIncoming(
    bench.house.platform,
    alliance,
    { kind: 'line', account: to.accountId ?? account.accountId },
    { headers, body: Buffer.from(body) },
  )

test('what a friend writes waits in the inbox, once however often it is brought, and is answered to them once', async () => {
  await clear()
  there.people[writer] = '陳一郎'
  const brought = there.bring([text('444573844083572737', 'Is the hall open on Monday?'), event({ type: 'follow', message: undefined })])
  assert.equal(await receive(brought), 'taken')
  assert.equal(await receive(brought), 'taken')
  const again = { ...text('444573844083572737', 'Is the hall open on Monday?'), deliveryContext: { isRedelivery: true } }
  assert.equal(await receive(there.bring([again])), 'taken')
  const [item, ...more] = await waiting()
  assert.equal(more.length, 0)
  assert.deepEqual(
    [item!.text, item!.author.name, item!.sort, item!.writtenAt.toISOString()],
    ['Is the hall open on Monday?', '陳一郎', 'message', '2026-09-07T00:30:00.000Z'],
  )
  await bench.house.as('author', (work) => answerIncoming(work, { incoming: item!.id, text: 'Yes, from nine.', locale: 'en' }))
  const { reached, reach } = moment()
  there.fault = (when, request) => {
    if (when !== 'done' || request.method !== 'POST') return false
    reach()
    return true
  }
  await bench.killWhile(reached)
  await clear()
  await bench.drain()
  assert.deepEqual(
    there.sent.filter(({ to }) => to === writer).map(({ messages }) => messages.map((one) => one.text)),
    [['Yes, from nine.']],
  )
  assert.equal((await waiting()).length, 0)
  // What quotes our answer belongs to the same conversation.
  const ours = there.sent.find(({ to }) => to === writer)!.ids[0]!
  await receive(there.bring([text('444573844083572738', 'Thank you!', { quotedMessageId: ours })]))
  assert.equal((await waiting())[0]?.thread, item!.thread)
})

test('what is no text is named, what its writer takes back is emptied, and groups are left to themselves', async () => {
  const group = { type: 'group', groupId: `C${'b'.repeat(32)}`, userId: writer }
  await receive(
    there.bring([
      event({ message: { id: '5001', type: 'sticker', packageId: '446', stickerId: '1988' } }),
      event({ message: { id: '5002', type: 'image', contentProvider: { type: 'line' } } }),
      event({ message: { id: '5003', type: 'something new' } }),
      event({ message: { id: '5004', type: 'text', text: 'among us' } }, group),
      event({ type: 'something new', message: undefined }),
    ]),
  )
  const texts = async () => (await waiting()).map(({ text: words }) => words).filter((words) => words !== 'Thank you!')
  assert.deepEqual((await texts()).toSorted(), ['A picture. Look at it in LINE.', 'A sticker.'])
  await receive(there.bring([event({ type: 'unsend', message: undefined, unsend: { messageId: '5002' } })]))
  assert.deepEqual(await texts(), ['A sticker.'])
})

test('what LINE did not sign, or meant for another account, changes nothing', async () => {
  const before = (await waiting()).length
  const good = there.bring([text('6001', 'Forged')])
  const signature = good.headers['x-line-signature']!
  for (const [body, headers] of [
    [good.body, { 'x-line-signature': `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}` }],
    [good.body, { 'x-line-signature': '' }],
    [good.body, {}],
    [`${good.body} `, good.headers],
    [good.body.replace('Forged', 'forged'), good.headers],
  ] as [string, Record<string, string>][])
    assert.equal(await receive({ body, headers }), 'not-theirs')
  assert.equal(await receive(there.bring([text('6002', 'For others')], { destination: `U${'9'.repeat(32)}` })), 'not-theirs')
  assert.equal(await receive(good, { accountId: '0199a000-0000-7000-8000-000000000001' }), 'nobody')
  assert.equal(await receive(good, {}, bench.house.otherAlliance), 'nobody')
  const garbage = there.bring([null, 7, { type: 'message' }, { type: 'message', source: { type: 'user', userId: '../..' } }] as never)
  assert.equal(await receive(garbage), 'taken')
  assert.equal((await waiting()).length, before)
})

test('the same brought by many at once comes in once', async () => {
  const brought = there.bring([text('7001', 'All at once')])
  const all = await Promise.all(Array.from({ length: 12 }, () => receive(brought)))
  assert.deepEqual([...new Set(all)], ['taken'])
  assert.equal((await waiting()).filter(({ text: words }) => words === 'All at once').length, 1)
})
