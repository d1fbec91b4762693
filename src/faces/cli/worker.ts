import { openHouse } from '#house'
import { Worker } from '#platform'
import { startRelay } from '#rooms/channels'
import type { Command, Given } from './command.ts'
import { demandInstallation } from './open.ts'
import { stopOnSignal } from './serve.ts'

/** `foyer worker`: runs jobs and lets deliveries leave, and nothing else, beside other processes on the same server (DATABASE_URL). */
export const worker: Command = { name: 'worker', usage: ['foyer worker'], run }

async function run({ config }: Given): Promise<void> {
  await demandInstallation(config)
  const house = await openHouse(config, { pool: 8 })
  const running = new Worker(house).start()
  startRelay(house)
  stopOnSignal({
    house,
    address: '',
    stop: async () => {
      await running.stop()
      await house.close()
    },
  })
  console.log('  working; Ctrl+C hands back what is not finished')
}
