import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Random } from '#packages/causal'
import { addDays } from '#platform'
import { fitWeeks, type WeeksQuestion } from './fit-weeks.ts'
import { judgeStudy, reachOf } from './judge-study.ts'
import { drawWeeks, mondaysFrom, weekSums } from './weeks.ts'

const monday = '2026-10-05'
const [before, count] = [156, 24]
const mondays = mondaysFrom(addDays(monday, -7 * before), before + count)
const { withIt } = drawWeeks({ from: monday, count }, 11)
const had = mondays.slice(before).map((one) => withIt.includes(one))
/** Weeks with a season and noise; those that were drawn count `share` more. */
function counted(share: number, seed = 4): number[] {
  const random = new Random(seed)
  return mondays.map(
    (_, t) => Math.exp(6 + 0.2 * Math.sin((t * Math.PI) / 26) + 0.06 * random.normal()) * (had[t - before] ? 1 + share : 1),
  )
}
const ask = (more: Partial<WeeksQuestion> = {}): WeeksQuestion => ({
  method: 'switchback',
  mondays,
  counts: counted(0),
  withIt: had,
  seed: 7,
  ...more,
})

test('one of each two weeks is drawn, and the same seed draws the same', () => {
  assert.deepEqual(drawWeeks({ from: monday, count }, 11).withIt, withIt)
  assert.notDeepEqual(drawWeeks({ from: monday, count }, 12).withIt, withIt)
  for (let pair = 0; pair < count / 2; pair++) assert.equal(Number(had[2 * pair]) + Number(had[2 * pair + 1]), 1)
  // Over many draws each week has it about half of the time.
  const often = mondaysFrom(monday, 12).map(
    (one) =>
      Array.from({ length: 400 }, (_, seed) => drawWeeks({ from: monday, count: 12 }, seed).withIt.includes(one)).filter(Boolean).length,
  )
  for (const times of often) assert.ok(times > 150 && times < 250, `${often}`)
})

test('an effect that was put on top is shown, about as great as it is; where nothing was done nothing is', () => {
  const fit = fitWeeks(ask({ counts: counted(0.25) }))
  assert.ok(Math.abs(Math.exp(fit.effect) - 1.25) < 0.1, `${Math.exp(fit.effect)}`)
  assert.equal(judgeStudy(fit, 20), 'shown')
  const calm = fitWeeks(ask())
  assert.notEqual(judgeStudy(calm, 20), 'shown')
  assert.deepEqual([calm.bound, calm.check], [fit.bound, fit.check], 'what it brought does not widen its own interval')
  assert.ok(calm.check!.cells === 48 && calm.check!.coveredCalibrated >= 0.85, JSON.stringify(calm.check))
  assert.ok(reachOf(calm)! < 0.15)
})

test('intervals of draws hold nothing in about 95 of a hundred made-up pasts', () => {
  let held = 0
  let sum = 0
  for (let seed = 0; seed < 60; seed++) {
    const past = { counts: counted(0, 100 + seed).slice(before), mondays: mondays.slice(before) }
    const { withIt } = drawWeeks({ from: monday, count }, seed)
    const fit = fitWeeks(ask({ ...past, withIt: past.mondays.map((one) => withIt.includes(one)) }))
    if (Math.abs(fit.effect) <= fit.half) held++
    sum += fit.effect
  }
  assert.ok(held >= 53, `${held} of 60`)
  assert.ok(Math.abs(sum / 60) < 0.012, `${sum / 60}`)
})

test('a history too short leaves the interval that the draw itself gives', () => {
  const fit = fitWeeks(ask({ mondays: mondays.slice(before), counts: counted(0.25).slice(before) }))
  assert.deepEqual([fit.bound, fit.check], [fit.half, null])
  assert.equal(judgeStudy(fit, 20), 'shown')
})

test('a week that is not known takes its partner out; of five pairs no number is given', () => {
  const counts = counted(0.25)
  const gap = fitWeeks(ask({ counts: counts.map((one, t) => (t === before + 3 ? Number.NaN : one)) }))
  const both = fitWeeks(ask({ counts: counts.map((one, t) => (t === before + 3 || t === before + 2 ? Number.NaN : one)) }))
  assert.equal(gap.effect, both.effect)
  assert.equal(gap.weeks![3]!.counted, null)
  const few = counts.map((one, t) => (t >= before + 10 ? Number.NaN : one))
  assert.throws(() => fitWeeks(ask({ counts: few })), { code: 'too-few-pairs' })
  assert.throws(() => fitWeeks(ask({ counts: counts.map((one, t) => (t >= before + 10 ? 0 : one)) })), { code: 'too-few-pairs' })
})

test('the same question gives the same answer to the bit; called off, it stops', () => {
  assert.deepEqual(fitWeeks(ask()), fitWeeks(ask()))
  assert.throws(() => fitWeeks(ask(), () => true), { code: 'cancelled' })
})

test('weeks are summed after the days left out; what happened in them makes a gap', () => {
  const two = mondaysFrom(monday, 2)
  const days = new Map(Array.from({ length: 14 }, (_, i) => [addDays(monday, i), i + 1]))
  assert.deepEqual(weekSums(two, days, 0, []), [28, 77])
  assert.deepEqual(weekSums(two, days, 2, []), [25, 60])
  assert.deepEqual(weekSums(two, new Map([[monday, 5]]), 0, []), [5, Number.NaN])
  const on = (kind: 'closing' | 'other', from: number, to: number) => [{ kind, from: addDays(monday, from), to: addDays(monday, to) }]
  assert.deepEqual(weekSums(two, days, 0, on('other', 6, 6)), [Number.NaN, 77])
  // A day of seven closed is in many weeks; two are not.
  assert.deepEqual(weekSums(two, days, 0, on('closing', 6, 6)), [28, 77])
  assert.deepEqual(weekSums(two, days, 0, on('closing', 5, 6)), [Number.NaN, 77])
  // What happened on days that are not looked at.
  assert.deepEqual(weekSums(two, days, 2, on('other', 7, 8)), [25, 60])
})
