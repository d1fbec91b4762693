import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Panel } from '#packages/causal'
import { type FitQuestion, fitStudy } from './fit-study.ts'
import { judgeStudy, reachOf } from './judge-study.ts'
import { countedPanel, raised } from './panels-for-tests.ts'

const months = 75
const start = 72
const panel = countedPanel(3, { months })
const ask = (more: Partial<FitQuestion> = {}): FitQuestion => ({
  panel,
  treated: ['1'],
  start,
  before: 24,
  method: 'synthetic-difference',
  masked: [],
  seed: 7,
  ...more,
})
const share = (effect: number): number => Math.exp(effect) - 1

test('an effect that was put on top is shown, about as great as it is, by every method', () => {
  for (const [method, treated] of [
    ['synthetic-difference', ['1']],
    ['synthetic-difference', ['1', '5', '9']],
    ['synthetic-control-fixed-effect', ['2']],
  ] as const) {
    const fit = fitStudy(ask({ method, treated: [...treated], panel: raised(panel, treated, start, 0.4) }))
    assert.ok(Math.abs(share(fit.effect) - 0.4) < 0.12, `${method} ${treated}: ${share(fit.effect)}`)
    assert.equal(judgeStudy(fit, 20), 'shown', `${method} ${treated} ${JSON.stringify({ ...fit, course: [], weights: [] })}`)
    assert.equal(fit.rank === null, treated.length > 1)
    assert.ok(Math.abs(fit.weights.reduce((sum, { weight }) => sum + weight, 0) - 1) < 1e-9)
    assert.equal(fit.course.length, 27)
    // The picture is of things counted: the campaign's months lie above what would have been by the effect.
    const [seen, would] = [0, 1].map((_, i) =>
      fit.course.slice(24).reduce((sum, one) => sum + (i === 0 ? one.observed : one.counterfactual), 0),
    )
    assert.ok(Math.abs(seen! / would! - 1 - share(fit.effect)) < 0.03)
  }
})

test('where nothing was done nothing is shown, and what would have been seen is told', () => {
  const fit = fitStudy(ask())
  assert.notEqual(judgeStudy(fit, 20), 'shown')
  assert.ok(fit.bound! > 0 && fit.smallestSeen! > reachOf(fit)!)
  assert.ok(fit.check!.cells > 100 && fit.check!.coveredCalibrated >= 0.9)
})

test('the same question gives the same answer to the bit; another order of places too', () => {
  const first = fitStudy(ask())
  assert.deepEqual(fitStudy(ask()), first)
  const order = [4, 0, 11, 2, 9, 1, 3, 10, 5, 8, 6, 7]
  const turned: Panel = { ...panel, units: order.map((i) => panel.units[i]!), values: order.map((i) => panel.values[i]!) }
  const again = fitStudy(ask({ panel: turned }))
  assert.equal(again.effect, first.effect)
  assert.equal(again.half, first.half)
  assert.equal(again.bound, first.bound)
})

test('the campaign itself is no chance: what it brought does not widen its own interval', () => {
  const calm = fitStudy(ask())
  const loud = fitStudy(ask({ panel: raised(panel, ['1'], start, 5) }))
  assert.equal(loud.bound, calm.bound)
  assert.deepEqual(loud.check, calm.check)
})

test('a history too short for campaigns that never were tells no calibrated interval, and then nothing is shown', () => {
  const short = countedPanel(3, { months: 27 })
  const fit = fitStudy(ask({ panel: raised(short, ['1'], 24, 2), start: 24 }))
  assert.equal(fit.bound, null)
  assert.equal(fit.check, null)
  assert.equal(judgeStudy(fit, 20), 'too-weak-to-tell')
})

test('where all places have the campaign they are compared with their own past', () => {
  const treated = panel.units.slice()
  const fit = fitStudy(ask({ method: 'interrupted', treated, panel: raised(panel, treated, start, 1.5) }))
  assert.ok(share(fit.effect) > 0.8, `${share(fit.effect)}`)
  assert.deepEqual([fit.rank, fit.weights.length], [null, 0])
  assert.equal(fit.course.length, 27)
})

test('of more than 24 places, of which fewer than 24 are others, all others check the method', () => {
  const many = countedPanel(4, { places: 26, months })
  const treated = ['1', '2', '3', '4']
  const fit = fitStudy(ask({ panel: raised(many, treated, start, 0.4), treated }))
  assert.ok(fit.check !== null && fit.bound !== null && Number.isFinite(fit.effect))
})

test('ten places of many are judged by groups of ten of which enough share no place', () => {
  const many = countedPanel(6, { places: 140, months })
  const treated = many.units.slice(0, 10)
  const fit = fitStudy(ask({ panel: raised(many, treated, start, 0.4), treated }))
  assert.ok(fit.check !== null && fit.check.cells > 40, JSON.stringify(fit.check))
  assert.ok(fit.check.coveredCalibrated >= 0.9 && Math.abs(Math.exp(fit.effect) - 1.4) < 0.1)
})

test('called off, it stops with that', () => {
  assert.throws(() => fitStudy(ask(), () => true), { code: 'cancelled' })
})

test('the one rule: shown beyond the calibrated interval, not shown where it would have been seen, else too weak to tell', () => {
  const fit = { effect: 0.3, half: 0.1, bound: 0.2, smallestSeen: 0.25 }
  assert.equal(judgeStudy(fit, 20), 'shown')
  assert.equal(judgeStudy({ ...fit, effect: -0.3 }, 20), 'shown')
  assert.equal(judgeStudy({ ...fit, bound: 0.31 }, 20), 'too-weak-to-tell')
  assert.equal(judgeStudy({ ...fit, effect: 0.1 }, 30), 'not-shown')
  assert.equal(judgeStudy({ ...fit, effect: 0.1 }, 20), 'too-weak-to-tell')
  assert.equal(judgeStudy({ ...fit, effect: 0.1, smallestSeen: null }, 30), 'too-weak-to-tell')
  assert.equal(judgeStudy({ ...fit, bound: null }, 30), 'too-weak-to-tell')
})
