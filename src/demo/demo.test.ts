// The demo city obeys the laws it is there to show. One founding of 18 months serves all tests of this file.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import pg from 'pg'
import type { House } from '#house'
import { isRefusal, newId, type Work } from '#platform'
import { allAlliances, allianceOf, findPlace, listServicePoints, listTasks, pointsNear, translatedFields } from '#rooms/alliance'
import { inboxState, listDeliveries } from '#rooms/channels'
import {
  fromPlain,
  listClippings,
  listPosts,
  listRequests,
  postById,
  requestReview,
  reviewPost,
  reviewProgress,
  schedulePost,
  seriesBySlug,
  writePost,
} from '#rooms/content'
import { countQuarantine, listScenes, total, totalsByScene } from '#rooms/facts'
import {
  brought,
  evaluationById,
  goalPage,
  latestMethodChecks,
  listEvaluations,
  listEvents,
  listHonours,
  listReports,
  readIndicators,
  reportById,
  studiesOf,
  sumsOf,
  today,
  whatNext,
} from '#rooms/insight'
import { campaignVerdict, goalProgress, listCampaigns, listDecisions, listGoals, listNoGoals, planOf, retireChannel } from '#rooms/strategy'
import { openTestHouse, type TestHouse } from '#testing'
import { system } from './city.ts'
import { foundTheAlliance } from './found-city.ts'
import { clearUnfinishedDemo, demoUnfinished, foundDemoCity } from './index.ts'

const now = '2026-11-22T06:00:00Z' // Sunday, 14:00 in Shanghai
const house = async (): Promise<TestHouse & { founded: House }> => {
  const made = await openTestHouse()
  made.setNow(now)
  return Object.assign(made, { founded: made.platform as House })
}

let full: TestHouse & { founded: House }
let alliance: string
let signIns: string[]
const read = <T>(act: (work: Work) => Promise<T>): Promise<T> => full.system(act, { alliance })
before(async () => {
  full = await house()
  const there = new Set(await allAlliances(full.platform.database.db))
  signIns = await foundDemoCity(full.founded)
  alliance = (await allAlliances(full.platform.database.db)).find((id) => !there.has(id))!
})
after(() => full.close())

test('it is labelled as a demo, has its 32 places and six who can sign in, and the clock is back', async () => {
  assert.equal((await read(allianceOf)).demo, true)
  assert.equal((await read((work) => listServicePoints(work))).length, 32)
  assert.equal(signIns.length, 6)
  const drift = full.platform.clock.now().getTime() - Date.parse(now)
  assert.ok(drift >= 0 && drift < 600_000)
  assert.equal(full.founded.mail.how, 'outbox')
  const [email, passphrase] = signIns[1]!.split(/\s+/)
  const { state } = await full.founded.signIn.signIn({ headers: new Headers(), address: '192.0.2.1' }, email!, passphrase!)
  assert.equal(state, 'in')
})

test('what readers said stands in the inbox: most of it answered, some of it waiting', async () => {
  const state = await read(inboxState)
  assert.deepEqual([state.waiting, state.answered], [2, 3])
  assert.equal((await read((work) => total(work, { metric: 'inbox.received', from: '2026-10-01', to: '2026-11-22' }))).amount, 6)
})

test('a list by distance begins with the place that was asked for, by its name, half of it, in Chinese or by its address', async () => {
  for (const point of await read((work) => listServicePoints(work))) {
    const half = point.name.replace(/ (Branch|Book House|Reading Bar|Reading Station|24-hour Library)$/, '')
    const zh = point.names['zh-CN']!
    for (const asked of [
      point.name,
      half,
      half.toLowerCase(),
      half.slice(0, -1),
      zh,
      zh.slice(0, 2),
      point.address,
      point.translations.address!['zh-CN']!,
    ]) {
      if (asked === '演示') continue // the beginning of the city
      const [first] = await read(async (work) => pointsNear(work, { ...(await findPlace(work, asked)), limit: 1 }))
      assert.deepEqual([first?.name, first?.metres], [point.name, 0], asked)
    }
  }
  const town = await read((work) => findPlace(work, 'Demo City'))
  const misspelt = await read(async (work) => pointsNear(work, { ...(await findPlace(work, 'Tempel Bridge')), limit: 1 }))
  assert.deepEqual([misspelt[0]?.name, misspelt[0]?.metres], ['Temple Bridge Book House', 0])
  assert.ok(Math.abs(town.lat - 29.55) < 0.02, 'a town is the middle of its places')
})

