import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'

/** The rooms that have tables, ground floor first. A migration may use what the rooms before it have made, never those after it. */
export const roomOrder = ['platform', 'alliance', 'facts', 'patrons', 'strategy', 'content', 'reach', 'channels', 'insight'] as const

export interface Migration {
  /** `<room>/<file>`, its name for ever. */
  id: string
  sql: string
  hash: string
}

/** Reads the migrations of all rooms in the order in which they run. */
export function readMigrations(src: string): Migration[] {
  return roomOrder.flatMap((room) => {
    const folder = join(src, room, 'migrations')
    const files = existsSync(folder)
      ? readdirSync(folder)
          .filter((file) => file.endsWith('.sql'))
          .sort()
      : []
    return files.map((file) => {
      const sql = readFileSync(join(folder, file), 'utf8')
      return { id: `${room}/${file}`, sql, hash: createHash('sha256').update(sql).digest('hex') }
    })
  })
}

/** A text that names exactly this set of migrations; test templates are kept by it. */
export const fingerprint = (migrations: readonly Migration[]): string =>
  createHash('sha256')
    .update(migrations.map((m) => `${m.id}:${m.hash}`).join('\n'))
    .digest('hex')
    .slice(0, 16)

/**
 * Brings a database to the newest schema. Runs as the owner; forward only; each file in one transaction; one process at a time
 * (a coordinator-only advisory lock). In a file `:app` stands for the application's role.
 * Throws when a migration that has run was changed afterwards.
 */
export async function migrate(ownerUrl: string | pg.ClientConfig, appRole: string, migrations: readonly Migration[]): Promise<string[]> {
  const client = new pg.Client(ownerUrl)
  await client.connect()
  try {
    await client.query('select pg_advisory_lock(746031)')
    await client.query(
      'create table if not exists public.foyer_migrations (id text primary key, hash text not null, at timestamptz not null)',
    )
    const { rows } = await client.query<{ id: string; hash: string }>('select id, hash from public.foyer_migrations')
    const done = new Map(rows.map((row) => [row.id, row.hash]))
    const ran: string[] = []
    for (const { id, sql, hash } of migrations) {
      if (done.has(id)) {
        if (done.get(id) !== hash) throw new Error(`the migration ${id} has run and was changed afterwards; write a new one`)
        continue
      }
      try {
        await client.query('begin')
        await client.query(sql.replaceAll(':app', pg.escapeIdentifier(appRole)))
        await client.query('insert into public.foyer_migrations values ($1, $2, now())', [id, hash])
        await client.query('commit')
      } catch (error) {
        await client.query('rollback')
        throw new Error(`the migration ${id} failed: ${(error as Error).message}`, { cause: error })
      }
      ran.push(id)
    }
    await client.query(`grant select on public.foyer_migrations to ${pg.escapeIdentifier(appRole)}`)
    return ran
  } finally {
    await client.end()
  }
}
