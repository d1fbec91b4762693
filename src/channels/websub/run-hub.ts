import { sql } from 'kysely'
import { defineJob, type Platform, realNow, type Work } from '#platform'
import { eachAlliance } from '#rooms/alliance'
import { lookAtTopics, tellSubscribers } from './tell-subscribers.ts'
import { verifyRequests } from './verify-intent.ts'

/** Verifies what was requested, looks at what may have changed, and tells those who wait for it, until nothing more can be done now. */
export async function runHub(house: Platform, alliance: string, signal?: AbortSignal): Promise<void> {
  while (!signal?.aborted && (await verifyRequests(house, alliance)) + (await lookAtTopics(house, alliance)) > 0);
  await tellSubscribers(house, alliance, signal)
}

/** The hub of one process: works for an alliance at a time and once more when something came in meanwhile. */
class HubRunner {
  readonly #house: Platform
  readonly #stop = new AbortController()
  readonly #runs = new Map<string, { again: boolean; ends: Promise<void> }>()

  constructor(house: Platform) {
    this.#house = house
    house.onClose(() => this.stop())
  }

  wake(alliance: string): void {
    const run = this.#runs.get(alliance)
    if (run) run.again = true
    else if (!this.#stop.signal.aborted) this.#runs.set(alliance, { again: false, ends: this.#run(alliance) })
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await Promise.all([...this.#runs.values()].map(({ ends }) => ends))
  }

  async #run(alliance: string): Promise<void> {
    const { signal } = this.#stop
    try {
      do {
        // Whoever wakes from now on may have written what this run no longer sees.
        const run = this.#runs.get(alliance)
        if (run) run.again = false
        await runHub(this.#house, alliance, signal)
      } while (this.#runs.get(alliance)?.again && !signal.aborted)
    } catch (fault) {
      this.#house.log.error('channels', 'the hub of the feeds could not go on', fault)
    } finally {
      this.#runs.delete(alliance)
    }
  }
}

const runners = new WeakMap<Platform, HubRunner>()

/** Lets this process's hub work for an alliance, without anybody waiting for it. */
export function wakeHub(house: Platform, alliance: string): void {
  const runner = runners.get(house) ?? new HubRunner(house)
  runners.set(house, runner)
  runner.wake(alliance)
}

/** Every half minute, where there is something to do: subscribers that were away get what they missed. */
export const tellHub = defineJob({
  name: 'channels.hub',
  every: 30,
  lease: 120,
  wanted: async (house) => (await alliancesWithHubWork(house)).length > 0,
  run: async (house, _payload, { signal }) => {
    await eachAlliance(house, { room: 'channels', signal, alliances: await alliancesWithHubWork(house) }, (alliance) =>
      runHub(house, alliance, signal),
    )
  },
})

/** Alliances whose hub has something to do. Only ids. */
async function alliancesWithHubWork(house: Platform): Promise<string[]> {
  const { rows } = await sql<{ alliance: string }>`
    select channels.alliances_with_hub_work(${house.clock.now()}, ${realNow()}) as alliance`.execute(house.database.db)
  return rows.map(({ alliance }) => alliance)
}

/** Takes away subscriptions whose lease is over, requests that nobody could verify, and topics of which nobody is told; once an hour. */
export async function clearHub(work: Work): Promise<void> {
  const hourAgo = new Date(work.now.getTime() - 3_600_000)
  await sql`delete from channels.hub_subscriptions where alliance_id = ${work.alliance} and ends_at <= ${work.now}`.execute(work.db)
  await sql`delete from channels.hub_requests where alliance_id = ${work.alliance} and asked_at < ${hourAgo}`.execute(work.db)
  await sql`
    delete from channels.hub_topics t where t.alliance_id = ${work.alliance} and not exists (
      select from channels.hub_subscriptions s where s.alliance_id = ${work.alliance} and s.topic = t.topic)`.execute(work.db)
}
