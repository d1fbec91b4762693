import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Panel } from '#packages/causal'
import { arrangePairs, candidatesOf, type Drawn } from './drawn.ts'

const panel: Panel = {
  units: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
  periods: ['2026-01', '2026-02', '2026-03', '2026-04'],
  values: [
    [Number.NaN, 3, 4, 5],
    [1, 2, 3, 4],
    [1, 2, 3, 4],
    [1, 2, Number.NaN, 4],
    [1, 2, 3, 0],
    [1, 2, 3, 4],
    [1, 2, 3, 4],
    [1, 2, 3, 4],
    [5, 5, 5, 5],
  ],
}
const drawn: Drawn = {
  pairs: [
    [1, 2],
    [3, 4],
    [6, 5],
    [8, 7],
  ],
  apart: [9],
  seed: 1,
}

test('a pair stays whole or goes whole, with the reason of the one and the other named its partner', () => {
  assert.deepEqual(arrangePairs(panel, drawn, { from: 1, end: 4 }, { masked: [], campaigns: [], people: false }), {
    // What place 1 lacks lies before what is looked at.
    pairs: [
      ['1', '2'],
      ['8', '7'],
    ],
    leftOut: [
      { point: 3, why: 'partner' },
      { point: 4, why: 'gap', months: '2026-03' },
      { point: 5, why: 'not-positive', months: '2026-04' },
      { point: 6, why: 'partner' },
      { point: 9, why: 'partner' },
    ],
  })
})

test('what happened at one of a pair, or a campaign of its own there, takes both out; at all places, everybody', () => {
  const at = { from: 1, end: 4 }
  const left = (masked: { unit: string | null; from: number; to: number }[], campaigns: typeof masked = []) =>
    arrangePairs(panel, drawn, at, { masked, campaigns, people: false })
  assert.deepEqual(left([{ unit: '7', from: 2, to: 2 }]).leftOut.slice(-3), [
    { point: 7, why: 'happened' },
    { point: 8, why: 'partner' },
    { point: 9, why: 'partner' },
  ])
  assert.equal(left([], [{ unit: '2', from: 3, to: 3 }]).leftOut.find(({ point }) => point === 2)!.why, 'campaign')
  assert.deepEqual(left([{ unit: '7', from: 0, to: 0 }]).pairs.length, 2, 'before what is looked at')
  assert.deepEqual(left([{ unit: null, from: 3, to: 3 }]).pairs, [])
})

test('a place without any figure has a gap', () => {
  const { leftOut } = arrangePairs(
    panel,
    { pairs: [[8, 70]], apart: [], seed: 1 },
    { from: 0, end: 4 },
    { masked: [], campaigns: [], people: false },
  )
  assert.deepEqual(leftOut, [
    { point: 8, why: 'partner' },
    { point: 70, why: 'gap', months: '2026-01–2026-04' },
  ])
})

test('all that chance decided among', () => {
  assert.deepEqual(candidatesOf(drawn), [1, 2, 3, 4, 5, 6, 7, 8, 9])
})
