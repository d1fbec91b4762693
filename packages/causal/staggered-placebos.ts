// Roll-outs that never were: what the library's own history says of effects that were told where places began at different times.
import { type CalibrationPlan, type Recovered, windowsOf } from './calibrate.ts'
import { mean, studentQuantile } from './numbers.ts'
import { byFigures, type Panel } from './panel.ts'
import { CausalProblem, heed } from './problem.ts'
import { Random } from './random.ts'
import { type Starts, staggeredEffects } from './staggered.ts'

/** How pretended roll-outs are laid out: like the real one. */
export interface RollOutPlan
  extends Pick<CalibrationPlan, 'before' | 'after' | 'starts' | 'level' | 'masked' | 'apart' | 'seed' | 'cancelled'> {
  /** How many units begin so many periods after the first. */
  cohorts: readonly { later: number; units: number }[]
  against?: 'never' | 'not-yet'
  /** As for `staggeredEffects`. */
  fewest?: number
  small?: boolean
  draws?: number
}

/** One roll-out that never was. Its true effect is nothing, in every period. */
export interface PlaceboRollOut {
  units: readonly string[]
  /** Index of the period in which the first begin. */
  start: number
  effect: number
  /** Half the width of the method's own interval. */
  half: number
  /** The same of each period since the start; half the width of the method's simultaneous band. */
  since: readonly { effect: number; half: number }[]
}

/** Under two units a cohort says nothing of how far such units stray. */
const fewestInCohort = 2

/**
 * Runs roll-outs that never were: in each window as many units as in the real one are drawn by chance and dealt to the same starts. Where there is room, several
 * roll-outs that share no unit. Where there are fewer units than the real one has, each start keeps its share of them, two at least.
 * @throws CausalProblem `too-few-controls` where no window holds one
 */
export function placeboRollOuts(panel: Panel, plan: RollOutPlan): PlaceboRollOut[] {
  return dealt(panel, plan).map(({ window, start, starts }) => {
    const { overall, bySince } = found(window, starts, plan)
    return {
      units: Object.keys(starts),
      start,
      effect: overall.effect,
      half: overall.high - overall.effect,
      since: bySince.flatMap((one) => (one.since >= 0 ? [{ effect: one.effect, half: one.high - one.effect }] : [])),
    }
  })
}

/** Puts an effect of a known size on the units of each pretended roll-out, from the start of each on, and looks what is found of it. */
export function recoverRollOut(panel: Panel, plan: RollOutPlan, share: number): Recovered {
  const effects = dealt(panel, plan).map(({ window, starts }) => {
    const values = window.values.map((row, i) => {
      const begins = starts[window.units[i]!]
      return begins === undefined || begins === null ? row : row.map((value, t) => (t >= begins ? value + Math.log(1 + share) : value))
    })
    // Only the effect is asked for: no band is drawn.
    return found({ ...window, values }, starts, { ...plan, draws: 2 }).overall.effect
  })
  const middle = Math.exp(mean(effects)) - 1
  return { share, found: middle, bias: middle - share, cells: effects.length }
}

const found = (window: Panel, starts: Starts, { against, fewest, small, level, draws = 400, seed, cancelled }: RollOutPlan) =>
  staggeredEffects(window, starts, {
    draws,
    ...(against && { against }),
    ...(fewest && { fewest }),
    ...(small && { small }),
    ...(level && { level }),
    ...(seed && { seed }),
    ...(cancelled && { cancelled }),
  })

/** The windows with the starts that were dealt in them. */
function dealt(panel: Panel, plan: RollOutPlan): { window: Panel; start: number; starts: Record<string, number> }[] {
  const { cohorts, against = 'never', fewest = 2, apart = [], seed = 1, cancelled } = plan
  const random = new Random(seed)
  let most = 0
  const all = windowsOf(panel, plan).flatMap(({ start, before, window }) => {
    heed(cancelled)
    // By their figures, so that neither names nor places decide who is drawn.
    const eligible = window.units
      .map((unit, i) => ({ unit, row: window.values[i]! }))
      .filter(({ unit }) => !apart.includes(unit))
      .sort(byFigures)
      .map(({ unit }) => unit)
    const room = Math.min(eligible.length, against === 'never' ? window.units.length - fewest : eligible.length)
    most = Math.max(most, room)
    const wanted = cohorts.map(({ units }) => units)
    // Of those that wait so many are left that the first can be compared; a window with too few says nothing, and the others still do.
    const sizes = against === 'never' ? fitted(wanted, room) : leavingSome(fitted(wanted, room), window.units.length - fewest)
    if (!sizes) return []
    const size = sizes.reduce((sum, one) => sum + one, 0)
    const order = random.sample(eligible.length, eligible.length)
    // Where all are drawn from, one is left over between several groups, so that none is another's mirror.
    const spare = window.units.length > eligible.length ? 0 : 1
    const groups = Math.max(1, Math.floor((eligible.length - spare) / size))
    return Array.from({ length: groups }, (_, g) => {
      const begins = cohorts.flatMap(({ later }, c) => Array.from({ length: sizes[c]! }, () => before + later))
      return { window, start, starts: Object.fromEntries(begins.map((begin, i) => [eligible[order[g * size + i]!]!, begin])) }
    })
  })
  if (all.length === 0) throw new CausalProblem('too-few-controls', { found: most, needed: cohorts.length * fewestInCohort })
  return all
}

