import { smallestCell } from '#rooms/facts'

// How many of all who were there would say what some of them said. Pure.

/** A count as it is known: exactly (both ends the same), as a step of five, or as a sum of steps. */
export interface Within {
  low: number
  high: number
}

/** Of intervals made like this, how many hold the truth. */
export const heardLevel = 0.95
const z = 1.959963984540054

/**
 * Wilson's interval of a share (E. B. Wilson, 1927), for `share` seen among `n` of `all` who could have answered: the more of them did, the less
 * is left to guess, and where all did nothing is (`all` infinite: nobody knows how many). The correction for a finite population divides the variance by (all − 1)/(all − n).
 */
export function wilson(share: number, n: number, all: number): Within {
  if (n >= all) return { low: share, high: share }
  const effective = Number.isFinite(all) ? (n * (all - 1)) / (all - n) : n
  const middle = (share + z ** 2 / (2 * effective)) / (1 + z ** 2 / effective)
  const half = (z / (1 + z ** 2 / effective)) * Math.sqrt((share * (1 - share)) / effective + z ** 2 / (4 * effective ** 2))
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) }
}

/**
 * How many of `all` would say what `said` of `answered` said, if those who did not answer are like those who did: share times all, from the lower
 * to the upper end of its interval. What is told in steps is only known to lie within its step, so the ends are the outermost of all counts
 * that it may be, and tell no more than the steps do. Never less than those who said it. In steps of five.
 */
export function estimatePeople(said: Within, answered: Within, all: Within): Within {
  let low = Number.POSITIVE_INFINITY
  let high = 0
  for (const n of [answered.low, answered.high])
    for (const total of [all.low, all.high])
      for (const k of [said.low, said.high]) {
        const among = Math.max(1, Math.min(n, total))
        const { low: least, high: most } = wilson(Math.min(k, among) / among, among, total)
        low = Math.min(low, least * total)
        high = Math.max(high, most * total)
      }
  const down = Math.floor(low / smallestCell) * smallestCell
  const up = Math.ceil(high / smallestCell) * smallestCell
  return { low: Math.max(down, Math.min(said.low, all.high)), high: Math.max(said.low, Math.min(up, Math.max(all.high, said.low))) }
}

/**
 * How many named at least one of several ways, where one may name several: at least as many as named the most named one, at most as many as named
 * them all together, and no more than all. How many named two is not kept.
 */
export const anyOf = (ways: readonly Within[], all: Within): Within => ({
  low: Math.max(0, ...ways.map(({ low }) => low)),
  high: Math.min(
    all.high,
    ways.reduce((sum, { high }) => sum + high, 0),
  ),
})
