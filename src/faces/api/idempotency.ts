import { createHash } from 'node:crypto'
import { type Actor, refuse, type Work } from '#platform'

export interface Answer {
  status: number
  body: unknown
}

const keptFor = 3 * 86_400_000

/** Who asks, as far as keys are concerned. */
const callerOf = (actor: Actor): string => ('id' in actor ? `${actor.kind}:${actor.id}` : actor.kind)

/**
 * Runs `act` once for a key, whatever number of requests carry it and whenever. The key's row is written first, in the
 * transaction of the effect: a parallel request with the same key waits there, and then gets the first one's answer.
 * A refusal rolls the row back with everything else, so the same key may be tried again after mending.
 * @param request what was asked, byte for byte
 * @throws Refusal 422 `platform.idempotency-key-wrong`, 409 `platform.idempotency-key-reused` (same key, other request)
 */
export async function once(work: Work, key: string, request: string, act: () => Promise<Answer>): Promise<Answer & { replayed: boolean }> {
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) throw refuse(422, 'platform.idempotency-key-wrong')
  const caller = callerOf(work.actor)
  const hash = createHash('sha256').update(request).digest('base64url')
  // Not the house's clock: it may be set back, and keys would live for years.
  const now = new Date()
  if (Math.random() < 0.01) {
    await work.db
      .deleteFrom('platform.idempotency')
      .where('alliance_id', '=', work.alliance)
      .where('made_at', '<', new Date(now.getTime() - keptFor))
      .execute()
  }
  const first = await work.db
    .insertInto('platform.idempotency')
    .values({ alliance_id: work.alliance, caller, key, request_hash: hash, status: null, answer: null, made_at: now })
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
