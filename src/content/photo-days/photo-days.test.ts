import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { isRefusal, type Refusal } from '#platform'
import * as content from '#rooms/content'
import { openTestHouse, type TestHouse } from '#testing'

let house: TestHouse
before(async () => {
  house = await openTestHouse({ pool: 64 })
  await house.system((work) => content.setReviewRule(work, { kind: 'article', steps: [], corrections: false, reason: 'a test' }))
})
after(() => house.close())

const codes = async (run: Promise<unknown>): Promise<string[]> => {
  try {
    await run
  } catch (error) {
    if (isRefusal(error))
      return error.fields.length > 0
        ? error.fields.map(({ field, code }) => `${field.replace(/[0-9a-f-]{36}/, '…')} ${code}`)
        : [error.code]
    throw error
  }
  return []
}
const open = (more: content.SavePhotoDay = {}) =>
  house.as('author', (work) => content.savePhotoDay(work, { event: 'Book fair', place: 'Courtyard', day: '2026-09-07', ...more }))
const links = async (day: string) => {
  const { upload, agree } = await house.as('author', (work) => content.photoLinks(work, day))
  const token = (path: string) => new URL(path, 'http://x').searchParams.get('t')!
  return { upload: token(upload), agree: token(agree) }
}
/** A picture with stripes of one pixel where a face would be, and a place in its EXIF. */
const striped = async (width = 900, height = 600) => {
  const pixels = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) pixels.fill((x + Math.floor(y / 2)) % 4 < 2 ? 255 : 0, (y * width + x) * 3, (y * width + x) * 3 + 3)
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .withExif({
      IFD0: { Make: 'Phone', ImageDescription: 'at home' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '28/1 0/1 0/1', GPSLongitudeRef: 'E', GPSLongitude: '120/1 39/1 0/1' },
    })
    .jpeg({ quality: 95 })
    .toBuffer()
}
const send = async (token: string, count = 1) => {
  const photo = await content.preparePhoto(await striped(), 'IMG_1.jpg')
  return house.visitor((work) => content.receivePhotos(work, { token, helper: 'Mei', photos: Array.from({ length: count }, () => photo) }))
}
const inbox = (day: string, state?: content.Photo['state']) =>
  house.as('author', async (work) => (await content.listPhotos(work, { photoDay: day, state, limit: 200 })).items)
const come = async (more: content.SavePhotoDay = {}) => {
  const day = await open(more)
  await send((await links(day.id)).upload)
  return { day, photo: (await inbox(day.id))[0]! }
}
const author = <T>(act: Parameters<typeof house.as<T>>[1]) => house.as('author', act)
const mark = (photo: string, box = { x: 3000, y: 2000, w: 2000, h: 3000 }) =>
  author(async (work) => (await content.markFace(work, { photo, ...box })).face)
const answer = (photo: string, face: string, rest: Omit<content.FaceAnswer, 'face'>) =>
  author((work) => content.answerFaces(work, { photo, faces: [{ face, ...rest }] }))
const settle = (photo: string, more: { version?: number; looked?: boolean; minors?: boolean } = {}) =>
  author((work) => content.settlePhoto(work, { photo, looked: true, minors: false, ...more }))
const consent = (more: content.SaveConsent = {}) =>
  author((work) => content.saveConsent(work, { name: 'Li Lei', uses: ['picture'], places: ['site'], given: 'desk', ...more }))

/** How much neighbouring pixels differ in a part of a picture: detail is what makes a face a face. */
async function detail(bytes: Uint8Array, box: { x: number; y: number; w: number; h: number }): Promise<number> {
  const { width, height } = await sharp(bytes).metadata()
  const part = {
    left: Math.round((box.x / 10_000) * width),
    top: Math.round((box.y / 10_000) * height),
    width: Math.round((box.w / 10_000) * width),
    height: Math.round((box.h / 10_000) * height),
  }
  const { data, info } = await sharp(bytes).extract(part).greyscale().raw().toBuffer({ resolveWithObject: true })
  let sum = 0
  for (let y = 0; y < info.height; y++)
    for (let x = 1; x < info.width; x++)
      sum += Math.abs(data[(y * info.width + x) * info.channels]! - data[(y * info.width + x - 1) * info.channels]!)
  return sum / (info.height * (info.width - 1))
}

