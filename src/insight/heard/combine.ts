import type { CampaignVerdict } from '#rooms/strategy'
import type { Cell } from '../brought.ts'
import type { Within } from './estimate.ts'

/** What is known of card applications in several ways. They stand side by side; nothing here is a sum. */
export interface Combined {
  evidence: 'combined'
  /** Card applications that carried a code: at least so many. */
  coded: Cell
  /** Who says they heard by a channel that it used. */
  said: Within | null
  /** What a study found for a month, where it found anything of card applications; else null. */
  caused: Within | null
  /** `agree`: what two or more ways tell can be true together. `differ`: it cannot. `one-alone`: there is no second way to compare with. */
  verdict: 'agree' | 'differ' | 'one-alone'
}

/**
 * Whether codes, answers and a study can be true together. Of whoever carried a code some will not say so, but nobody who says so is in doubt:
 * codes are a lower bound, and people who say it may not be fewer. An effect may not be more than came by the channels, as people say it.
 * @param metric what the study counted
 * @param months how many months the answers are of, for an effect that is told for one
 */
export function combine(coded: Cell, said: Within | null, caused: CampaignVerdict, metric: string | null, months: number): Combined {
  const effect = caused.reason === 'study' && metric === 'cards.applied' ? { low: caused.low * months, high: caused.high * months } : null
  const least = coded.hidden ? null : (coded.amount ?? 0)
  const apart = [
    // At least so many came with a code, and at most so many say they came by its channels.
    said !== null && least !== null && least > said.high,
    said !== null && effect !== null && effect.low > said.high,
  ]
  const compared = said !== null && (least !== null || effect !== null)
  return { evidence: 'combined', coded, said, caused: effect, verdict: !compared ? 'one-alone' : apart.some(Boolean) ? 'differ' : 'agree' }
}
