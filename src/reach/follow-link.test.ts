import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { isRefusal, newId } from '#platform'
import { makeScene, readTotal } from '#rooms/facts'
import { countStatements, openTestHouse, type TestHouse } from '#testing'
import {
  changeLink,
  countView,
  flushViews,
  followLink,
  forgetVisitors,
  type Link,
  linkByCode,
  linkUrl,
  listLinks,
  makeLink,
  pageKey,
  pageViews,
  sceneOf,
} from './index.ts'
import { keepPartitions } from './jobs.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

const phone = {
  'user-agent': 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36',
}
const day = '2026-09-07'
const facts = (metric: string, scenes?: number[], alliance = house.alliance) =>
  house.system((work) => readTotal(work, { metric, from: day, to: day, scenes }), { alliance }).then((total) => total.amount ?? 0)
const touches = (link: number) =>
  house
    .system((work) =>
      work.db
        .selectFrom('reach.touches')
        .select((eb) => eb.fn.countAll<number>().as('n'))
        .where('alliance_id', '=', work.alliance)
        .where('link', '=', link)
        .executeTakeFirstOrThrow(),
    )
    .then((row) => Number(row.n))
async function poster(target = '/posts/story', more: { point?: number } = {}): Promise<Link & { sceneCode: string }> {
  return house.as('editor', async (work) => {
    const id = newId()
    const scene = await makeScene(work, { kind: 'poster', subjectKind: 'poster', subjectId: id, label: 'Poster' })
    return {
      ...(await makeLink(work, { target, scene: scene.scene, subject: { kind: 'poster', id }, label: 'Poster', ...more })),
      sceneCode: scene.code,
    }
  })
}
const follow = (code: string, headers: Record<string, string> = phone, method = 'GET') =>
  followLink(house.platform, house.alliance, code, headers, method)

test('following a link commits one touch and one fact under its scene before it answers', async () => {
  const link = await poster()
  const followed = await follow(link.code.toUpperCase())
  assert.deepEqual(followed, { kind: 'redirect', location: `/posts/story?s=${link.sceneCode}`, counted: true })
  assert.equal(await touches(link.link), 1)
  assert.equal(await facts('reach.touches', [link.scene]), 1)
  assert.equal(linkUrl(house.platform, link.code), `http://localhost:4000/l/${link.code}`)
})

test('64 followers at once are 64 touches and 64 in the count', async () => {
  const link = await poster()
  await Promise.all(Array.from({ length: 64 }, () => follow(link.code)))
  assert.equal(await touches(link.link), 64)
  assert.equal(await facts('reach.touches', [link.scene]), 64)
})

test('crawlers, heads, prefetches and staff are sent on and not counted', async () => {
  const link = await poster()
  const cases: [Record<string, string>, string?][] = [
    [{ 'user-agent': 'Googlebot/2.1 (+http://www.google.com/bot.html)' }],
    [{ 'user-agent': 'WhatsApp/2.23.20 A' }],
    [{}],
    [phone, 'HEAD'],
    [{ ...phone, 'sec-purpose': 'prefetch' }],
    [{ ...phone, cookie: 'better-auth.session_token=x' }],
  ]
  for (const [headers, method] of cases)
    assert.deepEqual(await follow(link.code, headers, method), {
      kind: 'redirect',
      location: `/posts/story?s=${link.sceneCode}`,
      counted: false,
    })
  assert.equal(await touches(link.link), 0)
  assert.equal(await facts('reach.touches', [link.scene]), 0)
})

test('under Global Privacy Control the follow counts, without link and scene, and carries no scene on', async () => {
  const link = await poster()
  const before = await facts('reach.touches')
  assert.deepEqual(await follow(link.code, { ...phone, 'sec-gpc': '1' }), { kind: 'redirect', location: '/posts/story', counted: true })
  assert.equal(await facts('reach.touches'), before + 1)
  assert.equal(await facts('reach.touches', [link.scene]), 0)
  assert.equal(await touches(link.link), 0)
})

test('a code that never was is unknown, also when it cannot be a code at all, and in another alliance', async () => {
  const link = await poster()
  for (const wrong of ['zzzzzz', '', '../desk', '%00', 'x'.repeat(500), '图书']) assert.equal((await follow(wrong)).kind, 'unknown', wrong)
  assert.equal((await followLink(house.platform, house.otherAlliance, link.code, phone)).kind, 'unknown')
})

test('a changed link is seen at the next follow, also when another process changed it', async () => {
  const link = await poster()
  await follow(link.code)
  await house.as('editor', (work) => changeLink(work, link.code, { target: '/join' }))
  assert.equal(((await follow(link.code)) as { location: string }).location, `/join?s=${link.sceneCode}`)
  // Another process: nothing in this one is told.
  await house.system((work) =>
    sql`update reach.links set target = '/points', version = version + 1 where alliance_id = ${work.alliance} and code = ${link.code}`.execute(
      work.db,
    ),
  )
  assert.equal(((await follow(link.code)) as { location: string }).location, `/points?s=${link.sceneCode}`)
  // Who is not counted sees it as well: staff who have just changed a link try it first.
  await house.as('editor', (work) => changeLink(work, link.code, { target: '/newsletter' }))
  const tried = await followLink(house.platform, house.alliance, link.code, { ...phone, 'user-agent': 'bingbot/2.0' })
  assert.deepEqual(tried, { kind: 'redirect', location: `/newsletter?s=${link.sceneCode}`, counted: false })
})

