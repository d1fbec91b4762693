import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import pg from 'pg'
import { newId } from '#platform'
import { type Post, requestReview, reviewPost, schedulePost, writePost } from '#rooms/content'
import { openTestHouse, type TestHouse } from '#testing'
import { claimDue } from './hold.ts'
import { deliveriesOf, oldestOverdue, Relay } from './index.ts'
import { deliveriesProbe } from './jobs.ts'

let house: TestHouse
let owner: pg.Client
before(async () => {
  house = await openTestHouse()
  owner = new pg.Client(house.database.admin)
  await owner.connect()
})
after(async () => {
  await owner.end()
  await house.close()
})
beforeEach(() => owner.query("update channels.deliveries set state = 'withdrawn', lease_by = null, lease_until = null"))

async function leave(title: string, variants: Record<string, object>, at: 'now' | { wall: string } = 'now'): Promise<Post> {
  const body = { type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: 'x' }] }] }
  const post = await house.as('author', (work) =>
    writePost(work, { source: 'en', texts: { en: { title, body } }, noAction: 'a test', noGoal: 'a test', variants }),
  )
  await house.as('author', (work) => requestReview(work, { post: post.id }))
  await house.as('editor', (work) => reviewPost(work, { post: post.id, version: post.version, verdict: 'passed' }))
  await house.as('editor', (work) => schedulePost(work, { post: post.id, version: post.version, at }))
  return post
}
const health = () => deliveriesProbe.look(house.platform)
const late = () => house.as('editor', oldestOverdue)

test('a newsletter that waits for the morning is not late', async () => {
  house.setNow('2026-09-08T13:30:00Z') // 21:30 in Shanghai
  await leave('Night', { newsletter: {} })
  await new Relay(house.platform).drain()
  house.setNow('2026-09-08T14:30:00Z')
  assert.deepEqual(await health(), { ok: true, says: 'no delivery is overdue' })
  assert.equal(await late(), null)
})

test('what is being sent is not late while its worker lives, nor what waits behind it', async () => {
  house.setNow('2026-09-09T02:00:00Z')
  const post = await leave('Long', { website: {} })
  await leave('Behind', { website: {} })
  const [delivery] = await house.as('editor', (work) => deliveriesOf(work, post.id))
  assert.equal((await house.system((work) => claimDue(work, delivery!.account.id, newId(), 1))).length, 1)
  house.setNow('2026-09-09T02:06:00Z')
  assert.equal((await health()).ok, true)
  await owner.query("update channels.deliveries set lease_until = now() - interval '6 minutes' where state = 'sending'")
  assert.equal((await health()).ok, false)
  assert.equal((await late())!.title, 'Long')
})

test('what is due and does not leave is late, as is what was planned and does not become due', async () => {
  house.setNow('2026-09-10T02:00:00Z')
  await leave('Now', { website: {} })
  house.setNow('2026-09-10T02:06:00Z')
  assert.deepEqual(await health(), { ok: false, says: 'the oldest overdue delivery is 360 s late' })
  assert.equal((await late())!.title, 'Now')
  await new Relay(house.platform).drain()
  await leave('Planned', { website: {} }, { wall: '2026-09-10T11:00' })
  assert.equal((await health()).ok, true)
  house.setNow('2026-09-10T03:06:00Z')
  assert.equal((await health()).ok, false)
  assert.equal((await late())!.title, 'Planned')
})
