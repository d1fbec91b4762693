import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isRefusal, type Work } from '#platform'
import { readTotal } from '#rooms/facts'
import { cardApplication, openTestHouse, type TestHouse } from '#testing'
import { applyForCard, type CardForm, confirmSubscription, listApplications, subscribe, unsubscribe } from './index.ts'
import { forgetLimits } from './limits.ts'
import { confirmToken, subscriberToken } from './tokens.ts'

let house: TestHouse
const start = '2026-09-07T01:00:00Z'
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

const from = <T>(network: string, act: (work: Work) => Promise<T>): Promise<T> =>
  house.as({ kind: 'visitor', signals: { gpc: false }, network }, act)
const card = (more: Partial<CardForm>) => (work: Work) => applyForCard(work, cardApplication(more))
const wish = (email: string) => (work: Work) =>
  subscribe(work, { email, topics: ['events'], locale: 'en', agreed: true, source: 'portal /newsletter' })
const letters = (kind: string) =>
  house.system((work) =>
    work.db.selectFrom('patrons.letters').select('email').where('alliance_id', '=', work.alliance).where('kind', '=', kind).execute(),
  )
const mailsTo = async (kind: string, email: string) => (await letters(kind)).filter((row) => row.email === email).length
const counted = () =>
  house.system((work) => readTotal(work, { metric: 'cards.applied', from: '2026-09-01', to: '2026-12-31' })).then((t) => t.amount ?? 0)
const later = (hours: number) => house.setNow(new Date(Date.parse(start) + hours * 3_600_000))
const subscriber = (email: string) =>
  house.system((work) =>
    work.db
      .selectFrom('patrons.subscribers as s')
      .innerJoin('patrons.subscriber_addresses as a', 'a.subscriber_id', 's.subscriber_id')
      .select(['s.subscriber_id as id', 's.state', 's.ended_at', 's.asked_at'])
      .where('s.alliance_id', '=', work.alliance)
      .where('a.alliance_id', '=', work.alliance)
      .where('a.email_key', '=', email)
      .executeTakeFirst(),
  )

test('of 130 forms at once from one network 100 are taken, the rest are told when to come back; other networks and the desk are not touched', async () => {
  const tried = await Promise.allSettled(
    Array.from({ length: 130 }, (_, n) =>
      from<unknown>('203.0.113', n % 2 ? wish(`many${n}@example.org`) : card({ name: `Reader ${n}`, email: `many${n}@example.org` })),
    ),
  )
  const refused = tried.filter((one) => one.status === 'rejected').map((one) => one.reason)
  assert.equal(refused.length, 30)
  for (const reason of refused)
    assert.ok(isRefusal(reason) && reason.code === 'patrons.too-many-forms' && reason.status === 429, String(reason))
  assert.equal(refused[0].params.minutes, 60)
  await from('198.51.100', wish('elsewhere@example.org'))
  await house.as('desk', card({ name: 'At the desk', email: 'desk@example.org' }))
  later(1.01)
  await from('203.0.113', wish('after@example.org'))
  house.setNow(start)
})

test('32 applications at once with one address: one receipt, and a family counts but a script does not', async () => {
  const before = await counted()
  const all = await Promise.all(
    Array.from({ length: 32 }, (_, n) =>
      from(`net ${n}`, card({ name: `Name ${n}`, email: n % 2 ? 'victim@example.org' : `victim+${n}@example.org` })),
    ),
  )
  assert.equal(new Set(all.map((one) => one.reference)).size, 32, 'nothing is lost: the desk sees them all')
  assert.equal(await counted(), before + 5)
  const receipts = (await letters('card-receipt')).filter((row) => row.email?.startsWith('victim'))
  assert.equal(receipts.length, 1)
})

test('two applications by one person from two forms at one instant count once, and the desk sees which came first', async () => {
  const before = await counted()
  const all = await Promise.all(
    Array.from({ length: 64 }, (_, n) =>
      from(`net ${n}`, card({ name: n % 2 ? 'Twice Li' : 'twice  li', phone: n % 2 ? '138 0013 8001' : '+86 13800138001' })),
    ),
  )
  assert.equal(await counted(), before + 1)
  const rows = (await house.as('desk', (work) => listApplications(work, { limit: 500 }))).filter((row) =>
    all.some((one) => one.reference === row.reference),
  )
  const first = rows.filter((row) => row.duplicateOf === null)
  assert.equal(first.length, 1)
  assert.ok(rows.every((row) => row === first[0] || row.duplicateOf === first[0]!.reference))
})

test('a stranger’s address is written to once a day and three times in thirty days, whoever asks from wherever', async () => {
  const email = 'stranger@example.org'
  await Promise.all(Array.from({ length: 24 }, (_, n) => from(`net ${n}`, wish(email))))
  assert.equal(await mailsTo('newsletter-confirm', email), 1)
  later(23)
  await from('one', wish(email))
  assert.equal(await mailsTo('newsletter-confirm', email), 1)
  for (let day = 1; day < 28; day++) {
    later(day * 24 + 1)
    await from('one', wish(email))
  }
  assert.equal(await mailsTo('newsletter-confirm', email), 3)
  house.setNow(start)
})

test('who stopped is written to once in thirty days, stays stopped, and comes back by the button alone', async () => {
  const email = 'peace@example.org'
  await from('own', wish(email))
  const { id } = (await subscriber(email))!
  const token = (days: number) => confirmToken(house.platform, house.alliance, id, new Date(Date.parse(start) + days * 86_400_000))
  await from('own', (work) => confirmSubscription(work, token(7)))
  await from('own', (work) => unsubscribe(work, subscriberToken(house.platform, house.alliance, id), 'page'))
  const stopped = await subscriber(email)
  for (let hour = 1; hour < 20; hour += 2) {
    later(hour)
    await from('stranger', wish(email))
  }
  assert.deepEqual(await subscriber(email), stopped, 'a mail of today is still in the mailbox: nothing changes')
  for (let day = 1; day < 25; day++) {
    later(day * 24 + 1)
    await from('stranger', wish(email))
  }
  assert.equal(await mailsTo('newsletter-confirm', email), 2, 'the one they asked for, and one since they stopped')
  const asked = (await subscriber(email))!
  assert.equal(asked.ended_at?.getTime(), stopped!.ended_at!.getTime(), 'when they stopped is still known')
  assert.ok(asked.asked_at.getTime() < Date.parse(start) + 26 * 3_600_000, 'and the address is not kept longer for being asked again')
  await from('own', (work) => confirmSubscription(work, token(30)))
  assert.deepEqual(await subscriber(email), { ...asked, state: 'active', ended_at: null })
  house.setNow(start)
})

test('what is over is forgotten, and no network, address or number can be read from what is kept', async () => {
  const rows = await house.system((work) =>
    work.db.selectFrom('patrons.limits').select('limit_key').where('alliance_id', '=', work.alliance).execute(),
  )
  assert.ok(rows.length > 10)
  for (const { limit_key } of rows) assert.match(limit_key, /^[\w-]{43}$/)
  later(24 * 60)
  await house.system(forgetLimits)
  const left = await house.system((work) =>
    work.db.selectFrom('patrons.limits').select('limit_key').where('alliance_id', '=', work.alliance).execute(),
  )
  assert.deepEqual(left, [])
  house.setNow(start)
})
