import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { createFormatter, isRefusal, newId, translator } from '#platform'
import { addServicePoint, addStaff } from '#rooms/alliance'
import * as content from '#rooms/content'
import { makeScene, recordFacts } from '#rooms/facts'
import { applyForCard, handleApplication, sendLetters } from '#rooms/patrons'
import { countView, flushViews, followLink, makeLink } from '#rooms/reach'
import { adjustGoal, campaignById, changeCampaign, goalById, openCampaign, recordDecision, setGoal } from '#rooms/strategy'
import { cardApplication, type MailServer, openMailServer, openTestHouse, type TestHouse } from '#testing'
import { brought, goalPage, mondayPage, planMondayMails, renderMonday, sayGoal, today } from './index.ts'

let house: TestHouse
let mail: MailServer
let goal: string
let campaign: string
let post: content.Post
let scene: { scene: number; code: string }
let linkCode: string
const phone = {
  'user-agent': 'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Mobile Safari/537.36',
}

const applyFor = (name: string, from: number | null) =>
  house.visitor((work) =>
    applyForCard(work, cardApplication({ name, phone: String(10_000_000 + Math.floor(Math.random() * 80_000_000)) }, from)),
  )

before(async () => {
  mail = await openMailServer()
  house = await openTestHouse({ env: { FOYER_SMTP: `${mail.url}?tls=off` } })
  house.setNow('2026-09-07T01:00:00Z')
  await house.as('owner', (work) => addServicePoint(work, { name: 'Central', kind: 'central' }))
  goal = (
    await house.as('editor', (work) =>
      setGoal(work, {
        title: '100 card applications',
        metric: 'cards.applied',
        points: null,
        target: 100,
        per: 'total',
        starts: '2026-09-01',
        ends: '2026-12-31',
      }),
    )
  ).goalId
  campaign = (
    await house.as('editor', (work) =>
      openCampaign(work, {
        title: 'Story hour autumn',
        hypothesis: 'Parents who see the poster take a card.',
        starts: '2026-09-08',
        ends: '2026-09-30',
        goals: [goal],
        comparison: { kind: 'none', why: 'one place only' },
        hoursPlanned: null,
        moneyPlanned: null,
        currency: 'CNY',
      }),
    )
  ).campaignId
  const { fromPlain } = content
  post = await house.as('author', (work) =>
    content.writePost(work, {
      source: 'en',
      texts: {
        en: { title: 'Story hour on Saturday', body: fromPlain('Come in.'), action: 'Get a card' },
        'zh-CN': { title: '周六故事会', body: fromPlain('请进。'), action: '办理读者证' },
      },
      action: { kind: 'apply', target: '' },
      goal,
      campaign,
      variants: { website: {} },
    }),
  )
  await house.as('author', (work) => content.requestReview(work, { post: post.id }))
})
after(async () => {
  await house.close()
  await mail.close()
})

test('Today names what waits for a person, for whoever may see it, in the order of harm', async () => {
  await applyFor('First Waiting', null)
  const forDirector = await house.as('director', (work) => today(work, 'en'))
  assert.deepEqual(
    forDirector.needs.map((need) => need.what),
    ['review', 'application'],
  )
  assert.equal(forDirector.needs[0]!.params.title, 'Story hour on Saturday')
  const inChinese = await house.as('director', (work) => today(work, 'zh-CN'))
  assert.equal(inChinese.needs[0]!.params.title, '周六故事会', 'titles stand in the language of the desk')
  assert.equal(forDirector.place?.name, 'Central')
  assert.equal(forDirector.goal?.progress.goal.goalId, goal)
  const forAuthor = await house.as('author', (work) => today(work, 'en'))
  assert.ok(!forAuthor.needs.some((need) => need.what === 'review'), 'nobody is asked to pass what they wrote')
  const forKeeper = await house.as('keeper', (work) => today(work, 'en'))
  assert.deepEqual(forKeeper.needs, [], 'a keeper sees neither drafts nor applications')
  house.setNow('2026-09-12T01:00:00Z')
  const later = await house.as('director', (work) => today(work, 'en'))
  assert.deepEqual(
    later.needs.map((need) => need.what),
    ['application', 'review'],
    'late applications harm more than a review without a time',
  )
  house.setNow('2026-09-08T01:00:00Z')
  const [waiting] = await house.as('desk', async (work) => (await import('#rooms/patrons')).listApplications(work, { state: 'received' }))
  await house.as('desk', (work) => handleApplication(work, waiting!.reference, 'issued', { tell: false }))
  assert.deepEqual(
    (await house.as('director', (work) => today(work, 'en'))).needs.map((need) => need.what),
    ['review'],
  )
})

