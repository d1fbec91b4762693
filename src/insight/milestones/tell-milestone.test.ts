import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { isRefusal, readAudit } from '#platform'
import { addServicePoint } from '#rooms/alliance'
import { postById, textIn, toPlain } from '#rooms/content'
import { recordFacts } from '#rooms/facts'
import { type SetGoal, setGoal } from '#rooms/strategy'
import { openTestHouse, type TestHouse } from '#testing'
import { goalPage, passOverMilestone, tellMilestone } from '../index.ts'

let house: TestHouse
const lend = (day: string, amount: number) =>
  house.system((work) => recordFacts(work, [{ metric: 'loans', day, point: 1, amount, source: 'lending desk' }]))
const goalOf = async (more: Partial<SetGoal> = {}) => {
  const { goalId } = await house.as('editor', (work) =>
    setGoal(work, {
      title: 'More loans',
      metric: 'loans',
      points: null,
      target: 1200,
      per: 'total',
      starts: '2026-09-01',
      ends: '2026-12-31',
      ...more,
    }),
  )
  return goalId
}
const proposed = async (goal: string) => (await house.as('analyst', (work) => goalPage(work, goal))).milestone
const codeOf = (act: Promise<unknown>) =>
  act.then(
    () => assert.fail('nothing was refused'),
    (error: unknown) => (isRefusal(error) ? error.code : Promise.reject(error)),
  )

before(async () => {
  house = await openTestHouse()
  house.setNow('2026-11-10T02:00:00Z')
  await house.system((work) => addServicePoint(work, { name: 'Central', kind: 'branch' }))
  await lend('2026-09-15', 310)
  await lend('2026-10-15', 300)
})
after(() => house.close())

test('half of the way is proposed once, begun as a draft with the figure, and then the next part', async () => {
  const goal = await goalOf()
  assert.deepEqual(await proposed(goal), { share: 50, actual: 610, target: 1200, on: '2026-10-31' })
  const { post } = await house.as('author', (work) => tellMilestone(work, goal))
  const made = await house.as('author', (work) => postById(work, post))
  assert.deepEqual([made.state, made.content.goal], ['draft', goal])
  const text = textIn(made.content, 'en')
  assert.equal(text.title, 'Loans: 610, half of the way')
  assert.match(toPlain(text.body), /^Since .*1 September 2026 we have counted 610; our goal is 1,200\. As of .*31 October 2026\./)
  assert.equal(await proposed(goal), null)
  assert.equal(await codeOf(house.as('author', (work) => tellMilestone(work, goal))), 'insight.no-milestone')
  const [said] = await house.as('owner', (work) => readAudit(work, { subject: { kind: 'goal', id: goal } }))
  assert.deepEqual([said!.act, said!.params], ['insight.milestone-told', { title: 'More loans', share: 50 }])
  await lend('2026-11-05', 300)
  assert.equal((await proposed(goal))?.share, 75)
  await house.as('editor', (work) => passOverMilestone(work, goal))
  assert.equal(await proposed(goal), null)
})

test('of many who tell it at once one begins a post; nobody else leaves a draft behind', async () => {
  const goal = await goalOf({ title: 'Loans for all' })
  const told = await Promise.allSettled(Array.from({ length: 64 }, () => house.as('author', (work) => tellMilestone(work, goal))))
  assert.equal(told.filter(({ status }) => status === 'fulfilled').length, 1)
  const drafts = await house.as('editor', (work) =>
    work.db.selectFrom('content.posts').select('post_id').where('alliance_id', '=', work.alliance).where('goal_id', '=', goal).execute(),
  )
  assert.equal(drafts.length, 1)
})

test('who may not write may not tell; another alliance finds no goal', async () => {
  const goal = await goalOf({ title: 'Loans once more' })
  assert.equal(await codeOf(house.as('analyst', (work) => tellMilestone(work, goal))), 'platform.not-allowed')
  assert.equal(await codeOf(house.as('desk', (work) => passOverMilestone(work, goal))), 'platform.not-allowed')
  assert.equal(
    await codeOf(house.as('author', (work) => tellMilestone(work, goal), { alliance: house.otherAlliance })),
    'strategy.no-such-goal',
  )
})
