// An account that moves to another server: the new one calls other people's statuses by the numbers that ours had on the old one.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { withdrawPost } from '#rooms/content'
import { readTotal } from '#rooms/facts'
import { type ChannelBench, moment, openChannelBench } from '../bench-for-tests.ts'
import {
  type Account,
  answerIncoming,
  changeAccount,
  connectAccount,
  listDeliveries,
  listInbox,
  readFigures,
  takeIncoming,
} from '../index.ts'
import { type MastodonStandIn, openMastodon } from './stand-in-for-tests.ts'

let old: MastodonStandIn
let now: MastodonStandIn
let bench: ChannelBench
let account: Account
before(async () => {
  old = await openMastodon()
  now = await openMastodon()
  bench = await openChannelBench({ allow: [old.hostPort, now.hostPort] })
  account = await bench.house.as('editor', (work) =>
    connectAccount(work, { kind: 'mastodon', name: 'Mastodon', settings: { server: old.origin, secretToken: old.token } }),
  )
})
after(async () => {
  await bench.close()
  old.close()
  now.close()
})

const moveTo = async (server: MastodonStandIn) => {
  const settings = { server: server.origin, secretToken: server.token }
  account = await bench.house.as('editor', (work) => changeAccount(work, account.accountId, { settings }))
}
const later = (minutes: number) => bench.house.setNow(new Date(bench.house.platform.clock.now().getTime() + minutes * 60_000))
const steps = async (post: { id: string }) =>
  (await bench.through(post, 'mastodon')).map(({ operation, state, outcome, outdated }) => [operation, state, outcome, outdated?.why])

test('what left before the move is followed nowhere: it is listed as what cannot be changed, and nothing of the new server is touched', async () => {
  await moveTo(old)
  const corrected = await bench.leave('Left before, corrected', ['mastodon'])
  await bench.drain()
  const withdrawn = await bench.leave('Left before, withdrawn', ['mastodon'])
  await bench.drain()
  const were = old.statuses.map(({ id, text }) => [id, text])
  await moveTo(now)
  // Somebody else's there, under the same numbers.
  for (const title of ['A stranger', 'Another stranger']) {
    await bench.leave(title, ['mastodon'])
    await bench.drain()
  }
  const strangers = now.statuses.map(({ id, text }) => [id, text])
  assert.deepEqual(
    strangers.map(([id]) => id),
    were.map(([id]) => id),
    'the same numbers',
  )
  await bench.correct(corrected, 'Corrected too late')
  await bench.house.as('editor', (work) => withdrawPost(work, { post: withdrawn.id, why: 'a test' }))
  await bench.drain()
  assert.deepEqual(await steps(corrected), [['deliver', 'sent', 'channels.account-moved', 'corrected']])
  assert.deepEqual(await steps(withdrawn), [['deliver', 'sent', 'channels.account-moved', 'withdrawn']])
  assert.deepEqual(
    [now.statuses, old.statuses].map((all) => all.map(({ id, text }) => [id, text])),
    [strangers, were],
  )
  const open = await bench.house.as('editor', (work) => listDeliveries(work, { needsSomebody: true }))
  assert.deepEqual(new Set(open.deliveries.map(({ post }) => post)), new Set([corrected.id, withdrawn.id]))
})

test('figures of another server are not ours', async () => {
  await moveTo(old)
  const post = await bench.leave('Counted before', ['mastodon'])
  await bench.drain()
  const [delivery] = await bench.through(post, 'mastodon')
  const { id } = old.statuses[0]!
  await moveTo(now)
  later(60)
  now.statuses.unshift({ ...old.statuses[0]!, counts: { favourites_count: 4000, reblogs_count: 0, replies_count: 0 } })
  await readFigures(bench.house.platform, bench.house.alliance, account)
  const read = () =>
    bench.house.as('analyst', (work) =>
      readTotal(work, { metric: 'social.likes', scenes: [delivery!.scene], from: '2026-09-01', to: '2026-12-31' }),
    )
  assert.equal((await read()).amount, null)
  now.statuses.splice(
    now.statuses.findIndex((status) => status.id === id),
    1,
  )
  await moveTo(old)
  await readFigures(bench.house.platform, bench.house.alliance, account)
  assert.equal((await read()).amount, 0, 'back on the old one they are read again')
})

test('an edit that waits when the account moves fails by name, and works again when it is back', async () => {
  await moveTo(old)
  const post = await bench.leave('Waits to be edited', ['mastodon'])
  await bench.drain()
  old.fault = (at, request, response) => at === 'in' && request.method === 'PUT' && Boolean(response.writeHead(503).end('{}'))
  await bench.correct(post, 'Edited')
  await bench.drain()
  old.fault = () => false
  await moveTo(now)
  const there = now.statuses.map(({ text }) => text)
  later(60)
  await bench.drain()
  assert.deepEqual(await steps(post), [
    ['deliver', 'sent', null, undefined],
    ['edit', 'failed', 'channels.account-moved', undefined],
  ])
  assert.deepEqual(
    now.statuses.map(({ text }) => text),
    there,
  )
  await moveTo(old)
  await bench.correct(post, 'Edited after all')
  await bench.drain()
  assert.match(old.statuses[0]!.text, /^Edited after all/)
})

test('what was in doubt when the account moved stays in doubt: the new server cannot say whether the old one has it', async () => {
  await moveTo(old)
  const post = await bench.leave('In doubt', ['mastodon'])
  const { reached, reach } = moment()
  old.fault = (at, request) => {
    if (at !== 'done' || request.method !== 'POST') return false
    reach()
    return true
  }
  await bench.killWhile(reached)
  old.fault = () => false
  await moveTo(now)
  await bench.drain()
  assert.deepEqual(await steps(post), [['deliver', 'unconfirmed', 'channels.account-moved', undefined]])
  assert.ok(!now.statuses.some(({ text }) => text.startsWith('In doubt')))
})

test('what was said on the old server is answered nowhere else, and what the new one calls by the same number comes in', async () => {
  await moveTo(old)
  const said = (text: string) => ({
    remoteId: '1000',
    remoteUrl: null,
    sort: 'mention' as const,
    author: { name: 'Li Min', handle: 'li@far.example', url: null },
    text,
    writtenAt: bench.house.platform.clock.now(),
    inReplyTo: null,
  })
  const hear = (text: string) => bench.house.system((work) => takeIncoming(work, account, [said(text)]))
  await hear('Said there')
  const [item] = (await bench.house.as('author', (work) => listInbox(work, {}))).items
  await bench.house.as('author', (work) => answerIncoming(work, { incoming: item!.id, text: 'Till ten.', locale: 'en' }))
  await moveTo(now)
  await bench.drain()
  assert.ok(!now.statuses.some(({ text }) => text.includes('Till ten.')))
  const { rows } = await bench.house.system((work) =>
    sql<{ state: string; outcome: string }>`select state, outcome from channels.deliveries where answers = ${item!.id}`.execute(work.db),
  )
  assert.deepEqual(rows, [{ state: 'failed', outcome: 'channels.account-moved' }])
  assert.equal(await hear('Said here'), 1)
  assert.equal(await hear('Said here'), 0, 'once')
})
