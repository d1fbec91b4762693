// What waits for whom, from all rooms together.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Actor, Work } from '#platform'
import { addStaff, addTask, listTasks, myWork } from '#rooms/alliance'
import { writePost } from '#rooms/content'
import { openCampaign, recordDecision, setGoal } from '#rooms/strategy'
import { openTestHouse, type TestHouse } from '#testing'

let house: TestHouse
let lin: Extract<Actor, { kind: 'staff' }>
let min: typeof lin
let post: string

before(async () => {
  house = await openTestHouse()
  const hire = async (name: string, role: 'owner' | 'editor'): Promise<typeof lin> => {
    const { staff_id } = await house.system((work) => addStaff(work, { name, email: `${role}@library.example`, roles: [role] }))
    return { kind: 'staff', id: staff_id, name, roles: [role] }
  }
  lin = await hire('Lin Yue', 'owner')
  min = await hire('Li Min', 'editor')
  const texts = { en: { title: 'Summer reading' }, 'zh-CN': { title: '暑期阅读' } }
  post = (await house.as(min, (work) => writePost(work, { source: 'en', texts }))).id
})
after(() => house.close())

test('a task says the thing it is about in the reader’s language, and nothing of it to who may not see it', async () => {
  await house.as(lin, (work) => addTask(work, { title: 'Proofread', about: { kind: 'post', id: post } }))
  const read = async (who: 'editor' | 'keeper') => (await house.as(who, (work) => listTasks(work, { locale: 'zh-CN' }))).tasks[0]!.subject
  assert.deepEqual(await read('editor'), { title: '暑期阅读', href: `/desk/posts/${post}` })
  assert.equal(await read('keeper'), null)
})

test('My work holds drafts of its person, days of review and what is over; everybody’s names whose it is', async () => {
  const terms = { metric: 'cards.applied', points: null, target: 10, per: 'total', starts: '2026-07-01', ends: '2026-08-31' } as const
  const { goalId } = await house.as(min, (work) => setGoal(work, { title: 'Cards', ...terms }))
  await house.as(min, (work) =>
    openCampaign(work, {
      title: 'Survived',
      hypothesis: 'It helps.',
      starts: '2026-08-01',
      ends: '2026-08-20',
      goals: [goalId],
      comparison: { kind: 'none', why: 'one place' },
      hoursPlanned: null,
      moneyPlanned: null,
      currency: 'CNY',
    }),
  )
  const decide = (chose: string, more: object) => (work: Work) =>
    recordDecision(work, { kind: 'decision', about: { kind: 'goal', id: goalId, title: 'Cards' }, saw: 'x', chose, ...more })
  const first = await house.as(lin, decide('Stop posters', { reviewOn: '2026-09-06' }))
  await house.as(lin, decide('Look in spring', { reviewOn: '2027-03-01' }))
  const waits = async (who: typeof lin, everybody = false) =>
    (await house.as(who, (work) => myWork(work, { everybody }))).waits.map(({ what, owner }) => `${what} ${owner?.name ?? '-'}`)
  assert.deepEqual(
    (await waits(min)).filter((one) => !/no-|page-to/.test(one)),
    ['decision-review -', 'goal-over Li Min', 'draft Li Min'],
  )
  assert.ok((await waits(min)).includes('no-decision Li Min'))
  assert.ok(!(await waits(lin)).some((one) => one.endsWith('Li Min')))
  assert.ok((await waits(lin, true)).includes('draft Li Min'))
  await house.as(lin, decide('Stop them for good', { replaces: first.decisionId }))
  assert.ok(!(await waits(min)).includes('decision-review -'), 'a decision that was replaced is not looked at again')
})