test('a photo day says what colours mean in word, colour and shape; what is wrong is told at once', async () => {
  const day = await open()
  assert.deepEqual(
    day.colours.map(({ key, shape, rule }) => [key, shape, rule]),
    [
      ['green', 'circle', 'yes'],
      ['yellow', 'triangle', 'site'],
      ['red', 'square', 'no'],
    ],
  )
  assert.equal(day.colours[2]!.means['zh-CN'], '请不要展示我。')
  assert.equal(day.uploadsUntil.toISOString(), '2026-09-07T15:59:00.000Z')
  assert.deepEqual(await codes(open({ event: ' ', day: 'x', mostPictures: 0, keepDays: 900 })), [
    'event content.photos.field-missing',
    'day content.photos.not-a-day',
    'mostPictures content.photos.number-out-of-bounds',
    'keepDays content.photos.number-out-of-bounds',
  ])
  const alike = day.colours.map((one) => ({ ...one, shape: 'star' as const }))
  assert.deepEqual(await codes(open({ colours: alike })), ['colours content.photos.colours-alike'])
  assert.deepEqual(await codes(house.as('desk', (work) => content.listPhotoDays(work))), ['platform.not-allowed'])
  assert.deepEqual(await codes(house.system((work) => content.photoDayById(work, day.id), { alliance: house.otherAlliance })), [
    'content.photos.no-such-day',
  ])
})

test('helpers send pictures by a link, for a while and up to a number; what a phone wrote beside the pixels never arrives', async () => {
  const day = await open({ mostPictures: 3 })
  const { upload, agree } = await links(day.id)
  assert.equal((await house.visitor((work) => content.uploadDay(work, upload))).left, 3)
  for (const wrong of [agree, `${upload}x`, upload.replace('.1.', '.2.'), '', 'a.b.c'])
    assert.deepEqual(await codes(house.visitor((work) => content.uploadDay(work, wrong))), ['content.photos.no-such-link'], wrong)
  const bytes = await striped()
  assert.ok((await sharp(bytes).metadata()).exif!.includes(Buffer.from('at home')), 'the picture held a place')
  await send(upload, 2)
  assert.deepEqual(await codes(send(upload, 2)), ['content.photos.inbox-full'])
  assert.equal((await inbox(day.id)).length, 2, 'all or none')
  const [photo] = await inbox(day.id)
  const file = await house.system((work) => work.house.files.open(work, photo!.url.split('/')[2]!))
  assert.equal(file.audience, 'staff')
  const meta = await sharp(await file.read()).metadata()
  assert.deepEqual([meta.exif, meta.xmp, meta.iptc], [undefined, undefined, undefined])
  assert.equal(photo!.helper, 'Mei')
  assert.equal(
    await codes(content.preparePhoto(new Uint8Array([1, 2, 3]), 'x.jpg')).then(([code]) => code),
    'photos content.photos.unreadable',
  )
  house.setNow('2026-09-07T16:00:00Z')
  assert.deepEqual(await codes(send(upload)), ['content.photos.uploads-over'])
  house.setNow('2026-09-07T01:00:00Z')
  await author((work) => content.renewPhotoLinks(work, day.id))
  assert.deepEqual(await codes(send(upload)), ['content.photos.no-such-link'], 'a link in wrong hands can be ended')
  await send((await links(day.id)).upload)
})

test('of sixty-four who send at once, as many get in as fit', async () => {
  const day = await open({ mostPictures: 20 })
  const { upload } = await links(day.id)
  const photo = await content.preparePhoto(await striped(60, 40), 'a.jpg')
  const sent = await Promise.all(
    Array.from({ length: 64 }, () =>
      house
        .visitor((work) => content.receivePhotos(work, { token: upload, photos: [photo] }))
        .then(
          () => true,
          () => false,
        ),
    ),
  )
  assert.equal(sent.filter(Boolean).length, 20)
  assert.equal((await inbox(day.id)).length, 20)
})

