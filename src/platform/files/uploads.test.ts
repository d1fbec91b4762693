import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type Actor, newId, type Work } from '#platform'
import { openTestGround, type TestGround } from '../../testing/ground.ts'
import { assemble, beginUpload, dropUpload, endUpload, openUploads, partBytes, sweepUploads, takePart, uploadOf } from './index.ts'

let ground: TestGround
let here = ''
const system: Actor = { kind: 'system', name: 'test' }
const work = <T>(act: (work: Work) => Promise<T>, alliance = here): Promise<T> => ground.platform.work(alliance, system, act)
before(async () => {
  ground = await openTestGround()
})
after(() => ground.close())

const kind = 'film'
/** A file of two whole parts and a bit. */
const bytes = Buffer.alloc(partBytes * 2 + 1000, 'abcdefghij')
const slice = (part: number) => bytes.subarray(part * partBytes, (part + 1) * partBytes)
const begin = (more: object = {}) =>
  work((w) => beginUpload(w, { kind, name: 'a.mp4', bytes: bytes.length, mark: '1', maxBytes: 1e9, ...more }))
const send = (upload: string, part: number, content: Uint8Array = slice(part), sha256?: string) =>
  ground.platform.files.receive(content, partBytes, (file) => work((w) => takePart(w, { kind, upload, part, file, sha256 })))
const state = (upload: string) => work((w) => uploadOf(w, { kind, upload }))
const wholeOf = async (upload: string) => assemble(ground.platform.files, here, await state(upload), (file) => file.read())

test('a file comes in parts, in any order, each told twice, and is whole in the end', async () => {
  here = newId()
  const { upload_id: upload, parts } = await begin()
  assert.equal(parts, 3)
  for (const part of [2, 0, 0, 1, 2]) await send(upload, part)
  assert.deepEqual(await wholeOf(upload), bytes)
  const made = await work((w) => endUpload(w, { kind, upload }, async () => 'the film'))
  assert.equal(made, 'the film')
  const never = () => Promise.reject(new Error('made twice'))
  assert.equal(await work((w) => endUpload(w, { kind, upload }, never)), 'the film', 'an answer that was lost is given again')
  await send(upload, 1) // a part that is late harms nothing
})

test('begun again with the same name, size and mark it goes on; another mark is another file', async () => {
  here = newId()
  const first = await begin()
  await send(first.upload_id, 1)
  const again = await begin()
  assert.deepEqual([again.upload_id, again.taken.map(({ part }) => part)], [first.upload_id, [1]])
  assert.notEqual((await begin({ mark: '2' })).upload_id, first.upload_id)
  const many = await Promise.all(Array.from({ length: 16 }, () => begin({ name: 'b.mp4' })))
  assert.equal(new Set(many.map(({ upload_id }) => upload_id)).size, 1, 'begun by sixteen at once it is begun once')
})

test('a wrong part is refused by name and changes nothing', async () => {
  here = newId()
  const { upload_id: upload } = await begin()
  await assert.rejects(send(upload, 0, slice(0).subarray(1)), { code: 'platform.upload-part-damaged' })
  await assert.rejects(send(upload, 0, slice(0), '0'.repeat(64)), { code: 'platform.upload-part-damaged' })
  await assert.rejects(send(upload, 3, slice(2)), { code: 'platform.upload-part-not-there' })
  await assert.rejects(send(newId(), 0), { code: 'platform.no-such-upload' })
  await assert.rejects(wholeOf(upload), { code: 'platform.upload-not-whole' })
  assert.deepEqual((await state(upload)).taken, [])
  await send(upload, 0)
  await assert.rejects(send(upload, 0, Buffer.alloc(partBytes, 'x')), { code: 'platform.upload-part-differs' })
  const elsewhere = newId()
  await assert.rejects(
    work((w) => uploadOf(w, { kind, upload }), elsewhere),
    { code: 'platform.no-such-upload' },
  )
})

test('64 senders of the same parts: one content of each is taken, and the whole is that', async () => {
  here = newId()
  const { upload_id: upload } = await begin()
  const other = (part: number) => Buffer.from(slice(part)).fill('z')
  const sent = await Promise.allSettled(
    Array.from({ length: 64 }, (_, i) => send(upload, i % 3, i % 2 === 0 ? slice(i % 3) : other(i % 3)).then(() => i % 2)),
  )
  const whole = await wholeOf(upload)
  for (const part of [0, 1, 2]) {
    const got = whole.subarray(part * partBytes, (part + 1) * partBytes)
    const right = got.equals(slice(part)) ? 0 : 1
    assert.ok(got.equals(right === 0 ? slice(part) : other(part)), 'one of the two contents, and no mixture')
    for (const [i, one] of sent.entries())
      if (i % 3 === part) assert.equal(one.status, i % 2 === right ? 'fulfilled' : 'rejected', `sender ${i}`)
  }
})

test('what is too large or has no room is refused before anything is sent, also beside what is coming', async () => {
  here = newId()
  await assert.rejects(begin({ maxBytes: 1000 }), { code: 'platform.file-too-large' })
  await assert.rejects(begin({ bytes: 0 }), { code: 'platform.file-empty' })
  const quota = 10 * 1024 ** 2
  await work((w) => w.db.insertInto('platform.file_usage').values({ alliance_id: here, used: 0, quota }).execute())
  const begun = await Promise.allSettled(Array.from({ length: 8 }, (_, i) => begin({ name: `${i}.mp4` })))
  assert.equal(begun.filter(({ status }) => status === 'fulfilled').length, Math.floor(quota / bytes.length))
  for (const one of begun) if (one.status === 'rejected') assert.equal(one.reason.code, 'platform.file-quota-reached')
})

test('two that end an upload at the same time make one thing', async () => {
  here = newId()
  const { upload_id: upload } = await begin()
  let made = 0
  const ends = await Promise.all(
    Array.from({ length: 12 }, () => work((w) => endUpload(w, { kind, upload }, async () => `film ${++made}`))),
  )
  assert.deepEqual([...new Set(ends)], ['film 1'])
})

test('uploads nobody goes on with are thrown away, and parts that nothing names; what is coming is spared', async () => {
  here = newId()
  const folder = (upload: string) => join(ground.platform.files.folder, 'uploads', here, upload)
  const old = (await begin()).upload_id
  await send(old, 0)
  assert.equal(await sweepUploads(ground.platform.files, ground.platform.work, here), 0)
  assert.equal((await state(old)).taken.length, 1)
  const young = (await begin({ name: 'young.mp4' })).upload_id
  await work((w) =>
    w.db
      .updateTable('platform.uploads')
      .set({ touched_at: new Date(0) })
      .where('alliance_id', '=', here)
      .where('upload_id', '=', old)
      .execute(),
  )
  await send(young, 0)
  assert.equal(await sweepUploads(ground.platform.files, ground.platform.work, here), 1)
  assert.ok(!existsSync(folder(old)) && existsSync(folder(young)))
  await assert.rejects(state(old), { code: 'platform.no-such-upload' })
  await work((w) => dropUpload(w, { kind, upload: young }))
  assert.deepEqual(await work((w) => openUploads(w)), [])
  await sweepUploads(ground.platform.files, ground.platform.work, here)
  assert.deepEqual(await readdir(join(ground.platform.files.folder, 'uploads', here)), [])
})
