import { isOutcome, member, textOf } from '../call.ts'
import type { HeldAnswer, ReadBack } from '../channel.ts'
import { actor } from '../compose-payload.ts'
import { notAnothers } from '../inbox/follow-answer.ts'
import { call, isAbsence, isDone, nextOf, type Whose } from './graph.ts'

const pagesToRead = 20
/** Clocks of servers differ by less. */
const clockMs = 2 * 60_000

/**
 * Looks for an answer that may have arrived among the replies at `path`, to their last page. It has no link to be known by: it is known by
 * its place, by who says it, when, and by its words; of several with the same words, each is the answer to one. `isOurs` is given the moment
 * from which on it can have been written, in ms.
 */
export async function findReply(
  whose: Whose,
  held: HeldAnswer,
  path: string,
  query: Record<string, string>,
  isOurs: (reply: unknown, began: number) => boolean,
): Promise<ReadBack> {
  const began = (held.startedAt?.getTime() ?? 0) - clockMs
  for (let page = 0, after: string | undefined; page < pagesToRead; page++) {
    const said = await call(whose, `${path}?${new URLSearchParams({ ...query, ...(after ? { after } : {}) })}`)
    if (isOutcome(said)) return 'unknown'
    // What was answered is gone, and whatever answers it with it.
    if (isAbsence(said)) return 'absent'
    const replies = member(said.body, 'data')
    if (!isDone(said) || !Array.isArray(replies)) return 'unknown'
    const ours = replies.filter((reply) => isOurs(reply, began)).map((reply) => textOf(member(reply, 'id'), 100))
    const [remoteId] = await whose.house.work(whose.alliance, actor, (work) => notAnothers(work, held, ours))
    if (remoteId) return { there: true, remoteId }
    after = nextOf(said.body)
    if (!after) return 'absent'
  }
  return 'unknown'
}
