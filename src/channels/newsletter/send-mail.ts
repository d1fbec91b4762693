import { isMailFailure, isRefusal, type Platform, type Work } from '#platform'
import { recordBounce } from '#rooms/patrons'
import { waitSeconds } from '../delivery-state.ts'
import { forgotten } from '../mailings/mailings.ts'
import type { End, Mailing } from '../mailings/run-mailings.ts'
import { saysNobodyThere } from './read-bounce.ts'
import type { RenderedMail } from './render-mail.ts'

/** A soft refusal of one address is tried this often within a run of days; then it is left. */
const mostTries = 5

/** Hands one mail to the mail server and tells what that means for it. */
export async function sendMail(house: Platform, mailing: Mailing, mail: RenderedMail & { raw?: Buffer }, messageId: string): Promise<End> {
  try {
    await house.mail.send({ ...mail, to: mailing.address, messageId })
    return { state: 'sent' }
  } catch (fault) {
    // An address that cannot be one never got as far as the server.
    if (isRefusal(fault))
      return { state: 'failed', code: fault.params.field === 'to' ? 'channels.mail-address-wrong' : 'channels.mail-not-sendable' }
    if (!isMailFailure(fault)) return { state: 'unconfirmed', code: 'channels.broke-while-sending' }
    if (fault.outcome === 'unknown') return { state: 'unconfirmed', code: 'channels.mail-no-answer', sick: true }
    if (fault.outcome === 'refused') {
      const nobodyThere = fault.command === 'RCPT TO' && saysNobodyThere(fault.response ?? '')
      return { state: 'failed', code: 'channels.mail-refused', nobodyThere }
    }
    if (fault.status === undefined || fault.code === 'EAUTH' || fault.code === 'ECONNECTION')
      return { state: 'due', code: 'channels.mail-server-away', seconds: 0, free: true, sick: true }
    if (mailing.attempts >= mostTries) return { state: 'failed', code: 'channels.mail-refused-for-now' }
    return { state: 'due', code: 'channels.mail-refused-for-now', seconds: Math.max(300, waitSeconds(mailing.attempts + 2)) }
  }
}

/** An address that does not exist is written to once: the answer is as good as a returned mail. */
export async function endSubscriptionOf(work: Work, mailing: Mailing): Promise<void> {
  await work.db
    .updateTable('channels.mailings')
    .set({ bounce: 'hard', bounced_at: work.now, ...forgotten })
    .where('alliance_id', '=', work.alliance)
    .where('mailing_id', '=', mailing.mailingId)
    .execute()
  await recordBounce(work, mailing.subscriberId, 'hard')
}
