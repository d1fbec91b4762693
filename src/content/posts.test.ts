import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { isRefusal, newId, readAudit, type Work } from '#platform'
import { addStaff, foundAlliance, listStaff, setSwitch } from '#rooms/alliance'
import { total } from '#rooms/facts'
import { openTestHouse, type TestHouse } from '#testing'
import * as content from './index.ts'
import { fromPlain } from './plain.ts'
import { updatePost } from './posts.ts'
import { keepVersion } from './write-post.ts'

let house: TestHouse
const heard: { event: string; payload: Record<string, unknown> }[] = []

before(async () => {
  house = await openTestHouse()
  for (const [event, on] of Object.entries({
    scheduled: content.postScheduled,
    unscheduled: content.postUnscheduled,
    published: content.postPublished,
    corrected: content.postCorrected,
    withdrawn: content.postWithdrawn,
    restored: content.postRestored,
  }))
    on.on(async (_work: Work, payload: object) => void heard.push({ event, payload: payload as Record<string, unknown> }))
  content.channelLimits.register(async () => [
    {
      channel: 'website',
      form: 'article',
      title: null,
      text: null,
      images: { most: 20, ratio: null, minWidth: null },
      link: 'none',
      linkLength: 0,
      byDefault: true,
    },
    {
      channel: 'short',
      form: 'short',
      title: null,
      text: 100,
      images: { most: 1, ratio: 1.91, minWidth: 600 },
      link: 'in-text',
      linkLength: 23,
      byDefault: false,
    },
  ])
})
after(() => house.close())

const author = () => house.staff('author')
const editor = () => house.staff('editor')
const director = () => house.staff('director')
const soon = { wall: '2026-09-10T09:00', zone: 'Asia/Shanghai' }

const draft = (patch: Partial<content.WritePost> = {}) =>
  house.as('author', (work) =>
    content.writePost(work, {
      source: 'en',
      texts: {
        en: {
          title: `The book that survived ${newId().slice(-6)}`,
          body: fromPlain('A Ming gazetteer.\n\n## Where\nIn the reading room.'),
          action: 'Get a card',
        },
      },
      action: { kind: 'apply', target: '' },
      noGoal: 'only a test',
      variants: { website: {} },
      ...patch,
    }),
  )
const approve = async (post: content.Post) => {
  await house.as('author', (work) => content.requestReview(work, { post: post.id }))
  return house.as('editor', (work) => content.reviewPost(work, { post: post.id, version: post.version, verdict: 'passed' }))
}
const scheduled = async (patch: Partial<content.WritePost> = {}, at: content.SchedulePost['at'] = soon) => {
  const post = await approve(await draft(patch))
  return house.as('author', (work) => content.schedulePost(work, { post: post.id, version: post.version, at }))
}
const published = async (patch: Partial<content.WritePost> = {}) => scheduled(patch, 'now')
const events = (post: string) => heard.filter((h) => h.payload.post === post).map((h) => h.event)
const refusedWith = (code: string) => (error: unknown) => {
  assert.ok(isRefusal(error), String(error))
  assert.ok(error.code === code || error.fields.some((f) => f.code === code), `${error.message}, wanted ${code}`)
  return true
}
const publicSlugs = (options?: object) =>
  house.visitor(async (work) => (await content.publishedPosts(work, { locale: 'en', limit: 100, ...options })).posts.map((p) => p.slug))

