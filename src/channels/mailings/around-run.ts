import type { Work } from '#platform'
import type { HeldDelivery } from '../channel.ts'
import type { Outcome } from '../delivery-state.ts'
import { applyStandingChoice, earliestDue, keepCounts, soon } from './mailings.ts'
import type { RunEnd } from './run-mailings.ts'
import type { Filled } from './write-mailings.ts'

/**
 * The delivery's row, locked, as long as this worker still holds it: only then are its mailings this worker's to judge. One
 * that slept through its lease would else call unconfirmed what another has in flight.
 */
export const holdRun = (work: Work, delivery: HeldDelivery) =>
  work.db
    .selectFrom('channels.deliveries')
    .select('counts')
    .where('alliance_id', '=', work.alliance)
    .where('delivery_id', '=', delivery.deliveryId)
    .where('lease_by', '=', delivery.worker)
    .where('attempts', '=', delivery.attempt)
    .where('state', '=', 'sending')
    .forUpdate()
    .executeTakeFirst()

/** Writes down for how many subscribers the mailings of a delivery were written. */
export async function keepFilled(work: Work, delivery: HeldDelivery, filled: Filled): Promise<void> {
  await work.db
    .updateTable('channels.deliveries')
    .set({ counts: JSON.stringify(filled) })
    .where('alliance_id', '=', work.alliance)
    .where('delivery_id', '=', delivery.deliveryId)
    .where('lease_by', '=', delivery.worker)
    .where('attempts', '=', delivery.attempt)
    .execute()
}

/** The sentences of a channel about what is left of a run. */
export interface RunWords {
  away: string
  wait: string
  unconfirmed: string
}

/** How the run ended, for the delivery as a whole: what is left of it, when that may be tried, and what nobody knows. */
export async function afterRun(work: Work, delivery: HeldDelivery, end: RunEnd, words: RunWords): Promise<Outcome> {
  if (end.why === 'quiet') return { state: 'later', code: 'channels.quiet-hours', at: end.until }
  if (end.why === 'broke') return { state: 'retry', code: 'channels.run-broken-off', sickChannel: false }
  if (end.why === 'lost' || !(await holdRun(work, delivery))) return { state: 'later', code: 'channels.run-broken-off', at: work.now }
  await applyStandingChoice(work, delivery)
  const counts = await keepCounts(work, delivery.deliveryId)
  const away = end.why === 'away'
  const next = await earliestDue(work, delivery.deliveryId)
  if (next && away) return { state: 'retry', code: words.away, sickChannel: true }
  // A message whose connection broke while others went through is due at once: it waits a little too.
  if (next) return { state: 'later', code: words.wait, at: new Date(Math.max(next.getTime(), soon(work).getTime())) }
  if (counts.unconfirmed) return { state: 'unknown', code: words.unconfirmed, sickChannel: away }
  return { state: 'sent', counts }
}
