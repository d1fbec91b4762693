import { sql } from 'kysely'
import { type Actor, newId, type Platform, realNow } from '#platform'
import { channelOf, type Held, type ReadBack } from './channel.ts'
import type { Outcome } from './delivery-state.ts'
import { accountsWithDue, claimDue, heartbeat, leaseSeconds, promotePlanned, takeOverLapsed } from './hold.ts'
import { type Settled, settle } from './settle.ts'

const actor: Actor = { kind: 'system', name: 'deliveries' }

/** What runs in this process for one account; a channel that is slow or down holds up only its own runner. */
type Runner = Promise<void>

/**
 * The relay of one process: finds alliances with something to do and lets each account's deliveries leave. Any number of
 * processes may run one; the rows' locks and leases keep them out of each other's way.
 */
export class Relay {
  readonly worker = newId()
  readonly #house: Platform
  readonly #runners = new Map<string, Runner>()
  readonly #lost = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> | undefined
  #lookAgain = false
  #stopped = false

  constructor(house: Platform) {
    this.#house = house
  }

  /** Looks every second, and at once when woken. */
  start(everySeconds = 1): void {
    this.#timer = setInterval(() => this.wake(), everySeconds * 1000)
    this.wake()
  }

  /** Something may have become due. */
  wake(): void {
    if (this.#stopped) return
    if (this.#looking) {
      this.#lookAgain = true
      return
    }
    this.#looking = this.#look()
      .then(() => {})
      .catch((fault) => this.#house.log.error('channels', 'the relay could not look for work', fault))
      .finally(() => {
        this.#looking = undefined
        if (this.#lookAgain) {
          this.#lookAgain = false
          this.wake()
        }
      })
  }

  /** Does everything that can be done now and resolves when nothing is left; for tests, the command line and `--once`. */
  async drain(): Promise<void> {
    for (;;) {
      const before = this.#runners.size
      const found = await this.#look()
      if (found === 0 && before === 0 && this.#runners.size === 0) return
      await Promise.all(this.#runners.values())
    }
  }

  /** Lets what is in flight finish for a while and stops. */
  async stop(): Promise<void> {
    this.#stopped = true
    clearInterval(this.#timer)
    const patience = setTimeout(() => this.#lost.abort(), 5000)
    await this.#looking
    await Promise.allSettled(this.#runners.values())
    clearTimeout(patience)
  }

  async #look(): Promise<number> {
    const { rows } = await sql<{
      alliance: string
    }>`select channels.alliances_with_work(${this.#house.clock.now()}, ${realNow()}) as alliance`.execute(this.#house.database.db)
    let found = 0
    for (const { alliance } of rows) found += await this.#lookInto(alliance)
    return found
  }

  async #lookInto(alliance: string): Promise<number> {
    const { ask, accounts, promoted } = await this.#house.work(alliance, actor, async (work) => {
      const ask = await takeOverLapsed(work, this.worker)
      const promoted = await promotePlanned(work)
      return { ask, promoted, accounts: await accountsWithDue(work) }
    })
    if (ask.length > 0) this.#run(`${alliance}:read-back`, () => this.#readBack(alliance, ask))
    for (const account of accounts) this.#run(`${alliance}:${account}`, () => this.#runAccount(alliance, account))
    return ask.length + promoted + accounts.length
  }

  #run(key: string, act: () => Promise<void>): void {
    if (this.#stopped || this.#runners.has(key)) return
    const runner = act()
      .catch((fault) => this.#house.log.error('channels', 'a delivery runner broke off', fault))
      .finally(() => this.#runners.delete(key))
    this.#runners.set(key, runner)
  }

  /** Claims and delivers until nothing of this account is due. A free place is filled as soon as its outcome is written. */
  async #runAccount(alliance: string, accountId: string): Promise<void> {
    const flights = new Map<string, { delivery: Held; lost: AbortController; ends: Promise<void> }>()
    let ended: Settled[] = []
    let nothingDue = false
    let most = 1
    const beat = setInterval(
      () => {
        this.#house
          .work(alliance, actor, (work) => heartbeat(work, this.worker, [...flights.keys()]))
          .then((held) => {
            for (const [id, flight] of flights) if (!held.has(id)) flight.lost.abort()
          })
          .catch(() => {}) // the next beat comes; a lapsed lease is what leases are for
      },
      (leaseSeconds / 3) * 1000,
    )
    try {
      for (;;) {
        const settled = ended
        ended = []
        if (settled.length > 0 || (!nothingDue && !this.#stopped && flights.size < most)) {
          const claimed = await this.#house.work(alliance, actor, async (work) => {
            if (settled.length > 0) await settle(work, settled)
            return this.#stopped || nothingDue ? [] : claimDue(work, accountId, this.worker, Math.max(0, most - flights.size))
          })
          if (claimed.length === 0 && flights.size < most) nothingDue = true
          for (const delivery of claimed) {
            most = channelOf(delivery.account.kind)?.inFlight ?? 1
            const lost = new AbortController()
            const ends = this.#deliver(delivery, AbortSignal.any([this.#lost.signal, lost.signal])).then((outcome) => {
              flights.delete(delivery.deliveryId)
              ended.push({ delivery, outcome })
            })
            flights.set(delivery.deliveryId, { delivery, lost, ends })
          }
        }
        if (flights.size === 0 && ended.length === 0) return
        if (ended.length === 0) await Promise.race([...flights.values()].map(({ ends }) => ends))
        // Those that end in the same breath share a transaction.
        await new Promise((resolve) => setImmediate(resolve))
      }
    } finally {
      clearInterval(beat)
    }
  }

  async #deliver(delivery: Held, lost: AbortSignal): Promise<Outcome> {
    const channel = channelOf(delivery.account.kind)
    if (!channel) return { state: 'failed', code: 'channels.channel-gone' }
    if (delivery.elsewhere) return { state: 'failed', code: 'channels.account-moved' }
    try {
      if (delivery.operation !== 'answer') return await channel.deliver(this.#house, delivery, lost)
      return (await channel.answer?.(this.#house, delivery)) ?? { state: 'failed', code: 'channels.channel-gone' }
    } catch (fault) {
      this.#house.log.error('channels', 'a channel broke while delivering', fault, { channel: delivery.account.kind })
      // A channel with rows of its own knows from them what is in doubt; all else may go on.
      if (channel.recover && delivery.operation !== 'answer') return { state: 'retry', code: 'channels.run-broken-off', sickChannel: false }
      // Else a fault of ours in the middle of a call leaves the same doubt as a crash.
      return { state: 'unknown', code: 'channels.broke-while-sending' }
    }
  }

  #ask(delivery: Held): Promise<ReadBack> {
    const channel = channelOf(delivery.account.kind)!
    return delivery.operation === 'answer' ? channel.findAnswer!(this.#house, delivery) : channel.readBack!(this.#house, delivery)
  }

  async #readBack(alliance: string, ask: readonly Held[]): Promise<void> {
    const queue = [...ask]
    const one = async (): Promise<void> => {
      for (let delivery = queue.shift(); delivery; delivery = queue.shift()) {
        const found = await this.#ask(delivery).catch(() => 'unknown' as const)
        const outcome: Outcome =
          typeof found === 'object'
            ? { state: 'sent', remoteId: found.remoteId, remoteUrl: found.remoteUrl }
            : found === 'there'
              ? { state: 'sent' }
              : found === 'absent'
                ? { state: 'later', code: 'channels.was-not-there', at: this.#house.clock.now() }
                : { state: 'unknown', code: 'channels.cannot-be-asked' }
        await this.#house.work(alliance, actor, (work) => settle(work, [{ delivery, outcome }]))
      }
    }
    await Promise.all(Array.from({ length: 8 }, one))
    this.#lookAgain = true
  }
}
