import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { isRefusal, readAudit, rootDir } from '#platform'
import {
  correctPost,
  findPublic,
  listPosts,
  postById,
  publishedByIds,
  publishedPosts,
  restorePost,
  withdrawPost,
  writePost,
} from '#rooms/content'
import { closePeriod, listPeriods, listScenes, readTotal } from '#rooms/facts'
import { openTestHouse, type TestHouse } from '#testing'
import { connectAccount, type ImportPastPosts, importPastPosts, listDeliveries, publicFeed } from '../index.ts'
import { firstWords, readCount, readMoment, readWords } from './past-cells.ts'
import { readPastPosts } from './read-past.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
  await house.as('editor', (work) => connectAccount(work, { kind: 'x', name: 'X' }))
  await house.as('editor', (work) => connectAccount(work, { kind: 'weibo', name: '微博' }))
})
after(() => house.close())

const bytes = (text: string) => new TextEncoder().encode(text)
const bring = (file: string | Uint8Array, more: Partial<ImportPastPosts> = {}, who: 'editor' | 'author' = 'editor') =>
  importPastPosts(house.platform, house.alliance, house.staff(who), {
    file: typeof file === 'string' ? bytes(file) : file,
    name: 'tweets.csv',
    channel: 'x',
    ...more,
  })
const counts = ({ read, placed, known, others, refused }: Awaited<ReturnType<typeof bring>>) => [
  read,
  placed,
  known,
  others,
  refused.length,
]
const total = async (metric: string, from: string, to: string, scenes?: number[]) =>
  (await house.as('analyst', (work) => readTotal(work, { metric, from, to, ...(scenes ? { scenes } : {}) }))).amount

const csv = `id_str,created_at,screen_name,text,favorite_count,rt_count,comments,month
115804558931922944,Mon Sep 19 15:08:53 +0000 2011,ourlibrary,"<p>The reading room is open again &amp; warm.</p><p>Come <b>in</b>!</p><script>alert(1)</script>",3,1,0,9
115804558931922945,2011-09-20T23:30:00+02:00,ourlibrary,1 < 2 https://t.co/abc,0,NA,,9
115804558931922946,21.09.2011 08:15,ourlibrary,,"1,204",2,7,9
115804558931922947,2011年9月22日 9:05,ourlibrary,古籍修复开放日,5,0,0,9
1316531445,1316531445,ourlibrary,Seconds since 1970,1,1,1,9
1.38E+10,2011-09-23,ourlibrary,Rounded id,1,1,1,9
115804558931922949,2011-09-24,ourlibrary,Negative,-3,1,1,9
115804558931922950,2011-09-24,ourlibrary,Rounded figure,1.2E+03,1,1,9
115804558931922951,2011-02-30,ourlibrary,No such day,1,1,1,9
115804558931922952,03/04/2011,ourlibrary,Two days,1,1,1,9
115804558931922953,2031-01-01,ourlibrary,Not yet,1,1,1,9
115804558931922954,,ourlibrary,No date,1,1,1,9
,2011-09-24,ourlibrary,No id,1,1,1,9
115804558931922944,2011-09-19,ourlibrary,The same again,9,9,9,9
115804558931922955,2011-09-25,ourlibrary,"half a like",0.5,1,1,9
115804558931922956,2011-09-25,ourlibrary,torn,1,1,1,9,left,over
`

test('a dry run names what would come and every line that cannot, and changes nothing', async () => {
  const dry = await bring(csv, { dryRun: true })
  assert.deepEqual(counts(dry), [16, 5, 0, 0, 11])
  assert.deepEqual(
    dry.refused.map(({ line, code }) => [line, code.replace('channels.past-', '')]),
    [
      [7, 'id-rounded'],
      [8, 'figure-negative'],
      [9, 'figure-rounded'],
      [10, 'date-not-read'],
      [11, 'date-unclear'],
      [12, 'date-ahead'],
      [13, 'no-date'],
      [14, 'no-id'],
      [15, 'line-same'],
      [16, 'figure-not-a-count'],
      [17, 'line-torn'],
    ],
  )
  assert.deepEqual(dry.figures, { likes: 1213, shares: 4, replies: 8 })
  assert.deepEqual(dry.unused, ['month'])
  assert.deepEqual(dry.days, { from: '2011-09-19', to: '2011-09-22' })
  assert.equal(dry.withoutWords, 1)
  const { posts } = await house.as('editor', (work) => listPosts(work, { locale: 'en' }))
  assert.equal(posts.length, 0)
})

