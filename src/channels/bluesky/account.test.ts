// Sign-in, sessions and limits against a real PDS; figures and followers against the app view of app-view-for-tests.ts behind it.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isRefusal, readAudit } from '#platform'
import { readTotal } from '#rooms/facts'
import { type ChannelBench, moment, openChannelBench } from '../bench-for-tests.ts'
import { type Account, changeAccount, connectAccount, listAccounts, probeAccount, readFigures, tryAgainNow } from '../index.ts'
import { keepSession, keptSession } from '../session.ts'
import { type BlueskyServer, mainPassword, openBluesky } from './server-for-tests.ts'

let there: BlueskyServer
let bench: ChannelBench
let account: Account
before(async () => {
  there = await openBluesky()
  bench = await openChannelBench({ allow: [there.hostPort] })
  account = await bench.house.as('editor', (work) =>
    connectAccount(work, {
      kind: 'bluesky',
      name: 'Bluesky',
      settings: { handle: `@${there.ours.handle.toUpperCase()}`, secretPassword: there.ours.password, server: there.origin },
    }),
  )
  await ask()
})
after(async () => {
  await bench?.close()
  await there?.close()
})

const ask = () => probeAccount(bench.house.platform, bench.house.alliance, account.accountId)
const view = async () => (await bench.house.as('editor', listAccounts)).find(({ kind }) => kind === 'bluesky')!
const clear = async () => {
  there.fault = () => false
  await bench.house.as('editor', (work) => tryAgainNow(work, account.accountId))
}
const change = async (settings: Record<string, string>) => {
  const all = { handle: there.ours.handle, secretPassword: '', server: there.origin, ...settings }
  account = await bench.house.as('editor', (work) => changeAccount(work, account.accountId, { settings: all }))
}
const later = (minutes: number) => bench.house.setNow(new Date(bench.house.platform.clock.now().getTime() + minutes * 60_000))
const signIns = () => there.called.filter((method) => method === 'com.atproto.server.createSession').length
const renewals = () => there.called.filter((method) => method === 'com.atproto.server.refreshSession').length
const session = async () => JSON.parse((await keptSession(bench.house.platform, bench.house.alliance, account))!)
const keep = (kept: object) => keepSession(bench.house.platform, bench.house.alliance, account, JSON.stringify(kept))
const sendOne = async (title: string) => {
  const post = await bench.leave(title, ['bluesky'])
  await bench.drain()
  return (await bench.through(post, 'bluesky'))[0]!
}
const withTitle = async (title: string) => (await there.posts()).filter(({ value }) => value.text.includes(title))

test('connected, it is asked who we are, and the server that holds the account is found', async () => {
  const { probe, probeProblem, secrets } = await view()
  assert.deepEqual(
    [probe?.handle, probe?.url, probe?.followers, probe?.missing, probeProblem, secrets],
    ['@library.test', `https://bsky.app/profile/${there.ours.did}`, 321, [], null, ['secretPassword']],
  )
  const { did, pds } = await session()
  assert.deepEqual([did, pds], [there.ours.did, there.origin])
})

test('what was typed wrong is refused beside its field', async () => {
  for (const [settings, field, code] of [
    [{ secretPassword: 'p' }, 'handle', 'channels.setting-missing'],
    [{ handle: 'library', secretPassword: 'p' }, 'handle', 'channels.handle-not-usable'],
    [{ handle: 'lib rary.example', secretPassword: 'p' }, 'handle', 'channels.handle-not-usable'],
    [{ handle: 'library.example' }, 'secretPassword', 'channels.secret-missing'],
    [{ handle: 'library.example', secretPassword: 'p', server: 'ftp://x' }, 'server', 'channels.server-not-usable'],
  ] as const)
    await assert.rejects(
      bench.house.as('editor', (work) => connectAccount(work, { kind: 'bluesky', name: 'Again', settings }), {
        alliance: bench.house.otherAlliance,
      }),
      (error) => isRefusal(error) && error.fields[0]?.field === field && error.fields[0]?.code === code,
    )
})

test('one sign-in serves every delivery, of every process, and stays sealed', async () => {
  const before = signIns()
  for (let n = 0; n < 5; n++) await bench.leave(`One of five ${n}`, ['bluesky'])
  const { reached, reach } = moment()
  there.fault = (at, request) => {
    if (at !== 'in' || !request.url!.endsWith('/com.atproto.repo.putRecord')) return false
    reach()
    return true
  }
  await bench.killWhile(reached)
  there.fault = () => false
  await bench.drain()
  assert.equal((await withTitle('One of five')).length, 5)
  assert.equal(signIns(), before)
  const row = await bench.house.system((work) =>
    work.db
      .selectFrom('channels.accounts')
      .selectAll()
      .where('alliance_id', '=', work.alliance)
      .where('kind', '=', 'bluesky')
      .executeTakeFirstOrThrow(),
  )
  const audit = await bench.house.as('owner', (work) => readAudit(work, { limit: 100 }))
  const { access, refresh } = await session()
  for (const told of [row, audit, await view()])
    for (const secret of [access, refresh, there.ours.password]) assert.ok(!JSON.stringify(told).includes(secret))
})