test('what a reader is told of a place, goals and campaigns is there in Chinese too', async () => {
  const han = /\p{Script=Han}/u
  for (const point of await read((work) => listServicePoints(work))) {
    assert.match(point.library_names['zh-CN']!, han)
    for (const field of translatedFields)
      assert.equal(han.test(point.translations[field]?.['zh-CN'] ?? ''), point[field] !== '', point.name)
  }
  for (const { title, titles } of [...(await read((work) => listGoals(work))), ...(await read((work) => listCampaigns(work)))])
    assert.match(titles['zh-CN'] ?? '', han, title)
})

test('one goal is on track, one is not, one is too young to tell, one is closed', async () => {
  const goals = await read((work) => listGoals(work))
  const verdicts = new Map<string, string>()
  for (const goal of goals)
    verdicts.set(
      goal.title.replace(/[\d-]+/g, '#'),
      goal.state === 'closed' ? 'closed' : (await read((work) => goalProgress(work, goal.goalId))).verdict,
    )
  assert.equal(verdicts.get('# new members a month'), 'on-track', JSON.stringify([...verdicts]))
  assert.equal(verdicts.get('#,# loans a month at the reading stations'), 'off-track', JSON.stringify([...verdicts]))
  assert.equal(verdicts.get('# newsletter readers more in each month'), 'too-early', JSON.stringify([...verdicts]))
  assert.equal([...verdicts.values()].filter((verdict) => verdict === 'closed').length, 1)
  const members = goals.find((goal) => goal.title.includes('new members a month'))!
  assert.ok(members.baseline!.value! > 150)
  assert.deepEqual(members.baseline!.months.length, 12)
  const year = goals.find((goal) => goal.state === 'closed')!
  assert.equal((await read((work) => goalProgress(work, year.goalId))).verdict, 'reached')
})

test('campaigns were judged by studies that were written down before they began: one shown, one not, one too weak to tell', async () => {
  const campaigns = await read((work) => listCampaigns(work))
  assert.deepEqual(campaigns.map((campaign) => campaign.state).sort(), ['over', 'over', 'planned', 'running'])
  const verdicts: Record<string, string> = {}
  for (const { campaignId, title, state, starts } of campaigns) {
    const { verdict, reason } = await read((work) => campaignVerdict(work, campaignId))
    verdicts[title] = verdict
    if (state === 'planned') {
      assert.equal(reason, 'no-study')
      continue
    }
    const [study] = await read((work) => studiesOf(work, campaignId))
    assert.ok(study!.registered && study!.writtenAt < new Date(`${starts}T00:00:00+08:00`), title)
    assert.equal(study!.runs.filter((run) => run.state === 'done').length, 1, title)
    assert.equal(study!.runs[0]!.result!.verdict, verdict)
    const about = await read((work) => listDecisions(work, { about: { kind: 'campaign', id: campaignId } }))
    assert.equal(about.length, 1, `${title}: something follows from it, or was learnt`)
  }
  assert.deepEqual(verdicts, {
    'The night has a library': 'shown',
    'Next stop: library': 'not-shown',
    'A card for the south': 'too-weak-to-tell',
    'Crates on tour': 'cannot-tell',
  })
  const night = campaigns.find(({ title }) => title === 'The night has a library')!
  assert.equal(night.changedAfterAnnouncement.length, 1)
  for (const year of [2025, 2026]) assert.equal((await read((work) => planOf(work, year)))?.state, 'approved')
  assert.ok((await read((work) => listDecisions(work))).length >= 10)
})

