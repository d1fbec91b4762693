import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openShares } from './open-shares.ts'

const months = ['2026-01', '2026-02', '2026-03']
const near = (found: number[], expected: number[]) => {
  for (const [i, value] of found.entries()) assert.ok(Math.abs(value - expected[i]!) < 1e-9, `${months[i]}: ${value} for ${expected[i]}`)
}

test('days on which all are closed count whole, days of one place by its weight, and no day twice', () => {
  const weights = new Map([
    [1, 0.8],
    [2, 0.2],
  ])
  near(openShares(months, [], weights), [1, 1, 1])
  near(openShares(months, [{ point: null, from: '2026-01-31', to: '2026-02-07' }], weights), [30 / 31, 21 / 28, 1])
  near(openShares(months, [{ point: 1, from: '2026-02-01', to: '2026-02-14' }], weights), [1, 1 - 0.8 / 2, 1])
  near(openShares(months, [{ point: 3, from: '2026-02-01', to: '2026-02-14' }], weights), [1, 1, 1])
  const together = [
    { point: null, from: '2026-02-01', to: '2026-02-07' },
    { point: 2, from: '2026-02-01', to: '2026-02-14' },
    { point: 2, from: '2026-02-10', to: '2026-02-20' },
  ]
  near(openShares(months, together, weights), [1, 1 - (7 + 0.2 * 13) / 28, 1])
  near(openShares(months, [{ point: null, from: '2025-12-20', to: '2026-04-02' }], weights), [0, 0, 0])
})
