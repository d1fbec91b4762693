import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import pg from 'pg'
import { realNow, rootDir } from '#platform'
import { postById } from '#rooms/content'
import { connectionsGone, openTestHouse, type TestHouse, waitsForLock } from '#testing'
import { changeAccount, decideUnconfirmed, listAccounts, Relay } from '../index.ts'
import * as readers from './readers-for-tests.ts'
import { openSink, type Sink } from './sink-for-tests.ts'

let sink: Sink
let house: TestHouse
let owner: pg.Client
before(async () => {
  sink = await openSink()
  house = await openTestHouse({ env: { FOYER_SMTP: sink.url } })
  owner = new pg.Client(house.database.admin)
  await owner.connect()
})
after(async () => {
  await owner.end()
  await house.close()
  sink.close()
})

const drain = () => new Relay(house.platform).drain()
const mailOf = (post: { id: string }) => readers.mailOf(house, post)
const mailings = async (delivery: string): Promise<{ address: string; state: string }[]> =>
  (await owner.query('select address, state from channels.mailings where delivery_id = $1', [delivery])).rows
const taken = (address: string) => sink.taken.get(address)?.length ?? 0

const killed = 'killed-worker'

function worker(now: string): ChildProcess {
  return spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      join(rootDir, 'src/channels/worker-for-tests.ts'),
      JSON.stringify({ ...house.database.app, application_name: killed }),
      now,
    ],
    {
      cwd: rootDir,
      env: { ...process.env, FOYER_SMTP: sink.url, FOYER_DATA: join(house.platform.config.dataDir, 'worker') },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
}
const gone = (child: ChildProcess) =>
  new Promise<void>((resolve) => (child.exitCode !== null || child.signalCode ? resolve() : child.once('exit', () => resolve())))
/** Kills a worker that sends at one of the moments, and lets its leases lapse as time would. */
async function killAt(moment: string, child: ChildProcess): Promise<void> {
  moments[moment]!(async () => {
    child.kill('SIGKILL')
    await gone(child)
  })
  await gone(child)
  sink.on = {}
  await connectionsGone(owner, killed)
  await owner.query("update channels.deliveries set lease_until = $1 where state = 'sending'", [new Date(realNow().getTime() - 1000)])
}

const moments: Record<string, (kill: () => Promise<void>) => void> = {
  'before DATA': (kill) => {
    let seen = 0
    sink.on.rcpt = () => {
      if (++seen === 23) void kill()
      return null
    }
  },
  'after the final dot, before the answer': (kill) => {
    let seen = 0
    sink.on.dot = () => {
      if (++seen === 23) void kill()
    }
  },
  'after the answer, before our commit': (kill) => {
    let seen = 0
    sink.on.dot = async () => {
      if (++seen !== 23) return
      // Holds the row every commit of the run has to touch, so that the answer arrives and the commit does not.
      const holder = new pg.Client(house.database.admin)
      await holder.connect()
      await holder.query('begin')
      await holder.query("select from channels.deliveries where state = 'sending' for update")
      const looker = new pg.Client(house.database.admin)
      await looker.connect()
      void waitsForLock(looker, killed)
        .then(kill)
        .then(() => Promise.all([holder.end(), looker.end()]))
    }
  },
}

for (const moment of Object.keys(moments)) {
  test(`killed ${moment}: each recipient is sent and there once, or unconfirmed, at most one a connection`, async () => {
    const now = '2026-10-12T01:00:00Z'
    house.setNow(now)
    const topic = `kill-${Object.keys(moments).indexOf(moment)}`
    const addresses = await readers.subscribers(house, owner, topic, 80)
    const post = await readers.sendNewsletter(house, topic)
    await killAt(moment, worker(now))
    await drain()
    const delivery = await mailOf(post)
    const rows = await mailings(delivery.id)
    const lines = house.platform.mail.connections()
    const open = rows.filter(({ state }) => state === 'unconfirmed')
    assert.equal(delivery.state, 'unconfirmed')
    assert.ok(open.length >= 1 && open.length <= lines, `${open.length} unconfirmed, ${lines} connections`)
    for (const { address, state } of rows) {
      if (state === 'unconfirmed') assert.ok(taken(address) <= 1, `${address} there ${taken(address)} times`)
      else assert.deepEqual([state, taken(address)], ['sent', 1], address)
    }
    assert.equal(rows.length, addresses.length)
    // A person decides: half of the moments resend, the other leaves it.
    await house.as('editor', (work) =>
      decideUnconfirmed(work, { delivery: delivery.id, choice: moment === 'before DATA' ? 'resend' : 'skip' }),
    )
    await drain()
    assert.equal((await mailOf(post)).state, 'sent')
    if (moment === 'before DATA') assert.ok(addresses.every((address) => taken(address) >= 1))
    await assert.rejects(
      house.as('editor', (work) => decideUnconfirmed(work, { delivery: delivery.id, choice: 'resend' })),
      { code: 'channels.not-undecided' },
    )
  })
}

test('a standing choice decides without asking', async () => {
  const now = '2026-10-20T01:00:00Z'
  house.setNow(now)
  const account = (await house.as('editor', (work) => listAccounts(work))).find(({ kind }) => kind === 'newsletter')!
  await house.as('editor', (work) => changeAccount(work, account.accountId, { onUnconfirmed: 'resend' }))
  const addresses = await readers.subscribers(house, owner, 'standing', 60)
  const post = await readers.sendNewsletter(house, 'standing')
  await killAt('after the final dot, before the answer', worker(now))
  await drain()
  house.setNow('2026-10-20T01:01:00Z')
  await drain()
  assert.equal((await mailOf(post)).state, 'sent')
  assert.ok(addresses.every((address) => taken(address) >= 1))
  assert.ok(addresses.filter((address) => taken(address) === 2).length <= house.platform.mail.connections())
  assert.equal((await house.as('editor', (work) => postById(work, post.id))).state, 'published')
})
