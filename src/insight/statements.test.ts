import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addServicePoint, addStaff } from '#rooms/alliance'
import { recordFacts } from '#rooms/facts'
import { openCampaign, setGoal } from '#rooms/strategy'
import { countStatements, openTestHouse, type TestHouse } from '#testing'
import { beginEvaluation, evaluationById, noteCriterion, planMondayMails, today } from './index.ts'

let house: TestHouse
let count: ReturnType<typeof countStatements>
before(async () => {
  house = await openTestHouse()
  count = countStatements(house)
  house.setNow('2026-09-07T01:00:00Z')
  for (let i = 1; i <= 5; i++)
    await house.as('owner', (work) => addServicePoint(work, { name: `Point ${i}`, kind: i === 1 ? 'central' : 'branch' }))
  await house.system((work) => addStaff(work, { name: 'Director', email: 'director@library.example', roles: ['director'], locale: 'en' }))
  await house.system((work) =>
    recordFacts(
      work,
      (['visits.onsite', 'loans', 'events.held'] as const).flatMap((metric) =>
        [6, 7, 8].map((month) => ({ metric, day: `2026-0${month}-15`, point: 1, amount: 100, source: 'gate' })),
      ),
    ),
  )
  const metrics = ['visits.onsite', 'loans', 'events.held', 'cards.applied', 'newsletter.subscribed', 'audience.followers']
  const goals: string[] = []
  for (let i = 0; i < 20; i++) {
    const { goalId } = await house.as('director', (work) =>
      setGoal(work, {
        title: `Goal ${i}`,
        metric: metrics[i % metrics.length]!,
        points: i % 3 === 1 && metrics[i % metrics.length] !== 'audience.followers' ? [1 + (i % 5)] : null,
        target: 100,
        per: metrics[i % metrics.length] === 'audience.followers' ? 'month' : 'total',
        starts: '2026-07-10',
        ends: '2026-12-20',
      }),
    )
    goals.push(goalId)
  }
  for (let i = 0; i < 10; i++)
    await house.as('director', (work) =>
      openCampaign(work, {
        title: `Campaign ${i}`,
        hypothesis: 'It helps.',
        starts: '2026-09-08',
        ends: '2026-09-20',
        goals: [goals[i]!],
        comparison: { kind: 'none', why: 'one place only' },
        hoursPlanned: null,
        moneyPlanned: null,
        currency: 'CNY',
      }),
    )
  house.setNow('2026-10-05T00:30:00Z') // Monday 08:30 in Shanghai
})
after(() => house.close())

test('Today asks as much for twenty goals and ten campaigns as for few', async () => {
  const page = await house.as('director', (work) => today(work, 'en'))
  assert.deepEqual([page.goal?.more, page.needs.filter((need) => need.what === 'no-decision').length], [19, 10])
  const n = await count(() => house.as('director', (work) => today(work, 'en')))
  assert.ok(n < 60, `${n} statements`)
})

test('the Monday page is not written anew once its letter is', async () => {
  const first = await count(() => house.system(planMondayMails))
  const again = await count(() => house.system(planMondayMails))
  assert.ok(again < 12 && again < first, `${first} statements, then ${again}`)
})

test('Today asks as much for twenty workbooks that are due as for one', async () => {
  const begin = (i: number) =>
    house.as('director', async (work) => {
      const round = { from: 2022, to: 2025, template: 'three-parts', due: i % 2 === 0 ? '2026-10-20' : null }
      const { evaluationId } = await beginEvaluation(work, { title: `Round ${i}`, ...round })
      for (const { criterionId, version } of (await evaluationById(work, evaluationId)).shown.criteria)
        await noteCriterion(work, {
          criterion: criterionId,
          seen: version,
          responsible: '',
          found: '',
          missing: 'A survey',
          by: '2026-10-10',
        })
    })
  const lines = async () =>
    (await house.as('director', (work) => today(work, 'en'))).needs.filter(({ what }) => what.startsWith('evaluation-')).length
  const asked = () => count(() => house.as('director', (work) => today(work, 'en')))
  await begin(0)
  assert.equal(await lines(), 1)
  const one = await asked()
  for (let i = 1; i < 20; i++) await begin(i)
  assert.equal(await lines(), 20)
  assert.equal(await asked(), one)
})
