// What changes while a film goes up, which may take hours: nobody sees what was taken back meanwhile.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { retireRecording, saveRecordingText, withdrawPost } from '#rooms/content'
import { faultAt } from '../bench-for-tests.ts'
import { decideUnconfirmed } from '../index.ts'
import { kind, openYoutubeBench, type YoutubeBench } from './bench-for-tests.ts'

let bench: YoutubeBench
/** Films that were shown, by what they are called there. */
let shown: string[] = []
before(async () => {
  bench = await openYoutubeBench()
})
after(() => bench.close())

/** Does something when the last byte is there, before YouTube says so. */
function meanwhile(act: () => Promise<unknown>): void {
  const { there } = bench
  shown = []
  const atTheEnd = faultAt('PUT', /upload_id/, 'done', (_, __, response) => {
    const { video } = there.uploads.at(-1)!
    if (!video) return false
    act().then(
      () => response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ id: video })),
      (fault) => response.writeHead(500).end(String(fault)),
    )
    return true
  })
  there.fault = (when, request, response) => {
    if (
      when === 'done' &&
      request.method === 'PUT' &&
      request.url!.startsWith('/youtube/v3/videos?') &&
      !request.url!.includes('upload_id')
    )
      shown.push(...there.videos.flatMap(({ id, privacyStatus }) => (privacyStatus === 'private' ? [] : [id])))
    return atTheEnd(when, request, response)
  }
}

test('a film that is taken out of use while it goes up is never shown, and goes from there; shown again it is brought anew', async () => {
  const film = await bench.film()
  const post = await bench.post('Closed meanwhile', { film })
  const retire = (retired: boolean) => bench.house.as('author', (work) => retireRecording(work, { recording: film, retired }))
  const already = bench.there.videos.length
  meanwhile(() => retire(true))
  await bench.drain()
  await bench.clear()
  const [delivery] = await bench.through(post, kind)
  assert.deepEqual([delivery?.state, delivery?.outcome, bench.there.videos.length - already], ['failed', 'channels.youtube-film-gone', 0])
  assert.deepEqual(shown, [])
  await retire(false)
  await bench.house.as('editor', (work) => decideUnconfirmed(work, { delivery: delivery!.id, choice: 'resend' }))
  await bench.drain()
  assert.deepEqual(
    bench.withTitle('Closed meanwhile').map(({ privacyStatus, captions }) => [privacyStatus, captions.length]),
    [['public', 2]],
  )
})

test('closed while its units were used up: what is there already is taken away when it would go on', async () => {
  const film = await bench.film()
  const post = await bench.post('Closed at night', { film })
  Object.assign(bench.there, { units: 0, unitsADay: 300 })
  await bench.drain()
  assert.deepEqual(
    bench.withTitle('Closed at night').map(({ privacyStatus }) => privacyStatus),
    ['private'],
  )
  await bench.house.as('author', (work) => retireRecording(work, { recording: film, retired: true }))
  Object.assign(bench.there, { units: 0, unitsADay: 10_000 })
  await bench.letHoursPass(25)
  const [delivery] = await bench.through(post, kind)
  assert.deepEqual(
    [delivery?.state, delivery?.outcome, bench.withTitle('Closed at night').length],
    ['failed', 'channels.youtube-film-gone', 0],
  )
})

test('taken out of use after it was shown, a film is private there, in the same breath', async () => {
  const film = await bench.film()
  const post = await bench.post('Closed afterwards', { film })
  await bench.drain()
  assert.equal(bench.withTitle('Closed afterwards')[0]?.privacyStatus, 'public')
  await bench.house.as('author', (work) => retireRecording(work, { recording: film, retired: true }))
  await bench.drain()
  assert.equal(bench.withTitle('Closed afterwards')[0]?.privacyStatus, 'private')
  assert.deepEqual(
    (await bench.through(post, kind)).map(({ operation, state }) => [operation, state]),
    [
      ['deliver', 'sent'],
      ['edit', 'sent'],
    ],
  )
})

