import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { openSecrets } from '#platform'
import { postmaster, runFoyer } from '#testing'
import type { Bench, Figure } from './figure.ts'

/** How long a second start takes, and what an idle process holds after a minute. */
export async function run(bench: Bench): Promise<Figure[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'foyer-bench-start-'))
  bench.say('first start, demo city')
  const firstStarted = performance.now()
  const first = await runFoyer({ dataDir, args: [], patience: 300_000 })
  const firstTook = (performance.now() - firstStarted) / 1000
  bench.say('a minute of idling after the founding')
  await minute()
  const founder = residentMb(first.child.pid!)
  await first.end()
  bench.say('second start')
  const started = performance.now()
  const second = await first.again()
  const took = (performance.now() - started) / 1000
  bench.say('a minute of idling')
  await minute()
  const rss = residentMb(second.child.pid!)
  const database = residentMb(postmaster(dataDir)!)
  bench.say('another minute, counting what it asks the database')
  const before = await asked(dataDir)
  await minute()
  const after = await asked(dataDir)
  await second.remove()
  return [
    { figure: 'first_start_s', value: firstTook, unit: 's', target: 90, atMost: true },
    { figure: 'second_start_s', value: took, unit: 's', target: 4, atMost: true },
    { figure: 'idle_rss_mb', value: rss, unit: 'MB', target: 250, atMost: true },
    { figure: 'idle_postgres_mb', value: database, unit: 'MB' },
    { figure: 'idle_after_founding_mb', value: founder, unit: 'MB', target: 250, atMost: true },
    { figure: 'idle_transactions_per_second', value: (after.transactions - before.transactions) / 60, unit: '/s' },
    { figure: 'idle_wal_bytes_per_second', value: (after.wal - before.wal) / 60, unit: 'B/s' },
  ]
}

const minute = () => new Promise((resolve) => setTimeout(resolve, 60_000))

/** Transactions ended, reads included, and bytes of WAL written in the embedded database of a data folder since it began. */
async function asked(dataDir: string): Promise<{ transactions: number; wal: number }> {
  const lines = readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')
  const client = new pg.Client({
    host: lines[4]!.trim(),
    port: Number(lines[3]),
    user: 'foyer_app',
    password: openSecrets(dataDir).postgres.app,
    database: 'foyer',
  })
  await client.connect()
  try {
    await client.query('select pg_stat_force_next_flush()')
    const { rows } = await client.query<{ transactions: number; wal: number }>(
      `select xact_commit + xact_rollback as transactions, pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float as wal
       from pg_stat_database where datname = current_database()`,
    )
    return rows[0]!
  } finally {
    await client.end()
  }
}

/** Resident memory of a process (of PostgreSQL: the postmaster alone, most of it shared), from the kernel. */
function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024
}