test('what a campaign brought goes from follows to sign-ups by code; few people are hidden, things are not', async () => {
  await house.as('editor', (work) => content.reviewPost(work, { post: post.id, version: post.version, verdict: 'passed' }))
  await house.as('author', (work) => content.schedulePost(work, { post: post.id, version: post.version, at: 'now' }))
  await house.system((work) => content.publishDue(work))
  await house.system(async (work) => {
    scene = await makeScene(work, { kind: 'poster', subjectKind: 'post', subjectId: post.id, label: 'Poster: Story hour' })
    linkCode = (
      await makeLink(work, { target: `/posts/${post.slug}`, scene: scene.scene, subject: { kind: 'poster', id: post.id }, label: 'Poster' })
    ).code
  })
  for (let i = 0; i < 3; i++) await followLink(house.platform, house.alliance, linkCode, phone)
  countView(house.platform, house.alliance, { page: `posts:${post.slug}`, scene: scene.code, headers: phone, address: '10.1.1.1' })
  await flushViews(house.platform)
  for (const name of ['Anna', 'Berta', 'Clara', 'Dora']) await applyFor(name, scene.scene)
  const few = await house.as('analyst', (work) => brought(work, { kind: 'campaign', id: campaign }))
  assert.equal(few.subject.title, 'Story hour autumn')
  const poster = few.rows.find((row) => row.scene === scene.scene)!
  assert.deepEqual([poster.touches, poster.views], [3, 1])
  assert.deepEqual(poster.cards, { amount: null, hidden: true })
  assert.deepEqual(few.totals.signUps, { amount: null, hidden: true })
  await applyFor('Emma', scene.scene)
  await applyFor('Friederike', scene.scene)
  const enough = await house.as('analyst', (work) => brought(work, { kind: 'campaign', id: campaign }))
  assert.deepEqual(enough.totals.signUps, { amount: 5, hidden: false }, '6, told as 5 to 9')
  assert.deepEqual(enough.caused, { verdict: 'cannot-tell', reason: 'no-study' })
  assert.equal(enough.posts[0]!.opened, 1)
  assert.deepEqual([enough.from, enough.to, enough.running], ['2026-09-08', '2026-09-08', true])
})

test('the strict end carries the code, the generous end adds everybody without one in fourteen days after a post', async () => {
  const rangeNow = async () => (await house.as('analyst', (work) => brought(work, { kind: 'post', id: post.id }))).range!
  for (let i = 0; i < 3; i++) await applyFor(`Nobody ${'abc'[i]}`, null)
  assert.deepEqual(
    [(await rangeNow()).strict.amount, (await rangeNow()).generous],
    [5, { amount: null, hidden: true }],
    'the difference of both ends would give away the three who carried no code',
  )
  assert.deepEqual((await rangeNow()).without, { amount: null, hidden: true })
  for (let i = 3; i < 7; i++) await applyFor(`Nobody ${'abcdefg'[i]}`, null)
  const other = await house.system((work) =>
    makeScene(work, { kind: 'poster', subjectKind: 'post', subjectId: newId(), label: 'Another post' }),
  )
  await applyFor('Other Code', other.scene)
  const { range } = await house.as('analyst', (work) => brought(work, { kind: 'post', id: post.id }))
  assert.deepEqual(range!.strict, { amount: 5, hidden: false })
  assert.deepEqual(range!.generous, { amount: 10, hidden: false }, '13: who carried another code is not in it')
  assert.deepEqual(range!.without, { amount: 5, hidden: false }, 'not attributable: the difference of the ends as they are told')
  assert.deepEqual(range!.windows, [{ from: '2026-09-08', to: '2026-09-08' }])
  const bySeries = await house.as('analyst', (work) => brought(work, { kind: 'scene', id: String(other.scene) }))
  assert.equal(bySeries.range, null, 'a single code has no days of its own')
})