test('a picture leaves the inbox only when every face is settled and somebody has looked', async () => {
  const { day, photo } = await come()
  assert.deepEqual(await codes(settle(photo.id, { looked: false })), ['looked content.photos.not-looked'])
  const [one, two, three] = [
    await mark(photo.id),
    await mark(photo.id, { x: 0, y: 0, w: 900, h: 900 }),
    await mark(photo.id, { x: 9000, y: 9500, w: 5000, h: 5000 }),
  ]
  const [, , third] = (await inbox(day.id))[0]!.faces
  assert.deepEqual([third!.w, third!.h], [1000, 500], 'a box ends where the picture does')
  assert.deepEqual(await codes(author((work) => content.markFace(work, { photo: photo.id, x: -1, y: 20_000, w: 0, h: 5 }))), [
    'x content.photos.number-out-of-bounds',
    'y content.photos.number-out-of-bounds',
    'w content.photos.number-out-of-bounds',
    'h content.photos.number-out-of-bounds',
  ])
  assert.deepEqual(await codes(settle(photo.id)), [
    'faces.… content.photos.face-open',
    'faces.… content.photos.face-open',
    'faces.… content.photos.face-open',
  ])
  const [silent, agreed] = [await consent({ uses: ['name'] }), await consent()]
  assert.deepEqual(await codes(answer(photo.id, one, { settled: 'consent', consent: silent.id })), ['faces.… content.photos.not-agreed'])
  assert.deepEqual(await codes(answer(photo.id, one, { settled: 'colour', colour: 'pink' })), ['faces.… content.photos.colour-not-known'])
  await answer(photo.id, one, { settled: 'consent', consent: agreed.id })
  await answer(photo.id, two, { settled: 'blur' })
  await author((work) => content.removeFace(work, { photo: photo.id, face: three }))
  const asset = await settle(photo.id, { minors: true })
  assert.equal(asset.people, 'minors')
  assert.deepEqual(
    (await author((work) => content.peopleOnPicture(work, asset.id))).map(({ consent: id }) => id),
    [agreed.id],
  )
  assert.deepEqual(await codes(settle(photo.id)), ['content.photos.settled'])
  assert.deepEqual(await codes(mark(photo.id)), ['content.photos.settled'])
  const now = (await inbox(day.id, 'settled'))[0]!
  assert.deepEqual([now.asset, now.looked!.by], [asset.id, 'Test author'])
})

test('what is blurred is in no size of the picture and in no public file: no detail of it is left', async () => {
  const { photo } = await come()
  const box = { x: 3000, y: 2000, w: 2000, h: 3000 }
  const face = await mark(photo.id, box)
  await answer(photo.id, face, { settled: 'colour', colour: 'red' })
  const asset = await settle(photo.id)
  assert.equal(asset.people, 'none', 'nobody on it can be recognised')
  const original = await house.system(async (work) => (await work.house.files.open(work, photo.url.split('/')[2]!)).read())
  const outside = { x: 6500, y: 2000, w: 2000, h: 3000 }
  assert.ok((await detail(original, box)) > 40, 'the planted pattern is there in the original')
  for (const rendition of asset.renditions) {
    const file = await house.system((work) => work.house.files.open(work, rendition.fileId))
    assert.equal(file.audience, 'public')
    const bytes = await file.read()
    assert.ok((await detail(bytes, box)) < 3, `${rendition.width} ${rendition.mime}: no neighbours differ where the face was`)
    // A border of the box is blurred too; beyond it the picture is as it was.
    if (rendition.width === 900) assert.ok((await detail(bytes, outside)) > 40)
    const { data } = await sharp(bytes)
      .extract({ left: Math.round(rendition.width * 0.35), top: Math.round(rendition.height * 0.3), width: 40, height: 40 })
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true })
    const mean = data.reduce((sum, one) => sum + one, 0) / data.length
    const variance = data.reduce((sum, one) => sum + (one - mean) ** 2, 0) / data.length
    assert.ok(variance < 60, `variance ${variance}`)
  }
  // Every file of the house that anybody may fetch is one of these sizes; none holds what the original holds.
  const open = await house.system((work) =>
    work.db
      .selectFrom('platform.files')
      .select(['file_id', 'sha256'])
      .where('alliance_id', '=', work.alliance)
      .where('audience', '=', 'public')
      .execute(),
  )
  const hidden = await house.system((work) =>
    work.db
      .selectFrom('platform.files')
      .select('sha256')
      .where('alliance_id', '=', work.alliance)
      .where('kind', '=', 'photo-day')
      .execute(),
  )
  assert.equal(open.filter(({ sha256 }) => hidden.some((one) => one.sha256 === sha256)).length, 0)
  assert.ok(hidden.length > 0)
})

test('blurring any box leaves a picture of the same size, with the rest as it was and no detail in the box', async () => {
  const bytes = await striped(400, 300)
  for (const box of [
    { x: 0, y: 0, w: 10_000, h: 10_000 },
    { x: 9900, y: 9900, w: 100, h: 100 },
    { x: 0, y: 5000, w: 50, h: 5000 },
    { x: 4000, y: 4000, w: 20, h: 20 },
  ]) {
    const made = await content.blurFaces(bytes, [box])
    const { width, height, exif } = await sharp(made).metadata()
    assert.deepEqual([width, height, exif], [400, 300, undefined])
    const part = content.pixelsOf(box, 400, 300)
    assert.ok(part.left >= 0 && part.top >= 0 && part.left + part.width <= 400 && part.top + part.height <= 300)
    if (part.width > 30 && part.height > 30) assert.ok((await detail(made, box)) < 4, JSON.stringify(box))
  }
})

