import { type Comparison, compare, compareBlock, effectOf, solve, upTo } from './compare.ts'
import { deviation, mean, normalQuantile, quantile } from './numbers.ts'
import { arrange, byFigures, checkPanel, isMasked, type Masked, type Panel } from './panel.ts'
import { type Cancelled, CausalProblem, heed } from './problem.ts'
import { Random } from './random.ts'
import { jackknifeSpread } from './spread.ts'

/** One campaign that never was: units treated in name only from a period on. Its true effect is nothing. */
export interface PlaceboCell {
  units: readonly string[]
  /** Index of the period at which the pretended treatment starts, in the panel given. */
  start: number
  effect: number
  /** Half the width of the interval that the method itself gives. */
  half: number
  /** Controls it was compared with. */
  controls: number
}

/** How the pretended campaigns are laid out. */
export interface CalibrationPlan {
  comparison: Comparison
  /** Periods before and from the start on that each one looks at. */
  before: number
  after: number
  /** Starts, as indices of periods; those without room before or after are left out. */
  starts: readonly number[]
  /** 0.95 unless given. */
  level?: number
  /**
   * Periods that are no placebo, with the unit that was touched or null for all: what a real campaign, a closing or a re-opening did would pass
   * for chance. A window that touches one is left out for that unit, as treated and as control.
   */
  masked?: readonly Masked[]
  /** Units treated at once, as many as the study's own; 1 unless given. Where that is more than half of a window's, half of them. */
  together?: number
  /** Units that are never treated in name: the study's own, as nothing judges itself. Only where several are treated at once. */
  apart?: readonly string[]
  /** For the draws of groups. */
  seed?: number
  cancelled?: Cancelled
}

/**
 * Runs campaigns that never were, for every unit and every start, and keeps what each would have been said to have brought. Units with a gap in
 * a window sit that window out. This is what a library's own history says about a method.
 *
 * Shapes: a panel as for the method (logarithms for flows). Errors of the interval are leave-one-out placebos in space: every control is treated in
 * name only in turn; of groups, the jackknife.
 * @throws CausalProblem `too-few-controls` when no window holds four units
 */
export function placeboCells(panel: Panel, plan: CalibrationPlan): PlaceboCell[] {
  const { comparison, level = 0.95, together = 1, cancelled } = plan
  if (together > 1) return groupCells(panel, plan, together)
  const z = normalQuantile((1 + level) / 2)
  return windowsOf(panel, plan).flatMap(({ start, window, before }) =>
    window.units.map((unit) => {
      heed(cancelled)
      const block = arrange(window, { treated: [unit], start: before }, { controls: 3, before: 3, after: 1 })
      const { estimate, products } = compareBlock(comparison, block, window, cancelled)
      const controls = upTo(block.controls)
      const placebos = controls.map((one) => {
        const others = controls.filter((c) => c !== one)
        return effectOf(block, others, [one], solve(comparison, block, products, others, [one]))
      })
      const error = Math.sqrt((placebos.length - 1) / placebos.length) * deviation(placebos)
      return { units: [unit], start, effect: estimate.effect, half: z * error, controls: block.controls }
    }),
  )
}

/**
 * Campaigns that never were of several units at once: in each window units are dealt by chance into groups that share none, and one at least is left over, so
 * that no group is another's mirror and each speaks for itself.
 */
function groupCells(panel: Panel, plan: CalibrationPlan, together: number): PlaceboCell[] {
  const { comparison, level = 0.95, apart = [], seed = 1, cancelled } = plan
  const random = new Random(seed)
  return windowsOf(panel, plan).flatMap(({ start, window, before }) => {
    // By their figures, so that neither names nor places decide who is drawn.
    const eligible = window.units
      .map((unit, i) => ({ unit, row: window.values[i]! }))
      .filter(({ unit }) => !apart.includes(unit))
      .sort(byFigures)
      .map(({ unit }) => unit)
    const size = Math.min(together, Math.floor(eligible.length / 2))
    if (size < 2 || window.units.length - size < 3) return []
    const dealt = random.sample(eligible.length, eligible.length)
    return Array.from({ length: Math.floor((eligible.length - 1) / size) }, (_, g) => {
      heed(cancelled)
      const units = dealt.slice(g * size, (g + 1) * size).map((i) => eligible[i]!)
      const found = compare(comparison, window, { treated: units, start: before }, { cancelled })
      const { effect } = found.estimate
      return { units, start, effect, half: jackknifeSpread(found, { level, cancelled }).high - effect, controls: found.block.controls }
    })
  })
}

/** What a method finds of an effect that was put on top of what was counted. */
export interface Recovered {
  /** The effect put on top, as a share: 0.2 is a fifth more. */
  share: number
  /** The mean of what was found over all units and starts, as a share. */
  found: number
  /** found − share. */
  bias: number
  cells: number
}

/**
 * Puts an effect of a known size on every unit in turn, from every start on, and looks what the method finds of it: a method that swallows a part, or
 * adds to it, is biased. Shapes and windows as in {@link placeboCells}; the panel holds logarithms.
 * @throws CausalProblem `too-few-controls` when no window holds four units
 */
