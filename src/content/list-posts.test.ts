import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { newId, readAudit } from '#platform'
import * as content from './index.ts'
import { draft, house, publicSlugs, published, refusedWith } from './posts-for-tests.ts'

before(async () => {
  for (let i = 0; i < 16; i++) await published()
})

test('pages of the public list neither repeat nor leave out', async () => {
  house.setNow('2026-09-12T04:00:00Z')
  const all = await publicSlugs()
  const seen: string[] = []
  let cursor: string | undefined
  do {
    const page = await house.visitor((work) => content.publishedPosts(work, { locale: 'en', limit: 7, cursor }))
    seen.push(...page.posts.map((p) => p.slug))
    cursor = page.next ?? undefined
  } while (cursor)
  assert.deepEqual(seen.slice(0, all.length), all)
  assert.equal(new Set(seen).size, seen.length)
  await assert.rejects(
    house.visitor((work) => content.publishedPosts(work, { locale: 'en', cursor: 'x' })),
    refusedWith('platform.cursor-wrong'),
  )
})

test('pages of the desk’s list do not repeat when their last post is saved meanwhile, and a wrong cursor is named', async () => {
  house.setNow('2026-09-10T05:00:00Z')
  for (let i = 0; i < 6; i++) await draft()
  const one = await house.as('editor', (work) => content.listPosts(work, { limit: 3 }))
  house.setNow('2026-09-10T06:00:00Z')
  await house.as('author', (work) => content.writePost(work, { post: one.posts[2]!.id, texts: { en: { title: 'Saved meanwhile' } } }))
  const two = await house.as('editor', (work) => content.listPosts(work, { limit: 3, after: one.next! }))
  assert.deepEqual(
    two.posts.filter((post) => one.posts.some(({ id }) => id === post.id)),
    [],
  )
  for (const after of [newId(), 'x', one.posts[0]!.id])
    for (const list of [content.listPosts, content.listAssets])
      await assert.rejects(
        house.as('editor', (work) => list(work, { after }) as Promise<unknown>),
        refusedWith('platform.cursor-wrong'),
      )
})

test('pages of the record give every sentence once', async () => {
  const whole = await house.system((work) => readAudit(work, { limit: 40 }))
  const paged: typeof whole = []
  while (paged.length < whole.length) {
    const last = paged.at(-1)
    const page = await house.system((work) => readAudit(work, { limit: 7, after: last && [last.at, last.auditId] }))
    assert.ok(page.length > 0)
    paged.push(...page)
  }
  assert.deepEqual(
    paged.slice(0, 40).map((entry) => entry.auditId),
    whole.map((entry) => entry.auditId),
  )
})
