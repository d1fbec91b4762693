// Goals: the baseline from the facts with its gaps, adjusting with history, progress, nothing without a goal.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isRefusal, lastDay, newId } from '#platform'
import { addServicePoint } from '#rooms/alliance'
import { recordFacts, total } from '#rooms/facts'
import { openTestHouse, type TestHouse } from '#testing'
import {
  adjustGoal,
  closeGoal,
  declareNoGoal,
  type Goal,
  goalById,
  goalHistory,
  goalProgress,
  listGoals,
  listNoGoals,
  readBaselineAgain,
  reopenGoal,
  requireGoalOrNone,
  type SetGoal,
  sayTitle,
  setGoal,
  shownGoal,
} from './index.ts'

let house: TestHouse
let points: number[]
before(async () => {
  house = await openTestHouse({ pool: 20 })
  points = await house.as('owner', async (work) => {
    const made: number[] = []
    for (const name of ['Central', 'North', 'South']) made.push((await addServicePoint(work, { name, kind: 'branch' })).point_no)
    return made
  })
  // Registrations of January to August 2026 as two people without a server wrote them down.
  const months = [33, 28, 47, 41, 38, 52, 44, 45]
  await house.system((work) =>
    recordFacts(
      work,
      months.map((amount, i) => ({
        metric: 'members.new' as const,
        day: `2026-0${i + 1}-15`,
        point: points[0],
        amount,
        source: 'sign-up book',
      })),
    ),
  )
})
after(() => house.close())

const words = (more: Partial<SetGoal> = {}): SetGoal => ({
  title: '+60 cards a month until 31 December',
  metric: 'members.new',
  points: null,
  target: 60,
  per: 'month',
  starts: '2026-09-01',
  ends: '2026-12-31',
  baseline: { from: '2026-01', to: '2026-08' },
  ...more,
})
const set = (input: SetGoal): Promise<Goal> => house.as('editor', (work) => setGoal(work, input))
const refusal = (code: string) => (error: unknown) => isRefusal(error) && error.code === code
const fields = (expected: Record<string, string>) => (error: unknown) => {
  assert.ok(isRefusal(error), String(error))
  assert.deepEqual(Object.fromEntries(error.fields.map((field) => [field.field, field.code])), expected)
  return true
}

test('33, 28, 47, 41, 38, 52, 44, 45: the baseline is 41.0', async () => {
  const goal = await set(words())
  assert.equal(goal.baseline?.value, 41)
  assert.equal(goal.baseline?.months.length, 8)
  assert.equal(goal.ownerName, 'Test editor')
})

test('months without figures are named and left out of the baseline, never counted as nought', async () => {
  const goal = await set(words({ baseline: undefined }))
  assert.deepEqual([goal.baseline?.from, goal.baseline?.to, goal.baseline?.value], ['2025-09', '2026-08', 41])
  assert.deepEqual(
    goal.baseline!.months.filter(({ value }) => value === null).map(({ month }) => month),
    ['2025-09', '2025-10', '2025-11', '2025-12'],
  )
})

test('a metric that has no sum is no total, needs one place, and the reasons stand at the fields', async () => {
  await assert.rejects(
    set(words({ metric: 'members.active', per: 'total', points })),
    fields({ per: 'strategy.metric-has-no-sum', points: 'strategy.metric-needs-one-place' }),
  )
  await assert.rejects(set(words({ metric: 'reach.visitors' })), fields({ metric: 'strategy.metric-told-by-day' }))
  await assert.rejects(
    set(
      words({
        title: '',
        metric: 'people',
        points: [77],
        target: -1,
        starts: '2026-13-01',
        ends: '2026-02-30',
        baseline: { from: '2026', to: '2026-01' },
      }),
    ),
    fields({
      title: 'strategy.field-missing',
      metric: 'strategy.no-such-metric',
      target: 'strategy.number-out-of-bounds',
      starts: 'strategy.not-a-day',
      ends: 'strategy.not-a-day',
      points: 'strategy.no-such-points',
      'baseline.from': 'strategy.not-a-month',
    }),
  )
  await assert.rejects(
    set(words({ metric: 'loans', counted: 'above-baseline' })),
    fields({ counted: 'strategy.no-baseline-to-count-from' }),
  )
  await assert.rejects(set(words({ ends: '2026-08-01' })), fields({ ends: 'strategy.ends-before-start' }))
})

