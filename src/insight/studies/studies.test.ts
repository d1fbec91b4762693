import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addMonths, isRefusal, newId, readAudit, type Work } from '#platform'
import { addServicePoint, closePoints, myWork } from '#rooms/alliance'
import { recordFacts } from '#rooms/facts'
import { campaignById, campaignVerdict, openCampaign } from '#rooms/strategy'
import { openTestHouse, type TestHouse } from '#testing'
import {
  addEvent,
  askStudy,
  cancelRun,
  changeStudy,
  listEvents,
  registerStudy,
  removeEvent,
  runStudyJob,
  type StudyInput,
  studiesOf,
  studyById,
} from '../index.ts'
import { campaignForLoans } from './campaign-for-tests.ts'
import { countedPanel, raised } from './panels-for-tests.ts'

let house: TestHouse
let campaign: string
const places = 13
/** January 2020 to December 2026; the campaign of place 1 brought two fifths more from October on. */
const panel = raised(countedPanel(5, { places, months: 84, last: '2026-12' }), ['1'], 81, 0.4)
const wanted: StudyInput = {
  metric: 'loans',
  points: [1],
  from: '2026-10',
  to: '2026-12',
  smallest: 20,
  neighbours: { rule: 'distance', metres: 500 },
}

/** Hands in the loans of months, of some places. */
const handIn = (months: readonly string[], of = panel.units) =>
  house.system((work) =>
    recordFacts(
      work,
      months.flatMap((month) =>
        of.map((unit) => ({
          metric: 'loans' as const,
          day: `${month}-15`,
          point: Number(unit),
          amount: panel.values[panel.units.indexOf(unit)]![panel.periods.indexOf(month)]!,
          source: 'loans.csv',
        })),
      ),
    ),
  )
const register = (more: Partial<StudyInput> = {}) => house.as('analyst', (work) => registerStudy(work, { campaign, ...wanted, ...more }))
const read = (study: string) => house.as('director', (work) => studyById(work, study))
const refusalOf = async (act: Promise<unknown>) => {
  const error = await act.then(
    () => undefined,
    (fault: unknown) => fault,
  )
  if (!isRefusal(error)) throw error ?? assert.fail('nothing was refused')
  return error.fields.length > 0 ? error.fields.map(({ field, code }) => `${field}: ${code}`) : [error.code]
}
/** Asks for a study and works it out as the job does. */
async function workOut(study: string) {
  const { runId } = await house.as('analyst', (work) => askStudy(work, study))
  const job = { jobId: newId(), alliance: house.alliance, attempt: 1, signal: new AbortController().signal }
  await runStudyJob.run(house.platform, { study, run: runId }, job)
  return (await read(study)).runs.find((run) => run.runId === runId)!
}
const verdict = () => house.as('director', (work) => campaignVerdict(work, campaign))

before(async () => {
  house = await openTestHouse()
  await house.system(async (work) => {
    // Place 2 lies 200 metres from place 1, place 13 nobody knows where.
    for (let i = 1; i <= places; i++)
      await addServicePoint(work, {
        name: `Place ${i}`,
        kind: 'branch',
        importKey: `t:${i}`,
        ...(i === places ? {} : { lat: 27.7 + (i === 2 ? 0.0018 : 0.02 * (i - 1)), lon: 120.6 }),
      })
  })
  await handIn(panel.periods.slice(0, 80))
  campaign = await house.as('editor', campaignForLoans)
})
after(() => house.close())

let study: string

test('a study is registered before it starts: the table chooses the method, neighbours are out by a rule', async () => {
  const made = await register()
  study = made.studyId
  assert.equal(made.state, 'planned')
  assert.deepEqual(made.registered, made.terms)
  const { method, inference, evidence, untreated, before, estimand } = made.terms
  // 13 places less the treated, its neighbour and the one without a place; 80 months counted and one to come, a third kept for the check.
  assert.deepEqual(
    { method, inference, evidence, untreated, before, estimand },
    { method: 'synthetic-difference', inference: 'placebo', evidence: 'fair', untreated: 10, before: 36, estimand: 'mean-share' },
  )
  const said = await house.as('owner', (work) => readAudit(work, { subject: { kind: 'study', id: study } }))
  assert.deepEqual(
    said.map(({ act, params }) => [act, params]),
    [['insight.study-registered', { title: 'Books that travel', metric: 'loans', from: '2026-10', to: '2026-12' }]],
  )
  assert.deepEqual(
    (await house.as('director', (work) => studiesOf(work, campaign))).map(({ studyId }) => studyId),
    [study],
  )
  assert.deepEqual(await verdict(), { verdict: 'cannot-tell', reason: 'silent-study', studyId: study, why: 'waits' })
})

