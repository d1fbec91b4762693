import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isRefusal, newId, readAudit } from '#platform'
import { followLink } from '#rooms/reach'
import { openTestHouse, type TestHouse } from '#testing'
import {
  answerSurvey,
  closeSurvey,
  type OpenSurveyInput,
  openSurvey,
  sayHandedOut,
  surveyById,
  surveyResults,
  surveyToAnswer,
} from '../index.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
  house.setNow('2026-09-07T01:00:00Z')
})
after(() => house.close())

const input: OpenSurveyInput = {
  title: 'What the story hour did for you',
  titles: { 'zh-CN': '故事会的收获' },
  about: { kind: 'alliance' },
  opens: '2026-09-07',
  closes: '2026-09-30',
  questions: ['trust', 'knowledge'],
}
const open = (more: Partial<OpenSurveyInput> = {}) => house.as('editor', (work) => openSurvey(work, { ...input, ...more }))
const answer = (id: string, answers: Record<string, string>, group = '') =>
  house.visitor((work) => answerSurvey(work, id, { answers, group }))
const many = (count: number, id: string, answers: Record<string, string>, group = '') =>
  Promise.all(Array.from({ length: count }, () => answer(id, answers, group)))
const results = (id: string) => house.as('analyst', (work) => surveyResults(work, id))
const refused = (code: string) => (error: unknown) => {
  assert.ok(isRefusal(error), String(error))
  assert.ok(
    error.code === code || error.fields.some((field) => field.code === code),
    `${error.code} ${JSON.stringify(error.fields)} is not ${code}`,
  )
  return true
}

test('a survey is opened with its questions, a short link that leads to it, and a sentence in the record', async () => {
  const survey = await open({ own: [{ names: { en: 'Did you come by bus?' }, choices: [{ en: 'Yes' }, { en: 'No' }, { en: ' ' }] }] })
  assert.deepEqual(
    survey.questions.map(({ key, form, choices }) => [key, form, choices.length]),
    [
      ['knowledge', 'scale', 0],
      ['trust', 'scale', 0],
      ['own-1', 'choice', 2],
    ],
  )
  const code = survey.url.split('/').at(-1)!
  const led = await followLink(house.platform, house.alliance, code, {})
  assert.ok(led.kind === 'redirect' && led.location.includes(`/surveys/${survey.surveyId}`))
  const shown = await house.visitor((work) => surveyToAnswer(work, survey.surveyId))
  assert.deepEqual(Object.keys(shown).sort(), ['closes', 'grouped', 'questions', 'state', 'surveyId', 'title', 'titles'])
  const [said] = await house.system((work) => readAudit(work, { act: 'insight.survey-opened' }))
  assert.deepEqual(said!.params, { title: input.title })
})

test('what cannot be a survey is refused, field by field, and whoever may not open one', async () => {
  for (const [more, code] of [
    [{ title: ' ' }, 'insight.field-missing'],
    [{ closes: '2026-09-01' }, 'insight.ends-before-start'],
    [{ opens: '2026-08-01', closes: '2026-09-01' }, 'insight.survey-over-already'],
    [{ closes: '2028-09-30' }, 'insight.survey-too-long'],
    [{ turns: '2026-09-07' }, 'insight.survey-turns-outside'],
    [{ turns: '2026-10-01' }, 'insight.survey-turns-outside'],
    [{ questions: [] }, 'insight.survey-nothing-asked'],
    [{ questions: ['poem'] }, 'insight.survey-no-such-question'],
    [{ own: [{ names: {}, choices: [{ en: 'a' }, { en: 'b' }] }] }, 'insight.survey-question-missing'],
    [{ own: [{ names: { en: 'Q' }, choices: [{ en: 'a' }] }] }, 'insight.survey-choices-wrong'],
    [{ own: Array(4).fill({ names: { en: 'Q' }, choices: [{ en: 'a' }, { en: 'b' }] }) }, 'insight.survey-too-many-own'],
    [{ grouped: 'shoe-size' as never }, 'insight.survey-no-such-group'],
    [{ grouped: 'first-visit', known: { first: 30, 'not-first': 60 } }, 'insight.survey-known-not-whole'],
    [{ handedOut: 0 }, 'insight.number-out-of-bounds'],
  ] as [Partial<OpenSurveyInput>, string][])
    await assert.rejects(open(more), refused(code), code)
  await assert.rejects(open({ about: { kind: 'campaign', id: newId() } }), (error) => isRefusal(error) && error.status === 404)
  await assert.rejects(
    house.as('analyst', (work) => openSurvey(work, input)),
    refused('platform.not-allowed'),
  )
})