test('a goal over chosen places reads only these, and names the one that hands nothing in', async () => {
  const goal = await set(words({ points: [points[1]!, points[0]!] }))
  assert.deepEqual(goal.points, [points[0], points[1]])
  assert.equal(goal.baseline?.value, 41)
  // New members are people: of chosen places each month is told in steps of five, 30, 25, 45 …
  assert.equal(shownGoal(goal).baseline?.value, 38.75)
  assert.deepEqual(goal.baseline?.months[0]?.missing, [points[1]])
})

test('a baseline without figures is read again by a person once they have come in, and the history keeps what it was', async () => {
  const goal = await set(words({ metric: 'enquiries', baseline: { from: '2026-06', to: '2026-08' } }))
  assert.equal(goal.baseline?.value, null)
  const again = (version: number) => house.as('director', (work) => readBaselineAgain(work, { goalId: goal.goalId, version }))
  await assert.rejects(again(1), refusal('strategy.baseline-same'))
  await house.system((work) =>
    recordFacts(
      work,
      [90, 100, 110].map((amount, i) => ({
        metric: 'enquiries' as const,
        day: `2026-0${i + 6}-15`,
        point: points[0],
        amount,
        source: 'late',
      })),
    ),
  )
  assert.equal((await house.as('analyst', (work) => goalProgress(work, goal.goalId))).baselineNow, 100)
  await assert.rejects(
    house.as('analyst', (work) => readBaselineAgain(work, { goalId: goal.goalId, version: 1 })),
    refusal('platform.not-allowed'),
  )
  const read = await again(1)
  assert.deepEqual([read.version, read.baseline?.value, read.baseline?.from, read.target, read.title], [2, 100, '2026-06', 60, goal.title])
  await assert.rejects(again(1), refusal('strategy.changed-meanwhile'))
  const history = await house.as('analyst', (work) => goalHistory(work, goal.goalId))
  assert.deepEqual(
    history.map(({ terms, why }) => [terms.baselineValue, why]),
    [
      [100, 'The baseline was read again: figures came in later.'],
      [null, ''],
    ],
  )
  const none = await set(words({ baseline: null }))
  await assert.rejects(
    house.as('director', (work) => readBaselineAgain(work, { goalId: none.goalId, version: 1 })),
    refusal('strategy.no-baseline'),
  )
})

test('adjusting keeps every wording with its reason; the baseline moves only with what it is made of', async () => {
  const goal = await set(words())
  await house.system((work) =>
    recordFacts(work, [{ metric: 'members.new', day: '2026-08-20', point: points[0], amount: 8, source: 'late page' }]),
  )
  const higher = await house.as('director', (work) =>
    adjustGoal(work, { ...words({ target: 80 }), goalId: goal.goalId, version: 1, why: 'The stall works.' }),
  )
  assert.deepEqual([higher.target, higher.version, higher.baseline?.value], [80, 2, 41])
  assert.equal((await house.as('analyst', (work) => goalProgress(work, goal.goalId))).baselineNow, 42)
  const other = await house.as('director', (work) =>
    adjustGoal(work, {
      ...words({ target: 80, baseline: { from: '2026-08', to: '2026-08' } }),
      goalId: goal.goalId,
      version: 2,
      why: 'Only the last month counts.',
    }),
  )
  assert.equal(other.baseline?.value, 53)
  const history = await house.as('analyst', (work) => goalHistory(work, goal.goalId))
  assert.deepEqual(
    history.map((entry) => [entry.version, entry.terms.target, entry.terms.baselineValue, entry.why, entry.changedBy]),
    [
      [3, 80, 53, 'Only the last month counts.', 'Test director'],
      [2, 80, 41, 'The stall works.', 'Test director'],
      [1, 60, 41, '', 'Test editor'],
    ],
  )
  await assert.rejects(
    house.as('director', (work) => adjustGoal(work, { ...words(), goalId: goal.goalId, version: 3, why: ' ' })),
    fields({ why: 'strategy.field-missing' }),
  )
})

test('of 24 who adjust one goal at once one does; the others are told by whom it was changed', async () => {
  const goal = await set(words())
  const outcomes = await Promise.allSettled(
    Array.from({ length: 24 }, (_, i) =>
      house.as('editor', (work) => adjustGoal(work, { ...words({ target: 100 + i }), goalId: goal.goalId, version: 1, why: 'race' })),
    ),
  )
  assert.equal(outcomes.filter((outcome) => outcome.status === 'fulfilled').length, 1)
  for (const outcome of outcomes)
    if (outcome.status === 'rejected') assert.ok(refusal('strategy.changed-meanwhile')(outcome.reason), String(outcome.reason))
  assert.equal((await house.as('editor', (work) => goalHistory(work, goal.goalId))).length, 2)
})

