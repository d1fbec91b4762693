import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { crc32, deflateSync } from 'node:zlib'
import fc from 'fast-check'
import sharp from 'sharp'
import { isRefusal } from '#platform'
import { openTestHouse, type TestHouse } from '#testing'
import { cleanFile, pngChunks } from './clean-file.ts'
import { readStickerFile, stickerBounds } from './read-file.ts'
import { apng, movingGif, stillPng } from './stickers-for-tests.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

const read = (bytes: Uint8Array, name = 'wave.gif') => house.as('author', (work) => readStickerFile(work, bytes, name))
const refused = async (bytes: Uint8Array, code: string) =>
  assert.rejects(
    read(bytes),
    (error: unknown) => isRefusal(error) && error.fields[0]?.field === 'file' && error.fields[0].code === `content.stickers.${code}`,
  )

test('frames, length and transparency of a moving GIF are told, and it stays byte for byte', async () => {
  const gif = await movingGif(5, 120)
  const file = await read(gif)
  assert.deepEqual(
    [file.mime, file.width, file.height, file.frames, file.durationMs, file.transparent],
    ['image/gif', 240, 240, 5, 600, true],
  )
  assert.equal((await sharp(file.bytes, { animated: true }).metadata()).pages, 5)
  assert.deepEqual(file.bytes, gif)
})

test('a moving PNG is counted frame by frame, by its own parts', async () => {
  const file = await read(await apng(7, 100), 'wave.png')
  assert.deepEqual([file.mime, file.frames, file.durationMs, file.width], ['image/apng', 7, 700, 320])
})

test('a moving WebP too', async () => {
  const webp = await sharp(await movingGif(4, 100), { animated: true })
    .webp({ lossless: true })
    .toBuffer()
  const file = await read(webp, 'wave.webp')
  assert.deepEqual([file.mime, file.frames, file.durationMs], ['image/webp', 4, 400])
})

test('a home address in a picture is gone, its pixels are the same', async () => {
  const drawn = await stillPng(300, 200)
  const told = await sharp(drawn)
    .withExif({
      IFD0: { Artist: 'Li Min', ImageDescription: '12 Lane Road, Flat 3' },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '34/1 45/1 0/1' },
    })
    .png()
    .toBuffer()
  const text = Buffer.concat([told.subarray(0, 33), chunk('tEXt', Buffer.from('Comment\0Home: 12 Lane Road')), told.subarray(33)])
  assert.match(text.toString('latin1'), /Lane Road/)
  const file = await read(text, 'a.png')
  assert.doesNotMatch(file.bytes.toString('latin1'), /Lane Road|Li Min|eXIf|tEXt/)
  assert.deepEqual(await sharp(file.bytes).raw().toBuffer(), await sharp(drawn).raw().toBuffer())

  const webp = await sharp(drawn)
    .webp({ lossless: true })
    .withExif({ IFD0: { Artist: 'Li Min' } })
    .toBuffer()
  assert.match(webp.toString('latin1'), /Li Min/)
  const cleaned = (await read(webp, 'a.webp')).bytes
  assert.doesNotMatch(cleaned.toString('latin1'), /Li Min|EXIF/)
  assert.equal((await sharp(cleaned).metadata()).exif, undefined)

  const gif = await movingGif(2, 100)
  const comment = Buffer.concat([Buffer.from([0x21, 0xfe, 14]), Buffer.from('12 Lane Road !'), Buffer.from([0])])
  const withComment = Buffer.concat([gif.subarray(0, -1), comment, Buffer.from([0x3b])])
  assert.deepEqual((await read(withComment)).bytes, gif)
})

test('a picture that lies on its side is turned', async () => {
  const file = await read(
    await sharp(await stillPng(300, 200))
      .withMetadata({ orientation: 6 })
      .png()
      .toBuffer(),
    'a.png',
  )
  assert.deepEqual([file.width, file.height], [200, 300])
})

test('a corrupt GIF is refused, wherever it is cut or torn', async () => {
  const gif = await movingGif(3, 100)
  for (const cut of [40, gif.length >> 1, gif.length - 1]) await refused(gif.subarray(0, cut), 'file-broken')
  const torn = Buffer.from(gif)
  torn.fill(0xff, torn.length >> 1, (torn.length >> 1) + 60)
  await refused(torn, 'file-broken')
  await refused(Buffer.from('GIF89a'), 'file-kind').catch(() => refused(Buffer.from('GIF89a'), 'file-broken'))
})

test('what is no picture, or another kind of one, is refused', async () => {
  await refused(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'file-kind')
  await refused(
    await sharp({ create: { width: 20, height: 20, channels: 3, background: 'red' } })
      .jpeg()
      .toBuffer(),
    'file-kind',
  )
  await refused(Buffer.alloc(stickerBounds.bytes + 1), 'file-too-heavy')
})

test('a small file that would become a huge picture is refused before it is decoded', async () => {
  // 30,000 × 30,000 pixels in a few hundred bytes.
  const size = Buffer.alloc(13)
  size.writeUInt32BE(30_000, 0)
  size.writeUInt32BE(30_000, 4)
  size.set([8, 6, 0, 0, 0], 8)
  const png = Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', size),
    chunk('IDAT', deflateSync(Buffer.alloc(1000))),
    chunk('IEND', Buffer.alloc(0)),
  ])
  await refused(png, 'file-too-large')
  // Many frames of a size that is allowed for one.
  const frame = await sharp({ create: { width: 1000, height: 1000, channels: 4, background: '#0b5a49' } })
    .gif()
    .toBuffer()
  const many = await sharp(
    Array.from({ length: 30 }, (_, i) => i).map(() => frame),
    { join: { animated: true } },
  )
    .gif({ delay: 100, keepDuplicateFrames: true })
    .toBuffer()
  await refused(many, 'file-too-large')
  await refused(await apng(6, 100, 4_000_000), 'file-broken')
})

test('whatever bytes come, they are cleaned to a file that is read again, or refused by name', async () => {
  const samples = [
    await movingGif(2, 100),
    await apng(2, 100),
    await stillPng(20, 20),
    await sharp(await stillPng(20, 20))
      .webp()
      .toBuffer(),
  ]
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...samples),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 }),
      fc.nat(),
      async (sample, harm, cut) => {
        const bytes = Buffer.from(sample)
        for (const [at, value] of harm) bytes[at % bytes.length] = value
        const given = cut % 3 === 0 ? bytes.subarray(0, cut % bytes.length) : bytes
        try {
          const file = await read(given)
          assert.deepEqual(cleanFile(file.bytes, file.mime), file.bytes, 'clean is clean')
          assert.ok(file.width > 0 && file.frames > 0)
        } catch (error) {
          assert.ok(isRefusal(error), String(error))
        }
      },
    ),
    { numRuns: 150 },
  )
})

test('parts of a PNG are found exactly, and nothing behind its end', async () => {
  const png = await stillPng(10, 10)
  assert.deepEqual(pngChunks(Buffer.concat([png, Buffer.from('hidden')]))!.at(-1)!.type, 'IEND')
  assert.equal(cleanFile(Buffer.concat([png, Buffer.from('hidden')]), 'image/png')!.includes('hidden'), false)
  assert.equal(pngChunks(png.subarray(0, -4)), undefined)
})

function chunk(type: string, data: Buffer): Buffer {
  const whole = Buffer.alloc(data.length + 12)
  whole.writeUInt32BE(data.length, 0)
  whole.write(type, 4, 'latin1')
  data.copy(whole, 8)
  whole.writeUInt32BE(crc32(whole.subarray(4, 8 + data.length)), 8 + data.length)
  return whole
}
