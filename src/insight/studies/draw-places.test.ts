import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isRefusal, newId } from '#platform'
import { addServicePoint } from '#rooms/alliance'
import { recordFacts } from '#rooms/facts'
import { openTestHouse, type TestHouse } from '#testing'
import { addEvent, askStudy, candidatesOf, changeStudy, registerStudy, runStudyJob, type StudyInput, studyById } from '../index.ts'
import { campaignForLoans, handInLoans } from './campaign-for-tests.ts'
import { countedPanel } from './panels-for-tests.ts'

let house: TestHouse
let campaign: string
const places = 15
const months = 60
const panel = countedPanel(5, { places, months, last: '2026-12' })
const candidates = Array.from({ length: places }, (_, i) => i + 1)
const wanted: StudyInput = {
  metric: 'loans',
  points: candidates,
  chance: true,
  from: '2026-10',
  to: '2026-12',
  smallest: 20,
  neighbours: { rule: 'distance', metres: 500 },
}
const register = (more: Partial<StudyInput> = {}) => house.as('analyst', (work) => registerStudy(work, { campaign, ...wanted, ...more }))
const refusalOf = (act: Promise<unknown>) =>
  act.then(
    () => assert.fail('nothing was refused'),
    (error: unknown) => {
      if (!isRefusal(error)) throw error
      return error.fields.map(({ field, code, params }) => [`${field}: ${code}`, params])
    },
  )
/** Hands in months from index to index; those that were drawn lent three times as much from October on. */
const handIn = (from: number, to: number, drawn: readonly number[] = []) =>
  house.system((work) =>
    handInLoans(work, { places, months: to - from, last: panel.periods[to - 1]! }, (place, t) => {
      const counted = panel.values[place - 1]![from + t]!
      return from + t >= months - 3 && drawn.includes(place) ? counted * 3 : counted
    }),
  )

before(async () => {
  house = await openTestHouse()
  await house.system(async (work) => {
    for (const place of candidates)
      await addServicePoint(work, { name: `Place ${place}`, kind: 'branch', importKey: `t:${place}`, lat: 27.7 + 0.02 * place, lon: 120.6 })
  })
  house.setNow('2026-09-07T02:00:00Z')
  await handIn(0, 56)
  campaign = await house.as('editor', campaignForLoans)
})
after(() => house.close())

test('what chance cannot decide is refused by field', async () => {
  assert.deepEqual(await refusalOf(register({ points: candidates.slice(0, 11) })), [
    ['points: insight.study-chance-few', { needed: 12, found: 11 }],
  ])
  assert.deepEqual(await refusalOf(register({ neighbours: { rule: 'distance', metres: 2500 } })), [
    ['neighbours.metres: insight.study-chance-near', { one: 'Place 1', other: 'Place 2' }],
  ])
  assert.deepEqual(await refusalOf(register({ from: '2022-06', to: '2022-08' })), [['chance: insight.study-chance-begun', undefined]])
  assert.deepEqual(await refusalOf(register({ metric: 'enquiries' })), [['points: insight.study-chance-short', { needed: 12, found: 0 }]])
  // Where a place has a gap, it is said which place and which months.
  const asked = panel.periods.slice(40, 56)
  await house.system((work) =>
    recordFacts(
      work,
      asked.flatMap((month) =>
        candidates.flatMap((point) =>
          (point === 2 && month === asked[3]) || (point === 5 && asked.slice(6, 8).includes(month))
            ? []
            : [{ metric: 'visits.onsite' as const, day: `${month}-15`, point, amount: 500 + point, source: 'gates.csv' }],
        ),
      ),
    ),
  )
  assert.deepEqual(await refusalOf(register({ metric: 'visits.onsite' })), [
    ['points: insight.study-chance-gaps', { months: 12, names: `Place 2 (${asked[3]}), Place 5 (${asked[6]}–${asked[7]})` }],
  ])
})