test('progress says target and actual so far, month by month, with sources and gaps', async () => {
  const goal = await set(words({ metric: 'loans', target: 100, points, baseline: null }))
  await house.system((work) =>
    recordFacts(
      work,
      ['2026-09', '2026-10'].flatMap((month) =>
        points.map((point, i) => ({ metric: 'loans' as const, day: lastDay(month), point, amount: 30 + i, source: `ILS ${month}` })),
      ),
    ),
  )
  house.setNow('2026-11-10T02:00:00Z')
  const progress = await house.as('analyst', (work) => goalProgress(work, goal.goalId))
  assert.deepEqual(
    progress.months.map((month) => [month.month, month.value, month.target, month.over]),
    [
      ['2026-09', 93, 100, true],
      ['2026-10', 93, 100, true],
      ['2026-11', null, 30, false],
    ],
  )
  assert.deepEqual([progress.actualSoFar, progress.targetSoFar, progress.targetInAll, progress.through], [186, 200, 400, '2026-11-09'])
  assert.equal(progress.figuresThrough, '2026-10-31')
  assert.deepEqual([progress.verdict, progress.sources], ['off-track', ['ILS 2026-09', 'ILS 2026-10']])
  assert.deepEqual(progress.gaps, { months: [], points: [] })
  house.setNow('2026-12-10T02:00:00Z')
  const later = await house.as('analyst', (work) => goalProgress(work, goal.goalId))
  assert.deepEqual(later.gaps.months, ['2026-11'])
  house.setNow('2026-09-07T01:00:00Z')
})

test('a goal that starts in the middle of a month counts from that day', async () => {
  await house.system((work) =>
    recordFacts(
      work,
      ['2027-01-10', '2027-01-20'].map((day) => ({ metric: 'enquiries' as const, day, point: points[0], amount: 5, source: 'desk' })),
    ),
  )
  const goal = await set(words({ metric: 'enquiries', starts: '2027-01-15', ends: '2027-06-30', baseline: null }))
  house.setNow('2027-03-01T02:00:00Z')
  const progress = await house.as('analyst', (work) => goalProgress(work, goal.goalId))
  assert.deepEqual(
    progress.months.map((month) => [month.month, month.from, month.value]),
    [
      ['2027-01', '2027-01-15', 5],
      ['2027-02', '2027-02-01', null],
    ],
  )
  house.setNow('2026-09-07T01:00:00Z')
})

test('nothing is published without an open goal or a reason, and a none is counted once', async () => {
  const goal = await set(words())
  const asked = (input: Parameters<typeof requireGoalOrNone>[1]) => house.as('author', (work) => requireGoalOrNone(work, input))
  assert.deepEqual(await asked({ goalId: goal.goalId, noGoalReason: '' }), { goalId: goal.goalId, title: goal.title })
  assert.deepEqual(await asked({ noGoalReason: 'lost property' }), { goalId: null, reason: 'lost property' })
  await assert.rejects(asked({}), fields({ goalId: 'strategy.goal-or-reason' }))
  await assert.rejects(asked({ noGoalReason: '  ' }), fields({ goalId: 'strategy.goal-or-reason' }))
  await assert.rejects(asked({ goalId: newId() }), fields({ goalId: 'strategy.no-such-goal' }))
  await assert.rejects(asked({ goalId: 'x' }), fields({ goalId: 'strategy.no-such-goal' }))
  await house.as('editor', (work) => closeGoal(work, goal.goalId, 'replaced'))
  await assert.rejects(asked({ goalId: goal.goalId }), fields({ goalId: 'strategy.goal-is-closed' }))
  await assert.rejects(
    house.as('editor', (work) => adjustGoal(work, { ...words(), goalId: goal.goalId, version: 1, why: 'x' })),
    refusal('strategy.goal-closed'),
  )
  assert.equal((await house.as('editor', (work) => reopenGoal(work, goal.goalId))).state, 'open')

  const subject = { subjectKind: 'post', subjectId: newId(), title: 'Found: one umbrella', reason: 'lost property' }
  await Promise.all(Array.from({ length: 8 }, () => house.as('author', (work) => declareNoGoal(work, subject))))
  const counted = await house.as('analyst', (work) => total(work, { metric: 'posts.without-goal', from: '2026-09-07', to: '2026-09-07' }))
  assert.equal(counted.amount, 1)
  assert.deepEqual(
    (await house.as('analyst', (work) => listNoGoals(work))).map((row) => [row.title, row.reason, row.declaredBy]),
    [['Found: one umbrella', 'lost property', 'Test author']],
  )
})

