import { Agent, request } from 'node:http'
import { percentile } from './figure.ts'

export interface LoadResult {
  perSecond: number
  p99: number
  answers: number
  /** Answers with a status that was not expected. */
  wrong: number
  /** Largest body as it travelled, in bytes. */
  largest: number
}

/**
 * Asks one loopback server over `connections` kept connections, each with one request in flight, for `seconds`.
 * `path` is called for each request.
 */
export async function load(
  origin: string,
  path: () => string,
  options: { connections: number; seconds: number; expect: number; headers?: Record<string, string> },
): Promise<LoadResult> {
  const { connections, seconds, expect, headers = {} } = options
  const { hostname, port } = new URL(origin)
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const times: number[] = []
  let wrong = 0
  let largest = 0
  const one = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const started = performance.now()
      const asked = request({ agent, hostname, port, path: path(), headers }, (answer) => {
        let bytes = 0
        answer.on('data', (chunk: Buffer) => (bytes += chunk.length))
        answer.on('end', () => {
          times.push(performance.now() - started)
          if (answer.statusCode !== expect) wrong++
          if (bytes > largest) largest = bytes
          resolve()
        })
      })
      asked.on('error', reject)
      asked.end()
    })
  const until = performance.now() + seconds * 1000
  const started = performance.now()
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < until) await one()
    }),
  )
  const took = (performance.now() - started) / 1000
  agent.destroy()
  return { perSecond: times.length / took, p99: percentile(times, 99), answers: times.length, wrong, largest }
}
