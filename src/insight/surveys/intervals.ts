import { quantile, Random } from '#packages/causal'
import { type Within, wilson } from '../heard/estimate.ts'

/** A share with its 95 % interval (Wilson), of whoever answers like this. */
export interface Share extends Within {
  share: number
  n: number
}

export const shareOf = (count: number, n: number): Share => ({ share: count / n, n, ...wilson(count / n, n, Number.POSITIVE_INFINITY) })

/** Draws for the interval of a mean; the seed is the same for all, so that asked twice it says the same. */
const draws = 2000
const seed = 20261130
/** One answer's weight, spread over the steps of the scale: where all said the same, it is still not certain that everybody would. */
const prior = 1

/**
 * The mean of answers on a scale with its 95 % interval, by the Bayesian bootstrap (D. B. Rubin, 1981): shares of the steps are drawn from a
 * Dirichlet distribution by what was counted. Takes as long for ten thousand answers as for ten.
 */
export function meanOf(counts: ReadonlyMap<number, number>, steps: readonly number[]): { mean: number; n: number } & Within {
  const n = steps.reduce((sum, step) => sum + (counts.get(step) ?? 0), 0)
  const mean = steps.reduce((sum, step) => sum + step * (counts.get(step) ?? 0), 0) / n
  const random = new Random(seed)
  const means = Float64Array.from({ length: draws }, () => {
    let [all, sum] = [0, 0]
    for (const step of steps) {
      const weight = random.gamma((counts.get(step) ?? 0) + prior / steps.length)
      all += weight
      sum += step * weight
    }
    return sum / all
  })
  return { mean, n, low: Math.min(mean, quantile(means, 0.025)), high: Math.max(mean, quantile(means, 0.975)) }
}

/** By how much a share differs, after less before, with its 95 % interval: Newcombe's of two Wilson intervals (R. G. Newcombe, 1998). */
export function differenceOf(before: Share, after: Share): { difference: number } & Within {
  const difference = after.share - before.share
  return {
    difference,
    low: difference - Math.hypot(after.share - after.low, before.high - before.share),
    high: difference + Math.hypot(after.high - after.share, before.share - before.low),
  }
}

/** What would matter: a tenth of all. */
export const smallestDifference = 0.1

/**
 * What a difference says. Shown: its interval holds no nothing. Not shown: it does, and a tenth would have been seen. Too few: anything else.
 * That a campaign caused it is another question, which before and after alone do not answer.
 */
export function judgeDifference({ difference, low, high }: { difference: number } & Within): 'shown' | 'not-shown' | 'too-few' {
  if (low > 0 || high < 0) return 'shown'
  return difference - low <= smallestDifference && high - difference <= smallestDifference ? 'not-shown' : 'too-few'
}
