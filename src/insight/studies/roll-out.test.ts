// Studies of campaigns that begin at different places in different months.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isRefusal, newId } from '#platform'
import { addServicePoint } from '#rooms/alliance'
import { openTestHouse, type TestHouse } from '#testing'
import {
  addEvent,
  askStudy,
  changeStudy,
  listEvents,
  registerStudy,
  removeEvent,
  runStudyJob,
  type StudyInput,
  studyById,
} from '../index.ts'
import { campaignForLoans, handInLoans } from './campaign-for-tests.ts'
import { countedPanel, raised } from './panels-for-tests.ts'

let house: TestHouse
let campaign: string
const places = 14
const months = 84
const numbers = Array.from({ length: places }, (_, i) => i + 1)
/** January 2020 to December 2026: places 1 and 2 lent half as much again from October on, 5, 6 and 9 from November on. */
const panel = raised(
  raised(countedPanel(5, { places, months, last: '2026-12', noise: 0.03 }), ['1', '2'], months - 3, 0.5),
  ['5', '6', '9'],
  months - 2,
  0.5,
)
const november = [5, 6, 9].map((point) => ({ point, from: '2026-11' }))
const wanted: StudyInput = {
  metric: 'loans',
  points: [1, 2, 5, 6, 9],
  starts: november,
  from: '2026-10',
  to: '2026-12',
  smallest: 20,
  neighbours: { rule: 'distance', metres: 500 },
}
const register = (more: Partial<StudyInput> = {}, of = campaign) =>
  house.as('analyst', (work) => registerStudy(work, { campaign: of, ...wanted, ...more }))
const read = (study: string) => house.as('director', (work) => studyById(work, study))
const handIn = (from: number, to: number) =>
  house.system((work) =>
    handInLoans(work, { places, months: to - from, last: panel.periods[to - 1]! }, (place, t) => panel.values[place - 1]![from + t]!),
  )
const refusalOf = (act: Promise<unknown>) =>
  act.then(
    () => assert.fail('nothing was refused'),
    (error: unknown) => {
      if (!isRefusal(error)) throw error
      return error.fields.length > 0
        ? error.fields.map(({ field, code, params }) => [`${field}: ${code}`, params])
        : [[error.code, error.params]]
    },
  )
async function workOut(study: string) {
  const { runId } = await house.as('analyst', (work) => askStudy(work, study))
  const job = { jobId: newId(), alliance: house.alliance, attempt: 1, signal: new AbortController().signal }
  await runStudyJob.run(house.platform, { study, run: runId }, job)
  return (await read(study)).runs.find((run) => run.runId === runId)!
}

before(async () => {
  house = await openTestHouse()
  await house.system(async (work) => {
    for (const place of numbers)
      await addServicePoint(work, { name: `Place ${place}`, kind: 'branch', importKey: `t:${place}`, lat: 27.7 + 0.02 * place, lon: 120.6 })
  })
  house.setNow('2026-09-07T02:00:00Z')
  await handIn(0, months - 4)
  campaign = await house.as('editor', campaignForLoans)
})
after(() => house.close())

test('months that do not fit are refused by field', async () => {
  const refused = (starts: StudyInput['starts'], more: Partial<StudyInput> = {}) => refusalOf(register({ starts, ...more }))
  assert.deepEqual(await refused([]), [['starts: insight.study-starts-none', undefined]])
  assert.deepEqual(await refused(november, { chance: true }), [['starts: insight.study-starts-chance', undefined]])
  assert.deepEqual(await refused([...november, { point: 3, from: '2026-11' }]), [['starts: insight.study-starts-elsewhere', undefined]])
  assert.deepEqual(await refused([...november, { point: 5, from: '2026-12' }]), [['starts: insight.study-starts-twice', undefined]])
  // Of places that are wrong no months are looked at: so many are written as somebody sends.
  const many = Array.from({ length: 20_000 }, (_, i) => ({ point: wanted.points[i % 5]!, from: `May ${i}` }))
  assert.deepEqual(await refused(many), [['starts: insight.study-starts-twice', undefined]])
  const span = { from: '2026-10', to: '2026-12' }
  assert.deepEqual(
    await refused([
      { point: 5, from: 'May' },
      { point: 6, from: '2027-01' },
      { point: 9, from: '2026-09' },
    ]),
    [
      ['starts.5: insight.study-no-month', span],
      ['starts.6: insight.study-start-outside', span],
      ['starts.9: insight.study-start-outside', span],
    ],
  )
  assert.deepEqual(await refused(november.slice(0, 1)), [['starts: insight.study-starts-few', { month: '2026-11', needed: 2 }]])
  assert.deepEqual(await refused(wanted.points.map((point) => ({ point, from: '2026-11' }))), [
    ['starts: insight.study-starts-not-first', { month: '2026-10' }],
  ])
  const beside = [3, 4].map((point) => ({ point, from: '2026-11' }))
  assert.deepEqual(await refused(beside, { points: [1, 2, 3, 4], neighbours: { rule: 'distance', metres: 2500 } }), [
    ['neighbours.metres: insight.study-starts-near', { one: 'Place 2', other: 'Place 3' }],
  ])
  // Side by side they may begin together.
  assert.equal((await register({ neighbours: { rule: 'distance', metres: 2500 } })).terms.method, 'staggered')
  assert.deepEqual(await refused(november, { points: numbers, controls: ['enquiries'] }), [
    ['controls: insight.study-controls-not-whole', undefined],
  ])
})

