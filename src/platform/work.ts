import { type Kysely, sql, type Transaction } from 'kysely'
import { sqlState } from './db/database.ts'
import type { Tables } from './db/tables.ts'
import { isId } from './ids.ts'
import type { Platform } from './platform.ts'
import type { Actor } from './policy.ts'
import { refuse } from './refusal.ts'

/**
 * One transaction, by one actor, in one alliance, at one moment. Every capability takes it as its first argument:
 * what the capability changes, its audit sentence and its facts commit together or not at all.
 */
export interface Work {
  readonly db: Transaction<Tables>
  /** Uuid of the alliance; every statement names it. */
  readonly alliance: string
  readonly actor: Actor
  /** The house's time when the work began; the same for everything in it. */
  readonly now: Date
  readonly house: Platform
  readonly requestId?: string
  /** Runs something after the commit, and not at all after a rollback: waking a worker, dropping a cache. */
  afterCommit(then: () => void): void
}

export interface WorkOptions {
  requestId?: string
  /** The moment of the work; the house's clock unless given (the demo city lives through 18 months). */
  now?: Date
}

/** Serialisation failure and deadlock: the database undid everything and says: try again. */
const tryAgain = new Set(['40001', '40P01'])

/** A value that PostgreSQL cannot take as what it should be: no uuid, no number or time there is, a letter it does not know (NUL). */
const unreadable = new Set(['22P02', '22P05', '22003', '22007', '22008', '22021'])

/**
 * Runs `act` as one unit of work. Enters the alliance first, so that row-level security shows its rows and no others.
 * Tried up to four times when the database asks for it; nothing else is retried, because after an error at COMMIT the
 * outcome is unknown and only an idempotency key tells (docs/locking.md).
 * What somebody asked for in a form that cannot be, in an address, a form or a cursor, is refused here for all of them:
 * `platform.value-unreadable` (400). It is logged all the same, because a slip of ours looks like it.
 */
export async function runWork<T>(
  house: Platform,
  alliance: string,
  actor: Actor,
  act: (work: Work) => Promise<T>,
  options: WorkOptions = {},
): Promise<T> {
  if (!isId(alliance)) throw refuse(404, 'platform.no-such-alliance')
  for (let attempt = 1; ; attempt++) {
    const afterwards: (() => void)[] = []
    try {
      const result = await house.database.db.transaction().execute(async (db) => {
        await sql`select foyer.enter(${alliance})`.execute(db)
        return act({
          db,
          alliance,
          actor,
          now: options.now ?? house.clock.now(),
          house,
          requestId: options.requestId,
          afterCommit: (then) => afterwards.push(then),
        })
      })
      for (const then of afterwards) then()
      return result
    } catch (error) {
      const state = sqlState(error) ?? ''
      if (unreadable.has(state) && actor.kind !== 'system') {
        house.log.error('platform', 'the database could not read a value', error, { request: options.requestId })
        throw refuse(400, 'platform.value-unreadable')
      }
      if (attempt >= 4 || !tryAgain.has(state)) throw error
      await new Promise((resolve) => setTimeout(resolve, 5 * attempt ** 2 + Math.random() * 10))
    }
  }
}

/** The next small number of a counter of this alliance, from 1. The counter's row stays locked until the commit, so no number is used twice or skipped by a rollback. */
export async function nextNumber(work: Work, name: string, count = 1): Promise<number> {
  const row = await work.db
    .insertInto('platform.counters')
    .values({ alliance_id: work.alliance, name, next: count + 1 })
    .onConflict((on) => on.columns(['alliance_id', 'name']).doUpdateSet((eb) => ({ next: eb('platform.counters.next', '+', count) })))
    .returning('next')
    .executeTakeFirstOrThrow()
  return row.next - count
}

/** The database a lower-level helper needs: a transaction or the plain pool. */
export type AnyDb = Kysely<Tables> | Transaction<Tables>
