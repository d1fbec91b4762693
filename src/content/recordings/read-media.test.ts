import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { type FilmForTests, film, m4a, mp3, wav, withPlace } from './media-for-tests.ts'
import { readMedia, shapeOf } from './read-media.ts'
import { blanked, findPlaces } from './strip-place.ts'

let folder: string
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'foyer-media-'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

const at = async (bytes: Uint8Array): Promise<string> => {
  const path = join(folder, 'file')
  await writeFile(path, bytes)
  return path
}
const look = async (bytes: Uint8Array) => {
  const path = await at(bytes)
  await findPlaces(path, bytes.length)
  return readMedia(path, bytes.length)
}

test('a file is what its boxes say: container, codecs, length, size', async () => {
  const cases: [string, Uint8Array, object][] = [
    ['WAV', wav(3), { kind: 'audio', mime: 'audio/wav', audioCodec: 'PCM', videoCodec: null, seconds: 3, plays: 'everywhere' }],
    ['MP3', mp3(5), { kind: 'audio', mime: 'audio/mpeg', audioCodec: 'MP3', plays: 'everywhere', width: null }],
    ['M4A', await m4a(), { kind: 'audio', mime: 'audio/mp4', audioCodec: 'AAC', plays: 'everywhere' }],
    [
      'MP4',
      await film(),
      { kind: 'video', mime: 'video/mp4', container: 'MP4', videoCodec: 'H.264', seconds: 2, width: 320, height: 180, plays: 'everywhere' },
    ],
    [
      'WebM',
      await film({ codec: 'vp9', container: 'webm' }),
      { kind: 'video', mime: 'video/webm', container: 'WebM', videoCodec: 'VP9', plays: 'everywhere' },
    ],
    ['HEVC', await film({ codec: 'hevc' }), { kind: 'video', videoCodec: 'H.265 (HEVC)', plays: 'in-some' }],
  ]
  for (const [name, bytes, wanted] of cases) {
    const media = await look(bytes)
    assert.deepEqual(Object.fromEntries(Object.keys(wanted).map((key) => [key, media[key as 'mime']])), wanted, name)
  }
  assert.ok(Math.abs((await look(mp3(5))).seconds! - 5) < 0.1)
})

test('the shape of a cut is told by its picture', async () => {
  const shape = async (more: FilmForTests) => shapeOf(await look(await film(more)))
  assert.equal(await shape({ width: 1280, height: 720 }), 'wide')
  assert.equal(await shape({ width: 720, height: 1280 }), 'portrait')
  assert.equal(await shape({ width: 720, height: 700 }), 'square')
  assert.equal(shapeOf(await look(wav(1))), 'sound')
})

test('what is none, is cut off or lies is refused by name, and ends', async () => {
  const whole = await film()
  const refused: Uint8Array[] = [
    Buffer.from('not a film at all, only words'),
    whole.subarray(0, 200),
    whole.subarray(0, whole.length - 300),
    whole.subarray(0, whole.length - 1),
    Buffer.alloc(5000, 0xff),
  ]
  for (const bytes of refused)
    await assert.rejects(look(bytes), (error: { fields?: { code: string }[] }) =>
      /^content\.recording-/.test(error.fields?.[0]?.code ?? ''),
    )
})

test('whatever bytes are changed in it, a film is read or refused by name', async () => {
  const whole = await film()
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 20 }), async (changes) => {
      const bytes = Buffer.from(whole)
      for (const [place, value] of changes) bytes[place] = value
      await look(bytes).catch((error: { name: string }) => assert.equal(error.name, 'Refusal'))
      const places = await findPlaces(await at(bytes), bytes.length).catch(() => [])
      for (const { from, to } of places) assert.ok(from <= to && to <= bytes.length)
    }),
    { numRuns: 30 },
  )
})

test('a file that claims what nobody can count is given up', async () => {
  const bytes = Buffer.from(await film())
  bytes.writeUInt32BE(0xffff_ffff, bytes.indexOf('stsc') + 16)
  const path = await at(bytes)
  const threads = Array.from({ length: 2 }, () =>
    readMedia(path, bytes.length, { time: 1500, memory: 256 }).catch((error: { name: string }) => error.name),
  )
  let beats = 0
  const beat = setInterval(() => beats++, 20)
  for (const outcome of await Promise.all(threads)) assert.ok(outcome === 'Refusal' || typeof outcome === 'object')
  clearInterval(beat)
  assert.ok(beats > 0, 'the house went on meanwhile')
})

test('the place a phone wrote down is taken out, and what plays stays byte for byte', async () => {
  const plain = await film()
  const told = withPlace(plain, '+31.2304+121.4737/')
  const path = await at(told)
  const places = await findPlaces(path, told.length)
  assert.equal(places.length, 1)
  const parts: Uint8Array[] = []
  for await (const part of blanked(path, places)) parts.push(part)
  const clean = Buffer.concat(parts)
  assert.equal(clean.length, told.length)
  assert.ok(!clean.includes('121.4737') && !clean.includes('xyz'))
  assert.deepEqual(await look(clean), await look(told))
  assert.deepEqual(clean.subarray(0, plain.length - 200), told.subarray(0, plain.length - 200))
  assert.deepEqual(await readFile(path), told, 'the received file is left as it came')
  for (const sound of [wav(1), mp3(1)]) assert.deepEqual(await findPlaces(await at(sound), sound.length), [])
})