test('the table chooses the method; where nobody goes without, those that wait are compared with; too little is a sentence', async () => {
  const { terms } = await register()
  const { method, inference, evidence, against, before, untreated, starts } = terms
  assert.deepEqual(
    { method, inference, evidence, against, before, untreated },
    { method: 'staggered', inference: 'multiplier-bootstrap', evidence: 'fair', against: 'never', before: 12, untreated: 9 },
  )
  assert.deepEqual(starts, [{ point: 1, from: '2026-10' }, { point: 2, from: '2026-10' }, ...november])
  // Of a later year, so that nobody's comparison goes missing in this one.
  const half = numbers.slice(7).map((point) => ({ point, from: '2028-05' }))
  const whole = await register({ points: numbers, starts: half, from: '2028-04', to: '2028-06' })
  assert.deepEqual([whole.terms.method, whole.terms.against, whole.terms.untreated], ['staggered', 'not-yet', 0])
  const few = numbers.slice(11).map((point) => ({ point, from: '2026-11' }))
  assert.deepEqual(await refusalOf(register({ points: numbers, starts: few })), [
    ['insight.study-roll-out-too-little', { places: 3, months: 81 }],
  ])
  assert.deepEqual(
    await refusalOf(register({ from: '2020-08', to: '2020-10', starts: [5, 6, 9].map((point) => ({ point, from: '2020-09' })) })),
    [['insight.study-roll-out-too-little', { places: 9, months: 7 }]],
  )
  const early = [5, 6, 9].map((point) => ({ point, from: '2019-09' }))
  assert.equal((await refusalOf(register({ from: '2019-08', to: '2019-10', starts: early })))[0]![0], 'insight.study-problem.no-figures')
  // The first month of all is no roll-out.
  const together = await register({ starts: wanted.points.map((point) => ({ point, from: '2026-10' })) })
  assert.deepEqual([together.terms.starts, together.terms.against, together.terms.method], [undefined, undefined, 'synthetic-difference'])
})

test('a place is another’s comparison until its own campaign begins', async () => {
  const other = await house.as('editor', campaignForLoans)
  const late = [13, 14].map((point) => ({ point, from: '2027-06' }))
  await register({ points: [11, 12, 13, 14], starts: late, from: '2027-04', to: '2027-06' }, other)
  const { starts: _, ...plain } = wanted
  const alone = (to: string) =>
    house.as(
      'analyst',
      async (work) => (await registerStudy(work, { ...plain, campaign: other, points: [10], from: '2027-04', to })).terms.untreated,
    )
  // Ten others that have no campaign of their own, and until May the two that begin in June.
  const [until, through] = [await alone('2027-05'), await alone('2027-06')]
  assert.equal(until - through, 2)
})

test('places that begin in different months have no other campaign that is studied, neither while they wait nor afterwards', async () => {
  const other = await house.as('editor', campaignForLoans)
  const late = [3, 4].map((point) => ({ point, from: '2028-06' }))
  // Of all places the campaign of spring 2028 is registered, half of them from May on.
  const asked = register({ points: [1, 2, 3, 4], starts: late, from: '2028-05', to: '2028-08' }, other)
  assert.deepEqual(await refusalOf(asked), [
    ['insight.study-problem.campaign-after', { unit: 'Place 1', period: '2028-05–2028-06', others: 'none' }],
  ])
  const together = { points: [1, 2, 3, 4], starts: [3, 4].map((point) => ({ point, from: '2028-09' })), from: '2028-08', to: '2028-10' }
  assert.equal((await register(together, other)).terms.method, 'staggered')
})

let study: string

test('of many who change the months at once one does, and the others are told', async () => {
  study = (await register()).studyId
  const asked = await Promise.allSettled(
    Array.from({ length: 32 }, (_, i) =>
      house.as('analyst', (work) =>
        changeStudy(work, {
          ...wanted,
          study,
          version: 1,
          starts: (i % 2 === 0 ? [6, 9] : [5, 9]).map((point) => ({ point, from: '2026-11' })),
        }),
      ),
    ),
  )
  assert.equal(asked.filter(({ status }) => status === 'fulfilled').length, 1)
  for (const one of asked) if (one.status === 'rejected') assert.equal(one.reason.code, 'insight.study-changed-meanwhile')
  const changed = await read(study)
  assert.deepEqual([changed.version, changed.terms.starts!.filter(({ from }) => from === '2026-11').length], [2, 2])
  // Before it begins that is no moving of the question.
  const back = await house.as('analyst', (work) => changeStudy(work, { ...wanted, study, version: 2 }))
  assert.deepEqual([back.moved, back.changes, back.registered?.starts], [[], [], back.terms.starts])
})

