import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Panel } from '#packages/causal'
import { fitStaggered, type StaggeredQuestion } from './fit-staggered.ts'
import { judgeStudy, reachOf } from './judge-study.ts'
import { countedPanel, raised } from './panels-for-tests.ts'

const months = 96
const start = 90
const panel = countedPanel(3, { places: 16, months })
/** Two begin with the first month, three two months later. */
const starts = { '1': 90, '4': 90, '7': 92, '8': 92, '11': 92 }
const with40 = raised(raised(panel, ['1', '4'], 90, 0.4), ['7', '8', '11'], 92, 0.4)
const ask = (more: Partial<StaggeredQuestion> = {}): StaggeredQuestion => ({
  method: 'staggered',
  panel,
  starts,
  start,
  before: 12,
  against: 'never',
  masked: [],
  seed: 7,
  ...more,
})
const share = (effect: number): number => Math.exp(effect) - 1

test('an effect that was put on top from the start of each place on is shown, about as great as it is, in each month since', () => {
  const fit = fitStaggered(ask({ panel: with40 }))
  assert.ok(Math.abs(share(fit.effect) - 0.4) < 0.1, `${share(fit.effect)}`)
  assert.equal(judgeStudy(fit, 20), 'shown')
  const { since, onlyCompared, until } = fit.rollOut!
  assert.deepEqual(
    since.map(({ months, places }) => [months, places]),
    [0, 1, 2, 3, 4, 5].map((month) => [month, month < 4 ? 5 : 2]),
  )
  for (const { low, effect, high } of since) assert.ok(low! < Math.log(1.4) && Math.log(1.4) < high! && low! < effect && effect < high!)
  assert.deepEqual([onlyCompared, until], [[], panel.periods.at(-1)])
  // The picture: 12 months before and six after; in the first two only those count as begun that had.
  assert.equal(fit.course.length, 18)
  const counted = (units: readonly string[], t: number) =>
    units.reduce((sum, unit) => sum + with40.values[with40.units.indexOf(unit)]![t]!, 0)
  assert.deepEqual(
    [0, 12, 17].map((at) => [fit.course[at]!.observed, fit.course[at]!.begun]),
    [0, 12, 17].map((at) => [
      counted(Object.keys(starts), start - 12 + at),
      at < 12 ? 0 : counted(at < 14 ? ['1', '4'] : Object.keys(starts), start - 12 + at),
    ]),
  )
  const last = fit.course.at(-1)!
  assert.ok(Math.abs(last.observed / last.counterfactual - 1.4) < 0.15)
})

test('where nothing was done nothing is shown, and the calibrated interval is told with how often it held', () => {
  const fit = fitStaggered(ask())
  assert.notEqual(judgeStudy(fit, 20), 'shown')
  assert.ok(fit.smallestSeen! > reachOf(fit)!)
  assert.ok(fit.check!.cells >= 20 && fit.check!.coveredCalibrated >= 0.9, JSON.stringify(fit.check))
})

test('the same question gives the same answer to the bit; other names and another order of places too', () => {
  const first = fitStaggered(ask())
  assert.deepEqual(fitStaggered(ask()), first)
  const order = [4, 0, 11, 2, 9, 15, 1, 3, 10, 5, 8, 14, 6, 7, 13, 12]
  const renamed = (unit: string) => String(1000 - 7 * Number(unit))
  const turned: Panel = { ...panel, units: order.map((i) => renamed(panel.units[i]!)), values: order.map((i) => panel.values[i]!) }
  const again = fitStaggered(
    ask({ panel: turned, starts: Object.fromEntries(Object.entries(starts).map(([unit, at]) => [renamed(unit), at])) }),
  )
  assert.deepEqual([again.effect, again.bound, again.check], [first.effect, first.bound, first.check])
  assert.ok(Math.abs(again.half - first.half) < 1e-12)
})

test('the roll-out itself is no chance: what it brought does not widen its own interval', () => {
  const [calm, loud] = [panel, raised(panel, Object.keys(starts), start, 5)].map((one) => fitStaggered(ask({ panel: one })))
  assert.equal(loud!.bound, calm!.bound)
  assert.deepEqual(loud!.check, calm!.check)
})

