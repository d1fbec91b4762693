import type { ProblemCode } from '#packages/causal'

/** What keeps a study from giving a number: its sentence is `insight.study.problem.<code>`. `unit` in the parameters is the number of a place. */
export interface StudyProblem {
  code: ProblemCode | 'changed-after-start' | 'masked-after' | 'masked-before' | 'no-figures' | 'no-other-figures' | 'broke-off'
  params: Readonly<Record<string, string | number>>
}

/** Thrown in place of a number; kept with the run and told as a sentence. */
export class NoNumber extends Error {
  readonly problem: StudyProblem
  constructor(code: StudyProblem['code'], params: StudyProblem['params'] = {}) {
    super(`${code} ${JSON.stringify(params)}`)
    this.name = 'NoNumber'
    this.problem = { code, params }
  }
}
