import assert from 'node:assert/strict'
import { test } from 'node:test'
import { madeUpPanel, newcastle, onRealFigures, shuffled, withEffect } from './panels-for-tests.ts'
import { CausalProblem } from './problem.ts'
import {
  checkStaggered,
  type PlaceboRollOut,
  placeboRollOuts,
  type RollOutPlan,
  recoverRollOut,
  staggeredBound,
} from './staggered-placebos.ts'

/** Two branches begin, two more two months later; six months are looked at from the first start on. */
const pattern = [
  { later: 0, units: 2 },
  { later: 2, units: 2 },
]
const plan: RollOutPlan = {
  cohorts: pattern,
  fewest: 4,
  before: 12,
  after: 6,
  starts: Array.from({ length: 8 }, (_, i) => 12 + 6 * i),
  draws: 200,
}

for (const file of ['monthly-issues.csv', 'monthly-visits.csv'] as const)
  test(
    `${file} of Newcastle: of roll-outs that never were, calibrated intervals hold nothing nine times in ten or more, not always`,
    onRealFigures,
    () => {
      const panel = newcastle(file)
      const first = panel.periods.indexOf('2010-07')
      const last = panel.periods.indexOf('2019-07')
      const starts: number[] = []
      for (let start = first; start <= last; start += 6) starts.push(start)
      // What is known to have happened there: openings and closings of whole branches leave gaps and sit their windows out.
      const real = { ...plan, starts, seed: 1 }
      const check = checkStaggered(placeboRollOuts(panel, real), { after: 6 })
      assert.ok(check.rollOuts >= 30, `${check.rollOuts}`)
      assert.equal(check.calibrated, check.rollOuts)
      assert.ok(check.coveredCalibrated >= 0.9 && check.coveredCalibrated <= 0.99, `${check.coveredCalibrated}`)
      assert.ok(check.bandCalibrated >= 0.9, `${check.bandCalibrated}`)
      // Of one draw of who begins chance itself is some points; over eight it is not.
      const biases = Array.from({ length: 8 }, (_, i) => recoverRollOut(panel, { ...real, seed: i + 1 }, 0.2).bias)
      const bias = biases.reduce((sum, one) => sum + one, 0) / biases.length
      assert.ok(Math.abs(bias) <= 0.02, `${file}: ${bias}`)
    },
  )

test('groups begin like the real one, share no unit in a window, and leave four to compare with', () => {
  const panel = madeUpPanel(2, { units: 14, periods: 60 })
  const rollOuts = placeboRollOuts(panel, plan)
  for (const start of plan.starts) {
    const own = rollOuts.filter((one) => one.start === start)
    const units = own.flatMap((one) => one.units)
    assert.deepEqual([own.length, units.length, new Set(units).size], [3, 12, 12])
  }
  // Four months since the later start, six since the first.
  assert.ok(rollOuts.every(({ since }) => since.length === 6))
  // The study's own places are never drawn, but stand beside those that are.
  const apart = panel.units.slice(0, 9)
  const others = placeboRollOuts(panel, { ...plan, apart })
  assert.ok(others.length === plan.starts.length && others.every(({ units }) => units.every((unit) => !apart.includes(unit))))
  // Of fewer than the real one has each start keeps its share, two at least; of three no roll-out is made.
  const few = placeboRollOuts(panel, {
    ...plan,
    cohorts: [
      { later: 0, units: 6 },
      { later: 1, units: 2 },
    ],
    apart: panel.units.slice(0, 8),
  })
  assert.ok(few.every(({ units }) => units.length === 6))
  assert.throws(
    () => placeboRollOuts(panel, { ...plan, apart: panel.units.slice(0, 11) }),
    (error: unknown) => error instanceof CausalProblem && error.code === 'too-few-controls' && error.params.found === 3,
  )
})