test('where all places have it in the end, those that wait are compared with; the last have nobody left', () => {
  const all = Object.fromEntries(panel.units.map((unit, i) => [unit, i < 6 ? 90 : i < 12 ? 92 : 94]))
  const rolled = panel.units.reduce((before, unit) => raised(before, [unit], all[unit]!, 0.4), panel)
  const fit = fitStaggered(ask({ panel: rolled, starts: all, against: 'not-yet' }))
  assert.ok(Math.abs(share(fit.effect) - 0.4) < 0.12, `${share(fit.effect)}`)
  assert.deepEqual(fit.rollOut!.onlyCompared, [13, 14, 15, 16])
  assert.equal(fit.rollOut!.until, panel.periods[93])
  assert.equal(fit.course.length, 16)
  assert.ok(fit.bound !== null && fit.check !== null)
})

test('a history too short for roll-outs that never were tells no calibrated interval, and then nothing is shown', () => {
  const short = countedPanel(3, { places: 16, months: 18 })
  const early = Object.fromEntries(Object.entries(starts).map(([unit, at]) => [unit, at - 78]))
  const fit = fitStaggered(ask({ panel: raised(short, Object.keys(starts), 12, 2), starts: early, start: 12 }))
  assert.deepEqual([fit.bound, fit.check, fit.smallestSeen], [null, null, null])
  assert.ok(fit.rollOut!.since.length === 6 && fit.rollOut!.since.every(({ low, high }) => low === null && high === null))
  assert.equal(judgeStudy(fit, 20), 'too-weak-to-tell')
})

test('several roll-outs that never were in one single window check nothing, and then nothing is shown', () => {
  const short = countedPanel(3, { places: 14, months: 24 })
  const four = { '1': 18, '2': 18, '3': 20, '4': 20 }
  const fit = fitStaggered(ask({ panel: raised(short, Object.keys(four), 18, 2), starts: four, start: 18 }))
  assert.deepEqual([fit.bound, fit.check, judgeStudy(fit, 20)], [null, null, 'too-weak-to-tell'])
})

test('what the same places do in the same months of every year is no effect', () => {
  const summer = (month: string) => 1 + 0.25 * Math.max(0, Math.cos(((Number(month.slice(5, 7)) - 7.5) * Math.PI) / 6))
  const own = Object.keys(starts)
  let shown = 0
  for (let seed = 1; seed <= 8; seed++) {
    const plain = countedPanel(seed, { places: 16, months })
    const values = plain.values.map((row, i) =>
      own.includes(plain.units[i]!) ? row.map((value, t) => Math.round(value * summer(plain.periods[t]!))) : row,
    )
    const fit = fitStaggered(ask({ panel: { ...plain, values }, seed }))
    assert.equal(fit.rollOut!.years!.length, 6)
    assert.ok(fit.bound! >= Math.max(...fit.rollOut!.years!))
    if (judgeStudy(fit, 20) === 'shown') shown++
  }
  assert.ok(shown <= 3, `${shown} of 8`)
  // A year in which something happened to one of them says nothing.
  const fewer = fitStaggered(ask({ masked: [{ unit: '7', from: 60, to: 60 }] })).rollOut!.years!
  assert.ok(fewer.length > 0 && fewer.length < 6)
})

test('what the calendar masks is no chance', () => {
  const loud = {
    ...panel,
    values: panel.values.map((row, i) => (i === 1 ? row.map((value, t) => (t >= 60 && t < 66 ? value * 20 : value)) : row)),
  }
  const bound = (masked: StaggeredQuestion['masked']) => fitStaggered(ask({ panel: loud, masked })).bound!
  assert.ok(bound([{ unit: '2', from: 60, to: 66 }]) < bound([]) / 2)
})

test('called off, it stops with that', () => {
  assert.throws(() => fitStaggered(ask(), () => true), { code: 'cancelled' })
})
