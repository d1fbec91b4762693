import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { openHouse } from '#house'
import { newId, readConfig, type Work } from '#platform'
import { foundAlliance } from '#rooms/alliance'
import { makeScene } from '#rooms/facts'
import { makeLink } from '#rooms/reach'
import { answerers } from '../../src/faces/http/answerers.ts'
import { makeServer } from '../../src/faces/http/server.ts'
import type { Bench, Figure } from './figure.ts'
import { load } from './load.ts'

const phone = {
  'user-agent': 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36',
}
const connections = 10
const seconds = 10

/**
 * Follows one short link over 10 kept connections. The server is a process of its own with the embedded PostgreSQL as it ships (every commit
 * on disk); this process only asks. Each answer is counted against the touches in the database afterwards.
 */
export async function run(bench: Bench): Promise<Figure[]> {
  const data = mkdtempSync(join(tmpdir(), 'foyer-bench-'))
  const child = spawn(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), 'serve', data], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  try {
    const { port, bare, code } = await new Promise<{ port: number; bare: number; code: string }>((resolve, reject) => {
      createInterface({ input: child.stdout }).once('line', (line) => resolve(JSON.parse(line)))
      child.once('exit', (status) => reject(new Error(`the server ended with ${status}`)))
    })
    const origin = `http://127.0.0.1:${port}`
    const ask = () => load(origin, () => `/l/${code}`, { connections, seconds, expect: 302, headers: phone })
    bench.say('warming up')
    const warm = await load(origin, () => `/l/${code}`, { connections, seconds: 2, expect: 302, headers: phone })
    bench.say(`${connections} connections follow one link for ${seconds} s`)
    const followed = await ask()
    if (warm.wrong + followed.wrong > 0) throw new Error(`${warm.wrong + followed.wrong} answers were not 302`)
    const { touches, counted } = (await (await fetch(`${origin}/count`)).json()) as { touches: number; counted: number }
    const answered = warm.answers + followed.answers
    // What was answered is in the database; at most the last request of each connection came without an answer being waited for.
    if (touches < answered || counted < answered) throw new Error(`${answered} answers, but ${touches} touches and ${counted} counted`)
    const http = await load(`http://127.0.0.1:${bare}`, () => '/', { connections, seconds: 4, expect: 302, headers: phone })
    const { perSecond: commits } = (await (await fetch(`${origin}/commits`)).json()) as { perSecond: number }
    bench.say(
      `bare HTTP answer ${Math.round(http.perSecond)}/s, bare commit ${Math.round(commits)}/s, ${touches} touches for ${answered} answers`,
    )
    return [
      {
        figure: 'per_second',
        value: followed.perSecond,
        unit: '/s',
        target: 2000,
        rows: followed.answers,
        limit: { of: 'bare HTTP answer', value: http.perSecond },
      },
      {
        figure: 'p99_ms',
        value: followed.p99,
        unit: 'ms',
        target: 50,
        atMost: true,
        rows: followed.answers,
        limit: { of: 'bare HTTP answer', value: http.p99 },
      },
      { figure: 'bare_commit_per_second', value: commits, unit: '/s', rows: Math.round(commits * 4) },
    ]
  } finally {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.stdin.end()
    await ended
    rmSync(data, { recursive: true, force: true })
  }
}

/** The server of this bench: the house, one link, and the bare things beside it. */
async function serve(data: string): Promise<void> {
  const house = await openHouse(readConfig({ data }, { FOYER_LOG: 'error' }))
  const alliance = newId()
  const system = { kind: 'system', name: 'bench' } as const
  const link = await house.work(alliance, system, async (work: Work) => {
    await foundAlliance(work, { name: 'Bench', city: 'Bench', timeZone: 'Asia/Shanghai', locales: ['en'] })
    const id = newId()
    const scene = await makeScene(work, { kind: 'poster', subjectKind: 'poster', subjectId: id, label: 'Poster' })
    return makeLink(work, { target: '/join', scene: scene.scene, subject: { kind: 'poster', id }, label: 'Poster' })
  })
  const owner = new pg.Client(house.owner)
  await owner.connect()
  const server = makeServer(house, answerers(house), async (request, response) => {
    if (request.url === '/count') {
      const { rows } = await owner.query(`select (select count(*)::int from reach.touches) as touches,
        (select coalesce(sum(amount), 0)::int from (select metric, amount from facts.deltas union all select metric, amount from facts.rollups) f
         where metric = (select metric from facts.metrics where key = 'reach.touches')) as counted`)
      response.end(JSON.stringify(rows[0]))
    } else if (request.url === '/commits') {
      response.end(JSON.stringify({ perSecond: await bareCommits(house.owner) }))
    } else response.writeHead(404).end()
  })
  const bare = createServer((_request, response) => response.writeHead(302, { location: '/join', 'content-length': 0 }).end())
  await Promise.all([server, bare].map((one) => new Promise<void>((resolve) => one.listen(0, '127.0.0.1', resolve))))
  console.log(JSON.stringify({ port: (server.address() as AddressInfo).port, bare: (bare.address() as AddressInfo).port, code: link.code }))
  await new Promise((resolve) => process.stdin.once('close', resolve).resume())
  server.closeAllConnections()
  bare.closeAllConnections()
  await owner.end()
  await house.close()
  process.exit(0)
}

/** One row, one commit, over as many connections, for four seconds. */
async function bareCommits(connection: string | pg.ClientConfig): Promise<number> {
  const clients = Array.from({ length: connections }, () => new pg.Client(connection))
  await Promise.all(clients.map((client) => client.connect()))
  await clients[0]!.query('create table public.bench_commits (n bigint generated always as identity primary key, at timestamptz not null)')
  let done = 0
  const started = performance.now()
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() - started < 4000) {
        await client.query({ name: 'put', text: 'insert into public.bench_commits (at) values (now())' })
        done++
      }
    }),
  )
  const took = (performance.now() - started) / 1000
  await Promise.all(clients.map((client) => client.end()))
  return done / took
}

if (process.argv[2] === 'serve') await serve(process.argv[3]!)
