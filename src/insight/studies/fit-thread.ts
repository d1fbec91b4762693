// Works a study out in a thread of its own (run-study.ts), so that the web is answered meanwhile.
import { parentPort, workerData } from 'node:worker_threads'
import { type Fit, type FitQuestion, fitStudy } from './fit-study.ts'
import type { StudyProblem } from './problem.ts'

/** What the thread answers: what it found, why there is no number, or that it was called off. */
export type FitAnswer = { fit: Fit } | { problem: StudyProblem } | { cancelled: true }

const { question, flag } = workerData as { question: FitQuestion; flag: SharedArrayBuffer }
const called = new Int32Array(flag)

function answer(): FitAnswer {
  try {
    return { fit: fitStudy(question, () => Atomics.load(called, 0) !== 0) }
  } catch (error) {
    // By name, as the classes of the house are another copy here.
    if (error instanceof Error && error.name === 'CausalProblem' && 'code' in error && 'params' in error)
      return error.code === 'cancelled' ? { cancelled: true } : { problem: { code: error.code, params: error.params } as StudyProblem }
    throw error
  }
}

parentPort!.postMessage(answer())
