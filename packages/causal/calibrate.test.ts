import assert from 'node:assert/strict'
import { test } from 'node:test'
import { calibrationOf, checkCalibration, type PlaceboCell, placeboCells, recoverEffect } from './calibrate.ts'
import { madeUpPanel, newcastle, onRealFigures, withEffect } from './panels-for-tests.ts'
import { CausalProblem } from './problem.ts'

const windows = ['2014-03', '2014-12', '2015-09', '2016-06', '2017-03']

for (const file of ['monthly-issues.csv', 'monthly-visits.csv'] as const)
  test(
    `${file} of Newcastle: calibrated intervals of campaigns that never were hold nothing nine times in ten or more, not always`,
    onRealFigures,
    () => {
      const panel = newcastle(file)
      const starts = windows.map((window) => panel.periods.indexOf(window))
      const cells = placeboCells(panel, { comparison: 'synthetic-difference', before: 36, after: 3, starts })
      const check = checkCalibration(cells, { after: 3 })
      assert.ok(check.cells >= 40, `${check.cells} cells`)
      assert.ok(check.coveredCalibrated >= 0.9 && check.coveredCalibrated <= 0.99, `${check.coveredCalibrated}`)
      assert.ok(check.covered <= check.coveredCalibrated)
      assert.ok(check.widthCalibrated >= check.width)
    },
  )

test('an effect that is put on top of every unit in turn comes back without bias', onRealFigures, () => {
  for (const file of ['monthly-issues.csv', 'monthly-visits.csv'] as const) {
    const panel = newcastle(file)
    const starts = Array.from({ length: 17 }, (_, i) => panel.periods.indexOf('2013-03') + 3 * i)
    const plan = { comparison: 'synthetic-difference', before: 36, after: 3, starts } as const
    const nothing = recoverEffect(panel, plan, 0)
    assert.ok(nothing.cells > 150, `${nothing.cells} cells`)
    for (const share of [0.2, 0.5]) {
      const { bias, cells } = recoverEffect(panel, plan, share)
      assert.ok(Math.abs(bias) <= 0.02, `${file} +${share}: ${bias}`)
      assert.equal(cells, nothing.cells)
      // What is put on top is found in full, whatever the method says of nothing.
      assert.ok(Math.abs(bias - nothing.found * (1 + share)) < 1e-9, `${file} +${share}`)
    }
  }
})

