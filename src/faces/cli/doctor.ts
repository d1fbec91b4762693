import { statfs } from 'node:fs/promises'
import { alliancesOnDisk, type Platform, realNow, sweepFiles } from '#platform'
import { allAlliances, mailLeaves } from '#rooms/alliance'
import { readiness } from '../http/health.ts'
import type { Command, Given } from './command.ts'
import { withHouse } from './open.ts'

export interface Finding {
  name: string
  ok: boolean
  /** Works as it is set, and yet not as people will expect. */
  warn?: true
  says: string
}

const GiB = 1024 ** 3

/** Looks at everything a house stands on. Changes nothing. */
export async function examine(house: Platform): Promise<Finding[]> {
  const look = async (name: string, act: () => Promise<Omit<Finding, 'name'>>): Promise<Finding> => {
    try {
      return { name, ...(await act()) }
    } catch (fault) {
      return { name, ok: false, says: (fault as Error).message }
    }
  }
  const { pool } = house.database
  return [
    ...(await readiness(house)),
    await look('roles', async () => {
      const { rows } = await pool.query<{ name: string; strong: boolean; owns: number }>(
        `select current_user as name, rolsuper or rolbypassrls as strong, (select count(*)::int from pg_class c where c.relowner = r.oid and c.relkind in ('r', 'p')) as owns from pg_roles r where rolname = current_user`,
      )
      const { name, strong, owns } = rows[0]!
      if (strong)
        return {
          ok: false,
          says: `the application runs as ${name}, which may see every alliance; give it a role without SUPERUSER and BYPASSRLS`,
        }
      if (owns > 0)
        return {
          ok: false,
          says: `the application's role ${name} owns ${owns} tables and passes their row-level security; let the owner of DATABASE_OWNER_URL own them`,
        }
      return { ok: true, says: `the application runs as ${name}, without rights of its own` }
    }),
    await look('row-level security', async () => {
      const { rows } = await pool.query<{ name: string; guarded: boolean }>(
        `select format('%s.%s', n.nspname, c.relname) as name, c.relrowsecurity and exists (select from pg_policy p where p.polrelid = c.oid) as guarded
         from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attname = 'alliance_id'
         where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not in ('jobs') order by 1`,
      )
      const open = rows.filter((row) => !row.guarded)
      return {
        ok: open.length === 0,
        says:
          open.length === 0 ? `${rows.length} tables of alliances, all guarded` : `unguarded: ${open.map((row) => row.name).join(', ')}`,
      }
    }),
    await look('clock', async () => {
      const { rows } = await pool.query<{ at: Date }>('select clock_timestamp() as at')
      const apart = Math.abs(rows[0]!.at.getTime() - realNow().getTime()) / 1000
      const moved = Math.round((house.clock.now().getTime() - realNow().getTime()) / 86_400_000)
      const says = `database and program are ${apart.toFixed(1)} s apart${moved === 0 ? '' : `; the house's clock is set ${moved} days off real time`}`
      return { ok: apart < 5, says: apart < 5 ? says : `${says}: leases and one-time codes need clocks that agree; use NTP` }
    }),
    await look('disk', async () => {
      const { bavail, bsize, blocks } = await statfs(house.config.dataDir)
      const free = (bavail * bsize) / GiB
      return { ok: free > 1 && bavail / blocks > 0.03, says: `${free.toFixed(1)} GiB free in ${house.config.dataDir}` }
    }),
    await look('mail', async () => {
      if (house.mail.how === 'smtp') return house.mail.check()
      const leaves = await Promise.all(
        (await allAlliances(house.database.db)).map((alliance) => house.work(alliance, { kind: 'system', name: 'doctor' }, mailLeaves)),
      )
      return leaves.every(Boolean)
        ? house.mail.check()
        : {
            ok: true,
            warn: true,
            says: 'no mail server is set (FOYER_SMTP): newsletters and letters to readers wait, and the desk says so',
          }
    }),
    await look('files', async () => {
      const reports = await Promise.all(
        (await alliancesOnDisk(house.files)).map((alliance) => sweepFiles(house.files, house.work, alliance, { dryRun: true })),
      )
      const sum = (of: (report: (typeof reports)[number]) => number) => reports.reduce((all, report) => all + of(report), 0)
      const missing = reports.flatMap((report) => report.missing)
      const says = `${sum((r) => r.seen)} contents, ${sum((r) => r.orphans.length)} that nothing names (removed at night)`
      return { ok: missing.length === 0, says: missing.length === 0 ? says : `${says}; MISSING on this disk: ${missing.join(', ')}` }
    }),
    await look('outbound', async () => ({
      ok: true,
      says:
        house.config.allowOutbound.length === 0
          ? 'no private address may be called'
          : `private addresses that may be called: ${house.config.allowOutbound.join(', ')}`,
    })),
  ]
}

/** `foyer doctor`: prints what was found; ends with 1 when something must be mended. */
export const doctor: Command = {
  name: 'doctor',
  usage: ['foyer doctor [--json]'],
  options: { json: { says: 'print what was found as JSON' } },
  run,
}

async function run(given: Given): Promise<void> {
  const findings = await withHouse(given.config, examine, { migrate: false })
  if (given.has('json')) console.log(JSON.stringify(findings, null, 2))
  else {
    const width = Math.max(...findings.map(({ name }) => name.length))
    for (const { name, ok, warn, says } of findings) console.log(`  ${!ok ? '✖' : warn ? '!' : '✔'} ${name.padEnd(width)}  ${says}`)
  }
  if (findings.some(({ ok }) => !ok)) process.exitCode = 1
}
