import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isRefusal, newId } from '#platform'
import { addServicePoint } from '#rooms/alliance'
import { recordFacts } from '#rooms/facts'
import { openTestHouse, type TestHouse } from '#testing'
import { addEvent, askMethodCheck, callOffCheck, checkMethodJob, latestMethodChecks } from '../index.ts'
import { checkMethod } from './fit-check.ts'
import { countedPanel } from './panels-for-tests.ts'

let house: TestHouse
const panel = countedPanel(11, { places: 8, months: 60, last: '2026-08' })
before(async () => {
  house = await openTestHouse()
  await house.system(async (work) => {
    for (const unit of panel.units) await addServicePoint(work, { name: `Place ${unit}`, kind: 'branch' })
    const facts = (metric: 'loans' | 'enquiries', months: number) =>
      panel.units.flatMap((unit, i) =>
        panel.periods.slice(-months).map((month, t) => ({
          metric,
          day: `${month}-15`,
          point: Number(unit),
          amount: panel.values[i]!.at(t - months)!,
          source: 'a file',
        })),
      )
    await recordFacts(work, [...facts('loans', 60), ...facts('enquiries', 20)])
  })
})
after(() => house.close())

const ask = (metric: string) => house.as('analyst', (work) => askMethodCheck(work, metric))
async function workOut(metric: string) {
  const { checkId } = await ask(metric)
  await run(checkId)
  return (await house.as('director', latestMethodChecks)).find((check) => check.checkId === checkId)!
}
const run = (checkId: string) =>
  checkMethodJob.run(
    house.platform,
    { check: checkId },
    { jobId: newId(), alliance: house.alliance, attempt: 1, signal: new AbortController().signal },
  )
const codeOf = (act: Promise<unknown>) =>
  act.then(
    () => assert.fail('nothing was refused'),
    (error: unknown) => (isRefusal(error) ? (error.fields[0]?.code ?? error.code) : Promise.reject(error)),
  )

test('the library’s own figures tell how often intervals held the truth, and what is found of an effect that was put on top', async () => {
  const { state, result } = await workOut('loans')
  assert.equal(state, 'done')
  // Sixty months: 36 before and eight windows of three, but the first of them ends with the last month; eight places each.
  assert.deepEqual([result!.before, result!.after, result!.places, result!.cells], [36, 3, 8, 64])
  assert.deepEqual(result!.months, { first: '2021-09', last: '2026-08' })
  assert.ok(result!.coveredCalibrated >= 0.9 && result!.coveredCalibrated >= result!.covered, JSON.stringify(result))
  assert.deepEqual(
    result!.recovered.map(({ share }) => share),
    [0.2, 0.5],
  )
  for (const { bias } of result!.recovered) assert.ok(Math.abs(bias) < 0.05, `${bias}`)
  // Eight places leave room for four with a campaign; more places and more months show smaller effects.
  const seen = (places: number, months: number) => result!.seen!.find((one) => one.places === places && one.months === months)!.share
  assert.deepEqual([...new Set(result!.seen!.map(({ places }) => places))], [1, 2, 4])
  assert.ok(seen(4, 3) < seen(1, 3) && seen(1, 3) > 0.03 && seen(1, 3) < 0.3, JSON.stringify(result!.seen))
  assert.deepEqual(checkMethod({ panel, masked: [] }), result, 'the job finds what the figures say')
})

test('what the calendar takes out is no campaign that never was', async () => {
  const before = (await house.as('director', latestMethodChecks))[0]!.result!
  await house.as('analyst', (work) => addEvent(work, { point: 1, kind: 'stock-move', from: '2026-07-01', to: '2026-07-02', note: 'Moved' }))
  const { result } = await workOut('loans')
  assert.equal(result!.cells, before.cells - 1)
})

test('a history too short, or none at all, gives a sentence', async () => {
  assert.deepEqual((await workOut('enquiries')).problem, { code: 'too-few-periods-before', params: { found: 20, needed: 24 } })
  assert.deepEqual((await workOut('visits.onsite')).problem, { code: 'too-few-periods-before', params: { found: 0, needed: 24 } })
})

test('one check of a metric at a time; only what is added up; not by everybody; another alliance sees nothing', async () => {
  await ask('loans')
  assert.equal(await codeOf(ask('loans')), 'insight.check-runs-already')
  assert.equal(await codeOf(ask('wifi.users')), 'insight.study-not-summed')
  assert.equal(await codeOf(ask('nothing')), 'insight.study-no-metric')
  assert.equal(await codeOf(house.as('author', (work) => askMethodCheck(work, 'loans'))), 'platform.not-allowed')
  assert.deepEqual(await house.as('director', latestMethodChecks, { alliance: house.otherAlliance }), [])
  assert.equal((await house.as('director', latestMethodChecks)).find(({ metric }) => metric === 'loans')!.state, 'waiting')
})

test('a check that takes too long is called off: once, by who may ask, and what was found before stays', async () => {
  const callOff = (check: string, role: 'analyst' | 'author' = 'analyst') => house.as(role, (work) => callOffCheck(work, check))
  const waiting = (await house.as('director', latestMethodChecks)).find(({ metric }) => metric === 'loans')!
  assert.equal(await codeOf(callOff(waiting.checkId, 'author')), 'platform.not-allowed')
  assert.equal(
    await codeOf(house.as('analyst', (work) => callOffCheck(work, waiting.checkId), { alliance: house.otherAlliance })),
    'insight.no-such-check',
  )
  const ends = await Promise.allSettled(Array.from({ length: 4 }, () => callOff(waiting.checkId)))
  assert.equal(ends.filter(({ status }) => status === 'fulfilled').length, 1, 'of four at once one does it')
  assert.equal(await codeOf(callOff(waiting.checkId)), 'insight.run-is-over')
  assert.equal(await codeOf(callOff('nothing')), 'insight.no-such-check')
  await run(waiting.checkId)
  const shown = (await house.as('director', latestMethodChecks)).find(({ metric }) => metric === 'loans')!
  assert.equal(shown.state, 'done', 'the one before is shown, and the job left the other alone')
  assert.notEqual(shown.checkId, waiting.checkId)
  await callOff((await ask('loans')).checkId)
})

test('a check that was lost with its processes says so once another is asked for, and does not stand in the way for ever', async () => {
  const { checkId: lost } = await ask('enquiries')
  house.setNow(new Date(house.platform.clock.now().getTime() + 25 * 3_600_000))
  const { checkId } = await ask('enquiries')
  const kept = await house.system((work) =>
    work.db
      .selectFrom('insight.method_checks')
      .select(['check_id', 'state', 'problem'])
      .where('alliance_id', '=', work.alliance)
      .where('check_id', 'in', [lost, checkId])
      .orderBy('check_id')
      .execute(),
  )
  assert.deepEqual(
    kept.map(({ state, problem }) => [state, problem?.code]),
    [
      ['problem', 'broke-off'],
      ['waiting', undefined],
    ],
  )
})