test('lists know state, day and metric; the other alliance sees no goal', async () => {
  const all = await house.as('author', (work) => listGoals(work))
  assert.ok(all.length > 3)
  assert.ok((await house.as('author', (work) => listGoals(work, { on: '2027-02-01' }))).every((goal) => goal.metric === 'enquiries'))
  assert.equal((await house.as('author', (work) => listGoals(work, { shown: true }))).length, 0)
  assert.deepEqual(await house.as('owner', (work) => listGoals(work), { alliance: house.otherAlliance }), [])
  await assert.rejects(
    house.as('owner', (work) => goalById(work, all[0]!.goalId), { alliance: house.otherAlliance }),
    refusal('strategy.no-such-goal'),
  )
  await assert.rejects(
    house.visitor((work) => listGoals(work)),
    refusal('platform.not-allowed'),
  )
})

test('a goal keeps its title in other languages, through adjustments that do not speak of it, and in its history', async () => {
  const titles = { 'zh-CN': ' 到12月底每月新增60名读者 ', fr: '' }
  const goal = await set(words({ titles, publicLabel: 'New readers', publicLabels: { 'zh-CN': '新读者' } }))
  assert.deepEqual([goal.titles, goal.publicLabels], [{ 'zh-CN': '到12月底每月新增60名读者' }, { 'zh-CN': '新读者' }])
  const adjusted = await house.as('editor', (work) =>
    adjustGoal(work, { ...words({ target: 70 }), goalId: goal.goalId, version: 1, why: 'more is possible' }),
  )
  assert.deepEqual([adjusted.target, adjusted.titles], [70, goal.titles])
  const renamed = await house.as('editor', (work) =>
    adjustGoal(work, { ...words(), titles: {}, goalId: goal.goalId, version: 2, why: 'the title was wrong' }),
  )
  assert.deepEqual(renamed.titles, {})
  const history = await house.as('editor', (work) => goalHistory(work, goal.goalId))
  assert.deepEqual(
    history.map(({ terms }) => terms.titles),
    [{}, goal.titles, goal.titles],
  )
  assert.deepEqual(sayTitle(goal, { locale: 'zh-CN', first: 'en' }), { text: '到12月底每月新增60名读者', locale: 'zh-CN' })
  assert.deepEqual(sayTitle(renamed, { locale: 'zh-CN', first: 'en' }), { text: renamed.title, locale: 'en' })
  await assert.rejects(
    set(words({ titles: { 'zh-CN': '长'.repeat(201), English: 'x' } })),
    fields({ 'titles.English': 'strategy.not-a-language', 'titles.zh-CN': 'strategy.field-too-long' }),
  )
})

test('a wording that was written before titles had translations has none', async () => {
  const goal = await set(words())
  const terms = JSON.stringify({ title: 'An older wording' })
  await house.system((work) =>
    work.db
      .insertInto('strategy.goal_versions')
      .values({ alliance_id: work.alliance, goal_id: goal.goalId, version: 9, terms, why: '', changed_by: 'Li', changed_at: work.now })
      .execute(),
  )
  const [older] = await house.as('editor', (work) => goalHistory(work, goal.goalId))
  assert.deepEqual([older!.terms.title, older!.terms.titles, older!.terms.publicLabels], ['An older wording', {}, {}])
})

test('the history of a goal tells a baseline as the goal does, and none of which the months are not known any more', async () => {
  const [, , south] = points
  await house.system((work) =>
    recordFacts(work, [{ metric: 'members.new', day: '2025-09-10', point: south, amount: 3, source: 'sign-up book' }]),
  )
  const goal = await set(words({ points: [south!], baseline: { from: '2025-09', to: '2025-09' } }))
  const told = async () => (await house.as('analyst', (work) => goalHistory(work, goal.goalId))).map(({ terms }) => terms.baselineValue)
  assert.deepEqual(await told(), [1], 'three neighbours are "at least 1", here too')
  await house.as('director', (work) =>
    adjustGoal(work, {
      ...words({ points: [south!], target: 20, baseline: { from: '2025-09', to: '2025-09' } }),
      goalId: goal.goalId,
      version: 1,
      why: 'The van comes.',
    }),
  )
  assert.deepEqual(await told(), [1, 1])
  const older = JSON.stringify({ ...words(), title: 'As it was kept before', baselineValue: 3 })
  await house.system((work) =>
    work.db
      .insertInto('strategy.goal_versions')
      .values({
        alliance_id: work.alliance,
        goal_id: goal.goalId,
        version: 9,
        terms: older,
        why: '',
        changed_by: 'Li',
        changed_at: work.now,
      })
      .execute(),
  )
  assert.deepEqual(await told(), [null, 1, 1])
})

