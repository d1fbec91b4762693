import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { furnish, type House, openHouse } from '#house'
import {
  type Actor,
  assemblePlatform,
  type Config,
  holderOf,
  makeClock,
  makeLog,
  openDatabase,
  openSecrets,
  readConfig,
  refuse,
} from '#platform'
import { allAlliances, allianceOf } from '#rooms/alliance'

export const system: Actor = { kind: 'system', name: 'command line' }

/** Flags of every command that opens the house; the rest are the command's own. */
const common = {
  data: { type: 'string' },
  url: { type: 'string' },
  now: { type: 'string' },
  log: { type: 'string' },
  smtp: { type: 'string' },
  alliance: { type: 'string' },
} as const

type Spec = Record<string, { type: 'string' | 'boolean'; multiple?: boolean; short?: string }>

export interface Given {
  config: Config
  /** Slug of the alliance that is meant; only needed where there are several. */
  alliance: string | undefined
  /** A flag's text; undefined when it was not given. */
  text(name: string): string | undefined
  list(name: string): string[]
  has(name: string): boolean
  words: string[]
}

/** Reads a command's arguments. @throws Refusal `platform.argument-unknown` */
export function readArguments(args: string[], own: Spec = {}): Given {
  let parsed: { values: Record<string, unknown>; positionals: string[] }
  try {
    parsed = parseArgs({ args, options: { ...common, ...own }, allowPositionals: true }) as never
  } catch (fault) {
    throw refuse(422, 'platform.argument-unknown', { argument: /'([^']+)'/.exec((fault as Error).message)?.[1] ?? args.join(' ') })
  }
  const { values, positionals } = parsed
  const text = (name: string) => (typeof values[name] === 'string' ? values[name] : undefined)
  const flags = Object.fromEntries(
    ['data', 'url', 'now', 'log', 'smtp'].map((name) => [name, text(name)]).filter(([, value]) => value !== undefined),
  )
  return {
    config: readConfig(flags as Record<string, string>),
    alliance: text('alliance'),
    text,
    list: (name) => (Array.isArray(values[name]) ? (values[name] as string[]) : []),
    has: (name) => values[name] === true,
    words: positionals,
  }
}

/**
 * Opens the house for one command and closes it afterwards. While a Foyer serves this data folder, the command works beside
 * it on the same database; else it starts the database for its own time.
 */
export async function withHouse<T>(config: Config, run: (house: House) => Promise<T>, options: { migrate?: boolean } = {}): Promise<T> {
  const house =
    config.server || !holderOf(config.dataDir) ? await openHouse(config, { pool: 8, migrate: options.migrate }) : await openBeside(config)
  try {
    return await run(house)
  } finally {
    await house.close()
  }
}

/** Joins the embedded database that a serving Foyer holds, through its socket. */
async function openBeside(config: Config): Promise<House> {
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
      database: openDatabase(connection('foyer_app', secrets.postgres.app), { max: 8 }),
      owner: connection('foyer_owner', secrets.postgres.owner),
      databaseHow: 'the embedded PostgreSQL of the Foyer that is serving',
    }),
  )
}

/** The alliance a command is about: the one there is, or the one with this slug. @throws Refusal `platform.alliance-unclear`, `platform.no-such-alliance` */
export async function chooseAlliance(house: House, slug: string | undefined): Promise<string> {
  const ids = await allAlliances(house.database.db)
  const all = await Promise.all(ids.map((id) => house.work(id, system, async (work) => ({ id, slug: (await allianceOf(work)).slug }))))
  if (slug) {
    const found = all.find((one) => one.slug === slug)
    if (!found) throw refuse(404, 'platform.no-such-alliance')
    return found.id
  }
  if (all.length !== 1) throw refuse(422, 'platform.alliance-unclear', { slugs: all.map((one) => one.slug).join(', ') || '–' })
  return all[0]!.id
}

/** Lines of a table with its columns aligned. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i]!.length))) ?? []
  return rows.map((row) => `  ${row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i]!))).join('  ')}`).join('\n')
}