test('a branch that was closed stands in the calendar, and is left out of what is compared', async () => {
  const oldTown = (await read((work) => listServicePoints(work))).find(({ name }) => name === 'Old Town Branch')!.point_no
  const events = (await read((work) => listEvents(work))).filter(({ point }) => point === oldTown)
  assert.deepEqual(events.map(({ kind }) => kind).sort(), ['closing', 're-opening'])
  const bus = (await read((work) => listCampaigns(work))).find(({ title }) => title === 'Next stop: library')!
  const [study] = await read((work) => studiesOf(work, bus.campaignId))
  const { leftOut, masked } = study!.runs[0]!.result!
  assert.ok(leftOut.some(({ point, why }) => point === oldTown && why === 'happened'))
  assert.ok(masked.some(({ point, kind }) => point === oldTown && kind === 'closing'))
})

test('a goal is foretold by four years of figures, another says why nobody can tell', async () => {
  const of = async (part: string) => {
    const goal = (await read((work) => listGoals(work))).find(({ title }) => title.includes(part))!
    return (await read((work) => goalPage(work, goal.goalId))).forecast!
  }
  const members = await of('new members a month')
  assert.equal(members.verdict, 'on-track')
  assert.ok(
    members.verdict === 'on-track' && members.low95 < members.expected && members.expected < members.high95 && members.history === 48,
  )
  assert.equal((await of('loans a month')).verdict, 'off-track')
  const newsletter = await of('newsletter readers')
  assert.deepEqual([newsletter.verdict, newsletter.verdict === 'cannot-tell' && newsletter.reason], ['cannot-tell', 'few-months'])
})

test('the board had its paper, and again when figures came in late; what goes to a jury says what failed', async () => {
  const kept = await read(async (work) => {
    const lines = await listReports(work)
    return Promise.all(lines.map(({ reportId }) => reportById(work, reportId)))
  })
  const board = kept.find(({ report }) => report.kind === 'board')!
  assert.deepEqual([board.report.period, board.version], ['2026-Q3', 2])
  assert.ok(board.changed!.figures.some(({ key }) => key === 'metric.visits.onsite'))
  const award = kept.find(({ report }) => report.kind === 'award')!
  assert.equal(award.report.period, '2025')
  const failed = award.report.sections.find(({ key }) => key === 'failed')!.statements
  assert.ok(
    failed.some((one) => one.says === 'caused' && one.verdict.verdict === 'not-shown'),
    JSON.stringify(failed),
  )
  assert.deepEqual([...new Set(award.report.artefacts!.map(({ kind }) => kind))].sort(), [
    'decision',
    'document',
    'picture',
    'post',
    'study',
  ])
  assert.ok(failed.some(({ says }) => says === 'lesson') && failed.some(({ says }) => says === 'changed-after-announcement'))
})

test('the workbook of four years says what the figures decide, what nobody can tell, and what is missing by when', async () => {
  const [evaluation, ...others] = await read((work) => listEvaluations(work))
  assert.deepEqual([evaluation!.from, evaluation!.to, evaluation!.state, others.length], [2022, 2025, 'open', 0])
  const { criteria } = (await read((work) => evaluationById(work, evaluation!.evaluationId))).shown
  const decided = Object.fromEntries(criteria.map(({ code, byFigure, standing }) => [code, [byFigure, standing]]))
  assert.deepEqual(decided, {
    '6-1': ['met', 'met'],
    '6-2': [null, 'not-told'],
    '6-3': ['met', 'met'],
    '6-4': ['cannot-tell', 'not-told'],
    '1-1': ['cannot-tell', null],
    '1-2': ['cannot-tell', null],
    '1-3': [null, null],
    '2-1': [null, null],
    '2-2': [null, null],
    '3-1': ['not-met', null],
    '3-2': [null, null],
  })
  const { self, points, done, withoutEvidence } = sumsOf(criteria)
  assert.deepEqual([self, points, done, withoutEvidence], [27, 46, 7, 7])
  for (const { self, missing } of criteria)
    for (const said of [self?.reason, missing]) if (said) assert.match(said, /^[^\p{Script=Han}]+\n.*\p{Script=Han}/u)
  for (const { standing, missing, by } of criteria) if (standing === 'not-told') assert.ok(missing !== '' && by! > '2026-11-22')
  const honours = await read((work) => listHonours(work))
  assert.deepEqual(
    honours.map(({ mayBeShown }) => mayBeShown),
    [false, true, true],
  )
  const due = (await full.as('director', (work) => today(work, 'en'), { alliance })).needs.filter(({ what }) =>
    what.startsWith('evaluation-'),
  )
  assert.deepEqual(
    due.map(({ what, params }) => [what, params.count]),
    [['evaluation-due', 2]],
  )
})