test('sixty who answer at one moment are sixty sheets; what was not offered is left open, an empty sheet is none', async () => {
  const { surveyId } = await open()
  await Promise.all(
    Array.from({ length: 60 }, (_, i) => answer(surveyId, i % 2 ? { trust: '5', knowledge: '4' } : { knowledge: '2', trust: 'na' })),
  )
  assert.equal(await answer(surveyId, { trust: '6', poem: 'x' }), false)
  assert.equal(await answer(surveyId, {}), false)
  assert.equal(await answer(surveyId, { trust: '4', knowledge: 'nothing' }, 'old'), true)
  await house.as('editor', (work) => closeSurvey(work, surveyId))
  const found = await results(surveyId)
  assert.equal(found.sheets[0]!.sheets, 61)
  const of = (key: string) => found.questions.find(({ question }) => question.key === key)!.waves[0]!.all!
  assert.deepEqual([of('knowledge').n, of('knowledge').counts], [60, { '2': 30, '4': 30 }])
  assert.deepEqual([of('trust').n, of('trust').counts], [31, { '4': 1, '5': 30, na: 30 }], 'who it does not apply to is not among them')
  assert.deepEqual([of('knowledge').share.share, of('knowledge').mean!.mean], [0.5, 3])
})

test('nothing is told while it runs but steps of five, and nothing of fewer than ten', async () => {
  const { surveyId } = await open()
  await many(9, surveyId, { trust: '5' })
  assert.deepEqual((await results(surveyId)).sheets[0]!.sheets, null)
  await many(4, surveyId, { knowledge: '5' })
  const running = await results(surveyId)
  assert.deepEqual(
    [running.sheets[0]!.sheets, running.sheets[0]!.over, running.questions.every(({ waves }) => waves.length === 0)],
    [10, false, true],
  )
  const closed = await house.as('editor', (work) => closeSurvey(work, surveyId))
  assert.equal(closed.state, 'closed')
  const told = await results(surveyId)
  assert.equal(told.sheets[0]!.sheets, 13)
  assert.ok(told.questions.every(({ waves }) => waves[0]!.all === null))
})

test('before its first day there is none, after its last and once closed nobody answers, and it does not open again', async () => {
  const later = await open({ opens: '2026-09-10', closes: '2026-09-20' })
  await assert.rejects(answer(later.surveyId, { trust: '5' }), refused('insight.no-such-survey'))
  await assert.rejects(
    house.visitor((work) => surveyToAnswer(work, later.surveyId)),
    refused('insight.no-such-survey'),
  )
  const now = await open()
  await house.as('editor', (work) => closeSurvey(work, now.surveyId))
  await assert.rejects(answer(now.surveyId, { trust: '5' }), refused('insight.survey-not-open'))
  await assert.rejects(
    house.as('editor', (work) => closeSurvey(work, now.surveyId)),
    refused('insight.survey-not-open'),
  )
  house.setNow('2026-09-20T15:59:00Z') // 23:59 of its last day in Shanghai
  assert.equal(await answer(later.surveyId, { trust: '5' }), true)
  house.setNow('2026-09-20T16:01:00Z')
  await assert.rejects(answer(later.surveyId, { trust: '5' }), refused('insight.survey-not-open'))
  assert.equal((await house.as('analyst', (work) => surveyById(work, later.surveyId))).state, 'closed')
  house.setNow('2026-09-07T01:00:00Z')
})