test('a printed code never dies: retired and withdrawn links lead somewhere sensible and still count', async () => {
  const link = await poster()
  const to = async () => ((await follow(link.code)) as { location: string }).location
  await house.as('editor', (work) => changeLink(work, link.code, { state: 'retired' }))
  assert.equal(await to(), `/posts/story?s=${link.sceneCode}`, 'its page still says what was')
  await house.as('editor', (work) => changeLink(work, link.code, { fallback: '/series/stories' }))
  assert.equal(await to(), `/series/stories?s=${link.sceneCode}`)
  await house.as('editor', (work) => changeLink(work, link.code, { state: 'withdrawn', fallback: null }))
  assert.equal(await to(), `/?s=${link.sceneCode}`)
  assert.equal(await touches(link.link), 3)
  await house.as('editor', (work) => changeLink(work, link.code, { state: 'live' }))
  assert.equal(await to(), `/posts/story?s=${link.sceneCode}`)
})

test('making the same link again hands back the same code; a wrong target is refused', async () => {
  const link = await poster()
  const again = await house.as('editor', (work) =>
    makeLink(work, { target: '/posts/story', scene: link.scene, subject: link.subject, label: 'Poster again' }),
  )
  assert.equal(again.code, link.code)
  for (const target of ['javascript:alert(1)', '//evil.example', '/desk', 'http://plain.example'])
    await assert.rejects(
      house.as('editor', (work) => makeLink(work, { target, scene: link.scene, subject: link.subject, label: 'x' })),
      (error) => isRefusal(error) && error.fields[0]?.code === 'reach.target-not-allowed',
      target,
    )
  await assert.rejects(
    house.as('analyst', (work) => makeLink(work, { target: '/', scene: link.scene, subject: link.subject, label: 'x' })),
    { code: 'platform.not-allowed' },
  )
  assert.equal((await house.as('analyst', (work) => linkByCode(work, link.code))).link, link.link)
  assert.ok((await house.as('analyst', (work) => listLinks(work, { scenes: [link.scene] }))).length === 1)
})

test('the scene of a request comes from the form before the address, ignores what never was, and is none under GPC', async () => {
  const a = await poster()
  const b = await poster()
  const of = (given: Parameters<typeof sceneOf>[1], gpc = false) => house.visitor((work) => sceneOf(work, given), { gpc })
  assert.deepEqual(await of({ query: a.sceneCode }), { scene: a.scene, code: a.sceneCode })
  assert.deepEqual(await of({ query: a.sceneCode, field: b.sceneCode }), { scene: b.scene, code: b.sceneCode })
  assert.deepEqual(await of({ query: a.sceneCode.toUpperCase(), field: '' }), { scene: a.scene, code: a.sceneCode })
  assert.equal(await of({ query: 'zzzzzzz' }), null)
  assert.equal(await of({ query: "'; drop table facts.scenes; --" }), null)
  assert.equal(await of({ query: a.sceneCode }, true), null)
  assert.equal(await of({ query: a.sceneCode, gpc: true }), null)
})

test('views are counted with their scene, visitors once a day, pages by name; nobody is counted twice by two processes', async () => {
  const link = await poster()
  const [views, visitors] = [await facts('reach.views'), await facts('reach.visitors')]
  const view = (address: string, more: object = {}) =>
    countView(house.platform, house.alliance, { page: pageKey('posts', 'story'), scene: link.sceneCode, headers: phone, address, ...more })
  assert.equal(view('10.0.0.1'), true)
  assert.equal(view('10.0.0.1'), true)
  assert.equal(view('10.0.0.2', { scene: 'nonsense' }), true)
  assert.equal(view('10.0.0.3', { headers: { 'user-agent': 'bingbot/2.0' } }), false)
  assert.equal(view('10.0.0.4', { headers: { ...phone, cookie: '__Host-foyer.session=1' } }), false)
  await flushViews(house.platform)
  view('10.0.0.1')
  await flushViews(house.platform)
  assert.equal(await facts('reach.views'), views + 4)
  assert.equal(await facts('reach.views', [link.scene]), 3)
  assert.equal(await facts('reach.visitors'), visitors + 2)
  assert.deepEqual(await house.as('analyst', (work) => pageViews(work, { from: day, to: day, pages: ['posts:story'] })), [
    { page: 'posts:story', views: 4 },
  ])
})

test('every page that is asked for is answered, however many', async () => {
  const pages = Array.from({ length: 600 }, (_, i) => pageKey('posts', `many-${i}`))
  for (const page of pages) countView(house.platform, house.alliance, { page, headers: phone, address: '10.0.0.9' })
  await flushViews(house.platform)
  assert.equal((await house.as('analyst', (work) => pageViews(work, { from: day, to: day, pages }))).length, 600)
})

