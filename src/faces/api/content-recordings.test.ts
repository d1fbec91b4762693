import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { partBytes } from '#platform'
import { openTestHouse, type TestHouse } from '#testing'
import { film, wav } from '../../content/recordings/media-for-tests.ts'
import { openCaller, type TestCaller } from './caller-for-tests.ts'

let house: TestHouse
let ask: TestCaller['ask']
before(async () => {
  house = await openTestHouse()
  ;({ ask } = await openCaller(house, 'content:read', 'content:write'))
})
after(() => house.close())

const part = (body: Uint8Array) => ({ body, headers: { 'content-type': 'application/octet-stream' } })

test('a program sends a film in parts: too heavy is told before a byte, a damaged part is named, the end is told twice alike', async () => {
  const heavy = await ask('POST', '/recording-uploads', { body: { name: 'long.mp4', bytes: 4 * 1024 ** 3 } })
  assert.equal(heavy.status, 422)
  assert.equal(heavy.fields[0]![1], 'content.recording-too-heavy')

  // A film that is followed by nothing in particular, so that it has two parts.
  const bytes = Buffer.concat([await film(), Buffer.from([0, 0x30, 0, 0]), Buffer.from('free'), Buffer.alloc(0x300000 - 8)])
  const begun = await ask('POST', '/recording-uploads', { body: { name: 'A film.mp4', bytes: bytes.length, mark: 'x' } })
  assert.deepEqual([begun.status, begun.body.parts, begun.body.taken], [201, 2, []])
  const at = `/recording-uploads/${begun.body.upload}`
  const first = bytes.subarray(0, partBytes)
  const sha256 = createHash('sha256').update(first).digest('hex')
  assert.equal((await ask('PUT', `${at}/parts/0?sha256=${'0'.repeat(64)}`, part(first))).code, 'platform.upload-part-damaged')
  for (let i = 0; i < 2; i++) assert.equal((await ask('PUT', `${at}/parts/0?sha256=${sha256}`, part(first))).status, 204)
  assert.equal((await ask('POST', `${at}/completion`, { body: {} })).code, 'platform.upload-not-whole')
  assert.deepEqual((await ask('GET', at)).body.taken, [0])
  await ask('PUT', `${at}/parts/1`, part(bytes.subarray(partBytes)))
  const made = await ask('POST', `${at}/completion`, { body: {} })
  assert.deepEqual(
    [made.status, made.body.name, made.body.cuts[0].videoCodec, made.body.cuts[0].bytes],
    [200, 'A film', 'H.264', bytes.length],
  )
  assert.equal((await ask('POST', `${at}/completion`, { body: {} })).body.recording, made.body.recording)
})

test('a small sound comes in one request; captions out of order are told with their line; what is retired can be put back', async () => {
  const made = await ask('POST', '/recordings?name=Talk.wav', { body: wav(3), headers: { 'content-type': 'audio/wav' } })
  assert.equal(made.status, 201)
  const at = `/recordings/${made.body.recording}`
  const cues = 'WEBVTT\n\n00:02.000 --> 00:03.000\nb\n\n00:00.000 --> 00:01.000\na\n'
  const wrong = await ask('PUT', `${at}/texts/captions/en`, { body: { text: cues } })
  assert.deepEqual([wrong.status, wrong.fields[0]![1]], [422, 'content.cues.out-of-order'])
  assert.match(JSON.stringify(wrong.body), /Line 6/)
  const sorted = await ask('PUT', `${at}/texts/captions/en`, { body: { text: cues, sort: true } })
  assert.deepEqual([sorted.status, sorted.body.version], [200, 1])
  assert.match((await ask('POST', `${at}/texts/captions/en/shift`, { body: { seconds: 0.5 } })).body.text, /^WEBVTT\n\n00:00:00.500 -->/)
  const changed = await ask('PATCH', at, {
    body: { titles: { en: 'A talk' }, rights: 'own', chapters: [{ at: 1, titles: { en: 'Ink' } }] },
  })
  assert.deepEqual([changed.body.titles, changed.body.texts], [{ en: 'A talk' }, [{ what: 'captions', locale: 'en', version: 2, cues: 2 }]])
  assert.equal((await ask('DELETE', `${at}/cuts/sound`)).code, 'content.recording-last-cut')
  for (const [retired, status] of [
    [true, 'retired'],
    [false, 'usable'],
  ] as const)
    assert.equal((await ask('POST', `${at}/retirement`, { body: { retired } })).body.status, status)
  assert.equal((await ask('GET', '/recordings?kind=audio')).body.items.length, 1)
  assert.deepEqual((await ask('GET', `${at}/uses`)).body, { items: [], downloads: 0 })
  assert.equal((await ask('GET', '/recordings', { token: null })).status, 401)
})