test('goals that overlap, in days or in places, do not tell by their difference how few people came', async () => {
  await house.system((work) =>
    recordFacts(
      work,
      [
        { day: '2026-03-10', amount: 12, point: points[0] },
        { day: '2026-03-11', amount: 2 },
        { day: '2026-04-20', amount: 17 },
      ].map((fact) => ({ ...fact, metric: 'newsletter.unsubscribed' as const, source: 'newsletter form' })),
    ),
  )
  house.setNow('2026-06-20T01:00:00Z')
  const progress = async (starts: string, ends: string, points: number[] | null = null) => {
    const goal = await set({
      ...words({ metric: 'newsletter.unsubscribed', target: 100, starts, ends, per: 'total', points }),
      baseline: null,
    })
    const { months, actualSoFar, atLeast } = await house.as('editor', (work) => goalProgress(work, goal.goalId))
    return [months.map(({ value, atLeast }) => [value, atLeast]), actualSoFar, atLeast]
  }
  const march = [14, false]
  const april = [17, false]
  assert.deepEqual(await progress('2026-03-01', '2026-04-30'), [[march, april], 31, false], 'whole months of the whole library')
  const [one, two] = [await progress('2026-03-10', '2026-04-30'), await progress('2026-03-11', '2026-04-30')]
  assert.deepEqual(one, [[[10, true], april], 27, true])
  assert.deepEqual(two, [[[null, false], april], 18, true], 'of 2 people there is 1 at least')
  assert.deepEqual(await progress('2026-03-01', '2026-03-10'), [[[10, true]], 10, true])
  assert.deepEqual(
    await progress('2026-03-01', '2026-03-31', [points[0]!]),
    [[[null, false]], 1, true],
    'beside the whole month it would tell the 2 of other places',
  )
})

test('goals over chosen places do not tell a hidden place by the steps of their sums', async () => {
  const counts = [24, 23, 22, 21]
  const made = await house.as('owner', async (work) => {
    const all: number[] = []
    for (const name of ['East', 'West', 'Hill', 'Lake', 'Ferry', 'Mill'])
      all.push((await addServicePoint(work, { name, kind: 'branch' })).point_no)
    return all
  })
  const [ferry, mill] = made.slice(4)
  const arrived = (day: string, amounts: number[]) =>
    house.system((work) =>
      recordFacts(
        work,
        amounts.map((amount, i) => ({
          metric: 'newsletter.unsubscribed' as const,
          day,
          point: made[i],
          amount,
          source: 'newsletter form',
        })),
      ),
    )
  await arrived('2024-03-10', [...counts, 3, 2])
  await arrived('2024-04-10', [...counts, 3, 2])
  house.setNow('2026-07-20T01:00:00Z')
  const look = async (chosen: number[]) => {
    const month = { from: '2024-03', to: '2024-03' }
    const asked = { metric: 'newsletter.unsubscribed', points: chosen, starts: '2024-03-01', ends: '2024-04-12', per: 'total' as const }
    const goal = await set({ ...words(asked), target: 1000, baseline: month })
    const { baseline } = shownGoal(goal)
    const { months, actualSoFar } = await house.as('editor', (work) => goalProgress(work, goal.goalId))
    return [baseline!.value, baseline!.least, months.map(({ value }) => value), actualSoFar]
  }
  const sums = []
  for (const known of made.slice(0, 4)) sums.push(await look([known, ferry!]))
  assert.deepEqual(sums, Array(4).fill([20, true, [20, 20], 40]), 'three more would turn the step of some, and two of others')
  assert.deepEqual(await look(made.slice(0, 2)), [40, true, [40, 40], 80], 'each place is stepped')
  const months = async (chosen: number[]) => {
    const goal = await set(words({ metric: 'newsletter.unsubscribed', points: chosen, starts: '2024-03-01', ends: '2024-04-12' }))
    return (await house.as('editor', (work) => goalProgress(work, goal.goalId))).months
  }
  assert.deepEqual(
    (await months([ferry!, mill!])).map(({ value, hidden, present, missing }) => [value, hidden, present, missing]),
    Array(2).fill([null, true, 0, []]),
    'five people at two places, of which neither is shown',
  )
})

