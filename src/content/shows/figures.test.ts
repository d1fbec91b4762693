import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import * as content from '#rooms/content'
import { readSeries, readTotal } from '#rooms/facts'
import { announced, codes, evening, house, makePoint, refusedWith } from './shows-for-tests.ts'

const streams = [
  { platform: 'youtube', address: 'https://youtu.be/abcdefghijk' },
  { platform: 'bilibili', address: 'https://live.bilibili.com/1' },
]
const record = (show: string, metric: string, place: string, amount: number, more: object = {}) =>
  house.as('analyst', (work) => content.recordShowFigure(work, { show, metric, place, amount, ...more }))
const figures = async (id: string) =>
  (await house.as('desk', async (work) => content.figuresOf(work, await content.showById(work, id)))).map(({ metric, place, amount }) => [
    metric,
    place,
    amount,
  ])
const day = evening.wall.slice(0, 10)
const total = (metric: string, more: object = {}) => house.system((work) => readTotal(work, { metric, from: day, to: day, ...more }))

test('three figures, each by platform or door, with gaps; peaks are added up nowhere', async () => {
  house.setNow('2026-09-07T01:00:00Z')
  const { point_no } = await makePoint()
  const show = await announced({ streams, point: point_no })
  await assert.rejects(record(show.id, 'peak-viewers', 'youtube', 40), refusedWith('content.shows.figure-too-early'))
  house.setNow('2026-09-10T12:00:00Z')
  assert.deepEqual(await figures(show.id), [
    ['peak-viewers', 'youtube', null],
    ['peak-viewers', 'bilibili', null],
    ['total-views', 'youtube', null],
    ['total-views', 'bilibili', null],
    ['attendance', '', null],
  ])
  await record(show.id, 'peak-viewers', 'youtube', 40)
  await record(show.id, 'peak-viewers', 'bilibili', 60)
  await record(show.id, 'total-views', 'youtube', 300)
  await record(show.id, 'total-views', 'bilibili', 0)
  await record(show.id, 'attendance', 'anything', 25)
  assert.deepEqual(await figures(show.id), [
    ['peak-viewers', 'youtube', 40],
    ['peak-viewers', 'bilibili', 60],
    ['total-views', 'youtube', 300],
    ['total-views', 'bilibili', 0],
    ['attendance', '', 25],
  ])
  await assert.rejects(total('show.peak-viewers'), refusedWith('facts.peak-not-summed'))
  const views = await total('show.total-views')
  assert.deepEqual([views.amount, views.sources], [300, ['bilibili, read by hand', 'youtube, read by hand']])
  const room = await house.system((work) =>
    readSeries(work, { metric: 'show.attendance', from: day, to: day, by: 'day', points: [point_no] }),
  )
  assert.equal(room.rows[0]!.amount, 25)
})

test('a figure given again corrects the one before, with what shows it; wrong ones change nothing', async () => {
  house.setNow('2026-09-20T12:00:00Z')
  const show = await announced({ streams, starts: { wall: '2026-09-20T20:30' }, minutes: 5 })
  house.setNow('2026-09-20T14:00:00Z')
  const before =
    (await house.system((work) => readTotal(work, { metric: 'show.total-views', from: '2026-09-20', to: '2026-09-20' }))).amount ?? 0
  const shot = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#fff' } })
    .png()
    .toBuffer()
  await record(show.id, 'total-views', 'youtube', 500, { evidence: new Uint8Array(shot), note: 'after an hour' })
  await record(show.id, 'total-views', 'youtube', 450)
  const after = await house.system((work) => readTotal(work, { metric: 'show.total-views', from: '2026-09-20', to: '2026-09-20' }))
  assert.equal(after.amount! - before, 450)
  const found = await house.as('desk', async (work) => content.figuresOf(work, await content.showById(work, show.id)))
  const views = found.find(({ metric, place }) => metric === 'total-views' && place === 'youtube')!
  assert.ok(views.evidence, 'what showed it stays')
  assert.deepEqual(await codes(record(show.id, 'total-views', 'youtube', -1)), ['amount content.shows.figure-wrong'])
  assert.deepEqual(await codes(record(show.id, 'total-views', 'youtube', 1.5)), ['amount content.shows.figure-wrong'])
  assert.deepEqual(await codes(record(show.id, 'people', 'youtube', 1)), ['place content.shows.not-a-place'])
  assert.deepEqual(await codes(record(show.id, 'total-views', 'telly', 1)), ['place content.shows.not-a-place'])
  assert.deepEqual(await codes(record(show.id, 'attendance', '', 1)), ['place content.shows.not-a-place'], 'nobody can come to it')
  await assert.rejects(record(show.id, 'total-views', 'youtube', 1, { evidence: new TextEncoder().encode('<script>') }))
  assert.equal((await figures(show.id)).find(([metric]) => metric === 'total-views')![2], 450)
})

test('many who enter the same figure at once leave one', async () => {
  house.setNow('2026-09-21T12:00:00Z')
  const show = await announced({ streams, starts: { wall: '2026-09-21T20:30' }, minutes: 5 })
  house.setNow('2026-09-21T14:00:00Z')
  await Promise.all(Array.from({ length: 64 }, (_, i) => record(show.id, 'total-views', 'bilibili', 100 + i)))
  const shown = (await figures(show.id)).find(([metric, place]) => metric === 'total-views' && place === 'bilibili')![2]
  const fact = await house.system((work) => readTotal(work, { metric: 'show.total-views', from: '2026-09-21', to: '2026-09-21' }))
  assert.equal(fact.amount, shown)
})
