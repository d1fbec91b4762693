import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { type House, openHouse } from '#house'
import { newId, readConfig, rootDir } from '#platform'
import { foundAlliance } from '#rooms/alliance'
import { connectAccount } from '#rooms/channels'
import type { Bench, Figure } from './figure.ts'
import { post } from './support.ts'

const count = 10_000
const now = '2026-09-08T02:00:00Z'

/**
 * Lets 10,000 deliveries leave through one webhook to a receiver on loopback, twice. First undisturbed, for the rate. Then with five
 * `kill -9` of the worker while it sends: the receiver takes whatever comes, twice as well if it comes twice, and offers receipts; what it
 * holds is compared with what was planned and what the rows say. Leases run on real time, as in service.
 */
export async function run(bench: Bench): Promise<Figure[]> {
  const data = mkdtempSync(join(tmpdir(), 'foyer-bench-'))
  const taken = new Map<string, number>()
  const receiver = createServer((request, response) => {
    if (request.method === 'GET') {
      const key = new URL(request.url!, 'http://x').searchParams.get('key') ?? ''
      response.writeHead(taken.has(key) ? 200 : 404, { 'content-length': 0 }).end()
      return
    }
    request.resume()
    request.on('end', () => {
      const key = String(request.headers['idempotency-key'])
      taken.set(key, (taken.get(key) ?? 0) + 1)
      response.writeHead(200, { 'content-length': 0 }).end()
    })
  })
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  const hostPort = `127.0.0.1:${(receiver.address() as AddressInfo).port}`
  const house = await openHouse(readConfig({ data, port: '0', now, log: 'silent' }, {}))
  try {
    const alliance = await prepare(house, `http://${hostPort}/hook`)
    const waiting = async (state: string[]): Promise<number> =>
      (
        await house.work(alliance, { kind: 'system', name: 'bench' }, (work) =>
          sql<{
            n: number
          }>`select count(*)::int as n from channels.deliveries where alliance_id = ${alliance} and state = any(${state})`.execute(work.db),
        )
      ).rows[0]!.n

    bench.say('bare HTTP answers over loopback')
    const bare = await bareRate(`http://${hostPort}/bare`)
    taken.clear()

    bench.say(`${count} deliveries, undisturbed`)
    await plan(house, alliance)
    let child = worker(house, hostPort)
    await untilMoving(() => taken.size)
    const started = performance.now()
    const before = taken.size
    while ((await waiting(['due', 'sending'])) > 0) await pause(100)
    const perSecond = (count - before) / ((performance.now() - started) / 1000)
    child.kill('SIGKILL')
    await ended(child)
    const twiceQuiet = [...taken.values()].filter((n) => n > 1).length

    bench.say(`${count} deliveries, five kill -9`)
    taken.clear()
    await plan(house, alliance)
    for (let kill = 1; kill <= 5; kill++) {
      child = worker(house, hostPort)
      while (taken.size < (count * kill) / 6) await pause(5)
      child.kill('SIGKILL')
      await ended(child)
    }
    child = worker(house, hostPort)
    while ((await waiting(['due', 'sending'])) > 0) await pause(200)
    child.kill('SIGKILL')
    await ended(child)
    const { rows } = await house.work(alliance, { kind: 'system', name: 'bench' }, (work) =>
      sql<{
        id: string
        state: string
      }>`select delivery_id as id, state from channels.deliveries where alliance_id = ${alliance} order by planned_at desc, delivery_id desc limit ${count}`.execute(
        work.db,
      ),
    )
    const lost =
      rows.filter(({ id, state }) => state === 'sent' && !taken.has(id)).length + rows.filter(({ state }) => state !== 'sent').length
    const twice = twiceQuiet + [...taken.values()].filter((n) => n > 1).length
    return [
      { figure: 'per_second', value: perSecond, unit: '/s', target: 300, rows: count, limit: { of: 'bare HTTP answer', value: bare } },
      { figure: 'lost', value: lost, unit: '', target: 0, atMost: true, rows: count },
      { figure: 'twice', value: twice, unit: '', target: 0, atMost: true, rows: 2 * count },
    ]
  } finally {
    await house.close()
    receiver.closeAllConnections()
    receiver.close()
    rmSync(data, { recursive: true, force: true })
  }
}

async function prepare(house: House, url: string): Promise<string> {
  const alliance = newId()
  await house.work(alliance, { kind: 'system', name: 'bench' }, async (work) => {
    await foundAlliance(work, { name: 'Bench', timeZone: 'Asia/Shanghai', locales: ['en'], defaultLocale: 'en' })
    await connectAccount(work, { kind: 'webhook', name: 'Loopback', settings: { url, receipts: url, repeats: 'each' } })
  })
  return alliance
}

/** Plans the deliveries as scheduling a post does, 10,000 posts at once. */
async function plan(house: House, alliance: string): Promise<void> {
  const ids = Array.from({ length: count }, () => newId())
  const at = house.clock.now()
  await house.work(alliance, { kind: 'system', name: 'bench' }, (work) =>
    sql`insert into channels.deliveries (alliance_id, delivery_id, account_id, kind, operation, post_id, version, locale, state, due_at, next_at, attempts, payload, scene, counts, planned_at)
      select ${alliance}::uuid, d.id, a.account_id, 'webhook', 'deliver', d.id, 1, 'en', 'due', ${at}, ${at}, 0, ${JSON.stringify(post(4000))}::jsonb, 0, '{}', ${at}
      from unnest(${ids}::uuid[]) d(id), channels.accounts a where a.alliance_id = ${alliance} and a.kind = 'webhook'`.execute(work.db),
  )
}

function worker(house: House, allow: string) {
  const app = { ...(house.owner as object), user: 'foyer_app', password: house.secrets.postgres.app }
  return spawn(
    process.execPath,
    [...process.execArgv, join(rootDir, 'src/channels/worker-for-tests.ts'), JSON.stringify(app), house.clock.now().toISOString()],
    {
      cwd: rootDir,
      env: { ...process.env, FOYER_ALLOW_OUTBOUND: allow, FOYER_DATA: join(house.config.dataDir, 'worker'), FOYER_LOG: 'error' },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
const ended = (child: ReturnType<typeof worker>): Promise<void> =>
  new Promise((resolve) => (child.exitCode !== null || child.signalCode ? resolve() : child.once('exit', () => resolve())))
async function untilMoving(size: () => number): Promise<void> {
  while (size() === 0) await pause(5)
}

/** What loopback gives at most: one POST per connection, as the guarded client makes them, 32 in flight. */
async function bareRate(url: string): Promise<number> {
  const { request } = await import('node:http')
  const started = performance.now()
  let done = 0
  const one = async (): Promise<void> => {
    while (performance.now() - started < 3000) {
      await new Promise<void>((resolve, reject) => {
        const asked = request(url, { method: 'POST', agent: false, headers: { 'idempotency-key': 'bare' } }, (answer) =>
          answer.resume().on('end', resolve),
        )
        asked.on('error', reject)
        asked.end('x'.repeat(6000))
      })
      done++
    }
  }
  await Promise.all(Array.from({ length: 32 }, one))
  return done / ((performance.now() - started) / 1000)
}
