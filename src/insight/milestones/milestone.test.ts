import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { GoalProgress } from '#rooms/strategy'
import { milestoneOf } from './milestone.ts'

const at = (actualSoFar: number | null, more: Partial<GoalProgress> = {}) =>
  ({
    actualSoFar,
    targetInAll: 1200,
    figuresThrough: '2026-10-31',
    goal: { counted: 'all', per: 'total' },
    ...more,
  }) as GoalProgress

test('the furthest part of the way that is passed, to the unit', () => {
  const share = (actual: number) => milestoneOf(at(actual), [])?.share
  assert.deepEqual([299, 300, 599, 600, 899, 900, 1199, 1200, 5000].map(share), [undefined, 25, 25, 50, 50, 75, 75, 100, 100])
  assert.deepEqual(milestoneOf(at(610), []), { share: 50, actual: 610, target: 1200, on: '2026-10-31' })
})

test('what was decided, and what lies before it, is not proposed again; the next part is', () => {
  assert.equal(milestoneOf(at(610), [50]), null)
  assert.equal(milestoneOf(at(610), [75]), null, 'figures were mended downwards since')
  assert.equal(milestoneOf(at(610), [25])?.share, 50)
  assert.equal(milestoneOf(at(901), [25, 50])?.share, 75)
})

test('no milestone by the month, without a target, without figures, or above a baseline', () => {
  assert.equal(milestoneOf(at(610, { targetInAll: null }), []), null)
  assert.equal(milestoneOf(at(610, { targetInAll: 0 }), []), null)
  assert.equal(milestoneOf(at(null), []), null)
  assert.equal(milestoneOf(at(610, { figuresThrough: null }), []), null)
  assert.equal(milestoneOf(at(610, { goal: { counted: 'above-baseline', per: 'total' } as never }), []), null)
  assert.equal(milestoneOf(at(610, { goal: { counted: 'all', per: 'month' } as never }), []), null)
})
