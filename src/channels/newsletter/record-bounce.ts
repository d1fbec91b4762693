import { audit, type Work } from '#platform'
import { recordBounce } from '#rooms/patrons'
import { asSystem } from '../compose-payload.ts'
import { channelsPolicy } from '../policy.ts'
import { type Bounce, readBounce } from './read-bounce.ts'

export type BounceEffect = 'subscription-ended' | 'noted' | 'already-noted' | 'unknown-mail' | 'ignored'

/** What a mail from the bounce mailbox said, and what it changed. */
export interface TakenBounce {
  kind: Bounce['kind']
  /** Code of RFC 3463, where the mail holds one. */
  status: string | null
  effect: BounceEffect
}

/**
 * Takes one raw mail from the bounce mailbox of this alliance. A hard bounce or a complaint ends the subscription, a soft one
 * is counted; the same mail twice counts once; a bounce of another alliance's mail is unknown here.
 */
export async function takeBounce(work: Work, raw: Uint8Array | string): Promise<TakenBounce> {
  channelsPolicy.demand(work, 'record-bounce')
  const bounce = readBounce(raw)
  if (bounce.kind === 'none') return { kind: 'none', status: null, effect: 'ignored' }
  return { kind: bounce.kind, status: bounce.status, effect: await noteBounce(work, bounce) }
}

async function noteBounce(work: Work, bounce: Exclude<Bounce, { kind: 'none' }>): Promise<BounceEffect> {
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
  // Who may hand in bounces is asked once, above; what follows from one is the house's own doing.
  const { ended } = await recordBounce(asSystem(work), row.subscriber_id, kind)
  if (bounce.kind === 'complaint') await audit(work, 'channels.mail-complaint', { kind: 'subscriber', id: row.subscriber_id })
  return ended ? 'subscription-ended' : 'noted'
}
