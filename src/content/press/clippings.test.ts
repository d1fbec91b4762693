import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isRefusal } from '#platform'
import * as content from '#rooms/content'
import { listScenes, total } from '#rooms/facts'
import { openCampaign, setGoal } from '#rooms/strategy'
import { openTestHouse, type TestHouse } from '#testing'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

const save = (words: content.SaveClipping) => house.as('editor', (work) => content.saveClipping(work, words))
const report = { outlet: 'City Paper', title: 'A book that survived', day: '2026-09-06', link: 'https://paper.example/1' }
const codes = async (run: Promise<unknown>): Promise<string[]> => {
  try {
    await run
  } catch (error) {
    if (isRefusal(error)) return error.fields.map(({ field, code }) => `${field} ${code.replace('content.press.', '')}`)
    throw error
  }
  return []
}
const counted = (scenes?: number[]) =>
  house.as(
    'analyst',
    async (work) => (await total(work, { metric: 'press.clippings', from: '2026-09-01', to: '2026-09-30', scenes })).amount,
  )

test('a report is written down once, is a fact of its day, and carries the scene of the release it goes back to', async () => {
  const post = await house.as('author', (work) =>
    content.writePost(work, { kind: 'press', source: 'en', texts: { en: { title: 'The book' } } }),
  )
  await save({ ...report, post: post.id })
  await save({ ...report, post: post.id, link: 'https://radio.example/1', outlet: 'Radio North' })
  await save({ ...report, link: '' })
  assert.deepEqual(await codes(save({ ...report, title: 'Again' })), ['link clipping-known'])
  assert.equal(await counted(), 3)
  const scenes = await house.as('analyst', (work) => listScenes(work, { subject: { kind: 'post', id: post.id } }))
  assert.deepEqual(
    scenes.map(({ kind, label }) => [kind, label]),
    [['press', 'The book']],
  )
  assert.equal(await counted([scenes[0]!.scene]), 2)
})

test('what is not quoted right says what was wrong; what was counted stays, the rest can be changed', async () => {
  assert.deepEqual(await codes(save({ outlet: '', title: 'X', day: '2026-09-31', quoted: 'partly', link: 'javascript:x' })), [
    'outlet field-missing',
    'day not-a-day',
    'link not-a-web-address',
    'wrong wrong-missing',
  ])
  assert.deepEqual(await codes(save({ ...report, link: '', day: '2026-09-08' })), ['day day-ahead'])
  const made = await save({ ...report, link: 'https://tv.example/1', outlet: 'TV', quoted: 'partly', wrong: 'It says 19 September.' })
  const wrong = () =>
    house.as('editor', async (work) => (await content.listClippings(work, { uncorrected: true })).items.map(({ id }) => id))
  assert.deepEqual(await wrong(), [made.id])
  const asked = await save({ clipping: made.id, correctionAsked: '2026-09-07' })
  assert.deepEqual([asked.correctionAsked, asked.wrong], ['2026-09-07', 'It says 19 September.'])
  assert.deepEqual(await wrong(), [])
  assert.deepEqual(await codes(save({ clipping: made.id, day: '2026-09-05' })), ['day clipping-fixed'])
  assert.equal(await counted(), 4)
})

test('the register is read page by page and exported whole, with names instead of numbers', async () => {
  const goal = await house.as('director', (work) =>
    setGoal(work, {
      title: 'Old books are read',
      metric: 'members.new',
      points: null,
      target: 100,
      per: 'total',
      starts: '2026-09-01',
      ends: '2026-12-31',
      baseline: null,
    }),
  )
  const { campaignId } = await house.as('editor', (work) =>
    openCampaign(work, {
      title: 'A month of old books',
      hypothesis: 'People come who never came.',
      starts: '2026-09-01',
      ends: '2026-09-30',
      goals: [goal.goalId],
      comparison: { kind: 'none', why: 'A test.' },
      hoursPlanned: 0,
      moneyPlanned: 0,
      currency: 'CNY',
    }),
  )
  await save({ ...report, outlet: 'Weekly', link: 'https://weekly.example/1', campaign: campaignId })
  const first = await house.as('desk', (work) => content.listClippings(work, { limit: 3 }))
  const second = await house.as('desk', (work) => content.listClippings(work, { limit: 3, cursor: first.next! }))
  assert.equal(new Set([...first.items, ...second.items].map(({ id }) => id)).size, 5)
  assert.equal(second.next, null)
  const { columns, rows } = await house.as('editor', (work) => content.exportClippings(work))
  assert.equal(rows.length, 5)
  assert.equal(rows.find((row) => row[1] === 'Weekly')![5], 'A month of old books')
  assert.deepEqual(rows.find((row) => row[1] === 'Radio North')!.slice(0, 5), [
    '2026-09-06',
    'Radio North',
    'A book that survived',
    'https://radio.example/1',
    'The book',
  ])
  assert.equal(columns.length, rows[0]!.length)
})
