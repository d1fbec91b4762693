import { parseArgs } from 'node:util'
import { isRefusal, readConfig, refuse } from '#platform'
import { allAlliances } from '#rooms/alliance'
import { foundApart } from './demo.ts'
import { serve, stopOnSignal } from './serve.ts'
import { setupCode } from './setup-code.ts'

/**
 * `foyer start`: opens the house, fills an empty data folder with the demo city (or leaves it empty for the set-up with
 * `--empty`), serves, and prints the address and how to sign in.
 */
export async function start(args: string[]): Promise<void> {
  const config = readConfig(flagsOf(args))
  const empty = args.includes('--empty')
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
export async function serveOnly(args: string[]): Promise<void> {
  const serving = await serve(readConfig(flagsOf(args)))
  stopOnSignal(serving)
  console.log(`\n  Foyer is open at ${serving.house.config.port === 0 ? serving.address : serving.house.config.url}`)
}

/** Reads `--port 4001 --data ./x …`; a bare number is a port, because npm eats the name of a flag given without `--`. */
export function flagsOf(args: string[]): Record<string, string> {
  const texts = ['port', 'data', 'host', 'url', 'now', 'log', 'smtp'] as const
  const options = Object.fromEntries([...texts.map((name) => [name, { type: 'string' as const }]), ['empty', { type: 'boolean' as const }]])
  try {
    const { values, positionals } = parseArgs({ args, options, allowPositionals: true })
    const bare = positionals.find((text) => /^\d+$/.test(text))
    if (positionals.some((text) => text !== bare)) throw refuse(422, 'platform.argument-unknown', { argument: positionals.join(' ') })
    const given = Object.fromEntries(Object.entries(values).filter(([, value]) => typeof value === 'string')) as Record<string, string>
    return bare && !given.port ? { ...given, port: bare } : given
  } catch (fault) {
    if (isRefusal(fault)) throw fault
    throw refuse(422, 'platform.argument-unknown', { argument: args.join(' ') })
  }
}
