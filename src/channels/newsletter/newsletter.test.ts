import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { simpleParser } from 'mailparser'
import pg from 'pg'
import { correctPost, schedulePost, withdrawPost } from '#rooms/content'
import { readTotal } from '#rooms/facts'
import { runRetention } from '#rooms/patrons'
import { openTestHouse, type TestHouse } from '#testing'
import { decideUnconfirmed, draftCorrection, Relay, sendCorrection, takeBounce } from '../index.ts'
import { messageIdOf } from './message-id.ts'
import * as readers from './readers-for-tests.ts'
import { openSink, type Sink } from './sink-for-tests.ts'

let sink: Sink
let house: TestHouse
let owner: pg.Client
before(async () => {
  sink = await openSink()
  house = await openTestHouse({ env: { FOYER_SMTP: sink.url } })
  owner = new pg.Client(house.database.admin)
  await owner.connect()
})
after(async () => {
  await owner.end()
  await house.close()
  sink.close()
})

const subscribers = (topic: string, count: number, more?: Parameters<typeof readers.subscribers>[4]) =>
  readers.subscribers(house, owner, topic, count, more)
const newsletterPost = (topic: string) => readers.newsletterPost(house, topic)
const send = (topic: string, texts?: Parameters<typeof readers.sendNewsletter>[2]) => readers.sendNewsletter(house, topic, texts)
const mailOf = (post: { id: string }) => readers.mailOf(house, post)
const drain = () => new Relay(house.platform).drain()
const mailings = async (delivery: string): Promise<{ address: string; state: string }[]> =>
  (await owner.query('select address, state, outcome, mailing_id from channels.mailings where delivery_id = $1', [delivery])).rows
const taken = (address: string) => sink.taken.get(address)?.length ?? 0

test('each subscriber of the topic gets one mail, in their language, with all that a mail owes its reader', async () => {
  house.setNow('2026-09-07T01:00:00Z')
  const english = await subscribers('ancient', 12)
  const chinese = await subscribers('ancient', 3, { locale: 'zh-CN', name: 'zh' })
  const strangers = await subscribers('children', 2)
  const post = await send('ancient', {
    en: { title: 'The book that survived' },
    'zh-CN': { title: '活下来的书', body: '九月十九日开放。' },
  })
  await drain()
  for (const address of [...english, ...chinese]) assert.equal(taken(address), 1, address)
  for (const address of strangers) assert.equal(taken(address), 0)

  const mail = await simpleParser(sink.taken.get(english[0]!)![0]!)
  assert.equal(mail.subject, 'The book that survived')
  assert.equal(mail.from?.value[0]?.name, 'Test City')
  const list = mail.headers.get('list') as { unsubscribe: { url: string }; 'unsubscribe-post': { name: string } }
  assert.match(list.unsubscribe.url, /^http:\/\/localhost:4000\/newsletter\/stop\?t=[\w.-]+$/)
  assert.match(sink.taken.get(english[0]!)![0]!, /^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r?$/m)
  assert.match(mail.text!, /Open on 19 September\./)
  assert.match(mail.text!, /Unsubscribe: http:\/\/localhost:4000\/newsletter\/stop\?t=/)
  assert.match(mail.text!, /\/l\/[\w-]+/)
  const html = String(mail.html)
  assert.match(html, /prefers-color-scheme:dark/)
  assert.match(html, /href="http:\/\/localhost:4000\/pages\/rules\?s=[a-z0-9]{7}"/)
  assert.ok(!/\ue000/.test(html + mail.text))
  assert.ok(!html.includes('<script'))

  const zh = await simpleParser(sink.taken.get(chinese[0]!)![0]!)
  assert.equal(zh.subject, '活下来的书')
  assert.match(zh.text!, /退订: http:\/\/localhost:4000\/zh-CN\/newsletter\/stop\?t=/)

  const delivery = await mailOf(post)
  assert.equal(delivery.state, 'sent')
  assert.equal(delivery.counts.sent, 15)
  const total = await house.as('editor', (work) =>
    readTotal(work, { metric: 'deliveries.sent', from: '2026-09-07', to: '2026-09-07', scenes: [delivery.scene] }),
  )
  assert.equal(total.amount, 15)
})