/** How many of each cohort there is room for: all, or its share of them; null where not even two of each. */
function fitted(sizes: readonly number[], room: number): number[] | null {
  const total = sizes.reduce((sum, size) => sum + size, 0)
  if (total <= room) return [...sizes]
  if (sizes.length * fewestInCohort > room) return null
  const own = sizes.map((size) => Math.max(fewestInCohort, Math.floor((size * room) / total)))
  while (own.reduce((sum, size) => sum + size, 0) > room) own[own.indexOf(Math.max(...own))]!--
  return own
}

/** The same with as many in the first cohort as leave enough to wait; null where that is not even two. */
const leavingSome = (sizes: number[] | null, room: number): number[] | null =>
  sizes && room >= fewestInCohort ? [Math.min(sizes[0]!, room), ...sizes.slice(1)] : null

/** What false effects stay under: of the whole, and of the greatest of any period since the start. */
export interface RollOutBound {
  effect: number
  greatest: number
}

/**
 * The false effect that `level` of the pretended roll-outs stay under, without those that share a unit or a period with the study's own. Where there are too
 * few for a quantile, Student's t of as many degrees as there are: those of different windows share no period, those of one window no unit that begins, yet
 * the periods and those compared with, so that of one window alone they are hardly two. Infinite where there are fewer than two; whether a method is checked
 * at all is said by {@link checkStaggered}, which takes two windows.
 * @param own the study's units, where others were left to draw from, and its first period
 */
export function staggeredBound(
  rollOuts: readonly PlaceboRollOut[],
  own: { units: readonly string[]; start: number },
  { after, level = 0.95 }: { after: number; level?: number },
): RollOutBound {
  const others = rollOuts.filter(
    ({ units, start }) => Math.abs(start - own.start) >= after && !units.some((unit) => own.units.includes(unit)),
  )
  const under = (sizes: number[]): number => {
    const rank = Math.ceil((sizes.length + 1) * level)
    if (rank <= sizes.length) return sizes.sort((a, b) => a - b)[rank - 1]!
    if (sizes.length < 2) return Number.POSITIVE_INFINITY
    return studentQuantile((1 + level) / 2, sizes.length) * Math.sqrt(mean(sizes.map((size) => size * size)))
  }
  return {
    effect: under(others.map(({ effect }) => Math.abs(effect))),
    greatest: under(others.map(({ since }) => Math.max(...since.map(({ effect }) => Math.abs(effect))))),
  }
}

/** What an A/A check says of roll-outs. */
export interface StaggeredCheck {
  rollOuts: number
  /** Of how many the others were enough to tell; where of none, calibrated shares are NaN. */
  calibrated: number
  /** Share of intervals that held nothing: the method's own, and calibrated. */
  covered: number
  coveredCalibrated: number
  /** The same of bands: nothing in every period since the start. */
  band: number
  bandCalibrated: number
  /** Mean half-width of the interval, before and after calibration. */
  half: number
  halfCalibrated: number
}

/** Whether nothing lies in the band of every period, which reaches `least` to either side or as far as the method says. */
const inBand = ({ since }: PlaceboRollOut, least: number): boolean =>
  since.every(({ effect, half }) => Math.abs(effect) <= Math.max(half, least))

/** Judges each pretended roll-out by those that share no period with it. There are seldom places enough to leave its own out of these, too. */
export function checkStaggered(
  rollOuts: readonly PlaceboRollOut[],
  { after, level = 0.95 }: { after: number; level?: number },
): StaggeredCheck {
  const judged = rollOuts.map((one) => {
    const bound = staggeredBound(rollOuts, { units: [], start: one.start }, { after, level })
    const wide = Math.max(one.half, bound.effect)
    return { wide, holds: Math.abs(one.effect) <= wide, inBand: inBand(one, bound.greatest) }
  })
  const enough = judged.filter(({ wide }) => Number.isFinite(wide))
  const share = <T>(among: readonly T[], holds: (one: T) => boolean): number => among.filter(holds).length / among.length
  return {
    rollOuts: rollOuts.length,
    calibrated: enough.length,
    covered: share(rollOuts, ({ effect, half }) => Math.abs(effect) <= half),
    coveredCalibrated: share(enough, ({ holds }) => holds),
    band: share(rollOuts, (one) => inBand(one, 0)),
    bandCalibrated: share(enough, ({ inBand }) => inBand),
    half: mean(rollOuts.map(({ half }) => half)),
    halfCalibrated: mean(enough.map(({ wide }) => wide)),
  }
}
