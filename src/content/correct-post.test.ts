import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestHouse } from '#testing'
import * as content from './index.ts'
import { fromPlain } from './plain.ts'
import { updatePost } from './posts.ts'
import { approve, draft, events, house, pressRule, publicSlugs, published, refusedWith, scheduled } from './posts-for-tests.ts'
import { keepVersion } from './write-post.ts'

test('a correction takes the place of what readers have and both versions stay in the archive', async () => {
  house.setNow('2026-09-10T01:00:00Z')
  const post = await published({
    texts: {
      en: { title: 'Lecture on 19 September', body: fromPlain('Come on 19 Sep.'), action: 'Get a card' },
      'zh-CN': { title: '9月19日讲座', body: fromPlain('9月19日见。'), action: '办证' },
    },
  })
  house.setNow('2026-09-10T01:40:00Z')
  const edited = await house.as('author', (work) =>
    content.writePost(work, { post: post.id, texts: { en: { title: 'Lecture on 20 September', body: fromPlain('Come on 20 Sep.') } } }),
  )
  assert.equal(edited.state, 'published')
  assert.equal(
    (await house.visitor((work) => content.postBySlug(work, post.slug, 'en'))).text.title,
    'Lecture on 19 September',
    'readers keep what was approved',
  )
  const corrected = await house.as('author', (work) =>
    content.correctPost(work, { post: post.id, version: edited.version, note: 'The lecture is on the 20th.' }),
  )
  const shown = await house.visitor((work) => content.postBySlug(work, post.slug, 'en'))
  assert.equal(shown.text.title, 'Lecture on 20 September')
  assert.equal(shown.publishedAt.toISOString().slice(0, 16), '2026-09-10T01:00')
  assert.equal(shown.updatedAt.toISOString().slice(0, 16), '2026-09-10T01:40')
  assert.equal(shown.id, post.id)
  const archive = await house.as('author', (work) => content.archiveOf(work, post.id))
  assert.deepEqual(
    archive.map((a) => [a.what, a.locale, a.at.toISOString().slice(11, 16), a.html]),
    [
      ['published', 'en', '01:00', '<p>Come on 19 Sep.</p>'],
      ['published', 'zh-CN', '01:00', '<p>9月19日见。</p>'],
      ['corrected', 'en', '01:40', '<p>Come on 20 Sep.</p>'],
      ['corrected', 'zh-CN', '01:40', '<p>9月19日见。</p>'],
    ],
  )
  assert.deepEqual(events(post.id), ['scheduled', 'published', 'corrected'])
  await assert.rejects(
    house.as('author', (work) => content.correctPost(work, { post: post.id, version: corrected.version, note: 'again' })),
    refusedWith('content.not-in-this-state'),
  )
})

test('where the rule asks for it, a correction is approved first', async () => {
  await house.as('director', (work) => content.setReviewRule(work, pressRule))
  const post = await draft({ kind: 'press' })
  await house.as('author', (work) => content.requestReview(work, { post: post.id }))
  const review = (who: Parameters<TestHouse['as']>[0], version: number) =>
    house.as(who, (work) => content.reviewPost(work, { post: post.id, version, verdict: 'passed' }))
  await review('editor', post.version)
  await review('director', post.version)
  await house.as('author', (work) => content.schedulePost(work, { post: post.id, version: post.version, at: 'now' }))
  const edited = await house.as('author', (work) => content.writePost(work, { post: post.id, texts: { en: { summary: 'Mended' } } }))
  const correct = () => house.as('author', (work) => content.correctPost(work, { post: post.id, version: edited.version, note: 'A slip' }))
  await assert.rejects(correct(), refusedWith('content.post-not-approved'))
  await house.as('author', (work) => content.requestReview(work, { post: post.id }))
  await review('editor', edited.version)
  await assert.rejects(correct(), refusedWith('content.post-not-approved'))
  assert.equal((await review('director', edited.version)).state, 'published')
  assert.equal((await correct()).liveVersion, edited.version)
})