test('who may not is turned away; another alliance finds nothing', async () => {
  assert.deepEqual(await refusalOf(house.as('author', (work) => registerStudy(work, { campaign, ...wanted }))), ['platform.not-allowed'])
  assert.deepEqual(
    await refusalOf(
      house.as('desk', (work) => addEvent(work, { point: 1, kind: 'other', from: '2026-01-01', to: '2026-01-01', note: 'x' })),
    ),
    ['platform.not-allowed'],
  )
  assert.deepEqual(await refusalOf(house.as('director', (work) => studyById(work, study), { alliance: house.otherAlliance })), [
    'insight.no-such-study',
  ])
  assert.deepEqual(await refusalOf(house.as('director', (work) => studyById(work, 'nothing'))), ['insight.no-such-study'])
})

test('what cannot be a study is refused by field', async () => {
  assert.deepEqual(
    await refusalOf(
      register({
        metric: 'wifi.users',
        points: [],
        from: '2026-13',
        to: '2026-12',
        smallest: 0,
        neighbours: { rule: 'distance', metres: -1 },
      }),
    ),
    [
      'metric: insight.study-not-summed',
      'from: insight.study-no-month',
      'smallest: insight.study-smallest',
      'points: insight.study-no-points',
      'neighbours.metres: insight.study-metres',
    ],
  )
  assert.deepEqual(await refusalOf(register({ from: '2026-12', to: '2026-10' })), ['to: insight.study-ends-before-start'])
  assert.deepEqual(await refusalOf(register({ to: '2029-10' })), ['to: insight.study-too-long'])
  assert.deepEqual(await refusalOf(register({ points: [1, 99] })), ['points: insight.study-unknown-points'])
  assert.deepEqual(await refusalOf(register({ points: [13] })), ['neighbours: insight.study-no-coordinates'])
  assert.deepEqual(await refusalOf(register({ neighbours: { rule: 'chosen', points: [1], why: '' } })), [
    'neighbours.points: insight.study-neighbour-is-treated',
    'neighbours.why: insight.field-missing',
  ])
  assert.deepEqual(await refusalOf(register({ campaign: newId() } as Partial<StudyInput>)), ['strategy.no-such-campaign'])
})

test('a place that was announced as one without the campaign is no place with it', async () => {
  const announced = await house.as('editor', async (work) => {
    const { goals } = await campaignById(work, campaign)
    return (
      await openCampaign(work, {
        title: 'Books on wheels',
        hypothesis: 'Who sees them takes one home.',
        starts: '2026-10-01',
        ends: '2026-12-31',
        goals,
        comparison: { kind: 'points', points: [3, 4], why: 'drawn by lot' },
        hoursPlanned: null,
        moneyPlanned: null,
        currency: 'CNY',
      })
    ).campaignId
  })
  const asked = house.as('analyst', (work) => registerStudy(work, { ...wanted, campaign: announced, points: [1, 3] }))
  assert.deepEqual(await refusalOf(asked), ['points: insight.study-announced-without'])
})

test('too little to tell anything is said before anybody waits: two branches, or six months', async () => {
  const others = Array.from({ length: places - 2 }, (_, i) => i + 3)
  assert.deepEqual(await refusalOf(register({ neighbours: { rule: 'chosen', points: others, why: 'a test' } })), [
    'insight.study-too-little',
  ])
  assert.deepEqual(await refusalOf(register({ from: '2020-07', to: '2020-09' })), ['insight.study-too-little'])
  assert.deepEqual(await refusalOf(register({ from: '2019-07', to: '2019-09' })), ['insight.study-problem.no-figures'])
  assert.deepEqual(await refusalOf(register({ metric: 'enquiries' })), ['insight.study-problem.no-figures'])
})

