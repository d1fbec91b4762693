/** What keeps the model from giving a number. Whoever shows it to people finds a sentence by its code; the parameters go into that sentence. */
export type ProblemCode =
  | 'cancelled'
  | 'constant'
  | 'nothing-allowed'
  | 'no-candidates'
  | 'not-a-count'
  | 'not-finite'
  | 'over-committed'
  | 'share-outside'
  | 'too-few-posts'
  | 'unknown-group'

/** Thrown in place of a number that would not mean anything. */
export class NextPostProblem extends Error {
  readonly code: ProblemCode
  readonly params: Readonly<Record<string, string | number>>
  constructor(code: ProblemCode, params: Record<string, string | number> = {}) {
    super(`${code} ${JSON.stringify(params)}`)
    this.name = 'NextPostProblem'
    this.code = code
    this.params = params
  }
}

/** Asked between steps of a long computation; a worker answers from shared memory (`Atomics.load`). */
export type Cancelled = () => boolean

/** @throws NextPostProblem `cancelled` */
export function heed(cancelled: Cancelled | undefined): void {
  if (cancelled?.()) throw new NextPostProblem('cancelled')
}
