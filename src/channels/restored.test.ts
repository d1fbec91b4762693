// A withdrawal that is undone, on channels where a withdrawal deletes.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { restorePost, withdrawPost } from '#rooms/content'
import { type ChannelBench, openChannelBench } from './bench-for-tests.ts'
import { connectAccount, listDeliveries, publishedByHand } from './index.ts'
import { shownDeliveries } from './list-deliveries.ts'
import { type MastodonStandIn, openMastodon } from './mastodon/stand-in-for-tests.ts'

let there: MastodonStandIn
let bench: ChannelBench
before(async () => {
  there = await openMastodon()
  bench = await openChannelBench({ allow: [there.hostPort] })
  for (const [kind, settings] of [
    ['mastodon', { server: there.origin, secretToken: there.token }],
    ['x', {}],
  ] as const)
    await bench.house.as('editor', (work) => connectAccount(work, { kind, name: kind, settings }))
})
after(async () => {
  await bench.close()
  there.close()
})

const steps = async (post: { id: string }, channel: string) =>
  (await bench.through(post, channel)).map(({ operation, state, outcome }) => [operation, state, outcome])
const takeBack = (post: { id: string }) => bench.house.as('editor', (work) => withdrawPost(work, { post: post.id, why: 'a test' }))
const giveBack = (post: { id: string }) => bench.house.as('editor', (work) => restorePost(work, { post: post.id }))

test('what was deleted there stays deleted: no step asks for what cannot be done, now or with a later correction or withdrawal', async () => {
  const post = await bench.leave('Deleted', ['mastodon', 'x'])
  await bench.drain()
  const [delivery] = await bench.through(post, 'x')
  const address = 'https://x.com/library/status/1859999999999999999'
  await bench.house.as('author', (work) => publishedByHand(work, { delivery: delivery!.id, address }))
  await takeBack(post)
  await bench.drain()
  const down = (await bench.through(post, 'x')).find(({ operation }) => operation === 'withdraw')!
  await bench.house.as('author', (work) => publishedByHand(work, { delivery: down.id }))
  await giveBack(post)
  await bench.drain()
  await bench.correct(post, 'Corrected afterwards')
  await bench.drain()
  await takeBack(post)
  await bench.drain()
  for (const channel of ['mastodon', 'x'])
    assert.deepEqual(
      await steps(post, channel),
      [
        ['deliver', 'sent', 'channels.stays-down'],
        ['withdraw', 'sent', null],
      ],
      channel,
    )
  assert.equal(there.statuses.length, 0)
  assert.deepEqual((await bench.house.as('editor', (work) => listDeliveries(work, { needsSomebody: true }))).deliveries, [])
})

test('a withdrawal that has not reached them yet is called off, and what is there gets the words readers have', async () => {
  const post = await bench.leave('Nearly deleted', ['x'])
  await bench.drain()
  const [delivery] = await bench.through(post, 'x')
  const address = 'https://x.com/library/status/1860000000000000000'
  await bench.house.as('author', (work) => publishedByHand(work, { delivery: delivery!.id, address }))
  await takeBack(post)
  await bench.drain()
  await giveBack(post)
  await bench.drain()
  assert.deepEqual(
    (await steps(post, 'x')).map(([operation, state]) => `${operation} ${state}`),
    ['deliver sent', 'withdraw withdrawn', 'edit by-hand'],
  )
})

test('the composer says what is no longer there, until it is there again', async () => {
  const shown = async () =>
    Object.fromEntries(
      (await bench.house.as('editor', (work) => shownDeliveries(work, [post.id]))).map(({ channel, state }) => [channel, state]),
    )
  const post = await bench.leave('There and not there', ['website', 'feeds', 'mastodon'])
  await bench.drain()
  assert.deepEqual(await shown(), { website: 'sent', feeds: 'sent', mastodon: 'sent' })
  await takeBack(post)
  await bench.drain()
  assert.deepEqual(await shown(), { website: 'withdrawn', feeds: 'withdrawn', mastodon: 'withdrawn' })
  await giveBack(post)
  await bench.drain()
  assert.deepEqual(await shown(), { website: 'sent', feeds: 'sent', mastodon: 'withdrawn' })
})