test('what readers have keeps its kind, so that no correction goes by the rule of another', async () => {
  await house.as('director', (work) =>
    content.setReviewRule(work, { kind: 'press', steps: [{ names: { en: 'One' }, roles: ['editor'] }], corrections: true }),
  )
  const post = await published({ kind: 'press' })
  const asNotice = { kind: 'notice', texts: { en: { title: 'Unread' } } }
  await assert.rejects(
    house.as('author', (work) => content.writePost(work, { post: post.id, ...asNotice })),
    refusedWith('content.kind-fixed'),
  )
  await assert.rejects(
    house.as('author', (work) => content.correctPost(work, { post: post.id, change: asNotice, note: 'x' })),
    refusedWith('content.kind-fixed'),
  )
  const other = await published({ kind: 'press' })
  await house.as('author', (work) => content.writePost(work, { post: other.id, texts: { en: { title: 'Still press' } } }))
  await assert.rejects(
    house.as('author', (work) => content.correctPost(work, { post: other.id, note: 'x' })),
    refusedWith('content.post-not-approved'),
  )
})

test('who may correct is set by kind, and a change of kind is no way round it', async () => {
  const rule = { kind: 'notice', steps: [{ names: { en: 'One' }, roles: ['editor'] }], corrections: false }
  const set = (correctors?: string[]) => house.as('director', (work) => content.setReviewRule(work, { ...rule, correctors }))
  for (const nobody of [[], ['desk'], ['editor', 'poet']]) await assert.rejects(set(nobody), refusedWith('content.correctors-need-roles'))
  const post = await published({ kind: 'notice' })
  const written = await house.as('author', (work) => content.writePost(work, { post: post.id, texts: { en: { title: 'Mended' } } }))
  assert.equal((await house.as('author', (work) => content.correctorsOf(work, post.id))).may, true, 'until a library decides otherwise')
  await set(['director', 'editor'])
  await set() // absent: stays
  const correct = (who: Parameters<TestHouse['as']>[0], input: Partial<content.CorrectPost> = {}) =>
    house.as(who, (work) => content.correctPost(work, { post: post.id, note: 'A slip', ...input }))
  await assert.rejects(correct('author'), refusedWith('content.not-a-corrector'))
  await assert.rejects(correct('author', { change: { texts: { en: { title: 'In one step' } } } }), refusedWith('content.not-a-corrector'))
  await assert.rejects(correct('author', { change: { kind: 'article' } }), refusedWith('content.kind-fixed'))
  const told = await house.as('author', (work) => content.correctorsOf(work, post.id))
  assert.deepEqual([told.may, told.roles], [false, ['director', 'editor']])

  // A version of another kind that was saved before kinds were fixed: the rule stays that of what readers have.
  const asArticle = { ...written.content, kind: 'article' }
  const version = written.version + 1
  await house.system(async (work) => {
    await keepVersion(work, post.id, version, asArticle)
    await updatePost(work, post.id, { version, kind: 'article' })
  })
  await assert.rejects(correct('author'), refusedWith('content.not-a-corrector'))
  await house.as('director', (work) => content.setReviewRule(work, { ...rule, corrections: true }))
  await assert.rejects(correct('editor'), refusedWith('content.post-not-approved'))
  await house.as('director', (work) => content.setReviewRule(work, { ...rule, corrections: false }))

  // Taking it back and giving it back changes nothing of what it says, and nothing can be written in between.
  await house.as('author', (work) => content.withdrawPost(work, { post: post.id, why: 'x' }))
  await assert.rejects(
    house.as('author', (work) => content.writePost(work, { post: post.id, texts: { en: { title: 'Round about' } } })),
    refusedWith('content.not-in-this-state'),
  )
  await assert.rejects(correct('author'), refusedWith('content.not-in-this-state'))
  const back = await house.as('author', (work) => content.restorePost(work, { post: post.id }))
  assert.equal(back.liveVersion, post.liveVersion)
  assert.equal((await correct('editor')).liveVersion, version)
  const later = await house.as('author', (work) => content.writePost(work, { post: post.id, texts: { en: { summary: 'More' } } }))
  assert.equal((await house.system((work) => content.correctPost(work, { post: post.id, note: 'By itself' }))).liveVersion, later.version)
  await set(['owner', 'director', 'editor', 'author'])
})

