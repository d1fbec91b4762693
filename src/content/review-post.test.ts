import assert from 'node:assert/strict'
import { test } from 'node:test'
import sharp from 'sharp'
import { isRefusal, newId, readAudit, type Work } from '#platform'
import { addStaff, foundAlliance, listStaff } from '#rooms/alliance'
import * as content from './index.ts'
import { fromPlain } from './plain.ts'
import { approve, author, director, draft, editor, events, house, pressRule, published, refusedWith, soon } from './posts-for-tests.ts'

test('author and approver are two persons, and nobody passes two steps', async () => {
  await house.as('director', (work) => content.setReviewRule(work, pressRule))
  const post = await draft({ kind: 'press' })
  await house.as('author', (work) => content.requestReview(work, { post: post.id }))
  const pass = (who: ReturnType<typeof author>) =>
    house.as(who, (work) => content.reviewPost(work, { post: post.id, version: post.version, verdict: 'passed' }))
  await assert.rejects(pass(author()), refusedWith('content.approver-is-author'))
  await assert.rejects(pass(director()), refusedWith('content.not-your-step'))
  assert.equal((await pass(editor())).state, 'in-review')
  await assert.rejects(pass(editor()), refusedWith('content.already-passed-by-you'))
  assert.equal((await pass(director())).state, 'approved')
})

test('a program passes as the person for whom it acts; one that acts for nobody is no second person', async () => {
  const post = await draft()
  await house.as('author', (work) => content.requestReview(work, { post: post.id }))
  const program = (person: string | null) =>
    ({ kind: 'token', id: newId(), name: 'Program', roles: ['editor'], scopes: ['content:read', 'content:write'], person }) as const
  const pass = (who: ReturnType<typeof program>) =>
    house.as(who, (work) => content.reviewPost(work, { post: post.id, version: post.version, verdict: 'passed' }))
  await assert.rejects(pass(program(null)), refusedWith('content.program-is-nobody'))
  await assert.rejects(pass(program(author().id)), refusedWith('content.approver-is-author'))
  assert.equal((await pass(program(editor().id))).state, 'approved')
})

test('who helped to write it does not approve it either', async () => {
  const post = await draft()
  const changed = await house.as('editor', (work) =>
    content.writePost(work, { post: post.id, texts: { en: { summary: 'A better summary' } } }),
  )
  await house.as('author', (work) => content.requestReview(work, { post: post.id }))
  await assert.rejects(
    house.as('editor', (work) => content.reviewPost(work, { post: post.id, version: changed.version, verdict: 'passed' })),
    refusedWith('content.approver-is-author'),
  )
  assert.equal(
    (await house.as('director', (work) => content.reviewPost(work, { post: post.id, version: changed.version, verdict: 'passed' }))).state,
    'approved',
  )
})

test('a returned post says why, and a changed one starts its review again', async () => {
  const post = await draft()
  await house.as('author', (work) => content.requestReview(work, { post: post.id }))
  await assert.rejects(
    house.as('editor', (work) => content.reviewPost(work, { post: post.id, version: post.version, verdict: 'returned' })),
    refusedWith('content.field-missing'),
  )
  const returned = await house.as('editor', (work) =>
    content.reviewPost(work, { post: post.id, version: post.version, verdict: 'returned', note: 'Which edition?' }),
  )
  assert.equal(returned.state, 'draft')
  const changed = await house.as('author', (work) =>
    content.writePost(work, { post: post.id, base: post.version, texts: { en: { summary: 'The 1503 edition' } } }),
  )
  await assert.rejects(
    house.as('editor', (work) => content.reviewPost(work, { post: post.id, version: post.version, verdict: 'passed' })),
    refusedWith('content.changed-meanwhile'),
  )
  await approve(changed)
})

test('race: approve and save in parallel never approve what was not read', async () => {
  house.setNow('2026-09-08T02:00:00Z') // what is planned meanwhile lies ahead, whoever comes first
  for (let round = 0; round < 8; round++) {
    const post = await draft()
    await house.as('author', (work) => content.requestReview(work, { post: post.id }))
    const acts = await Promise.allSettled([
      house.as('editor', (work) => content.reviewPost(work, { post: post.id, version: post.version, verdict: 'passed' })),
      ...Array.from({ length: 8 }, (_, i) =>
        house.as('author', (work) => content.writePost(work, { post: post.id, texts: { en: { summary: `Save ${round}.${i}` } } })),
      ),
      house.as('director', (work) => content.schedulePost(work, { post: post.id, version: post.version, at: soon })),
    ])
    for (const act of acts) if (act.status === 'rejected') assert.ok(isRefusal(act.reason), String(act.reason))
    const end = await house.as('editor', (work) => content.postById(work, post.id))
    assert.equal(end.version, post.version + 8, 'every save is a version')
    assert.equal(end.state, 'draft')
    assert.ok(end.approvedVersion === null || end.approvedVersion === post.version)
    await assert.rejects(
      house.as('author', (work) => content.schedulePost(work, { post: post.id, version: end.version, at: soon })),
      refusedWith('content.post-not-approved'),
    )
    // Whatever was planned in between was cancelled again.
    assert.equal(events(post.id).filter((e) => e === 'scheduled').length, events(post.id).filter((e) => e === 'unscheduled').length)
  }
})

