/** What is known when somebody asks which way of telling fits. */
export interface Situation {
  /** Whether units, weeks or cells that get it can still be chosen by chance. */
  canChoose: boolean
  /** Units that get it, and that will not and lie far enough away; where starts differ and these are few, with those that start after the first. */
  treated: number
  untreated: number
  /** Whether every unit that there is gets it. */
  whole: boolean
  /** Counted periods before the start. */
  before: number
  /** Whether they start at different times. */
  staggered: boolean
  /** Series that could not have been touched: other systems, weather, school terms. */
  otherSeries: number
}

export type Method =
  | 'randomised'
  | 'synthetic-difference'
  | 'synthetic-control-fixed-effect'
  | 'staggered'
  | 'structural'
  | 'interrupted'
  | 'coded-evidence'

/** What fits, how its uncertainty is told, and how far to believe it. */
export interface Choice {
  method: Method
  inference: 'permutation' | 'placebo' | 'placebo-rank' | 'jackknife' | 'multiplier-bootstrap' | 'posterior' | 'hac' | 'proportion'
  /** `strong`: chance decided · `fair`: compared with others · `weak`: with its own past alone · `none`: no cause is claimed. */
  evidence: 'strong' | 'fair' | 'weak' | 'none'
}

/**
 * Which method when: the first line that fits. A regression with fixed effects of units and periods is no line of it, as it compares treated with treated
 * where starts differ.
 *
 * | situation | method |
 * | --- | --- |
 * | chance can decide | randomised design |
 * | starts differ, 2 treated or more, 4 or more that never start (or not yet, when the first do), 12 periods before | Callaway and Sant'Anna |
 * | 8 untreated or more, 24 periods before | synthetic difference-in-differences |
 * | one treated, 4 untreated or more, 12 periods before | synthetic control with a fixed effect, ranked among placebos |
 * | all have it, but there are other series, 24 periods before | structural series |
 * | all have it, or several and nothing to compare with, 24 periods before | interrupted series |
 * | anything else | no cause is claimed: coded clicks, scans and sign-ups |
 */
export function chooseDesign({ canChoose, treated, untreated, whole, before, staggered, otherSeries }: Situation): Choice {
  if (canChoose && treated + untreated >= 8) return { method: 'randomised', inference: 'permutation', evidence: 'strong' }
  if (staggered && treated >= 2 && untreated >= 4 && before >= 12)
    return { method: 'staggered', inference: 'multiplier-bootstrap', evidence: 'fair' }
  if (!staggered && treated >= 1 && untreated >= 8 && before >= 24)
    return { method: 'synthetic-difference', inference: treated === 1 ? 'placebo' : 'jackknife', evidence: 'fair' }
  if (treated === 1 && untreated >= 4 && before >= 12)
    return { method: 'synthetic-control-fixed-effect', inference: 'placebo-rank', evidence: 'fair' }
  if (whole && otherSeries > 0 && before >= 24) return { method: 'structural', inference: 'posterior', evidence: 'fair' }
  if (before >= 24 && (whole || treated >= 2)) return { method: 'interrupted', inference: 'hac', evidence: 'weak' }
  return { method: 'coded-evidence', inference: 'proportion', evidence: 'none' }
}
