import type { ProblemCode } from '#packages/causal'
import type { LeftOut } from './result.ts'

/**
 * What keeps a study from giving a number: its sentence is `refusals.insight.study-problem.<code>`. In the parameters `unit` is the number of a place,
 * `others` are those of further places (2,5), `period` is months by {@link monthRanges}.
 */
export interface StudyProblem {
  code:
    | ProblemCode
    | 'changed-after-start'
    | 'masked-after'
    | 'masked-before'
    | 'campaign-after'
    | 'campaign-before'
    | 'no-figures'
    | 'no-other-figures'
    | 'too-few-weeks'
    | 'few'
    | 'older-method'
    | 'broke-off'
  params: Readonly<Record<string, string | number>>
  /** Who was left out and why, where too few are left. */
  leftOut?: LeftOut[]
}

/** Thrown in place of a number; kept with the run and told as a sentence. */
export class NoNumber extends Error {
  readonly problem: StudyProblem
  constructor(code: StudyProblem['code'], params: StudyProblem['params'] = {}, leftOut?: LeftOut[]) {
    super(`${code} ${JSON.stringify(params)}`)
    this.name = 'NoNumber'
    this.problem = { code, params, ...(leftOut ? { leftOut } : {}) }
  }
}

/** Months in order as few words: 2026-01–2026-03, 2026-06. Pure, as threads read this file. */
export function monthRanges(months: readonly string[]): string {
  const number = (month: string) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7))
  const runs: [string, string][] = []
  for (const month of months) {
    const last = runs.at(-1)
    if (last && number(last[1]) + 1 === number(month)) last[1] = month
    else runs.push([month, month])
  }
  return runs.map(([from, to]) => (from === to ? from : `${from}–${to}`)).join(', ')
}