test('a colour is a consent of its own: what it is not for stops a post, and taking it back takes every picture of it out', async () => {
  const { day, photo } = await come()
  const face = await mark(photo.id)
  await answer(photo.id, face, { settled: 'colour', colour: 'yellow' })
  const asset = await settle(photo.id)
  const [on] = await author((work) => content.peopleOnPicture(work, asset.id))
  assert.equal(on!.name, 'Yellow · Book fair 2026-09-07')
  const of = await author((work) => content.consentById(work, on!.consent))
  assert.deepEqual([of.uses, of.places], [['picture'], ['site']])
  const colours = day.colours.map((one) => (one.key === 'yellow' ? { ...one, rule: 'yes' as const } : one))
  assert.deepEqual(await codes(open({ photoDay: day.id, colours })), ['colours content.photos.colour-in-use'])
  await send((await links(day.id)).upload)
  const [second] = await inbox(day.id, 'inbox')
  const other = await mark(second!.id)
  assert.equal((await author((work) => content.sameColour(work, { photos: [second!.id, photo.id], colour: 'yellow' }))).faces, 1)
  const next = await settle(second!.id)
  assert.equal((await author((work) => content.peopleOnPicture(work, next.id)))[0]!.consent, on!.consent, 'one consent a colour')
  assert.ok(other)
  await house.as('desk', (work) => content.takeBackConsent(work, { consent: on!.consent, why: 'somebody asked' }))
  assert.equal((await inbox(day.id, 'inbox')).length, 2)
})

test('a consent taken back takes the picture out for good and puts it back into the inbox as not settled', async () => {
  const { day, photo } = await come()
  const face = await mark(photo.id)
  const of = await consent({ name: 'Wu Qianyi' })
  await answer(photo.id, face, { settled: 'consent', consent: of.id })
  const asset = await settle(photo.id)
  const audience = () => house.system(async (work) => (await work.house.files.open(work, asset.renditions[0]!.fileId)).audience)
  assert.equal(await audience(), 'public')
  await house.as('desk', (work) => content.takeBackConsent(work, { consent: of.id, why: 'asked' }))
  assert.equal(await audience(), 'staff')
  const [back] = await inbox(day.id, 'inbox')
  assert.deepEqual([back!.id, back!.asset, back!.faces[0]!.settled], [photo.id, null, 'open'])
  await author((work) => content.retireAsset(work, { asset: asset.id, retired: false }))
  assert.equal(await audience(), 'staff', 'nobody brings it back over their head')
  await answer(photo.id, face, { settled: 'blur' })
  const again = await settle(photo.id)
  assert.notEqual(again.id, asset.id)
})

test('of many who let the same picture out at once, one does; a consent taken back meanwhile is seen by all', async () => {
  const { photo } = await come()
  const face = await mark(photo.id)
  const of = await consent({ name: 'Race Runner' })
  await answer(photo.id, face, { settled: 'consent', consent: of.id })
  const results = await Promise.all(
    Array.from({ length: 12 }, () =>
      settle(photo.id).then(
        () => 'out',
        (error: Refusal) => error.code,
      ),
    ),
  )
  assert.equal(results.filter((one) => one === 'out').length, 1, results.join())
  const races = []
  for (let i = 0; i < 6; i++) {
    const { photo: next } = await come()
    const one = await mark(next.id)
    const mine = await consent({ name: `Runner ${i}` })
    await answer(next.id, one, { settled: 'consent', consent: mine.id })
    races.push({ next, mine })
  }
  await Promise.all(
    races.flatMap(({ next, mine }) => [
      settle(next.id).catch((error: unknown) => (isRefusal(error) ? null : Promise.reject(error))),
      house.as('desk', (work) => content.takeBackConsent(work, { consent: mine.id, why: 'now' })),
    ]),
  )
  for (const { next } of races) {
    const now = await author((work) => content.photoById(work, next.id))
    assert.deepEqual([now.state, now.faces[0]!.settled], ['inbox', 'open'])
  }
  const left = await house.system((work) =>
    work.db
      .selectFrom('platform.files')
      .select('file_id')
      .where('alliance_id', '=', work.alliance)
      .where('kind', '=', 'asset')
      .where('audience', '=', 'public')
      .execute(),
  )
  const shown = await house.system((work) =>
    work.db
      .selectFrom('content.assets')
      .select('renditions')
      .where('alliance_id', '=', work.alliance)
      .where('name', '=', 'Book fair 2026-09-07')
      .where('status', '=', 'retired')
      .execute(),
  )
  const closed = new Set(shown.flatMap(({ renditions }) => renditions.map(({ fileId }) => fileId)))
  assert.equal(left.filter(({ file_id }) => closed.has(file_id)).length, 0)
})

