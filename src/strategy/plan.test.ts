// The year's plan: drafts, approval, new versions, and two people at once.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isRefusal } from '#platform'
import { openTestHouse, type TestHouse } from '#testing'
import { approvePlan, listPlans, type Plan, planOf, planVersions, type SavePlan, savePlan } from './index.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse({ pool: 24 })
})
after(() => house.close())

const words = (year: number, more: Partial<SavePlan> = {}): SavePlan => ({
  year,
  mission: 'Everybody within 15 minutes of a library uses it.',
  aims: ['New readers in the south', ''],
  channels: [
    { channel: 'website', purpose: 'what is on', hoursPerWeek: 4, money: null },
    { channel: 'poster', purpose: 'bus stops', hoursPerWeek: 1.5, money: 8000 },
    { channel: '', purpose: '', hoursPerWeek: null, money: null },
  ],
  reviews: [
    { day: `${year}-09-01`, about: 'autumn' },
    { day: `${year}-03-01`, about: 'spring' },
  ],
  budget: 60_000,
  currency: 'cny',
  notes: '',
  version: 0,
  revision: 0,
  ...more,
})
const save = (input: SavePlan): Promise<Plan> => house.as('editor', (work) => savePlan(work, input))
const refusal = (code: string) => (error: unknown) => isRefusal(error) && error.code === code

/** The plan that binds: the newest approved version of the year. */
const binding = (year: number) =>
  house.as('author', async (work) => {
    const approved = (await listPlans(work)).find((plan) => plan.year === year)?.approvedVersion
    return approved ? planOf(work, year, approved) : undefined
  })

test('a draft is saved, read again, summed and put in order', async () => {
  const plan = await save(words(2026))
  assert.deepEqual([plan.version, plan.revision, plan.state, plan.writtenBy], [1, 1, 'draft', 'Test editor'])
  assert.deepEqual([plan.aims, plan.currency, plan.hoursPerWeek, plan.moneyPlanned], [['New readers in the south'], 'CNY', 5.5, 8000])
  assert.deepEqual(
    plan.reviews.map((review) => review.day),
    ['2026-03-01', '2026-09-01'],
  )
  const again = await save(words(2026, { version: 1, revision: 1, mission: 'Other words' }))
  assert.deepEqual([again.version, again.revision, again.mission], [1, 2, 'Other words'])
})

test('every field that needs mending is named at once', async () => {
  const wrong = words(1200, {
    currency: 'yuan',
    budget: -1,
    channels: [
      { channel: 'web', purpose: 'x', hoursPerWeek: Number.NaN, money: null },
      { channel: 'Web', purpose: '', hoursPerWeek: 1, money: null },
    ],
    reviews: [{ day: '2026-02-30', about: '' }],
  })
  await assert.rejects(save(wrong), (error) => {
    assert.ok(isRefusal(error))
    assert.deepEqual(error.fields.map((field) => field.field).sort(), [
      'budget',
      'channels.0.hoursPerWeek',
      'channels.1.channel',
      'currency',
      'reviews.0.day',
      'year',
    ])
    return true
  })
})

test('only a director or owner approves, only what was read, and only a whole plan', async () => {
  await save(words(2027, { mission: '' }))
  await assert.rejects(
    house.as('editor', (work) => approvePlan(work, { year: 2027, version: 1, revision: 1 })),
    refusal('platform.not-allowed'),
  )
  await assert.rejects(
    house.as('director', (work) => approvePlan(work, { year: 2027, version: 1, revision: 1 })),
    refusal('strategy.plan-not-whole'),
  )
  await save(words(2027, { version: 1, revision: 1 }))
  await assert.rejects(
    house.as('director', (work) => approvePlan(work, { year: 2027, version: 1, revision: 1 })),
    refusal('strategy.plan-changed-meanwhile'),
  )
  await assert.rejects(
    house.as('director', (work) => approvePlan(work, { year: 2031, version: 1, revision: 1 })),
    refusal('strategy.no-such-plan'),
  )
  const plan = await house.as('director', (work) => approvePlan(work, { year: 2027, version: 1, revision: 2 }))
  assert.deepEqual([plan.state, plan.approvedBy], ['approved', 'Test director'])
})

test('a change after the approval is a new version; the approved text stays and binds until the next approval', async () => {
  const draft = await save(words(2027, { version: 1, revision: 2, mission: 'Second thoughts' }))
  assert.deepEqual([draft.version, draft.state], [2, 'draft'])
  const bound = await binding(2027)
  assert.deepEqual([bound?.version, bound?.state, bound?.mission], [1, 'approved', words(2027).mission])
  await house.as('owner', (work) => approvePlan(work, { year: 2027, version: 2, revision: 1 }))
  const versions = await house.as('author', (work) => planVersions(work, 2027))
  assert.deepEqual(
    versions.map((version) => [version.version, version.state, version.approvedBy]),
    [
      [2, 'approved', 'Test owner'],
      [1, 'superseded', 'Test director'],
    ],
  )
  assert.equal((await house.as('author', (work) => planOf(work, 2027, 1)))?.mission, words(2027).mission)
  assert.deepEqual(
    (await house.as('author', (work) => listPlans(work))).map((plan) => [plan.year, plan.approvedVersion]),
    [
      [2027, 2],
      [2026, 0],
    ],
  )
})

test('of 32 who approve at once one does, and the others hear who', async () => {
  await save(words(2028))
  const outcomes = await Promise.allSettled(
    Array.from({ length: 32 }, (_, i) =>
      house.as({ kind: 'staff', id: house.staff('director').id, name: `Director ${i}`, roles: ['director'] }, (work) =>
        approvePlan(work, { year: 2028, version: 1, revision: 1 }),
      ),
    ),
  )
  const done = outcomes.filter((outcome) => outcome.status === 'fulfilled')
  assert.equal(done.length, 1)
  const winner = done[0]!.value.approvedBy
  for (const outcome of outcomes) {
    if (outcome.status === 'fulfilled') continue
    assert.ok(refusal('strategy.plan-already-approved')(outcome.reason))
    assert.equal(outcome.reason.params.by, winner)
  }
  const { rows } = await house.platform.database.pool.query('select 1') // the pool is whole again
  assert.equal(rows.length, 1)
})

test('of 32 who save a first draft at once one does; the others are told to read it', async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 32 }, (_, i) => save(words(2029, { mission: `Mission ${i}` }))))
  assert.equal(outcomes.filter((outcome) => outcome.status === 'fulfilled').length, 1)
  for (const outcome of outcomes) if (outcome.status === 'rejected') assert.ok(refusal('strategy.plan-changed-meanwhile')(outcome.reason))
})

test('approving races with saving: never is a text approved that was not read', async () => {
  for (let round = 0; round < 8; round++) {
    const year = 2040 + round
    await save(words(year))
    await Promise.allSettled([
      save(words(year, { version: 1, revision: 1, mission: 'changed' })),
      house.as('director', (work) => approvePlan(work, { year, version: 1, revision: 1 })),
    ])
    const bound = await binding(year)
    if (bound) assert.deepEqual([bound.mission, bound.revision], [words(year).mission, 1])
  }
})

test('the other alliance sees none of it', async () => {
  assert.deepEqual(await house.as('owner', (work) => listPlans(work), { alliance: house.otherAlliance }), [])
})
