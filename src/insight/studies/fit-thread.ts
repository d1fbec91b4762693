// Works out a study, a check or what to try next in a thread of its own (in-thread.ts), so that the web is answered meanwhile.
import { constants, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import type { Cancelled } from '#packages/causal'
import { fitNext, type NextFound, type NextQuestion } from '../what-next/fit-next.ts'
import type { Problem } from '../what-next/problem.ts'
import { type CheckQuestion, checkMethod, type MethodCheckResult } from './fit-check.ts'
import { type DrawnQuestion, fitDrawn } from './fit-drawn.ts'
import { fitStaggered, type StaggeredQuestion } from './fit-staggered.ts'
import { type Fit, type FitQuestion, fitStudy } from './fit-study.ts'
import { fitWeeks, type WeeksQuestion } from './fit-weeks.ts'
import type { StudyProblem } from './problem.ts'

/** What a thread can be asked, by name: the question, what it finds, and why there may be no number. */
export interface ThreadWork {
  study: { question: FitQuestion | DrawnQuestion | StaggeredQuestion | WeeksQuestion; found: Fit; problem: StudyProblem }
  check: { question: CheckQuestion; found: MethodCheckResult; problem: StudyProblem }
  next: { question: NextQuestion; found: NextFound; problem: Problem }
}

/** What the thread answers: what it found, why there is no number, or that it was called off. */
export type Answer<Found, Problem> = { found: Found } | { problem: Problem } | { cancelled: true }

const act: { [What in keyof ThreadWork]: (question: ThreadWork[What]['question'], cancelled: Cancelled) => ThreadWork[What]['found'] } = {
  study: (question, cancelled) =>
    question.method === 'randomised'
      ? fitDrawn(question, cancelled)
      : question.method === 'staggered'
        ? fitStaggered(question, cancelled)
        : question.method === 'switchback'
          ? fitWeeks(question, cancelled)
          : fitStudy(question, cancelled),
  check: checkMethod,
  next: fitNext,
}
const { what, question, flag } = workerData as { what: keyof ThreadWork; question: never; flag: SharedArrayBuffer }
const called = new Int32Array(flag)

/** By name, as the classes of the house are another copy here. */
const problems = ['CausalProblem', 'NextPostProblem']

function answer(): Answer<unknown, unknown> {
  try {
    return { found: act[what](question, () => Atomics.load(called, 0) !== 0) }
  } catch (error) {
    if (error instanceof Error && problems.includes(error.name) && 'code' in error && 'params' in error)
      return error.code === 'cancelled' ? { cancelled: true } : { problem: { code: error.code, params: error.params } }
    throw error
  }
}

// On Linux a thread has a priority of its own: where cores are few, readers go first. Elsewhere it would be that of the whole process.
if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_LOW)
parentPort!.postMessage(answer())