test('when it is over it is worked out: what was brought since each place began, month by month', async () => {
  house.setNow('2027-01-05T02:00:00Z')
  await handIn(months - 4, months - 1)
  // December of one place is still to come.
  assert.equal((await workOut(study)).problem?.code, 'closed-after-start')
  await handIn(months - 1, months)
  const reopened = await house.as('analyst', (work) =>
    addEvent(work, { point: 3, kind: 're-opening', from: '2026-11-03', to: '2026-11-03', note: 'New house' }),
  )
  const { result, problem } = await workOut(study)
  assert.equal(problem, null)
  assert.equal(result!.verdict, 'shown')
  assert.ok(Math.abs(Math.exp(result!.effect) - 1.5) < 0.12, `${Math.exp(result!.effect)}`)
  assert.deepEqual(
    result!.rollOut!.since.map(({ months: since, places: of }) => [since, of]),
    [
      [0, 5],
      [1, 5],
      [2, 2],
    ],
  )
  assert.deepEqual(result!.leftOut, [{ point: 3, why: 'happened' }])
  assert.deepEqual(
    result!.comparedWith.toSorted((a, b) => a - b),
    [4, 7, 8, 10, 11, 12, 13, 14].filter((place) => !result!.leftOut.some(({ point }) => point === place)),
  )
  // A month: what the places counted that had begun, less what they would have.
  const begun = result!.course.slice(12).map((month) => month.begun!)
  assert.equal(begun[0], panel.values[0]!.at(-3)! + panel.values[1]!.at(-3)!)
  const mean = begun.reduce((sum, one) => sum + one, 0) / 3
  assert.equal(result!.perMonth.effect, Math.round(mean * (1 - Math.exp(-result!.effect))))
  assert.deepEqual((await workOut(study)).result, result, 'the same figures give the same answer')
  // Two things at once at a place of the campaign cannot be told apart.
  await house.as('analyst', (work) => removeEvent(work, reopened.eventId!))
  await house.as('analyst', (work) =>
    addEvent(work, { point: 9, kind: 'stock-move', from: '2026-12-03', to: '2026-12-03', note: 'The children’s books left' }),
  )
  assert.deepEqual((await workOut(study)).problem, { code: 'masked-after', params: { unit: '9', period: '2026-12' } })
})

test('a month that is moved after the start moves the question', async () => {
  const later = [5, 6, 9].map((point) => ({ point, from: '2026-12' }))
  const moved = await house.as('analyst', (work) =>
    changeStudy(work, { ...wanted, study, version: 3, starts: later, why: 'The van broke down' }),
  )
  assert.deepEqual(moved.moved, ['starts'])
  assert.deepEqual(
    moved.changes.map(({ changed, why }) => [changed, why]),
    [[['starts'], 'The van broke down']],
  )
  assert.deepEqual(
    (await refusalOf(house.as('analyst', (work) => askStudy(work, study))))[0]![0],
    'insight.study-problem.changed-after-start',
  )
  const back = await house.as('analyst', (work) => changeStudy(work, { ...wanted, study, version: 4, why: 'As it was' }))
  assert.deepEqual(back.moved, [])
})

test('how another study was changed since this one began has no say in whom it is compared with', async () => {
  house.setNow('2026-09-07T02:00:00Z')
  const other = await house.as('editor', campaignForLoans)
  const first = (await register()).studyId
  const { starts: _, ...plain } = wanted
  const second = (await register({ ...plain, points: [13, 14], starts: undefined }, other)).studyId
  house.setNow('2027-01-05T02:00:00Z')
  const out = async () => {
    const { result, problem } = await workOut(first)
    return { code: problem?.code, places: result?.leftOut.filter(({ why }) => why === 'campaign').map(({ point }) => point) }
  }
  // December of place 9 stands in the calendar of an earlier test: only what is asked here matters.
  const moved = (await house.as('analyst', listEvents)).find(({ point }) => point === 9)!
  await house.as('analyst', (work) => removeEvent(work, moved.eventId!))
  const before = await out()
  assert.deepEqual(before, { code: undefined, places: [13, 14] })
  const change = { ...plain, study: second, version: 1, points: [7, 8, 10], why: 'as it really was' }
  assert.deepEqual((await house.as('analyst', (work) => changeStudy(work, change))).moved, ['points'])
  assert.deepEqual(await out(), before)
})
