import { Random } from '#packages/causal'
import type { Fit } from './fit.ts'
import { type Candidate, valuesOf } from './foretell.ts'
import { type Cancelled, heed, NextPostProblem } from './problem.ts'

/** At least or at most so many posts of a batch with this level. */
export interface Quota {
  group: string
  level: string
  atLeast?: number
  atMost?: number
}

export interface Batch {
  /** How many posts are wanted. */
  slots: number
  /** Hours of staff there are for all of them; candidates that do not tell their hours take none. */
  hours?: number
  quotas?: readonly Quota[]
  /** False for what must not be proposed now (the tone of a week, a guide, a person who did not agree): it is left out before anything is weighed. */
  allowed?: (candidate: Candidate) => boolean
  /** Groups whose levels make a cell; all that the candidate names unless given. */
  cell?: readonly string[]
  /** Most posts of one cell; 2 unless given. */
  perCell?: number
  /** A candidate is proposed once at most: it names its day and hour. As often as its cell may be unless given. */
  once?: boolean
  /** Share of slots that are filled by even chance among all that is allowed, 0.1 to 0.2; 0.15 unless given. */
  floor?: number
  seed?: number
  cancelled?: Cancelled
}

export interface Proposal {
  candidate: Candidate
  /** How probable this candidate was for this slot, given the slots before it. Never 0: later evaluations divide by it. */
  propensity: number
  /** Filled by even chance, not by what the past says. */
  explored: boolean
  /** How many candidates were allowed for this slot. */
  among: number
}

export interface Proposed {
  proposals: readonly Proposal[]
  /** Quotas that could not be met by what there is. */
  unmet: readonly (Quota & { missing: number })[]
  /** Slots that stay empty because nothing was allowed any more. */
  empty: number
}

/**
 * Proposes a batch of posts by Thompson sampling (Thompson, 1933; Russo and others, 2018): for every slot one draw of the posterior, of which the best
 * allowed candidate is taken; so what may be the best is tried as often as it is likely to be the best. Hard limits come first: what is not allowed, at most
 * `perCell` of a cell, quotas, hours of staff. A share of slots is filled by even chance. A candidate may be taken for several slots, unless `once`.
 *
 * Room for quotas is kept group by group: no candidate is taken after which the posts or hours left would not suffice for what is still wanted of any one
 * group. Where quotas of several groups or cells bar each other, the rest is told as unmet.
 * @throws NextPostProblem `no-candidates`, `nothing-allowed`, `over-committed` where the quotas of a group want more posts or hours than there are,
 * `cancelled`
 */
export function proposeBatch(fit: Fit, candidates: readonly Candidate[], batch: Batch): Proposed {
  const { slots, quotas = [], perCell = 2, floor = 0.15, seed = 1, cancelled } = batch
  const random = new Random(seed)
  const { values } = valuesOf(fit, candidates, random.below(2 ** 31))
  const open = candidates.map((_, c) => c).filter((c) => batch.allowed?.(candidates[c]!) ?? true)
  if (open.length === 0) throw new NextPostProblem('nothing-allowed')
  const cells = candidates.map(({ levels }) =>
    JSON.stringify((batch.cell ?? Object.keys(levels).sort()).map((group) => levels[group] ?? null)),
  )
  if (!fits([], candidates, open, batch)) throw new NextPostProblem('over-committed', { slots })
  const taken: number[] = []
  const proposals: Proposal[] = []
  for (let slot = 0; slot < slots; slot++) {
    heed(cancelled)
    const eligible = open.filter(
      (c) =>
        taken.filter((t) => cells[t] === cells[c]).length < perCell &&
        !(batch.once && taken.includes(c)) &&
        fits([...taken, c], candidates, open, batch),
    )
    if (eligible.length === 0) break
    const wins = new Float64Array(candidates.length)
    for (let d = 0; d < fit.draws; d++) wins[bestOf(values, fit.draws, eligible, d)]! += 1 / fit.draws
    const explored = random.uniform() < floor
    const chosen = explored ? eligible[random.below(eligible.length)]! : bestOf(values, fit.draws, eligible, random.below(fit.draws))
    taken.push(chosen)
    proposals.push({
      candidate: candidates[chosen]!,
      propensity: floor / eligible.length + (1 - floor) * wins[chosen]!,
      explored,
      among: eligible.length,
    })
  }
  const unmet = quotas.flatMap((quota) => {
    const missing = (quota.atLeast ?? 0) - taken.filter((c) => serves(candidates[c]!, quota)).length
    return missing > 0 ? [{ ...quota, missing }] : []
  })
  return { proposals, unmet, empty: slots - proposals.length }
}

const serves = ({ levels }: Candidate, { group, level }: Quota): boolean => levels[group] === level

function bestOf(values: Float64Array, draws: number, among: readonly number[], draw: number): number {
  let top = among[0]!
  for (const c of among) if (values[c * draws + draw]! > values[top * draws + draw]!) top = c
  return top
}

/** Hours are told in fractions, and their sums are not exact. */
const rounding = 1e-9

/** Whether a batch that begins like this keeps every limit, and leaves posts and hours for the quotas of every group. */
function fits(
  taken: readonly number[],
  candidates: readonly Candidate[],
  open: readonly number[],
  { slots, hours, quotas = [] }: Batch,
): boolean {
  const spent = taken.reduce((sum, c) => sum + (candidates[c]!.hours ?? 0), 0)
  const left = hours === undefined ? Number.POSITIVE_INFINITY : hours - spent
  if (left < -rounding) return false
  const needs = new Map<string, { posts: number; hours: number }>()
  for (const quota of quotas) {
    const have = taken.filter((c) => serves(candidates[c]!, quota)).length
    if (have > (quota.atMost ?? Number.POSITIVE_INFINITY)) return false
    const ways = open.filter((c) => serves(candidates[c]!, quota))
    // Nobody keeps a place for what does not exist.
    if (ways.length === 0) continue
    const posts = Math.max(0, (quota.atLeast ?? 0) - have)
    const cheapest = Math.min(...ways.map((c) => candidates[c]!.hours ?? 0))
    const need = needs.get(quota.group) ?? { posts: 0, hours: 0 }
    needs.set(quota.group, { posts: need.posts + posts, hours: need.hours + posts * cheapest })
  }
  for (const need of needs.values()) if (need.posts > slots - taken.length || need.hours > left + rounding) return false
  return true
}