test('a server that refuses an address, asks for patience or is away leaves no mail twice and none lost', async () => {
  house.setNow('2026-09-08T01:00:00Z')
  const addresses = await subscribers('refusals', 6)
  const answer = (code: number) => Object.assign(new Error('no'), { responseCode: code })
  sink.on.rcpt = (address) => (address === addresses[0] ? answer(550) : address === addresses[1] ? answer(451) : null)
  const post = await send('refusals')
  await drain()
  sink.on.rcpt = undefined
  let delivery = await mailOf(post)
  assert.equal(delivery.state, 'due')
  assert.equal(delivery.outcome, 'channels.mails-wait')
  assert.deepEqual({ sent: delivery.counts.sent, failed: delivery.counts.failed }, { sent: 4, failed: 1 })
  house.setNow('2026-09-08T02:00:00Z')
  await drain()
  delivery = await mailOf(post)
  assert.equal(delivery.state, 'sent')
  assert.deepEqual(addresses.map(taken), [0, 1, 1, 1, 1, 1])
})

test('nothing leaves between 21:00 and 08:00 local, and a run that meets 21:00 goes on in the morning', async () => {
  house.setNow('2026-09-08T13:30:00Z') // 21:30 in Shanghai
  const addresses = await subscribers('quiet', 3)
  const post = await send('quiet')
  await drain()
  assert.equal((await mailOf(post)).state, 'due')
  assert.equal((await mailOf(post)).outcome, 'channels.quiet-hours')
  assert.deepEqual(addresses.map(taken), [0, 0, 0])
  house.setNow('2026-09-08T23:59:00Z') // 07:59
  await drain()
  assert.deepEqual(addresses.map(taken), [0, 0, 0])
  house.setNow('2026-09-09T00:00:00Z')
  await drain()
  assert.deepEqual(addresses.map(taken), [1, 1, 1])
})

test('nobody gets more than two mails a week, or more than they asked for', async () => {
  house.setNow('2026-09-14T01:00:00Z')
  const addresses = await subscribers('cap', 2)
  const [weekly] = await subscribers('cap', 1, { frequency: 'weekly', name: 'cap-weekly' })
  for (let n = 0; n < 3; n++) {
    await send('cap', { en: { title: `News ${n}` } })
    await drain()
    house.setNow(new Date(Date.parse('2026-09-14T01:00:00Z') + (n + 1) * 86_400_000))
  }
  assert.deepEqual(addresses.map(taken), [2, 2])
  assert.equal(taken(weekly!), 1)
  house.setNow('2026-09-22T01:00:00Z')
  await send('cap', { en: { title: 'News of next week' } })
  await drain()
  assert.deepEqual([...addresses, weekly!].map(taken), [3, 3, 2])
})

test('who stops while the newsletter is under way gets nothing more', async () => {
  house.setNow('2026-09-23T01:00:00Z')
  const addresses = await subscribers('stopping', 40)
  let stopped: Promise<unknown> | undefined
  sink.on.dot = async () => {
    stopped ??= owner.query(
      "update patrons.subscribers set state = 'stopped', ended_at = now() where subscriber_id in (select subscriber_id from patrons.subscriber_addresses where email = any($1))",
      [addresses.slice(20)],
    )
    await stopped
  }
  await send('stopping')
  await drain()
  sink.on.dot = undefined
  assert.ok(addresses.slice(0, 20).every((address) => taken(address) === 1))
  assert.ok(addresses.slice(20).filter((address) => taken(address) === 1).length <= house.platform.mail.connections())
})

test('withdrawing the post stops a run that is under way, and what has left is listed', async () => {
  house.setNow('2026-09-24T01:00:00Z')
  const addresses = await subscribers('recall', 60)
  const post = await newsletterPost('recall')
  let count = 0
  let withdrawn: Promise<unknown> | undefined
  sink.on.dot = async () => {
    if (++count === 10) withdrawn = house.as('editor', (work) => withdrawPost(work, { post: post.id, why: 'Wrong book' }))
    await withdrawn
  }
  await house.as('editor', (work) => schedulePost(work, { post: post.id, version: post.version, at: 'now' }))
  await drain()
  sink.on.dot = undefined
  const left = addresses.filter((address) => taken(address) === 1).length
  assert.ok(left >= 10 && left <= 10 + house.platform.mail.connections(), `${left} left`)
  const delivery = await mailOf(post)
  assert.equal(delivery.state, 'withdrawn')
  assert.equal(delivery.outdated?.why, 'withdrawn')
  assert.ok((await mailings(delivery.id)).every(({ state }) => state === 'sent' || state === 'skipped'))
})