test('of a baseline over several places that was kept as a sum alone nothing is told', async () => {
  const kept = { month: '2024-03', value: 27, missing: [] }
  const goal = await set(words({ points: points.slice(0, 2) }))
  const older = { ...goal, baseline: { ...goal.baseline!, value: 27, months: [kept] } }
  assert.deepEqual(shownGoal(older).baseline!.months, [{ ...kept, value: null, hidden: true, atLeast: false }])
  assert.deepEqual([shownGoal(older).baselineValue, shownGoal({ ...older, points: null }).baselineValue], [1, 27])
})

test('a month that runs is told in steps of five with a goal and in its baseline, and whoever looks a day later sees steps', async () => {
  const left = (day: string, amount: number) =>
    house.system((work) => recordFacts(work, [{ metric: 'newsletter.unsubscribed', day, amount, source: 'newsletter form' }]))
  await left('2025-10-03', 6)
  await left('2025-11-03', 11)
  house.setNow('2025-11-20T01:00:00Z')
  const words2025 = words({
    metric: 'newsletter.unsubscribed',
    target: 100,
    starts: '2025-10-01',
    ends: '2025-12-31',
    per: 'total',
    points: null,
  })
  const look = async () => {
    const goal = await set({ ...words2025, baseline: { from: '2025-10', to: '2025-11' } })
    const { baseline, months, actualSoFar, atLeast } = await house.as('editor', async (work) => {
      const progress = await goalProgress(work, goal.goalId)
      return { ...progress, baseline: progress.goal.baseline! }
    })
    return [
      baseline.months.map(({ value }) => value),
      baseline.value,
      baseline.least,
      months.map(({ value }) => value),
      actualSoFar,
      atLeast,
    ]
  }
  const today = await look()
  assert.deepEqual(today, [[6, 10], 8, true, [6, 10], 16, true], 'October had 6, November has 11')
  await left('2025-11-20', 1)
  house.setNow('2025-11-21T01:00:00Z')
  assert.deepEqual(await look(), today, 'one came in between')
  house.setNow('2025-12-01T01:00:00Z')
  assert.deepEqual(await look(), [[6, 12], 9, false, [6, 12], 18, false], 'the month is over')
})

test('months of 1 to 4 people are not shown with a goal, nor can they be worked out; the verdict is given on what is known', async () => {
  const months = [7, 3, 6, 9, 3, 3]
  await house.system((work) =>
    recordFacts(
      work,
      months.map((amount, i) => ({
        metric: 'newsletter.subscribed' as const,
        day: `2026-0${i + 1}-15`,
        amount,
        source: 'newsletter form',
      })),
    ),
  )
  house.setNow('2026-07-20T01:00:00Z')
  const goal = await set({
    ...words({ title: 'Three readers a month', metric: 'newsletter.subscribed', target: 3, starts: '2026-05-01', ends: '2026-06-30' }),
    baseline: { from: '2026-01', to: '2026-04' },
  })
  const { baseline } = shownGoal(goal)
  assert.deepEqual(
    baseline!.months.map(({ value, hidden }) => [value, hidden]),
    [
      [7, false],
      [null, true],
      [6, false],
      [9, false],
    ],
  )
  assert.deepEqual([baseline!.value, baseline!.least], [5.75, true], '(7 + at least 1 + 6 + 9) / 4, where the mean is 6.25')
  assert.equal(goal.baseline!.value, 6.25, 'what is computed takes the goal as it was read')
  const progress = await house.as('editor', (work) => goalProgress(work, goal.goalId))
  assert.equal(progress.goal.baseline!.value, 5.75)
  assert.deepEqual(
    progress.months.map(({ value, hidden }) => [value, hidden]),
    [
      [null, true],
      [null, true],
    ],
  )
  assert.deepEqual(
    [progress.verdict, progress.actualSoFar, progress.atLeast],
    ['reached', 2, true],
    'a goal of one of these months beside it would tell the other',
  )
  assert.deepEqual(progress.gaps.months, [], 'a hidden month is no gap')
})