test('made-up codes cost one question together, and none the second time', async () => {
  const count = countStatements(house)
  const flush = (from: number, views: number) => {
    for (let i = 0; i < views; i++)
      countView(house.platform, house.alliance, { page: 'front', scene: `madeup${from + i}`, headers: phone, address: '10.0.0.8' })
    return count(() => flushViews(house.platform))
  }
  const few = await flush(0, 1)
  assert.equal(await flush(100, 500), few, 'as many for 500 codes as for one')
  assert.equal(await flush(100, 500), few - 1, 'and one fewer when they are known to be none')
  assert.deepEqual(await followLink(house.platform, house.alliance, 'never9', phone), { kind: 'unknown', code: 'never9' })
  assert.equal(await count(() => followLink(house.platform, house.alliance, 'never9', phone)), 0)
})

test('under Global Privacy Control a view counts without scene and without a visitor', async () => {
  const link = await poster()
  const [views, visitors] = [await facts('reach.views'), await facts('reach.visitors')]
  countView(house.platform, house.alliance, {
    page: 'front',
    scene: link.sceneCode,
    headers: { ...phone, 'sec-gpc': '1' },
    address: '10.9.9.9',
  })
  await flushViews(house.platform)
  assert.deepEqual(
    [await facts('reach.views'), await facts('reach.views', [link.scene]), await facts('reach.visitors')],
    [views + 1, 0, visitors],
  )
})

test('no address and no user agent is anywhere in the room; the salt and every hash go with the local day', async () => {
  countView(house.platform, house.alliance, { page: 'front', headers: phone, address: '203.0.113.77' })
  await flushViews(house.platform)
  const rows = (table: string) =>
    house
      .system((work) => sql<{ t: string }>`select t::text from ${sql.table(table)} t`.execute(work.db))
      .then((result) => result.rows.map((row) => row.t).join('\n'))
  for (const table of ['reach.touches', 'reach.visitors', 'reach.page_views', 'reach.salts', 'reach.links']) {
    const text = await rows(table)
    assert.doesNotMatch(text, /203\.0\.113\.77|Mozilla|Pixel/, table)
  }
  const kept = () =>
    house.system(async (work) => ({
      salts: (await work.db.selectFrom('reach.salts').select('day').where('alliance_id', '=', work.alliance).execute()).length,
      visitors: (await work.db.selectFrom('reach.visitors').select('day').where('alliance_id', '=', work.alliance).execute()).length,
    }))
  assert.equal((await kept()).salts, 1)
  house.setNow('2026-09-07T15:59:00Z') // 23:59 in Shanghai
  await house.system(forgetVisitors)
  assert.equal((await kept()).salts, 1, 'the day is not over')
  house.setNow('2026-09-07T16:00:30Z') // 00:00:30 of the next day
  await house.system(forgetVisitors)
  assert.deepEqual(await kept(), { salts: 0, visitors: 0 })
  house.setNow('2026-09-07T02:00:00Z')
})

test('touches lie in month partitions with their own small keys; old ones are dropped by the owner’s function', async () => {
  await keepPartitions.run(house.platform, {}, { jobId: newId(), alliance: null, attempt: 1, signal: new AbortController().signal })
  const parts = async () =>
    (
      await house.platform.database.pool.query<{ relname: string }>(
        `select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = 'reach.touches'::regclass order by 1`,
      )
    ).rows.map((row) => row.relname)
  assert.deepEqual(await parts(), [
    'touches_2026_08',
    'touches_2026_09',
    'touches_2026_10',
    'touches_2026_11',
    'touches_2026_12',
    'touches_default',
  ])
  const put = (touchDay: string) =>
    house.system((work) =>
      work.db
        .insertInto('reach.touches')
        .values({ alliance_id: work.alliance, day: touchDay, touch_id: newId(), at: work.now, link: 4242, scene: 1 })
        .execute(),
    )
  await house.platform.database.pool.query(`select reach.make_partitions('2026-05-01', '2026-06-01')`)
  await put('2026-05-20') // its whole month is older than 90 days
  await put('2026-06-01') // older than 90 days
  await put('2026-06-20') // 79 days
  await put('2020-01-01') // in the default partition
  await keepPartitions.run(house.platform, {}, { jobId: newId(), alliance: null, attempt: 1, signal: new AbortController().signal })
  assert.equal((await parts()).includes('touches_2026_05'), false)
  assert.equal(await touches(4242), 1)
  const direct = house.platform.database.pool.query('select 1 from reach.touches_2026_09')
  await assert.rejects(direct, /permission denied/, 'a partition cannot be read past the policy')
})

test('one alliance’s links, touches and views are not another’s', async () => {
  const link = await poster()
  await follow(link.code)
  const there = await house.system(
    async (work) => ({
      links: (await listLinks(work)).length,
      touches: (await work.db.selectFrom('reach.touches').select('link').execute()).length,
    }),
    { alliance: house.otherAlliance },
  )
  assert.deepEqual(there, { links: 0, touches: 0 })
})
