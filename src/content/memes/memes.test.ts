import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import sharp from 'sharp'
import { openRuler } from '#platform'
import * as content from '../index.ts'
import { draft, house, refusedWith } from '../posts-for-tests.ts'
import { drawMeme, layoutMeme } from './draw-meme.ts'

const ruler = await openRuler()
const photo = (width = 1200, height = 900, background = '#7a8a82') =>
  sharp({ create: { width, height, channels: 3, background } })
    .jpeg()
    .toBuffer()
const picture = (facts: object = {}) =>
  house.as('author', async (work) =>
    content.addAsset(work, {
      bytes: await photo(),
      name: 'owl.jpg',
      alt: { en: 'An owl on a shelf.', 'zh-CN': '书架上的猫头鹰。' },
      rights: 'own',
      ...facts,
    }),
  )
const meme = (of: string, words: object = {}) =>
  house.as('author', (work) => content.makeMeme(work, { picture: of, locale: 'en', top: 'Overdue?', bottom: 'We forgive you', ...words }))
const problems = async (asset: string) => {
  const post = await draft({ lead: asset })
  const found = await house.as('author', (work) => content.checkPost(work, post.id))
  return found.filter(({ field, level }) => field === 'lead' && level === 'stop').map(({ code }) => code)
}

test('Chinese and English lines break where they may, and every letter stands in the picture', () => {
  const words = fc.oneof(
    fc.array(fc.constantFrom('读书', '《县志》，', '猫头鹰！', '你好。', '世界'), { minLength: 1, maxLength: 12 }).map((w) => w.join('')),
    fc
      .array(fc.constantFrom('the', 'library', 'forgives', 'you,', 'extraordinarily', 'late', 'reader'), { minLength: 1, maxLength: 14 })
      .map((w) => w.join(' ')),
    fc.constant(''),
  )
  fc.assert(
    fc.property(words, words, fc.integer({ min: 320, max: 1600 }), fc.integer({ min: 320, max: 1600 }), (top, bottom, width, height) => {
      const lines = layoutMeme({ top, bottom }, { width, height }, ruler)
      if (!lines) return
      for (const { text, x, y, size } of lines) {
        const thick = size * 0.08
        assert.ok(x - thick >= 0 && x + ruler.width(text, 'bold', size) + thick <= width, `${text} is too wide`)
        assert.ok(y - size * 0.95 >= 0 && y + size * 0.28 + thick <= height, `${text} at ${y} of ${height}`)
        assert.doesNotMatch(text, /^[，。》！]/, 'no line begins with a closing sign')
        assert.doesNotMatch(text, /《$/, 'none ends with an opening one')
      }
      const said = lines
        .map(({ text }) => text)
        .join('')
        .replace(/\s/g, '')
      assert.equal(said, (top + bottom).replace(/\s/g, ''), 'nothing is lost')
    }),
    { numRuns: 300 },
  )
})

test('what is drawn lies within the picture, at its top and at its bottom, and is read on light and on dark ground', async () => {
  for (const background of ['#ffffff', '#000000', '#7a8a82'])
    for (const [width, height] of [
      [1200, 900],
      [600, 1000],
    ] as const) {
      const base = await photo(width, height, background)
      const words = { top: '逾期了？没关系', bottom: 'The library forgives you' }
      const lines = layoutMeme(words, { width, height }, ruler)!
      const drawn = await drawMeme(base, lines, ruler)
      const raw = async (bytes: Buffer) => sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true })
      const [before, after] = [await raw(base), await raw(drawn)]
      assert.deepEqual([after.info.width, after.info.height], [width, height])
      let left: number = width
      let right = 0
      let topmost: number = height
      let lowest = 0
      let white = 0
      let dark = 0
      const rows = new Set<number>()
      for (let i = 0; i < after.data.length; i += 3) {
        const pixel = after.data.subarray(i, i + 3)
        if (Math.abs(pixel[0]! - before.data[i]!) < 40) continue
        const [x, y] = [(i / 3) % width, Math.floor(i / 3 / width)]
        left = Math.min(left, x)
        right = Math.max(right, x)
        topmost = Math.min(topmost, y)
        lowest = Math.max(lowest, y)
        rows.add(Math.floor((y / height) * 3))
        if (pixel[0]! > 240) white++
        if (pixel[0]! < 40) dark++
      }
      assert.ok(
        left > 2 && right < width - 3 && topmost > 2 && lowest < height - 3,
        `${background}: ${left}–${right}, ${topmost}–${lowest}`,
      )
      assert.deepEqual([...rows].sort(), [0, 2], 'the middle stays free')
      if (background !== '#ffffff') assert.ok(white > 2000, `${background}: ${white} white pixels`)
      if (background !== '#000000') assert.ok(dark > 1500, `${background}: ${dark} dark pixels`)
    }
})

test('a meme is a new picture whose alt text tells what it shows and what it says, in every language', async () => {
  const base = await picture()
  const made = await meme(base.id, { top: '逾期了？', bottom: '没关系', locale: 'zh-CN' })
  assert.notEqual(made.id, base.id)
  assert.deepEqual(made.alt, {
    en: 'An owl on a shelf. On it stands: 逾期了？ / 没关系',
    'zh-CN': '书架上的猫头鹰。图上文字：逾期了？ / 没关系',
  })
  const grounds = await house.as('author', (work) => content.groundsOfAsset(work, made.id))
  assert.deepEqual(
    [grounds!.meme, grounds!.basis, grounds!.madeFrom, grounds!.words],
    [true, 'own', base.id, { locale: 'zh-CN', top: '逾期了？', bottom: '没关系' }],
  )
})