test('how far studies of visits can be trusted is asked for; the house works it out when it serves', async () => {
  const [check] = await read((work) => latestMethodChecks(work))
  assert.deepEqual([check?.metric, check?.state], ['visits.onsite', 'waiting'])
})

test('what to try next is asked for the campaign that runs; the yearbook gives indicators something to divide by', async () => {
  const campaign = (await read((work) => listCampaigns(work))).find(({ title }) => title === 'A card for the south')!
  const next = await read((work) => whatNext(work, { kind: 'campaign', id: campaign.campaignId }))
  assert.equal(next.run?.state, 'waiting')
  const { rows } = await read((work) => readIndicators(work, { period: '2025', years: 1 }))
  const loans = rows.find(({ indicator }) => indicator.key === 'loans-per-head')!.values[0]!
  assert.ok(loans.value! > 1 && loans.value! < 4, JSON.stringify(loans))
})

test('every post serves a goal or says why not, asks one thing or says why not, and was read by two who did not write it', async () => {
  const lines = await read(async (work) => {
    const all: Awaited<ReturnType<typeof listPosts>>['posts'] = []
    for (let after: string | undefined; ; ) {
      const page = await listPosts(work, { limit: 100, after })
      all.push(...page.posts)
      if (!page.next) return all
      after = page.next
    }
  })
  assert.ok(lines.length > 100, String(lines.length))
  const states = Map.groupBy(lines, (line) => line.state)
  assert.deepEqual([...states.keys()].sort(), ['draft', 'in-review', 'published', 'scheduled'])
  let without = 0
  for (const { id } of lines) {
    const post = await read((work) => postById(work, id))
    assert.ok(post.content.goal || post.content.noGoal, post.slug)
    assert.ok(post.content.action || post.content.noAction, post.slug)
    assert.deepEqual(Object.keys(post.content.texts), ['en', 'zh-CN'])
    if (post.state !== 'published') continue
    if (!post.content.goal) without++
    const { passed, authors } = await read((work) => reviewProgress(work, { post_id: id, version: post.version, live_version: null }))
    assert.equal(passed.length, 2, post.slug)
    assert.ok(passed.every((review) => !authors.includes(review.reviewerId)))
  }
  const range = { from: '2025-05-01', to: '2026-11-22' }
  assert.equal((await read((work) => total(work, { metric: 'posts.published', ...range }))).amount, states.get('published')!.length)
  const noGoals = await read((work) => listNoGoals(work))
  assert.equal((await read((work) => total(work, { metric: 'posts.without-goal', ...range }))).amount, noGoals.length)
  assert.ok(noGoals.length >= without)
})

test('the persona has told 24 numbered episodes', async () => {
  const { rows } = await asOwner<{ n: number; first: number; last: number }>(
    'select count(distinct episode)::int as n, min(episode) as first, max(episode) as last from content.posts where alliance_id = $1 and episode is not null',
  )
  // Twenty-one are told by the persona in words, one in a film, one announced a show; the newest announces the next.
  assert.deepEqual(rows[0], { n: 24, first: 1, last: 24 })
  assert.equal((await read((work) => seriesBySlug(work, 'ask-little-lantern'))).names['zh-CN'], '问问小灯')
})

