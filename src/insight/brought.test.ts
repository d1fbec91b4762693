import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { isRefusal } from '#platform'
import { fromPlain, publishDue, requestReview, saveSeries, schedulePost, setReviewRule, writePost } from '#rooms/content'
import { makeScene, recordFacts } from '#rooms/facts'
import { openCampaign, setGoal } from '#rooms/strategy'
import { openTestHouse, type TestHouse } from '#testing'
import { brought } from './index.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

/** A poster's scene that brought so many card applications and newsletter subscriptions today. */
async function poster(label: string, cards: number, newsletter: number): Promise<string> {
  const { scene } = await house.system(async (work) => {
    const made = await makeScene(work, { kind: 'poster', subjectKind: 'post', subjectId: label, label })
    await recordFacts(work, [
      ...Array.from({ length: cards }, () => ({ metric: 'cards.applied' as const, scene: made.scene, source: 'card form' })),
      ...Array.from({ length: newsletter }, () => ({
        metric: 'newsletter.subscribed' as const,
        scene: made.scene,
        source: 'newsletter form',
      })),
    ])
    return made
  })
  return String(scene)
}
const look = (id: string, period = {}) => house.as('analyst', (work) => brought(work, { kind: 'scene', id }, period))

test('a small count cannot be worked out from the row, the sums and the sum of sums together', async () => {
  const { rows, totals } = await look(await poster('one', 10, 3))
  assert.deepEqual(rows[0]!.newsletter, { amount: null, hidden: true })
  assert.deepEqual(rows[0]!.cards, { amount: null, hidden: true }, '13 less 10 would be the hidden 3')
  assert.deepEqual(totals.cards, { amount: null, hidden: true })
  assert.deepEqual(totals.signUps, { amount: 10, hidden: false }, '13, told as 10 to 14')
})

test('days before the house counted are a gap, also when later days have figures', async () => {
  const scene = await poster('four', 6, 0)
  const found = await look(scene, { from: '2026-08-01', to: '2026-09-07' })
  assert.deepEqual(found.gaps, [{ from: '2026-08-01', to: '2026-09-06' }])
  assert.equal(found.totals.cards.amount, 5)
  assert.deepEqual((await look(scene, { from: '2026-09-07', to: '2026-09-07' })).gaps, [])
  assert.deepEqual((await look(scene, { from: '2026-08-01', to: '2026-08-05' })).gaps, [{ from: '2026-08-01', to: '2026-08-05' }])
})

test('figures that are older than the house begin its count earlier', async () => {
  await house.system((work) =>
    recordFacts(work, [{ metric: 'newsletter.subscribed', day: '2026-08-20', source: 'newsletter form', amount: 1 }]),
  )
  assert.deepEqual((await look(await poster('five', 5, 0), { from: '2026-08-01', to: '2026-09-07' })).gaps, [
    { from: '2026-08-01', to: '2026-08-19' },
  ])
})

test('two periods that differ by a day do not tell how few signed up on it', async () => {
  const scene = await house.system(async (work) => {
    const made = await makeScene(work, { kind: 'poster', subjectKind: 'post', subjectId: 'two', label: 'Two periods' })
    await recordFacts(
      work,
      [
        ['2026-09-01', 6],
        ['2026-09-02', 1],
        ['2026-09-03', 3],
      ].map(([day, amount]) => ({
        metric: 'cards.applied' as const,
        day: String(day),
        amount: Number(amount),
        scene: made.scene,
        source: 'card form',
      })),
    )
    return String(made.scene)
  })
  const upTo = async (to: string) => (await look(scene, { from: '2026-09-01', to })).totals.cards
  assert.deepEqual(
    [await upTo('2026-09-01'), await upTo('2026-09-02'), await upTo('2026-09-03')],
    [5, 5, 10].map((amount) => ({ amount, hidden: false })),
    '6, 7 and 10',
  )
})

test('a series of 1,200 posts is added up over all of them', async () => {
  const { goalId } = await house.as('director', (work) =>
    setGoal(work, {
      title: 'Cards',
      metric: 'cards.applied',
      points: null,
      target: 5000,
      per: 'total',
      starts: '2020-01-01',
      ends: '2026-12-31',
    }),
  )
  const series = await house.as('editor', (work) => saveSeries(work, { names: { en: 'Old books' } }))
  const post = await house.as('author', (work) =>
    writePost(work, {
      source: 'en',
      series: series.id,
      texts: { en: { title: 'Story', body: fromPlain('Come in.'), action: 'Get a card' } },
      action: { kind: 'apply', target: '' },
      goal: goalId,
      variants: { website: {} },
    }),
  )
  await house.as('owner', (work) => setReviewRule(work, { kind: 'article', steps: [], corrections: false, reason: 'two staff' }))
  await house.as('author', (work) => requestReview(work, { post: post.id }))
  await house.as('editor', (work) => schedulePost(work, { post: post.id, version: post.version, at: 'now' }))
  await house.system((work) => publishDue(work))
  // The first appeared on 7 September, each other one a day earlier; every one has a code, followed once, and its page was opened twice.
  await house.system(async (work) => {
    for (const table of ['posts', 'post_versions'])
      await sql`insert into content.${sql.raw(table)} select (jsonb_populate_record(p, ${sql.raw(
        `jsonb_build_object('post_id', ('01999999-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid${
          table === 'posts' ? `, 'slug', p.slug || '-' || n, 'visible_at', p.visible_at - n * interval '1 day'` : ''
        })`,
      )})).* from content.${sql.raw(table)} p, generate_series(1, 1199) n where p.alliance_id = ${work.alliance} and p.post_id = ${post.id}`.execute(
        work.db,
      )
    const { rows } = await sql<{ id: string; slug: string }>`select post_id as id, slug from content.posts
      where alliance_id = ${work.alliance} and series_id = ${series.id}`.execute(work.db)
    const scenes = []
    for (const { id } of rows) scenes.push(await makeScene(work, { kind: 'website', subjectKind: 'post', subjectId: id, label: 'Story' }))
    await recordFacts(
      work,
      scenes.map(({ scene }) => ({ metric: 'reach.touches' as const, scene, source: 'links' })),
    )
    await sql`insert into reach.page_views (alliance_id, day, page, views)
      select ${work.alliance}, '2026-09-07', 'posts:' || slug, 2 from unnest(${rows.map(({ slug }) => slug)}::text[]) as slug`.execute(
      work.db,
    )
  })
  const found = await house.as('analyst', (work) => brought(work, { kind: 'series', id: series.id }))
  assert.equal(found.posts.length, 1200)
  assert.deepEqual([found.posts[0]!.day, found.posts.at(-1)!.day], ['2026-09-07', '2023-05-27'])
  assert.equal(found.from, '2023-05-27')
  assert.equal(found.totals.touches, 1200)
  assert.ok(found.posts.every(({ opened }) => opened === 2))
  // Of every post, also of the oldest, the days after it are looked at.
  assert.deepEqual(found.range?.windows, [{ from: '2023-05-27', to: found.to }])
})

