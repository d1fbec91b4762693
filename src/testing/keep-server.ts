// Keeps the tests' database server running while somebody uses it. Started by server.ts, ends by itself.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { makeLog, startEmbedded } from '#platform'
import { clusterFolder, writeConnection } from './server.ts'

const folder = process.argv[2]!

const place = clusterFolder()
const server = await startEmbedded({
  data: join(place, 'cluster'),
  adminPassword: 'test',
  log: makeLog('silent'),
  // A process that is killed loses nothing without fsync; only a machine that loses power does, and tests do not.
  settings: {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '400',
    shared_buffers: '256MB',
    max_wal_size: '1GB',
  },
})
const connection = server.connection('foyer_admin', 'test', 'postgres')
writeConnection(connection)

const stop = async (): Promise<void> => {
  rmSync(join(folder, 'connection.json'), { force: true })
  await server.stop()
  // Memory is given back; on a disk the template stays for the next run.
  if (place !== folder) rmSync(place, { recursive: true, force: true })
  process.exit(0)
}
process.on('SIGTERM', () => void stop())

let idle = 0
setInterval(async () => {
  const client = new pg.Client(connection)
  try {
    await client.connect()
    const { rows } = await client.query<{ others: number }>(
      `select count(*)::int as others from pg_stat_activity where client_port is not null and pid <> pg_backend_pid()`,
    )
    idle = rows[0]!.others > 0 ? 0 : idle + 1
    await client.end()
  } catch {
    idle++
  }
  if (idle >= 20) await stop()
}, 30_000)
