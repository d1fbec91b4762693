/** What keeps a model from giving a number. */
export type ProblemCode = 'no-journeys' | 'no-conversions' | 'not-a-count' | 'not-a-time'

/** Thrown in place of a number that would not mean anything. Whoever shows it to people finds a sentence by its code. */
export class AttributionProblem extends Error {
  readonly code: ProblemCode
  readonly params: Readonly<Record<string, string | number>>
  constructor(code: ProblemCode, params: Record<string, string | number> = {}) {
    super(`${code} ${JSON.stringify(params)}`)
    this.name = 'AttributionProblem'
    this.code = code
    this.params = params
  }
}
