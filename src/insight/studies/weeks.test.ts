// Studies in which chance decides the weeks.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Random } from '#packages/causal'
import { addDays, isRefusal, newId } from '#platform'
import { addServicePoint } from '#rooms/alliance'
import { recordFacts } from '#rooms/facts'
import { openTestHouse, type TestHouse } from '#testing'
import { addEvent, askStudy, changeStudy, registerStudy, runStudyJob, type StudyInput, studyById } from '../index.ts'
import { campaignForLoans } from './campaign-for-tests.ts'
import { drawWeeks } from './weeks.ts'

let house: TestHouse
let campaign: string
const monday = '2026-10-05'
const weeks = { from: monday, count: 12, washOut: 1 }
const wanted: StudyInput = {
  metric: 'loans',
  points: [1, 2],
  weeks,
  from: '',
  to: '',
  smallest: 20,
  neighbours: { rule: 'distance', metres: 500 },
}
const register = (more: Partial<StudyInput> = {}, of = campaign) =>
  house.as('analyst', (work) => registerStudy(work, { campaign: of, ...wanted, ...more }))
const refusalOf = (act: Promise<unknown>) =>
  act.then(
    () => assert.fail('nothing was refused'),
    (error: unknown) => {
      if (!isRefusal(error)) throw error
      return error.fields.length > 0 ? error.fields.map(({ field, code }) => `${field}: ${code}`) : [error.code]
    },
  )
const random = new Random(9)
/** Hands in days of both places, from index to index of the days since that Monday; days of weeks that were drawn lend two fifths more. */
const handIn = (from: number, to: number, drawn: readonly string[] = []) =>
  house.system((work) =>
    recordFacts(
      work,
      Array.from({ length: to - from }, (_, i) => from + i).flatMap((at) =>
        [1, 2].map((point) => ({
          metric: 'loans' as const,
          day: addDays(monday, at),
          point,
          amount: Math.round((300 + 40 * random.normal()) * (drawn.includes(addDays(monday, Math.floor(at / 7) * 7)) ? 1.4 : 1)),
          source: 'lending desk',
        })),
      ),
    ),
  )

before(async () => {
  house = await openTestHouse()
  await house.system(async (work) => {
    for (const place of [1, 2, 3]) await addServicePoint(work, { name: `Place ${place}`, kind: 'branch', importKey: `t:${place}` })
  })
  house.setNow('2026-09-28T02:00:00Z')
  await handIn(-7 * 60, -7)
  campaign = await house.as('editor', campaignForLoans)
})
after(() => house.close())

test('weeks that chance cannot decide are refused by field', async () => {
  const of = (more: Partial<typeof weeks>) => refusalOf(register({ weeks: { ...weeks, ...more } }))
  assert.deepEqual(await of({ from: '2026-10-06', count: 11, washOut: 7 }), [
    'weeks.from: insight.study-weeks-monday',
    'weeks.count: insight.study-weeks-count',
    'weeks.washOut: insight.study-weeks-wash-out',
  ])
  assert.deepEqual(await of({ count: 13 }), ['weeks.count: insight.study-weeks-count'])
  assert.deepEqual(await of({ count: Number.NaN, from: '' }), [
    'weeks.from: insight.study-weeks-monday',
    'weeks.count: insight.study-weeks-count',
  ])
  assert.deepEqual(await of({ from: '2026-09-28' }), ['weeks.from: insight.study-weeks-begun'])
  assert.deepEqual(await refusalOf(register({ chance: true, starts: [], controls: ['enquiries'] })), [
    'chance: insight.study-weeks-alone',
    'starts: insight.study-weeks-alone',
    'controls: insight.study-weeks-alone',
  ])
  assert.deepEqual(await refusalOf(register({ points: [] })), ['points: insight.study-no-points'])
  assert.deepEqual(await refusalOf(register({ metric: 'cards.applied' })), ['metric: insight.study-weeks-people'])
  // Nothing comes by the day there.
  assert.deepEqual(await refusalOf(register({ points: [3] })), ['metric: insight.study-weeks-no-days'])
})

let study: string

