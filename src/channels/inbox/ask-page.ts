import { type ApiAnswer, isOutcome } from '../call.ts'
import type { Outcome } from '../delivery-state.ts'

/** How much of what was said is asked for at once, and how large the answer may be, in bytes. */
export interface PageSize {
  limit: number
  maxBytes: number
}

const usualBytes = 1024 * 1024
/** One text with all that a platform says of it; none lets its people write more. */
const bytesOfOne = 16 * usualBytes

/**
 * Asks for a page of what was said, at most `most` at once; `limit` is how much was asked for in the end. Strangers write what is in it:
 * where that is more than is read at once, it is asked for one by one, so that nobody makes the house deaf by writing much.
 */
export async function askPage(
  most: number,
  ask: (size: PageSize) => Promise<ApiAnswer | Outcome>,
): Promise<{ said: ApiAnswer | Outcome; limit: number }> {
  const said = await ask({ limit: most, maxBytes: usualBytes })
  const tooLarge = isOutcome(said) && 'code' in said && said.code === 'channels.receiver-talks-without-end'
  return tooLarge ? { said: await ask({ limit: 1, maxBytes: bytesOfOne }), limit: 1 } : { said, limit: most }
}
