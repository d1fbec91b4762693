import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRefusal, newId, readAudit } from '#platform'
import { setSwitch } from '#rooms/alliance'
import { total } from '#rooms/facts'
import * as content from './index.ts'
import { fromPlain } from './plain.ts'
import { approve, author, draft, events, house, publicSlugs, published, refusedWith, scheduled, soon } from './posts-for-tests.ts'

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
