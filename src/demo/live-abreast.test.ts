// Two lives beside each other: nobody overtakes, and nobody waits for who has given up.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addDays, daysBetween } from '#platform'
import { liveAbreast } from './live-abreast.ts'
import { Chance } from './seed.ts'

const turn = () => new Promise<void>((go) => setImmediate(go))

test('one is never behind, never more than a week ahead, and both keep step while a month begins', async () => {
  const chance = new Chance('abreast')
  const lazily = async () => {
    for (let i = chance.between(0, 9); i > 0; i--) await turn()
  }
  let [planned, lived] = ['2026-01-14', '2026-01-14']
  let most = 0
  await liveAbreast('2026-01-15', '2026-04-20', {
    ahead: async (day) => {
      assert.equal(day, addDays(planned, 1))
      if (Number(day.slice(8)) <= 6) assert.equal(lived, planned, day)
      most = Math.max(most, daysBetween(lived, day))
      await lazily()
      planned = day
    },
    behind: async (day) => {
      assert.equal(day, addDays(lived, 1))
      assert.ok(planned >= day, day)
      await lazily()
      lived = day
    },
  })
  assert.deepEqual([planned, lived], ['2026-04-20', '2026-04-20'])
  assert.ok(most > 1 && most <= 8, String(most))
})

for (const who of ['ahead', 'behind'] as const)
  test(`a fault of the one who is ${who} ends both, and is told`, async () => {
    const days: string[] = []
    const fail = async (day: string) => {
      await turn()
      if (day === '2026-01-18') throw new Error('broke')
    }
    const go = async (day: string) => {
      await turn()
      days.push(day)
    }
    await assert.rejects(
      liveAbreast('2026-01-15', '2026-12-31', { ahead: who === 'ahead' ? fail : go, behind: who === 'ahead' ? go : fail }),
      /^Error: broke$/,
    )
    const seen = days.length
    await turn()
    assert.ok(days.length === seen && days.at(-1)! < '2026-01-28')
  })
