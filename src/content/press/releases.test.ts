import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { isRefusal, unzip, zipBytes } from '#platform'
import * as content from '#rooms/content'
import { openTestHouse, type TestHouse } from '#testing'

let house: TestHouse
let photo: string
before(async () => {
  house = await openTestHouse()
  const bytes = await sharp({ create: { width: 2000, height: 1200, channels: 3, background: '#336655' } })
    .jpeg()
    .toBuffer()
  photo = await house.as('editor', async (work) => {
    const made = await content.addAsset(work, {
      bytes,
      name: 'gazetteer.jpg',
      alt: { en: 'The gazetteer, open', 'zh-CN': '翻开的地方志' },
      credit: 'Li Min',
      rights: 'licensed',
      rightsNote: 'for reports about the exhibition',
    })
    return made.id
  })
  await house.as('owner', async (work) => {
    await content.setReviewRule(work, { kind: 'press', steps: [], corrections: false, reason: 'a test' })
    await content.setPressDesk(work, {
      boilerplate: { en: 'Test City Library has 40 places.', 'zh-CN': '测试市图书馆有 40 个服务点。' },
      contact: { en: 'Press desk, +86 755 1234' },
    })
  })
})
after(() => house.close())

const release = (patch: Partial<content.WritePost> = {}) =>
  house.as('author', (work) =>
    content.writePost(work, {
      kind: 'press',
      source: 'en',
      texts: {
        en: { title: 'The book that survived', summary: 'A gazetteer lies open.', body: content.fromPlain('It is 500 years old.') },
        'zh-CN': { title: '劫后余书', body: content.fromPlain('五百年。') },
      },
      noAction: 'a release',
      noGoal: 'a test',
      press: { dateline: { en: 'SHENZHEN, 10 September 2026', 'zh-CN': '深圳，2026 年 9 月 10 日' }, photos: [photo] },
      variants: { website: {}, feeds: {} },
      ...patch,
    }),
  )
const send = async (post: content.Post, at: content.SchedulePost['at']) => {
  await house.as('author', (work) => content.requestReview(work, { post: post.id }))
  return house.as('author', (work) => content.schedulePost(work, { post: post.id, version: post.version, at }))
}
const room = (locale = 'en') => house.visitor((work) => content.pressRoom(work, { locale }))

test('a release is in the press room from its time on, in both languages, with dateline, contact, boilerplate and photos', async () => {
  const post = await release()
  await house.as('author', (work) => content.setEmbargo(work, { post: post.id, until: { wall: '2026-09-10T09:00' } }))
  await assert.rejects(send(post, 'now'), (error) => isRefusal(error) && error.fields[0]!.code.includes('before-embargo'))
  await house.as('author', (work) => content.schedulePost(work, { post: post.id, version: post.version, at: { wall: '2026-09-10T09:00' } }))
  assert.deepEqual((await room()).releases, [], 'nothing before the embargo ends')
  house.setNow('2026-09-10T01:00:00Z')
  const { releases, contact, boilerplate } = await room('zh-CN')
  assert.equal(releases.length, 1)
  assert.deepEqual(releases[0]!.dateline, { text: '深圳，2026 年 9 月 10 日', locale: 'zh-CN' })
  assert.equal(releases[0]!.photos.length, 1)
  assert.deepEqual(contact, { text: 'Press desk, +86 755 1234', locale: 'en' })
  assert.match(boilerplate!.text, /服务点/)
  await house.system((work) => content.publishDue(work))
  const archive = await house.as('editor', (work) => content.archiveOf(work, post.id))
  const en = archive.find(({ locale }) => locale === 'en')!.html
  assert.match(en, /SHENZHEN.*500 years.*40 places.*\+86 755 1234/s)
})

test('the photo pack is one file of the photos and of what each shows, whose it is and how it may be used', async () => {
  const { entries, at } = await house.visitor(async (work) => {
    const { post, frame } = await content.releaseBySlug(work, 'the-book-that-survived', 'en')
    return { entries: await content.photoPack(work, frame.photos, 'en'), at: post.updatedAt }
  })
  const files = new Map<string, Buffer>()
  for await (const { name, bytes } of unzip(await zipBytes(entries, at))) files.set(name, bytes)
  assert.deepEqual([...files.keys()], ['01-the-gazetteer-open.jpg', 'captions.txt'])
  assert.equal((await sharp(files.get('01-the-gazetteer-open.jpg')!).metadata()).width, 1600)
  const captions = files.get('captions.txt')!.toString()
  for (const words of ['01-the-gazetteer-open.jpg', '翻开的地方志', 'Photo: Li Min', 'Licensed to us', 'for reports about the exhibition'])
    assert.ok(captions.includes(words), words)
})

test('a picture that is taken out of use leaves the pack at once', async () => {
  await house.as('editor', (work) => content.retireAsset(work, { asset: photo, retired: true }))
  assert.equal((await room()).releases[0]!.photos.length, 0)
  await assert.rejects(
    house.visitor(async (work) =>
      content.photoPack(work, (await content.releaseBySlug(work, 'the-book-that-survived', 'en')).frame.photos, 'en'),
    ),
    (error) => isRefusal(error) && error.code === 'content.press.no-photos',
  )
  await house.as('editor', (work) => content.retireAsset(work, { asset: photo, retired: false }))
})

test('what a release lacks is said before it leaves; its photos are judged like every picture', async () => {
  const bare = await release({ texts: { en: { title: 'Bare', body: content.fromPlain('Text.') } }, press: { photos: [photo] } })
  await house.as('editor', (work) => content.changeAsset(work, { asset: photo, people: 'adults' }))
  const problems = await house.as('author', (work) => content.checkPost(work, bare.id))
  assert.deepEqual(
    problems.map(({ code, level, field }) => `${level} ${code} ${field}`),
    ['stop picture-without-consent press.photos', 'warn no-dateline press.dateline'],
  )
  await assert.rejects(
    house.as('author', (work) => content.writePost(work, { post: bare.id, press: { photos: ['x'] } })),
    (error) => isRefusal(error) && error.fields[0]!.field === 'press.photos',
  )
  const back = await house.as('author', async (work) => {
    await content.writePost(work, { post: bare.id, press: { dateline: { en: 'HERE' }, photos: [] } })
    return content.restoreVersion(work, { post: bare.id, version: 1 })
  })
  assert.deepEqual(back.content.press, { dateline: {}, contact: {}, photos: [photo] }, 'undo brings back what was there')
})

test('only those who answer for the library say what every release ends with', async () => {
  await assert.rejects(
    house.as('author', (work) => content.setPressDesk(work, { contact: { en: 'me' } })),
    (error) => isRefusal(error) && error.code === 'platform.not-allowed',
  )
})