test('where those that wait are compared with, a window with few units leaves enough of them; with too few it alone is silent', () => {
  const panel = madeUpPanel(4, { units: 8, periods: 60 })
  const all: RollOutPlan = { ...plan, against: 'not-yet', cohorts: [0, 2].map((later) => ({ later, units: 4 })) }
  const closed = (...units: number[]) => units.map((unit) => ({ unit: `branch ${unit}`, from: 20, to: 20 }))
  const whole = placeboRollOuts(panel, all)
  // Six of eight are left in the windows that month touches: of them two begin first, and four wait.
  const two = placeboRollOuts(panel, { ...all, masked: closed(1, 2) })
  assert.deepEqual(
    two.map(({ start }) => start),
    whole.map(({ start }) => start),
  )
  assert.deepEqual([...new Set(two.map(({ units }) => units.length))].sort(), [5, 8])
  // Of five, three would be left to wait: these windows are silent, the others say the same as before.
  const three = placeboRollOuts(panel, { ...all, masked: closed(1, 2, 3) })
  assert.ok(three.length > 0 && three.length < whole.length && three.every(({ units }) => units.length === 8))
})

test('an effect put on top comes back on what the roll-out says of nothing; what really happened sits its window out', () => {
  const panel = madeUpPanel(6, { units: 16, periods: 60 })
  const nothing = recoverRollOut(panel, plan, 0)
  const { found, cells } = recoverRollOut(panel, plan, 0.2)
  assert.equal(cells, nothing.cells)
  assert.ok(Math.abs(1 + found - (1 + nothing.found) * 1.2) < 1e-9)
  const loud = withEffect(panel, ['branch 3'], 30, 20)
  const sizes = (more: Partial<RollOutPlan>) =>
    Math.max(...placeboRollOuts(loud, { ...plan, ...more }).map(({ effect }) => Math.abs(effect)))
  assert.ok(sizes({}) > 0.5)
  assert.ok(sizes({ masked: [{ unit: 'branch 3', from: 25, to: 35 }] }) < 0.5)
})

test('order and names change nothing; a seed reproduces to the bit, another draws others', () => {
  const panel = madeUpPanel(8, { units: 12, periods: 60 })
  const { panel: other } = shuffled(panel, 3)
  const told = (rollOuts: PlaceboRollOut[]) => rollOuts.map(({ start, effect, half }) => [start, effect, half])
  assert.deepEqual(told(placeboRollOuts(other, plan)), told(placeboRollOuts(panel, plan)))
  assert.notDeepEqual(told(placeboRollOuts(panel, { ...plan, seed: 2 })), told(placeboRollOuts(panel, plan)))
})

test('nothing judges itself; few windows are judged by Student’s t, one tells nothing', () => {
  const one = (unit: string, start: number, effect: number): PlaceboRollOut => ({
    units: [unit],
    start,
    effect,
    half: 0.1,
    since: [{ effect, half: 0.2 }],
  })
  const many = Array.from({ length: 20 }, (_, i) => one(`u${i}`, 10 * i, i === 7 ? 9 : i === 12 ? -5 : 1))
  // The quantile of nineteen others is the greatest of them.
  assert.deepEqual(staggeredBound(many, { units: ['u7'], start: 500 }, { after: 6 }), { effect: 5, greatest: 5 })
  assert.deepEqual(staggeredBound(many, { units: [], start: 70 }, { after: 6 }), { effect: 5, greatest: 5 })
  const three = [1, -1, 1].map((effect, i) => one(`u${i}`, 10 * i, effect))
  const { effect } = staggeredBound(three, { units: [], start: 500 }, { after: 6 })
  assert.ok(Math.abs(effect - 3.182446) < 1e-5, `${effect}`)
  assert.equal(staggeredBound(three.slice(0, 1), { units: [], start: 500 }, { after: 6 }).effect, Number.POSITIVE_INFINITY)
  const check = checkStaggered(three.slice(0, 2), { after: 6 })
  assert.deepEqual([check.calibrated, check.coveredCalibrated, check.covered], [0, Number.NaN, 0])
})

test('called off, it stops with that', () => {
  assert.throws(() => placeboRollOuts(madeUpPanel(1, { periods: 60 }), { ...plan, cancelled: () => true }), { code: 'cancelled' })
})
