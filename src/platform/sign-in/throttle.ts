import { realNow } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { type Refusal, refuse } from '../refusal.ts'
import type { Secrets } from '../secrets.ts'

/** How many tries in how long, and how long to wait afterwards; each further try doubles the wait up to the longest. */
interface Limit {
  tries: number
  /** Seconds without a try after which everything is forgotten. */
  forget: number
  wait: number
  longest: number
}

const limits = {
  /** One address and one network: what a person who forgot meets, and what a guesser meets first. */
  pair: { tries: 5, forget: 3_600, wait: 30, longest: 900 },
  /** One address from anywhere: a guesser with many networks. */
  account: { tries: 30, forget: 3_600, wait: 300, longest: 3_600 },
  /** One network at any addresses: a guesser with many addresses. */
  network: { tries: 100, forget: 900, wait: 60, longest: 900 },
  /** A device that has signed in to this account before: nobody else's tries count against it. */
  device: { tries: 10, forget: 3_600, wait: 30, longest: 900 },
  /** Mails asked for to one address. */
  mail: { tries: 3, forget: 3_600, wait: 900, longest: 3_600 },
} as const satisfies Record<string, Limit>

export interface Try {
  email: string
  /** The client's address; only its network (IPv4 /24, IPv6 /64) is used, and only as a hash. */
  address: string
  /** The device's own text, when it has signed in to this account before. */
  device?: string
}

/**
 * Slows down guessing, in the database, so that a restart forgets nothing and all processes count together.
 * It cannot lock out a library: devices that have signed in before are counted apart, by themselves, and a reset by mail makes a
 * device known. Every try is counted before the passphrase is looked at, so that a hundred at once are a hundred.
 */
export class Throttle {
  readonly #database: Database
  readonly #secrets: Secrets

  constructor(database: Database, secrets: Secrets) {
    this.#database = database
    this.#secrets = secrets
  }

  /** Counts a try. @throws Refusal 429 `platform.too-many-tries` with the seconds to wait; such a try is not counted */
  async count(about: Try): Promise<void> {
    for (const [kind, key] of this.#keys(about)) await this.#count(kind, key)
  }

  /** Counts a mail that was asked for. Returns false when there were too many: then none is sent, and nobody is told. */
  async countMail(email: string): Promise<boolean> {
    return this.#count('mail', this.#hash(`mail ${email}`)).then(
      () => true,
      () => false,
    )
  }

  /**
   * Uses up a one-time code. False when this account has used it within the last five minutes, longer than any code holds; of two who
   * come with it at once one is first.
   */
  async spend(user: string, code: string): Promise<boolean> {
    const now = realNow()
    const first = await this.#database.db
      .insertInto('auth.throttles')
      .values({ key: this.#hash(`spent ${user} ${code}`), tries: 1, changed_at: now, blocked_until: null })
      .onConflict((on) =>
        on
          .column('key')
          .doUpdateSet({ changed_at: now })
          .where('auth.throttles.changed_at', '<', new Date(now.getTime() - 300_000)),
      )
      .returning('key')
      .executeTakeFirst()
    return first !== undefined
  }

  /** Forgets the tries of somebody who got in; those of the account and of the network lose this one. */
  async succeeded(about: Try): Promise<void> {
    for (const [kind, key] of this.#keys(about)) {
      if (kind === 'pair' || kind === 'device') await this.#database.db.deleteFrom('auth.throttles').where('key', '=', key).execute()
      else
        await this.#database.db
          .updateTable('auth.throttles')
          .set((eb) => ({ tries: eb('tries', '-', 1), blocked_until: null }))
          .where('key', '=', key)
          .where('tries', '>', 0)
          .execute()
    }
  }

  /** Removes what is forgotten anyway. */
  async clear(): Promise<void> {
    await this.#database.db
      .deleteFrom('auth.throttles')
      .where('changed_at', '<', new Date(realNow().getTime() - 86_400_000))
      .execute()
  }

  #keys({ email, address, device }: Try): [keyof typeof limits, string][] {
    if (device) return [['device', this.#hash(`device ${device}`)]]
    const network = networkOf(address)
    return [
      ['pair', this.#hash(`pair ${email} ${network}`)],
      ['account', this.#hash(`account ${email}`)],
      ['network', this.#hash(`network ${network}`)],
    ]
  }

  #hash(text: string): string {
    return this.#secrets.sign('throttle', text)
  }

  async #count(kind: keyof typeof limits, key: string): Promise<void> {
    const limit: Limit = limits[kind]
    const refused = await this.#database.db.transaction().execute(async (db): Promise<Refusal | undefined> => {
      const now = realNow()
      await db
        .insertInto('auth.throttles')
        .values({ key, tries: 0, changed_at: now, blocked_until: null })
        .onConflict((on) => on.doNothing())
        .execute()
      const row = await db.selectFrom('auth.throttles').selectAll().where('key', '=', key).forUpdate().executeTakeFirst()
      if (!row) return undefined
      if (row.blocked_until && row.blocked_until > now)
        return refuse(429, 'platform.too-many-tries', { seconds: Math.ceil((row.blocked_until.getTime() - now.getTime()) / 1000) })
      const forgotten = now.getTime() - row.changed_at.getTime() > limit.forget * 1000
      const tries = forgotten ? 1 : row.tries + 1
      const over = tries - limit.tries
      const wait = Math.min(limit.longest, limit.wait * 2 ** Math.max(0, Math.min(over, 20)))
      await db
        .updateTable('auth.throttles')
        .set({ tries, changed_at: now, blocked_until: over >= 0 ? new Date(now.getTime() + wait * 1000) : null })
        .where('key', '=', key)
        .execute()
      return undefined
    })
    if (refused) throw refused
  }
}

/** The network of an address: what one household or one library shares. */
export function networkOf(address: string): string {
  const four = /^(?:::ffff:)?(\d+)\.(\d+)\.(\d+)\.\d+$/i.exec(address)
  if (four) return `${four[1]}.${four[2]}.${four[3]}`
  if (!address.includes(':')) return address
  const [head = '', tail] = address.toLowerCase().split('::')
  const left = head.split(':').filter(Boolean)
  const right = tail === undefined ? [] : tail.split(':').filter(Boolean)
  const parts = tail === undefined ? left : [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right]
  return parts
    .slice(0, 4)
    .map((part) => part.replace(/^0+(?=.)/, ''))
    .join(':')
}
