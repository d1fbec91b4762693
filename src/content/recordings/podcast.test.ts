import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { addAsset, savePodcast, saveSeries } from '#rooms/content'
import { openTestHouse, type TestHouse } from '#testing'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

const fieldCodes = (wanted: string) => (error: { fields?: { code: string }[] }) => {
  assert.deepEqual(
    error.fields?.map(({ code }) => code),
    [wanted],
  )
  return true
}

test('a series becomes a podcast with a square cover and an address of its own, and keeps its id when it ends and begins again', async () => {
  const series = await house.as('editor', (work) => saveSeries(work, { names: { en: 'Ancient books' } }))
  const picture = async (width: number, height: number) => {
    const bytes = await sharp({ create: { width, height, channels: 3, background: '#0b5a49' } })
      .jpeg()
      .toBuffer()
    return (await house.as('author', (work) => addAsset(work, { bytes, name: 'cover.jpg' }))).id
  }
  const save = (more: object) =>
    house.as('editor', (work) =>
      savePodcast(work, {
        series: series.id,
        locale: 'en',
        cover: '',
        category: 'Arts/Books',
        author: 'Library',
        ownerName: 'Library',
        ownerEmail: 'pod@library.example',
        ...more,
      }),
    )
  await assert.rejects(save({}), fieldCodes('content.podcast-cover-missing'))
  await assert.rejects(save({ cover: await picture(1400, 900) }), fieldCodes('content.podcast-cover-size'))
  await assert.rejects(save({ cover: await picture(800, 800) }), fieldCodes('content.podcast-cover-size'))
  const cover = await picture(3000, 3000)
  await assert.rejects(save({ cover, ownerEmail: 'nobody' }), fieldCodes('content.not-an-email'))
  await assert.rejects(save({ cover, category: 'Comedy' }), fieldCodes('content.choice-not-known'))
  const { guid } = await save({ cover })
  assert.match(guid, /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.equal((await save({ cover, author: 'Anhe Library' })).guid, guid)
})
