import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isRefusal } from '#platform'
import { openTestHouse, type TestHouse } from '#testing'
import { closePeriod, correctFact, foldRollups, listPeriods, makeScene, readSeries, readTotal, recordFact } from './index.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse({ pool: 16 })
})
after(() => house.close())

const day = '2026-08-03'
const record = (key: string, amount: number, source = 'YouTube, by hand', scene = 0) =>
  house.system((work) => recordFact(work, { metric: 'show.total-views', day, amount, scene, source, key }))
const total = (scenes?: number[]) => house.system((work) => readTotal(work, { metric: 'show.total-views', from: day, to: day, scenes }))

test('a corrected fact counts as it was corrected last, under its own source; both stay in the ledger', async () => {
  await record('show:1', 120)
  assert.equal(await house.system((work) => correctFact(work, { key: 'show:1', amount: 90, source: 'YouTube, by hand' })), true)
  assert.equal(await house.system((work) => correctFact(work, { key: 'show:1', amount: 90, source: 'YouTube, by hand' })), false)
  let read = await total()
  assert.deepEqual([read.amount, read.figures, read.sources], [90, 1, ['YouTube, by hand']])
  await house.system((work) => correctFact(work, { key: 'show:1', amount: 95, source: 'YouTube' }))
  await house.system((work) => foldRollups(work))
  read = await total()
  assert.deepEqual([read.amount, read.figures], [95, 1])
  assert.equal(await house.system((work) => correctFact(work, { key: 'nothing', amount: 1, source: 'x' })), false)
  for (const amount of [-1, Number.NaN])
    await assert.rejects(
      house.system((work) => correctFact(work, { key: 'show:1', amount, source: 'x' })),
      isRefusal,
    )
})

test('of many who correct at once the figure is that of one of them, not of several', async () => {
  await record('show:2', 10, 'door')
  const before = (await total()).amount!
  await Promise.all(
    Array.from({ length: 64 }, (_, i) => house.system((work) => correctFact(work, { key: 'show:2', amount: 100 + i, source: 'door' }))),
  )
  const grown = (await total()).amount! - before
  assert.ok(grown >= 90 && grown < 154, String(grown))
})

test('a correction of a closed month reopens it in the open', async () => {
  await house.as('owner', (work) => closePeriod(work, { metric: 'show.total-views', month: '2026-08' }))
  await house.system((work) => correctFact(work, { key: 'show:1', amount: 1, source: 'YouTube' }))
  const [month] = await house.as('owner', (work) => listPeriods(work, { metric: 'show.total-views' }))
  assert.equal(month!.status, 'reopened')
})

test('peaks are never added up: not over platforms, not over days', async () => {
  const scenes: number[] = []
  for (const [i, platform] of ['youtube', 'bilibili'].entries()) {
    const { scene } = await house.system((work) => makeScene(work, { kind: 'show', subjectKind: 'show', subjectId: 'x', label: platform }))
    scenes.push(scene)
    await house.system((work) => recordFact(work, { metric: 'show.peak-viewers', day, amount: 40 + i, scene, source: platform }))
  }
  const read = (more: object) =>
    house.system((work) => readSeries(work, { metric: 'show.peak-viewers', from: day, to: day, by: 'day', ...more }))
  assert.equal((await read({ scenes: [scenes[1]!] })).rows[0]!.amount, 41)
  await assert.rejects(read({}), (error) => isRefusal(error) && error.code === 'facts.peak-not-summed')
  await assert.rejects(read({ scenes }), (error) => isRefusal(error) && error.code === 'facts.peak-not-summed')
})
