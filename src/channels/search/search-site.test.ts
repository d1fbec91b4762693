import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { addServicePoint, listLibraries } from '#rooms/alliance'
import { requestReview, reviewPost, schedulePost, writePost } from '#rooms/content'
import { openTestHouse, type TestHouse } from '#testing'
import { searchSite } from '../index.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
  const doc = (words: string) => ({ type: 'doc', content: [{ type: 'paragraph', content: [{ type: 'text', text: words }] }] })
  for (const [title, body, at] of [
    ['The book that survived', 'A Ming gazetteer in the reading room.', 'now'],
    ['活下来的书', '一部明代方志在图书馆展出。', 'now'],
    ['Secret until Thursday', 'gazetteer', { wall: '2026-09-10T09:00' }],
  ] as const) {
    const post = await house.as('author', (work) =>
      writePost(work, {
        source: /[a-z]/.test(title) ? 'en' : 'zh-CN',
        texts: { [/[a-z]/.test(title) ? 'en' : 'zh-CN']: { title, body: doc(body) } },
        noAction: 'test',
        noGoal: 'test',
        variants: { website: {} },
      }),
    )
    await house.as('author', (work) => requestReview(work, { post: post.id }))
    await house.as('editor', (work) => reviewPost(work, { post: post.id, version: post.version, verdict: 'passed' }))
    await house.as('editor', (work) => schedulePost(work, { post: post.id, version: post.version, at }))
  }
  const [library] = await house.as('owner', (work) => listLibraries(work))
  await house.as('owner', (work) =>
    addServicePoint(work, { library: library!.library_id, name: 'Barnsley Library', kind: 'central', town: 'Barnsley' } as never),
  )
})
after(() => house.close())

const found = async (q: string, locale = 'en') => {
  const result = await house.visitor((work) => searchSite(work, { q, locale }))
  return { texts: result.texts.map(({ title }) => title), points: result.points.map(({ title }) => title) }
}

test('one search finds posts by word and beginning, Chinese by phrase, places with a misspelling', async () => {
  assert.deepEqual((await found('gazetteer')).texts, ['The book that survived'])
  assert.deepEqual((await found('gazet')).texts, ['The book that survived'])
  assert.deepEqual((await found('明代方志', 'zh-CN')).texts, ['活下来的书'])
  assert.deepEqual((await found('图书馆', 'zh-CN')).texts, ['活下来的书'])
  assert.deepEqual((await found('Barnsly')).points, ['Barnsley Library'])
})

test('nothing under embargo is found, and an empty or odd question finds nothing', async () => {
  assert.ok(!(await found('Secret')).texts.length)
  for (const q of ['', '   ', '\u0000', "'; drop table", '& | ! <->', ':*', '%', '_', '\\', '()'])
    assert.ok((await found(q)).texts.length <= 3, q)
})

test('another alliance finds nothing of it', async () => {
  const result = await house.platform.work(house.otherAlliance, { kind: 'visitor', signals: { gpc: false } }, (work) =>
    searchSite(work, { q: 'gazetteer', locale: 'en' }),
  )
  assert.equal(result.texts.length, 0)
})

test('the full text is looked up by its index also for the application’s role', async () => {
  const plan = await house.system(async (work) => {
    // What the definer function runs, explained from inside it: a sequential scan would be a word in the plan.
    await sql`set local enable_seqscan = off`.execute(work.db)
    const { rows } = await sql<{
      'QUERY PLAN': string
    }>`explain select * from content.find_public(${work.alliance}, ${"'gazetteer'"}, 'en', ${work.now}, 20)`.execute(work.db)
    return rows.map((row) => row['QUERY PLAN']).join('\n')
  })
  assert.match(plan, /Function Scan on find_public/)
})
