import { hideSmallCells, inFives, smallestCell } from '#rooms/facts'
import type { HeardMonth } from '#rooms/patrons'
import type { Cell } from '../brought.ts'
import type { Within } from './estimate.ts'

// What months that are over tell of their answers. Each month is told by itself and always alike, and several are the sum of what each tells:
// so whoever asks for many periods learns no more than from the months one by one. Pure. Why: docs/decisions/0007-small-counts.md.

/** A count of people over whole months: at least `amount`, the sum of the lower ends, at most `most`, the sum of the upper ones. */
export interface HeardCount extends Cell {
  most: number
}

/** What one month tells. */
export interface ToldMonth {
  applied: Within
  asked: Within
  answered: Within
  /** Ways that somebody named. Null where so few answered that no way is told, nor whether anybody named it. */
  ways: ReadonlyMap<string, Within> | null
}

/** A count as far as its step tells it: 0 is 0, 1 to 4 is anything under 5. */
export const stepOf = (amount: number): Within =>
  amount === 0 ? { low: 0, high: 0 } : { low: inFives(amount), high: inFives(amount) + smallestCell - 1 }

/** @param applied who applied in the month; days of applications are those of a place, months of answers those of the alliance, so over midnight it may be one fewer than were asked */
export function tellMonth({ asked, answered, answers }: Pick<HeardMonth, 'asked' | 'answered' | 'answers'>, applied: number): ToldMonth {
  // By their keys, so that the order of the form does not decide which of two is hidden.
  const keys = Object.keys(answers).sort()
  const cells = hideSmallCells(
    keys.map((key) => answers[key]!),
    { sumIsShown: true },
  )
  const steps = cells.map(({ amount }) => (amount === null ? null : stepOf(amount)))
  // What is hidden is small, or the smallest of the others: no more than the least that is shown.
  const most = Math.min(stepOf(answered).high, ...steps.flatMap((step) => (step ? [step.high] : [])))
  const ways = new Map(keys.map((key, i) => [key, steps[i] ?? { low: 0, high: most }]))
  const few = answered > 0 && answered < smallestCell
  return { applied: stepOf(Math.max(applied, asked)), asked: stepOf(asked), answered: stepOf(answered), ways: few ? null : ways }
}

/** What a month tells of one way. */
export const wayIn = ({ ways }: ToldMonth, choice: string): Within =>
  ways ? (ways.get(choice) ?? { low: 0, high: 0 }) : { low: 0, high: smallestCell - 1 }

/** Months together: both ends summed. */
export const together = (months: readonly Within[]): Within => ({
  low: months.reduce((sum, { low }) => sum + low, 0),
  high: months.reduce((sum, { high }) => sum + high, 0),
})

/** As pages and programs are told it: hidden where nobody may be sure of anybody. */
export const countOf = ({ low, high }: Within): HeardCount =>
  low === 0 && high > 0 ? { amount: null, hidden: true, most: high } : { amount: low, hidden: false, most: high }

/** The two ends of a count that was told. */
export const endsOf = ({ amount, most }: HeardCount): Within => ({ low: amount ?? 0, high: most })
