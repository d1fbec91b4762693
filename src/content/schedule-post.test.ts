import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as content from './index.ts'
import { approve, draft, events, house, published, refusedWith, scheduled } from './posts-for-tests.ts'

test('an embargo holds: nothing earlier can be planned, moved or shown', async () => {
  house.setNow('2026-09-08T02:00:00Z')
  const post = await approve(await draft())
  await house.as('author', (work) => content.setEmbargo(work, { post: post.id, until: { wall: '2026-09-10T09:00' } }))
  const plan = (wall: string) =>
    house.as('author', (work) => content.schedulePost(work, { post: post.id, version: post.version, at: { wall } }))
  await assert.rejects(plan('2026-09-10T08:59'), refusedWith('content.before-embargo'))
  const planned = await plan('2026-09-10T09:00')
  assert.equal(planned.planned!.zone, 'Asia/Shanghai')
  await assert.rejects(
    house.as('author', (work) => content.movePost(work, { post: post.id, at: { wall: '2026-09-09T09:00' } })),
    refusedWith('content.before-embargo'),
  )
  await assert.rejects(
    house.as('author', (work) => content.setEmbargo(work, { post: post.id, until: { wall: '2026-09-11T09:00' } })),
    refusedWith('content.before-embargo'),
  )
  const moved = await house.as('author', (work) => content.movePost(work, { post: post.id, at: { wall: '2026-09-12T18:30' } }))
  assert.equal(moved.visibleAt!.toISOString(), '2026-09-12T10:30:00.000Z')
  assert.equal(moved.version, post.version)
  assert.deepEqual(events(post.id), ['scheduled', 'unscheduled', 'scheduled'])
})

test('times that are none are refused', async () => {
  house.setNow('2026-09-08T02:00:00Z')
  const post = await approve(await draft())
  const plan = (wall: string, zone?: string) =>
    house.as('author', (work) => content.schedulePost(work, { post: post.id, version: post.version, at: { wall, zone } }))
  for (const wall of ['2026-02-30T09:00', '2026-09-10', '10 September', '2026-09-10T24:10', '', '2026-09-10T09:00Z'])
    await assert.rejects(plan(wall), refusedWith('content.time-not-known'), wall)
  await assert.rejects(plan('2026-09-10T09:00', 'Mars/Olympus'), refusedWith('content.time-not-known'))
  await assert.rejects(plan('2026-09-08T09:00'), refusedWith('content.time-is-past'))
})

test('wall times in zones with clock changes', () => {
  const at = (wall: string, zone: string) => content.instantOfPlan({ wall, zone }).toISOString()
  assert.equal(at('2026-03-29T01:30', 'Europe/London'), '2026-03-29T01:30:00.000Z') // skipped: 02:30 BST
  assert.equal(at('2026-10-25T01:30', 'Europe/London'), '2026-10-25T00:30:00.000Z') // twice: the first
  assert.equal(at('2026-09-10T09:00', 'Pacific/Auckland'), '2026-09-09T21:00:00.000Z')
  assert.deepEqual(content.planOfInstant(new Date('2026-09-10T01:00:59Z'), 'Asia/Shanghai'), {
    wall: '2026-09-10T09:00',
    zone: 'Asia/Shanghai',
  })
})

test('times are derived again when zone data change', async () => {
  house.setNow('2026-09-08T02:00:00Z')
  const post = await scheduled()
  await house.system(async (work) => {
    // As if the zone had been one hour off when it was planned.
    const wrong = new Date('2026-09-10T02:00:00Z')
    await work.db
      .updateTable('content.posts')
      .set({ visible_at: wrong, planned_at: wrong })
      .where('alliance_id', '=', work.alliance)
      .where('post_id', '=', post.id)
      .execute()
  })
  assert.equal(await house.system((work) => content.rederiveTimes(work)), 1)
  assert.equal(await house.system((work) => content.rederiveTimes(work)), 0)
  assert.equal((await house.as('author', (work) => content.postById(work, post.id))).visibleAt!.toISOString(), '2026-09-10T01:00:00.000Z')
  assert.deepEqual(events(post.id), ['scheduled', 'unscheduled', 'scheduled'])
})

test('episodes: numbers are given once, stay, and leave a gap', async () => {
  house.setNow('2026-09-10T03:00:00Z')
  const series = await house.as('editor', (work) =>
    content.saveSeries(work, { names: { en: 'Tianzhong lectures', 'zh-CN': '天中讲坛' }, firstNumber: 381 }),
  )
  const [a, b, c] = [await published({ series: series.id }), await published({ series: series.id }), await published({ series: series.id })]
  assert.deepEqual([a.episode, b.episode, c.episode], [381, 382, 383])
  await house.as('author', (work) => content.withdrawPost(work, { post: b.id, why: 'cancelled' }))
  const d = await scheduled({ series: series.id }, { wall: '2026-09-20T09:00' })
  assert.equal(d.episode, 384)
  const moved = await house.as('author', (work) => content.movePost(work, { post: d.id, at: { wall: '2026-09-21T09:00' } }))
  assert.equal(moved.episode, 384)
  assert.equal(await house.as('author', (work) => content.nextEpisode(work, series.id)), 385)
  const shown = await house.visitor((work) => content.publishedPosts(work, { locale: 'zh-CN', series: series.id }))
  assert.deepEqual(
    shown.posts.map((p) => [p.series?.name, p.series?.number]),
    [
      ['天中讲坛', 383],
      ['天中讲坛', 381],
    ],
  )
  await assert.rejects(
    house.as('editor', (work) => content.saveSeries(work, { series: series.id, names: series.names, firstNumber: 1 })),
    refusedWith('content.numbers-are-given'),
  )
})

test('race: 64 posts into one series get 64 numbers', async () => {
  const series = await house.as('editor', (work) => content.saveSeries(work, { names: { en: 'Race' } }))
  const posts: content.Post[] = []
  for (let i = 0; i < 64; i++) posts.push(await approve(await draft({ series: series.id })))
  const done = await Promise.all(
    posts.map((post) => house.as('author', (work) => content.schedulePost(work, { post: post.id, version: post.version, at: 'now' }))),
  )
  assert.deepEqual(
    done.map((p) => p.episode!).sort((x, y) => x - y),
    Array.from({ length: 64 }, (_, i) => i + 1),
  )
})
