import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { faultAt, moment, testUnsteady } from '../bench-for-tests.ts'
import { kind, openYoutubeBench, type YoutubeBench } from './bench-for-tests.ts'

let bench: YoutubeBench
before(async () => {
  bench = await openYoutubeBench()
})
after(() => bench.close())

/** Every request that a film needs, each before and after YouTube took it, and how many films are there then. */
for (const [step, method, edge] of [
  ['the token', 'POST', /\/token$/],
  ['the upload', 'POST', /\/upload\/youtube\/v3\/videos\?/],
  ['the bytes', 'PUT', /\/upload\/youtube\/v3\/videos\?.*upload_id/],
  ['asking for captions', 'GET', /\/captions\?/],
  ['the captions', 'POST', /\/upload\/youtube\/v3\/captions\?/],
  ['the still', 'POST', /\/upload\/youtube\/v3\/thumbnails/],
  ['showing it', 'PUT', /^\/youtube\/v3\/videos\?/],
] as const)
  for (const when of ['in', 'done'] as const)
    test(`killed ${when === 'in' ? 'before' : 'after'} YouTube took ${step}: one film, shown, with its captions`, async () => {
      await bench.clear()
      const { there } = bench
      if (step === 'the token') there.access.clear()
      const title = `Killed ${when} ${step}`
      const before = there.uploads.length
      const post = await bench.post(title)
      const { reached, reach } = moment()
      there.fault = faultAt(method, edge, when, () => {
        reach()
        return true
      })
      await bench.killWhile(reached)
      await bench.clear()
      await bench.drain()
      const films = bench.withTitle(title)
      assert.deepEqual(
        films.map(({ privacyStatus, captions }) => [privacyStatus, captions.length]),
        [['public', 2]],
      )
      const [delivery] = await bench.through(post, kind)
      assert.deepEqual([delivery?.state, delivery?.remoteUrl], ['sent', `https://www.youtube.com/watch?v=${films[0]!.id}`])
      // Only an upload whose address we never learned is begun anew, and of that no byte was sent.
      const begun = there.uploads.slice(before)
      assert.equal(begun.filter(({ received }) => received.length > 0).length, 1)
      assert.equal(begun.length, step === 'the upload' && when === 'done' ? 2 : 1)
    })

test('killed in the middle of the bytes: it goes on from where it is, and nothing is sent twice', async () => {
  await bench.clear()
  const { there } = bench
  const heavy = await bench.film({ bytes: 20 * 1024 * 1024 })
  const post = await bench.post('Heavy', { film: heavy })
  const { reached, reach } = moment()
  let parts = 0
  there.fault = faultAt('PUT', /upload_id/, 'done', () => {
    if (++parts < 2) return false
    reach()
    return true
  })
  await bench.killWhile(reached)
  const upload = there.uploads.at(-1)!
  assert.deepEqual([upload.received.length, upload.video], [16 * 1024 * 1024, null])
  const ranges: string[] = []
  there.fault = (when, { headers }) => {
    if (when === 'in' && headers['content-range']) ranges.push(headers['content-range'])
    return false
  }
  await bench.drain()
  await bench.clear()
  const { total } = upload
  assert.deepEqual(
    ranges.filter((range) => !range.startsWith('bytes *')),
    [`bytes ${16 * 1024 * 1024}-${total - 1}/${total}`],
  )
  assert.equal(ranges[0], `bytes */${total}`)
  assert.deepEqual([bench.withTitle('Heavy').map(({ bytes }) => bytes), (await bench.through(post, kind))[0]?.state], [[total], 'sent'])
})

test('a line that breaks off again and again: each part that arrives brings it further, and no try is lost', async () => {
  await bench.clear()
  const { there } = bench
  const heavy = await bench.film({ bytes: 30 * 1024 * 1024 })
  const post = await bench.post('Bad line', { film: heavy })
  let parts = 0
  // Every second part breaks off.
  there.fault = faultAt('PUT', /upload_id/, 'done', (_, { headers }, response) => {
    if (headers['content-range']?.startsWith('bytes *') || ++parts % 2 === 1) return false
    response.destroy()
    return true
  })
  await bench.drain()
  const [waits] = await bench.through(post, kind)
  assert.deepEqual([waits?.state, waits?.outcome], ['due', 'channels.youtube-upload-goes-on'])
  for (let minute = 0; minute < 5; minute++) {
    bench.later(2)
    await bench.drain()
  }
  await bench.clear()
  assert.deepEqual([bench.withTitle('Bad line').length, (await bench.through(post, kind))[0]?.state], [1, 'sent'])
})

/** Kills the worker while the last part of a film is taken in, or was; then YouTube forgets the upload, and the next worker goes on. Says the post. */
async function forgetUpload(title: string, edge: 'in' | 'done') {
  await bench.clear()
  const post = await bench.post(title)
  const { reached, reach } = moment()
  bench.there.fault = faultAt('PUT', /upload_id/, edge, () => {
    reach()
    return true
  })
  await bench.killWhile(reached)
  await bench.clear()
  bench.there.uploads = []
  await bench.drain()
  return post
}

test('an upload that YouTube forgot after it ended is found by its short link, also while nobody sees the film', async () => {
  const { there } = bench
  const post = await forgetUpload('Forgotten upload', 'done')
  assert.deepEqual(
    bench.withTitle('Forgotten upload').map(({ privacyStatus }) => privacyStatus),
    ['public'],
  )
  assert.deepEqual([there.uploads.length, (await bench.through(post, kind))[0]?.state], [0, 'sent'])
})

test('an upload that YouTube forgot before it ended is begun anew', async () => {
  const { there } = bench
  await forgetUpload('Begun anew', 'in')
  assert.deepEqual([bench.withTitle('Begun anew').length, there.uploads.length], [1, 1])
})

for (const [method, edge] of [
  ['PUT', /upload_id/],
  ['PUT', /^\/youtube\/v3\/videos\?/],
] as const)
  testUnsteady({
    channel: kind,
    bench: () => ({ ...bench, leave: (title: string) => bench.post(`${title} ${edge.source}`) }),
    server: () => bench.there,
    clear: () => bench.clear(),
    method,
    edge,
    withTitle: (title) => bench.withTitle(`${title} ${edge.source}`),
  })
