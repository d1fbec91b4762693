import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CausalProblem } from './problem.ts'
import { Random } from './random.ts'
import { structuralEffect } from './structural.ts'

/** An outcome that follows two of five controls, with what was put on top from a period on. */
function series(seed: number, { periods = 120, start = 100, effect = 0, noise = 1 } = {}) {
  const random = new Random(seed)
  const controls = Array.from({ length: 5 }, (_, j) => {
    let level = 0
    return {
      name: `control ${j + 1}`,
      values: Array.from({ length: periods }, () => {
        level = 0.9 * level + random.normal()
        return 50 + 5 * level
      }),
    }
  })
  const outcome = Array.from(
    { length: periods },
    (_, t) => 100 + 1.5 * controls[0]!.values[t]! - controls[3]!.values[t]! + noise * random.normal() + (t >= start ? effect : 0),
  )
  return { outcome, controls, start }
}

test('finds an effect that was put on top, and which controls the outcome follows', () => {
  const found = structuralEffect(series(1, { effect: 25 }))
  assert.ok(found.low < 25 && 25 < found.high, `${found.low} ${found.high}`)
  assert.ok(found.low > 0)
  assert.ok(found.p < 0.01)
  assert.deepEqual(
    found.inclusion
      .slice(0, 2)
      .map(({ name }) => name)
      .sort(),
    ['control 1', 'control 4'],
  )
  assert.ok(found.inclusion[0]!.probability > 0.99 && found.inclusion[2]!.probability < 0.6)
  assert.equal(found.counterfactual.middle.length, 120)
  assert.ok(Math.abs(found.cumulative.effect - 20 * found.effect) < 1e-9)
})

test('says nothing where nothing was, most of the time', () => {
  let held = 0
  for (let seed = 10; seed < 40; seed++) {
    const { low, high } = structuralEffect(series(seed), { draws: 300 })
    if (low <= 0 && 0 <= high) held++
  }
  assert.ok(held >= 26, `${held} of 30`)
})

test('a season is foretold: without it the same series is far less sure', () => {
  const random = new Random(5)
  const outcome = Array.from({ length: 100 }, (_, t) => 1000 + 80 * Math.sin((t * Math.PI) / 6) + 5 * random.normal() + (t >= 95 ? 60 : 0))
  const known = structuralEffect({ outcome, controls: [], start: 95 }, { season: 12 })
  const blind = structuralEffect({ outcome, controls: [], start: 95 })
  assert.ok(known.low < 60 && 60 < known.high, `${known.low} ${known.high}`)
  assert.ok(known.high - known.low < 0.7 * (blind.high - blind.low), `${known.high - known.low} ${blind.high - blind.low}`)
})

test('the further ahead, the wider the band', () => {
  const { counterfactual } = structuralEffect(series(3), { draws: 2000 })
  const width = (t: number): number => counterfactual.high[t]! - counterfactual.low[t]!
  assert.ok(width(119) > 1.2 * width(100))
})

test('months that nobody counted before the start are left open, not taken as nothing', () => {
  const { outcome, controls, start } = series(6, { effect: 25 })
  const gappy = outcome.map((value, t) => (t % 11 === 4 && t < start ? Number.NaN : value))
  const found = structuralEffect({ outcome: gappy, controls, start })
  assert.ok(found.low > 0 && found.low < 25 && 25 < found.high)
  assert.ok(found.counterfactual.middle.every(Number.isFinite))
})

test('a seed reproduces to the bit; units are the outcome’s', () => {
  const { outcome, controls, start } = series(2, { effect: 5 })
  const one = structuralEffect({ outcome, controls, start }, { draws: 200, seed: 7 })
  assert.deepEqual(structuralEffect({ outcome, controls, start }, { draws: 200, seed: 7 }), one)
  const thousands = structuralEffect({ outcome: outcome.map((value) => value * 1000), controls, start }, { draws: 200, seed: 7 })
  assert.ok(Math.abs(thousands.effect / one.effect / 1000 - 1) < 1e-6)
})

test('what the series do not carry is named', () => {
  const { outcome, controls, start } = series(1)
  const code = (expected: string) => (error: unknown) => error instanceof CausalProblem && error.code === expected
  assert.throws(() => structuralEffect({ outcome, controls, start: 0 }), code('start-outside'))
  assert.throws(() => structuralEffect({ outcome, controls, start: 120 }), code('start-outside'))
  assert.throws(() => structuralEffect({ outcome: outcome.slice(94), controls: [], start: 6 }), code('too-few-periods-before'))
  assert.throws(() => structuralEffect({ outcome, controls, start: 20 }, { season: 12 }), code('too-few-periods-before'))
  assert.throws(() => structuralEffect({ outcome: outcome.map(() => 4), controls, start }), code('constant'))
  assert.throws(() => structuralEffect({ outcome, controls: [{ name: 'flat', values: outcome.map(() => 4) }], start }), code('constant'))
  assert.throws(() => structuralEffect({ outcome, controls: [{ name: 'short', values: [1, 2] }], start }), code('ragged'))
  assert.throws(
    () => structuralEffect({ outcome, controls: [{ name: 'holed', values: outcome.map((v, t) => (t === 7 ? Number.NaN : v)) }], start }),
    code('not-finite'),
  )
  assert.throws(
    () => structuralEffect({ outcome: outcome.map((v, t) => (t === 110 ? Number.NaN : v)), controls, start }),
    code('closed-after-start'),
  )
  assert.throws(() => structuralEffect({ outcome, controls, start }, { cancelled: () => true }), code('cancelled'))
})
