// One process that lets deliveries leave; the tests and the benches start these and kill them.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { assemblePlatform, makeClock, makeLog, makeSecrets, openDatabase, openSecrets, readConfig } from '#platform'
import { furnishChannels, startRelay, tellHub } from './index.ts'

const [database, now] = [JSON.parse(process.argv[2]!), process.argv[3]]
const config = readConfig({}, process.env)
const platform = assemblePlatform({
  config,
  clock: makeClock(now ? new Date(now) : undefined),
  log: makeLog(process.env.FOYER_LOG ?? 'silent'),
  // A house with a folder of its own has sealed what it keeps with its own key.
  secrets: existsSync(join(config.dataDir, 'secrets.json')) ? openSecrets(config.dataDir) : makeSecrets('test'),
  database: openDatabase(database, { max: 12 }),
  owner: database,
  databaseHow: 'a test database',
})
furnishChannels(platform)
startRelay(platform)
if (await tellHub.wanted!(platform))
  void tellHub.run(platform, {}, { jobId: '', alliance: null, attempt: 1, signal: new AbortController().signal })
process.stdout.write('ready\n')
