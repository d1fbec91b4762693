import { join } from 'node:path'
import { fingerprint, healthProbes, isAway, type Platform, readMigrations, rootDir, sqlState } from '#platform'
import type { Answerer } from './server.ts'

interface Probe {
  name: string
  ok: boolean
  says: string
}

/** `/healthz`: the process answers. `/readyz`: it can do its work – database, migrations, Chinese trigrams, and every room's own probe. */
export function health(house: Platform): Answerer {
  const wanted = readMigrations(join(rootDir, 'src'))
  return async (_request, response, path) => {
    if (path !== '/healthz' && path !== '/readyz') return false
    const probes = path === '/healthz' ? [] : await readiness(house, wanted)
    const ok = probes.every((probe) => probe.ok)
    response.writeHead(ok ? 200 : 503, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    response.end(`${JSON.stringify({ ok, probes: path === '/healthz' ? undefined : probes })}\n`)
    return true
  }
}

/** Runs the probes. Used by `/readyz` and by `foyer doctor`. */
export async function readiness(house: Platform, wanted = readMigrations(join(rootDir, 'src'))): Promise<Probe[]> {
  const probe = async (name: string, look: () => Promise<Omit<Probe, 'name'>>): Promise<Probe> => {
    try {
      return { name, ...(await look()) }
    } catch (fault) {
      return { name, ok: false, says: sayFault(fault) }
    }
  }
  const { pool } = house.database
  return [
    await probe('database', async () => {
      const { rows } = await pool.query<{ server_version: string }>('show server_version')
      return { ok: true, says: `PostgreSQL ${rows[0]!.server_version}` }
    }),
    await probe('migrations', async () => {
      const { rows } = await pool.query<{ id: string; hash: string }>('select id, hash from public.foyer_migrations')
      const done = new Set(rows.map((row) => `${row.id}:${row.hash}`))
      const open = wanted.filter((m) => !done.has(`${m.id}:${m.hash}`))
      return {
        ok: open.length === 0,
        says: open.length === 0 ? `${wanted.length} ran, ${fingerprint(wanted)}` : `${open.length} have not run`,
      }
    }),
    await probe('trigrams', async () => {
      const { rows } = await pool.query<{ n: number }>(`select cardinality(show_trgm('图书')) as n`)
      return {
        ok: rows[0]!.n > 0,
        says: rows[0]!.n > 0 ? 'Chinese is found' : 'the ctype of this database knows no Chinese letters; make it with C.UTF-8',
      }
    }),
    ...(await Promise.all(healthProbes.all().map((one) => probe(one.name, () => one.look(house))))),
  ]
}

/** A probe that broke, in words: the database is away, or its tables are of another version. */
function sayFault(fault: unknown): string {
  const state = sqlState(fault)
  if (isAway(fault)) return 'the database does not answer'
  if (state === '42P01' || state === '42703' || state === '3F000') return 'tables of this version are not there; foyer migrate makes them'
  return state ? `the database refused the question (${state})` : 'does not answer'
}
