import { Worker } from 'node:worker_threads'
import type { Platform } from '#platform'
import type { Answer, ThreadWork } from './fit-thread.ts'

/** How often a run asks whether it was called off, in milliseconds. */
const askEvery = 500

/**
 * Works something out in a thread; ends it when it is not waited for any more, or with a fault when this process stops, so that another goes on.
 */
export function inThread<What extends keyof ThreadWork>(
  what: What,
  question: ThreadWork[What]['question'],
  { waits, signal, house }: { waits: () => Promise<boolean>; signal: AbortSignal; house: Platform },
): Promise<Answer<ThreadWork[What]['found'], ThreadWork[What]['problem']>> {
  const flag = new SharedArrayBuffer(4)
  const callOff = () => void Atomics.store(new Int32Array(flag), 0, 1)
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./fit-thread.ts', import.meta.url), {
      workerData: { what, question, flag },
      resourceLimits: { maxOldGenerationSizeMb: 1024 },
    })
    const asking = setInterval(() => {
      waits().then(
        (still) => still || callOff(),
        (error: unknown) => house.log.warn('insight', 'whether a study was called off could not be asked', { error: String(error) }),
      )
    }, askEvery)
    const done = () => {
      clearInterval(asking)
      signal.removeEventListener('abort', stop)
    }
    const stop = () => {
      done()
      void thread.terminate()
      reject(new Error('the process stops while a study is worked out'))
    }
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop)
    thread.once('message', (answer: Answer<ThreadWork[What]['found'], ThreadWork[What]['problem']>) => {
      done()
      resolve(answer)
    })
    thread.once('error', (error) => {
      done()
      reject(error)
    })
    thread.once('exit', () => {
      done()
      reject(new Error('the thread of a study ended without an answer'))
    })
  })
}
