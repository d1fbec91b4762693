import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { openHouse } from '#house'
import { newId, readConfig } from '#platform'
import { foundAlliance } from '#rooms/alliance'
import { foldRollups, recordFactAlone, total } from '#rooms/facts'
import type { Bench, Figure } from './figure.ts'

const connections = 32
const seconds = 10
const day = '2026-11-22'
const system = { kind: 'system' as const, name: 'bench' }

/**
 * One fact, one committed transaction, its roll-up delta included, over 32 connections, on the embedded PostgreSQL as it ships (every commit on
 * disk), while the folder folds as in a running house. Afterwards the sums are compared with what was acknowledged.
 */
export async function run(bench: Bench): Promise<Figure[]> {
  const data = mkdtempSync(join(tmpdir(), 'foyer-bench-'))
  const house = await openHouse(readConfig({ data }, { FOYER_LOG: 'error' }), { pool: connections })
  try {
    const alliance = newId()
    await house.work(alliance, system, (work) => foundAlliance(work, { name: 'Bench', timeZone: 'Europe/London', locales: ['en'] }))
    const owner = new pg.Client(house.owner)
    await owner.connect()
    await owner.query('create table public.bench_commits (n bigint)')
    await owner.query('grant insert on public.bench_commits to public')
    await owner.end()

    const point = (i: number) => i % 480
    const fact = (i: number) =>
      recordFactAlone(house, alliance, { metric: 'visits.onsite', day, point: point(i), scene: i % 20, source: 'gate' })
    const bare = (i: number) => house.database.pool.query('insert into public.bench_commits values ($1)', [i])
    bench.say('warming up')
    let recorded = (await drive(fact, 2)).done
    await drive(bare, 1)
    bench.say(`${connections} connections record facts for ${seconds} s`)
    let folding = true
    const folder = (async () => {
      while (folding) {
        await new Promise((resolve) => setTimeout(resolve, 1000))
        while ((await house.work(alliance, system, (work) => foldRollups(work))) === 20_000);
      }
    })()
    const facts = await drive(fact, seconds)
    folding = false
    await folder
    recorded += facts.done
    const commits = await drive(bare, 5)
    bench.say(`${facts.done} facts, bare commit ${Math.round(commits.perSecond)}/s`)
    const sum = await house.work(alliance, system, (work) => total(work, { metric: 'visits.onsite', from: day, to: day }))
    if (sum.amount !== recorded) throw new Error(`${recorded} facts were acknowledged, the sum says ${sum.amount}`)
    return [
      {
        figure: 'per_second',
        value: facts.perSecond,
        unit: '/s',
        target: 3000,
        rows: facts.done,
        limit: { of: 'bare commit', value: commits.perSecond },
      },
    ]
  } finally {
    await house.close()
    rmSync(data, { recursive: true, force: true })
  }
}

/** Keeps every connection busy for some seconds. */
async function drive(act: (i: number) => Promise<unknown>, forSeconds: number): Promise<{ done: number; perSecond: number }> {
  const started = performance.now()
  const until = started + forSeconds * 1000
  let done = 0
  let next = 0
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) {
        await act(next++)
        done++
      }
    }),
  )
  return { done, perSecond: done / ((performance.now() - started) / 1000) }
}
