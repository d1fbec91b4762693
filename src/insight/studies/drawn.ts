import { isMasked, type Masked, type Panel } from '#packages/causal'
import { faultyMonths, notPositive } from './arrange-study.ts'
import type { LeftOut } from './result.ts'

/** What chance decided: of each pair of places whose past is alike one has the campaign, the other not. */
export interface Drawn {
  /** The one that has it stands first. */
  pairs: [number, number][]
  /** Without a partner, and so without a part in it. */
  apart: number[]
  seed: number
}

/** Under six pairs chance cannot make forty different draws, and no interval of 95 % has an end. */
export const fewestPairs = 6

/** All places that chance decided among. */
export const candidatesOf = ({ pairs, apart }: Drawn): number[] => [...pairs.flat(), ...apart].sort((a, b) => a - b)

export interface ArrangedPairs {
  /** Pairs of which both were counted in every month, with nothing that happened to either; the one with the campaign first. */
  pairs: [string, string][]
  leftOut: LeftOut[]
}

/**
 * Keeps the pairs that chance drew whole: where one of a pair has a gap, nothing, or something that happened, its partner goes with it, as what is left
 * would not be balanced. Which of the two it was does not matter, so what chance decided stays decided by chance.
 * @param at first month that is looked at, and the one after the last, as indices of the panel
 */
export function arrangePairs(
  { units, periods, values }: Panel,
  { pairs, apart }: Drawn,
  at: { from: number; end: number },
  { masked, campaigns, people }: { masked: readonly Masked[]; campaigns: readonly Masked[]; people: boolean },
): ArrangedPairs {
  const whyOut = (unit: string): LeftOut['why'] | null => {
    const row = values[units.indexOf(unit)]?.slice(at.from, at.end)
    if (isMasked(campaigns, unit, at.from, at.end)) return 'campaign'
    if (isMasked(masked, unit, at.from, at.end)) return 'happened'
    if (!row?.every(Number.isFinite)) return 'gap'
    return row.some((value) => value <= 0) ? notPositive(people) : null
  }
  const kept: ArrangedPairs = { pairs: [], leftOut: apart.map((point) => ({ point, why: 'partner' })) }
  for (const pair of pairs) {
    const why = pair.map((point) => whyOut(String(point)))
    if (why.every((one) => one === null)) kept.pairs.push([String(pair[0]), String(pair[1])])
    else
      kept.leftOut.push(
        ...pair.map((point, i): LeftOut => {
          const row = values[units.indexOf(String(point))]?.slice(at.from, at.end) ?? []
          return { point, why: why[i] ?? 'partner', ...(why[i] ? faultyMonths(why[i], row, periods.slice(at.from, at.end)) : {}) }
        }),
      )
  }
  kept.leftOut.sort((a, b) => a.point - b.point)
  return kept
}