test('the calendar masks what happened: entries by hand and closings that were announced', async () => {
  await house.as('owner', (work) =>
    closePoints(work, { points: [4], starts: '2026-03-01T00:00', ends: '2026-05-01T00:00', reason: 'New roof' }),
  )
  // A day of stock-taking takes no month out.
  await house.as('owner', (work) =>
    closePoints(work, { points: 'all', starts: '2026-06-01T00:00', ends: '2026-06-02T00:00', reason: 'Stock-taking' }),
  )
  const moved = await house.as('analyst', (work) =>
    addEvent(work, { point: 5, kind: 'stock-move', from: '2026-01-10', to: '2026-02-03', note: 'The children’s books left' }),
  )
  const events = await house.as('director', listEvents)
  assert.deepEqual(
    events.map(({ point, kind, from, to, note }) => [point, kind, from, to, note]),
    [
      [null, 'closing', '2026-06-01', '2026-06-01', 'Stock-taking'],
      [4, 'closing', '2026-03-01', '2026-04-30', 'New roof'],
      [5, 'stock-move', '2026-01-10', '2026-02-03', 'The children’s books left'],
    ],
  )
  assert.equal((await register()).terms.untreated, 8)
  await house.as('analyst', (work) => removeEvent(work, moved.eventId!))
  await house.as('analyst', (work) => removeEvent(work, moved.eventId!))
  assert.equal((await register()).terms.untreated, 9)
  assert.deepEqual(await refusalOf(house.as('analyst', (work) => removeEvent(work, newId()))), ['insight.no-such-event'])
  assert.deepEqual(
    await refusalOf(
      house.as('analyst', (work) =>
        addEvent(work, { point: 99, kind: 'flood' as 'other', from: '2026-02-02', to: '2026-02-01', note: '' }),
      ),
    ),
    ['to: insight.ends-before-start', 'note: insight.field-missing', 'kind: insight.event-kind', 'point: insight.study-unknown-points'],
  )
  // Numbers that no place can have are named like those that none has.
  for (const point of [Number.NaN, 2 ** 40, 1.5, -1])
    assert.deepEqual(
      await refusalOf(
        house.as('analyst', (work) => addEvent(work, { point, kind: 'other', from: '2026-02-02', to: '2026-02-02', note: 'x' })),
      ),
      ['point: insight.study-unknown-points'],
    )
})

test('before it starts it may be changed, and the method is chosen anew', async () => {
  const changed = await house.as('analyst', (work) => changeStudy(work, { study, version: 1, ...wanted, points: [1, 3], smallest: 25 }))
  assert.deepEqual([changed.registered?.inference, changed.changes, changed.moved], ['jackknife', [], []])
  assert.deepEqual(await refusalOf(house.as('analyst', (work) => changeStudy(work, { study, version: 1, ...wanted }))), [
    'insight.study-changed-meanwhile',
  ])
  const back = await house.as('analyst', (work) => changeStudy(work, { study, version: 2, ...wanted }))
  assert.equal(back.version, 3)
  assert.equal(back.registered?.inference, 'placebo')
})