test('series, channels and codes are looked at the same way; what is not there is refused', async () => {
  const channel = await house.as('analyst', (work) => brought(work, { kind: 'channel', id: 'poster' }))
  assert.ok(channel.rows.length >= 2)
  const one = await house.as('analyst', (work) =>
    brought(work, { kind: 'scene', id: String(scene.scene) }, { from: '2026-09-01', to: '2026-09-30' }),
  )
  assert.equal(one.totals.touches, 3)
  for (const wrong of [
    { kind: 'scene', id: '99999' },
    { kind: 'scene', id: 'x' },
    { kind: 'channel', id: 'smoke' },
    { kind: 'post', id: 'x' },
  ] as const)
    await assert.rejects(
      house.as('analyst', (work) => brought(work, wrong)),
      (error) => isRefusal(error) && error.status === 404,
      JSON.stringify(wrong),
    )
  await assert.rejects(
    house.as('analyst', (work) => brought(work, { kind: 'channel', id: 'poster' }, { from: '2026-10-01', to: '2026-09-01' })),
    { code: 'insight.period-wrong' },
  )
  await assert.rejects(
    house.as('keeper', (work) => brought(work, { kind: 'channel', id: 'poster' })),
    { code: 'platform.not-allowed' },
  )
  const there = house.as('analyst', (work) => brought(work, { kind: 'campaign', id: campaign }), { alliance: house.otherAlliance })
  await assert.rejects(there, (error) => isRefusal(error) && error.status === 404, 'another alliance has no such campaign')
})

test('the goal page says where it stands, names the scenes that carried it, and what serves it', async () => {
  house.setNow('2026-10-10T01:00:00Z')
  const page = await house.as('director', (work) => goalPage(work, goal))
  assert.equal(page.progress.actualSoFar, 15, 'the goal moved by every application once')
  assert.equal(page.coded!.find((row) => row.scene === scene.scene)!.label, 'Poster: Story hour')
  assert.deepEqual(
    page.coded!.map((row) => row.hidden),
    [true, true],
    'one application by another code would be given away by the sum',
  )
  assert.deepEqual(
    page.campaigns.map((one) => one.title),
    [{ text: 'Story hour autumn', locale: 'en' }],
  )
  assert.deepEqual([page.posts.count, page.posts.last?.title, page.posts.daysSince], [1, 'Story hour on Saturday', 32])
  const says = sayGoal(page.progress, translator('en'), createFormatter('en', 'Asia/Shanghai', '2026-11-01'))
  assert.match(says, /^15 of 3\d(\.\d)? by [^.]+\. Off track\.$/)
  assert.equal(page.line.at(-1)!.actual, 15)
})

test('whoever reads in another language reads the title in it; one nobody translated is marked with its own, in pages and in the mail', async () => {
  const first = { title: '100 card applications', locale: 'en' }
  const plain = await house.as('director', (work) => goalPage(work, goal, 'zh-CN'))
  assert.deepEqual(plain.title, { text: first.title, locale: first.locale })
  const mail = async () =>
    renderMonday(await house.system((work) => mondayPage(work, 'zh-CN')), { url: '', locale: 'zh-CN', open: '', act: '#0B5A49' })
  assert.match((await mail()).html, /<span lang="en">100 card applications<\/span>: /)
  const undo = new Error('undone: the other tests read the titles as they were')
  const reading = house.as('director', async (work) => {
    const now = await goalById(work, goal)
    await adjustGoal(work, { ...now, baseline: null, titles: { 'zh-CN': '100份办证申请' }, version: now.version, why: 'in Chinese too' })
    const one = await campaignById(work, campaign)
    await changeCampaign(work, { ...one, titles: { 'zh-CN': '秋季故事会' } })
    const page = await goalPage(work, goal, 'zh-CN')
    assert.deepEqual(page.title, { text: '100份办证申请', locale: 'zh-CN' })
    assert.deepEqual(page.campaigns[0]!.title, { text: '秋季故事会', locale: 'zh-CN' })
    const { subject } = await brought(work, { kind: 'campaign', id: campaign }, { locale: 'zh-CN' })
    assert.deepEqual([subject.title, subject.locale], ['秋季故事会', 'zh-CN'])
    assert.equal((await brought(work, { kind: 'campaign', id: campaign }, { locale: 'en' })).subject.title, 'Story hour autumn')
    const { goal: shown, needs } = await today(work, 'zh-CN')
    assert.equal(shown!.title.text, '100份办证申请')
    assert.ok(needs.some(({ what, params }) => what === 'no-decision' && params.title === '秋季故事会'))
    throw undo
  })
  await assert.rejects(reading, undo)
})

