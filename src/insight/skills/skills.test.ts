// What staff have learnt, whose it is to say, what nobody can do yet, and what could be taught.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Actor, type Role, readAudit } from '#platform'
import { addStaff, leaveStaff, listTasks } from '#rooms/alliance'
import { connectAccount, deliveriesOf, pasteIncoming } from '#rooms/channels'
import { fromPlain, requestReview, saveSeries, schedulePost, setReviewRule, writePost } from '#rooms/content'
import { planChannel, recordDecision } from '#rooms/strategy'
import { codes, openTestHouse, type TestHouse } from '#testing'
import {
  agreeToBeNamed,
  denySkill,
  eraseSkill,
  linkNames,
  listSkills,
  mySkills,
  programmeIdeas,
  refuseIdea,
  saySkill,
  skillGaps,
  takeIdea,
} from '../index.ts'
import { forgetLeavers } from './own-skills.ts'

type Person = Extract<Actor, { kind: 'staff' }>
let house: TestHouse
let lin: Person
let min: Person
let bo: Person
let stars: string
let maps: string

/** Lets somebody write a post that leaves at once. Says the delivery by X. */
async function publish(who: Person, series: string, languages: readonly string[] = ['en']): Promise<string> {
  return house.as(who, async (work) => {
    const text = { title: `Words of ${who.name}`, body: fromPlain('Look up tonight.') }
    const post = await writePost(work, {
      texts: Object.fromEntries(languages.map((tag) => [tag, text])),
      source: languages[0],
      series,
      noGoal: 'a test',
      noAction: 'a test',
      variants: { website: {}, x: {} },
    })
    const { version } = await requestReview(work, { post: post.id })
    await schedulePost(work, { post: post.id, version, at: 'now' })
    return (await deliveriesOf(work, post.id)).find(({ channel }) => channel === 'x')!.id
  })
}
const ask = (delivery: string, author: string, text: string) =>
  house.as(lin, (work) => pasteIncoming(work, { channel: 'x', sort: 'comment', text, author, delivery }))

before(async () => {
  house = await openTestHouse()
  const hire = async (name: string, role: Role): Promise<Person> => {
    const { staff_id } = await house.system((work) =>
      addStaff(work, { name, email: `${name.split(' ')[1]}@library.example`, roles: [role] }),
    )
    return { kind: 'staff', id: staff_id, name, roles: [role] }
  }
  lin = await hire('Lin Yue', 'director')
  min = await hire('Li Min', 'editor')
  bo = await hire('Zhou Bo', 'author')
  await house.as(lin, async (work) => {
    await setReviewRule(work, { kind: 'article', steps: [], corrections: false, reason: 'a test' })
    await connectAccount(work, { kind: 'x', name: 'X' })
    for (const channel of ['x', 'poster'])
      await planChannel(work, { channel, version: 0, purpose: 'news', audienceId: null, hoursPerWeek: 2 })
    stars = (await saveSeries(work, { names: { en: 'Stars over us', 'zh-CN': '头顶的星' } })).id
    maps = (await saveSeries(work, { names: { en: 'Old maps' } })).id
  })
  const first = await publish(min, stars, ['en', 'zh-CN'])
  await publish(min, stars)
  const [other] = [await publish(bo, maps)]
  // Six people ask under the stars, one of them twice; four under the maps, and praise is no question.
  for (const who of ['a', 'b', 'c', 'd', 'e', 'f', 'a']) await ask(first, who, 'Where do I see Jupiter？')
  for (const who of ['a', 'b', 'c', 'd']) await ask(other, who, 'May I see the map of 1843?')
  for (const who of ['e', 'f', 'g']) await ask(other, who, 'How lovely!')
  await house.as(min, (work) =>
    recordDecision(work, {
      kind: 'lesson',
      about: { kind: 'series', id: stars, title: 'Stars over us' },
      saw: 'Many came.',
      chose: 'Say when it gets dark',
    }),
  )
})
after(() => house.close())

test('what somebody has done is drawn from their own posts, with how often and when last, and is shown to them', async () => {
  const mine = await house.as(min, mySkills)
  assert.deepEqual(
    mine.drawn.map(({ kind, id, posts, last }) => [kind, id, posts, last]),
    [
      ['format', 'words', 2, '2026-09-07'],
      ['channel', 'x', 2, '2026-09-07'],
      ['series', stars, 2, '2026-09-07'],
      ['language', 'en', 2, '2026-09-07'],
      ['language', 'zh-CN', 1, '2026-09-07'],
    ],
  )
  assert.deepEqual(mine.lessons, [{ learnt: 'Say when it gets dark', about: 'Stars over us', on: '2026-09-07' }])
  assert.deepEqual([mine.person, mine.added, mine.named], [{ id: min.id, name: 'Li Min' }, [], false])
})