test('nobody looks while it runs; afterwards it says what was shown, with both intervals and all it was made of', async () => {
  house.setNow('2026-11-20T02:00:00Z')
  assert.deepEqual(await refusalOf(house.as('director', (work) => askStudy(work, study))), ['insight.study-not-over'])
  house.setNow('2027-01-05T02:00:00Z')
  const waits = async (who: 'analyst' | 'desk') =>
    (await house.as(who, (work) => myWork(work))).waits
      .filter(({ what }) => what === 'study-over')
      .map(({ href, params }) => [href, params])
  const own = [`/desk/campaigns/${campaign}/studies/${study}`, { title: 'Books that travel' }]
  assert.deepEqual((await waits('analyst'))[0], own)
  assert.deepEqual(await waits('desk'), [])
  await handIn(panel.periods.slice(80, 83))
  const early = await workOut(study)
  assert.notDeepEqual((await waits('analyst'))[0], own)
  assert.deepEqual(early.problem, { code: 'closed-after-start', params: { unit: '1', period: '2026-12' } })
  await handIn(panel.periods.slice(83))
  const run = await workOut(study)
  assert.equal(run.state, 'done')
  const result = run.result!
  assert.equal(result.verdict, 'shown')
  assert.ok(Math.abs(Math.exp(result.effect) - 1.4) < 0.12, `${Math.exp(result.effect)}`)
  assert.ok(result.bound! > 0 && result.half > 0 && result.smallestSeen! > 0 && result.check!.cells > 50)
  assert.deepEqual([result.rank!.rank, result.rank!.of], [1, 10])
  assert.deepEqual(result.comparedWith, [3, 5, 6, 7, 8, 9, 10, 11, 12])
  assert.deepEqual(result.leftOut, [
    { point: 2, why: 'neighbour' },
    { point: 4, why: 'happened' },
    { point: 13, why: 'no-place' },
  ])
  assert.deepEqual(result.months, { first: '2023-10', from: '2026-10', to: '2026-12' })
  assert.deepEqual(result.sources, ['loans.csv'])
  assert.deepEqual(
    result.course.map(({ observed }) => observed),
    panel.values[0]!.slice(45),
  )
  const { effect, low, high } = result.perMonth
  assert.ok(low! > 0 && low! < effect && effect < high!)
  assert.deepEqual(await verdict(), {
    reason: 'study',
    studyId: study,
    verdict: 'shown',
    metric: 'loans',
    points: [1],
    estimate: effect,
    low,
    high,
    confidence: 95,
  })
  // The same question again: another run, the same answer; the first stays.
  const again = await workOut(study)
  assert.deepEqual(again.result, result)
  assert.equal((await read(study)).runs.length, 3)
})

test('a question that was moved after its start gives no number, until it is what was registered again', async () => {
  const moved = { study, version: 3, ...wanted, from: '2026-11' }
  assert.deepEqual(await refusalOf(house.as('analyst', (work) => changeStudy(work, moved))), ['why: insight.field-missing'])
  const changed = await house.as('analyst', (work) => changeStudy(work, { ...moved, why: 'October was slow' }))
  assert.equal(changed.registered!.from, '2026-10')
  assert.deepEqual(changed.moved, ['from'])
  assert.deepEqual(
    changed.changes.map(({ changed: terms, why, changedBy }) => [terms, why, changedBy]),
    [[['from'], 'October was slow', 'Test analyst']],
  )
  assert.deepEqual(await refusalOf(house.as('director', (work) => askStudy(work, study))), ['insight.study-problem.changed-after-start'])
  assert.deepEqual(await verdict(), { verdict: 'cannot-tell', reason: 'silent-study', studyId: study, why: 'moved' })
  const back = await house.as('analyst', (work) => changeStudy(work, { study, version: 4, ...wanted, why: 'As it was' }))
  assert.deepEqual([back.moved, back.changes.length], [[], 2])
  assert.equal((await verdict()).reason, 'study')
})

test('what was written down after it began only describes, and is no finding', async () => {
  const made = await register({ points: [6] })
  assert.equal(made.registered, null)
  assert.equal(made.state, 'over')
  const run = await workOut(made.studyId)
  assert.equal(run.state, 'done')
  assert.deepEqual((await verdict()).reason === 'study' && (await verdict()).verdict, 'shown', 'still the registered one')
  const [said] = await house.as('owner', (work) => readAudit(work, { subject: { kind: 'study', id: made.studyId } }))
  assert.equal(said!.act, 'insight.study-asked')
})