test('undo reaches back over a change of kind only while nobody has the post', async () => {
  const post = await draft({ kind: 'notice' })
  await house.as('author', (work) => content.writePost(work, { post: post.id, kind: 'article', texts: { en: { title: 'Two' } } }))
  const back = await house.as('author', (work) => content.restoreVersion(work, { post: post.id, version: 1 }))
  assert.equal(back.content.kind, 'notice')
  const again = await house.as('author', (work) => content.restoreVersion(work, { post: post.id, version: 2 }))
  await approve(again)
  await house.as('author', (work) => content.schedulePost(work, { post: post.id, version: again.version, at: 'now' }))
  const kept = await house.as('author', (work) => content.restoreVersion(work, { post: post.id, version: 1 }))
  assert.equal(kept.content.kind, 'article')
})

test('a withdrawn post is gone at once, says so at its address, and can come back', async () => {
  house.setNow('2026-09-10T03:00:00Z')
  const post = await published()
  await assert.rejects(
    house.as('author', (work) => content.withdrawPost(work, { post: post.id, why: ' ' })),
    refusedWith('content.field-missing'),
  )
  await house.as('author', (work) => content.withdrawPost(work, { post: post.id, why: 'The owner of the picture objects' }))
  assert.ok(!(await publicSlugs()).includes(post.slug))
  await assert.rejects(
    house.visitor((work) => content.postBySlug(work, post.slug, 'en')),
    refusedWith('content.post-is-withdrawn'),
  )
  await assert.rejects(
    house.as('author', (work) => content.writePost(work, { post: post.id, texts: { en: { title: 'x' } } })),
    refusedWith('content.not-in-this-state'),
  )
  await house.as('author', (work) => content.restorePost(work, { post: post.id }))
  assert.ok((await publicSlugs()).includes(post.slug))
  assert.deepEqual(events(post.id), ['scheduled', 'published', 'withdrawn', 'restored'])
  assert.deepEqual(
    (await house.as('author', (work) => content.archiveOf(work, post.id))).map((a) => a.what),
    ['published', 'withdrawn', 'restored'],
  )
})

test('a withdrawal before its time is undone into the plan, or into an approved post when the time has passed', async () => {
  house.setNow('2026-09-08T02:00:00Z')
  const post = await scheduled()
  await house.as('author', (work) => content.withdrawPost(work, { post: post.id, why: 'wait' }))
  assert.equal((await house.as('author', (work) => content.restorePost(work, { post: post.id }))).state, 'scheduled')
  await house.as('author', (work) => content.withdrawPost(work, { post: post.id, why: 'wait' }))
  house.setNow('2026-09-11T02:00:00Z')
  await assert.rejects(
    house.visitor((work) => content.postBySlug(work, post.slug, 'en')),
    refusedWith('content.no-such-post'),
  )
  assert.equal((await house.as('author', (work) => content.restorePost(work, { post: post.id }))).state, 'approved')
})

test('what was being written when it was taken back is its newest version, and giving it back does not publish it', async () => {
  house.setNow('2026-09-09T03:00:00Z')
  const unsaved = { texts: { en: { title: 'Half written' } } }
  const withdraw = (post: content.Post, extra: object = {}) =>
    house.as('author', (work) =>
      content.withdrawPost(work, { post: post.id, why: 'x', unsaved: { base: post.version, ...unsaved, ...extra } }),
    )
  const out = await published({ kind: 'notice' })
  await assert.rejects(withdraw(out, { kind: 'article' }), refusedWith('content.kind-fixed'))
  await assert.rejects(withdraw(out, { base: 7 }), refusedWith('content.changed-meanwhile'))
  const gone = await withdraw(out)
  assert.deepEqual([gone.state, gone.version, gone.liveVersion, gone.content.texts.en!.title], ['withdrawn', 2, 1, 'Half written'])
  await house.as('author', (work) => content.restorePost(work, { post: out.id }))
  assert.equal((await house.visitor((work) => content.postBySlug(work, out.slug, 'en'))).text.title, out.content.texts.en!.title)

  const planned = await scheduled()
  assert.equal((await withdraw(planned)).state, 'withdrawn')
  const back = await house.as('author', (work) => content.restorePost(work, { post: planned.id }))
  assert.deepEqual(
    [back.state, back.liveVersion, back.content.texts.en!.title],
    ['draft', null, 'Half written'],
    'nobody approved that version',
  )
  const bare = await scheduled()
  await withdraw(bare, { texts: {} })
  assert.equal((await house.as('author', (work) => content.restorePost(work, { post: bare.id }))).state, 'scheduled', 'nothing was typed')
})
