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
  /** What a study found for a month of its own, where it found anything of card applications; else null. It stands beside the others and is compared with none. */
  caused: Within | null
  /** Codes and answers alone. `agree`: no more carried a code than say so. `differ`: more did. `one-alone`: one of the two tells nothing. */
  verdict: 'agree' | 'differ' | 'one-alone'
}

/**
 * Codes beside answers of the same months. Codes are a lower bound, so fewer of them than say so is what one expects; more of them means that
 * people who carried a code name another way. A study is left out: it is of its own places and months, and an effect may well be
 * more than say so, as whoever heard it from a friend who saw the poster names the friend.
 * @param metric what the study counted
 */
export function combine(coded: Cell, said: Within | null, caused: CampaignVerdict, metric: string | null): Combined {
  const effect = caused.reason === 'study' && metric === 'cards.applied' ? { low: caused.low, high: caused.high } : null
  const { amount, hidden } = coded
  const verdict = said === null || hidden ? 'one-alone' : (amount ?? 0) > said.high ? 'differ' : 'agree'
  return { evidence: 'combined', coded: { amount, hidden }, said, caused: effect, verdict }
}
