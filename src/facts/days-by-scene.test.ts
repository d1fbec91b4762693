import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestHouse, type TestHouse } from '#testing'
import { correctFact } from './correct-fact.ts'
import { daysByScene } from './days-by-scene.ts'
import { foldRollups } from './fold-rollups.ts'
import { makeScenes } from './make-scene.ts'
import { recordFacts } from './record-fact.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

test('a nought that was told is there, a day of which nothing was told is not, as deltas and folded', async () => {
  await house.as('director', async (work) => {
    const scenes = await makeScenes(
      work,
      ['a', 'b', 'c'].map((label) => ({ kind: 'x', subjectKind: 'post', subjectId: label, label })),
    )
    const [told, silent, corrected] = scenes.map(({ scene }) => scene) as [number, number, number]
    const fact = (scene: number, day: string, amount: number, key?: string) => ({
      metric: 'social.clicks' as const,
      source: 'X',
      scene,
      day,
      amount,
      key,
    })
    await recordFacts(work, [fact(told, '2026-08-01', 0), fact(told, '2026-08-02', 3), fact(corrected, '2026-08-01', 4, 'a key')])
    await correctFact(work, { key: 'a key', amount: 0, source: 'Y' })
    const read = () =>
      daysByScene(work, { metric: 'social.clicks', from: '2026-08-01', to: '2026-08-31', scenes: [told, silent, corrected] })
    const expected = [
      { scene: told, day: '2026-08-01', amount: 0 },
      { scene: told, day: '2026-08-02', amount: 3 },
      { scene: corrected, day: '2026-08-01', amount: 0 },
    ]
    assert.deepEqual(await read(), expected)
    await foldRollups(work)
    assert.deepEqual(await read(), expected)
  })
})
