import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { isRefusal, readAudit } from '#platform'
import { openTestHouse, type TestHouse } from '#testing'
import { closeExpiredAssets } from './add-asset.ts'
import {
  addAsset,
  changeAsset,
  checkPost,
  type Doc,
  pageBySlug,
  postBySlug,
  publishPage,
  renderHtml,
  retireAsset,
  savePage,
  shownPictures,
  usesOfAsset,
  writePost,
} from './index.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

const photo = (width = 2000, height = 1000) =>
  sharp({ create: { width, height, channels: 3, background: '#0b5a49' } })
    .jpeg()
    .withExif({ IFD0: { Make: 'TestCamera', Artist: 'Li Min' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '34/1 45/1 0/1' } })
    .toBuffer()
const add = async (facts: object = {}, bytes?: Buffer) =>
  house.as('author', async (work) =>
    addAsset(work, {
      bytes: bytes ?? (await photo()),
      name: 'reading room.jpg',
      alt: { en: 'A reading room', 'zh-CN': '阅览室' },
      rights: 'own',
      ...facts,
    }),
  )
const refusedWith = (code: string) => (error: unknown) => {
  assert.ok(isRefusal(error), String(error))
  assert.ok(error.code === code || error.fields.some((f) => f.code === code), `${error.message}, wanted ${code}`)
  return true
}

test('a picture is kept as sizes for pages, upright and without what the camera wrote into it', async () => {
  const before = await sharp(await photo()).metadata()
  assert.ok(before.exif, 'the test picture has EXIF')
  const asset = await add()
  assert.equal(asset.name, 'reading room')
  assert.deepEqual(
    asset.renditions.map((r) => `${r.mime} ${r.width}x${r.height}`),
    ['image/webp 480x240', 'image/jpeg 480x240', 'image/webp 960x480', 'image/jpeg 960x480', 'image/webp 1600x800', 'image/jpeg 1600x800'],
  )
  for (const { fileId } of asset.renditions) {
    const bytes = await house.visitor(async (work) => (await house.platform.files.open(work, fileId)).read())
    const meta = await sharp(bytes).metadata()
    assert.equal(meta.exif, undefined)
    assert.equal(meta.xmp, undefined)
    assert.doesNotMatch(bytes.toString('latin1'), /TestCamera|Li Min/)
  }
})

test('a phone’s picture on its side is turned, a small one is not blown up', async () => {
  const turned = await sharp({ create: { width: 300, height: 200, channels: 3, background: 'red' } })
    .jpeg()
    .withMetadata({ orientation: 6 })
    .toBuffer()
  const asset = await add({}, turned)
  assert.deepEqual([asset.width, asset.height], [200, 300])
  assert.deepEqual(
    asset.renditions.map((r) => r.width),
    [200, 200],
  )
})

test('what is no picture is refused by its bytes, whatever its name', async () => {
  for (const bytes of [
    '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    '<html><script>alert(1)</script></html>',
    'GIF89a',
    '%PDF-1.7',
    '',
  ])
    await assert.rejects(add({}, Buffer.from(bytes)), (error: unknown) => isRefusal(error))
  await assert.rejects(add({}, (await photo()).subarray(0, 4000)), (error: unknown) => isRefusal(error))
  await assert.rejects(add({ rights: 'stolen' }), refusedWith('content.choice-not-known'))
  await assert.rejects(add({ expiresOn: '2026-02-30' }), refusedWith('content.time-not-known'))
})

test('alt text, rights, credit and consent stop a post until they are written down', async () => {
  const asset = await add({ alt: { en: 'Children reading' }, rights: 'licensed', people: 'minors' })
  const post = await house.as('author', (work) =>
    writePost(work, { source: 'en', texts: { en: { title: 'Story hour' }, 'zh-CN': { title: '故事会' } }, lead: asset.id }),
  )
  const codes = async () =>
    (await house.as('author', (work) => checkPost(work, post.id)))
      .map((p) => p.code)
      .filter((code) => code.startsWith('picture'))
      .sort()
  assert.deepEqual(await codes(), ['picture-without-alt', 'picture-without-consent', 'picture-without-credit'])
  await house.as('author', (work) =>
    changeAsset(work, {
      asset: asset.id,
      alt: { en: 'Children reading', 'zh-CN': '孩子们在读书' },
      credit: 'Li Min',
      consent: 'Signed by the guardians, folder 12',
      consentOn: '2026-09-01',
    }),
  )
  assert.deepEqual(await codes(), [])
  await house.as('author', (work) => changeAsset(work, { asset: asset.id, expiresOn: '2026-09-06' }))
  assert.deepEqual(await codes(), ['picture-expired'])
  assert.deepEqual(await house.as('author', (work) => usesOfAsset(work, asset.id)), [{ post: post.id, title: 'Story hour' }])
})

