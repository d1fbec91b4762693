// Runs the tests: types, lint, rooms, then every *.test.ts beside its subject. `npm test -- src/facts` runs only what matches.
// Ends with one line `N passed, N failed, N skipped` and lists what was skipped and why.
import { spawn } from 'node:child_process'
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join, relative } from 'node:path'
import { rootDir } from '#platform'

const filters = process.argv.slice(2).filter((arg) => !arg.startsWith('--'))
const whole = filters.length === 0
const flags = ['--disable-warning=ExperimentalWarning']

interface Outcome {
  passed: number
  failed: number
  skipped: { name: string; why: string }[]
}
const total: Outcome = { passed: 0, failed: 0, skipped: [] }

/** Runs a command with its output on ours; counts as one test. */
async function check(name: string, args: string[]): Promise<void> {
  const started = Date.now()
  const { code, output } = await run([join(rootDir, args[0]!), ...args.slice(1)])
  console.log(`${code === 0 ? '✔' : '✖'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`)
  if (code === 0) total.passed++
  else {
    total.failed++
    console.log(output)
  }
}

function run(args: string[], env: NodeJS.ProcessEnv = {}): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...flags, ...args], {
      cwd: rootDir,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout.on('data', (text) => (output += text))
    child.stderr.on('data', (text) => (output += text))
    child.on('exit', (code) => resolve({ code: code ?? 1, output }))
  })
}

/** Runs test files with Node's own runner, several files at a time, and gathers their outcomes through a reporter. */
async function runFiles(title: string, files: string[], concurrency: number): Promise<void> {
  if (files.length === 0) return
  const results = join(rootDir, '.cache', `test-results-${process.pid}-${title}.jsonl`)
  writeFileSync(results, '')
  const child = spawn(
    process.execPath,
    [
      ...flags,
      '--test',
      `--test-concurrency=${concurrency}`,
      '--test-timeout=600000',
      `--test-reporter=${join(rootDir, 'scripts/test-reporter.ts')}`,
      '--test-reporter-destination=stdout',
      ...files,
    ],
    { cwd: rootDir, env: { ...process.env, FOYER_TEST_RESULTS: results }, stdio: ['ignore', 'inherit', 'inherit'] },
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
  const { checks } = await import('./check.ts')
  for (const { name, args } of checks) await check(name, args)
}
const all = globSync('{packages,src,scripts,tests}/**/*.test.ts', { cwd: rootDir }).sort()
const wanted = all.filter((file) => whole || filters.some((filter) => file.includes(relative(rootDir, join(rootDir, filter)))))
const isBrowser = (file: string): boolean => file.includes('.browser.test.')
// Races and kills want the machine to themselves less than they want to be run at all: files run side by side, each on a database of its own.
await runFiles(
  'server',
  wanted.filter((file) => !isBrowser(file)),
  Math.max(2, availableParallelism()),
)
// A walk waits for pages more than it works: two at a time. The one that reads every page goes first, so that nothing waits for it at the end.
await runFiles(
  'browser',
  wanted.filter(isBrowser).toSorted((a, b) => Number(b.includes('tests/pages/')) - Number(a.includes('tests/pages/'))),
  2,
)

const allowed = JSON.parse(readFileSync(join(rootDir, 'scripts/allowed-skips.json'), 'utf8')) as Record<string, string>
for (const { name, why } of total.skipped) {
  const reason = Object.entries(allowed).find(([part]) => why.includes(part) || name.includes(part))?.[1]
  console.log(`skipped: ${name} – ${why}${reason ? '' : ' (NOT on the allow-list)'}`)
  if (!reason) total.failed++
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped.length} skipped`)
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1)
