// What the examples share: the flags --data <folder>, --json (one object a file), --shared <folder> (else FOYER_SHARED, else ../shared),
// --port and --smaller; where their data lie; the house they run in; the alliance they found once.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { type House, openHouse } from '#house'
import { type Actor, isRefusal, readConfig, rootDir, translator } from '#platform'
import { allAlliances, allianceOf } from '#rooms/alliance'

export const { values: flags } = parseArgs({
  options: {
    data: { type: 'string' },
    json: { type: 'boolean' },
    shared: { type: 'string' },
    port: { type: 'string' },
    smaller: { type: 'boolean' },
  },
})
export const t = translator('en')
/** Prints a line for people. */
export const say = (line: string): void => {
  if (!flags.json) console.log(line)
}

/** The folder `data/<name>` of the shared data; says so and ends, in good order, where these files are not in it. */
export function sharedFolder(name: string, what: string, files: readonly string[]): string {
  const folder = join(resolve(rootDir, flags.shared ?? process.env.FOYER_SHARED ?? '../shared'), 'data', name)
  if (files.every((file) => existsSync(join(folder, file)))) return folder
  console.log(`skipped: the ${what} are not in ${folder}; FOYER_SHARED or --shared names the folder that holds data/${name.split('/')[0]}`)
  process.exit(0)
}

/** The data folder of an example: --data, else its own. */
export const dataFolder = (name: string): string => resolve(process.cwd(), flags.data ?? join(rootDir, '.cache', name))

/** Opens the house on a data folder, runs, and closes it; a refusal is said in sentences. */
export async function runExample(data: string, run: (house: House) => Promise<void>): Promise<void> {
  const house = await openHouse(readConfig({ data, ...(flags.port ? { port: flags.port } : {}) }, { FOYER_LOG: 'error', ...process.env }))
  try {
    await run(house)
  } catch (error) {
    if (!isRefusal(error)) throw error
    for (const problem of error.fields.length > 0 ? error.fields : [error])
      console.error(`refused: ${t(`refusals.${problem.code}`, problem.params)}`)
    process.exitCode = 1
  } finally {
    await house.close()
  }
}

/** The alliance that an earlier run founded in this folder; undefined in an empty one. Another library's folder is left alone. */
export async function foundBefore(house: House, actor: Actor, name: string): Promise<string | undefined> {
  const [known, ...more] = await allAlliances(house.database.db)
  if (!known) return undefined
  const alliance = await house.work(known, actor, allianceOf)
  if (more.length > 0 || alliance.name !== name)
    throw new Error(`${house.config.dataDir} holds another library (${alliance.name}); name an empty folder with --data`)
  return known
}
