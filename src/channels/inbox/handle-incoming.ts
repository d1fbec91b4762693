import { audit, personOf, type Work } from '#platform'
import { staffById } from '#rooms/alliance'
import { channelParams } from '../accounts.ts'
import { wordsOf } from '../call.ts'
import { handWhom, noteMissing, whyMissing } from '../errors.ts'
import { inboxPolicy } from '../policy.ts'
import { changeIncoming, type IncomingRow, lockIncoming, subjectOf, writeEntry } from './item.ts'

const words = (row: IncomingRow) => channelParams({ kind: row.kind, name: row.kind })

/** Takes an item up, so that no two people answer it. Taking up what is one's own changes nothing. */
export async function takeUpIncoming(work: Work, incoming: string): Promise<void> {
  inboxPolicy.demand(work, 'answer-incoming')
  const me = personOf(work.actor)
  if (!me) throw handWhom()
  const row = await lockIncoming(work, incoming)
  if (row.owner_id === me) return
  await changeIncoming(work, incoming, { owner_id: me })
  await writeEntry(work, incoming, { sort: 'taken-up', text: '' })
  await audit(work, 'channels.incoming-taken-up', subjectOf(incoming), words(row))
}

/** Gives an item to somebody who works here and may answer, with a word for them; to nobody when `to` is null. Refuses `channels.hand-whom` at `to`. */
export async function handOverIncoming(work: Work, input: { incoming: string; to: string | null; note?: string }): Promise<void> {
  inboxPolicy.demand(work, 'answer-incoming')
  const row = await lockIncoming(work, input.incoming)
  const to = input.to ? await staffById(work, input.to) : null
  if (input.to && (to?.status !== 'active' || !mayAnswer(to.roles))) throw handWhom()
  if ((to?.staff_id ?? null) === row.owner_id) return
  await changeIncoming(work, input.incoming, { owner_id: to?.staff_id ?? null })
  const note = wordsOf(input.note, 1000)
  await writeEntry(
    work,
    input.incoming,
    to ? { sort: 'handed-over', text: [to.name, note].filter(Boolean).join(': ') } : { sort: 'let-go', text: note },
  )
  await audit(work, to ? 'channels.incoming-handed-over' : 'channels.incoming-let-go', subjectOf(input.incoming), {
    ...words(row),
    to: to?.name ?? '',
  })
}

/** Whether somebody with these roles may answer. */
export const mayAnswer = (roles: readonly string[]): boolean =>
  (inboxPolicy.table['answer-incoming'] as readonly string[]).some((role) => roles.includes(role))

/** A word among colleagues; never leaves the house. Refuses `channels.note-missing` at `note`. */
export async function noteIncoming(work: Work, input: { incoming: string; note: string }): Promise<void> {
  inboxPolicy.demand(work, 'answer-incoming')
  const note = wordsOf(input.note, 2000)
  if (note === '') throw noteMissing()
  await lockIncoming(work, input.incoming)
  await writeEntry(work, input.incoming, { sort: 'note', text: note })
}

/** `closed`: needs no answer · `hidden`: not to be seen in the inbox; what it is hidden for is said · `waiting`: back among what waits. */
export type SettledAs = 'closed' | 'hidden' | 'waiting'

/**
 * Closes an item without an answer, hides it (with a reason: `channels.why-missing`), or puts it back among what waits. An answer that has
 * not left is withdrawn: whoever decides so decides against it.
 */
export async function settleIncoming(work: Work, input: { incoming: string; as: SettledAs; why?: string }): Promise<void> {
  inboxPolicy.demand(work, 'answer-incoming')
  const why = wordsOf(input.why, 500)
  if (input.as === 'hidden' && why === '') throw whyMissing()
  const row = await lockIncoming(work, input.incoming)
  if (row.state === input.as) return
  await changeIncoming(work, input.incoming, { state: input.as, why: input.as === 'waiting' ? '' : why })
  await work.db
    .updateTable('channels.deliveries')
    .set({ state: 'withdrawn', ended_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('answers', '=', input.incoming)
    .where('operation', '=', 'answer')
    .where('state', '=', 'due')
    .execute()
  const sort = input.as === 'waiting' ? (row.state === 'hidden' ? 'shown' : 'reopened') : input.as
  await writeEntry(work, input.incoming, { sort, text: why })
  // Why stands with the item and goes with it: words about a person are nothing for a record that forgets nobody.
  await audit(work, `channels.incoming-${sort}`, subjectOf(input.incoming), words(row))
}