test('somebody changed it meanwhile: who looked at an older version is told', async () => {
  const { photo } = await come()
  await mark(photo.id)
  assert.deepEqual(
    await codes(author((work) => content.markFace(work, { photo: photo.id, version: photo.version, x: 1, y: 1, w: 100, h: 100 }))),
    ['content.photos.changed-since'],
  )
})

test('people agree on their own telephone and get a short number and a link; the number finds them at the desk', async () => {
  const day = await open()
  const { agree, upload } = await links(day.id)
  const seen = await house.visitor((work) => content.consentDay(work, { token: agree, locale: 'zh-CN' }))
  assert.equal(seen.colours.length, 3)
  assert.deepEqual(await codes(house.visitor((work) => content.consentDay(work, { token: upload, locale: 'en' }))), [
    'content.photos.no-such-link',
  ])
  const say = (more: Partial<content.AgreeAtDay> = {}) =>
    house.visitor((work) => content.agreeAtDay(work, { token: agree, name: 'Han Meimei', uses: ['picture'], places: ['site'], ...more }))
  assert.deepEqual(await codes(say({ age: 'child', uses: [] })), [
    'agreedBy content.people.child-needs-somebody',
    'uses content.people.nothing-agreed',
  ])
  const { number, path } = await say()
  const [found] = (await author((work) => content.listConsents(work, { words: String(number) }))).items
  assert.deepEqual([found!.name, found!.state, found!.given!.how], ['Han Meimei', 'given', 'link'])
  const token = new URL(path, 'http://x').searchParams.get('t')!
  assert.equal((await house.visitor((work) => content.takeBackByLink(work, { token }))).state, 'taken-back')
})

test('originals go with one press, and by themselves after their days; what was let out stays', async () => {
  const { day, photo } = await come({ keepDays: 10 })
  const asset = await settle(photo.id)
  await send((await links(day.id)).upload)
  const file = photo.url.split('/')[2]!
  assert.equal((await author((work) => content.deleteOriginals(work, day.id))).deleted, 2)
  assert.deepEqual(await codes(house.system((work) => work.house.files.open(work, file))), ['platform.no-such-file'])
  assert.equal((await author((work) => content.assetById(work, asset.id))).status, 'usable')
  assert.deepEqual(await codes(send((await links(day.id)).upload)), ['content.photos.uploads-over'])
  const other = await come({ keepDays: 10 })
  house.setNow('2026-09-17T01:00:00Z')
  await house.system((work) => content.tidyPhotoDays(work))
  assert.equal((await inbox(other.day.id)).length, 1, 'the last day still counts')
  house.setNow('2026-09-18T01:00:00Z')
  await house.system((work) => content.tidyPhotoDays(work))
  assert.equal((await inbox(other.day.id)).length, 0)
  house.setNow('2026-09-07T01:00:00Z')
})

test('what was made of a picture of a photo day goes out of use with it', async () => {
  const { photo } = await come()
  const { id } = await consent()
  await answer(photo.id, await mark(photo.id), { settled: 'consent', consent: id })
  const asset = await settle(photo.id)
  const alt = { en: 'A reader', 'zh-CN': '一位读者' }
  const meme = await author((work) => content.makeMeme(work, { picture: asset.id, locale: 'en', top: 'Overdue?', alt }))
  await house.as('desk', (work) => content.takeBackConsent(work, { consent: id, why: 'asked at the desk' }))
  const now = await author((work) => content.assetsByIds(work, [asset.id, meme.id]))
  assert.deepEqual(
    now.map(({ status }) => status),
    ['retired', 'retired'],
  )
  for (const { renditions } of now)
    for (const { fileId } of renditions) assert.equal((await house.system((work) => work.house.files.open(work, fileId))).audience, 'staff')
})

test('a helper is counted before anything is done with what they send', async () => {
  const { upload } = await links((await open()).id)
  const helper = { kind: 'visitor', signals: { gpc: false }, network: '198.51.100' } as const
  const admit = (token: string) => house.platform.work(house.alliance, helper, (work) => content.admitHelper(work, token))
  for (let i = 0; i < 100; i++) await admit(upload)
  assert.deepEqual(await codes(admit(upload)), ['patrons.too-many-forms'])
  assert.deepEqual(await codes(admit('x')), ['content.photos.no-such-link'])
})
