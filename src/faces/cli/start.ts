import { allAlliances } from '#rooms/alliance'
import type { Command, CommonName, Given } from './command.ts'
import { foundApart } from './demo.ts'
import { serve, stopOnSignal } from './serve.ts'
import { setupCode } from './setup-code.ts'

const serves: readonly CommonName[] = ['port', 'data', 'host', 'url', 'now', 'log', 'smtp']

/**
 * `foyer start`: opens the house, fills an empty data folder with the demo city (or leaves it empty for the set-up with
 * `--empty`), serves, and prints the address and how to sign in.
 */
export const start: Command = {
  name: 'start',
  usage: ['foyer start [--empty]'],
  options: { empty: { says: 'found no demo city in an empty data folder; print the address of the set-up' } },
  takes: serves,
  run: openAndFound,
}

async function openAndFound({ config, has }: Given): Promise<void> {
  const empty = has('empty')
  let signIns: string[] = []
  const started = performance.now()
  const serving = await serve(config, async (house) => {
    const { clearUnfinishedDemo, demoSignIns, demoUnfinished } = await import('#demo')
    if (await demoUnfinished(house)) {
      console.log('  the founding of the demo city was cut off; it begins again')
      await clearUnfinishedDemo(house)
    }
    if ((await allAlliances(house.database.db)).length > 0) {
      signIns = demoSignIns(house)
      return
    }
    if (empty) {
      const code = setupCode(house)
      signIns = [`Open ${config.url}/setup${code ? `?code=${code}` : ''} to set up your library.`]
      return
    }
    console.log('  an empty data folder: founding the demo city (start with -- --empty for your own library)')
    await foundApart(house)
    signIns = demoSignIns(house)
  })
  stopOnSignal(serving)
  console.log(
    `\n  Foyer is open at ${config.port === 0 ? serving.address : config.url}   (${((performance.now() - started) / 1000).toFixed(1)} s)`,
  )
  for (const line of signIns) console.log(`  ${line}`)
}

/** `foyer serve`: opens the house as it is. For installations that are kept by a service manager. */
export const serveOnly: Command = {
  name: 'serve',
  usage: ['foyer serve'],
  takes: serves,
  run: async ({ config }) => {
    const serving = await serve(config)
    stopOnSignal(serving)
    console.log(`\n  Foyer is open at ${config.port === 0 ? serving.address : config.url}`)
  },
}