test('places that close, with nothing or without a figure, give a sentence', async () => {
  house.setNow('2026-09-07T02:00:00Z')
  const closes = (await register({ points: [7] })).studyId
  const few = (await register({ points: [8] })).studyId
  house.setNow('2027-01-05T02:00:00Z')
  await house.as('analyst', (work) =>
    addEvent(work, { point: 7, kind: 're-opening', from: '2026-11-03', to: '2026-11-03', note: 'New house' }),
  )
  assert.deepEqual((await workOut(closes)).problem, { code: 'masked-after', params: { unit: '7', period: '2026-11' } })
  // What happened to all places after the start leaves nobody to compare with and nothing of its own.
  const flood = await house.as('analyst', (work) =>
    addEvent(work, { point: null, kind: 'other', from: '2026-12-01', to: '2026-12-02', note: 'Flood' }),
  )
  assert.equal((await workOut(few)).problem?.code, 'masked-after')
  await house.as('analyst', (work) => removeEvent(work, flood.eventId!))
  const moves = await house.as('analyst', async (work) => {
    const made = []
    for (const point of [3, 5, 6, 9, 10, 11])
      made.push(await addEvent(work, { point, kind: 'stock-move', from: '2026-12-01', to: '2026-12-02', note: 'Moved' }))
    return made
  })
  const { code, params, leftOut } = (await workOut(few)).problem!
  assert.deepEqual([code, params], ['too-few-controls', { found: 2, needed: 4 }])
  // Who is out, and why, is kept with it.
  assert.deepEqual(
    leftOut!
      .filter(({ why }) => why === 'happened')
      .map(({ point }) => point)
      .filter((point) => [3, 5, 6, 9, 10, 11].includes(point)),
    [3, 5, 6, 9, 10, 11],
  )
  for (const { eventId } of moves) await house.as('analyst', (work) => removeEvent(work, eventId!))
})

test('one run at a time; one that was called off stays so, whatever the thread answers', async () => {
  const { runId } = await house.as('analyst', (work) => askStudy(work, study))
  assert.deepEqual(await refusalOf(house.as('analyst', (work) => askStudy(work, study))), ['insight.study-runs-already'])
  const job = { jobId: newId(), alliance: house.alliance, attempt: 1, signal: new AbortController().signal }
  const working = runStudyJob.run(house.platform, { study, run: runId }, job)
  await house.as('analyst', (work) => cancelRun(work, study, runId))
  await working
  const run = (await read(study)).runs[0]!
  assert.deepEqual([run.runId, run.state, run.result], [runId, 'cancelled', null])
  assert.deepEqual(await refusalOf(house.as('analyst', (work) => cancelRun(work, study, runId))), ['insight.run-is-over'])
  assert.deepEqual(await refusalOf(house.as('analyst', (work) => cancelRun(work, study, newId()))), ['insight.no-such-run'])
  // A process that stops leaves the run to the next one.
  const next = await house.as('analyst', (work) => askStudy(work, study))
  const stops = new AbortController()
  const cut = runStudyJob.run(house.platform, { study, run: next.runId }, { ...job, signal: stops.signal })
  stops.abort()
  await assert.rejects(cut, /the process stops/)
  assert.equal((await read(study)).runs[0]!.state, 'waiting')
  await runStudyJob.run(house.platform, { study, run: next.runId }, job)
  assert.equal((await read(study)).runs[0]!.state, 'done')
})

test('of what was never counted there is no study', async () => {
  const asked = house.as('analyst', (work: Work) =>
    registerStudy(work, { campaign, ...wanted, metric: 'cards.applied', from: addMonths('2027-01', 2), to: '2027-05' }),
  )
  assert.deepEqual(await refusalOf(asked), ['insight.study-problem.no-figures'])
})

test('of several that were registered the first one is what the house says, also where it says nothing', async () => {
  const { version } = await read(study)
  house.setNow('2026-09-07T02:00:00Z')
  const second = (await register({ points: [6] })).studyId
  house.setNow('2027-01-05T02:00:00Z')
  assert.equal((await workOut(second)).state, 'done')
  const first = await verdict()
  assert.equal(first.reason !== 'no-study' && first.studyId, study)
  await house.as('analyst', (work) => changeStudy(work, { study, version, ...wanted, smallest: 21, why: 'A slip of the pen' }))
  assert.deepEqual(await verdict(), { verdict: 'cannot-tell', reason: 'silent-study', studyId: study, why: 'moved' })
  await house.as('analyst', (work) => changeStudy(work, { study, version: version + 1, ...wanted, why: 'As it was' }))
  assert.deepEqual(await verdict(), first)
})