test('a campaign that has not begun has nothing to count, and says when it begins; only a typed period is refused', async () => {
  const { goalId } = await house.as('editor', (work) =>
    setGoal(work, {
      title: 'Cards',
      metric: 'cards.applied',
      points: null,
      target: 10,
      per: 'total',
      starts: '2026-09-01',
      ends: '2026-12-31',
    }),
  )
  const { campaignId } = await house.as('editor', (work) =>
    openCampaign(work, {
      title: 'Winter evenings',
      hypothesis: 'Warm rooms bring people',
      goals: [goalId],
      starts: '2026-12-01',
      ends: '2026-12-31',
      comparison: { kind: 'none', why: 'a small house' },
      hoursPlanned: null,
      moneyPlanned: null,
      currency: 'CNY',
    }),
  )
  const page = await house.as('analyst', (work) => brought(work, { kind: 'campaign', id: campaignId }))
  assert.equal(page.begins, '2026-12-01')
  assert.deepEqual([page.from, page.to, page.totals.sent], ['2026-12-01', '2026-12-01', 0])
  await assert.rejects(
    house.as('analyst', (work) => brought(work, { kind: 'campaign', id: campaignId }, { from: '2026-12-05', to: '2026-12-02' })),
    (reason) => isRefusal(reason) && reason.code === 'insight.period-wrong',
  )
})

test('a code is called by the title its post has in the language of who reads', async () => {
  const texts = { en: { title: 'The night has a library' }, 'zh-CN': { title: '夜里有座图书馆' } }
  const post = await house.as('author', (work) => writePost(work, { source: 'zh-CN', texts, noAction: 'a test', noGoal: 'a test' }))
  const scene = await house.system(async (work) => {
    const made = await makeScene(work, { kind: 'weibo', subjectKind: 'post', subjectId: post.id, label: texts['zh-CN'].title })
    await recordFacts(work, [{ metric: 'reach.touches', scene: made.scene, source: 'links' }])
    return made.scene
  })
  const labels = async (locale: string) =>
    (await house.as('analyst', (work) => brought(work, { kind: 'channel', id: 'weibo' }, { locale }))).rows.map((row) => row.label)
  assert.deepEqual(await labels('en'), [texts.en.title])
  assert.deepEqual(await labels('zh-CN'), [texts['zh-CN'].title])
  assert.deepEqual(await labels('ru'), [texts['zh-CN'].title], 'the title it was made with')
  const page = await house.as('analyst', (work) => brought(work, { kind: 'scene', id: String(scene) }, { locale: 'en' }))
  assert.equal(page.subject.title, texts.en.title, 'also where the code is the page')
})

test('what platforms tell stands beside, by channel; what nobody told is no nought, and a reading of nought is one', async () => {
  const id = await house.system(async (work) => {
    const post = await writePost(work, { source: 'en', texts: { en: { title: 'The glove' } }, noAction: 'a test', noGoal: 'a test' })
    const on = (kind: string, label: string) => makeScene(work, { kind, subjectKind: 'post', subjectId: post.id, label })
    const [toot, note, site] = [await on('mastodon', 'toot'), await on('xiaohongshu', 'note'), await on('website', 'site')]
    const social = (scene: number, metric: `social.${'likes' | 'shares' | 'views'}`, amount: number, day: string) => ({
      metric,
      scene,
      amount,
      day,
      source: 'test',
    })
    await recordFacts(work, [
      social(toot.scene, 'social.likes', 5, '2026-09-07'),
      social(toot.scene, 'social.likes', 2, '2026-09-08'),
      social(toot.scene, 'social.shares', 0, '2026-09-07'),
      social(note.scene, 'social.views', 2140, '2026-09-07'),
      { metric: 'reach.views' as const, scene: site.scene, amount: 9, day: '2026-09-07', source: 'test' },
    ])
    return post.id
  })
  const at = (from: string, to: string) => house.as('analyst', (work) => brought(work, { kind: 'post', id }, { from, to }))
  const none = { likes: null, shares: null, replies: null, saves: null, views: null, clicks: null }
  assert.deepEqual((await at('2026-09-01', '2026-09-30')).platforms, [
    { channel: 'mastodon', ...none, likes: 7, shares: 0 },
    { channel: 'xiaohongshu', ...none, views: 2140 },
  ])
  assert.deepEqual((await at('2026-09-08', '2026-09-08')).platforms, [{ channel: 'mastodon', ...none, likes: 2 }])
})