test('a post goes from draft over review to its time, with one audit sentence a step and one fact', async () => {
  house.setNow('2026-09-08T02:00:00Z')
  const post = await scheduled()
  assert.equal(post.state, 'scheduled')
  assert.equal(post.visibleAt!.toISOString(), '2026-09-10T01:00:00.000Z')
  assert.ok(!(await publicSlugs()).includes(post.slug))
  await assert.rejects(
    house.visitor((work) => content.postBySlug(work, post.slug, 'en')),
    refusedWith('content.no-such-post'),
  )
  house.setNow('2026-09-10T00:59:59Z')
  assert.ok(!(await publicSlugs()).includes(post.slug))
  assert.deepEqual(await house.visitor((work) => content.findPublic(work, { words: 'gazetteer', locale: 'en' })), [])
  house.setNow('2026-09-10T01:00:00Z')
  assert.ok((await publicSlugs()).includes(post.slug), 'time alone makes it public, no job needed')
  assert.equal((await house.visitor((work) => content.findPublic(work, { words: 'gazet', locale: 'en' })))[0]?.id, post.id)
  assert.equal(await house.system((work) => content.publishDue(work)), 1)
  assert.equal(await house.system((work) => content.publishDue(work)), 0)
  assert.equal(
    (await house.as('director', (work) => total(work, { metric: 'posts.published', from: '2026-09-10', to: '2026-09-10' }))).amount,
    1,
  )
  assert.deepEqual(events(post.id), ['scheduled', 'published'])
  const acts = await house.as('editor', (work) => readAudit(work, { subject: { kind: 'post', id: post.id } }))
  assert.deepEqual(
    acts
      .map((a) => a.act)
      .filter((a) => a.startsWith('content.'))
      .reverse(),
    ['content.post-written', 'content.review-requested', 'content.post-approved', 'content.post-scheduled', 'content.post-published'],
  )
})

test('what is not ready is refused with every reason and its place', async () => {
  const post = await draft({
    texts: { en: { title: 'Draft ??', body: fromPlain('Fine.\n\nThe talk is on ?? September.'), action: '' } },
    noGoal: '',
    action: null,
  })
  await assert.rejects(
    house.as('author', (work) => content.requestReview(work, { post: post.id })),
    (error: unknown) => {
      assert.ok(isRefusal(error))
      assert.deepEqual(error.fields.map((f) => `${f.field} ${f.code}`).sort(), [
        'action content.problems.no-action',
        'goal content.problems.no-goal',
        'texts.en.body content.problems.unfinished-here',
        'texts.en.title content.problems.unfinished',
      ])
      return true
    },
  )
  const problems = await house.as('author', (work) => content.checkPost(work, post.id))
  assert.deepEqual(
    problems.find((p) => p.code === 'unfinished-here'),
    {
      code: 'unfinished-here',
      level: 'stop',
      field: 'texts.en.body',
      params: { locale: 'en', near: 'The talk is on ?? September.' },
      block: 1,
    },
  )
})

test('a button without words of its own has the ordinary ones of its action, in the language of the text', async () => {
  const post = await published({
    texts: {
      en: { title: `Open late ${newId().slice(-6)}`, body: fromPlain('Until ten.'), action: '' },
      'zh-CN': { title: '延长开放', body: fromPlain('至十点。'), action: '' },
    },
  })
  const label = (locale: string) => house.visitor(async (work) => (await content.postBySlug(work, post.slug, locale)).action?.label)
  assert.deepEqual([await label('en'), await label('zh-CN')], ['Get a card', '办证'])
  const own = await published({ texts: { en: { title: `Own ${newId().slice(-6)}`, body: fromPlain('Words.'), action: 'Come in' } } })
  assert.equal(await house.visitor(async (work) => (await content.postBySlug(work, own.slug, 'en')).action?.label), 'Come in')
  // In a language Foyer does not speak somebody has to write them.
  const french = await draft({ source: 'fr', texts: { fr: { title: 'Ouvert', body: fromPlain('Venez.') } } })
  const problems = await house.as('author', (work) => content.checkPost(work, french.id))
  assert.deepEqual(
    problems.filter(({ code }) => code === 'action-without-words').map(({ field }) => field),
    ['texts.fr.action'],
  )
})

