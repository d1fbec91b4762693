import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import {
  calendarItems,
  correctPost,
  movePost,
  type Post,
  postById,
  requestReview,
  reviewPost,
  schedulePost,
  setChannelTime,
  unschedulePost,
  withdrawPost,
  writePost,
} from '#rooms/content'
import { openTestHouse, type TestHouse } from '#testing'
import { movedTimes } from '../content/channel-times.ts'
import { deliveriesOf, publicFeed, Relay } from './index.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

const doc = { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'Words.' }] }] }
async function approved(title: string): Promise<Post> {
  const post = await house.as('author', (work) =>
    writePost(work, {
      source: 'en',
      texts: { en: { title, body: doc } },
      noAction: 'a test',
      noGoal: 'a test',
      variants: { website: {}, feeds: {}, poster: {} },
    }),
  )
  await house.as('author', (work) => requestReview(work, { post: post.id }))
  return house.as('editor', (work) => reviewPost(work, { post: post.id, version: post.version, verdict: 'passed' }))
}
const give = (post: Post, channel: string, wall: string | null, zone?: string) =>
  house.as('editor', (work) => setChannelTime(work, { post: post.id, channel, at: wall === null ? null : { wall, zone } }))
const schedule = (post: Post, at: { wall: string; zone?: string } | 'now') =>
  house.as('editor', (work) => schedulePost(work, { post: post.id, version: post.version, at }))
const drain = () => new Relay(house.platform).drain()
/** By channel, where the delivery stands and when it leaves, as the clock in Shanghai shows. */
const plans = async (post: Post) =>
  Object.fromEntries(
    (await house.as('editor', (work) => deliveriesOf(work, post.id)))
      .filter(({ state }) => state !== 'withdrawn')
      .map(({ channel, state, dueAt }) => [channel, `${state} ${new Date(dueAt.getTime() + 8 * 3_600_000).toISOString().slice(0, 16)}`]),
  )
const inFeed = async (title: string) =>
  (await house.visitor((work) => publicFeed(work, { format: 'rss.xml', locale: 'en' }))).body.includes(title)

test('a channel leaves at its own time, after the post, and nothing of it before', async () => {
  house.setNow('2026-09-08T01:00:00Z')
  const post = await approved('Website at nine')
  await give(post, 'feeds', '2026-09-10T18:00')
  const planned = await schedule(post, { wall: '2026-09-10T09:00' })
  assert.deepEqual(planned.channelTimes, { feeds: { wall: '2026-09-10T18:00', zone: 'Asia/Shanghai' } })
  assert.deepEqual(await plans(post), {
    website: 'planned 2026-09-10T09:00',
    feeds: 'planned 2026-09-10T18:00',
    poster: 'planned 2026-09-10T09:00',
  })
  house.setNow('2026-09-10T01:00:00Z')
  await drain()
  assert.equal((await plans(post)).website, 'sent 2026-09-10T09:00')
  assert.equal((await plans(post)).feeds, 'planned 2026-09-10T18:00')
  assert.equal(await inFeed('Website at nine'), false)
  house.setNow('2026-09-10T10:00:00Z')
  await drain()
  assert.equal((await plans(post)).feeds, 'sent 2026-09-10T18:00')
  assert.equal(await inFeed('Website at nine'), true)
  await assert.rejects(give(post, 'feeds', '2026-09-11T18:00'), { code: 'content.not-in-this-state' })
})

test('it stands in the calendar as an entry of its own', async () => {
  house.setNow('2026-10-01T01:00:00Z')
  const post = await approved('In the calendar')
  await give(post, 'feeds', '2026-10-20T18:00')
  await schedule(post, { wall: '2026-10-05T09:00' })
  const entries = async (from: string, to: string) =>
    (await house.as('author', (work) => calendarItems(work, { from, to, locale: 'en' }))).flatMap(({ items }) =>
      items.filter(({ id }) => id === post.id).map(({ day, time, channel, state, movable }) => [day, time, channel, state, movable]),
    )
  assert.deepEqual(await entries('2026-10-01', '2026-10-31'), [
    ['2026-10-05', '09:00', undefined, 'scheduled', true],
    ['2026-10-20', '18:00', 'feeds', 'scheduled', false],
  ])
  assert.deepEqual(await entries('2026-10-19', '2026-10-25'), [['2026-10-20', '18:00', 'feeds', 'scheduled', false]])
  house.setNow('2026-10-06T01:00:00Z')
  await drain()
  assert.deepEqual(await entries('2026-10-01', '2026-10-31'), [
    ['2026-10-05', '09:00', undefined, 'published', false],
    ['2026-10-20', '18:00', 'feeds', 'scheduled', false],
  ])
})

test('when the post moves it moves by the same distance; what is planned is planned once', async () => {
  house.setNow('2026-11-01T01:00:00Z')
  const post = await approved('Moves')
  await give(post, 'feeds', '2026-11-10T18:00')
  await schedule(post, { wall: '2026-11-10T09:00' })
  const after = await house.as('editor', (work) => movePost(work, { post: post.id, at: { wall: '2026-11-12T10:30' } }))
  assert.deepEqual(after.channelTimes, { feeds: { wall: '2026-11-12T19:30', zone: 'Asia/Shanghai' } })
  assert.equal((await plans(post)).feeds, 'planned 2026-11-12T19:30')
  await give(post, 'feeds', '2026-11-13T08:00')
  assert.equal((await plans(post)).feeds, 'planned 2026-11-13T08:00')
  await give(post, 'feeds', null)
  assert.equal((await plans(post)).feeds, 'planned 2026-11-12T10:30')
  await give(post, 'feeds', '2026-11-12T12:00')
  const all = (await house.as('editor', (work) => deliveriesOf(work, post.id))).filter(
    ({ channel, state }) => channel === 'feeds' && state !== 'withdrawn',
  )
  assert.equal(all.length, 1)
})

