/** What keeps a method from giving a number. Whoever shows it to people finds a sentence by its code; the parameters go into that sentence. */
export type ProblemCode =
  | 'cancelled'
  | 'closed-after-start'
  | 'closed-before-start'
  | 'constant'
  | 'duplicate-unit'
  | 'no-variation'
  | 'not-finite'
  | 'not-positive'
  | 'ragged'
  | 'start-outside'
  | 'too-few-controls'
  | 'too-few-periods-after'
  | 'too-few-periods-before'
  | 'too-few-pairs'
  | 'unknown-unit'
  | 'zeros'

/** Thrown in place of a number that would not mean anything. */
export class CausalProblem extends Error {
  readonly code: ProblemCode
  readonly params: Readonly<Record<string, string | number>>
  constructor(code: ProblemCode, params: Record<string, string | number> = {}) {
    super(`${code} ${JSON.stringify(params)}`)
    this.name = 'CausalProblem'
    this.code = code
    this.params = params
  }
}

/** Asked between steps of a long computation; a worker answers from shared memory (`Atomics.load`). */
export type Cancelled = () => boolean

/** @throws CausalProblem `cancelled` */
export function heed(cancelled: Cancelled | undefined): void {
  if (cancelled?.()) throw new CausalProblem('cancelled')
}