test('after its last day a picture is gone from what is rendered and its address is closed', async () => {
  house.setNow('2026-09-07T01:00:00Z')
  const asset = await add({ expiresOn: '2026-09-10' })
  const body: Doc = {
    type: 'doc',
    content: [
      { type: 'paragraph', content: [{ type: 'text', text: 'Come in' }] },
      { type: 'image', attrs: { asset: asset.id, caption: 'The room' } },
    ],
  }
  const page = await house.as('editor', async (work) =>
    publishPage(work, { page: (await savePage(work, { texts: { en: { title: 'Rooms', body } } })).id }),
  )
  const html = () =>
    house.visitor(async (work) => {
      const { text, shown } = await pageBySlug(work, page.slug, 'en')
      return renderHtml(text.body, shown)
    })
  const open = () => house.visitor(async (work) => (await house.platform.files.open(work, asset.renditions[0]!.fileId)).audience)
  house.setNow('2026-09-10T15:59:00Z') // 23:59 in Shanghai on its last day
  assert.match(await html(), /<figure><picture>.*alt="A reading room".*The room/)
  house.setNow('2026-09-10T16:00:00Z')
  assert.equal(await html(), '<p>Come in</p>')
  assert.equal(await open(), 'public')
  await house.system(closeExpiredAssets)
  assert.equal(await open(), 'staff')
  await house.as('author', (work) => changeAsset(work, { asset: asset.id, expiresOn: null }))
  assert.equal(await open(), 'public')
})

test('an expired picture is closed and said once, also after days in which nobody looked', async () => {
  house.setNow('2026-09-11T01:00:00Z')
  const asset = await add({ expiresOn: '2026-09-12' })
  const open = () => house.visitor(async (work) => (await house.platform.files.open(work, asset.renditions[0]!.fileId)).audience)
  const said = async () =>
    (await house.system((work) => readAudit(work, { subject: { kind: 'asset', id: asset.id }, act: 'content.asset-expired' }))).length
  await house.system(closeExpiredAssets)
  assert.deepEqual([await open(), await said()], ['public', 0])
  house.setNow('2026-10-01T01:00:00Z')
  for (let hour = 0; hour < 3; hour++) await house.system(closeExpiredAssets)
  assert.deepEqual([await open(), await said()], ['staff', 1])
  await house.as('author', (work) => changeAsset(work, { asset: asset.id, expiresOn: '2026-10-01' }))
  assert.equal(await open(), 'public')
  house.setNow('2026-10-02T01:00:00Z')
  await house.system(closeExpiredAssets)
  await house.system(closeExpiredAssets)
  assert.deepEqual([await open(), await said()], ['staff', 2], 'a second last day is a second end')
})

test('a consent taken back closes a picture at once, and undo opens it', async () => {
  const asset = await add()
  const shown = () => house.visitor(async (work) => (await shownPictures(work, [asset.id], 'zh-CN')).get(asset.id)?.alt)
  assert.equal(await shown(), '阅览室')
  await house.as('author', (work) => retireAsset(work, { asset: asset.id, retired: true }))
  assert.equal(await shown(), undefined)
  await house.as('author', (work) => retireAsset(work, { asset: asset.id, retired: false }))
  assert.equal(await shown(), '阅览室')
})

test('HTML in a picture’s words stays text', async () => {
  const asset = await add({ alt: { en: '"><script>alert(1)</script>' }, credit: '<b>x</b>' })
  const pictures = await house.visitor((work) => shownPictures(work, [asset.id], 'en'))
  const html = renderHtml(
    { type: 'doc', content: [{ type: 'image', attrs: { asset: asset.id, caption: '<i>' } }] },
    { picture: (id) => pictures.get(id) },
  )
  assert.doesNotMatch(html, /<script|<b>|<i>/)
})

test('a visitor sees no drafts, and another alliance no picture', async () => {
  const asset = await add()
  assert.equal((await house.system((work) => shownPictures(work, [asset.id], 'en'), { alliance: house.otherAlliance })).size, 0)
  await assert.rejects(
    house.visitor((work) => usesOfAsset(work, asset.id)),
    refusedWith('platform.not-allowed'),
  )
  await assert.rejects(
    house.visitor((work) => postBySlug(work, 'story-hour', 'en')),
    refusedWith('content.no-such-post'),
  )
})
