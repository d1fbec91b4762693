// The one rule by which a goal is on track, off track, too early, cannot be told, reached or missed.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { addMonths } from '#platform'
import { judgeGoal, type MonthFigure } from './judge-goal.ts'

type Asked = Parameters<typeof judgeGoal>[0]
const goal = (terms: Partial<Asked> = {}): Asked => ({
  target: 1200,
  per: 'month',
  counted: 'from-zero',
  starts: '2026-09-01',
  ends: '2026-11-30',
  baseline: null,
  ...terms,
})
const figure = (month: string, value: number | null, missing: number[] = [], present = 10): MonthFigure => ({
  month,
  value,
  present,
  missing,
  sources: value === null ? [] : ['ils'],
})
const autumn = [figure('2026-09', 1164), figure('2026-10', 1241), figure('2026-11', 1208)]

test('three months of 1,200 are reached with 3,613, and missed with one card fewer than 3,600', () => {
  const told = judgeGoal(goal(), autumn, '2026-12-01', true)
  assert.equal(told.actualSoFar, 3613)
  assert.equal(told.targetInAll, 3600)
  assert.equal(told.verdict, 'reached')
  const short = judgeGoal(goal(), [figure('2026-09', 1164), figure('2026-10', 1241), figure('2026-11', 1194)], '2026-12-01', true)
  assert.deepEqual([short.actualSoFar, short.verdict, short.reason], [3599, 'missed', 'not-enough'])
})

test('on track from 95 % of the path, off track below', () => {
  const at = (value: number) => judgeGoal(goal(), [figure('2026-09', value)], '2026-10-01', true)
  assert.equal(at(1140).verdict, 'on-track')
  assert.deepEqual([at(1139).verdict, at(1139).reason], ['off-track', 'behind'])
})

test('before 28 days it is too early, whatever the figures say; unless the whole target is there', () => {
  assert.deepEqual(judgeGoal(goal(), [], '2026-09-01', true).reason, 'not-started')
  assert.equal(judgeGoal(goal(), [figure('2026-09', 1)], '2026-09-28', true).verdict, 'too-early')
  assert.notEqual(judgeGoal(goal(), [figure('2026-09', 1)], '2026-09-29', true).verdict, 'too-early')
  assert.equal(judgeGoal(goal({ per: 'total', target: 50 }), [figure('2026-09', 51)], '2026-09-05', true).verdict, 'reached')
})

test('sums stand for the months that have figures, and say up to which day', () => {
  const told = judgeGoal(goal({ ends: '2026-12-31' }), [figure('2026-09', 1164), figure('2026-10', 1241)], '2026-11-23', true)
  assert.deepEqual([told.targetSoFar, told.figuresThrough, told.through], [2400, '2026-10-31', '2026-11-22'])
  assert.equal(judgeGoal(goal(), [], '2026-11-23', true).figuresThrough, null)
  const average = judgeGoal(goal(), [figure('2026-09', 7), figure('2026-10', 8)], '2026-10-20', false)
  assert.deepEqual([average.actualSoFar, average.figuresThrough], [7, '2026-09-30'], 'the newest month that is over')
})

test('a month that runs counts by its days, up to yesterday', () => {
  const told = judgeGoal(goal({ target: 300 }), [figure('2026-09', 300), figure('2026-10', 100)], '2026-10-11', true)
  assert.equal(told.through, '2026-10-10')
  assert.equal(told.figuresThrough, '2026-10-10')
  assert.deepEqual(
    told.months.map((month) => [month.month, month.from, month.to, month.over, month.target]),
    [
      ['2026-09', '2026-09-01', '2026-09-30', true, 300],
      ['2026-10', '2026-10-01', '2026-10-10', false, 96.77],
    ],
  )
  assert.equal(told.verdict, 'on-track')
})

test('a month without figures counts on neither side and is not a zero', () => {
  const told = judgeGoal(goal(), [figure('2026-09', 1164), figure('2026-10', null)], '2026-11-10', true)
  assert.deepEqual([told.actualSoFar, told.targetSoFar, told.verdict], [1164, 1200, 'on-track'])
})