test('a session that ran out is renewed, once for all that ask; where its renewal ran out too, it is opened anew', async () => {
  const before = [signIns(), renewals()]
  await keep({ ...(await session()), access: there.staleToken('com.atproto.appPass') })
  for (let n = 0; n < 4; n++) await bench.leave(`Renewed ${n}`, ['bluesky'])
  await bench.drain()
  assert.equal((await withTitle('Renewed')).length, 4)
  assert.deepEqual([signIns(), renewals()], [before[0]!, before[1]! + 1])
  await keep({
    ...(await session()),
    access: there.staleToken('com.atproto.appPass'),
    refresh: there.staleToken('com.atproto.refresh'),
  })
  assert.equal((await sendOne('Opened anew')).state, 'sent')
  assert.deepEqual([signIns(), renewals()], [before[0]! + 1, before[1]! + 2])
})

test('a password that is wrong, or is the one of a person, is told by name', async () => {
  await change({ secretPassword: 'aaaa-bbbb-cccc-dddd' })
  await ask()
  assert.equal((await view()).probeProblem, 'channels.bluesky-password-refused')
  const held = await sendOne('Wrong password')
  assert.deepEqual([held.state, held.outcome], ['failed', 'channels.bluesky-password-refused'])
  await change({ secretPassword: mainPassword })
  await ask()
  assert.equal((await view()).probeProblem, 'channels.bluesky-app-password-needed')
  await change({ secretPassword: there.ours.password })
  await ask()
  assert.equal((await view()).probeProblem, null)
  assert.equal((await sendOne('Right password')).state, 'sent')
})

test('an app password that was taken back there is told by name once the session has run out', async () => {
  const person = await there.makePerson('night-owl')
  await change({ handle: person.handle, secretPassword: person.password })
  await ask()
  assert.equal((await view()).probe?.handle, '@night-owl.test')
  await there.removePassword(person)
  await keep({ ...(await session()), access: there.staleToken('com.atproto.appPass') })
  await ask()
  assert.equal((await view()).probeProblem, 'channels.bluesky-password-refused')
  await change({ secretPassword: there.ours.password })
  await ask()
})

test('a password is given to no other server than it was given for', async () => {
  await assert.rejects(
    change({ server: 'http://127.0.0.1:9' }),
    (error) => isRefusal(error) && error.fields[0]?.field === 'secretPassword' && error.fields[0].code === 'channels.secret-for-another',
  )
})

test('what the app view counts becomes facts; one that has no answer, or a server without one, leaves a gap', async () => {
  await clear()
  const { scene, remoteUrl } = await sendOne('Counted')
  const uri = `at://${there.ours.did}/app.bsky.feed.post/${remoteUrl!.split('/').at(-1)}`
  const brought = async (metric: string) =>
    (await bench.house.as('analyst', (work) => readTotal(work, { metric, scenes: [scene], from: '2026-09-01', to: '2026-12-31' }))).amount
  const read = () => readFigures(bench.house.platform, bench.house.alliance, account)
  there.appView.broken = true
  assert.equal(await read(), 0)
  assert.equal(await brought('social.likes'), null)
  there.appView.broken = false
  there.appView.counts.set(uri, { likeCount: 12, repostCount: 3, quoteCount: 2, replyCount: 4, bookmarkCount: 1 })
  assert.ok((await read()) > 0)
  assert.deepEqual(await Promise.all(['likes', 'shares', 'replies', 'saves'].map((name) => brought(`social.${name}`))), [12, 5, 4, 1])
  later(60)
  there.appView.counts.set(uri, { likeCount: 11, repostCount: 4, quoteCount: 2, replyCount: 4, bookmarkCount: 1 })
  await read()
  assert.deepEqual([await brought('social.likes'), await brought('social.shares')], [12, 6])
  await sendOne('Known by another name')
  await bench.house.system((work) =>
    work.db
      .updateTable('channels.deliveries')
      .set({ remote_id: '3lx5jd4xyz2' })
      .where('alliance_id', '=', work.alliance)
      .where('figures_at', 'is', null)
      .execute(),
  )
  later(60)
  there.appView.counts.set(uri, { likeCount: 13, repostCount: 4, quoteCount: 2, replyCount: 4, bookmarkCount: 1 })
  await read()
  assert.equal(await brought('social.likes'), 13, 'a post of the past under another name keeps none from being counted')
  there.appView.broken = true
  await ask()
  assert.deepEqual([(await view()).probe?.followers, (await view()).probeProblem], [null, null])
  there.appView.broken = false
})

test('a server that counts sign-ins and has had enough is heeded until its limit ends', async () => {
  const guest = await there.makePerson('night-reader')
  // The server allows thirty in five minutes.
  for (let n = 0, status = 0; n < 40 && status !== 429; n++)
    status = (
      await fetch(`${there.origin}/xrpc/com.atproto.server.createSession`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ identifier: guest.handle, password: 'not this one' }),
      })
    ).status
  await change({ handle: guest.handle, secretPassword: guest.password })
  const held = await sendOne('Too many sign-ins')
  assert.deepEqual([held.state, held.outcome], ['due', 'channels.receiver-asks-to-wait'])
  later(1)
  await bench.drain()
  assert.equal(
    (await bench.house.as('editor', listAccounts)).find(({ kind }) => kind === 'bluesky')?.problem,
    'channels.receiver-asks-to-wait',
  )
  await change({ secretPassword: there.ours.password })
  later(10)
  await bench.drain()
  assert.equal((await withTitle('Too many sign-ins')).length, 1)
})
