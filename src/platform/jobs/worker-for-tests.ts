// One worker process of jobs.test.ts, which starts three of these and kills them.
import { assemblePlatform, makeClock, makeLog, makeSecrets, openDatabase, readConfig } from '#platform'
import { defineJob, Worker } from './index.ts'

const [database, owner] = [JSON.parse(process.argv[2]!), JSON.parse(process.argv[3]!)]
const platform = assemblePlatform({
  config: readConfig({}, {}),
  clock: makeClock(),
  log: makeLog('silent'),
  secrets: makeSecrets('test'),
  database: openDatabase(database, { max: 6 }),
  owner,
  databaseHow: 'a test database',
})
const note = (name: string, what: string, job: string): Promise<unknown> =>
  platform.database.pool.query('insert into public.seen values ($1, $2, $3, $4, clock_timestamp())', [name, what, job, process.pid])

defineJob({ name: 'test.tick', every: 1, lease: 3, run: async (_, __, { jobId }) => void (await note('tick', 'ran', jobId)) })
defineJob<{ ms: number }>({
  name: 'test.long',
  lease: 2,
  run: async (_, { ms }, { jobId }) => {
    await note('long', 'begins', jobId)
    await new Promise((resolve) => setTimeout(resolve, ms))
    await note('long', 'ends', jobId)
  },
})
new Worker(platform, { pollMs: 200, schedulerLease: 3 }).start()
process.stdout.write('ready\n')