export function recoverEffect(panel: Panel, plan: CalibrationPlan, share: number): Recovered {
  const found = windowsOf(panel, plan).flatMap(({ window, before }) =>
    window.units.map((unit) => {
      heed(plan.cancelled)
      const raised = window.values.map((row, i) =>
        window.units[i] === unit ? row.map((value, t) => (t >= before ? value + Math.log(1 + share) : value)) : row,
      )
      return compare(plan.comparison, { ...window, values: raised }, { treated: [unit], start: before }).estimate.effect
    }),
  )
  const middle = Math.exp(mean(found)) - 1
  return { share, found: middle, bias: middle - share, cells: found.length }
}

/** The windows of a plan that hold four units or more: without those that are touched by what really happened, have a gap or never move before. */
export function windowsOf(
  panel: Panel,
  { before, after, starts, masked = [] }: Pick<CalibrationPlan, 'before' | 'after' | 'starts' | 'masked'>,
): { start: number; before: number; window: Panel }[] {
  checkPanel(panel)
  let most = 0
  const windows = starts.flatMap((start) => {
    const from = start - before
    const to = start + after
    if (from < 0 || to > panel.periods.length) return []
    const rows = panel.units
      .map((unit, i) => ({ unit, row: panel.values[i]!.slice(from, to) }))
      .filter(
        ({ unit, row }) =>
          !isMasked(masked, unit, from, to) && row.every(Number.isFinite) && row.slice(0, before).some((value) => value !== row[0]),
      )
    most = Math.max(most, rows.length)
    if (rows.length < 4) return []
    const window = { units: rows.map(({ unit }) => unit), periods: panel.periods.slice(from, to), values: rows.map(({ row }) => row) }
    return [{ start, before, window }]
  })
  if (windows.length === 0) throw new CausalProblem('too-few-controls', { found: Math.max(0, most - 1), needed: 3 })
  return windows
}

/** What widens the interval of one study: see {@link calibrationOf}. */
export interface Calibration {
  /** The quantile of the absolute false effects; infinite where there are too few to tell. */
  bound: number
  /** How many pretended campaigns speak. */
  cells: number
}

/**
 * The false effect that `level` of the pretended campaigns stay under, without those of the study's own unit and those whose window overlaps its
 * own: nothing judges itself. With n cells it is the ⌈(n + 1) · level⌉-th smallest, so that a new one falls under it with probability `level` or more;
 * where n is too small for that (n < level / (1 − level)), no bound can be told.
 * @param own the study's treated units, and its periods: from the first that it looks at to the one after its last
 */
export function calibrationOf(
  cells: readonly PlaceboCell[],
  own: { units: readonly string[]; start: number },
  { after, level = 0.95 }: { after: number; level?: number },
): Calibration {
  const others = cells.filter(({ units, start }) => !units.some((unit) => own.units.includes(unit)) && Math.abs(start - own.start) >= after)
  const sizes = others.map(({ effect }) => Math.abs(effect)).sort((a, b) => a - b)
  const rank = Math.ceil((sizes.length + 1) * level)
  return { bound: rank > sizes.length ? Number.POSITIVE_INFINITY : sizes[rank - 1]!, cells: sizes.length }
}

/** What an A/A check says of a method on a library's own series. What was calibrated is told of those alone of which the others are enough to tell. */
export interface CalibrationCheck {
  cells: number
  /** Of how many the others were enough; where of none, calibrated figures are NaN. */
  calibrated: number
  /** Share of intervals that hold nothing, which is the truth: as the method gives them, and calibrated. */
  covered: number
  coveredCalibrated: number
  /** Median absolute false effect, and median width of the interval before and after calibration; in the panel's units. */
  falseEffect: number
  width: number
  widthCalibrated: number
  meanEffect: number
}

/** Judges each pretended campaign by the calibration that the others give. */
export function checkCalibration(
  cells: readonly PlaceboCell[],
  { after, level = 0.95 }: { after: number; level?: number },
): CalibrationCheck {
  const judged = cells.map((cell) => ({
    ...cell,
    wide: Math.max(cell.half, calibrationOf(cells, { units: cell.units, start: cell.start }, { after, level }).bound),
  }))
  const enough = judged.filter(({ wide }) => Number.isFinite(wide))
  const share = (among: typeof judged, holds: (cell: (typeof judged)[number]) => boolean): number =>
    among.filter(holds).length / among.length
  return {
    cells: judged.length,
    calibrated: enough.length,
    covered: share(judged, ({ effect, half }) => Math.abs(effect) <= half),
    coveredCalibrated: share(enough, ({ effect, wide }) => Math.abs(effect) <= wide),
    falseEffect: quantile(
      judged.map(({ effect }) => Math.abs(effect)),
      0.5,
    ),
    width:
      2 *
      quantile(
        judged.map(({ half }) => half),
        0.5,
      ),
    widthCalibrated:
      2 *
      quantile(
        enough.map(({ wide }) => wide),
        0.5,
      ),
    meanEffect: mean(judged.map(({ effect }) => effect)),
  }
}