test('author and approver are two persons, and nobody passes two steps', async () => {
  await house.as('director', (work) =>
    content.setReviewRule(work, {
      kind: 'press',
      corrections: true,
      steps: [
        { names: { en: 'Section head' }, roles: ['editor', 'author'] },
        { names: { en: 'Director' }, roles: ['director', 'editor'] },
      ],
    }),
  )
  const post = await draft({ kind: 'press' })
  await house.as('author', (work) => content.requestReview(work, { post: post.id }))
  const pass = (who: content.Post['owner'] extends never ? never : ReturnType<typeof author>) =>
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

test('editing what is planned cancels it in the same transaction', async () => {
  house.setNow('2026-09-08T02:00:00Z')
  const post = await scheduled()
  const edited = await house.as('author', (work) => content.writePost(work, { post: post.id, texts: { en: { title: 'Another title' } } }))
  assert.equal(edited.state, 'draft')
  assert.deepEqual(events(post.id), ['scheduled', 'unscheduled'])
  house.setNow('2026-09-10T02:00:00Z')
  assert.ok(!(await publicSlugs()).includes(post.slug))
  assert.equal(await house.system((work) => content.publishDue(work)), 0)
  house.setNow('2026-09-08T02:00:00Z')
  await approve(edited)
  await house.as('author', (work) => content.schedulePost(work, { post: post.id, version: edited.version, at: soon }))
  await house.as('author', (work) => content.binPost(work, { post: post.id }))
  assert.deepEqual(events(post.id), ['scheduled', 'unscheduled', 'scheduled', 'unscheduled'])
  assert.equal((await house.as('author', (work) => content.unbinPost(work, { post: post.id }))).state, 'draft')
})

test('saving without a change is no new version and cancels nothing', async () => {
  house.setNow('2026-09-08T02:00:00Z')
  const post = await scheduled()
  const same = await house.as('author', (work) =>
    content.writePost(work, { post: post.id, texts: { en: { title: post.content.texts.en!.title } } }),
  )
  assert.equal(same.version, post.version)
  assert.equal(same.state, 'scheduled')
})

test('an embargo holds: nothing earlier can be planned, moved or shown', async () => {
  house.setNow('2026-09-08T02:00:00Z')
  const post = await approve(await draft())
  await house.as('author', (work) => content.setEmbargo(work, { post: post.id, until: { wall: '2026-09-10T09:00' } }))
  const plan = (wall: string) =>
    house.as('author', (work) => content.schedulePost(work, { post: post.id, version: post.version, at: { wall } }))
  await assert.rejects(plan('2026-09-10T08:59'), refusedWith('content.before-embargo'))
  const planned = await plan('2026-09-10T09:00')
  assert.equal(planned.planned!.zone, 'Asia/Shanghai')
  await assert.rejects(
    house.as('author', (work) => content.movePost(work, { post: post.id, at: { wall: '2026-09-09T09:00' } })),
    refusedWith('content.before-embargo'),
  )
  await assert.rejects(
    house.as('author', (work) => content.setEmbargo(work, { post: post.id, until: { wall: '2026-09-11T09:00' } })),
    refusedWith('content.before-embargo'),
  )
  const moved = await house.as('author', (work) => content.movePost(work, { post: post.id, at: { wall: '2026-09-12T18:30' } }))
  assert.equal(moved.visibleAt!.toISOString(), '2026-09-12T10:30:00.000Z')
  assert.equal(moved.version, post.version)
  assert.deepEqual(events(post.id), ['scheduled', 'unscheduled', 'scheduled'])
})

test('times that are none are refused', async () => {
  house.setNow('2026-09-08T02:00:00Z')
  const post = await approve(await draft())
  const plan = (wall: string, zone?: string) =>
    house.as('author', (work) => content.schedulePost(work, { post: post.id, version: post.version, at: { wall, zone } }))
  for (const wall of ['2026-02-30T09:00', '2026-09-10', '10 September', '2026-09-10T24:10', '', '2026-09-10T09:00Z'])
    await assert.rejects(plan(wall), refusedWith('content.time-not-known'), wall)
  await assert.rejects(plan('2026-09-10T09:00', 'Mars/Olympus'), refusedWith('content.time-not-known'))
  await assert.rejects(plan('2026-09-08T09:00'), refusedWith('content.time-is-past'))
})

test('wall times in zones with clock changes', () => {
  const at = (wall: string, zone: string) => content.instantOfPlan({ wall, zone }).toISOString()
  assert.equal(at('2026-03-29T01:30', 'Europe/London'), '2026-03-29T01:30:00.000Z') // skipped: 02:30 BST
  assert.equal(at('2026-10-25T01:30', 'Europe/London'), '2026-10-25T00:30:00.000Z') // twice: the first
  assert.equal(at('2026-09-10T09:00', 'Pacific/Auckland'), '2026-09-09T21:00:00.000Z')
  assert.deepEqual(content.planOfInstant(new Date('2026-09-10T01:00:59Z'), 'Asia/Shanghai'), {
    wall: '2026-09-10T09:00',
    zone: 'Asia/Shanghai',
  })
})

test('times are derived again when zone data change', async () => {
  house.setNow('2026-09-08T02:00:00Z')
  const post = await scheduled()
  await house.system(async (work) => {
    // As if the zone had been one hour off when it was planned.
    const wrong = new Date('2026-09-10T02:00:00Z')
    await work.db
      .updateTable('content.posts')
      .set({ visible_at: wrong, planned_at: wrong })
      .where('alliance_id', '=', work.alliance)
      .where('post_id', '=', post.id)
      .execute()
  })
  assert.equal(await house.system((work) => content.rederiveTimes(work)), 1)
  assert.equal(await house.system((work) => content.rederiveTimes(work)), 0)
  assert.equal((await house.as('author', (work) => content.postById(work, post.id))).visibleAt!.toISOString(), '2026-09-10T01:00:00.000Z')
  assert.deepEqual(events(post.id), ['scheduled', 'unscheduled', 'scheduled'])
})

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

test('episodes: numbers are given once, stay, and leave a gap', async () => {
  house.setNow('2026-09-10T03:00:00Z')
  const series = await house.as('editor', (work) =>
    content.saveSeries(work, { names: { en: 'Tianzhong lectures', 'zh-CN': '天中讲坛' }, firstNumber: 381 }),
  )
  const [a, b, c] = [await published({ series: series.id }), await published({ series: series.id }), await published({ series: series.id })]
  assert.deepEqual([a.episode, b.episode, c.episode], [381, 382, 383])
  await house.as('author', (work) => content.withdrawPost(work, { post: b.id, why: 'cancelled' }))
  const d = await scheduled({ series: series.id }, { wall: '2026-09-20T09:00' })
  assert.equal(d.episode, 384)
  const moved = await house.as('author', (work) => content.movePost(work, { post: d.id, at: { wall: '2026-09-21T09:00' } }))
  assert.equal(moved.episode, 384)
  assert.equal(await house.as('author', (work) => content.nextEpisode(work, series.id)), 385)
  const shown = await house.visitor((work) => content.publishedPosts(work, { locale: 'zh-CN', series: series.id }))
  assert.deepEqual(
    shown.posts.map((p) => [p.series?.name, p.series?.number]),
    [
      ['天中讲坛', 383],
      ['天中讲坛', 381],
    ],
  )
  await assert.rejects(
    house.as('editor', (work) => content.saveSeries(work, { series: series.id, names: series.names, firstNumber: 1 })),
    refusedWith('content.numbers-are-given'),
  )
})

test('race: 64 posts into one series get 64 numbers', async () => {
  const series = await house.as('editor', (work) => content.saveSeries(work, { names: { en: 'Race' } }))
  const posts: content.Post[] = []
  for (let i = 0; i < 64; i++) posts.push(await approve(await draft({ series: series.id })))
  const done = await Promise.all(
    posts.map((post) => house.as('author', (work) => content.schedulePost(work, { post: post.id, version: post.version, at: 'now' }))),
  )
  assert.deepEqual(
    done.map((p) => p.episode!).sort((x, y) => x - y),
    Array.from({ length: 64 }, (_, i) => i + 1),
  )
})

test('a post and its translations are one thing', async () => {
  house.setNow('2026-09-10T04:00:00Z')
  const post = await published({ texts: { en: { title: 'Open late', body: fromPlain('Till nine.'), action: 'Get a card' } } })
  const zh = await house.visitor((work) => content.postBySlug(work, post.slug, 'zh-CN'))
  assert.deepEqual([zh.locale, zh.text.title, zh.locales], ['en', 'Open late', ['en']])
  await house.as('author', (work) =>
    content.correctPost(work, {
      post: post.id,
      note: 'Translation added',
      change: { texts: { 'zh-CN': { title: '延时开放', body: fromPlain('开到九点。'), action: '办证' } } },
    }),
  )
  const translated = await house.visitor((work) => content.postBySlug(work, post.slug, 'zh-CN'))
  assert.deepEqual([translated.locale, translated.text.title, translated.locales], ['zh-CN', '延时开放', ['en', 'zh-CN']])
  assert.ok((await publicSlugs({ locale: 'zh-CN', onlyLocale: true })).includes(post.slug))
  assert.equal((await house.visitor((work) => content.findPublic(work, { words: '延时', locale: 'zh-CN' })))[0]?.title, '延时开放')
})

test('a real name stands only with that person’s own consent, and goes from everything when it is taken back', async () => {
  const me = author()
  await house.as(me, (work) => content.consentToByline(work, { name: 'Li Min' }))
  const post = await published({ byline: { kind: 'staff', staff: me.id } })
  assert.equal((await house.visitor((work) => content.postBySlug(work, post.slug, 'en'))).byline.name, 'Li Min')
  await house.as(me, (work) => content.revokeByline(work))
  const shown = await house.visitor((work) => content.postBySlug(work, post.slug, 'en'))
  assert.equal(shown.byline.name, 'Test City')
  assert.doesNotMatch(JSON.stringify([shown, await house.as(me, (work) => content.archiveOf(work, post.id))]), /Li Min/)
  await assert.rejects(
    house.system((work) => content.consentToByline(work, { name: 'Somebody' })),
    refusedWith('content.only-a-person-can-agree'),
  )
})

test('undo puts an older version back as a new one', async () => {
  const post = await draft()
  await house.as('author', (work) =>
    content.writePost(work, { post: post.id, texts: { en: { title: 'Worse' }, 'zh-CN': { title: '更差' } } }),
  )
  const back = await house.as('author', (work) => content.restoreVersion(work, { post: post.id, version: post.version }))
  assert.deepEqual(back.content, post.content)
  assert.equal(back.version, 3)
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

test('variants: own words count as people count, what follows is cut by the channel', async () => {
  const family = '👩‍👩‍👧'
  const post = await draft({ variants: { website: {}, short: { texts: { en: { text: family.repeat(75) } } } } })
  const problems = (id: string) =>
    house.as('author', async (work) => (await content.checkPost(work, id)).map((p) => `${p.level} ${p.code}`))
  assert.ok(!(await problems(post.id)).includes('stop text-too-long'), '75 + link 25 = 100')
  await house.as('author', (work) =>
    content.saveVariant(work, { post: post.id, channel: 'short', variant: { texts: { en: { text: family.repeat(76) } } } }),
  )
  assert.ok((await problems(post.id)).includes('stop text-too-long'))
  await house.as('author', (work) =>
    content.saveVariant(work, { post: post.id, channel: 'short', variant: { texts: { en: { text: '' } } } }),
  )
  await house.as('author', (work) => content.writePost(work, { post: post.id, texts: { en: { summary: 'x'.repeat(200) } } }))
  assert.ok((await problems(post.id)).includes('warn text-will-be-cut'))
  const off = await house.as('author', (work) => content.saveVariant(work, { post: post.id, channel: 'short', variant: null }))
  assert.deepEqual(Object.keys(off.content.variants), ['website'])
})

test('HTML in every field is text in everything that is rendered', async () => {
  const evil = '<script>alert(1)</script><b onclick="x">'
  const post = await published({ texts: { en: { title: evil, summary: evil, action: evil, body: fromPlain(evil) } } })
  const shown = await house.visitor((work) => content.postBySlug(work, post.slug, 'en'))
  assert.equal(shown.text.title, evil)
  assert.doesNotMatch(content.renderHtml(shown.text.body), /<script|<b /)
  assert.match(content.renderHtml(shown.text.body), /&lt;script&gt;/)
  assert.match(shown.slug, /^[\p{L}\p{N}-]+$/u)
})

test('who may not, may not', async () => {
  const post = await draft()
  await assert.rejects(
    house.visitor((work) => content.writePost(work, { source: 'en' })),
    refusedWith('platform.not-allowed'),
  )
  await assert.rejects(
    house.visitor((work) => content.postById(work, post.id)),
    refusedWith('platform.not-allowed'),
  )
  await assert.rejects(
    house.as('keeper', (work) => content.listPosts(work)),
    refusedWith('platform.not-allowed'),
  )
  await assert.rejects(
    house.as('editor', (work) => content.versionForDelivery(work, { post: post.id, version: 1, locale: 'en' })),
    refusedWith('platform.not-allowed'),
  )
  await assert.rejects(
    house.system((work) => content.postById(work, post.id), { alliance: house.otherAlliance }),
    refusedWith('content.no-such-post'),
  )
})

test('the desk calls a post by its title in the language of who reads, and finds it by that in any language, script or in pinyin', async () => {
  const both = await draft({
    texts: { en: { title: 'The ferry reads', body: fromPlain('x') }, 'zh-CN': { title: '渡船上的阅读', body: fromPlain('x') } },
  })
  const one = await draft({ texts: { en: { title: 'The ferry rests 100%', body: fromPlain('x') }, 'zh-CN': { title: '' } } })
  const titles = async (locale: string | undefined, words: string) =>
    (await house.as('editor', (work) => content.listPosts(work, { locale, words }))).posts.map(({ title }) => title).sort()
  assert.deepEqual(await titles('zh-CN', 'ferry'), ['The ferry rests 100%', '渡船上的阅读'])
  assert.deepEqual(await titles('zh-CN', '渡船'), ['渡船上的阅读'])
  assert.deepEqual(await titles('en', 'ferry'), ['The ferry reads', 'The ferry rests 100%'])
  assert.deepEqual(await titles(undefined, 'ferry'), ['The ferry reads', 'The ferry rests 100%'])
  assert.deepEqual(await titles('en', '100%'), ['The ferry rests 100%'])
  for (const typed of ['渡船', '渡船上的閱讀', 'duchuan', 'du chuan', 'dcsdyd'])
    assert.deepEqual(await titles('en', typed), ['The ferry reads'], typed)
  assert.deepEqual(await titles('en', 'chuanduch'), [])
  assert.deepEqual(
    [...(await house.as('editor', (work) => content.titlesOf(work, [both.id, one.id, newId()], 'zh-CN')))],
    [[both.id, '渡船上的阅读']],
  )
  assert.equal((await house.as('editor', (work) => content.titlesOf(work, [], 'zh-CN'))).size, 0)
})

test('a new post begins with the channels of the person’s last one, without its words', async () => {
  assert.deepEqual(await house.as('programme', content.lastChoice), { website: {} })
  await house.as('programme', (work) =>
    content.writePost(work, {
      source: 'en',
      texts: { en: { title: 'First' } },
      variants: { website: {}, newsletter: { fields: { topic: '' }, texts: { en: { title: 'Own words' } } } },
    }),
  )
  assert.deepEqual(await house.as('programme', content.lastChoice), { website: { fields: {} }, newsletter: { fields: { topic: '' } } })
  await house.as('owner', (work) => setSwitch(work, 'channel:newsletter', false))
  assert.deepEqual(Object.keys(await house.as('programme', content.lastChoice)), ['website'])
  await house.as('owner', (work) => setSwitch(work, 'channel:newsletter', true))
})