test('an alt text is demanded, words have to fit, be there and be signs that can be drawn', async () => {
  const bare = await picture({ alt: { en: 'An owl' } })
  await assert.rejects(meme(bare.id), refusedWith('content.memes.alt-missing'))
  assert.ok(await meme(bare.id, { alt: { 'zh-CN': '猫头鹰说：逾期了？' } }))
  const base = await picture()
  await assert.rejects(meme(base.id, { top: '', bottom: '' }), refusedWith('content.memes.words-missing'))
  await assert.rejects(meme(base.id, { top: '超长'.repeat(90) }), refusedWith('content.memes.words-do-not-fit'))
  await assert.rejects(meme(base.id, { top: 'Ha 𠀀' }), refusedWith('content.memes.signs-missing'))
  await assert.rejects(meme((await picture({ rights: 'unknown' })).id), refusedWith('content.memes.picture-not-usable'))
})

test('a meme leaves only when it is said why it may, who is in it, and who the joke is on', async () => {
  const made = await meme((await picture()).id)
  assert.deepEqual(await problems(made.id), ['meme-person-unknown', 'joke-unknown'])
  const say = (answers: object) => house.as('author', (work) => content.saveGrounds(work, { asset: made.id, ...answers }))
  await say({ living: 'no', jokeOn: 'ourselves' })
  assert.deepEqual(await problems(made.id), [])
  await say({ jokeOn: 'weaker' })
  assert.deepEqual(await problems(made.id), ['joke-on-the-weaker'])
  await say({ jokeOn: 'powerful', living: 'public-act' })
  assert.deepEqual(await problems(made.id), ['meme-person-unexplained'])
  await say({ livingNote: 'The mayor at the opening, 3 May' })
  assert.deepEqual(await problems(made.id), [])
  const post = await draft({ lead: (await meme((await picture()).id)).id })
  await assert.rejects(
    house.as('author', (work) => content.requestReview(work, { post: post.id })),
    refusedWith('content.problems.joke-unknown'),
  )
})

test('a quotation answers its four questions and does not stand in the way of the original', async () => {
  const taken = await picture({ rights: 'unknown', credit: 'A film of 1939' })
  assert.deepEqual(await problems(taken.id), ['picture-without-rights'])
  const say = (answers: object) =>
    house.as('author', (work) => content.saveGrounds(work, { asset: taken.id, meme: true, living: 'no', jokeOn: 'nobody', ...answers }))
  await say({})
  assert.deepEqual(await problems(taken.id), ['picture-without-rights', 'meme-without-grounds'])
  await say({
    basis: 'quotation',
    jurisdiction: 'China, Copyright Law art. 24',
    quoted: 'One frame',
    extent: 'Less would not be known again',
    adds: 'Our own joke',
  })
  assert.deepEqual(await problems(taken.id), ['quotation-unanswered'])
  await say({ competes: 'yes' })
  assert.deepEqual(await problems(taken.id), ['quotation-competes'])
  await say({ competes: 'no' })
  assert.deepEqual(await problems(taken.id), [])
  await say({ basis: 'free' })
  assert.deepEqual(await problems(taken.id), ['licence-without-link'])
  await say({ licence: 'CC BY 4.0', licenceLink: 'https://creativecommons.org/licenses/by/4.0/' })
  assert.deepEqual(await problems(taken.id), [])
  await assert.rejects(say({ basis: 'found it' }), refusedWith('content.memes.not-a-choice'))
})

test('a child is never shown because of a public act, and no denial stands against the sheet', async () => {
  const child = await picture({ people: 'minors' })
  await house.as('author', (work) => content.saveGrounds(work, { asset: child.id, living: 'public-act', livingNote: 'a parade' }))
  assert.ok((await problems(child.id)).includes('meme-child'))
  const person = await picture({ people: 'adults', consent: 'Form 3', consentOn: '2026-09-01' })
  const made = await meme(person.id)
  await house.as('author', (work) => content.saveGrounds(work, { asset: made.id, living: 'no', jokeOn: 'nobody' }))
  assert.deepEqual(await problems(made.id), ['meme-person-denied'])
})

test('what was made from a picture goes out of use with it', async () => {
  const base = await picture()
  const first = await meme(base.id)
  const second = await meme(first.id)
  await house.as('author', (work) => content.retireAsset(work, { asset: base.id, retired: true }))
  const after = await house.as('author', (work) => content.assetsByIds(work, [first.id, second.id]))
  assert.deepEqual(
    after.map(({ status }) => status),
    ['retired', 'retired'],
  )
})

test('a picture of which nothing was said is looked at as before', async () => {
  assert.deepEqual(await problems((await picture()).id), [])
})

test('another alliance neither reads nor writes the grounds of a picture', async () => {
  const base = await picture()
  await assert.rejects(
    house.as('owner', (work) => content.saveGrounds(work, { asset: base.id, basis: 'own' }), { alliance: house.otherAlliance }),
    refusedWith('content.no-such-picture'),
  )
})

test('a picture on which words stand is told from one that may be cut to a shape', async () => {
  const plain = await picture()
  const made = await meme(plain.id)
  const shown = await house.visitor((work) => content.shownPictures(work, [plain.id, made.id], 'en'))
  assert.deepEqual([shown.get(plain.id)?.whole, shown.get(made.id)?.whole], [false, true])
})
