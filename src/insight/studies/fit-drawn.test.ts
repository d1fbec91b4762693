import assert from 'node:assert/strict'
import { test } from 'node:test'
import { logarithms, matchedPairs, type Panel } from '#packages/causal'
import { type DrawnQuestion, fitDrawn } from './fit-drawn.ts'
import { judgeStudy, reachOf } from './judge-study.ts'
import { countedPanel, raised } from './panels-for-tests.ts'

const months = 63
const start = 60
/** Pairs of a panel as chance draws them from the two years before a start. */
function pairsOf(panel: Panel, seed: number, begin = start): [string, string][] {
  const past = { ...panel, periods: panel.periods.slice(0, begin), values: panel.values.map((row) => row.slice(0, begin)) }
  const { strata, treated } = matchedPairs(logarithms(past), seed)
  return strata.map(({ members }) => (treated.includes(members[0]!) ? [members[0]!, members[1]!] : [members[1]!, members[0]!]))
}
const ask = (panel: Panel, pairs: [string, string][], more: Partial<DrawnQuestion> = {}): DrawnQuestion => ({
  method: 'randomised',
  panel,
  pairs,
  start,
  before: 24,
  masked: [],
  seed: 7,
  ...more,
})
const share = (log: number) => Math.exp(log) - 1

test('an effect that was put on top is found, within its interval, and the picture tells the same', () => {
  const calm = countedPanel(5, { places: 20, months })
  const pairs = pairsOf(calm, 11)
  const units = pairs.map(([withIt]) => withIt)
  const fit = fitDrawn(ask(raised(calm, units, start, 0.3), pairs))
  assert.ok(Math.abs(share(fit.effect) - 0.3) < 0.05, `${share(fit.effect)}`)
  assert.equal(judgeStudy(fit, 10), 'shown')
  assert.ok(reachOf(fit)! >= fit.half && fit.half > 0)
  const after = fit.course.slice(24)
  const gap = after.reduce((sum, { observed, counterfactual }) => sum + Math.log(observed / counterfactual), 0) / after.length
  assert.ok(Math.abs(gap - fit.effect) < 1e-9)
  assert.equal(fit.course.length, 27)
  // All draws of ten pairs are looked at, and none of them looks like it, but the one that was made and its mirror.
  assert.deepEqual([fit.rank!.of, fit.rank!.rank], [1024, 2])
})

test('where nothing was done, intervals hold nothing as often as they promise', () => {
  let plain = 0
  let calibrated = 0
  const worlds = 60
  for (let seed = 0; seed < worlds; seed++) {
    const calm = countedPanel(100 + seed, { places: 14, months })
    const fit = fitDrawn(ask(calm, pairsOf(calm, seed), { seed }))
    if (Math.abs(fit.effect) <= fit.half) plain++
    if (Math.abs(fit.effect) <= reachOf(fit)!) calibrated++
  }
  // 95 % of 60 are 57; 51 would be under it by more than three standard deviations.
  assert.ok(plain >= 51, `${plain}`)
  assert.ok(calibrated >= plain, `${calibrated}`)
})

test('draws that never were tell how far it strays here; what happened in the history is no part of it', () => {
  const calm = countedPanel(5, { places: 16, months })
  const pairs = pairsOf(calm, 3)
  const fit = fitDrawn(ask(calm, pairs))
  // Twelve windows of three months back to the twenty-fourth, eight draws each.
  assert.equal(fit.check!.cells, 96)
  const flooded = { ...calm, values: calm.values.map((row) => row.map((value, t) => (t === 40 ? value * 3 : value))) }
  const masked = [{ unit: null, from: 40, to: 40 }]
  assert.ok(fitDrawn(ask(flooded, pairs, { masked })).check!.cells < 96)
})

test('a history too short for draws that never were leaves the interval of the draw itself', () => {
  const short = countedPanel(8, { places: 16, months: 15 })
  const fit = fitDrawn(ask(short, pairsOf(short, 2, 12), { start: 12, before: 12 }))
  assert.deepEqual([fit.bound, fit.check], [fit.half, null])
  assert.ok(fit.smallestSeen! > fit.half)
})

test('the same question gives the same answer to the bit; five pairs give none, and called off it stops', () => {
  const calm = countedPanel(5, { places: 16, months })
  const pairs = pairsOf(calm, 3)
  assert.deepEqual(fitDrawn(ask(calm, pairs)), fitDrawn(ask(calm, pairs)))
  assert.throws(() => fitDrawn(ask(calm, pairs.slice(0, 5))), { code: 'too-few-pairs', params: { found: 5, needed: 6 } })
  assert.throws(() => fitDrawn(ask(calm, pairs), () => true), { code: 'cancelled' })
})