test('a post that is withdrawn while its film goes up: nobody sees the film, and it is taken away', async () => {
  const post = await bench.post('Withdrawn meanwhile')
  meanwhile(() => bench.house.as('editor', (work) => withdrawPost(work, { post: post.id, why: 'a test' })))
  await bench.drain()
  await bench.clear()
  const already = new Set(bench.there.videos.map(({ id }) => id))
  assert.deepEqual(
    shown.filter((id) => !already.has(id)),
    [],
  )
  assert.deepEqual(
    (await bench.through(post, kind)).map(({ operation, state }) => [operation, state]),
    [
      ['deliver', 'sent'],
      ['withdraw', 'sent'],
    ],
  )
  assert.equal(bench.withTitle('Withdrawn meanwhile').length, 0)
})

test('captions from which a name is taken out while the film goes up are not shown with it', async () => {
  const film = await bench.film()
  const text = 'WEBVTT\n\n00:00.500 --> 00:01.500\nA reader speaks.\n'
  await bench.post('Other captions', { film })
  meanwhile(() => bench.house.as('author', (work) => saveRecordingText(work, { recording: film, what: 'captions', locale: 'en', text })))
  await bench.drain()
  await bench.clear()
  const [video] = bench.withTitle('Other captions')
  assert.match(video!.captions.find(({ language }) => language === 'en')!.vtt, /A reader speaks\./)
})

test('captions that are there already, and from which a name is taken out before the film is shown, are shown to nobody', async () => {
  const film = await bench.film()
  const post = await bench.post('Captions of yesterday', { film })
  // Enough for the captions of one language.
  Object.assign(bench.there, { units: 0, unitsADay: 500 })
  await bench.drain()
  assert.deepEqual(
    bench.withTitle('Captions of yesterday').map(({ privacyStatus, captions }) => [privacyStatus, captions.length]),
    [['private', 1]],
  )
  const { language } = bench.withTitle('Captions of yesterday')[0]!.captions[0]!
  const text = 'WEBVTT\n\n00:00.500 --> 00:01.500\nSomebody speaks.\n'
  await bench.house.as('author', (work) => saveRecordingText(work, { recording: film, what: 'captions', locale: language, text }))
  Object.assign(bench.there, { units: 0, unitsADay: 10_000 })
  await bench.letHoursPass(25)
  const [video, ...more] = bench.withTitle('Captions of yesterday')
  assert.deepEqual([video?.privacyStatus, video?.captions.length, more.length], ['public', 2, 0])
  assert.match(video!.captions.find((one) => one.language === language)!.vtt, /Somebody speaks\./)
  assert.equal((await bench.through(post, kind))[0]?.state, 'sent')
})

test('an address for the upload that is not one of Google’s gets nothing: not the film, not the token', async () => {
  const { there } = bench
  const { host } = new URL(there.origin)
  const heard: string[] = []
  for (const location of [
    'http://localhost:1/upload/youtube/v3/videos?upload_id=x',
    `${there.origin}/elsewhere?upload_id=x`,
    `data:@${host}/upload/`,
  ]) {
    const title = `Elsewhere ${location}`
    const post = await bench.post(title)
    const begin = faultAt('POST', /\/upload\/youtube\/v3\/videos/, 'in', (_, __, response) => {
      response.writeHead(200, { location }).end()
      return true
    })
    there.fault = (when, request, response) => {
      if (when === 'in' && request.headers['content-range']) heard.push(request.url!)
      return begin(when, request, response)
    }
    await bench.drain()
    await bench.clear()
    const [delivery] = await bench.through(post, kind)
    assert.deepEqual([delivery?.state, delivery?.outcome], ['failed', 'channels.youtube-upload-elsewhere'], location)
  }
  assert.deepEqual(heard, [])
})
