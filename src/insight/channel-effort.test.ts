import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { connectAccount } from '#rooms/channels'
import { makeScene, recordFact } from '#rooms/facts'
import { planChannel } from '#rooms/strategy'
import { openTestHouse, type TestHouse } from '#testing'
import { channelEfforts } from './index.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
  await house.as('editor', (work) => connectAccount(work, { kind: 'x', name: 'X' }))
  await house.as('editor', (work) =>
    planChannel(work, { channel: 'newsletter', version: 0, purpose: 'news', audienceId: null, hoursPerWeek: 2 }),
  )
  await house.system(async (work) => {
    for (const [kind, sent, touches, cards, subscribed] of [
      ['newsletter', 40, 25, 7, 6],
      ['poster', 0, 12, 3, 0],
    ] as const) {
      const { scene } = await makeScene(work, { kind, subjectKind: 'post', subjectId: `${kind} post`, label: kind })
      const fact = (metric: Parameters<typeof recordFact>[1]['metric'], amount: number) =>
        amount > 0 ? recordFact(work, { metric, day: '2026-08-20', scene, amount, source: 'test' }) : undefined
      await fact('deliveries.sent', sent)
      await fact('reach.touches', touches)
      await fact('cards.applied', cards)
      await fact('newsletter.subscribed', subscribed)
    }
  })
})
after(() => house.close())

test('each channel says its hours beside what came by it; what nobody can tell is said so, and nothing is summed', async () => {
  const found = await house.as('analyst', channelEfforts)
  assert.deepEqual([found.from, found.to, found.weeks], ['2026-06-08', '2026-09-06', 13])
  const row = (channel: string) => found.rows.find((one) => one.channel === channel)!
  const { accounts: _, ...newsletter } = row('newsletter')
  assert.deepEqual(newsletter, { channel: 'newsletter', hours: 26, sent: 40, touches: 25, signUps: { amount: 10, hidden: false } })
  assert.deepEqual([row('poster').hours, row('poster').touches, row('poster').signUps], [null, 12, { amount: null, hidden: true }])
  assert.deepEqual([row('x').hours, row('x').sent, row('x').touches, row('x').signUps], [null, 0, null, null])
  assert.deepEqual(found.gap, { from: '2026-06-08', to: '2026-08-19' })
  await assert.rejects(house.as('keeper', channelEfforts), { code: 'platform.not-allowed' })
})
