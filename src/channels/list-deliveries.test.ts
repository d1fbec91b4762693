import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { countStatements, openTestHouse, type TestHouse } from '#testing'
import { connectOwnChannels, deliveriesOf, listDeliveries } from './index.ts'
import { shownDeliveries } from './list-deliveries.ts'

const post = '01999999-0000-7000-8000-000000000001'
const issue = (n: number) => `01999999-0000-7000-8000-0000000001${n}`
let house: TestHouse
let owner: pg.Client
before(async () => {
  house = await openTestHouse()
  owner = new pg.Client(house.database.admin)
  await owner.connect()
  await house.system(connectOwnChannels)
  // Thirty issues of a newsletter to 1,000 readers each; what is written on the deliveries is what was written at their end.
  await owner.query(
    `insert into channels.deliveries (alliance_id, delivery_id, account_id, kind, operation, post_id, version, locale, state, due_at, next_at, attempts, payload, scene, counts, planned_at, lease_until, lease_by)
     select $1, ('01999999-0000-7000-8000-0000000001' || n)::uuid, a.account_id, 'newsletter', 'deliver', case n when 11 then $2::uuid else gen_random_uuid() end, 1, 'en', 'sent', now(), now(), 1,
            '{"title": "News"}', 0, '{"meant": 1000, "sent": 1000}', now(), null, null
     from channels.accounts a, generate_series(10, 39) n where a.alliance_id = $1 and a.kind = 'newsletter'`,
    [house.alliance, post],
  )
  await owner.query(
    `insert into channels.mailings (alliance_id, delivery_id, mailing_id, subscriber_id, locale, state, attempts, next_at, sent_at)
     select $1, d.delivery_id, gen_random_uuid(), gen_random_uuid(), 'en', case when n <= 300 then 'sent' else 'due' end, 1, now(), now()
     from channels.deliveries d, generate_series(1, 1000) n where d.alliance_id = $1`,
    [house.alliance],
  )
  await owner.query('analyze channels.mailings')
})
after(async () => {
  await owner.end()
  await house.close()
})

test('the mails of one delivery are counted by an index, however many others there are', async () => {
  const { rows } = await owner.query(
    `explain (analyze, buffers off, timing off, summary off)
     select state, count(*) from channels.mailings where alliance_id = $1 and delivery_id = $2 group by state`,
    [house.alliance, issue(12)],
  )
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
  assert.match(plan, /mailings_by_delivery/)
  assert.doesNotMatch(plan, /Seq Scan|Rows Removed/)
})

test('a newsletter that has ended is told as it was written down; one under way is counted', async () => {
  const counts = async () => (await house.as('editor', (work) => shownDeliveries(work, [post])))[0]!.counts
  const listed = async () => (await house.as('editor', (work) => deliveriesOf(work, post)))[0]!.counts
  assert.deepEqual(await counts(), { sent: 1000, unconfirmed: 0, failed: 0, planned: 0 })
  assert.deepEqual(await listed(), { meant: 1000, sent: 1000 })
  await owner.query("update channels.deliveries set state = 'due' where delivery_id = $1", [issue(11)])
  assert.deepEqual(await counts(), { sent: 300, unconfirmed: 0, failed: 0, planned: 700 })
  assert.deepEqual(await listed(), { meant: 1000, sent: 300, due: 700, unconfirmed: 0, failed: 0, skipped: 0 })
})

test('thirty that are under way are counted in one go', async () => {
  const count = countStatements(house)
  const list = () => house.as('editor', (work) => listDeliveries(work))
  await owner.query("update channels.deliveries set state = 'sent'")
  const ended = await count(list)
  await owner.query("update channels.deliveries set state = 'due'")
  let sent: unknown[] = []
  const moving = await count(async () => (sent = (await list()).deliveries.map(({ counts }) => counts.sent)))
  assert.deepEqual(sent, Array(30).fill(300))
  assert.equal(moving, ended + 2, 'all the mails, and the quiet hours they wait for')
})

test('a mail that would leave at night is listed at the hour it leaves, on its own page and among all', async () => {
  const times = async () => [
    (await house.as('editor', (work) => deliveriesOf(work, post)))[0]!.leavesAt.toISOString(),
    (await house.as('editor', (work) => shownDeliveries(work, [post])))[0]!.at!.toISOString(),
  ]
  const set = (state: string, due: string, next = due) =>
    owner.query('update channels.deliveries set state = $2, due_at = $3, next_at = $4 where delivery_id = $1', [
      issue(11),
      state,
      due,
      next,
    ])
  const morning = '2026-09-11T00:00:00.000Z'
  // The city is eight hours ahead; its quiet hours are from nine in the evening to eight in the morning.
  await set('planned', '2026-09-10T14:30:00Z')
  assert.deepEqual(await times(), [morning, morning])
  await set('due', '2026-09-10T14:30:00Z')
  assert.deepEqual(await times(), [morning, morning], 'before it was tried')
  await set('due', '2026-09-10T14:30:00Z', morning)
  assert.deepEqual(await times(), [morning, morning], 'and after')
  const noon = '2026-09-10T04:00:00.000Z'
  await set('planned', noon)
  assert.deepEqual(await times(), [noon, noon])
})
