import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { postmaster, runFoyer } from '#testing'
import type { Bench, Figure } from './figure.ts'

/** How long a second start takes, and what an idle process holds after a minute. */
export async function run(bench: Bench): Promise<Figure[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'foyer-bench-start-'))
  bench.say('first start, demo city')
  const firstStarted = performance.now()
  const first = await runFoyer({ dataDir, args: [], patience: 300_000 })
  const firstTook = (performance.now() - firstStarted) / 1000
  await first.end()
  bench.say('second start')
  const started = performance.now()
  const second = await first.again()
  const took = (performance.now() - started) / 1000
  bench.say('a minute of idling')
  await new Promise((resolve) => setTimeout(resolve, 60_000))
  const rss = residentMb(second.child.pid!)
  const database = residentMb(postmaster(dataDir)!)
  await second.remove()
  return [
    { figure: 'first_start_s', value: firstTook, unit: 's', target: 90, atMost: true },
    { figure: 'second_start_s', value: took, unit: 's', target: 4, atMost: true },
    { figure: 'idle_rss_mb', value: rss, unit: 'MB', target: 250, atMost: true },
    { figure: 'idle_postgres_mb', value: database, unit: 'MB' },
  ]
}

/** Resident memory of a process (of PostgreSQL: the postmaster alone, most of it shared), from the kernel. */
function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1024
}
