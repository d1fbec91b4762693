import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { isRefusal } from '#platform'
import { withdrawPost } from '#rooms/content'
import { readTotal } from '#rooms/facts'
import { listAccounts, probeAccount, readFigures } from '../index.ts'
import { kind, openYoutubeBench, type YoutubeBench } from './bench-for-tests.ts'

let bench: YoutubeBench
before(async () => {
  bench = await openYoutubeBench()
})
after(() => bench.close())

const accountNow = async () => (await bench.house.as('editor', listAccounts)).find((one) => one.kind === kind)!

test('connected, it is asked who we are, what we may do and how long a film may be', async () => {
  const { there, house, account } = bench
  const { probe, can, verified } = await accountNow()
  assert.deepEqual(
    [probe?.handle, probe?.url, probe?.followers, probe?.missing, probe?.notices, probe?.limit],
    ['@testcitylibrary', `https://www.youtube.com/channel/${there.channel}`, 1230, [], [], { filmSeconds: 43_200 }],
  )
  assert.deepEqual([can.edit, can.withdraw, verified], [true, true, 'stand-in'])
  there.longUploads = 'eligible'
  await probeAccount(house.platform, house.alliance, account.accountId)
  assert.deepEqual((await accountNow()).probe?.notices, [{ code: 'youtube-short-films-only', params: { minutes: 15 } }])
  there.longUploads = 'allowed'
  const { channel } = there
  there.channel = 'UCsomebodyelse'
  await probeAccount(house.platform, house.alliance, account.accountId)
  assert.equal((await accountNow()).probeProblem, 'channels.youtube-another-channel')
  there.channel = channel
  await probeAccount(house.platform, house.alliance, account.accountId)
})

test('a film leaves once, with words, chapters, captions in both languages and its still, and is shown only then', async () => {
  const { there } = bench
  const seen: string[] = []
  there.fault = (when, { method, url }) => {
    if (when === 'done') seen.push(`${method} ${/\/v3\/([a-z/]+)/i.exec(url!)?.[1] ?? url} ${there.videos[0]?.privacyStatus ?? '-'}`)
    return false
  }
  const post = await bench.post('The book <that> survived', { words: 'Come in. #Reading #夜读' })
  await bench.drain()
  await bench.drain()
  await bench.clear()
  const [video, ...more] = bench.withTitle('The book ‹that› survived')
  assert.equal(more.length, 0)
  assert.deepEqual(
    [video!.privacyStatus, video!.forChildren, video!.tags, video!.language, video!.captions.map(({ language }) => language).sort()],
    ['public', false, ['Reading', '夜读'], 'en', ['en', 'zh-CN']],
  )
  assert.match(video!.description, /^Come in\. #Reading #夜读\n\nhttp:\/\/localhost:4000\/l\/\w+\n\n0:00 Part 1\n0:12 Part 2\n0:24 Part 3$/)
  assert.match(video!.captions.find(({ language }) => language === 'zh-CN')!.vtt, /晚上好。/)
  assert.equal(video!.thumbnail?.mime, 'image/jpeg')
  assert.equal((await bench.through(post, kind))[0]?.remoteUrl, `https://www.youtube.com/watch?v=${video!.id}`)
  // Nobody sees it before everything is beside it.
  assert.deepEqual(
    seen.filter((one) => / public$/.test(one)),
    ['PUT videos public'],
  )
})

test('a correction changes its words there, a withdrawal deletes it', async () => {
  const post = await bench.post('To be corrected')
  await bench.drain()
  const { id } = bench.withTitle('To be corrected')[0]!
  await bench.correct(post, 'Now corrected')
  await bench.drain()
  const [video] = bench.withTitle('Now corrected')
  assert.deepEqual([video?.id, video?.privacyStatus, video?.captions.length], [id, 'public', 2])
  assert.match(video!.description, /0:12 Part 2/)
  await bench.house.as('editor', (work) => withdrawPost(work, { post: post.id, why: 'a test' }))
  await bench.drain()
  assert.equal(bench.there.videos.filter((one) => one.id === id).length, 0)
  assert.deepEqual(
    (await bench.through(post, kind)).map(({ operation, state }) => [operation, state]),
    [
      ['deliver', 'sent'],
      ['edit', 'sent'],
      ['withdraw', 'sent'],
    ],
  )
})

test('without a film, or with one that is too long, a post is stopped before it leaves, and says why', async () => {
  const { there, house, account } = bench
  const refused = (code: string) => (error: unknown) =>
    isRefusal(error) && error.code === 'content.not-ready' && error.fields.some((field) => field.code === `content.problems.${code}`)
  await assert.rejects(bench.leave('No film', [kind]), refused('film-needed'))
  await assert.rejects(
    bench.post('Too many words', { variants: { [kind]: { texts: { en: { text: '书'.repeat(2000) } } } } }),
    refused('text-too-heavy'),
  )
  there.longUploads = 'eligible'
  await probeAccount(house.platform, house.alliance, account.accountId)
  const long = await bench.film()
  await house.system((work) =>
    sql`update content.recording_cuts set seconds = 1000 where alliance_id = ${work.alliance} and recording_id = ${long}`.execute(work.db),
  )
  await assert.rejects(bench.post('Too long', { film: long }), refused('film-too-long'))
  there.longUploads = 'allowed'
  await probeAccount(house.platform, house.alliance, account.accountId)
  await bench.post('Not too long', { film: long })
  await bench.drain()
  assert.equal(bench.withTitle('Not too long').length, 1)
})

test('many words are cut to what YouTube takes, and the link and the chapters stay', async () => {
  await bench.post('Much to say', { words: '书山有路勤为径。'.repeat(400) })
  await bench.drain()
  const [video] = bench.withTitle('Much to say')
  assert.ok(Buffer.byteLength(video!.description) <= 5000)
  assert.match(video!.description, /…\n\nhttp:\/\/localhost:4000\/l\/\w+\n\n0:00 Part 1/)
})

test('a channel without stills of its own gets its film all the same', async () => {
  bench.there.thumbnails = false
  await bench.post('No still')
  await bench.drain()
  bench.there.thumbnails = true
  const [video] = bench.withTitle('No still')
  assert.deepEqual([video?.privacyStatus, video?.thumbnail], ['public', null])
})

test('what it counts comes back as facts', async () => {
  const { house, account } = bench
  const post = await bench.post('Counted')
  await bench.drain()
  const [video] = bench.withTitle('Counted')
  Object.assign(video!.statistics, { viewCount: '210', likeCount: '12', commentCount: '3' })
  await readFigures(house.platform, house.alliance, account)
  const { scene } = (await bench.through(post, kind))[0]!
  const total = async (name: string) =>
    (
      await house.as('analyst', (work) =>
        readTotal(work, { metric: `social.${name}`, scenes: [scene], from: '2026-09-01', to: '2026-09-30' } as never),
      )
    ).amount
  assert.deepEqual(await Promise.all(['views', 'likes', 'replies'].map(total)), [210, 12, 3])
})
