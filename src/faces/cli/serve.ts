import { once } from 'node:events'
import { existsSync } from 'node:fs'
import type { RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type House, openHouse } from '#house'
import { type Config, configTable, realNow, rootDir, Worker } from '#platform'
import { startRelay } from '#rooms/channels'
import { answerers } from '../http/answerers.ts'
import { mostOfAll } from '../http/body-limits.ts'
import { hostHeader, makeServer, protocolHeader } from '../http/server.ts'

export interface Serving {
  house: House
  /** The address that was bound, also when the port was left to the system (0). */
  address: string
  stop(): Promise<void>
}

/**
 * Opens the house and serves it: pages, API, feeds, short links, health, and jobs unless `FOYER_WORKERS=no`.
 * Prints the table of settings. Throws a refusal when the data folder is held or a setting is wrong.
 */
export async function serve(config: Config, prepare?: (house: House) => Promise<void>): Promise<Serving> {
  console.log(`Foyer\n${configTable(config)}`)
  if (config.allowOutbound.length > 0) console.log(`  private addresses that may be called: ${config.allowOutbound.join(', ')}`)
  const house = await openHouse(config)
  try {
    if (house.folderHow) console.log(`  data folder: ${house.folderHow}`)
    console.log(`  database: ${house.databaseHow}`)
    await prepare?.(house)
    const server = makeServer(house, answerers(house), await loadPages())
    server.listen(config.port, config.host)
    await Promise.race([once(server, 'listening'), once(server, 'error').then(([fault]) => Promise.reject(fault as Error))])
    const { port } = server.address() as AddressInfo
    const worker = config.runsJobs ? new Worker(house).start() : undefined
    if (config.runsJobs) startRelay(house)
    const address = `http://${config.host === '127.0.0.1' ? 'localhost' : config.host}:${port}`
    return {
      house,
      address,
      stop: async () => {
        await Promise.allSettled([endRequests(server), worker?.stop()])
        await house.close()
      },
    }
  } catch (fault) {
    await house.close()
    throw fault
  }
}

/** Takes no more requests and waits until those under way are answered; what takes longer than `graceMs` is cut. */
async function endRequests(server: Server, graceMs = 10_000): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  // A connection that was busy at first is closed as soon as it is idle.
  const sweep = setInterval(() => server.closeIdleConnections(), 50)
  const cut = setTimeout(() => server.closeAllConnections(), graceMs)
  await closed
  clearInterval(sweep)
  clearTimeout(cut)
}

/** The compiled web face. adapter-node reads its settings from the environment when it is loaded. */
async function loadPages(): Promise<RequestListener> {
  const built = join(rootDir, 'build', 'handler.js')
  if (!existsSync(built)) throw new Error('the web face is not built; run npm run build')
  Object.assign(process.env, { PROTOCOL_HEADER: protocolHeader, HOST_HEADER: hostHeader, BODY_SIZE_LIMIT: String(mostOfAll) })
  const { handler } = (await import(pathToFileURL(built).href)) as { handler: RequestListener }
  return handler
}

/** Stops in good order on a signal, or when the process that started this one is gone. A second signal ends at once. */
export function stopOnSignal(serving: Serving): void {
  let stopping = false
  const stop = (why: string): void => {
    if (stopping) process.exit(1)
    stopping = true
    serving.house.log.info('faces', 'stopping', { why, at: realNow().toISOString() })
    serving.stop().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(signal))
  if (process.channel) {
    process.on('disconnect', () => stop('the starter is gone'))
    process.channel.unref()
  }
}
