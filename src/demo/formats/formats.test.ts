import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { House } from '#house'
import type { Work } from '#platform'
import { allAlliances } from '#rooms/alliance'
import * as content from '#rooms/content'
import { openTestHouse, type TestHouse } from '#testing'
import { foundDemoCity } from '../index.ts'
import { makeFilm } from './film.ts'
import { playTune } from './tune.ts'

let house: TestHouse
let alliance: string
const read = <T>(act: (work: Work) => Promise<T>): Promise<T> => house.system(act, { alliance })
const looked = async (bytes: Buffer) => content.prepareRecording(house.platform, bytes, async ({ media }) => media)

before(async () => {
  house = await openTestHouse()
  house.setNow('2026-11-22T06:00:00Z')
  const there = new Set(await allAlliances(house.platform.database.db))
  await foundDemoCity(house.platform as House, { months: 13, episodes: 3 })
  alliance = (await allAlliances(house.platform.database.db)).find((id) => !there.has(id))!
})
after(() => house.close())

test('a film of pictures is an MP4 that plays everywhere; so is a tune as a sound; both the same each time', async () => {
  const rgb = new Uint8Array(64 * 32 * 3).fill(120)
  const make = () =>
    makeFilm(
      [
        { rgb, seconds: 2 },
        { rgb: rgb.map((_, i) => i % 251), seconds: 3 },
      ],
      64,
      32,
    )
  const film = await make()
  const { kind, container, videoCodec, width, height, seconds, plays } = await looked(film)
  assert.deepEqual([kind, container, videoCodec, width, height, seconds, plays], ['video', 'MP4', 'H.264', 64, 32, 5, 'everywhere'])
  const sample = (bytes: Buffer) => bytes.subarray(bytes.indexOf('mdat'))
  assert.deepEqual(sample(await make()), sample(film))
  const tune = playTune(4)
  assert.deepEqual(await looked(tune).then((media) => [media.kind, media.seconds, media.plays]), ['audio', 4, 'everywhere'])
  assert.deepEqual(playTune(4), tune)
  const loud = Array.from({ length: 11_025 * 3 }, (_, i) => Math.abs(tune.readInt16LE(44 + i * 2)))
  assert.ok(Math.max(...loud) > 3000 && Math.max(...loud) < 32_000, 'heard, and not cut off')
})

test('the city has one living example of every format, in both languages, and every post that shows it is out', async () => {
  await read(async (work) => {
    const recordings = (await content.listRecordings(work, {})).recordings
    const film = recordings.find(({ kind }) => kind === 'video')!
    for (const locale of ['en', 'zh-CN']) assert.equal(content.textOf(film, 'captions', locale)!.cues.length, 5)
    const sound = recordings.find(({ kind }) => kind === 'audio')!
    assert.equal(sound.chapters.length, 3)
    for (const locale of ['en', 'zh-CN']) assert.ok(content.transcriptIn(sound, locale))
    const [pack] = await content.publicPacks(work)
    assert.equal(pack!.stickers.length, 6)
    assert.equal((await content.listInfographics(work)).length, 1)
    assert.deepEqual((await content.meetPeople(work, 'zh-CN')).length, 1)
    assert.equal((await content.staffPicks(work, { locale: 'en' })).length, 1)
    const { posts } = await content.listPosts(work, { states: ['published'], limit: 100 })
    const shown = new Set<string>()
    for (const { id } of posts)
      for (const { kind } of content.piecesOf((await content.postById(work, id)).content.texts.en!.body)) shown.add(kind)
    assert.deepEqual([...shown].sort(), ['infographic', 'recording', 'show', 'stickers', 'words'])
    const memes = []
    for (const { id, content: text } of await Promise.all(posts.map(({ id }) => content.postById(work, id))))
      if (text.lead && (await content.groundsOfAsset(work, text.lead))?.meme) memes.push(id)
    assert.equal(memes.length, 1)
  })
})

test('a photo day let out the pictures whose faces are settled; one waits', async () => {
  await read(async (work) => {
    const [day] = (await content.listPhotoDays(work)).items
    assert.deepEqual(day!.counts, { came: 2, inbox: 1, settled: 1, dropped: 0 })
  })
})

test('one show is over, with its figures and an episode begun; the next is announced for next week and planned to the minute', async () => {
  await read(async (work) => {
    const { items: shows } = await content.listShows(work)
    const over = shows.find(({ phase }) => phase === 'after')!
    assert.deepEqual(
      (await content.figuresOf(work, over)).map(({ metric, amount }) => [metric, amount]),
      [
        ['peak-viewers', 412],
        ['total-views', 3180],
        ['attendance', 37],
      ],
    )
    assert.deepEqual((await content.showPosts(work, over.id, 'en')).map(({ purpose, state }) => [purpose, state]).sort(), [
      ['announcement', 'published'],
      ['episode', 'draft'],
    ])
    const next = shows.find(({ phase }) => phase === 'before')!
    assert.equal(next.starts.wall, '2026-11-28T19:30')
    assert.equal((await content.runSheet(work, next.id)).left, 0)
    assert.deepEqual(await content.checkShow(work, next.id), [])
    assert.deepEqual((await content.toneChecks(work, next.id))[0]?.jokeOn, 'ourselves')
  })
})
