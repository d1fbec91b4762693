import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'
import { CarBufferWriter } from '@ipld/car'
import { code, encode } from '@ipld/dag-cbor'
import fc from 'fast-check'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'
import { isRefusal } from '#platform'
import { openTestHouse, type TestHouse } from '#testing'
import { type BlueskyServer, openBluesky } from '../bluesky/server-for-tests.ts'
import { connectAccount, importPastPosts, listDeliveries } from '../index.ts'
import { isCar, readCar } from './read-car.ts'
import { readPastPosts } from './read-past.ts'

let there: BlueskyServer
let house: TestHouse
let car: Uint8Array
before(async () => {
  there = await openBluesky()
  house = await openTestHouse()
  await there.write('The first words, 你好 👨‍👩‍👧‍👦', '3jzfcijpj2z2a')
  for (let i = 0; i < 70; i++) await there.write(`Post ${i}`)
  await there.writeRecord({ text: 'Deleted again', createdAt: '2024-03-01T10:00:00.000Z' }, '3jzfcijpj2z2d')
  await there.writeRecord(
    {
      text: 'See lib.example/st… now\nsecond line',
      createdAt: '2024-03-02T10:00:00.000Z',
      langs: ['en'],
      facets: [
        {
          index: { byteStart: 4, byteEnd: 21 },
          features: [{ $type: 'app.bsky.richtext.facet#link', uri: 'https://lib.example/story-hour?x=1' }],
        },
      ],
    },
    '3jzfcijpj2z2e',
  )
  const mine = `at://${there.ours.did}/app.bsky.feed.post/3jzfcijpj2z2e`
  const cid = (await there.posts()).find(({ uri }) => uri === mine)!.cid
  const answer = (uri: string) => ({ reply: { root: { uri, cid }, parent: { uri, cid } }, createdAt: '2024-03-03T10:00:00.000Z' })
  await there.writeRecord({ text: 'A thread of ours', ...answer(mine) }, '3jzfcijpj2z2f')
  await there.writeRecord({ text: 'An answer to others', ...answer(mine.replace(there.ours.did, 'did:plc:somebodyelse')) }, '3jzfcijpj2z2g')
  await there.writeRecord(
    { text: 'A picture', createdAt: '2024-03-04T10:00:00.000Z', embed: await there.pictureEmbed('Children at a table') },
    '3jzfcijpj2z2h',
  )
  await there.removePost((await there.posts()).find(({ uri }) => uri.endsWith('3jzfcijpj2z2d'))!)
  car = await there.repo()
})
after(async () => {
  await there?.close()
  await house?.close()
})

const wish = { timeZone: 'Asia/Shanghai', now: new Date('2030-01-01T00:00:00Z'), addressOf: () => undefined }

test('the repository of a real server comes in: every post, links whole, alt texts, threads; answers to others and the deleted do not', async () => {
  assert.ok(isCar(car))
  const { rows, passedOver } = readCar(car)
  const there_ = new Set((await there.posts()).map(({ uri }) => uri))
  assert.equal(passedOver, 1)
  const table = await readPastPosts(car, wish)
  assert.equal(table.lines.length, rows.length - 1)
  assert.deepEqual(
    table.lines.filter(({ id }) => !there_.has(id)).map(({ text }) => text),
    [],
    'nothing that is not there',
  )
  const textOf = (rkey: string) => table.lines.find(({ id }) => id.endsWith(rkey))?.text
  assert.equal(textOf('3jzfcijpj2z2a'), 'The first words, 你好 👨‍👩‍👧‍👦')
  assert.equal(textOf('3jzfcijpj2z2e'), 'See https://lib.example/story-hour?x=1 now\nsecond line')
  assert.equal(textOf('3jzfcijpj2z2f'), 'A thread of ours')
  assert.equal(textOf('3jzfcijpj2z2g'), undefined)
  assert.equal(textOf('3jzfcijpj2z2d'), undefined)
  assert.equal(textOf('3jzfcijpj2z2h'), 'A picture\n\n[Children at a table]')
  assert.equal(table.lines.length, there_.size - 1)
})

test('imported twice is imported once, at the account’s place on the desk', async () => {
  await house.as('editor', (work) =>
    connectAccount(work, {
      kind: 'bluesky',
      name: 'Bluesky',
      settings: { server: there.origin, handle: there.ours.handle, secretPassword: 'abcd-efgh-ijkl-mnop' },
    }),
  )
  const bring = () =>
    importPastPosts(house.platform, house.alliance, house.staff('editor'), { file: car, name: 'repo.car', channel: 'bluesky' })
  const first = await bring()
  assert.ok(first.placed >= 3, JSON.stringify(first.refused.slice(0, 3)))
  assert.equal((await bring()).placed, 0)
  const { deliveries } = await house.as('editor', (work) => listDeliveries(work, {}))
  assert.ok(deliveries.some(({ remoteUrl }) => remoteUrl === `https://bsky.app/profile/${there.ours.did}/post/3jzfcijpj2z2e`))
})

test('a repository that was changed, cut or made up is refused by name and never believed', () => {
  assert.throws(() => readCar(car.slice(0, car.length >> 1)), { name: 'Refusal' })
  const texts = new Set(readCar(car).rows.map(({ fields }) => fields.join('\n')))
  fc.assert(
    fc.property(fc.nat(car.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
      const changed = Buffer.from(car)
      changed[at] = changed[at]! ^ by
      try {
        for (const { fields } of readCar(changed).rows) assert.ok(texts.has(fields.join('\n')), 'words that nobody signed')
      } catch (error) {
        assert.ok(isRefusal(error), String(error))
      }
    }),
    { numRuns: Number(process.env.FOYER_FUZZ_RUNS ?? 400) },
  )
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      isCar(bytes)
      assert.throws(() => readCar(bytes), { name: 'Refusal' })
    }),
  )
})

test('a large block that is named again and again is not read again and again', () => {
  const blocks: { cid: CID; bytes: Uint8Array }[] = []
  const put = (value: unknown): CID => {
    const bytes = encode(value)
    const cid = CID.createV1(code, Digest.create(0x12, createHash('sha256').update(bytes).digest()))
    blocks.push({ cid, bytes })
    return cid
  }
  const large = put({ l: null, e: [], padding: new Uint8Array(4 * 1024 * 1024) })
  const entries = Array.from({ length: 20_000 }, (_, i) => ({ p: 0, k: Buffer.from(`app.bsky.graph.like/${i}`), v: large, t: large }))
  const root = put({ did: 'did:plc:bomb', version: 3, data: put({ l: null, e: entries }) })
  const size = blocks.reduce((sum, { bytes }) => sum + bytes.length + 100, 1000)
  const writer = CarBufferWriter.createWriter(new ArrayBuffer(size), { roots: [root] })
  for (const block of blocks) writer.write(block as never)
  assert.throws(
    () => readCar(writer.close({ resize: true })),
    (error) => {
      assert.ok(isRefusal(error))
      assert.match(String(error.fields[0]?.params?.reason), /again and again/)
      return true
    },
  )
})
