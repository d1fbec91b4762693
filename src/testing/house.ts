import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { furnish } from '#house'
import {
  type Actor,
  assemblePlatform,
  makeClock,
  makeLog,
  makeSecrets,
  newId,
  openDatabase,
  type Platform,
  type Role,
  readConfig,
  type Work,
  type WorkOptions,
} from '#platform'
import { foundAlliance } from '#rooms/alliance'
import { openTestDatabase, type TestDatabase } from './database.ts'

/** A house on a database of its own, with an alliance in it, for one test file. */
export interface TestHouse {
  platform: Platform
  database: TestDatabase
  /** The alliance "Test City" (Asia/Shanghai, English and Chinese) with one library and no points. */
  alliance: string
  /** A second alliance, to show what must stay unseen. */
  otherAlliance: string
  /** Runs a work as staff with this role (always the same person per role), or as any actor. */
  as<T>(who: Role | Actor, act: (work: Work) => Promise<T>, options?: WorkOptions & { alliance?: string }): Promise<T>
  visitor<T>(act: (work: Work) => Promise<T>, signals?: { gpc: boolean }): Promise<T>
  system<T>(act: (work: Work) => Promise<T>, options?: WorkOptions & { alliance?: string }): Promise<T>
  /** The staff member as whom `as(role)` acts. */
  staff(role: Role): Extract<Actor, { kind: 'staff' }>
  setNow(moment: string | Date): void
  close(): Promise<void>
}

/** Opens a test house. `env` sets configuration as an environment would; the public address is http://localhost:4000 unless given. */
export async function openTestHouse(options: { env?: Record<string, string>; pool?: number } = {}): Promise<TestHouse> {
  const database = await openTestDatabase()
  const dataDir = mkdtempSync(join(tmpdir(), 'foyer-test-'))
  const config = readConfig({ data: dataDir }, { FOYER_LOG: 'silent', ...options.env })
  const pool = openDatabase(database.app, { max: options.pool ?? 12 })
  const platform = await furnish(
    assemblePlatform({
      config,
      clock: makeClock(new Date('2026-09-07T01:00:00Z')), // a Monday, 09:00 in Shanghai
      log: makeLog(config.log),
      secrets: makeSecrets('test'),
      database: pool,
      owner: database.owner,
      databaseHow: 'a test database',
    }),
  )
  const system: Actor = { kind: 'system', name: 'test' }
  const found = async (name: string, slug: string): Promise<string> => {
    const alliance = newId()
    await platform.work(alliance, system, (work) =>
      foundAlliance(work, { name, slug, timeZone: 'Asia/Shanghai', country: 'CN', locales: ['en', 'zh-CN'], defaultLocale: 'en' }),
    )
    return alliance
  }
  const alliance = await found('Test City', 'test-city')
  const otherAlliance = await found('Other City', 'other-city')
  const ids = new Map<Role, string>()
  const staff: TestHouse['staff'] = (role) => {
    if (!ids.has(role)) ids.set(role, newId())
    return { kind: 'staff', id: ids.get(role)!, name: `Test ${role}`, roles: [role] }
  }
  return {
    platform,
    database,
    alliance,
    otherAlliance,
    staff,
    as: (who, act, o) => platform.work(o?.alliance ?? alliance, typeof who === 'string' ? staff(who) : who, act, o),
    visitor: (act, signals = { gpc: false }) => platform.work(alliance, { kind: 'visitor', signals }, act),
    system: (act, o) => platform.work(o?.alliance ?? alliance, system, act, o),
    setNow: (moment) => platform.clock.set(new Date(moment)),
    close: async () => {
      await platform.close()
      await database.drop()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