test('what comes is a post of its day with its figures, once, and nowhere new for readers', async () => {
  const first = await bring(csv)
  assert.deepEqual(counts(first), [16, 5, 0, 0, 11])
  const again = await bring(csv, { name: 'the same under another name.csv' })
  assert.deepEqual(counts(again), [16, 0, 5, 0, 11])

  const { deliveries } = await house.as('editor', (work) => listDeliveries(work, {}))
  assert.equal(deliveries.length, 5)
  assert.deepEqual([...new Set(deliveries.map(({ state }) => state))], ['sent'])
  const opened = deliveries.find(({ remoteUrl }) => remoteUrl === 'https://x.com/ourlibrary/status/115804558931922944')!
  assert.equal(opened.title, 'The reading room is open again & warm.')
  assert.equal(opened.dueAt.toISOString(), '2011-09-19T15:08:53.000Z')
  const post = await house.as('editor', (work) => postById(work, opened.post))
  assert.equal(post.state, 'published')
  assert.equal(post.past, true)
  assert.equal(JSON.stringify(post.content.texts.en!.body).includes('alert'), false)
  assert.deepEqual(
    post.content.texts.en!.body.content.map((block) => JSON.stringify(block).match(/"text":"([^"]*)"/)?.[1]),
    ['The reading room is open again & warm.', 'Come in!'],
  )
  assert.ok(
    deliveries.some(({ title }) => title === '@ourlibrary · 2011-09-21 00:15 UTC'),
    'local clock; account and time for a title',
  )
  assert.ok(deliveries.some(({ title }) => title === '1 < 2'))

  assert.equal(await total('social.likes', '2011-09-01', '2011-09-30'), 3 + 0 + 1204 + 5 + 1)
  assert.equal(await total('social.likes', '2011-09-19', '2011-09-19', [opened.scene]), 3)
  assert.equal(await total('social.shares', '2011-09-01', '2011-09-30'), 4)
  assert.equal(await total('posts.published', '2011-09-01', '2011-09-30'), 5)
  assert.equal(await total('deliveries.sent', '2011-09-01', '2011-09-30'), 5)
  const [scene] = await house.as('editor', (work) => listScenes(work, { scenes: [opened.scene] }))
  assert.deepEqual([scene?.kind, scene?.subjectKind, scene?.subjectId], ['x', 'post', opened.post])

  await house.visitor(async (work) => {
    assert.deepEqual((await publishedPosts(work, { locale: 'en' })).posts, [])
    assert.deepEqual(await publishedByIds(work, [opened.post], 'en'), [])
    assert.deepEqual(await findPublic(work, { words: 'reading room', locale: 'en' }), [])
    assert.equal((await publicFeed(work, { format: 'rss.xml', locale: 'en' })).body.includes('<item>'), false)
  })
  const acts = await house.as('owner', (work) => readAudit(work, { limit: 50 }))
  assert.equal(acts.filter(({ act }) => act === 'channels.past-posts-imported').length, 1)
})

test('a past post stays as it left: it can be withdrawn, and not changed, corrected or brought back', async () => {
  const { deliveries } = await house.as('editor', (work) => listDeliveries(work, {}))
  const id = deliveries[0]!.post
  const stays = { code: 'content.past-post-stays' }
  await assert.rejects(
    house.as('editor', (work) => writePost(work, { post: id, texts: { en: { title: 'New' } } })),
    stays,
  )
  await assert.rejects(
    house.as('editor', (work) => correctPost(work, { post: id, note: 'x', change: { texts: { en: { title: 'New' } } } })),
    stays,
  )
  await assert.rejects(
    house.as('editor', (work) => withdrawPost(work, { post: id, why: 'x', unsaved: { texts: { en: { title: 'New' } } } })),
    stays,
  )
  await house.as('editor', (work) => withdrawPost(work, { post: id, why: 'A name was taken back' }))
  await assert.rejects(
    house.as('editor', (work) => restorePost(work, { post: id })),
    stays,
  )
})

