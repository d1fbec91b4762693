// Campaigns that every place has: against the figures' own past, and beside figures that the campaign could not touch.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Panel, Random } from '#packages/causal'
import { addMonths, isRefusal, newId } from '#platform'
import { addServicePoint } from '#rooms/alliance'
import { recordFacts } from '#rooms/facts'
import { openTestHouse, type TestHouse } from '#testing'
import { askStudy, registerStudy, runStudyJob, type StudyInput, studyById } from '../index.ts'
import { campaignForLoans } from './campaign-for-tests.ts'
import { type FitQuestion, fitStudy } from './fit-study.ts'
import { judgeStudy } from './judge-study.ts'
import { raised } from './panels-for-tests.ts'

const months = 84
const start = 81
const periods = Array.from({ length: months }, (_, t) => addMonths('2026-12', t - months + 1))
/** A wandering that all figures of a town share, as weather and holidays make it; what one of them counts of it. */
function town(seed: number): { panel: Panel; enquiries: number[] } {
  const random = new Random(seed)
  const common: number[] = []
  for (let t = 0; t < months; t++) common.push((common[t - 1] ?? 0) + 0.06 * random.normal())
  const counted = (level: number, noise: number) =>
    common.map((wave, t) => Math.round(Math.exp(level + wave + 0.1 * Math.sin((t * Math.PI) / 6) + noise * random.normal())))
  return {
    panel: { units: ['1', '2', '3'], periods, values: [counted(7, 0.02), counted(6.5, 0.02), counted(6, 0.02)] },
    enquiries: counted(6, 0.02),
  }
}
const { panel, enquiries } = town(3)
const ask = (more: Partial<FitQuestion> = {}): FitQuestion => ({
  panel,
  treated: ['1', '2', '3'],
  start,
  before: 36,
  method: 'structural',
  controls: [{ name: 'enquiries', values: enquiries }],
  masked: [],
  seed: 7,
  ...more,
})

test('beside a figure that moves with it a smaller effect is seen than against its own past alone', () => {
  const beside = fitStudy(ask())
  const alone = fitStudy(ask({ method: 'interrupted', controls: undefined }))
  assert.ok(beside.smallestSeen! < alone.smallestSeen!, `${beside.smallestSeen} and ${alone.smallestSeen}`)
  assert.deepEqual(
    beside.inclusion!.map(({ metric }) => metric),
    ['enquiries'],
  )
  assert.ok(beside.inclusion![0]!.probability > 0.9)
  assert.notEqual(judgeStudy(beside, 20), 'shown')
  assert.equal(alone.inclusion, undefined)
})

test('an effect that was put on top is found and shown', () => {
  const fit = fitStudy(ask({ panel: raised(panel, panel.units, start, 0.4) }))
  assert.ok(Math.abs(Math.exp(fit.effect) - 1.4) < 0.12, `${Math.exp(fit.effect)}`)
  assert.equal(judgeStudy(fit, 20), 'shown')
  // Windows of three months, one a month, back to the twenty-fourth.
  assert.equal(fit.check!.cells, 48)
})

test('the same question gives the same answer to the bit; called off it stops', () => {
  assert.deepEqual(fitStudy(ask()), fitStudy(ask()))
  assert.throws(() => fitStudy(ask(), () => true), { code: 'cancelled' })
})

let house: TestHouse
let campaign: string
const wanted: StudyInput = {
  metric: 'loans',
  points: [1, 2, 3],
  controls: ['enquiries'],
  from: '2026-10',
  to: '2026-12',
  smallest: 20,
  neighbours: { rule: 'chosen', points: [], why: 'there are none' },
}
const register = (more: Partial<StudyInput> = {}) => house.as('analyst', (work) => registerStudy(work, { campaign, ...wanted, ...more }))
const refusalOf = (act: Promise<unknown>) =>
  act.then(
    () => assert.fail('nothing was refused'),
    (error: unknown) => {
      if (!isRefusal(error)) throw error
      return error.fields.length > 0 ? error.fields.map(({ field, code }) => `${field}: ${code}`) : [error.code]
    },
  )