test('race: 32 saves against the same version: one wins, the others are told who', async () => {
  const post = await draft()
  const saves = await Promise.allSettled(
    Array.from({ length: 32 }, (_, i) =>
      house.as('author', (work) => content.writePost(work, { post: post.id, base: post.version, texts: { en: { summary: `Save ${i}` } } })),
    ),
  )
  assert.equal(saves.filter((s) => s.status === 'fulfilled').length, 1)
  for (const save of saves) if (save.status === 'rejected') refusedWith('content.changed-meanwhile')(save.reason)
})

test('in a library of one person nobody can pass; with no steps, set for a reason, its writer approves alone and the record says so', async () => {
  const alliance = newId()
  const member = await house.system(
    async (work) => {
      await foundAlliance(work, {
        name: 'Alone',
        slug: 'alone',
        timeZone: 'Asia/Shanghai',
        country: 'CN',
        locales: ['en'],
        defaultLocale: 'en',
      })
      return addStaff(work, { name: 'Alone', email: 'alone@library.example', roles: ['owner'] })
    },
    { alliance },
  )
  const owner = { kind: 'staff', id: member.staff_id, name: member.name, roles: member.roles } as const
  const as = <T>(run: (work: Work) => Promise<T>): Promise<T> => house.as(owner, run, { alliance })
  const texts = { en: { title: 'Alone', body: fromPlain('Text.') } }
  const post = await as((work) => content.writePost(work, { source: 'en', texts, noGoal: 'x', noAction: 'x', variants: { website: {} } }))
  const row = { post_id: post.id, version: post.version, live_version: null }
  assert.deepEqual(await as(async (work) => content.whoMayPass(await listStaff(work), await content.reviewProgress(work, row))), [])
  await as((work) => content.requestReview(work, { post: post.id }))

  const none = { kind: 'article', steps: [], corrections: false }
  await assert.rejects(
    as((work) => content.setReviewRule(work, none)),
    refusedWith('content.field-missing'),
  )
  await as((work) => content.setReviewRule(work, { ...none, reason: 'I work here alone.' }))
  // What waited goes by the new rule.
  assert.equal((await as((work) => content.requestReview(work, { post: post.id }))).state, 'approved')
  const entries = await as((work) => readAudit(work))
  assert.equal(entries.find(({ act }) => act === 'content.review-rule-set')?.why, 'I work here alone.')
  assert.ok(entries.some(({ act, subject }) => act === 'content.post-approved-without-steps' && subject.id === post.id))

  await house.system((work) => addStaff(work, { name: 'Second', email: 'second@library.example', roles: ['editor'] }), { alliance })
  await as((work) =>
    content.setReviewRule(work, { kind: 'article', steps: [{ names: { en: 'One' }, roles: ['editor'] }], corrections: false }),
  )
  assert.deepEqual(await as(async (work) => content.whoMayPass(await listStaff(work), await content.reviewProgress(work, row))), ['Second'])
})

test('a correction that newly shows a child is looked over by somebody else, whatever the rule', async () => {
  const bytes = await sharp({ create: { width: 40, height: 40, channels: 3, background: '#fff' } })
    .png()
    .toBuffer()
  const facts = { alt: { en: 'Reading' }, rights: 'own', consent: 'by letter' } as const
  const [child, seat] = await house.as('author', async (work) => [
    await content.addAsset(work, { bytes, name: 'child.png', ...facts, people: 'minors' }),
    await content.addAsset(work, { bytes, name: 'seat.png', ...facts }),
  ])
  const post = await published({ kind: 'article' })
  const correct = (version: number) =>
    house.as('author', (work) => content.correctPost(work, { post: post.id, version, note: 'A picture was missing.' }))
  const plain = await house.as('author', (work) => content.writePost(work, { post: post.id, lead: seat!.id }))
  await correct(plain.version)
  for (const change of [{ lead: child!.id }, { lead: null, variants: { website: { image: child!.id } } }]) {
    const { version } = await house.as('author', (work) => content.writePost(work, { post: post.id, ...change }))
    await assert.rejects(correct(version), refusedWith('content.post-not-approved'))
  }
  const asked = await house.as('author', (work) => content.requestReview(work, { post: post.id }))
  await assert.rejects(correct(asked.version), refusedWith('content.post-not-approved'))
  await house.as('editor', (work) => content.reviewPost(work, { post: post.id, version: asked.version, verdict: 'passed' }))
  await correct(asked.version)
  // Once readers have the picture, mending a word is a correction like any other.
  const word = await house.as('author', (work) => content.writePost(work, { post: post.id, texts: { en: { summary: 'Upstairs.' } } }))
  await correct(word.version)
})