test('answers before a campaign and after it stand side by side, the first told once the second began', async () => {
  const { surveyId } = await open({ turns: '2026-09-15', questions: ['aware', 'recommend'] })
  await many(20, surveyId, { aware: 'no', recommend: '3' })
  await many(10, surveyId, { aware: 'yes', recommend: '3' })
  house.setNow('2026-09-14T15:59:00Z')
  assert.ok((await results(surveyId)).questions.every(({ waves }) => waves.length === 0))
  house.setNow('2026-09-14T16:01:00Z')
  await many(25, surveyId, { aware: 'yes', recommend: '3' })
  await many(5, surveyId, { aware: 'not-sure', recommend: '3' })
  const half = await results(surveyId)
  assert.deepEqual(
    half.questions.map(({ waves }) => waves.map(({ wave }) => wave)),
    [['before'], ['before']],
  )
  assert.ok(half.questions.every(({ difference }) => difference === null))
  await house.as('editor', (work) => closeSurvey(work, surveyId))
  const [aware, recommend] = (await results(surveyId)).questions
  assert.equal(aware!.difference!.says, 'shown')
  assert.ok(Math.abs(aware!.difference!.difference - 0.5) < 1e-9 && aware!.difference!.low > 0.2)
  assert.deepEqual([recommend!.difference!.difference, recommend!.difference!.says], [0, 'too-few'], 'thirty and thirty tell no tenth')
  house.setNow('2026-09-07T01:00:00Z')
})

test('who is missing is told against the make-up that is known, small groups in no place', async () => {
  const { surveyId } = await open({
    grouped: 'age',
    known: { 'under-18': 20, '18-29': 20, '30-49': 20, '50-64': 20, '65-up': 20 },
    handedOut: 400,
  })
  await many(60, surveyId, { trust: '5' }, '30-49')
  await many(25, surveyId, { trust: '4' }, '18-29')
  await many(12, surveyId, { trust: '4' }, '65-up')
  await many(3, surveyId, { trust: '1' }, 'under-18')
  await house.as('editor', (work) => closeSurvey(work, surveyId))
  const { sheets, questions, rate } = await results(surveyId)
  assert.equal(rate, 0.25)
  assert.deepEqual(
    sheets[0]!.groups.map(({ group, sheets, says }) => [group, sheets, says]),
    [
      ['under-18', null, null],
      ['18-29', 25, 'as-known'],
      ['30-49', 60, 'more'],
      ['50-64', 0, 'fewer'],
      ['65-up', null, null],
      ['', 0, null],
    ],
  )
  const trust = questions.find(({ question }) => question.key === 'trust')!.waves[0]!
  assert.deepEqual(
    trust.groups.map(({ told }) => told?.n ?? null),
    [null, 25, 60, null, null, null],
  )
  const said = await house.as('editor', (work) => sayHandedOut(work, surveyId, null))
  assert.equal(said.handedOut, null)
  assert.equal((await results(surveyId)).rate, null)
})

test('no row of an answer has a time, an id or an address', async () => {
  const keys = await house.system(async (work) => {
    const sheets = await work.db
      .selectFrom('insight.survey_sheets')
      .selectAll()
      .where('alliance_id', '=', work.alliance)
      .executeTakeFirstOrThrow()
    const answers = await work.db
      .selectFrom('insight.survey_answers')
      .selectAll()
      .where('alliance_id', '=', work.alliance)
      .executeTakeFirstOrThrow()
    return [Object.keys(sheets).sort(), Object.keys(answers).sort()]
  })
  assert.deepEqual(keys, [
    ['alliance_id', 'grouped', 'sheets', 'survey_id', 'wave'],
    ['alliance_id', 'answer', 'answers', 'grouped', 'question', 'survey_id', 'wave'],
  ])
})
