import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { furnish, type House, openHouse } from '#house'
import { type Actor, assemblePlatform, type Config, holderOf, makeClock, makeLog, openDatabase, openSecrets, refuse } from '#platform'
import { allAlliances, allianceOf } from '#rooms/alliance'

export const system: Actor = { kind: 'system', name: 'command line' }

/**
 * A command that works on an installation makes none: a data folder that was mistyped is said, not filled with a new database.
 * @throws Refusal `platform.no-installation`, `platform.no-installation-there`
 */
export async function demandInstallation(config: Config): Promise<void> {
  if (!config.server) {
    if (!existsSync(join(config.dataDir, 'postgres', 'PG_VERSION')))
      throw refuse(404, 'platform.no-installation', { folder: config.dataDir })
    return
  }
  const client = new pg.Client({ connectionString: config.server.app })
  await client.connect()
  try {
    const { rows } = await client.query<{ there: boolean }>(`select to_regclass('public.foyer_migrations') is not null as there`)
    if (!rows[0]!.there) throw refuse(404, 'platform.no-installation-there')
  } finally {
    await client.end()
  }
}

/**
 * Opens the house for one command and closes it afterwards. While a Foyer serves this data folder, the command works beside
 * it on the same database; else it starts the database for its own time.
 * @param options.founds whether the command may make an installation where there is none
 * @throws Refusal `platform.no-installation`, `platform.no-installation-there`
 */
export async function withHouse<T>(
  config: Config,
  run: (house: House) => Promise<T>,
  options: { migrate?: boolean; founds?: boolean } = {},
): Promise<T> {
  if (!options.founds) await demandInstallation(config)
  const house =
    config.server || !holderOf(config.dataDir)
      ? await openHouse(config, { pool: 8, migrate: options.migrate, unhurried: options.founds })
      : await openBeside(config, options.founds)
  try {
    return await run(house)
  } finally {
    await house.close()
  }
}

/** Joins the embedded database that a serving Foyer holds, through its socket. A founding that is cut off is begun again, so it waits for no disk. */
async function openBeside(config: Config, founds = false): Promise<House> {
  // Line 4 of postmaster.pid is the port, line 5 the folder of the socket.
  const lines = readFileSync(join(config.dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')
  const secrets = openSecrets(config.dataDir)
  const connection = (user: string, password: string) => ({
    host: lines[4]!.trim(),
    port: Number(lines[3]),
    user,
    password,
    database: 'foyer',
  })
  return furnish(
    assemblePlatform({
      config,
      clock: makeClock(config.now),
      log: makeLog(config.log),
      secrets,
      database: openDatabase(connection('foyer_app', secrets.postgres.app), { max: 8, unhurried: founds }),
      owner: connection('foyer_owner', secrets.postgres.owner),
      databaseHow: 'the embedded PostgreSQL of the Foyer that is serving',
    }),
  )
}

/** The alliance a command is about: the one there is, or the one with this slug. @throws Refusal `platform.alliance-unclear`, `platform.no-such-alliance`, `platform.nothing-founded` */
export async function chooseAlliance(house: House, slug: string | undefined): Promise<string> {
  const ids = await allAlliances(house.database.db)
  const all = await Promise.all(ids.map((id) => house.work(id, system, async (work) => ({ id, slug: (await allianceOf(work)).slug }))))
  if (slug) {
    const found = all.find((one) => one.slug === slug)
    if (!found) throw refuse(404, 'platform.no-such-alliance')
    return found.id
  }
  if (all.length === 0) throw refuse(404, 'platform.nothing-founded', { url: house.config.url })
  if (all.length > 1) throw refuse(422, 'platform.alliance-unclear', { slugs: all.map((one) => one.slug).join(', ') })
  return all[0]!.id
}

/** Lines of a table with its columns aligned. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]!.length))) ?? []
  return rows.map((row) => `  ${row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i]!))).join('  ')}`).join('\n')
}