test('imported figures carry no codes, and the page says so instead of guessing', async () => {
  const other = await house.as('editor', (work) =>
    setGoal(work, {
      title: 'Visits',
      metric: 'visits.onsite',
      points: null,
      target: 1000,
      per: 'month',
      starts: '2026-09-01',
      ends: '2026-12-31',
    }),
  )
  const page = await house.as('director', (work) => goalPage(work, other.goalId))
  assert.equal(page.coded, null)
  assert.equal(page.progress.actualSoFar, null, 'no figure is not 0')
  await house.system((work) => recordFacts(work, [{ metric: 'visits.onsite', day: '2026-09-15', point: 1, amount: 400, source: 'gate' }]))
  const later = await house.as('director', (work) => goalPage(work, other.goalId))
  assert.equal(later.line[0]!.actual, 400)
  assert.deepEqual(later.progress.sources, ['gate'])
})

test('a campaign that is over waits for a decision until somebody writes one down', async () => {
  const needs = () => house.as('director', (work) => today(work, 'en')).then((page) => page.needs.map((need) => need.what))
  assert.ok((await needs()).includes('no-decision'))
  const page = await house.system((work) => mondayPage(work, 'en'))
  assert.ok(page.sections[2]!.lines.some((line) => line.text.includes('Story hour autumn')))
  await house.as('director', (work) =>
    recordDecision(work, {
      kind: 'decision',
      about: { kind: 'campaign', id: campaign, title: 'Story hour autumn' },
      saw: '6 with its code',
      chose: 'Do it again',
    }),
  )
  assert.ok(!(await needs()).includes('no-decision'))
})

