// Prints failures in full and each file that is through as one line; writes each outcome to FOYER_TEST_RESULTS for the count at the end.
import { appendFileSync } from 'node:fs'
import { relative } from 'node:path'
import { inspect } from 'node:util'

interface Detail {
  name: string
  file?: string
  nesting: number
  skip?: string | boolean
  todo?: string | boolean
  details: { duration_ms: number; type?: string; error?: Error & { cause?: unknown; failureType?: string } }
}
interface TestEvent {
  type: string
  data: Detail & { message?: string; counts?: { passed: number }; duration_ms?: number }
}

const note = (outcome: string, name: string, why: string): void => {
  if (process.env.FOYER_TEST_RESULTS) appendFileSync(process.env.FOYER_TEST_RESULTS, `${JSON.stringify({ outcome, name, why })}\n`)
}

export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  for await (const { type, data } of source) {
    const where = data?.file ? relative(process.cwd(), data.file) : ''
    if (type === 'test:pass' && data.details.type !== 'suite') {
      if (data.skip !== undefined) {
        note('skipped', `${where}: ${data.name}`, String(data.skip))
        continue
      }
      if (data.name.endsWith('.test.ts')) continue
      note('passed', data.name, '')
    } else if (type === 'test:fail' && data.details.error?.failureType !== 'subtestsFailed') {
      note('failed', data.name, '')
      yield `✖ ${where}: ${data.name}\n${inspect(data.details.error?.cause ?? data.details.error, { depth: 5 }).replace(/^/gm, '    ')}\n`
    } else if (type === 'test:stderr' && data.message) yield data.message
    else if (type === 'test:stdout' && data.message) yield data.message
    else if (type === 'test:summary' && where && data.counts)
      yield `✔ ${where} (${data.counts.passed}, ${(data.duration_ms! / 1000).toFixed(1)} s)\n`
  }
}
