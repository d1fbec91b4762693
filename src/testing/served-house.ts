import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { type House, openHouse } from '#house'
import { type Actor, newId, readConfig, type Work } from '#platform'
import { foundAlliance } from '#rooms/alliance'
import { createOwner } from '../faces/accounts/accounts.ts'
import { openBrowser, type TestBrowser } from './browser.ts'
import { openTestDatabase, type TestDatabase, urlOf } from './database.ts'
import { type RunningFoyer, runFoyer } from './process.ts'

/** A library that is served by a process of its own, and the same house opened here to put things in and look at them. */
export interface RunningHouse {
  alliance: string
  /** Its owner, Lin Yue (lin@library.example), as the rooms know her. */
  owner: Extract<Actor, { kind: 'staff' }>
  passphrase: string
  database: TestDatabase
  house: House
  foyer: RunningFoyer
  /** Runs capabilities as the house itself. */
  system<T>(act: (work: Work) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/** The same, looked at through a browser. */
export interface ServedHouse extends RunningHouse {
  browser: TestBrowser
  /** A page of the owner, signed in as a person does it. */
  signIn(options?: Parameters<TestBrowser['open']>[0]): Promise<Page>
}

/**
 * Opens a served house on a database of its own.
 * @param env settings of the served process, `FOYER_NOW` say
 * @param furnish puts in what the tests start from, before the process starts
 */
export async function runHouse(
  { name = 'Anhe', env = {} }: { name?: string; env?: Record<string, string> },
  furnish?: (work: Work) => Promise<unknown>,
): Promise<RunningHouse> {
  const passphrase = 'three green lamps in a row'
  const alliance = newId()
  const database = await openTestDatabase()
  const dataDir = mkdtempSync(join(tmpdir(), 'foyer-served-'))
  const settings = { DATABASE_URL: urlOf(database.app), DATABASE_OWNER_URL: urlOf(database.owner), ...env }
  const house = await openHouse(readConfig({ data: dataDir }, settings), { migrate: false })
  const system = <T>(act: (work: Work) => Promise<T>): Promise<T> => house.work(alliance, { kind: 'system', name: 'test' }, act)
  await system(async (work) => {
    await foundAlliance(work, {
      name,
      slug: name.toLowerCase().replaceAll(' ', '-'),
      timeZone: 'Asia/Shanghai',
      country: 'CN',
      locales: ['en', 'zh-CN'],
      defaultLocale: 'en',
    })
    await furnish?.(work)
  })
  const member = await createOwner(house, alliance, { name: 'Lin Yue', email: 'lin@library.example', passphrase })
  const foyer = await runFoyer({ dataDir, env: settings })
  return {
    alliance,
    owner: { kind: 'staff', id: member.staff_id, name: member.name, roles: member.roles },
    passphrase,
    database,
    house,
    foyer,
    system,
    close: async () => {
      await foyer.remove()
      await house.close()
      await database.drop()
    },
  }
}

/** Opens a served house with a browser beside it; `settings` and `furnish` as for `runHouse`, `whole` as for `openBrowser`. */
export async function openServedHouse(
  { whole, ...settings }: Parameters<typeof runHouse>[0] & { whole?: boolean },
  furnish?: Parameters<typeof runHouse>[1],
): Promise<ServedHouse> {
  const served = await runHouse(settings, furnish)
  const browser = await openBrowser({ whole })
  return {
    ...served,
    browser,
    signIn: async (options = { viewport: { width: 1280, height: 900 } }) => {
      const page = await browser.open(options)
      await page.goto(`${served.foyer.url}/desk/sign-in`)
      await page.getByLabel('E-mail address').fill('lin@library.example')
      await page.getByLabel('Passphrase').first().fill(served.passphrase)
      await page.getByRole('button', { name: 'Sign in', exact: true }).click()
      await page.waitForURL((url) => !url.pathname.includes('sign-in'))
      return page
    },
    close: async () => {
      await browser.close()
      await served.close()
    },
  }
}
