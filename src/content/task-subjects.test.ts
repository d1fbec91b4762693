import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addTask, listTasks } from '#rooms/alliance'
import { openTestHouse, type TestHouse } from '#testing'
import { saveSeries, saveShow, writePost } from './index.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

test('a task says what it is about in the language of who reads it, and to nobody who may not see it', async () => {
  const about = await house.as('author', async (work) => {
    const post = await writePost(work, { source: 'en', texts: { en: { title: 'The post' }, 'zh-CN': { title: '推文' } } })
    const series = await saveSeries(work, { names: { en: 'The series', 'zh-CN': '系列' } })
    const show = await saveShow(work, {
      titles: { en: 'Two ghosts', 'zh-CN': '两个幽灵' },
      starts: { wall: '2026-12-10T19:00' },
      minutes: 30,
    })
    return { post: post.id, series: series.id, show: show.id }
  })
  for (const [kind, id] of Object.entries(about)) await house.as('author', (work) => addTask(work, { title: kind, about: { kind, id } }))
  const said = async (role: 'author' | 'keeper', locale: string) =>
    Object.fromEntries(
      (await house.as(role, (work) => listTasks(work, { locale }))).tasks.map(({ title, subject }) => [title, subject && { ...subject }]),
    )
  assert.deepEqual(await said('author', 'zh-CN'), {
    post: { title: '推文', href: `/desk/posts/${about.post}` },
    series: { title: '系列', href: `/desk/series/${about.series}` },
    show: { title: '两个幽灵', href: `/desk/shows/${about.show}` },
  })
  assert.equal((await said('author', 'en')).show?.title, 'Two ghosts')
  assert.deepEqual(await said('keeper', 'en'), { post: null, series: null, show: null })
})
