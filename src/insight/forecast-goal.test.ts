// Where a goal goes: on or off track with what speaks for it, closings left out, people no closer than they are shown, and when nobody can tell.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addMonths, createFormatter, translator } from '#platform'
import { addServicePoint, closePoints } from '#rooms/alliance'
import { type Fact, recordFacts } from '#rooms/facts'
import { type SetGoal, setGoal } from '#rooms/strategy'
import { openTestHouse, type TestHouse } from '#testing'
import { addEvent, type GoalForecast, goalPage, sayForecast } from './index.ts'

let house: TestHouse
let points: number[]
const season = [0.9, 0.95, 1.05, 1, 1, 0.95, 1.2, 1.25, 1, 1, 0.95, 0.75]
/** 36 months from September 2023 on, of one place: a season, and a little that strays. */
const course = (usual: number): { month: string; amount: number }[] =>
  Array.from({ length: 36 }, (_, i) => ({
    month: addMonths('2023-09', i),
    amount: Math.round(usual * season[(8 + i) % 12]! * (1 + 0.04 * Math.sin(i * 2.4))),
  }))
const facts = (metric: Fact['metric'], point: number, usual: number): Fact[] =>
  course(usual).map(({ month, amount }) => ({ metric, day: `${month}-15`, point, amount, source: 'handed in' }))

before(async () => {
  house = await openTestHouse()
  house.setNow('2026-09-10T01:00:00Z')
  points = await house.as('owner', async (work) => {
    const made: number[] = []
    for (const name of ['Central', 'North']) made.push((await addServicePoint(work, { name, kind: 'branch' })).point_no)
    return made
  })
  await house.system((work) =>
    recordFacts(work, [
      ...facts('loans', points[0]!, 3000),
      ...facts('loans', points[1]!, 1000),
      ...facts('members.new', points[0]!, 3000),
      ...facts('members.new', points[1]!, 1000).filter(({ day }) => !/^202[56]-03/.test(day!)),
      ...facts('visits.onsite', points[0]!, 3000),
      ...facts('cards.applied', points[0]!, 12),
      ...facts('enquiries', points[0]!, 100).filter(({ day }) => day! >= '2024-12'),
      ...facts('events.attendance', points[0]!, 100).filter(({ day }) => !day!.startsWith('2026-07')),
    ]),
  )
})
after(() => house.close())

const words = (more: Partial<SetGoal>): SetGoal => ({
  title: 'More loans',
  metric: 'loans',
  points: null,
  target: 24_000,
  per: 'total',
  starts: '2026-07-01',
  ends: '2026-12-31',
  ...more,
})
const page = async (more: Partial<SetGoal>) => {
  const { goalId } = await house.as('editor', (work) => setGoal(work, words(more)))
  return house.as('analyst', (work) => goalPage(work, goalId))
}
const forecast = async (more: Partial<SetGoal> = {}): Promise<GoalForecast | null> => (await page(more)).forecast
type Told = Exclude<GoalForecast, { verdict: 'cannot-tell' }>
const told = async (more: Partial<SetGoal> = {}): Promise<Told> => {
  const found = await forecast(more)
  assert.ok(found && found.verdict !== 'cannot-tell', JSON.stringify(found))
  return found
}
const cannot = async (more: Partial<SetGoal>) => {
  const found = await forecast(more)
  assert.ok(found?.verdict === 'cannot-tell', JSON.stringify(found))
  return found
}
const say = (found: GoalForecast, locale = 'en') =>
  sayForecast(found, translator(locale), createFormatter(locale, 'Asia/Shanghai', '2026-09-10'))

test('a goal that the usual months reach is on track, one far above is not, and what is left to bring is said', async () => {
  // July to December bring 4,000 × (1.2 + 1.25 + 1 + 1 + 0.95 + 0.75) = 24,600, give or take.
  const easy = await told({ target: 20_000 })
  assert.equal(easy.verdict, 'on-track')
  assert.ok(easy.low95 <= 24_600 && easy.high95 >= 24_600, JSON.stringify(easy))
  assert.ok(easy.low95 < easy.low80 && easy.low80 < easy.expected && easy.expected < easy.high80 && easy.high80 < easy.high95)
  assert.deepEqual([easy.history, easy.lastMonth, easy.by], [36, '2026-08', '2026-12-31'])
  const hard = await told({ target: 34_000 })
  assert.equal(hard.verdict, 'off-track')
  assert.ok(hard.pace && hard.pace.needed > 1.4 * hard.pace.usual, JSON.stringify(hard.pace))
  assert.equal((await told({ target: easy.expected })).verdict, 'open')
  const says = say(hard)
  assert.match(says.says, /^Not on track: if nothing changes, about [\d,]+ by Thu 31 Dec, for a target of 34,000\.$/)
  assert.match(says.range!, /^In 8 of 10 such cases it ends between [\d,]+ and [\d,]+, in 19 of 20 between [\d,]+ and [\d,]+\.$/)
  assert.match(says.why[0]!, /^What is left asks for [\d,]+ a month; [\d,]+ is usual for these months\.$/)
  assert.match(say(easy, 'zh-CN').says, /^有望达成：照现在的情形，到 .*12月31日.* 约 [\d,]+，目标 20,000。$/)
})