test('what is told can be believed: things leave at their hour, by hand within a day, and nobody signs up by a code that nobody followed', async () => {
  const { rows } = await asOwner<{ late: number }>(
    `select count(*)::int as late from channels.deliveries where alliance_id = $1 and state = 'sent' and ended_at > due_at + case when kind in ('wechatchannels', 'xiaohongshu') then interval '1 day' else interval '1 hour' end`,
  )
  assert.equal(rows[0]!.late, 0)
  await read(async (work) => {
    const scenes = await listScenes(work, {})
    const totals = await totalsByScene(work, {
      metrics: ['reach.touches', 'reach.views', 'newsletter.subscribed', 'cards.applied'],
      from: '2000-01-01',
      to: '2100-01-01',
      scenes: scenes.map(({ scene }) => scene),
    })
    const of = (scene: number, metric: string) => totals.find((row) => row.scene === scene && row.metric === metric)?.amount ?? 0
    for (const { scene, label } of scenes)
      assert.ok(of(scene, 'newsletter.subscribed') + of(scene, 'cards.applied') <= of(scene, 'reach.touches'), label)
    assert.ok(scenes.some(({ scene }) => of(scene, 'reach.touches') !== of(scene, 'reach.views')))
  })
})

test('the pages of posts and places were opened, counted under the names by which the desk asks', async () => {
  const { posts } = await read((work) => listPosts(work, { states: ['published'], limit: 60 }))
  const opened = await read((work) =>
    Promise.all(posts.map(async ({ id }) => (await brought(work, { kind: 'post', id }, {})).posts[0]?.opened ?? null)),
  )
  assert.ok(opened.filter((views) => views !== null && views > 0).length > posts.length / 2, opened.join())
  const { rows } = await asOwner<{ page: string }>('select distinct page from reach.page_views where alliance_id = $1')
  const known = new Set(['front', 'search', 'newsletter', 'points', 'posts'])
  assert.deepEqual(
    [...new Set(rows.map(({ page }) => page.split(':')[0]!))].filter((section) => !known.has(section)),
    [],
  )
  assert.ok(rows.some(({ page }) => page === 'points:1'))
})

test('the persona goes by six ways, two of them by hand; figures were read there, and the newest kit waits', async () => {
  const { rows } = await asOwner<{ kind: string; sent: number; waits: number }>(
    `select d.kind, count(*) filter (where d.state = 'sent')::int as sent, count(*) filter (where d.state = 'by-hand')::int as waits
     from channels.deliveries d join content.posts p using (alliance_id, post_id) where d.alliance_id = $1 and p.episode is not null group by 1`,
  )
  const ways = Object.fromEntries(rows.map(({ kind, ...counts }) => [kind, counts]))
  assert.deepEqual(Object.keys(ways).sort(), ['feeds', 'newsletter', 'poster', 'website', 'wechatchannels', 'xiaohongshu'])
  for (const { sent } of Object.values(ways)) assert.ok(sent >= 3, JSON.stringify(ways))
  assert.deepEqual([ways.wechatchannels!.waits, ways.xiaohongshu!.waits], [1, 1])
  const { amount } = await read((work) => total(work, { metric: 'social.views', from: '2026-06-01', to: '2026-11-22' }))
  assert.ok(amount! > 5000, String(amount))
})

test('the press was told, printed it, and asks again; people find work', async () => {
  await read(async (work) => {
    const { items } = await listClippings(work)
    assert.deepEqual(items.map(({ quoted }) => quoted).sort(), ['partly', 'yes'])
    const [request] = (await listRequests(work)).items
    assert.equal(request!.cleared, null)
    assert.ok(request!.figures[0]!.value! > 10_000, JSON.stringify(request!.figures))
    assert.equal((await listTasks(work)).tasks.length, 3)
  })
})

test('what was due has left, nothing failed, and no letter waits for a mail server', async () => {
  const { rows } = await asOwner<{ state: string; late: boolean }>(
    `select state, due_at <= '${now}' as late from channels.deliveries where alliance_id = $1 group by 1, 2`,
  )
  assert.ok(rows.length > 0)
  for (const { state, late } of rows)
    assert.ok(late ? ['sent', 'withdrawn', 'by-hand'].includes(state) : state === 'planned', `${state} ${late}`)
  const letters = await asOwner<{ state: string }>('select distinct state from patrons.letters where alliance_id = $1')
  assert.deepEqual(letters.rows, [{ state: 'sent' }])
  assert.ok((await read((work) => listDeliveries(work, { limit: 5 }))) !== undefined)
})

