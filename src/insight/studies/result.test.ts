import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fitStaggered } from './fit-staggered.ts'
import { countedPanel } from './panels-for-tests.ts'
import { spokenOf } from './result.ts'

test('an answer speaks of the places and months that were looked at, not of those that only stood beside them', () => {
  const panel = countedPanel(3, { places: 12, months: 60 })
  const starts = Object.fromEntries(panel.units.map((unit, i) => [unit, i < 7 ? 54 : 57]))
  const fit = fitStaggered({ method: 'staggered', panel, starts, start: 54, before: 12, against: 'not-yet', masked: [], seed: 1 })
  const terms = { points: panel.units.map(Number), from: panel.periods[54]!, to: panel.periods[59]! }
  assert.deepEqual(spokenOf(terms, fit), { points: [1, 2, 3, 4, 5, 6, 7], from: terms.from, to: panel.periods[56]! })
  assert.deepEqual(spokenOf(terms, {}), terms)
})
