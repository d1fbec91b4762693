import { type Actor, realNow, refuse, type Work } from '#platform'
import type { AnyOperation } from './operation.ts'

export interface Answer {
  status: number
  body: unknown
}

/** Who asks, as far as keys are concerned. */
const callerOf = (actor: Actor): string => ('id' in actor ? `${actor.kind}:${actor.id}` : actor.kind)

/**
 * The key under which an operation is to happen once, or undefined. Open operations are asked by strangers who would meet in one another's
 * keys; they carry a key of their own form or do no harm twice. Operations that tell of a person keep nothing: they run again.
 */
export function keyOf(operation: AnyOperation, given: string | undefined): string | undefined {
  return takesKey(operation) ? given : undefined
}

/** Whether an operation takes an idempotency key. */
export const takesKey = (operation: AnyOperation): boolean =>
  operation.method === 'post' && operation.scope !== 'public' && !operation.personal && !operation.media

/**
 * Runs `act` once for a key, whatever number of requests carry it and whenever. The key's row is written first, in the
 * transaction of the effect: a parallel request with the same key waits there, and then gets the first one's answer.
 * A refusal rolls the row back with everything else, so the same key may be tried again after mending.
 * Kept for three days (`platform.housekeeping`), the request as a keyed hash; what tells of persons never comes here ({@link keyOf}).
 * @param request what was asked, byte for byte
 * @throws Refusal 422 `platform.idempotency-key-wrong`, 409 `platform.idempotency-key-reused` (same key, other request)
 */
export async function once(work: Work, key: string, request: string, act: () => Promise<Answer>): Promise<Answer & { replayed: boolean }> {
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) throw refuse(422, 'platform.idempotency-key-wrong')
  const caller = callerOf(work.actor)
  const hash = work.house.secrets.sign('idempotency', request)
  const first = await work.db
    .insertInto('platform.idempotency')
    .values({ alliance_id: work.alliance, caller, key, request_hash: hash, status: null, answer: null, made_at: realNow() })
    .onConflict((on) => on.doNothing())
    .returning('key')
    .executeTakeFirst()
  if (!first) {
    const before = await work.db
      .selectFrom('platform.idempotency')
      .select(['request_hash', 'status', 'answer'])
      .where('alliance_id', '=', work.alliance)
      .where('caller', '=', caller)
      .where('key', '=', key)
      .executeTakeFirstOrThrow()
    if (before.request_hash !== hash) throw refuse(409, 'platform.idempotency-key-reused')
    return { status: before.status!, body: before.answer === null ? undefined : JSON.parse(before.answer), replayed: true }
  }
  const answer = await act()
  await work.db
    .updateTable('platform.idempotency')
    .set({ status: answer.status, answer: answer.body === undefined ? null : JSON.stringify(answer.body) })
    .where('alliance_id', '=', work.alliance)
    .where('caller', '=', caller)
    .where('key', '=', key)
    .execute()
  return { ...answer, replayed: false }
}
