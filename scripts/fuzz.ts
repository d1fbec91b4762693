// Runs the property tests again and again with new seeds: `npm run fuzz -- --minutes 30 src/facts`. fast-check prints the
// seed and the smallest counterexample of what fails; a plain `npm test` runs each property once, for at most 20 s.
import { spawnSync } from 'node:child_process'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { rootDir } from '#platform'

const { values, positionals } = parseArgs({ options: { minutes: { type: 'string', default: '10' } }, allowPositionals: true })
const files = globSync('src/**/*.test.ts', { cwd: rootDir })
  .filter((file) => positionals.length === 0 || positionals.some((part) => file.includes(part)))
  .filter((file) => readFileSync(join(rootDir, file), 'utf8').includes("from 'fast-check'"))
const until = Date.now() + Number(values.minutes) * 60_000
const env = { ...process.env, FOYER_FUZZ_RUNS: '20000' }
let rounds = 0
let failures = 0
while (Date.now() < until && files.length > 0) {
  for (const file of files) {
    const done = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', '--test', '--test-reporter=spec', file], {
      cwd: rootDir,
      env,
      encoding: 'utf8',
    })
    if (done.status !== 0) {
      failures++
      console.log(done.stdout)
    }
  }
  console.log(`round ${++rounds}: ${files.length} files, ${failures} failures so far`)
}
process.exit(failures === 0 && rounds > 0 ? 0 : 1)