test('the weeks are drawn once for a campaign, and listed', async () => {
  const { studyId, terms, registered, state } = await register()
  study = studyId
  assert.deepEqual([terms.method, terms.inference, terms.evidence, state], ['switchback', 'permutation', 'strong', 'planned'])
  assert.deepEqual([terms.from, terms.to, registered !== null], ['2026-10', '2026-12', true])
  const { withIt, seed, from, count, washOut } = terms.weeks!
  assert.deepEqual([from, count, washOut, withIt.length], [monday, 12, 1, 6])
  assert.deepEqual(withIt, drawWeeks(weeks, seed).withIt)
  // Another figure, other days left out: the same draw. Other weeks, or places by chance: none.
  assert.deepEqual((await register({ weeks: { ...weeks, washOut: 0 } })).terms.weeks!.withIt, withIt)
  assert.deepEqual(await refusalOf(register({ weeks: { ...weeks, count: 14 } })), ['weeks.from: insight.study-weeks-drawn'])
  assert.deepEqual(
    await refusalOf(
      register({ weeks: undefined, chance: true, from: '2026-10', to: '2026-12', neighbours: { rule: 'chosen', points: [], why: 'x' } }),
    ),
    ['points: insight.study-chance-drawn'],
  )
  assert.deepEqual(await refusalOf(house.as('analyst', (work) => askStudy(work, study))), ['insight.study-not-over'])
})

test('of many who ask at once, for other weeks, the first decides for all', async () => {
  const fresh = await house.as('editor', campaignForLoans)
  const asked = await Promise.allSettled(
    Array.from({ length: 48 }, (_, i) => register({ weeks: { ...weeks, from: addDays(monday, 7 * (i % 3)) } }, fresh)),
  )
  const made = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value.terms.weeks] : []))
  assert.ok(made.length >= 16, `${made.length}`)
  for (const one of made) assert.deepEqual(one, made[0])
  for (const one of asked)
    if (one.status === 'rejected')
      assert.deepEqual(
        one.reason.fields?.map(({ code }: { code: string }) => code),
        ['insight.study-weeks-drawn'],
      )
})

test('when the last week is over it is worked out; a week in which something happened goes out with its partner', async () => {
  const { withIt } = (await house.as('director', (work) => studyById(work, study))).terms.weeks!
  await handIn(-7, 84, withIt)
  house.setNow('2026-12-28T02:00:00Z')
  const workOut = async () => {
    const { runId } = await house.as('analyst', (work) => askStudy(work, study))
    const job = { jobId: newId(), alliance: house.alliance, attempt: 1, signal: new AbortController().signal }
    await runStudyJob.run(house.platform, { study, run: runId }, job)
    return (await house.as('director', (work) => studyById(work, study))).runs[0]!
  }
  const { result, problem } = await workOut()
  assert.equal(problem, null)
  assert.equal(result!.verdict, 'shown')
  assert.ok(Math.abs(Math.exp(result!.effect) - 1.4) < 0.08, `${Math.exp(result!.effect)}`)
  assert.equal(result!.rank!.of, 64)
  assert.deepEqual(
    result!.weeks!.filter((week) => week.withIt).map((week) => week.monday),
    withIt,
  )
  // In a month: four and a third weeks, of six days that are looked at.
  const counted = result!.weeks!.flatMap((week) => (week.withIt ? [week.counted!] : []))
  const month = (counted.reduce((sum, one) => sum + one, 0) / 6) * (365.25 / 84)
  assert.equal(result!.perMonth.effect, Math.round(month * (1 - Math.exp(-result!.effect))))
  assert.deepEqual((await workOut()).result, result)
  await house.as('analyst', (work) =>
    addEvent(work, { point: 2, kind: 'counting', from: '2026-10-14', to: '2026-10-14', note: 'A new counter' }),
  )
  assert.deepEqual((await workOut()).problem, { code: 'too-few-weeks', params: { found: 5, needed: 6 } })
})

test('moved after its first week it shows nothing; the draw stands', async () => {
  const moved = await house.as('analyst', (work) =>
    changeStudy(work, { ...wanted, study, version: 1, weeks: { ...weeks, washOut: 2 }, why: 'Mondays are slow' }),
  )
  assert.deepEqual(moved.moved, ['weeks'])
  assert.deepEqual(moved.terms.weeks!.withIt, moved.registered!.weeks!.withIt)
})
