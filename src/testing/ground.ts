import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { assemblePlatform, makeClock, makeLog, makeSecrets, openDatabase, type Platform, readConfig } from '#platform'
import { openTestDatabase, type TestDatabase } from './database.ts'

/** The ground floor alone on a database of its own: for tests of the platform, which know no rooms. */
export interface TestGround {
  platform: Platform
  database: TestDatabase
  dataDir: string
  close(): Promise<void>
}

/** Opens a ground floor with an empty data folder. `env` sets configuration as an environment would. */
export async function openTestGround(options: { env?: Record<string, string>; pool?: number } = {}): Promise<TestGround> {
  const database = await openTestDatabase()
  const dataDir = mkdtempSync(join(tmpdir(), 'foyer-ground-'))
  const config = readConfig({ data: dataDir }, { FOYER_LOG: 'silent', ...options.env })
  const platform = assemblePlatform({
    config,
    clock: makeClock(),
    log: makeLog(config.log),
    secrets: makeSecrets('test'),
    database: openDatabase(database.app, { max: options.pool ?? 24 }),
    owner: database.owner,
    databaseHow: 'a test database',
  })
  return {
    platform,
    database,
    dataDir,
    close: async () => {
      await platform.close()
      await database.drop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
