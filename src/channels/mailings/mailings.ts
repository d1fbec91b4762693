import { sql } from 'kysely'
import type { Work } from '#platform'
import type { HeldDelivery } from '../channel.ts'
import { waitSeconds } from '../delivery-state.ts'
import type { MailingState } from '../tables.ts'

const change = (work: Work, deliveryId: string, states: readonly MailingState[]) =>
  work.db
    .updateTable('channels.mailings')
    .where('alliance_id', '=', work.alliance)
    .where('delivery_id', '=', deliveryId)
    .where('state', 'in', [...states])

/** Nothing will be sent there any more, so nobody needs to know where. */
export const forgotten = { address: null, stop_token: null }

/** Whatever was in flight when its worker fell silent: nobody knows whether it arrived. The account's standing choice is followed. */
export async function leaveInFlight(work: Work, delivery: HeldDelivery): Promise<void> {
  await change(work, delivery.deliveryId, ['sending']).set({ state: 'unconfirmed', outcome: 'channels.worker-fell-silent' }).execute()
  await applyStandingChoice(work, delivery)
}

/** Whatever was in flight is sent again: it takes the place of what may have arrived. */
export async function putBackInFlight(work: Work, { deliveryId }: HeldDelivery): Promise<void> {
  await change(work, deliveryId, ['sending']).set({ state: 'due', next_at: work.now }).execute()
}

/** A channel account may have a standing choice for what stays unconfirmed. It sends a mail again once; then a person decides. */
export async function applyStandingChoice(work: Work, { deliveryId, account }: HeldDelivery): Promise<void> {
  if (account.onUnconfirmed === 'resend')
    await change(work, deliveryId, ['unconfirmed'])
      .set({ state: 'due', next_at: soon(work), outcome: null, resent_at: work.now })
      .where('address', 'is not', null)
      .where('resent_at', 'is', null)
      .execute()
  if (account.onUnconfirmed === 'skip') await skip(work, deliveryId)
}

/** After the shortest wait of a delivery: nothing is tried again in the same breath. */
export const soon = (work: Work): Date => new Date(work.now.getTime() + waitSeconds(1) * 1000)

const skip = (work: Work, deliveryId: string) =>
  change(work, deliveryId, ['unconfirmed', 'sending'])
    .set({ state: 'skipped', outcome: 'channels.unconfirmed-skipped', ...forgotten })
    .executeTakeFirst()

/**
 * A person has the mailings of a delivery that nobody works at sent again, those in doubt and those that never left.
 * @returns how many were in doubt, and whether there is anybody to send to
 */
export async function resendMailings(work: Work, deliveryId: string): Promise<{ mails: number; some: boolean }> {
  const { numUpdatedRows } = await change(work, deliveryId, ['unconfirmed', 'sending'])
    .set({ state: 'due', next_at: work.now, outcome: null })
    .where('address', 'is not', null)
    .executeTakeFirst()
  return { mails: Number(numUpdatedRows), some: (await earliestDue(work, deliveryId)) !== null }
}

/**
 * A person leaves the mailings of a delivery that nobody works at: those in doubt, and those that never left.
 * @returns how many were in doubt, and whether anybody has the mail or may have it
 */
export async function leaveMailings(work: Work, deliveryId: string): Promise<{ mails: number; some: boolean }> {
  const mails = Number((await skip(work, deliveryId)).numUpdatedRows)
  await change(work, deliveryId, ['due'])
    .set({ state: 'skipped', outcome: 'channels.mail-left', ...forgotten })
    .execute()
  const { sent } = await keepCounts(work, deliveryId)
  const doubted = await work.db
    .selectFrom('channels.mailings')
    .select('mailing_id')
    .where('alliance_id', '=', work.alliance)
    .where('delivery_id', '=', deliveryId)
    .where('outcome', '=', 'channels.unconfirmed-skipped')
    .limit(1)
    .executeTakeFirst()
  return { mails, some: sent! > 0 || doubted !== undefined }
}

/** Writes into the delivery where its mailings have ended, beside for how many it was meant; gives all of it. */
export async function keepCounts(work: Work, deliveryId: string): Promise<Record<string, number>> {
  const counts = await countMailings(work, deliveryId)
  const ended = Object.fromEntries(['sent', 'unconfirmed', 'failed', 'skipped'].map((state) => [state, counts[state] ?? 0]))
  const row = await work.db
    .updateTable('channels.deliveries')
    .set({ counts: sql<string>`counts || ${JSON.stringify(ended)}::jsonb` })
    .where('alliance_id', '=', work.alliance)
    .where('delivery_id', '=', deliveryId)
    .returning('counts')
    .executeTakeFirstOrThrow()
  return row.counts
}

/** How many mailings of each of these deliveries stand where. */
export async function countMailingsOf(work: Work, deliveries: readonly string[]): Promise<Map<string, Record<string, number>>> {
  if (deliveries.length === 0) return new Map()
  const rows = await work.db
    .selectFrom('channels.mailings')
    .select(['delivery_id', 'state', (eb) => eb.fn.countAll<number>().as('n')])
    .where('alliance_id', '=', work.alliance)
    .where('delivery_id', 'in', [...deliveries])
    .groupBy(['delivery_id', 'state'])
    .execute()
  const counts = new Map<string, Record<string, number>>()
  for (const { delivery_id, state, n } of rows) counts.set(delivery_id, { ...counts.get(delivery_id), [state]: Number(n) })
  return counts
}

/** How many mailings of a delivery stand where. */
const countMailings = async (work: Work, deliveryId: string): Promise<Record<string, number>> =>
  (await countMailingsOf(work, [deliveryId])).get(deliveryId) ?? {}

/** When the next mailing of a delivery may be tried; null when none is left. */
export async function earliestDue(work: Work, deliveryId: string): Promise<Date | null> {
  const { next } = await work.db
    .selectFrom('channels.mailings')
    .select((eb) => eb.fn.min<Date | null>('next_at').as('next'))
    .where('alliance_id', '=', work.alliance)
    .where('delivery_id', '=', deliveryId)
    .where('state', '=', 'due')
    .executeTakeFirstOrThrow()
  return next
}

/** Nothing more leaves: the post was withdrawn or moved. */
export async function cancelMailings(work: Work, deliveryId: string): Promise<void> {
  await change(work, deliveryId, ['due'])
    .set({ state: 'skipped', outcome: 'channels.post-withdrawn', ...forgotten })
    .execute()
}