test('readers came by codes, applied and subscribed; the figures name their scenes; one row waits for a person', async () => {
  const range = { from: '2025-05-01', to: '2026-11-22' }
  for (const [metric, least] of [
    ['reach.touches', 1500],
    ['reach.views', 5000],
    ['cards.applied', 40],
    ['newsletter.subscribed', 40],
    ['visits.onsite', 1_000_000],
  ] as const) {
    const { amount } = await read((work) => total(work, { metric, ...range, to: '2026-10-31' }))
    assert.ok(amount! >= least, `${metric}: ${amount}`)
  }
  const { rows } = await asOwner<{ named: number }>(
    `select count(*)::int as named from (select scene from facts.rollups where alliance_id = $1 union all select scene from facts.deltas where alliance_id = $1) as s where scene > 0`,
  )
  assert.ok(rows[0]!.named > 100)
  assert.deepEqual(
    (await read(countQuarantine)).map((row) => row.open),
    [1],
  )
})

test('nothing is scheduled through a channel for a day on which it is given up', async () => {
  const as = <T>(role: 'author' | 'editor' | 'director' | 'owner', act: (work: Work) => Promise<T>) => full.as(role, act, { alliance })
  await as('director', (work) =>
    retireChannel(work, { channel: 'newsletter', on: '2026-12-01', notice: 'By web from December.', replacedBy: 'website' }),
  )
  const schedule = async (day: string) => {
    const text = { title: `For ${day}`, body: fromPlain('Words.') }
    const post = await as('author', (work) =>
      writePost(work, {
        source: 'en',
        texts: { en: text },
        noGoal: 'a test',
        noAction: 'a test',
        variants: { website: {}, newsletter: {} },
      }),
    )
    await as('author', (work) => requestReview(work, { post: post.id }))
    for (const reader of ['editor', 'owner'] as const)
      await as(reader, (work) => reviewPost(work, { post: post.id, version: post.version, verdict: 'passed' }))
    return as('author', (work) => schedulePost(work, { post: post.id, version: post.version, at: { wall: `${day}T10:00` } }))
  }
  assert.equal((await schedule('2026-11-30')).state, 'scheduled')
  await assert.rejects(schedule('2026-12-01'), (error) => isRefusal(error) && error.code === 'strategy.channel-retired-replaced')
})

test('the same seed and day give the same city', async () => {
  const figures = async () => {
    const small = await house()
    try {
      const there = new Set(await allAlliances(small.platform.database.db))
      await foundDemoCity(small.founded, { months: 1, episodes: 2 })
      const id = (await allAlliances(small.platform.database.db)).find((one) => !there.has(one))!
      const range = { from: '2026-10-01', to: '2026-11-22' }
      return await Promise.all(
        (['reach.touches', 'reach.views', 'cards.applied', 'posts.published', 'members.new'] as const).map(async (metric) => [
          metric,
          (await small.system((work) => total(work, { metric, ...range }), { alliance: id })).amount,
        ]),
      )
    } finally {
      await small.close()
    }
  }
  assert.deepEqual(await figures(), await figures())
})

test('a founding that was cut off is told from a finished one, cleared and begun again', async () => {
  const cut = await house()
  try {
    const client = new pg.Client(cut.platform.owner)
    await client.connect()
    await client.query('truncate alliance.alliances cascade')
    await client.end()
    const half = newId()
    await cut.platform.work(half, system, (work) => foundTheAlliance(work, 'Asia/Shanghai'))
    assert.equal(await demoUnfinished(cut.founded), true)
    await clearUnfinishedDemo(cut.founded)
    assert.deepEqual(await allAlliances(cut.platform.database.db), [])
    await foundDemoCity(cut.founded, { months: 0, episodes: 0 })
    assert.equal(await demoUnfinished(cut.founded), false)
    await assert.rejects(clearUnfinishedDemo(cut.founded))
  } finally {
    await cut.close()
  }
})

async function asOwner<R extends pg.QueryResultRow>(sql: string): Promise<pg.QueryResult<R>> {
  const client = new pg.Client(full.platform.owner)
  await client.connect()
  try {
    return await client.query<R>(sql, [alliance])
  } finally {
    await client.end()
  }
}
