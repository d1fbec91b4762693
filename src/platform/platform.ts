import { join } from 'node:path'
import type pg from 'pg'
import { type Clock, makeClock } from './clock.ts'
import type { Config } from './config.ts'
import { type Database, openDatabase } from './db/database.ts'
import { migrate, readMigrations } from './db/migrate.ts'
import { FileStore } from './files/index.ts'
import { closeFolder } from './folder-mode.ts'
import { type Log, makeLog } from './log.ts'
import { Mail } from './mail/index.ts'
import type { Actor } from './policy.ts'
import { type EmbeddedPostgres, ensureInstallation, startEmbedded } from './postgres/embedded.ts'
import { holdFolder } from './postgres/folder-lock.ts'
import { rootDir } from './root.ts'
import { openSecrets, type Secrets } from './secrets.ts'
import { runWork, type Work, type WorkOptions } from './work.ts'

/** The ground floor as one thing that every room and face is given. Knows no library words. */
export interface Platform {
  readonly config: Config
  readonly clock: Clock
  readonly log: Log
  readonly secrets: Secrets
  readonly database: Database
  /** Connection of the owner who migrates; used by migrations, partitions ahead and backups, never by a request. */
  readonly owner: string | pg.ClientConfig
  /** How the database runs, in words. */
  readonly databaseHow: string
  /** What was found and done where others could look into the data folder, in words; absent where they could not. */
  readonly folderHow?: string
  readonly files: FileStore
  readonly mail: Mail
  /** Runs one transaction by one actor in one alliance. */
  work<T>(alliance: string, actor: Actor, act: (work: Work) => Promise<T>, options?: WorkOptions): Promise<T>
  /** Runs something when the house closes, last registered first. */
  onClose(then: () => Promise<void> | void): void
  close(): Promise<void>
}

export interface PlatformParts {
  config: Config
  clock: Clock
  log: Log
  secrets: Secrets
  database: Database
  owner: string | pg.ClientConfig
  databaseHow: string
  folderHow?: string
}

/** Puts a platform together from parts that are open already; tests give a database of their own. */
export function assemblePlatform(parts: PlatformParts): Platform {
  const closing: (() => Promise<void> | void)[] = []
  const { config } = parts
  const platform: Platform = {
    ...parts,
    files: new FileStore(join(config.dataDir, 'files')),
    mail: new Mail({ smtp: config.smtp, from: config.mailFrom, outbox: join(config.dataDir, 'outbox') }),
    work: (alliance, actor, act, options) => runWork(platform, alliance, actor, act, options),
    onClose: (then) => void closing.push(then),
    close: async () => {
      for (const then of closing.reverse()) {
        try {
          await then()
        } catch (fault) {
          // What else is open must still be closed, the database last of all.
          parts.log.error('platform', 'something did not close', fault)
        }
      }
      platform.mail.close()
      await parts.database.close()
    },
  }
  return platform
}

/**
 * Opens the ground floor of an installation: holds the data folder, starts the database (or uses the given server),
 * migrates, opens the pool. Throws a refusal when the folder is held or a setting is wrong.
 */
export async function openPlatform(
  config: Config,
  options: { pool?: number; migrate?: boolean; unhurried?: boolean } = {},
): Promise<Platform> {
  const folderHow = closeFolder(config.dataDir)
  const release = config.server ? () => {} : holdFolder(config.dataDir, config.url)
  const log = makeLog(config.log)
  const secrets = openSecrets(config.dataDir)
  let embedded: EmbeddedPostgres | undefined
  try {
    if (!config.server) {
      embedded = await startEmbedded({ data: join(config.dataDir, 'postgres'), adminPassword: secrets.postgres.admin, log })
      await ensureInstallation(embedded, secrets.postgres)
    }
    const app = config.server?.app ?? embedded!.connection('foyer_app', secrets.postgres.app)
    const owner = config.server?.owner ?? embedded!.connection('foyer_owner', secrets.postgres.owner)
    const database = openDatabase(app, {
      max: options.pool,
      unhurried: options.unhurried,
      onFault: (fault) => log.warn('platform', 'a database connection broke', { code: (fault as { code?: string }).code }),
    })
    const databaseHow = embedded ? `embedded PostgreSQL, ${embedded.how}` : 'a server (DATABASE_URL)'
    const platform = assemblePlatform({ config, clock: makeClock(config.now), log, secrets, database, owner, databaseHow, folderHow })
    if (options.migrate !== false) {
      const { rows } = await database.pool.query<{ role: string }>('select current_user as role')
      await migrate(owner, rows[0]!.role, readMigrations(join(rootDir, 'src')))
    }
    const close = platform.close
    return Object.assign(platform, {
      close: async () => {
        try {
          await close()
        } finally {
          await embedded?.stop()
          release()
        }
      },
    })
  } catch (error) {
    await embedded?.stop()
    release()
    throw error
  }
}
