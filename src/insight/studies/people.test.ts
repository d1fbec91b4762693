// Studies of people: they tell no more than the figures of each place do.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sql } from 'kysely'
import { addMonths, isRefusal, newId } from '#platform'
import { addServicePoint } from '#rooms/alliance'
import { recordFacts } from '#rooms/facts'
import { openTestHouse, type TestHouse } from '#testing'
import { askStudy, registerStudy, runStudyJob, type StudyInput, studyById } from '../index.ts'
import { campaignForLoans } from './campaign-for-tests.ts'

let house: TestHouse
let campaign: string
const places = 14
const last = '2026-12'
const months = 60
const monthAt = (t: number) => addMonths(last, t - months + 1)
/** New members of a place in a month; places 3 and 4 have a month of few before the campaigns, 9 and 10 one within. */
const members = (place: number, t: number): number =>
  (t === 50 && (place === 3 || place === 4)) || (t === 58 && (place === 9 || place === 10))
    ? 3
    : 20 + ((place * 7 + t * 11) % 17) + ((t * t + place) % 5)
const wanted: StudyInput = {
  metric: 'members.new',
  points: [5],
  from: '2026-10',
  to: '2026-12',
  smallest: 20,
  neighbours: { rule: 'chosen', points: [], why: 'Far apart.' },
}
const more = (place: number, t: number, amount: number) =>
  house.system((work) =>
    recordFacts(work, [{ metric: 'members.new', day: `${monthAt(t)}-20`, point: place, amount, source: 'sign-up book' }]),
  )
async function workOut(study: string) {
  const { runId } = await house.as('analyst', (work) => askStudy(work, study))
  const job = { jobId: newId(), alliance: house.alliance, attempt: 1, signal: new AbortController().signal }
  await runStudyJob.run(house.platform, { study, run: runId }, job)
  return (await house.as('director', (work) => studyById(work, study))).runs.find((run) => run.runId === runId)!
}

before(async () => {
  house = await openTestHouse()
  house.setNow('2026-09-20T02:00:00Z')
  await house.system(async (work) => {
    for (let i = 1; i <= places; i++) await addServicePoint(work, { name: `Place ${i}`, kind: 'branch' })
    for (let t = 0; t < months; t++)
      await recordFacts(
        work,
        Array.from({ length: places }, (_, i) => ({
          metric: 'members.new' as const,
          day: `${monthAt(t)}-15`,
          point: i + 1,
          amount: members(i + 1, t),
          source: 'sign-up book',
        })),
      )
  })
  campaign = await house.as('editor', campaignForLoans)
})
after(() => house.close())

test('chance does not decide among places with few people, and no month of them is named', async () => {
  const points = Array.from({ length: places }, (_, i) => i + 1)
  await assert.rejects(
    house.as('analyst', (work) => registerStudy(work, { campaign, ...wanted, points, chance: true })),
    (error) =>
      isRefusal(error) &&
      error.fields.map(({ code, params }) => `${code} ${params!.names}`).join() === 'insight.study-chance-few-people Place 3, Place 4',
  )
})

let [rollOut, single, hidden] = ['', '', '']

test('people who come within a step, or in a hidden month, change nothing of an answer', async () => {
  const register = (more: Partial<StudyInput>) => house.as('analyst', (work) => registerStudy(work, { campaign, ...wanted, ...more }))
  const waits = [
    { point: 6, from: '2026-11' },
    { point: 7, from: '2026-11' },
  ]
  rollOut = (await register({ points: [1, 2, 6, 7], starts: waits })).studyId
  single = (await register({ points: [5] })).studyId
  hidden = (await register({ points: [9] })).studyId
  house.setNow('2027-01-05T02:00:00Z')
  const before = [await workOut(rollOut), await workOut(single)]
  for (const { result, problem } of before) {
    assert.equal(problem, null)
    assert.ok(result!.leftOut.some(({ point, why, months }) => point === 3 && why === 'few' && months === undefined))
  }
  assert.ok(before[0]!.result!.rollOut!.since.length > 1)
  // One more at places of the campaigns, at one to compare with and in a hidden month: none of them turns a step.
  for (const place of [1, 5, 8]) await more(place, [57, 58, 59, 56, 55, 54].find((t) => members(place, t) % 5 < 4)!, 1)
  await more(3, 50, 1)
  assert.deepEqual((await workOut(rollOut)).result, before[0]!.result)
  assert.deepEqual((await workOut(single)).result, before[1]!.result)
})

test('a place with a hidden month in the campaign gives no number, and it is not said which month', async () => {
  assert.deepEqual((await workOut(hidden)).problem, { code: 'few', params: { unit: '9' } })
})

test('an answer that was worked out of exact counts before is not told any more', async () => {
  await house.system((work) =>
    work.db
      .updateTable('insight.study_runs')
      .set({ result: sql<string>`jsonb_set(result, '{versions,method}', '1')` })
      .where('alliance_id', '=', work.alliance)
      .where('study_id', '=', single)
      .execute(),
  )
  const { runs } = await house.as('director', (work) => studyById(work, single))
  assert.deepEqual(
    runs.map(({ state, problem, result }) => [state, problem?.code, result]),
    Array(2).fill(['problem', 'older-method', null]),
  )
})
