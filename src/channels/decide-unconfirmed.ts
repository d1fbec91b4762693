import { audit, type Work } from '#platform'
import { accountOf } from './accounts.ts'
import { hasMailings } from './channel.ts'
import { addressGone, alreadyRetired, noSuchDelivery, notUndecided } from './errors.ts'
import { changeIncoming, lockToAnswer } from './inbox/item.ts'
import { leaveMailings, resendMailings } from './mailings/mailings.ts'
import { channelsPolicy, inboxPolicy } from './policy.ts'
import { nameOfAct, subjectOfDelivery, titled } from './record.ts'
import { wakeRelay } from './wake.ts'

export interface DecideUnconfirmed {
  delivery: string
  /** Send again, and some may have it twice; or leave it, and some may not have it. */
  choice: 'resend' | 'skip'
}

/**
 * A person decides about what nobody knows: whether an unconfirmed delivery, or the unconfirmed mails of a newsletter, are
 * sent again or left. Also gives a delivery that failed another run. Refuses `channels.not-undecided`, and to send again through an account
 * that has ended (`channels.already-retired`) or to whom nobody may answer (`channels.is-hidden`).
 */
export async function decideUnconfirmed(work: Work, input: DecideUnconfirmed): Promise<void> {
  const row = await work.db
    .selectFrom('channels.deliveries')
    .select(['delivery_id', 'account_id', 'operation', 'answers', 'post_id', 'kind', 'state', 'counts', 'payload'])
    .where('alliance_id', '=', work.alliance)
    .where('delivery_id', '=', input.delivery)
    .forUpdate()
    .executeTakeFirst()
  // Whoever may answer decides about an answer.
  if (row?.operation === 'answer') inboxPolicy.demand(work, 'answer-incoming')
  else channelsPolicy.demand(work, 'decide-unconfirmed')
  if (!row) throw noSuchDelivery()
  if (row.state !== 'unconfirmed' && row.state !== 'failed') throw notUndecided()
  const through = await work.db
    .selectFrom('channels.accounts')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('account_id', '=', row.account_id)
    .executeTakeFirstOrThrow()
  const account = accountOf(through)
  if (input.choice === 'resend') {
    // Nothing leaves there any more: it would wait for ever, and look as if it had been seen to.
    if (through.retired_at) throw alreadyRetired(through.name)
    if (row.answers) await lockToAnswer(work, row.answers)
  }
  const change = work.db
    .updateTable('channels.deliveries')
    .where('alliance_id', '=', work.alliance)
    .where('delivery_id', '=', input.delivery)
  // Mails and notices have rows of their own, unless it broke off before they were written: then nothing is in doubt.
  const written = hasMailings(row.kind) && row.counts.meant !== undefined
  let mails = 0
  if (input.choice === 'resend') {
    const again = written ? await resendMailings(work, input.delivery) : undefined
    // Addresses are forgotten after a while; then there is nobody left to send to.
    if (again?.some === false) throw addressGone()
    mails = again?.mails ?? 0
    await change.set({ state: 'due', next_at: work.now, tries: 0, outcome: null, ended_at: null }).execute()
    if (row.answers) await changeIncoming(work, row.answers, { state: 'answered' })
  } else {
    const left = written ? await leaveMailings(work, input.delivery) : undefined
    mails = left?.mails ?? 0
    // A newsletter that somebody has, or may have, is over. Called off, it would make room for a second one.
    const state = left?.some ? 'sent' : 'withdrawn'
    await change.set({ state, outcome: 'channels.unconfirmed-skipped', ended_at: work.now }).execute()
    // Somebody looked there and found it, or is content without.
    if (row.answers) await changeIncoming(work, row.answers, { state: row.state === 'unconfirmed' ? 'answered' : 'waiting' })
  }
  const { operation, payload } = row
  const told = { operation, postId: row.post_id ?? undefined, item: row.answers ?? undefined, payload, account }
  const act = nameOfAct(told, input.choice === 'resend' ? 'unconfirmed-resent' : 'unconfirmed-skipped')
  await audit(work, `channels.${act}`, subjectOfDelivery(told), { ...titled(told), mails })
  wakeRelay(work)
}