test('taking the post off the calendar, editing it or withdrawing it takes the later channel along', async () => {
  house.setNow('2026-12-01T01:00:00Z')
  const post = await approved('Taken off')
  await give(post, 'feeds', '2026-12-10T18:00')
  await schedule(post, { wall: '2026-12-10T09:00' })
  await house.as('editor', (work) => unschedulePost(work, { post: post.id }))
  assert.deepEqual(await plans(post), {})
  await schedule(post, { wall: '2026-12-10T10:00' })
  assert.equal((await plans(post)).feeds, 'planned 2026-12-10T18:00')
  await house.as('author', (work) => writePost(work, { post: post.id, texts: { en: { title: 'Changed' } } }))
  assert.deepEqual(await plans(post), {})
  house.setNow('2026-12-10T11:00:00Z')
  await drain()
  assert.equal(await inFeed('Taken off'), false)

  const other = await approved('Withdrawn between')
  await give(other, 'feeds', '2026-12-10T23:00')
  await schedule(other, 'now')
  await drain()
  await house.as('editor', (work) => withdrawPost(work, { post: other.id, why: 'a test' }))
  house.setNow('2026-12-11T11:00:00Z')
  await drain()
  assert.equal((await plans(other)).feeds, undefined)
  assert.equal(await inFeed('Withdrawn between'), false)
})

test('what is corrected between leaves corrected, and the time of what has not left can still be changed', async () => {
  house.setNow('2027-01-05T01:00:00Z')
  const post = await approved('Before')
  await give(post, 'feeds', '2027-01-05T18:00')
  await schedule(post, 'now')
  await drain()
  await house.as('editor', (work) => correctPost(work, { post: post.id, change: { texts: { en: { title: 'After' } } }, note: 'wrong' }))
  await give(post, 'feeds', '2027-01-05T20:00')
  house.setNow('2027-01-05T10:30:00Z')
  await drain()
  assert.equal((await plans(post)).feeds, 'planned 2027-01-05T20:00')
  // Together with a post that is out is at once.
  await give(post, 'feeds', null)
  await drain()
  assert.match((await plans(post)).feeds!, /^sent/)
  assert.equal((await inFeed('After')) && !(await inFeed('>Before<')), true)
})

test('times that cannot be are refused by name, and change nothing', async () => {
  house.setNow('2027-02-01T01:00:00Z')
  const post = await approved('Refused')
  const wrong: [string, string, string, RegExp][] = [
    ['feeds', '2027-02-30T09:00', 'Asia/Shanghai', /content\.time-not-known/],
    ['feeds', 'tomorrow', 'Asia/Shanghai', /content\.time-not-known/],
    ['feeds', '2027-02-10T09:00', 'Mars/Olympus', /content\.time-not-known/],
    ['feeds', '2027-01-31T09:00', 'Asia/Shanghai', /content\.time-is-past/],
    ['website', '2027-02-10T09:00', 'Asia/Shanghai', /content\.channel-has-no-time/],
    ['newsletter', '2027-02-10T09:00', 'Asia/Shanghai', /content\.channel-has-no-time/],
    ['no-such', '2027-02-10T09:00', 'Asia/Shanghai', /content\.channel-has-no-time/],
  ]
  for (const [channel, wall, zone, says] of wrong) await assert.rejects(give(post, channel, wall, zone), says, `${channel} ${wall}`)
  await give(post, 'feeds', '2027-02-10T18:00')
  await assert.rejects(schedule(post, { wall: '2027-02-10T18:01' }), /content\.channel-before-post/)
  await schedule(post, { wall: '2027-02-10T18:00' })
  await assert.rejects(give(post, 'feeds', '2027-02-10T17:59'), /content\.channel-before-post/)
  await assert.rejects(give(post, 'feeds', '2027-04-20T09:00'), /content\.channel-long-after-post/)
  assert.deepEqual((await house.as('editor', (work) => postById(work, post.id))).channelTimes.feeds?.wall, '2027-02-10T18:00')
  await assert.rejects(house.as('analyst', (work) => setChannelTime(work, { post: post.id, channel: 'feeds', at: null })))
})

test('a distance on the clock stays what it is, whatever a post moves over', () => {
  const wall = fc
    .date({ min: new Date('2026-01-01T00:00:00Z'), max: new Date('2027-12-31T00:00:00Z'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 16))
  const minutes = (from: string, to: string) => (Date.parse(`${to}Z`) - Date.parse(`${from}Z`)) / 60_000
  fc.assert(
    fc.property(wall, wall, fc.nat(86_000), fc.constantFrom('Asia/Shanghai', 'Europe/London'), (from, to, later, zone) => {
      const own = new Date(Date.parse(`${from}Z`) + later * 60_000).toISOString().slice(0, 16)
      const after = movedTimes({ feeds: { wall: own, zone } }, { wall: from, zone }, { wall: to, zone: 'Pacific/Auckland' }).feeds!
      assert.equal(minutes(to, after.wall), later)
      assert.equal(after.zone, 'Pacific/Auckland')
    }),
    { numRuns: 200 },
  )
})