test('a shortfall cannot be told where too much is missing', () => {
  const months = goal({ starts: '2026-06-01' })
  const gaps = [figure('2026-06', 900), figure('2026-07', null), figure('2026-08', null), figure('2026-09', null)]
  assert.deepEqual(
    [judgeGoal(months, gaps, '2026-10-01', true).verdict, judgeGoal(months, gaps, '2026-10-01', true).reason],
    ['cannot-tell', 'gaps'],
  )
  const half = [figure('2026-06', 900), figure('2026-07', 900), figure('2026-08', null), figure('2026-09', null)]
  assert.equal(judgeGoal(months, half, '2026-10-01', true).verdict, 'off-track')
  const places = (missing: number[]) =>
    judgeGoal(goal(), [figure('2026-09', 900, missing, 20 - missing.length)], '2026-10-01', true).verdict
  assert.deepEqual([places([4]), places([4, 9])], ['off-track', 'cannot-tell'])
})

test('an ended goal that is level on the months it has, but lacks one, is neither reached nor missed', () => {
  const told = judgeGoal(goal(), [figure('2026-09', 1200), figure('2026-10', 1200), figure('2026-11', null)], '2026-12-05', true)
  assert.deepEqual([told.verdict, told.reason], ['cannot-tell', 'gaps'])
})

test('a target above the baseline stands on it, a total on all its months', () => {
  const baseline = { value: 41, from: '2026-01', to: '2026-08', months: [], readAt: new Date() }
  const monthly = judgeGoal(
    goal({ target: 60, counted: 'above-baseline', baseline, ends: '2026-12-31' }),
    [figure('2026-09', 101)],
    '2026-10-01',
    true,
  )
  assert.deepEqual([monthly.months[0]!.target, monthly.verdict], [101, 'on-track'])
  const total = judgeGoal(goal({ target: 60, per: 'total', counted: 'above-baseline', baseline }), [], '2026-09-05', true)
  assert.equal(total.targetInAll, 60 + 3 * 41)
})

test('a goal without a number, or a total without an end, has no verdict', () => {
  for (const terms of [{ target: null }, { per: 'total', ends: null }] as const) {
    const told = judgeGoal(goal(terms), autumn, '2026-12-01', true)
    assert.deepEqual([told.verdict, told.reason], ['cannot-tell', 'no-target'])
    assert.equal(told.actualSoFar, 3613)
  }
})

test('no figures at all cannot be told', () => {
  assert.deepEqual(judgeGoal(goal(), [figure('2026-09', null)], '2026-10-15', true).reason, 'no-figures')
})

test('what has no sum is told by its newest whole month', () => {
  const told = judgeGoal(
    goal({ target: 60 }),
    [figure('2026-09', 70, [], 1), figure('2026-10', 61, [], 1), figure('2026-11', 5, [], 1)],
    '2026-11-05',
    false,
  )
  assert.deepEqual([told.actualSoFar, told.targetSoFar, told.targetInAll, told.verdict], [61, 60, null, 'on-track'])
  assert.equal(judgeGoal(goal({ target: 60, starts: '2026-11-01' }), [figure('2026-11', 59, [], 1)], '2026-12-02', false).verdict, 'missed')
})

test('a later figure never makes a level goal worse, and nothing is counted that is not there', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.nat(3000)), { minLength: 3, maxLength: 3 }), fc.nat(500), (values, more) => {
      const figures = values.map((value, i) => figure(addMonths('2026-09', i), value))
      const before = judgeGoal(goal(), figures, '2026-12-01', true)
      const after = judgeGoal(
        goal(),
        figures.map((f) => (f.value === null ? f : { ...f, value: f.value + more })),
        '2026-12-01',
        true,
      )
      const known = values.filter((value) => value !== null)
      assert.equal(before.actualSoFar, known.length === 0 ? null : known.reduce((a, b) => a + b, 0))
      const order = ['missed', 'cannot-tell', 'reached']
      assert.ok(known.length === 0 || order.indexOf(after.verdict) >= order.indexOf(before.verdict), `${before.verdict} → ${after.verdict}`)
    }),
  )
})
