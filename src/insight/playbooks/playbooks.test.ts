// A campaign of one library becomes the beginning of another's: exported without people, taken in as drafts, once.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isRefusal, newId, type Work } from '#platform'
import { addStaff } from '#rooms/alliance'
import {
  calendarItems,
  fromPlain,
  importPlaybook,
  listPlaybookImports,
  listPosts,
  type Playbook,
  postById,
  savePersona,
  saveSeries,
  seriesById,
  toPlain,
  writePost,
} from '#rooms/content'
import {
  campaignById,
  guideByKey,
  listCampaigns,
  listDecisions,
  openCampaign,
  recordDecision,
  recordEffort,
  saveGuide,
  setGoal,
} from '#rooms/strategy'
import { openTestHouse, type TestHouse } from '#testing'
import { exportPlaybook } from '../index.ts'

let house: TestHouse
let campaign: string
let playbook: Playbook
/** The goal of the other library. */
let goal: string
const there = <T>(act: (work: Work) => Promise<T>, role: 'editor' | 'author' = 'editor') =>
  house.as(role, act, { alliance: house.otherAlliance })

const terms = { metric: 'cards.applied', points: null, target: 10, per: 'total', starts: '2026-09-01', ends: '2026-12-31' } as const

before(async () => {
  house = await openTestHouse({ pool: 16 })
  await house.system((work) => addStaff(work, { name: 'Lin Yue', email: 'lin@library.example', roles: ['editor'] }))
  await house.system((work) => addStaff(work, { name: '李敏', email: 'min@library.example', roles: ['author'] }))
  campaign = await house.as('editor', async (work) => {
    const { goalId } = await setGoal(work, { title: 'Cards', titles: { 'zh-CN': '办证' }, ...terms })
    const { campaignId } = await openCampaign(work, {
      title: 'The book that survived',
      titles: { 'zh-CN': '幸存的书' },
      hypothesis: 'Lin Yue expects that who sees it takes a card.',
      starts: '2026-09-10',
      ends: '2026-10-09',
      goals: [goalId],
      comparison: { kind: 'none', why: 'one place' },
      hoursPlanned: 20,
      moneyPlanned: 500,
      currency: 'CNY',
    })
    await recordEffort(work, campaignId, { hoursSpent: 26.5, moneySpent: 480 })
    const body = [
      '## Where',
      `Ask **Lin Yue** at Test City, lin@library.example or 0577 6582 1234. See [our places](/points) and [the film](https://example.org/film), or [our night](${house.platform.config.url}/events/7).`,
      '> Wonderful.\n>\n> — Chen Bo, reader',
      'In 1937-1949 and 2026-09-10, ISBN 978-7-02-000220-7, 1 204 330 loans, a < b, <b>not bold</b>.',
    ].join('\n\n')
    const texts = {
      en: { title: 'Lin Yue found it', summary: 'In Test City', body: fromPlain(body) },
      'zh-CN': { title: '李敏找到的', body: fromPlain('请找李敏。') },
    }
    await writePost(work, {
      source: 'en',
      texts,
      campaign: campaignId,
      action: { kind: 'link', target: 'https://test-city.example/x' },
      variants: { website: {} },
    })
    await writePost(work, {
      source: 'en',
      texts: { en: { title: 'Second [of](two)' } },
      campaign: campaignId,
      action: { kind: 'apply', target: '' },
      variants: { website: {}, nowhere: {} },
    })
    await recordDecision(work, {
      kind: 'lesson',
      about: { kind: 'campaign', id: campaignId, title: 'The book that survived' },
      saw: 'Lin Yue counted 12 scans.',
      chose: 'No posters in buses.',
    })
    await saveGuide(work, {
      key: 'tone',
      version: 0,
      texts: {
        en: { title: 'Tone', text: 'Ask Lin Yue. Not [this](that), see [our rules](/comment-rules), [mail](mailto:lin@library.example).' },
      },
    })
    return campaignId
  })
  goal = (await there((work) => setGoal(work, { title: 'Their cards', ...terms }))).goalId
})
after(() => house.close())

test('a playbook holds plan, posts, rules, hours, lessons and result, and names nobody', async () => {
  playbook = await house.as('editor', (work) => exportPlaybook(work, { kind: 'campaign', id: campaign }))
  const text = JSON.stringify(playbook)
  for (const name of ['Lin Yue', '李敏', 'Chen Bo', 'lin@', '6582', '/points', 'Test City"}', '<b>']) assert.ok(!text.includes(name), name)
  assert.equal(playbook.made.by, 'Test City')
  assert.deepEqual(
    [playbook.plan.days, playbook.plan.hours, playbook.plan.goals],
    [30, { planned: 20, spent: 26.5 }, [{ titles: { en: 'Cards', 'zh-CN': '办证' }, metric: 'cards.applied' }]],
  )
  const first = playbook.posts.find(({ texts }) => texts.en!.title.includes('found'))!
  assert.equal(first.texts.en!.title, '{name} found it')
  assert.equal(first.texts['zh-CN']!.body, '请找{name}。')
  assert.match(
    first.texts.en!.body,
    /Ask \*\*\{name\}\*\* at \{library\}, \{contact\} or \{contact\}\. See our places and \[the film\]\(https:\/\/example\.org\/film\), or our night\./,
  )
  assert.match(first.texts.en!.body, /1937-1949 and 2026-09-10, ISBN 978-7-02-000220-7, 1 204 330 loans, a < b/)
  assert.deepEqual(
    playbook.rules.map(({ guide }) => guide),
    ['tone'],
    'only what was changed',
  )
  assert.equal(playbook.rules[0]!.texts.en!.text, 'Ask {name}. Not this, see our rules, [mail](mailto:{contact}).')
  assert.equal(playbook.lessons[0]!.saw, '{name} counted 12 scans.')
  assert.equal(playbook.result, null, 'it has not begun')
  await assert.rejects(
    house.as('author', (work) => exportPlaybook(work, { kind: 'campaign', id: campaign })),
    isRefusal,
  )
})

