import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { rootDir } from '#platform'

const shared = resolve(rootDir, process.env.FOYER_SHARED ?? '../shared')
const options = existsSync(join(shared, 'data/newcastle/monthly-visits.csv'))
  ? {}
  : { skip: 'the figures of Newcastle are not there (FOYER_SHARED)' }

/** Runs the example as a process of its own. */
function example(args: string[], folder = shared): { status: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(rootDir, 'scripts/example-effects.ts'), ...args],
    { env: { ...process.env, FOYER_SHARED: folder }, encoding: 'utf8' },
  )
  return { status, out: stdout, err: stderr }
}

test(
  'on the figures of Newcastle calibrated intervals hold nothing in 90 to 99 %, effects come back, the re-opening is found',
  options,
  () => {
    const { status, out, err } = example(['--json'])
    assert.equal(err, '')
    assert.equal(status, 0)
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, number | string | boolean>)
    for (const what of ['loans', 'visits']) {
      const of = (check: string) => lines.filter((line) => line.what === what && line.check === check)
      const [never] = of('never')
      assert.ok(Number(never!.cells) >= 40)
      assert.ok(Number(never!.coveredCalibrated) >= 0.9 && Number(never!.coveredCalibrated) <= 0.99, `${what} ${never!.coveredCalibrated}`)
      assert.ok(Number(never!.covered) <= Number(never!.coveredCalibrated))
      assert.deepEqual(
        of('injected').map(({ share }) => share),
        [0.2, 0.5],
      )
      for (const { bias } of of('injected')) assert.ok(Math.abs(Number(bias)) <= 0.02, `${what} ${bias}`)
      const [reopening] = of('re-opening')
      assert.equal(reopening!.shown, true)
      assert.ok(Math.exp(Number(reopening!.effect)) > 5)
    }
  },
)

test('without the figures it says so and succeeds', () => {
  const { status, out } = example([], '/nowhere')
  assert.equal(status, 0)
  assert.match(out, /^skipped: /)
})
