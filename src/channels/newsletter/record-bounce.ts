import { type Actor, audit, type Platform, type Work } from '#platform'
import { recordBounce } from '#rooms/patrons'
import { channelsPolicy } from '../policy.ts'
import { type Bounce, readBounce } from './read-bounce.ts'

export type BounceEffect = 'subscription-ended' | 'noted' | 'already-noted' | 'unknown-mail' | 'ignored'

/** What a mail from the bounce mailbox changed. */
export interface TakenBounce {
  bounce: Bounce
  effect: BounceEffect
}

/**
 * Takes one raw mail from the bounce mailbox, of whichever alliance of this house it concerns: from `foyer bounce` or the
 * API. A hard bounce or a complaint ends the subscription, a soft one is counted; the same mail twice counts once.
 */
export async function takeBounce(
  house: Platform,
  raw: Uint8Array | string,
  actor: Actor = { kind: 'system', name: 'bounce mailbox' },
): Promise<TakenBounce> {
  const bounce = readBounce(raw)
  if (bounce.kind === 'none') return { bounce, effect: 'ignored' }
  return { bounce, effect: await house.work(bounce.alliance, actor, (work) => noteBounce(work, bounce)) }
}

/** Notes a bounce in the alliance of this work. A bounce of another alliance's mail is unknown here. */
export async function noteBounce(work: Work, bounce: Exclude<Bounce, { kind: 'none' }>): Promise<BounceEffect> {
  channelsPolicy.demand(work, 'record-bounce')
  if (bounce.alliance !== work.alliance) return 'unknown-mail'
  const row = await work.db
    .selectFrom('channels.mailings')
    .select(['subscriber_id', 'state', 'bounce'])
    .where('alliance_id', '=', work.alliance)
    .where('mailing_id', '=', bounce.mailingId)
    .forUpdate()
    .executeTakeFirst()
  if (!row) return 'unknown-mail'
  const kind = bounce.kind === 'soft' ? 'soft' : 'hard'
  if (row.bounce === 'hard' || row.bounce === kind) return 'already-noted'
  await work.db
    .updateTable('channels.mailings')
    .set({
      bounce: kind,
      bounced_at: work.now,
      // A mail that came back has certainly left us, whatever the crash had left open.
      ...(row.state === 'unconfirmed' ? { state: 'sent' as const, sent_at: work.now } : {}),
      ...(kind === 'hard' ? { address: null, stop_token: null } : {}),
    })
    .where('alliance_id', '=', work.alliance)
    .where('mailing_id', '=', bounce.mailingId)
    .execute()
  const { ended } = await recordBounce(work, row.subscriber_id, kind)
  if (bounce.kind === 'complaint') await audit(work, 'channels.mail-complaint', { kind: 'subscriber', id: row.subscriber_id })
  return ended ? 'subscription-ended' : 'noted'
}