test('of others only owner and director see it; who does not work here has none; another alliance sees nobody', async () => {
  assert.deepEqual(
    (await house.as(lin, listSkills)).map(({ person }) => person.name),
    ['Li Min', 'Lin Yue', 'Zhou Bo'],
  )
  for (const who of [min, bo]) {
    assert.deepEqual(await codes(house.as(who, listSkills)), ['platform.not-allowed'])
    assert.deepEqual(await codes(house.as(who, skillGaps)), ['platform.not-allowed'])
  }
  assert.deepEqual(await codes(house.as('editor', mySkills)), ['insight.my-skills-only'])
  assert.deepEqual(await codes(house.as('desk', mySkills)), ['platform.not-allowed'])
  assert.deepEqual(await house.as('director', listSkills, { alliance: house.otherAlliance }), [])
})

test('it is theirs: said in their own words, changed, denied and taken out; nobody else can, and the record does not repeat it', async () => {
  const { skillId } = await house.as(bo, (work) => saySkill(work, { words: 'Binding  books', link: { kind: 'series', id: stars } }))
  await house.as(bo, (work) => saySkill(work, { skill: skillId, words: 'Mending books', link: { kind: 'series', id: stars } }))
  assert.deepEqual(
    (await house.as(bo, mySkills)).added.map(({ words, link }) => [words, link]),
    [['Mending books', { kind: 'series', id: stars }]],
  )
  for (const who of [min, lin]) {
    assert.deepEqual(await codes(house.as(who, (work) => eraseSkill(work, skillId))), ['insight.no-such-skill'])
    assert.deepEqual(await codes(house.as(who, (work) => saySkill(work, { skill: skillId, words: 'x' }))), ['insight.no-such-skill'])
  }
  assert.deepEqual(await codes(house.as(bo, (work) => saySkill(work, { words: ' ' }))), ['words insight.field-missing'])
  await house.as(bo, (work) => denySkill(work, { kind: 'series', id: maps, denied: true }))
  await house.as(bo, (work) => denySkill(work, { kind: 'series', id: maps, denied: true }))
  const denied = async () => (await house.as(bo, mySkills)).drawn.find(({ id }) => id === maps)!.denied
  assert.equal(await denied(), true)
  await house.as(bo, (work) => denySkill(work, { kind: 'series', id: maps, denied: false }))
  assert.equal(await denied(), false)
  await house.as(bo, (work) => eraseSkill(work, skillId))
  const kept = await house.system((work) =>
    work.db.selectFrom('insight.skills').selectAll().where('alliance_id', '=', work.alliance).execute(),
  )
  assert.deepEqual(kept, [])
  const said = await house.as(lin, (work) => readAudit(work, { subject: { kind: 'staff', id: bo.id } }))
  assert.equal(said.filter(({ act }) => act.startsWith('insight.skill')).length, 6)
  assert.equal(JSON.stringify(said).includes('ending books'), false)
})

test('a gap is what is planned and nobody or one person has done, with who could learn it from whom', async () => {
  const gaps = await house.as(lin, skillGaps)
  const of = (kind: string, id: string) => gaps.find((gap) => gap.kind === kind && gap.id === id)
  // Posters are in the plan, and nobody has made one.
  assert.deepEqual(
    [of('channel', 'poster')!.only, of('channel', 'poster')!.learners.map(({ name }) => name)],
    [null, ['Li Min', 'Zhou Bo']],
  )
  assert.deepEqual([of('series', stars)!.only!.name, of('series', stars)!.learners.map(({ name }) => name)], ['Li Min', ['Zhou Bo']])
  assert.deepEqual(
    [of('language', 'zh-CN')!.only!.name, of('language', 'zh-CN')!.learners.map(({ name }) => name)],
    ['Li Min', ['Zhou Bo']],
  )
  // Both have done these.
  assert.equal(of('channel', 'x'), undefined)
  assert.equal(of('language', 'en'), undefined)
  assert.deepEqual(gaps[0]!.only, null)
  await house.as(bo, (work) => denySkill(work, { kind: 'channel', id: 'x', denied: true }))
  assert.equal((await house.as(lin, skillGaps)).find(({ id }) => id === 'x')!.only!.name, 'Li Min')
  await house.as(bo, (work) => denySkill(work, { kind: 'channel', id: 'x', denied: false }))
})

