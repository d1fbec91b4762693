import { addDays, type Params } from '#platform'
import type { PieceProblem } from '../pieces.ts'
import { stateOf } from './consent-state.ts'

/** How many days ahead the end of a consent is worth a thought. */
export const endsSoonDays = 30

/** What is wrong with a consent on the day something goes out: stops where it is missing or ended, a second thought where it ends soon. */
export function consentProblems(
  row: { given_at: Date | null; withdrawn_at: Date | null; until: string | null },
  day: string,
  params: Params,
): PieceProblem[] {
  const state = stateOf(row, day)
  if (state === 'asked') return [{ code: 'consent-missing', level: 'stop', params }]
  if (state !== 'given') return [{ code: 'consent-ended', level: 'stop', params }]
  if (row.until !== null && row.until < addDays(day, endsSoonDays))
    return [{ code: 'consent-ends', level: 'warn', params: { ...params, day: row.until } }]
  return []
}
