import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { simpleParser } from 'mailparser'
import pg from 'pg'
import { newId } from '#platform'
import { setSwitch } from '#rooms/alliance'
import { type Post, rederiveTimes, requestReview, reviewPost, schedulePost, writePost } from '#rooms/content'
import { newsletterTakesReaders, subscribe } from '#rooms/patrons'
import { planChannel, retireChannel, reviveChannel } from '#rooms/strategy'
import { openTestHouse, type TestHouse } from '#testing'
import {
  connectAccount,
  deliveriesOf,
  endNotice,
  endsAhead,
  keepAccount,
  keepChannels,
  listAccounts,
  publicFeed,
  Relay,
  retireAccount,
} from './index.ts'
import { openSink, type Sink } from './newsletter/sink-for-tests.ts'

let sink: Sink
let house: TestHouse
let owner: pg.Client
before(async () => {
  sink = await openSink()
  house = await openTestHouse({ env: { FOYER_SMTP: sink.url } })
  owner = new pg.Client(house.database.admin)
  await owner.connect()
  await house.as('owner', (work) => setSwitch(work, 'channel:webhook', true))
  for (const channel of ['newsletter', 'feeds', 'bus-screens'])
    await house.as('editor', (work) => planChannel(work, { channel, version: 0, purpose: 'news', audienceId: null, hoursPerWeek: 2 }))
})
after(async () => {
  await owner.end()
  await house.close()
  sink.close()
})

const giveUp = (channel: string, on: string, notice = 'Read us on the website.') =>
  house.as('director', (work) => retireChannel(work, { channel, on, notice, replacedBy: null }))
const account = async (kind: string) => (await house.as('editor', listAccounts)).find((one) => one.kind === kind)!
const keep = () => keepChannels.run(house.platform, {}, { signal: new AbortController().signal } as never)

async function leave(title: string, channels: string[], at: 'now' | { wall: string } = 'now'): Promise<Post> {
  const body = { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'x' }] }] }
  const post = await house.as('author', (work) =>
    writePost(work, {
      source: 'en',
      texts: { en: { title, body } },
      noAction: 'a test',
      noGoal: 'a test',
      variants: Object.fromEntries(channels.map((channel) => [channel, {}])),
    }),
  )
  await house.as('author', (work) => requestReview(work, { post: post.id }))
  await house.as('editor', (work) => reviewPost(work, { post: post.id, version: post.version, verdict: 'passed' }))
  await house.as('editor', (work) => schedulePost(work, { post: post.id, version: post.version, at }))
  return post
}
const stateOf = async (post: Post, channel: string) =>
  (await house.as('editor', (work) => deliveriesOf(work, post.id))).find((one) => one.channel === channel)!.state

test('a channel that the plan gives up ends on that day, tells its readers until then, and comes back with the plan', async () => {
  await owner.query(
    `with s as (insert into patrons.subscribers (alliance_id, subscriber_id, state, locale, topics, frequency, scene, text_version, source, asked_at, confirmed_at)
       values ($1, $2, 'active', 'zh-CN', array['news'], 'each', 0, '1', 'test', now(), now()))
     insert into patrons.subscriber_addresses (alliance_id, subscriber_id, email, email_key) values ($1, $2, 'a@readers.example', 'a@readers.example')`,
    [house.alliance, newId()],
  )
  const later = await leave('After the end', ['newsletter', 'website'], { wall: '2026-10-05T10:00' })
  await giveUp('newsletter', '2026-10-01')
  assert.deepEqual(await account('newsletter').then(({ state, retiresOn, retireNotice }) => [state, retiresOn, retireNotice]), [
    'retiring',
    '2026-10-01',
    'Read us on the website.',
  ])
  assert.equal(
    await house.visitor((work) => endNotice(work, 'newsletter', 'en')),
    'From Thursday 1 October 2026 on this newsletter is no longer sent. Read us on the website.',
  )
  await leave('One of the last', ['newsletter'])
  await new Relay(house.platform).drain()
  const mail = await simpleParser([...sink.taken.values()][0]![0]!)
  assert.match(mail.text!, /this newsletter is no longer sent\. Read us on the website\./)
  assert.match(String(mail.html), /this newsletter is no longer sent\. Read us on the website\./)

  // The plan moves the day, and the account with it.
  const subscribing = (email: string) =>
    house.visitor((work) => subscribe(work, { email, topics: ['events'], locale: 'en', agreed: true, source: 'test' }))
  await subscribing('before@readers.example')
  await giveUp('newsletter', '2026-10-03')
  assert.equal((await account('newsletter')).retiresOn, '2026-10-03')
  house.setNow('2026-10-02T17:00:00Z') // 01:00 on 3 October in Shanghai
  await keep()
  assert.equal((await account('newsletter')).state, 'retired')
  assert.equal(await house.visitor(newsletterTakesReaders), false)
  await assert.rejects(subscribing('after@readers.example'), { code: 'patrons.newsletter-ended' })
  assert.deepEqual([await stateOf(later, 'newsletter'), await stateOf(later, 'website')], ['withdrawn', 'planned'])
  await assert.rejects(
    house.as('editor', (work) => connectAccount(work, { kind: 'newsletter', name: 'Second' })),
    { code: 'channels.already-connected' },
  )
  await house.as('director', (work) => reviveChannel(work, 'newsletter'))
  assert.deepEqual(await account('newsletter').then(({ state, retiresOn }) => [state, retiresOn]), ['on', null])
  assert.equal(await house.visitor((work) => endNotice(work, 'newsletter', 'en')), null)
  await subscribing('after@readers.example')
  house.setNow('2026-09-07T01:00:00Z')
})