test('an idea takes five people who ask and somebody who knows; nobody is named who did not agree', async () => {
  const ideas = () => house.as(lin, programmeIdeas)
  const { ideas: found, elsewhere } = await ideas()
  assert.deepEqual(
    found.map(({ about, questions, subscribers, posts, skills, others, state }) => [
      about,
      questions,
      subscribers,
      posts,
      skills,
      others,
      state,
    ]),
    [[{ kind: 'series', id: stars }, 5, null, 2, [], true, 'open']],
  )
  assert.equal(elsewhere, null)
  await house.as(min, (work) => agreeToBeNamed(work, true))
  await house.as(min, (work) => agreeToBeNamed(work, true))
  await house.as(min, (work) => saySkill(work, { words: 'I show the sky every month', link: { kind: 'series', id: stars } }))
  assert.deepEqual(
    (await ideas()).ideas.map(({ skills, others }) => [skills, others]),
    [[[{ person: { id: min.id, name: 'Li Min' }, posts: 2, words: ['I show the sky every month'] }], false]],
  )
  await house.as(min, (work) => agreeToBeNamed(work, false))
  assert.deepEqual((await ideas()).ideas[0]!.skills, [])
  assert.equal((await house.as(lin, (work) => linkNames(work, 'zh-CN')))[`series ${stars}`], '头顶的星')
  assert.deepEqual(await codes(house.as(bo, programmeIdeas)), ['platform.not-allowed'])
  // A fifth person asks about the maps.
  const delivery = await publish(bo, maps)
  await ask(delivery, 'h', 'And the one of 1900?')
  assert.deepEqual(
    (await ideas()).ideas.map(({ about, questions }) => [about.id, questions]),
    [
      [stars, 5],
      [maps, 5],
    ],
  )
})

test('an idea becomes a task once; of two at once one is told who was quicker; a no takes a reason and holds', async () => {
  const about = { kind: 'series', id: stars } as const
  const both = await Promise.allSettled(
    [lin, min].map((who) => house.as(who, (work) => takeIdea(work, { ...about, title: 'An evening under the stars' }))),
  )
  assert.equal(both.filter(({ status }) => status === 'fulfilled').length, 1)
  assert.equal(both.find((one) => one.status === 'rejected')!.reason.code, 'insight.idea-decided')
  const { tasks } = await house.as(lin, (work) => listTasks(work, {}))
  assert.deepEqual(
    tasks.map(({ title, about: of }) => [title, of]),
    [['An evening under the stars', { kind: 'series', id: stars }]],
  )
  const [taken] = (await house.as(lin, programmeIdeas)).ideas
  assert.deepEqual([taken!.state, taken!.task], ['taken', tasks[0]!.id])

  const no = { kind: 'series', id: maps, title: 'Old maps' } as const
  assert.deepEqual(await codes(house.as(lin, (work) => refuseIdea(work, { ...no, reason: 'why' }))), ['reason insight.next-reason'])
  assert.deepEqual(await codes(house.as(lin, (work) => refuseIdea(work, { ...no, reason: 'other' }))), ['words insight.field-missing'])
  assert.deepEqual(await codes(house.as(lin, (work) => refuseIdea(work, { ...no, id: 'nothing', reason: 'room' }))), [
    'insight.no-such-idea',
  ])
  assert.deepEqual(await codes(house.as(bo, (work) => refuseIdea(work, { ...no, reason: 'room' }))), ['platform.not-allowed'])
  assert.deepEqual(await house.as(lin, (work) => refuseIdea(work, { ...no, reason: 'room' })), { holdsUntil: '2027-03-08' })
  assert.deepEqual(await codes(house.as(min, (work) => takeIdea(work, { ...no }))), ['insight.idea-decided'])
  house.setNow('2027-03-09T01:00:00Z')
  assert.equal((await house.as(lin, programmeIdeas)).ideas.find(({ about: of }) => of.id === maps)!.state, 'open')
  await house.as(min, (work) => takeIdea(work, { ...no }))
  house.setNow('2026-09-07T01:00:00Z')
})

test('what people said goes when they leave', async () => {
  await house.as(bo, (work) => saySkill(work, { words: 'Mending books' }))
  await house.as(bo, (work) => agreeToBeNamed(work, true))
  assert.equal(await house.system(forgetLeavers), 0)
  await house.system((work) => leaveStaff(work, bo.id))
  assert.equal(await house.system(forgetLeavers), 2)
  assert.deepEqual(
    (await house.as(lin, listSkills)).map(({ person }) => person.name),
    ['Li Min', 'Lin Yue'],
  )
})