test('chance draws one of each pair, once; what was drawn is worked out by the draws that could have been', async () => {
  const made = await register()
  const { drawn, points, method, inference, evidence, before } = made.terms
  assert.deepEqual([method, inference, evidence, before], ['randomised', 'permutation', 'strong', 16])
  assert.deepEqual(candidatesOf(drawn!), candidates)
  assert.deepEqual([drawn!.pairs.length, drawn!.apart.length, points.length], [7, 1, 7])
  assert.deepEqual(
    points,
    drawn!.pairs.map(([withIt]) => withIt).sort((a, b) => a - b),
  )
  // The same places asked again are not drawn again, also when more is counted meanwhile.
  await handIn(56, 57)
  house.setNow('2026-09-28T02:00:00Z')
  const again = await house.as('analyst', (work) => changeStudy(work, { study: made.studyId, version: 1, ...wanted, smallest: 10 }))
  assert.deepEqual([again.version, again.terms.drawn], [2, drawn])
  // Nobody draws until it suits: other places, another figure or another month ask chance no second time.
  const change = (version: number, more: Partial<StudyInput>) =>
    house.as('analyst', (work) => changeStudy(work, { study: made.studyId, version, ...wanted, smallest: 10, ...more }))
  assert.deepEqual(await refusalOf(change(2, { points: candidates.slice(0, 13) })), [['points: insight.study-chance-drawn', undefined]])
  assert.deepEqual((await change(2, { from: '2026-11' })).terms.drawn, drawn)
  assert.deepEqual((await change(3, {})).terms.drawn, drawn)

  // A campaign runs where it runs: another study of it takes the same draw, and no other places.
  const second = await register()
  assert.deepEqual(second.terms.drawn, drawn)
  assert.deepEqual(await refusalOf(register({ points: candidates.slice(0, 14) })), [['points: insight.study-chance-drawn', undefined]])

  house.setNow('2027-01-05T02:00:00Z')
  await handIn(57, 60, points)
  await house.as('analyst', (work) =>
    addEvent(work, { point: drawn!.pairs[0]![1], kind: 're-opening', from: '2026-11-03', to: '2026-11-03', note: 'New house' }),
  )
  const { runId } = await house.as('analyst', (work) => askStudy(work, made.studyId))
  const job = { jobId: newId(), alliance: house.alliance, attempt: 1, signal: new AbortController().signal }
  await runStudyJob.run(house.platform, { study: made.studyId, run: runId }, job)
  const study = await house.as('director', (work) => studyById(work, made.studyId))
  const { result, problem } = study.runs[0]!
  assert.equal(problem, null)
  // Chance draws anew in each run of this test; of six pairs some draws lie so that their sixty-four permutations cannot tell even this.
  assert.notEqual(result!.verdict, 'not-shown')
  assert.ok(Math.abs(result!.effect - Math.log(3)) < 0.15, `${Math.exp(result!.effect)}`)
  assert.deepEqual(
    result!.leftOut.map(({ why }) => why).sort(),
    ['happened', 'partner', 'partner'],
    'the pair of the place that re-opened, and the one without a partner',
  )
  assert.deepEqual(
    result!.comparedWith.toSorted((a, b) => a - b),
    drawn!.pairs
      .slice(1)
      .map(([, without]) => without)
      .sort((a, b) => a - b),
  )
  assert.equal(result!.rank!.of, 64)
  // When it has begun nothing is drawn any more; the same question is the same question.
  const later = (more: Partial<StudyInput>) =>
    house.as('analyst', (work) => changeStudy(work, { study: made.studyId, version: 4, ...wanted, ...more, why: 'A test' }))
  assert.deepEqual(await refusalOf(later({ points: candidates.slice(0, 12) })), [['points: insight.study-chance-drawn', undefined]])
  assert.deepEqual((await later({ smallest: 10 })).moved, [])
  assert.deepEqual((await later({ chance: false, points })).moved, ['drawn', 'smallest'])
})

test('of many who ask at once, among other places, the first decides for all', async () => {
  house.setNow('2026-09-20T02:00:00Z')
  const fresh = await house.as('editor', campaignForLoans)
  const asked = await Promise.allSettled(
    Array.from({ length: 64 }, (_, i) =>
      house.as('analyst', (work) => registerStudy(work, { ...wanted, campaign: fresh, points: candidates.slice(i % 2, 14 + (i % 2)) })),
    ),
  )
  const made = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value.terms.drawn] : []))
  assert.ok(made.length >= 32, `${made.length}`)
  for (const drawn of made) assert.deepEqual(drawn, made[0])
  for (const one of asked)
    if (one.status === 'rejected')
      assert.deepEqual(
        one.reason.fields?.map(({ code }: { code: string }) => code),
        ['insight.study-chance-drawn'],
      )
})
