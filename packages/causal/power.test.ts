import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Masked } from './panel.ts'
import { madeUpPanel, newcastle, onRealFigures } from './panels-for-tests.ts'
import { planPower } from './power.ts'
import { CausalProblem } from './problem.ts'

test('more units and longer looks can show smaller effects', () => {
  const answers = planPower(madeUpPanel(1, { units: 24, periods: 72, noise: 0.2 }), {
    comparison: 'synthetic-difference',
    treated: [1, 8],
    after: [1, 12],
    before: 36,
  })
  const at = (treated: number, after: number): number =>
    answers.find((answer) => answer.treated === treated && answer.after === after)!.detectable
  assert.ok(at(8, 1) < at(1, 1))
  assert.ok(at(8, 12) < at(8, 1))
})

test('what is detectable is detected about as often as it is said', () => {
  const quiet = madeUpPanel(2, { units: 20, periods: 60, noise: 0.1 })
  const [answer] = planPower(quiet, { comparison: 'difference-in-differences', treated: [6], after: [3], before: 36 }, { draws: 400 })
  assert.ok(Math.abs(answer!.detectable / answer!.deviation - 2.8016) < 1e-3)
})

test(
  'half of Newcastle’s branches for three quiet months show nothing under a sixth; a closing that is not masked hides far more',
  onRealFigures,
  () => {
    const panel = newcastle('monthly-issues.csv')
    const part = (from: string, to: string) => {
      const [first, last] = [panel.periods.indexOf(from), panel.periods.indexOf(to)]
      return { ...panel, periods: panel.periods.slice(first, last + 1), values: panel.values.map((row) => row.slice(first, last + 1)) }
    }
    const share = (of: typeof panel, masked: Masked[] = []): number => {
      const [answer] = planPower(of, { comparison: 'synthetic-difference', treated: [4], after: [3], before: 36, masked })
      return Math.exp(answer!.detectable) - 1
    }
    const quiet = share(part('2014-04', '2017-06'))
    assert.ok(quiet > 0.15 && quiet < 0.45, `${quiet}`)
    // East End lent an eighth of what it used to in the summer of 2016, which no outreach did.
    const loud = part('2013-04', '2016-06')
    assert.ok(share(loud) > 2)
    assert.ok(share(loud, [{ unit: 'East End', from: 36, to: 38 }]) < 1)
  },
)

test('a history without room says so', () => {
  const code = (expected: string) => (error: unknown) => error instanceof CausalProblem && error.code === expected
  const question = { comparison: 'synthetic-difference', treated: [2], after: [3], before: 36 } as const
  assert.throws(() => planPower(madeUpPanel(1, { periods: 20 }), question), code('too-few-controls'))
  assert.throws(() => planPower(madeUpPanel(1, { units: 3 }), question), code('too-few-controls'))
  assert.throws(() => planPower(madeUpPanel(1, { units: 4 }), { ...question, treated: [3] }), code('too-few-periods-before'))
})