test('given up from today on, a channel ends at once', async () => {
  const planned = await leave('Tomorrow', ['newsletter', 'website'], { wall: '2026-09-08T10:00' })
  await giveUp('newsletter', '2026-09-07')
  assert.equal((await account('newsletter')).state, 'retired')
  assert.equal(await stateOf(planned, 'newsletter'), 'withdrawn')
  await house.as('director', (work) => reviveChannel(work, 'newsletter'))
})

test('readers of feeds and visitors are told; the front page no longer from the day on', async () => {
  await giveUp('feeds', '2026-10-01')
  await giveUp('bus-screens', '2026-09-20', 'The screens end.')
  const feed = JSON.parse((await house.visitor((work) => publicFeed(work, { format: 'feed.json', locale: 'zh-CN' }))).body)
  assert.match(feed.description, /自2026年10月1日星期四起，订阅源不再更新。Read us on the website\.$/)
  const ahead = () => house.visitor((work) => endsAhead(work, 'en'))
  assert.deepEqual(await ahead(), [
    'From Sunday 20 September 2026: The screens end.',
    'From Thursday 1 October 2026: Read us on the website.',
  ])
  house.setNow('2026-09-20T01:00:00Z')
  assert.equal((await ahead()).length, 1)
  house.setNow('2026-09-07T01:00:00Z')
  for (const channel of ['feeds', 'bus-screens']) await house.as('director', (work) => reviveChannel(work, channel))
})

test('times that are derived again do not stumble over a channel that has been given up', async () => {
  const post = await leave('Moved by its zone', ['feeds', 'website'], { wall: '2026-10-05T10:00' })
  await giveUp('feeds', '2026-10-01')
  await owner.query("update content.posts set visible_at = visible_at + interval '1 hour' where post_id = $1", [post.id])
  assert.equal(await house.system((work) => rederiveTimes(work)), 1)
  house.setNow('2026-10-01T01:00:00Z')
  await keep()
  assert.equal(await stateOf(post, 'feeds'), 'withdrawn')
  house.setNow('2026-09-07T01:00:00Z')
  await house.as('director', (work) => reviveChannel(work, 'feeds'))
})

test('a receiver of webhooks ends by itself; no other channel does', async () => {
  const connect = (name: string) =>
    house.as('editor', (work) => connectAccount(work, { kind: 'webhook', name, settings: { url: 'https://app.example/hook' } }))
  const [one, two] = [await connect('One'), await connect('Two')]
  const state = async (id: string) => (await house.as('editor', listAccounts)).find(({ accountId }) => accountId === id)!
  await house.as('editor', (work) => retireAccount(work, one.accountId, { day: '2026-09-07', notice: 'replaced' }))
  await house.as('editor', (work) => retireAccount(work, two.accountId, { day: '2026-12-01', notice: 'soon' }))
  await house.as('editor', (work) => keepAccount(work, two.accountId))
  await house.as('editor', (work) => retireAccount(work, two.accountId, { day: '2026-12-02', notice: 'later' }))
  // The plan for all of them comes first, and gives way again; what ended by itself stays ended.
  await house.as('editor', (work) => planChannel(work, { channel: 'webhook', version: 0, purpose: 'x', audienceId: null, hoursPerWeek: 1 }))
  await giveUp('webhook', '2026-11-01')
  assert.deepEqual([(await state(one.accountId)).state, (await state(two.accountId)).retiresOn], ['retired', '2026-11-01'])
  await house.as('director', (work) => reviveChannel(work, 'webhook'))
  assert.deepEqual([(await state(one.accountId)).state, (await state(two.accountId)).state], ['retired', 'on'])
  const feeds = await account('feeds')
  await assert.rejects(
    house.as('editor', (work) => retireAccount(work, feeds.accountId, { day: '2026-12-01', notice: 'x' })),
    { code: 'channels.given-up-in-plan' },
  )
})
