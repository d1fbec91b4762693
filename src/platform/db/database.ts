import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { readOnce } from './read-once.ts'
import type { Tables } from './tables.ts'

// A day is a text (2026-11-30), never a Date at some midnight; counts beyond int4 stay exact up to 2^53.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text)
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} does not fit a JavaScript number exactly`)
  return value
})
pg.types.setTypeParser(pg.types.builtins.NUMERIC, Number)

export interface Database {
  /** Queries outside any alliance: health, sign-in, jobs. Tenant tables show no row here. */
  readonly db: Kysely<Tables>
  /** The pool itself, for one-statement hot paths and libraries that want one. */
  readonly pool: pg.Pool
  close(): Promise<void>
}

/**
 * Opens a pool of connections. `max` connections; a query that waits 10 s for one fails rather than queueing for ever. `unhurried`: a commit does
 * not wait for the disk, so a power cut may take the last moments, in order; for work that is begun again when it was cut off, and no other.
 * Its statements are read once and kept.
 */
export function openDatabase(
  connection: string | pg.PoolConfig,
  options: { max?: number; onFault?: (fault: Error) => void; unhurried?: boolean } = {},
): Database {
  const config = {
    ...(typeof connection === 'string' ? { connectionString: connection } : connection),
    ...(options.unhurried ? { options: '-c synchronous_commit=off' } : {}),
  }
  const pool = new pg.Pool({
    max: options.max ?? 16,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    ...config,
  })
  // A database that stops breaks idle connections; without a listener that would end the process.
  pool.on('error', (fault) => options.onFault?.(fault))
  // So would one that breaks while it is held and between two statements: the next statement of whoever holds it says so.
  pool.on('connect', (client) => {
    client.on('error', () => {})
    if (options.unhurried) readOnce(client)
  })
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
  return { db, pool, close: () => db.destroy() }
}

/** The SQLSTATE of a database error, or undefined. Errors are told apart by it, never by their words. */
export function sqlState(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : undefined
}

/** The name of the broken constraint: from the field, else (through Citus, where it is empty) from the message. */
export function constraintOf(error: unknown): string | undefined {
  const { constraint, message } = error as { constraint?: string; message?: string }
  const name = constraint || /(?:constraint|exclusion constraint) "([^"]+)"/.exec(message ?? '')?.[1]
  return name?.replace(/_\d{5,}$/, '')
}