test('what was counted stands as it is, a target of each month is that of all, and the same question has the same answer', async () => {
  const once = await told({ target: 20_000 })
  assert.ok(once.low95 > 4000 * (1.2 + 1.25) * 0.9, 'July and August are in already')
  const monthly = await told({ target: 3000, per: 'month' })
  assert.equal(monthly.target, 18_000)
  assert.equal(monthly.verdict, 'on-track')
  const { goalId } = await house.as('editor', (work) => setGoal(work, words({})))
  const look = () => house.as('analyst', (work) => goalPage(work, goalId))
  assert.deepEqual((await look()).forecast, (await look()).forecast)
})

test('without number or end, or when it is over, nothing is foretold; with too little to go by, that is said', async () => {
  assert.equal(await forecast({ target: null }), null)
  assert.equal(await forecast({ ends: null, per: 'month' }), null)
  assert.equal(await forecast({ starts: '2026-01-01', ends: '2026-08-31' }), null)
  const few = await cannot({ metric: 'enquiries' })
  assert.deepEqual([few.reason, few.found, few.needed], ['few-months', 21, 24])
  assert.equal(say(few).says, 'Cannot tell yet: fewer than 24 months have figures (21 so far).')
  assert.equal(say(few, 'zh-CN').says, '还无法判断：有数据的月份不足 24 个（目前 21 个）。')
  assert.equal((await cannot({ metric: 'computer.use-percent', points: [points[0]!], per: 'month', target: 60 })).reason, 'few-months')
  const gap = await cannot({ metric: 'events.attendance' })
  assert.deepEqual([gap.reason, gap.months], ['gaps', ['2026-07']])
  assert.equal((await cannot({ ends: '2029-12-31' })).reason, 'too-far')
})

test('days on which places are closed are left out, by what the place brings', async () => {
  const open = await told()
  assert.equal(open.closedAhead, 0)
  await house.as('owner', (work) =>
    closePoints(work, { points: [points[1]!], starts: '2026-11-01T00:00', ends: '2026-12-01T00:00', reason: 'new floor' }),
  )
  const north = await told()
  // One of four readers borrows there, and September to December lie ahead with their 122 days.
  assert.ok(Math.abs(north.closedAhead - 0.25 / 4) < 0.02, String(north.closedAhead))
  assert.ok(north.expected < open.expected - 700 && north.expected > open.expected - 1300, `${north.expected} after ${open.expected}`)
  // Visits are counted at Central alone, which stays open; of a month in the past that was mostly closed nothing is learnt.
  const visits = await told({ metric: 'visits.onsite', target: 15_000 })
  assert.equal(visits.closedAhead, 0)
  assert.deepEqual(visits.closedBefore, [])
  await house.as('analyst', (work) =>
    addEvent(work, { point: null, kind: 'closing', from: '2025-01-05', to: '2025-01-31', note: 'heating' }),
  )
  const learnt = await told({ metric: 'visits.onsite', target: 15_000 })
  assert.deepEqual([learnt.closedBefore, learnt.history], [['2025-01'], 35])
  assert.ok(say(learnt).why.includes('One month of the past is left out: places were mostly closed, or handed nothing in.'))
})

test('a place that hands in late makes a month of the past no smaller, and a month of the goal no answer', async () => {
  const whole = await told({ metric: 'members.new', target: 20_000 })
  // North missed March 2025 and 2026: Central's three quarters stand for the month.
  assert.deepEqual([whole.history, whole.closedBefore], [35, ['2025-01']])
  assert.ok(Math.abs(whole.expected / (await told({ target: 20_000 })).expected - 1) < 0.06, String(whole.expected))
  const late = await cannot({ metric: 'members.new', starts: '2026-03-01', ends: '2026-10-31', target: 60_000 })
  assert.deepEqual([late.reason, late.months], ['gaps', ['2026-03']])
})

test('a new way of counting begins the history anew', async () => {
  await house.as('analyst', (work) =>
    addEvent(work, { point: points[0]!, kind: 'counting', from: '2025-06-10', to: '2025-06-10', note: 'new gate' }),
  )
  assert.equal((await cannot({ points: [points[0]!] })).found, 14)
  assert.ok((await forecast({ points: [points[1]!], target: 5000 }))?.verdict !== 'cannot-tell', 'another place')
})

test('people are foretold from figures as they are shown, so that one who comes changes nothing that is hidden', async () => {
  const goal = { metric: 'cards.applied' as const, target: 60 }
  const { goalId } = await house.as('editor', (work) => setGoal(work, words({ ...goal, points: [points[0]!] })))
  const look = async () => (await house.as('analyst', (work) => goalPage(work, goalId))).forecast
  const first = await look()
  assert.ok(first && first.verdict !== 'cannot-tell' && first.people)
  assert.ok(say(first).why.some((line) => line.startsWith('People are taken as they are shown')))
  // September runs and has 5; one to four more stay within the step.
  const apply = (count: number) =>
    house.system((work) =>
      recordFacts(
        work,
        Array.from({ length: count }, () => ({ metric: 'cards.applied' as const, day: '2026-09-05', point: points[0]!, source: 'form' })),
      ),
    )
  await apply(5)
  const five = await look()
  assert.notDeepEqual(five, first)
  await apply(3)
  assert.deepEqual(await look(), five)
})