test('closed months are opened again only when that is said, in the open', async () => {
  const late = 'id,date,text,likes\n500000001,2012-05-03,Late,4\n'
  await bring('id,date,text,likes\n500000000,2012-05-01,Early,1\n')
  await house.as('director', (work) => closePeriod(work, { metric: 'social.likes', month: '2012-05' }))
  const dry = await bring(late, { dryRun: true })
  assert.deepEqual(dry.reopens, [{ metric: 'social.likes', month: '2012-05' }])
  await assert.rejects(bring(late), { code: 'channels.past-months-closed' })
  assert.equal(await total('social.likes', '2012-05-01', '2012-05-31'), 1)
  assert.deepEqual(counts(await bring(late, { reopen: true })), [1, 1, 0, 0, 0])
  const periods = await house.as('analyst', (work) => listPeriods(work, { metric: 'social.likes', from: '2012-05', to: '2012-05' }))
  assert.deepEqual(periods.map(({ status, why }) => [status, why]).toSorted(), [
    ['reopened', 'late facts from imported: tweets.csv'],
    ['superseded', null],
  ])
})

test('two imports at once place each post once; what was cut off goes on', async () => {
  const lines = Array.from(
    { length: 1200 },
    (_, i) => `70000${String(i).padStart(5, '0')},2013-01-${String((i % 28) + 1).padStart(2, '0')},Post ${i},${i % 3}`,
  )
  const file = `id,date,text,likes\n${lines.join('\n')}\n`
  await bring(`id,date,text,likes\n${lines.slice(0, 500).join('\n')}\n`)
  const both = await Promise.all([bring(file), bring(file)])
  assert.equal(
    both.reduce((sum, { placed }) => sum + placed, 0),
    700,
  )
  assert.ok(both.every(({ placed, known }) => placed + known === 1200))
  assert.equal(
    await total('social.likes', '2013-01-01', '2013-01-31'),
    lines.reduce((sum, line) => sum + Number(line.split(',')[3]), 0),
  )
})

test('addresses name posts where there is no id; Chinese headers and GBK are read; other accounts are passed over', async () => {
  // "发布时间,链接,账号,正文,点赞数" in GB 18030, as a spreadsheet in China saves it.
  const gbk = Buffer.concat([
    Buffer.from('b7a2b2bccab1bce42cc1b4bdd32cd5cbbac52cd5fdcec42cb5e3d4decafd0a', 'hex'),
    Buffer.from('2020-03-01 10:00,https://weibo.com/1234567/JxYz12AbC,a,', 'latin1'),
    Buffer.from('cdbccae9b9dd2c370a', 'hex'),
    Buffer.from('2020-03-02 10:00,https://weibo.com/1234567/JxYz12AbD,b,x,8\n2020-03-02 10:00,javascript:alert(1),a,x,8\n', 'latin1'),
  ])
  const report = await bring(gbk, { channel: 'weibo', account: '@A', language: 'zh-CN' })
  assert.equal(report.encoding, 'gb18030')
  assert.deepEqual(counts(report), [3, 1, 0, 1, 1])
  assert.equal(report.refused[0]!.code, 'channels.past-address-not-read')
  const { deliveries } = await house.as('editor', (work) => listDeliveries(work, { account: report.account.id }))
  assert.deepEqual(
    deliveries.map(({ title, locale }) => [title, locale]),
    [['图书馆', 'zh-CN']],
  )
})

test('what is no table of posts, no channel for it and nobody allowed is refused by name', async () => {
  const field = (code: string) => (error: unknown) => isRefusal(error) && error.fields.some((one) => one.code === code)
  await assert.rejects(bring('name,likes\na,1\n'), field('channels.past-columns-missing'))
  await assert.rejects(bring(''), field('facts.file-is-empty'))
  await assert.rejects(bring(Buffer.from('504b0304', 'hex')), field('channels.past.archive-unreadable'))
  await assert.rejects(bring('id,date\n"1,2011-01-01\n'), (error) => isRefusal(error))
  await assert.rejects(bring(csv, { channel: 'douyin' }), { code: 'channels.no-such-account' })
  await house.as('editor', (work) => listDeliveries(work, {}))
  await assert.rejects(bring(csv, {}, 'author'), { code: 'platform.not-allowed' })
})