test('a correction reaches those not written to yet, lists the rest, and a drafted correction goes to exactly those', async () => {
  house.setNow('2026-09-25T01:00:00Z')
  const addresses = await subscribers('mend', 30)
  const post = await newsletterPost('mend')
  let count = 0
  let corrected: Promise<unknown> | undefined
  const change = {
    texts: { en: { body: { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Open on 20 September.' }] }] } } },
  }
  sink.on.dot = async () => {
    if (++count === 8)
      corrected = house.as('editor', (work) => correctPost(work, { post: post.id, change, note: 'It is 20 September, not 19.' }))
    await corrected
  }
  await house.as('editor', (work) => schedulePost(work, { post: post.id, version: post.version, at: 'now' }))
  await drain()
  sink.on.dot = undefined
  assert.ok(addresses.every((address) => taken(address) === 1))
  const old = addresses.filter((address) => sink.taken.get(address)![0]!.includes('19 September'))
  const fresh = addresses.filter((address) => sink.taken.get(address)![0]!.includes('20 September'))
  assert.equal(old.length + fresh.length, 30)
  assert.ok(old.length <= 8 + house.platform.mail.connections() && fresh.length > 0, `${old.length} old, ${fresh.length} new`)
  const delivery = await mailOf(post)
  assert.equal(delivery.state, 'sent')
  assert.equal(delivery.outdated?.why, 'corrected')
  assert.equal(delivery.may.correct, true)
  // Looking at the draft locks and writes nothing.
  const draft = await house.as('editor', async (work) => {
    await sql`set transaction read only`.execute(work.db)
    return draftCorrection(work, delivery.id)
  })
  assert.deepEqual([draft.title, draft.readers], ['News of mend', 30])
  assert.equal(draft.note, 'It is 20 September, not 19.')
  await house.as('editor', (work) => sendCorrection(work, { delivery: delivery.id, note: draft.note }))
  await assert.rejects(
    house.as('editor', (work) => sendCorrection(work, { delivery: delivery.id, note: draft.note })),
    { code: 'channels.correction-there' },
  )
  await drain()
  assert.ok(addresses.every((address) => taken(address) === 2))
  const mail = await simpleParser(sink.taken.get(addresses[0]!)![1]!)
  assert.equal(mail.subject, 'Correction: News of mend')
  assert.match(mail.text!, /It is 20 September, not 19\./)
  assert.equal((await mailOf(post)).may.correct, false)
})

test('a fault of ours before the first mail or after the last loses nothing: it is tried again', async () => {
  house.setNow('2026-09-28T01:00:00Z')
  const addresses = await subscribers('fault', 3)
  const post = await send('fault')
  await owner.query('revoke select on patrons.subscriber_addresses from foyer_app')
  await drain()
  await owner.query('grant select on patrons.subscriber_addresses to foyer_app')
  assert.deepEqual([(await mailOf(post)).state, (await mailOf(post)).outcome], ['due', 'channels.run-broken-off'])
  house.setNow('2026-09-28T01:10:00Z')
  // Breaks when the last mails are to be written down: what left is unconfirmed, the rest goes on.
  let seen = 0
  sink.on.dot = async () => void (++seen === 3 && (await owner.query('revoke update on channels.mailings from foyer_app')))
  await drain()
  sink.on.dot = undefined
  await owner.query('grant update on channels.mailings to foyer_app')
  assert.equal((await mailOf(post)).state, 'due')
  house.setNow('2026-09-28T01:20:00Z')
  await drain()
  const delivery = await mailOf(post)
  assert.equal(delivery.state, 'unconfirmed')
  await house.as('editor', (work) => decideUnconfirmed(work, { delivery: delivery.id, choice: 'skip' }))
  assert.equal((await mailOf(post)).state, 'sent')
  assert.deepEqual(addresses.map(taken), [1, 1, 1])
})

test('a newsletter that failed before its mails were written can be sent again, or called off', async () => {
  house.setNow('2026-09-29T01:00:00Z')
  const addresses = await subscribers('unwritten', 2)
  const post = await send('unwritten')
  await owner.query('revoke select on patrons.subscriber_addresses from foyer_app')
  for (let n = 0; n < 40 && (await mailOf(post)).state !== 'failed'; n++) {
    await drain()
    house.setNow(new Date(house.platform.clock.now().getTime() + 4 * 3_600_000))
  }
  await owner.query('grant select on patrons.subscriber_addresses to foyer_app')
  assert.equal((await mailOf(post)).state, 'failed')
  house.setNow('2026-10-02T01:00:00Z')
  const failed = (await mailOf(post)).id
  await house.as('editor', (work) => decideUnconfirmed(work, { delivery: failed, choice: 'resend' }))
  await drain()
  assert.equal((await mailOf(post)).state, 'sent')
  assert.deepEqual(addresses.map(taken), [1, 1])
})

test('addresses are forgotten 30 days after their mail, also where none has left; at once where none will', async () => {
  const count = async (which: string) => (await owner.query(`select count(*)::int as n from channels.mailings where ${which}`)).rows[0].n
  assert.equal(await count("state = 'skipped' and address is not null"), 0)
  assert.ok((await count("state = 'skipped'")) > 0)
  for (const state of ['unconfirmed', 'failed'])
    await owner.query(
      "update channels.mailings set state = $1, sent_at = null where mailing_id in (select mailing_id from channels.mailings where state = 'sent' and address is not null limit 2)",
      [state],
    )
  const before = await count('address is not null')
  assert.ok(before > 4)
  const forget = (dryRun: boolean) => house.system((work) => runRetention(work, { dryRun }))
  house.setNow('2026-09-30T01:00:00Z')
  await forget(false)
  assert.equal(await count('address is not null'), before)
  house.setNow('2026-11-03T01:00:00Z')
  assert.equal((await forget(true)).find(({ key }) => key === 'channels.addresses')?.rows, before)
  await forget(false)
  assert.equal(await count('address is not null'), 0)
})

test('a hard bounce ends the subscription, the same bounce twice is one', async () => {
  house.setNow('2026-09-26T01:00:00Z')
  const [address] = await subscribers('bounce', 1)
  const post = await send('bounce')
  await drain()
  const [mailing] = await owner
    .query('select mailing_id from channels.mailings where delivery_id = $1', [(await mailOf(post)).id])
    .then((r) => r.rows)
  const sent = sink.taken.get(address!)![0]!
  assert.match(sent, new RegExp(messageIdOf(house.alliance, mailing.mailing_id, 'localhost').replaceAll('.', '\\.')))
  const notice = [
    'From: MAILER-DAEMON@mx.example',
    'Content-Type: multipart/report; boundary=b',
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx',
    '',
    `Final-Recipient: rfc822; ${address}`,
    'Action: failed',
    'Status: 5.1.1',
    '',
    '--b',
    'Content-Type: message/rfc822',
    '',
    sent,
    '--b--',
  ].join('\r\n')
  assert.equal((await house.as('editor', (work) => takeBounce(work, notice))).effect, 'subscription-ended')
  assert.equal((await house.as('editor', (work) => takeBounce(work, notice))).effect, 'already-noted')
  const { rows } = await owner.query(
    'select s.state from patrons.subscribers s join channels.mailings m using (subscriber_id) where m.mailing_id = $1',
    [mailing.mailing_id],
  )
  assert.equal(rows[0].state, 'bounced')
})

test('an address of which the mail server says that it does not exist is written to once; one refused for another reason again', async () => {
  const addresses = await subscribers('nobody', 4)
  const answers = [
    '5.1.1 <x>: Recipient address rejected: User unknown',
    '5.7.1 Relay access denied',
    '5.1.8 Sender address rejected: Domain not found',
  ]
  const asked: string[] = []
  sink.on.rcpt = (address) => {
    asked.push(address)
    const says = answers[addresses.indexOf(address)]
    return says ? Object.assign(new Error(says), { responseCode: 550 }) : null
  }
  for (const day of ['2026-10-05', '2026-10-06']) {
    house.setNow(`${day}T01:00:00Z`)
    const post = await send('nobody')
    await drain()
    const { failed, sent } = (await mailOf(post)).counts
    assert.deepEqual([failed, sent], [day === '2026-10-05' ? 3 : 2, 1])
  }
  sink.on.rcpt = undefined
  assert.deepEqual(
    addresses.map((address) => asked.filter((one) => one === address).length),
    [1, 2, 2, 2],
  )
})
