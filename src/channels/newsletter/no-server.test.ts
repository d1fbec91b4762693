// A house without a mail server: nothing is called sent that never left, and everything says that it waits.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { channelReach } from '#rooms/content'
import { sendLetters, subscribe } from '#rooms/patrons'
import { openTestHouse, type TestHouse } from '#testing'
import { listAccounts, Relay } from '../index.ts'
import * as readers from './readers-for-tests.ts'
import { openSink } from './sink-for-tests.ts'

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

const outbox = (): string[] => {
  try {
    return readdirSync(join(house.platform.config.dataDir, 'outbox'))
  } catch {
    return []
  }
}

test('a newsletter waits by name, a letter stays planned, and the channel says so', async () => {
  await readers.subscribers(house, owner, 'ancient', 3)
  const post = await readers.sendNewsletter(house, 'ancient')
  await new Relay(house.platform).drain()
  const { rows } = await owner.query(
    'select state, outcome, due_at from channels.deliveries d join channels.accounts a using (alliance_id, account_id) where a.kind = $1 and d.post_id = $2',
    ['newsletter', post.id],
  )
  assert.notEqual(rows[0].state, 'sent')
  assert.equal(rows[0].outcome, 'channels.no-mail-server')
  await house.visitor((work) =>
    subscribe(work, { email: 'new@example.org', topics: ['ancient'], locale: 'en', agreed: true, source: 'test' }),
  )
  assert.deepEqual(await sendLetters(house.platform, house.alliance), { sent: 0, failed: 0, unconfirmed: 0, waiting: 0 })
  assert.deepEqual(outbox(), [])
  const accounts = await house.as('editor', listAccounts)
  assert.equal(accounts.find(({ kind }) => kind === 'newsletter')!.state, 'no-mail-server')
  assert.equal(accounts.find(({ kind }) => kind === 'website')!.state, 'on')
})

test('with a mail server the last look tells when the newsletter leaves, and how many had their mails already', async () => {
  const sink = await openSink()
  const served = await openTestHouse({ env: { FOYER_SMTP: sink.url } })
  const own = new pg.Client(served.database.admin)
  await own.connect()
  try {
    await readers.subscribers(served, own, 'ancient', 6)
    const reach = (at: string) =>
      served.as('editor', (work) => channelReach.all()[0]!(work, 'newsletter', { fields: { topic: 'ancient' } } as never, new Date(at)))
    assert.deepEqual(await reach('2026-09-06T18:16:00Z'), {
      count: 6,
      capped: 0,
      later: { why: 'quiet-hours', at: new Date('2026-09-07T00:00:00Z') },
    })
    assert.equal((await reach('2026-09-07T02:00:00Z')).later, null)
    for (let i = 0; i < 2; i++) {
      await readers.sendNewsletter(served, 'ancient')
      await new Relay(served.platform).drain()
    }
    assert.equal((await reach('2026-09-07T02:00:00Z')).capped, 6)
    assert.equal((await reach('2026-09-20T02:00:00Z')).capped, 0)
    // One more who has had none yet: the numbers would tell of one person.
    await readers.subscribers(served, own, 'ancient', 1, { name: 'late' })
    const after = await reach('2026-09-07T02:00:00Z')
    assert.deepEqual([after.count, after.capped], [7, 'some'])
    await readers.subscribers(served, own, 'maker', 4)
    const maker = await served.as('editor', (work) =>
      channelReach.all()[0]!(work, 'newsletter', { fields: { topic: 'maker' } } as never, new Date('2026-09-07T02:00:00Z')),
    )
    assert.deepEqual([maker.count, maker.capped], ['few', null])
  } finally {
    await own.end()
    await served.close()
    sink.close()
  }
})
