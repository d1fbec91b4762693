// Runs the tests: types, lint, rooms, then every *.test.ts beside its subject. `npm test -- src/facts` runs only what matches.
// Ends with one line `N passed, N failed, N skipped` and lists what was skipped and why.
import { spawn } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, relative } from 'node:path'
import { rootDir } from '#platform'

const filters = process.argv.slice(2).filter((arg) => !arg.startsWith('--'))
const whole = filters.length === 0
/** Before every process of the run, also those that tests start: `resolve-once.ts`. */
const options = [process.env.NODE_OPTIONS, `--import=${new URL('resolve-once.ts', import.meta.url).href}`].filter(Boolean).join(' ')

interface Outcome {
  passed: number
  failed: number
  skipped: { name: string; why: string }[]
}
const total: Outcome = { passed: 0, failed: 0, skipped: [] }

/** Runs test files with Node's own runner, several files at a time and in this order, and gathers their outcomes through a reporter. */
async function runFiles(files: string[], concurrency: number): Promise<void> {
  if (files.length === 0) return
  const results = join(rootDir, '.cache', `test-results-${process.pid}.jsonl`)
  writeFileSync(results, '')
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(rootDir, 'scripts/run-files.ts'), String(concurrency), ...files],
    { cwd: rootDir, env: { ...process.env, NODE_OPTIONS: options, FOYER_TEST_RESULTS: results }, stdio: ['ignore', 'inherit', 'inherit'] },
  )
  const code = await new Promise<number>((resolve) => child.on('exit', (c) => resolve(c ?? 1)))
  const lines = readFileSync(results, 'utf8').split('\n').filter(Boolean)
  let failed = 0
  for (const line of lines) {
    const { outcome, name, why } = JSON.parse(line) as { outcome: string; name: string; why: string }
    if (outcome === 'passed') total.passed++
    else if (outcome === 'failed') failed++
    else total.skipped.push({ name, why })
  }
  if (code !== 0 && failed === 0) failed = 1 // the runner itself broke
  total.failed += failed
  rmSync(results, { force: true })
}

mkdirSync(join(rootDir, '.cache'), { recursive: true })
if (whole) {
  const { prepareBrowser } = await import('./prepare-browser.ts')
  prepareBrowser()
  const { installPeer, peers } = await import('../src/testing/peer.ts')
  for (const peer of peers) installPeer(peer)
  const { runChecks } = await import('./check.ts')
  const { passed, failed } = await runChecks()
  total.passed += passed
  total.failed += failed
}
const all = globSync('{packages,src,scripts,tests}/**/*.test.ts', { cwd: rootDir }).sort()
const wanted = all.filter((file) => whole || filters.some((filter) => file.includes(relative(rootDir, join(rootDir, filter)))))
/**
 * What takes long goes first, so that nothing is waited for at the end while a core has nothing to do: the test that reads every page, then
 * walks through a browser, then the rest, each the longest text first. It tells nearly as well as a clock how long a test takes.
 */
const rank = (file: string): number => (file.includes('tests/pages/') ? 2 : file.includes('.browser.test.') ? 1 : 0)
const long = new Map(wanted.map((file) => [file, statSync(join(rootDir, file)).size]))
// Races and kills want the machine to themselves less than they want to be run at all: files run side by side, each on a database of its own.
await runFiles(
  wanted.toSorted((a, b) => rank(b) - rank(a) || long.get(b)! - long.get(a)!),
  Math.max(2, availableParallelism()),
)

const allowed = JSON.parse(readFileSync(join(rootDir, 'scripts/allowed-skips.json'), 'utf8')) as Record<string, string>
for (const { name, why } of total.skipped) {
  const reason = Object.entries(allowed).find(([part]) => why.includes(part) || name.includes(part))?.[1]
  console.log(`skipped: ${name} – ${why}${reason ? '' : ' (NOT on the allow-list)'}`)
  if (!reason) total.failed++
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped.length} skipped`)
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1)
