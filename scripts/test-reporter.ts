// Prints failures in full and passes as one line a file; writes each outcome to FOYER_TEST_RESULTS for the count at the end.
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
  data: Detail & { message?: string }
}

const note = (outcome: string, name: string, why: string): void => {
  if (process.env.FOYER_TEST_RESULTS) appendFileSync(process.env.FOYER_TEST_RESULTS, `${JSON.stringify({ outcome, name, why })}\n`)
}

export default async function* report(source: AsyncIterable<TestEvent>): AsyncGenerator<string> {
  const perFile = new Map<string, { passed: number; ms: number }>()
  for await (const { type, data } of source) {
    const where = data?.file ? relative(process.cwd(), data.file) : ''
    if (type === 'test:pass' && data.details.type !== 'suite') {
      if (data.skip !== undefined) {
        note('skipped', `${where}: ${data.name}`, String(data.skip))
        continue
      }
      if (data.name.endsWith('.test.ts')) continue
      note('passed', data.name, '')
      const file = perFile.get(where) ?? { passed: 0, ms: 0 }
      perFile.set(where, { passed: file.passed + 1, ms: file.ms + data.details.duration_ms })
    } else if (type === 'test:fail' && data.details.error?.failureType !== 'subtestsFailed') {
      note('failed', data.name, '')
      yield `✖ ${where}: ${data.name}\n${inspect(data.details.error?.cause ?? data.details.error, { depth: 5 }).replace(/^/gm, '    ')}\n`
    } else if (type === 'test:stderr' && data.message) yield data.message
    else if (type === 'test:stdout' && data.message) yield data.message
  }
  for (const [file, { passed, ms }] of perFile) yield `✔ ${file} (${passed}, ${(ms / 1000).toFixed(1)} s)\n`
}