test('a dry run makes nothing; a campaign needs a day and a goal here, and nothing is left of what was refused', async () => {
  const file = JSON.stringify(playbook)
  const dry = await there((work) => importPlaybook(work, { file, dryRun: true, rules: true }))
  assert.deepEqual([dry.made, dry.posts, dry.rules, dry.hours.spent], [null, 2, ['tone'], 26.5])
  for (const wrong of [
    { starts: '2026-10-01' },
    { goals: [goal] },
    { starts: '2026-10-01', goals: [newId()] },
    { starts: 'soon', goals: [goal] },
  ])
    await assert.rejects(
      there((work) => importPlaybook(work, { file, ...wrong })),
      isRefusal,
    )
  await assert.rejects(
    there((work) => importPlaybook(work, { file, starts: '2026-10-01', goals: [goal] }), 'author'),
    isRefusal,
  )
  assert.equal((await there((work) => listCampaigns(work))).length, 0)
  assert.equal((await there((work) => listPosts(work))).posts.length, 0)
})

test('another library begins with it: campaign, drafts, lessons and guides in one go, once however often', async () => {
  const file = JSON.stringify(playbook)
  const take = (again = false) => there((work) => importPlaybook(work, { file, starts: '2026-10-01', goals: [goal], rules: true, again }))
  const tries = await Promise.all(Array.from({ length: 5 }, () => take()))
  assert.equal(new Set(tries.map(({ made }) => made)).size, 1, 'five at once make one')
  assert.equal(tries.filter(({ before }) => before === null).length, 1)
  const { made } = tries[0]!
  const opened = await there((work) => campaignById(work, made!))
  assert.deepEqual(
    [opened.title, opened.titles, opened.starts, opened.ends, opened.hoursPlanned, opened.goals],
    ['The book that survived', { 'zh-CN': '幸存的书' }, '2026-10-01', '2026-10-30', 26.5, [goal]],
  )
  const { posts } = await there((work) => listPosts(work, { campaign: made! }))
  assert.deepEqual(
    posts.map(({ state, goal: served }) => [state, served]),
    [
      ['draft', goal],
      ['draft', goal],
    ],
  )
  const found = await there((work) => postById(work, posts.find(({ title }) => title.includes('found'))!.id))
  assert.match(toPlain(found.content.texts.en!.body), /at Other City/)
  assert.match(found.content.texts.en!.title, /\?\?/, 'a name is to be written')
  assert.deepEqual([found.content.action, found.content.variants], [null, { website: { texts: {}, fields: {} } }])
  const lessons = await there((work) => listDecisions(work, { about: { kind: 'campaign', id: made! } }))
  assert.deepEqual(
    lessons.map(({ kind, chose }) => [kind, chose]),
    [['lesson', 'No posters in buses.']],
  )
  assert.equal((await there((work) => guideByKey(work, 'tone'))).texts.en!.title, 'Tone')
  const second = await take(true)
  assert.notEqual(second.made, made)
  assert.deepEqual(second.rules, [], 'guides that were changed stay as they are')
  assert.equal((await there(listPlaybookImports)).length, 2)
})

test('a series brings its voice, and its posts keep their distance from the first day', async () => {
  const series = await house.as('editor', async (work) => {
    const { id: persona } = await savePersona(work, { names: { en: 'The Lamp' }, voice: 'Warm' })
    const { id } = await saveSeries(work, { names: { en: 'Night letters' }, about: { en: 'By Lin Yue' }, persona })
    await writePost(work, { source: 'en', texts: { en: { title: 'One' } }, series: id })
    return id
  })
  const made = await house.as('editor', (work) => exportPlaybook(work, { kind: 'series', id: series }))
  assert.deepEqual([made.plan.persona?.names, made.plan.about], [{ en: 'The Lamp' }, { en: 'By {name}' }])
  made.posts[0]!.day = 3
  made.posts[0]!.time = '18:30'
  const file = JSON.stringify(made)
  const first = await there((work) => importPlaybook(work, { file, starts: '2026-10-05' }))
  const again = await there((work) => importPlaybook(work, { file, starts: '2026-10-05', again: true }))
  assert.equal((await there((work) => seriesById(work, first.made!))).slug, 'night-letters')
  assert.equal((await there((work) => seriesById(work, again.made!))).slug, 'night-letters-2')
  const [day] = await there((work) => calendarItems(work, { from: '2026-10-08', to: '2026-10-08', locale: 'en' }))
  const items = day!.items.filter(({ kind }) => kind === 'post')
  assert.deepEqual(
    items.map(({ time, state }) => [time, state]),
    [
      ['18:30', 'draft'],
      ['18:30', 'draft'],
    ],
  )
})
