import type { Fit } from './fit-study.ts'

/** What is said of a study, and never a stronger word. */
export type Verdict = 'shown' | 'not-shown' | 'too-weak-to-tell'

/** How far the interval reaches to either side, calibrated: the greater of what the method says and what campaigns that never were brought. */
export const reachOf = ({ half, bound }: Pick<Fit, 'half' | 'bound'>): number | null => (bound === null ? null : Math.max(half, bound))

/**
 * The one rule. Shown: the calibrated interval holds no nothing. Not shown: it does, and what would matter would have been seen four times in
 * five. Too weak to tell: anything else, and whatever could not be checked on the library's own history.
 * @param smallest the smallest change that would matter, in percent
 */
export function judgeStudy(fit: Pick<Fit, 'effect' | 'half' | 'bound' | 'smallestSeen'>, smallest: number): Verdict {
  const reach = reachOf(fit)
  if (reach === null) return 'too-weak-to-tell'
  if (Math.abs(fit.effect) > reach) return 'shown'
  return fit.smallestSeen !== null && fit.smallestSeen <= Math.log(1 + smallest / 100) ? 'not-shown' : 'too-weak-to-tell'
}