test('nothing judges itself: neither a unit nor a window that overlaps has a say', () => {
  const cells: PlaceboCell[] = []
  for (const unit of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'])
    for (const start of [10, 13, 16, 19])
      cells.push({ units: [unit], start, effect: unit === 'a' || start === 13 ? 100 : 1, half: 0.5, controls: 9 })
  const { bound, cells: heard } = calibrationOf(cells, { units: ['a'], start: 13 }, { after: 3 })
  assert.equal(bound, 1)
  assert.equal(heard, 27)
  // A window that begins two months later still shares a month.
  assert.equal(calibrationOf(cells, { units: ['a'], start: 15 }, { after: 3 }).cells, 18)
  assert.equal(calibrationOf(cells, { units: ['b'], start: 10 }, { after: 3 }).bound, 100)
})

test('too few campaigns that never were tell no bound', () => {
  const cells = Array.from({ length: 18 }, (_, i): PlaceboCell => ({ units: [`u${i}`], start: 10, effect: i, half: 1, controls: 9 }))
  assert.equal(calibrationOf(cells, { units: ['x'], start: 40 }, { after: 3 }).bound, Number.POSITIVE_INFINITY)
  assert.equal(
    calibrationOf([...cells, { ...cells[0]!, units: ['u18'], effect: -50 }], { units: ['x'], start: 40 }, { after: 3 }).bound,
    50,
  )
  assert.equal(calibrationOf(cells, { units: ['x'], start: 40 }, { after: 3, level: 0.8 }).bound, 15)
})

test('what really happened is no placebo: masked windows are left out, for that unit or for all', () => {
  const panel = withEffect(madeUpPanel(4, { periods: 60 }), ['branch 2'], 45, 3)
  const plan = { comparison: 'synthetic-difference', before: 24, after: 3, starts: [30, 45, 55] } as const
  const sizes = (cells: PlaceboCell[]): number[] => cells.map(({ effect }) => Math.abs(effect))
  assert.ok(Math.max(...sizes(placeboCells(panel, plan))) > 2)
  const masked = placeboCells(panel, { ...plan, masked: [{ unit: 'branch 2', from: 45, to: 59 }] })
  assert.ok(Math.max(...sizes(masked)) < 1)
  assert.deepEqual(
    masked.filter(({ units }) => units[0] === 'branch 2').map(({ start }) => start),
    [30],
  )
  const closed = placeboCells(panel, { ...plan, masked: [{ unit: null, from: 50, to: 52 }] })
  assert.deepEqual([...new Set(closed.map(({ start }) => start))], [30, 45])
})

test('a history without room for four units says so', () => {
  assert.throws(
    () => placeboCells(madeUpPanel(1, { units: 3 }), { comparison: 'synthetic-difference', before: 24, after: 3, starts: [30] }),
    (error: unknown) => error instanceof CausalProblem && error.code === 'too-few-controls',
  )
})

test('the re-opening of the City Library in June 2009 is found, far beyond chance', onRealFigures, () => {
  const panel = newcastle('monthly-issues.csv')
  const start = panel.periods.indexOf('2009-06')
  const cells = placeboCells(panel, {
    comparison: 'synthetic-difference',
    before: 12,
    after: 3,
    starts: [start, ...Array.from({ length: 12 }, (_, i) => start + 12 + 3 * i)],
  })
  const city = cells.find((cell) => cell.units[0] === 'City' && cell.start === start)!
  const { bound } = calibrationOf(cells, { units: ['City'], start }, { after: 3 })
  assert.ok(city.effect > Math.max(city.half, bound), `${city.effect} ± ${Math.max(city.half, bound)}`)
  assert.ok(Math.exp(city.effect) > 5)
})

test('groups move less than single units: a study of several is held to groups as large as its own', () => {
  const panel = madeUpPanel(4, { units: 16, periods: 84 })
  const plan = {
    comparison: 'synthetic-difference',
    before: 24,
    after: 3,
    starts: Array.from({ length: 19 }, (_, i) => 24 + 3 * i),
  } as const
  const own = { units: ['branch 1', 'branch 2', 'branch 3', 'branch 4'], start: 81 }
  const single = calibrationOf(placeboCells(panel, plan), own, { after: 3 })
  const cells = placeboCells(panel, { ...plan, together: 4, apart: own.units })
  const grouped = calibrationOf(cells, own, { after: 3 })
  assert.ok(grouped.bound < single.bound * 0.75, `${grouped.bound} and ${single.bound}`)
  assert.ok(cells.every(({ units }) => units.length === 4 && !units.some((unit) => own.units.includes(unit))))
  // Of twelve others two groups that share nobody, and somebody is left over.
  for (const start of plan.starts) {
    const dealt = cells.filter((cell) => cell.start === start).flatMap(({ units }) => units)
    assert.deepEqual([dealt.length, new Set(dealt).size], [8, 8])
  }
})

test('what cannot be judged by enough others is not said to have held', () => {
  const cells = Array.from({ length: 12 }, (_, i): PlaceboCell => ({ units: [`u${i}`], start: 10 + i, effect: 1, half: 0.5, controls: 9 }))
  const check = checkCalibration(cells, { after: 1 })
  assert.deepEqual([check.cells, check.calibrated, check.covered, check.coveredCalibrated], [12, 0, 0, Number.NaN])
})

test('groups are drawn by figures and seed, whatever units are called and however they are ordered', () => {
  const panel = madeUpPanel(6, { units: 10, periods: 48 })
  const plan = { comparison: 'synthetic-difference', before: 24, after: 3, starts: [24, 30, 36], together: 3 } as const
  const effects = (cells: PlaceboCell[]) => cells.map(({ start, effect, half }) => [start, effect, half])
  const order = [3, 9, 0, 7, 1, 8, 2, 6, 4, 5]
  const turned = { ...panel, units: order.map((i) => `x${i}`), values: order.map((i) => panel.values[i]!) }
  assert.deepEqual(effects(placeboCells(turned, plan)), effects(placeboCells(panel, plan)))
  assert.notDeepEqual(effects(placeboCells(panel, { ...plan, seed: 2 })), effects(placeboCells(panel, plan)))
})

test('where more than half are treated, groups are of half of them; nothing is left out of nobody', () => {
  const panel = madeUpPanel(6, { units: 8, periods: 36 })
  const plan = { comparison: 'synthetic-difference', before: 24, after: 3, starts: [24], together: 6 } as const
  assert.deepEqual(
    placeboCells(panel, plan).map(({ units }) => units.length),
    [4],
  )
  const apart = panel.units.slice(0, 6)
  assert.deepEqual(placeboCells(panel, { ...plan, apart }), [], 'of two that are left no group is drawn')
})