const handIn = (from: number, to: number) =>
  house.system((work) =>
    recordFacts(
      work,
      periods.slice(from, to).flatMap((month, i) => [
        ...panel.values.map((row, p) => ({
          metric: 'loans' as const,
          day: `${month}-15`,
          point: p + 1,
          amount: row[from + i]!,
          source: 'lending desk',
        })),
        { metric: 'enquiries' as const, day: `${month}-15`, point: 1, amount: enquiries[from + i]!, source: 'tally sheets' },
        // The newcomer among the figures lacks most of the past.
        ...(from + i > 60 ? [{ metric: 'events.held' as const, day: `${month}-15`, point: 1, amount: 4, source: 'programme' }] : []),
      ]),
    ),
  )

before(async () => {
  house = await openTestHouse()
  house.setNow('2026-09-07T02:00:00Z')
  await house.system(async (work) => {
    for (let place = 1; place <= 3; place++) await addServicePoint(work, { name: `Place ${place}`, kind: 'branch' })
  })
  await handIn(0, 80)
  campaign = await house.as('editor', campaignForLoans)
})
after(() => house.close())

test('other figures are asked for only where every place has the campaign, and never the one that decides', async () => {
  assert.deepEqual(await refusalOf(register({ points: [1, 2] })), ['controls: insight.study-controls-not-whole'])
  assert.deepEqual(await refusalOf(register({ controls: ['loans'] })), ['controls: insight.study-controls'])
  assert.deepEqual(await refusalOf(register({ controls: ['wifi.users'] })), ['controls: insight.study-controls'])
  assert.deepEqual(await refusalOf(register({ controls: Array.from({ length: 9 }, (_, i) => `metric.${i}`) })), [
    'controls: insight.study-controls-many',
  ])
})

test('a campaign of all places is worked out beside other figures; what lacks a month is left out and said', async () => {
  const { studyId, terms } = await register({ controls: ['events.held', 'enquiries'] })
  assert.deepEqual(
    [terms.method, terms.inference, terms.evidence, terms.controls],
    ['structural', 'posterior', 'fair', ['enquiries', 'events.held']],
  )
  const none = await register({ controls: ['events.attendance'] })
  const past = await register({ controls: [] })
  assert.deepEqual([past.terms.method, past.terms.controls], ['interrupted', undefined])
  house.setNow('2027-01-05T02:00:00Z')
  await handIn(80, 84)
  const job = { jobId: newId(), alliance: house.alliance, attempt: 1, signal: new AbortController().signal }
  const workOut = async (study: string) => {
    const { runId } = await house.as('analyst', (work) => askStudy(work, study))
    await runStudyJob.run(house.platform, { study, run: runId }, job)
    return (await house.as('director', (work) => studyById(work, study))).runs[0]!
  }
  const { result } = await workOut(studyId)
  assert.deepEqual([result!.controlsLeftOut, result!.comparedWith], [['events.held'], []])
  assert.deepEqual(
    result!.inclusion!.map(({ metric }) => metric),
    ['enquiries'],
  )
  assert.equal((await workOut(none.studyId)).problem?.code, 'no-other-figures')
  assert.equal((await workOut(past.studyId)).state, 'done')
})

test('a library of one house is a whole system', async () => {
  const one = await openTestHouse()
  try {
    one.setNow('2026-09-07T02:00:00Z')
    await one.system(async (work) => {
      await addServicePoint(work, { name: 'The library', kind: 'central' })
      await recordFacts(
        work,
        periods
          .slice(0, 80)
          .map((month, t) => ({ metric: 'loans', day: `${month}-15`, point: 1, amount: panel.values[0]![t]!, source: 'lending desk' })),
      )
    })
    const its = await one.as('editor', campaignForLoans)
    const { terms } = await one.as('analyst', (work) => registerStudy(work, { ...wanted, campaign: its, points: [1], controls: [] }))
    assert.deepEqual([terms.method, terms.evidence], ['interrupted', 'weak'])
  } finally {
    await one.close()
  }
})