test('cells: whatever a line holds is a value or a named reason, never a fault', () => {
  const zone = 'Europe/Berlin'
  const iso = (text: string, order?: 'dmy' | 'mdy') => {
    const read = readMoment(text, zone, order)
    return read instanceof Date ? read.toISOString() : read.wrong
  }
  assert.equal(iso('Mon Apr 07 13:34:47 +0000 2014'), '2014-04-07T13:34:47.000Z')
  assert.equal(iso('Mon, 07 Apr 2014 13:34:47 +0200'), '2014-04-07T11:34:47.000Z')
  assert.equal(iso('2014-04-07'), '2014-04-07T10:00:00.000Z')
  assert.equal(iso('03/04/2014'), 'date-unclear')
  assert.equal(iso('03/04/2014 3:05 PM', 'mdy'), '2014-03-04T14:05:00.000Z')
  assert.equal(iso('13/04/2014'), '2014-04-13T10:00:00.000Z')
  assert.equal(iso('1396877687000'), '2014-04-07T13:34:47.000Z')
  assert.equal(iso('last Tuesday'), 'date-not-read')
  assert.deepEqual(['12', '1,234', "1'234", '2.0', 'NA', ''].map(readCount), [12, 1234, 1234, 2, undefined, undefined])
  assert.deepEqual(
    ['-1', '(3)', '1.2E+03', '1.234', '39%', '1.2万'].map((text) => (readCount(text) as { wrong: string }).wrong),
    ['negative', 'negative', 'rounded', 'not-a-count', 'not-a-count', 'not-a-count'],
  )
  assert.equal(firstWords(`https://t.co/x\n${'word '.repeat(40)}`), `${'word '.repeat(15).trim()} word…`)
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const moment = readMoment(text, zone, 'dmy')
      assert.ok(moment instanceof Date || moment.wrong)
      const count = readCount(text)
      assert.ok(count === undefined || typeof count === 'object' || (Number.isInteger(count) && count >= 0))
      assert.equal(/<\/?(?:p|script|b)>/i.test(readWords(text.replaceAll('&', ''))), false)
      assert.ok([...firstWords(text)].length <= 81)
    }),
  )
})

const real = join(resolve(rootDir, process.env.FOYER_SHARED ?? '../shared'), 'data/social/german-library-tweets')
const there = existsSync(join(real, 'Unibib_timelineStats-2014-04-09.csv'))

test(
  '26,465 real tweets: every line is read, with the sums of the files',
  there ? {} : { skip: 'the tweets are not there (FOYER_SHARED)' },
  async () => {
    for (const [name, lines] of [
      ['NatBib', 2560],
      ['Unibib', 23_905],
    ] as const) {
      const file = readFileSync(join(real, `${name}_timelineStats-2014-04-09.csv`))
      const table = await readPastPosts(file, { timeZone: 'Europe/Berlin', now: new Date('2026-09-07'), addressOf: () => undefined })
      assert.deepEqual([table.read, table.lines.length, table.refused], [lines, lines, []])
      // A second reading that shares no line with the first: no field of these files holds a comma.
      const [header, ...rows] = file
        .toString('utf8')
        .trim()
        .split(/\r?\n/)
        .map((line) => line.split(','))
      const sum = (column: string) => rows.reduce((all, row) => all + (Number(row[header!.indexOf(column)]) || 0), 0)
      const read = (figure: 'likes' | 'shares') => table.lines.reduce((all, { figures }) => all + (figures[figure] ?? 0), 0)
      assert.deepEqual([read('likes'), read('shares')], [sum('favorite_count'), sum('rt_count')])
      for (const [i, line] of table.lines.entries())
        assert.equal(line.at.getTime(), Date.parse(rows[i]![header!.indexOf('created_at')]!), `line ${line.line}`)
    }
  },
)
