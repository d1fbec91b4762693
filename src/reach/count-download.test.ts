import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { newId } from '#platform'
import { makeScene, readTotal } from '#rooms/facts'
import { openTestHouse, type TestHouse } from '#testing'
import { countDownload, type Download, downloadsOf, forgetVisitors } from './index.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

const agent = 'AntennaPod/3.5.0 (Linux; Android 14; Pixel 8)'
const recording = newId()
/** Ten minutes of 6 MB: a minute is 600,000 bytes. */
const ask = (more: Partial<Download> & { range?: string; agent?: string; gpc?: boolean; cookie?: string } = {}) => {
  const headers: Record<string, string> = { 'user-agent': more.agent ?? agent }
  if (more.range) headers.range = more.range
  if (more.gpc) headers['sec-gpc'] = '1'
  if (more.cookie) headers.cookie = more.cookie
  const { recording: of = recording, bytes = 6_000_000, seconds = 600, scene, method, address = '203.0.113.7' } = more
  return house.visitor((work) => countDownload(work, { recording: of, bytes, seconds, scene, method, address, headers }))
}
const counted = async (of = recording) => (await house.system((work) => downloadsOf(work, { recordings: [of] }))).get(of) ?? 0
const facts = (scenes?: number[]) =>
  house
    .system((work) => readTotal(work, { metric: 'recordings.downloads', from: '2026-09-01', to: '2026-09-30', scenes }))
    .then((total) => total.amount ?? 0)

test('the beginning counts, once a day for an address and program; looks, middles, crawlers and staff do not', async () => {
  const not: Parameters<typeof ask>[0][] = [
    { range: 'bytes=0-1' },
    { range: 'bytes=0-599998' },
    { range: 'bytes=600000-' },
    { range: 'bytes=-500' },
    { range: 'bytes=9000000-' },
    { method: 'HEAD' },
    { agent: 'Googlebot/2.1 (+http://www.google.com/bot.html)' },
    { agent: '' },
    { agent: 'curl/8.5.0' },
    { agent: 'PocketCasts/1.0 (Pocket Casts Feed Parser; +http://pocketcasts.com/)' },
    { agent: 'Overcast/1.0 Podcast Sync (123 subscribers; +http://overcast.fm/)' },
    { gpc: true },
    { cookie: 'better-auth.session_token=x' },
  ]
  for (const one of not) assert.equal(await ask(one), false, JSON.stringify(one))
  assert.equal(await counted(), 0)
  assert.equal(await ask(), true)
  for (const again of [{}, { range: 'bytes=0-' }, { range: 'bytes=0-599999' }]) assert.equal(await ask(again), false)
  assert.equal(await ask({ address: '203.0.113.8', range: 'bytes=0-599999' }), true)
  assert.equal(await ask({ agent: 'Podcast Addict/v5 (+https://podcastaddict.com/)', range: 'bytes=0-' }), true)
  assert.equal(await ask({ recording: newId() }), true, 'another recording is another download')
  assert.equal(await counted(), 3)
  assert.equal(await facts(), 4)
})

test('a short one counts when all of it is asked for; one of unknown length too', async () => {
  const short = { recording: newId(), bytes: 1000, seconds: 5 }
  assert.equal(await ask({ ...short, range: 'bytes=0-998' }), false)
  assert.equal(await ask({ ...short, range: 'bytes=0-999' }), true)
  const unknown = { recording: newId(), seconds: null }
  assert.equal(await ask({ ...unknown, range: 'bytes=0-5999998' }), false)
  assert.equal(await ask({ ...unknown, range: 'bytes=0-' }), true)
})

test('32 requests of the same player at once are one download', async () => {
  const of = newId()
  const all = await Promise.all(Array.from({ length: 32 }, () => ask({ recording: of, range: 'bytes=0-' })))
  assert.equal(all.filter(Boolean).length, 1)
  assert.equal(await counted(of), 1)
})

test('the feed it was found in is its scene; the next day it counts again, and the salt of the day is gone', async () => {
  const { scene, code } = await house.as('editor', (work) =>
    makeScene(work, { kind: 'variant', subjectKind: 'variant', subjectId: newId(), label: 'Feed' }),
  )
  const of = newId()
  assert.equal(await ask({ recording: of, scene: code }), true)
  assert.equal(await facts([scene]), 1)
  house.setNow('2026-09-08T01:00:00Z')
  assert.ok((await house.system(forgetVisitors)).visitors > 0)
  assert.equal(await ask({ recording: of, scene: 'none-such' }), true)
  assert.deepEqual([await counted(of), await facts([scene])], [2, 1])
})
