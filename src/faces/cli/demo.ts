import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { House } from '#house'
import { refuse, rootDir } from '#platform'
import { allAlliances } from '#rooms/alliance'
import type { Command, Given } from './command.ts'
import { withHouse } from './open.ts'

/** `foyer demo`: founds the demo city in an installation in which there is nothing yet. `foyer start` calls it for an empty data folder. */
export const demo: Command = { name: 'demo', usage: ['foyer demo'], run: found }

async function found({ config }: Given): Promise<void> {
  // Whoever asked for it is gone: a founding that is cut off is cleared and begun again at the next start.
  const giveUp = (): void => process.exit(1)
  process.on('disconnect', giveUp)
  process.channel?.unref()
  const { foundDemoCity } = await import('#demo')
  await withHouse(
    config,
    async (house) => {
      if ((await allAlliances(house.database.db)).length > 0) throw refuse(409, 'demo.not-empty')
      await foundDemoCity(house)
    },
    { founds: true },
  )
  process.off('disconnect', giveUp)
}

/**
 * Has the demo city founded by a process of its own, beside this one on the same database. It lives through 18 months and grows a heap
 * that would stay with a process that goes on to serve; and it moves the clock, which is its own.
 */
export async function foundApart(house: House): Promise<void> {
  const { config, clock } = house
  const now = config.now ? ['--now', clock.now().toISOString()] : []
  const args = ['demo', '--data', config.dataDir, '--url', config.url, '--log', config.log, ...now]
  const child = spawn(process.execPath, [...process.execArgv, join(rootDir, 'src/faces/cli/main.ts'), ...args], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
  if (code !== 0) throw new Error(`the founding of the demo city ended with ${code ?? signal}; the next start begins it again`)
}