test('the Monday page has its four parts, names source and gaps, hides small counts, and never says because', async () => {
  house.setNow('2026-10-12T00:30:00Z') // Monday 08:30 in Shanghai
  const page = await house.system((work) => mondayPage(work, 'en'))
  assert.deepEqual(
    page.sections.map((section) => section.heading),
    ['Goals', 'What changed', 'What needs a decision', 'What we do not know'],
  )
  assert.match(page.sections[0]!.lines[0]!.text, /100 card applications|Visits/)
  assert.ok(page.sections[0]!.lines.every((line) => line.small?.includes('source')))
  const { text, html } = renderMonday(page, { url: 'https://library.example', locale: 'en', open: 'Open the desk', act: '#0B5A49' })
  for (const part of [text, html]) assert.doesNotMatch(part, /because/i)
  assert.match(text, /100 card applications: 15 of/)
  assert.match(text, /https:\/\/library\.example\/desk\/goals\//)
  assert.match(html, /<h2>What we do not know<\/h2>/)
  for (const part of [text, html])
    assert.equal(part.split('Kind of evidence: inferred: from statistics.').length, 3, 'below both parts with figures')
  const chinese = await house.system((work) => mondayPage(work, 'zh-CN'))
  assert.deepEqual(
    chinese.sections.map((section) => section.heading),
    ['目标', '有什么变化', '需要决定的事', '尚不清楚的'],
  )
})

test('the Monday mail leaves once per director and week, from 08:00 of the alliance, whatever runs how often', async () => {
  await house.system((work) =>
    addStaff(work, { name: 'Director Wang', email: 'wang@library.example', roles: ['director'], locale: 'zh-CN' }),
  )
  await house.system((work) => addStaff(work, { name: 'Owner Li', email: 'li@library.example', roles: ['owner'], locale: 'en' }))
  const letters = () =>
    house.system((work) =>
      work.db
        .selectFrom('patrons.letters')
        .select(['letter_key', 'state', 'subject'])
        .where('alliance_id', '=', work.alliance)
        .where('kind', '=', 'monday')
        .execute(),
    )
  house.setNow('2026-10-11T23:59:00Z') // 07:59
  assert.equal(await house.system(planMondayMails), 0)
  house.setNow('2026-10-12T00:00:00Z')
  await Promise.all(Array.from({ length: 8 }, () => house.system(planMondayMails)))
  assert.equal((await letters()).length, 1, 'the director, not the owner')
  await sendLetters(house.platform, house.alliance)
  assert.equal(await house.system(planMondayMails), 0, 'sent is not forgotten')
  house.setNow('2026-10-13T02:00:00Z')
  assert.equal(await house.system(planMondayMails), 0, 'Tuesday')
  house.setNow('2026-10-19T03:00:00Z')
  assert.equal(await house.system(planMondayMails), 1, 'the next Monday, three hours late')
})

test('today is marked on the line of a goal that runs, and not at the end of one that is over', async () => {
  assert.equal((await house.as('director', (work) => goalPage(work, goal))).today, '2026-10-18')
  const over = await house.as('director', (work) => goalPage(work, goal), { now: new Date('2027-02-01T00:00:00Z') })
  assert.equal(over.progress.through, '2026-12-31')
  assert.equal(over.today, null)
})

test('the goal page counts every post that went out, and names the one that went out last, whatever was changed since', async () => {
  await house.system((work) =>
    sql`insert into content.posts select (jsonb_populate_record(p, jsonb_build_object(
        'post_id', gen_random_uuid(), 'slug', p.slug || n, 'title', 'Older', 'visible_at', p.visible_at - n * interval '1 minute', 'updated_at', p.updated_at + n * interval '1 minute'))).*
      from content.posts p, generate_series(1, 204) n where p.alliance_id = ${work.alliance} and p.post_id = ${post.id}`.execute(work.db),
  )
  const { posts } = await house.as('director', (work) => goalPage(work, goal))
  assert.deepEqual([posts.count, posts.last?.title], [205, 'Story hour on Saturday'])
})

test('what left by poster and was changed asks to be printed again or taken down, never for a correction mail', async () => {
  const texts = { en: { title: 'On a wall', body: content.fromPlain('Come in.') } }
  const { id, version } = await house.as('author', (work) =>
    content.writePost(work, { source: 'en', texts, noGoal: 'x', noAction: 'x', variants: { website: {}, poster: {} } }),
  )
  await house.as('author', (work) => content.requestReview(work, { post: id }))
  await house.as('editor', (work) => content.reviewPost(work, { post: id, version, verdict: 'passed' }))
  await house.as('editor', (work) => content.schedulePost(work, { post: id, version, at: 'now' }))
  await house.system((work) =>
    sql`update channels.deliveries set state = 'sent', ended_at = ${work.now} where alliance_id = ${work.alliance} and post_id = ${id}`.execute(
      work.db,
    ),
  )
  await house.as('editor', (work) => content.correctPost(work, { post: id, change: { texts: { en: { title: 'On no wall' } } }, note: 'x' }))
  const needs = async () =>
    (await house.as('director', (work) => today(work, 'en'))).needs.filter(({ href }) => href.includes(id)).map(({ what }) => what)
  assert.deepEqual(await needs(), ['printed'])
  await house.as('editor', (work) => content.withdrawPost(work, { post: id, why: 'no' }))
  assert.deepEqual(await needs(), ['printed'])
})

test('Today names the pages a new library still has to write, to those who may write them', async () => {
  const at = { alliance: house.otherAlliance }
  await house.system((work) => content.writeStarterPages(work), at)
  const named = async (role: 'owner' | 'author', locale: string) =>
    (await house.as(role, (work) => today(work, locale), at)).needs
      .filter((need) => need.what === 'page-to-write')
      .map((need) => need.params.title)
  assert.deepEqual(await named('owner', 'zh-CN'), ['办理读者证', '入馆须知', '怎样到馆'])
  assert.deepEqual(await named('author', 'en'), [])
})

test('a campaign that has not begun has brought nothing yet, which is an answer', async () => {
  const { campaignId } = await house.as('editor', (work) =>
    openCampaign(work, {
      title: 'Winter reading',
      hypothesis: 'A challenge brings readers back.',
      starts: '2027-01-08',
      ends: '2027-01-30',
      goals: [goal],
      comparison: { kind: 'none', why: 'one place only' },
      hoursPlanned: null,
      moneyPlanned: null,
      currency: 'CNY',
    }),
  )
  const found = await house.as('director', (work) => brought(work, { kind: 'campaign', id: campaignId }))
  assert.deepEqual([found.from, found.to, found.totals.touches, found.running], ['2027-01-08', '2027-01-08', 0, true])
})
