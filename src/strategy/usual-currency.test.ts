import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestHouse, type TestHouse } from '#testing'
import { openCampaign, savePlan, setGoal, usualCurrency } from './index.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

const usual = () => house.as('editor', usualCurrency)
const campaign = (goal: string, currency: string) =>
  house.as('editor', (work) =>
    openCampaign(work, {
      title: `In ${currency}`,
      hypothesis: 'More people come',
      starts: '2026-10-01',
      ends: '2026-10-31',
      goals: [goal],
      comparison: { kind: 'none', why: 'a test' },
      hoursPlanned: 3,
      moneyPlanned: null,
      currency,
    }),
  )

test('a library counts its money as its newest plan does, without one as its newest campaign', async () => {
  assert.equal(await usual(), 'CNY')
  const goal = await house.as('editor', (work) =>
    setGoal(work, {
      title: '1,200 cards a month',
      metric: 'members.new',
      points: null,
      target: 1200,
      per: 'month',
      starts: '2026-09-01',
      ends: '2026-11-30',
    }),
  )
  await campaign(goal.goalId, 'gbp')
  assert.equal(await usual(), 'GBP')
  const plan = {
    version: 0,
    revision: 0,
    mission: 'To be found',
    aims: ['New readers'],
    channels: [],
    reviews: [],
    budget: null,
    notes: '',
  }
  await house.as('editor', (work) => savePlan(work, { ...plan, year: 2026, currency: 'EUR' }))
  assert.equal(await usual(), 'EUR')
  await assert.rejects(house.visitor(usualCurrency), { code: 'platform.not-allowed' })
})
