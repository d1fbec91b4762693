import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { makeScene, recordFacts } from '#rooms/facts'
import { openTestHouse, type TestHouse } from '#testing'
import { brought } from './index.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

/** A poster's scene that brought so many card applications and newsletter subscriptions today. */
async function poster(label: string, cards: number, newsletter: number): Promise<string> {
  const { scene } = await house.system(async (work) => {
    const made = await makeScene(work, { kind: 'poster', subjectKind: 'post', subjectId: label, label })
    await recordFacts(work, [
      ...Array.from({ length: cards }, () => ({ metric: 'cards.applied' as const, scene: made.scene, source: 'card form' })),
      ...Array.from({ length: newsletter }, () => ({
        metric: 'newsletter.subscribed' as const,
        scene: made.scene,
        source: 'newsletter form',
      })),
    ])
    return made
  })
  return String(scene)
}
const look = (id: string, period = {}) => house.as('analyst', (work) => brought(work, { kind: 'scene', id }, period))

test('a small count cannot be worked out from the row, the sums and the sum of sums together', async () => {
  const { rows, totals } = await look(await poster('one', 10, 3))
  assert.deepEqual(rows[0]!.newsletter, { amount: null, hidden: true })
  assert.deepEqual(rows[0]!.cards, { amount: null, hidden: true }, '13 less 10 would be the hidden 3')
  assert.deepEqual(totals.cards, { amount: null, hidden: true })
  assert.deepEqual(totals.signUps, { amount: 13, hidden: false })
})

test('days before the house counted are a gap, also when later days have figures', async () => {
  const scene = await poster('four', 6, 0)
  const found = await look(scene, { from: '2026-08-01', to: '2026-09-07' })
  assert.deepEqual(found.gaps, [{ from: '2026-08-01', to: '2026-09-06' }])
  assert.equal(found.totals.cards.amount, 6)
  assert.deepEqual((await look(scene, { from: '2026-09-07', to: '2026-09-07' })).gaps, [])
  assert.deepEqual((await look(scene, { from: '2026-08-01', to: '2026-08-05' })).gaps, [{ from: '2026-08-01', to: '2026-08-05' }])
})

test('figures that are older than the house begin its count earlier', async () => {
  await house.system((work) =>
    recordFacts(work, [{ metric: 'newsletter.subscribed', day: '2026-08-20', source: 'newsletter form', amount: 1 }]),
  )
  assert.deepEqual((await look(await poster('five', 5, 0), { from: '2026-08-01', to: '2026-09-07' })).gaps, [
    { from: '2026-08-01', to: '2026-08-19' },
  ])
})
