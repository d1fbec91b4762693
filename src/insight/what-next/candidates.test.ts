import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hoursLeft } from './candidates.ts'

test('hours of planned posts are summed as they are and rounded as they are shown', () => {
  const planned = Array.from({ length: 40 }, (_, i) => ({ id: `post-${i}`, channels: ['x'] }))
  const { there, plan, took, tookMore } = hoursLeft(12, planned, { x: 0.26 })
  assert.deepEqual([there, plan], [1.6, 12], '40 times 0.26 are 10.4, not 12')
  assert.deepEqual([took!.length, took![0]!.hours, tookMore], [20, 0.3, { posts: 20, hours: 5.2 }])
  assert.equal(hoursLeft(1, planned, { x: 0.26 }).there, 0)
})
