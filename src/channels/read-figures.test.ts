import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readTotal } from '#rooms/facts'
import { type ChannelBench, openChannelBench } from './bench-for-tests.ts'
import { type Account, connectAccount, readFigures } from './index.ts'
import { type MastodonStandIn, openMastodon } from './mastodon/stand-in-for-tests.ts'

let there: MastodonStandIn
let bench: ChannelBench
let account: Account
before(async () => {
  there = await openMastodon()
  bench = await openChannelBench({ allow: [there.hostPort] })
  account = await bench.house.as('editor', (work) =>
    connectAccount(work, { kind: 'mastodon', name: 'Mastodon', settings: { server: there.origin, secretToken: there.token } }),
  )
})
after(async () => {
  await bench.close()
  there.close()
})

const read = () => readFigures(bench.house.platform, bench.house.alliance, account)
const later = (minutes: number) => bench.house.setNow(new Date(bench.house.platform.clock.now().getTime() + minutes * 60_000))
const brought = async (scene: number) => {
  const sum = async (metric: string) =>
    (await bench.house.as('analyst', (work) => readTotal(work, { metric, scenes: [scene], from: '2026-09-01', to: '2026-12-31' }))).amount
  return { likes: await sum('social.likes'), shares: await sum('social.shares'), replies: await sum('social.replies') }
}

test('what the other side counts becomes facts with the scene of the delivery: growth only, never twice, never back', async () => {
  const post = await bench.leave('Counted', ['mastodon'])
  await bench.drain()
  const { scene } = (await bench.through(post, 'mastodon'))[0]!
  assert.deepEqual(await brought(scene), { likes: null, shares: null, replies: null }, 'not read is not nought')
  assert.equal(await read(), 1)
  assert.deepEqual(await brought(scene), { likes: 0, shares: 0, replies: 0 })
  const status = there.statuses[0]!
  status.counts = { favourites_count: 12, reblogs_count: 3, replies_count: 1 }
  assert.equal(await read(), 0, 'not before an hour has passed')
  later(60)
  assert.equal(await read(), 1)
  assert.deepEqual(await brought(scene), { likes: 12, shares: 3, replies: 1 })
  status.counts = { favourites_count: 10, reblogs_count: 3, replies_count: 2 }
  later(60)
  await read()
  assert.deepEqual(await brought(scene), { likes: 12, shares: 3, replies: 2 }, 'two likes were taken back')
  status.counts.favourites_count = 12
  later(60)
  await read()
  assert.deepEqual((await brought(scene)).likes, 12, 'and given again: not counted again')
  status.counts.favourites_count = 15
  later(60)
  // Eight readers at once count the growth once.
  await Promise.all(Array.from({ length: 8 }, read))
  assert.deepEqual((await brought(scene)).likes, 15)
})

test('a server that cannot be asked, or has the status no more, changes nothing and is asked again', async () => {
  const post = await bench.leave('Gone', ['mastodon'])
  await bench.drain()
  const { scene } = (await bench.through(post, 'mastodon'))[0]!
  there.fault = (_, request) => request.socket.destroy() && true
  later(60)
  assert.equal(await read(), 0)
  there.fault = () => false
  there.statuses.shift()
  assert.equal(await read(), 2)
  assert.equal(await read(), 0, 'one that is gone does not keep the others from their turn')
  assert.equal((await brought(scene)).likes, null)
})

test('after three days once a day, after ninety no more', async () => {
  later(4 * 24 * 60)
  assert.ok((await read()) > 0)
  later(120)
  assert.equal(await read(), 0)
  later(24 * 60)
  assert.ok((await read()) > 0)
  later(90 * 24 * 60)
  assert.equal(await read(), 0)
})
