import { type Comparison, effectOf, productsOf, solve, upTo } from './compare.ts'
import { deviation, normalQuantile } from './numbers.ts'
import { byFigures, checkPanel, isMasked, type Masked, type Panel } from './panel.ts'
import { type Cancelled, CausalProblem, heed } from './problem.ts'
import { Random } from './random.ts'

/** What is asked of the planner: how many units treated, for how long. */
export interface PowerQuestion {
  comparison: Comparison
  treated: readonly number[]
  after: readonly number[]
  /** Periods before that the comparison will look at. */
  before: number
  /** What would pass for chance; windows that touch it are left out for that unit. */
  masked?: readonly Masked[]
}

/** One answer. */
export interface PowerAnswer {
  treated: number
  after: number
  /** Standard deviation of effects where there was none, in the panel's units. */
  deviation: number
  /** The smallest effect that would be shown with probability `power`. */
  detectable: number
  /** Resamples that it rests on, and how many different windows. */
  draws: number
  windows: number
}

/**
 * How small an effect could be shown, asked of the library's own history: units are treated in name only, many times, in every window that the
 * history has room for, and the spread of what the method then says is the noise that a real effect has to stand out from.
 *
 * Shapes: a panel as for the method (logarithms for flows: exp(detectable) − 1 is the share). Units with a gap in a window sit it out. Detectable is
 * (z₁₋α⁄₂ + z_power) · deviation. Answers that the history has no room for are left out.
 * @throws CausalProblem `too-few-periods-before`, `too-few-controls` when none can be given
 */
export function planPower(
  panel: Panel,
  question: PowerQuestion,
  {
    draws = 100,
    level = 0.95,
    power = 0.8,
    seed = 1,
    cancelled,
  }: { draws?: number; level?: number; power?: number; seed?: number; cancelled?: Cancelled } = {},
): PowerAnswer[] {
  checkPanel(panel)
  const { comparison, before, masked = [] } = question
  const reach = normalQuantile((1 + level) / 2) + normalQuantile(power)
  const rows = panel.units.map((unit, i) => ({ unit, row: Float64Array.from(panel.values[i]!) })).sort(byFigures)
  const answers: PowerAnswer[] = []
  let mostUnits = 0
  for (const after of question.after) {
    const starts = upTo(Math.max(0, panel.periods.length - before - after + 1), before)
    const windows = starts
      .map((start) => ({
        rows: rows
          .filter(({ unit }) => !isMasked(masked, unit, start - before, start + after))
          .map(({ row }) => row.subarray(start - before, start + after))
          .filter((row) => row.every(Number.isFinite)),
      }))
      .filter(({ rows: complete }) => complete.length >= 4)
    for (const window of windows) mostUnits = Math.max(mostUnits, window.rows.length)
    for (const treated of question.treated) {
      const roomy = windows.filter(({ rows: complete }) => complete.length >= treated + 3)
      if (roomy.length === 0) continue
      const random = new Random(seed)
      const products = new Map<object, ReturnType<typeof productsOf>>()
      const effects = Array.from({ length: draws }, (_, d) => {
        heed(cancelled)
        const window = roomy[draws >= roomy.length ? d % roomy.length : random.below(roomy.length)]!
        const block = { rows: window.rows, before, periods: before + after }
        let own = products.get(window)
        if (!own) {
          own = productsOf(window.rows, before)
          products.set(window, own)
        }
        const order = random.sample(window.rows.length, window.rows.length)
        const chosen = order.slice(0, treated)
        const controls = order.slice(treated)
        return effectOf(block, controls, chosen, solve(comparison, block, own, controls, chosen))
      })
      const spread = deviation(effects)
      answers.push({ treated, after, deviation: spread, detectable: reach * spread, draws, windows: roomy.length })
    }
  }
  if (answers.length === 0) {
    if (mostUnits < 4) throw new CausalProblem('too-few-controls', { found: mostUnits, needed: 4 })
    throw new CausalProblem('too-few-periods-before', { found: panel.periods.length, needed: before + Math.min(...question.after) })
  }
  return answers
}
