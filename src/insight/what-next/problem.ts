import type { ProblemCode } from '#packages/next-post'

/** What keeps the house from saying anything: its sentence is `refusals.insight.next-problem.<code>`. */
export interface Problem {
  code: ProblemCode | 'no-channel' | 'broke-off'
  params: Readonly<Record<string, string | number>>
}

/** Thrown in place of a number; kept with the run and told as a sentence. */
export class NothingToSay extends Error {
  readonly problem: Problem
  constructor(code: Problem['code'], params: Problem['params'] = {}) {
    super(`${code} ${JSON.stringify(params)}`)
    this.name = 'NothingToSay'
    this.problem = { code, params }
  }
}
