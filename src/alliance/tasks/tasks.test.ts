// Tasks, deputies and what waits for whom.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Actor, isRefusal, type Role, readAudit, type Work } from '#platform'
import { openTestHouse, type TestHouse } from '#testing'
import {
  addStaff,
  addTask,
  changeTask,
  endDeputy,
  finishTask,
  handOverTask,
  leaveStaff,
  listDeputies,
  listTasks,
  myWork,
  nameDeputy,
  reopenTask,
  takeTask,
} from '../index.ts'

let house: TestHouse
let lin: Extract<Actor, { kind: 'staff' }>
let min: typeof lin
let bo: typeof lin

before(async () => {
  house = await openTestHouse({ pool: 24 })
  const hire = async (name: string, role: Role): Promise<typeof lin> => {
    const email = `${name.toLowerCase().replace(' ', '.')}@library.example`
    const { staff_id } = await house.system((work) => addStaff(work, { name, email, roles: [role] }))
    return { kind: 'staff', id: staff_id, name, roles: [role] }
  }
  lin = await hire('Lin Yue', 'owner')
  min = await hire('Li Min', 'editor')
  bo = await hire('Zhou Bo', 'author')
})
after(() => house.close())

const refusedWith = (code: string) => (error: unknown) => {
  assert.ok(isRefusal(error), String(error))
  assert.ok(error.code === code || error.fields.some((field) => field.code === code), `${error.message}, wanted ${code}`)
  return true
}
const titles = async (who: typeof lin, everybody = false) =>
  (await house.as(who, (work) => myWork(work, { everybody }))).tasks.map(({ title }) => title)

test('a task is asked of somebody, handed over with a word, done once and undone; the record says who', async () => {
  const task = await house.as(lin, (work) => addTask(work, { title: '  Order\u0007 the forms ', owner: min.id, due: '2026-09-10' }))
  assert.deepEqual([task.title, task.owner?.name, task.askedBy.name, task.due], ['Order the forms', 'Li Min', 'Lin Yue', '2026-09-10'])
  await assert.rejects(
    house.as(min, (work) => handOverTask(work, task.id, { to: bo.id, word: '  ' })),
    refusedWith('alliance.field-missing'),
  )
  const handed = await house.as(min, (work) => handOverTask(work, task.id, { to: bo.id, word: 'The printer answers on Friday.' }))
  assert.deepEqual([handed.owner?.id, handed.handed?.by, handed.handed?.word], [bo.id, 'Li Min', 'The printer answers on Friday.'])
  const done = await house.as(bo, (work) => finishTask(work, task.id))
  const again = await house.as(lin, (work) => finishTask(work, task.id))
  assert.deepEqual([done.done?.by, again.done?.by], ['Zhou Bo', 'Zhou Bo'])
  await assert.rejects(
    house.as(min, (work) => handOverTask(work, task.id, { to: lin.id, word: 'late' })),
    refusedWith('alliance.task-is-done'),
  )
  assert.equal((await house.as(bo, (work) => reopenTask(work, task.id))).owner?.id, bo.id)
  const acts = (await house.as(lin, (work) => readAudit(work, { subject: { kind: 'task', id: task.id } }))).map(
    ({ act, actorName, why }) => [act, actorName, why],
  )
  assert.deepEqual(acts.toReversed(), [
    ['alliance.task-added', 'Lin Yue', null],
    ['alliance.task-handed-over', 'Li Min', 'The printer answers on Friday.'],
    ['alliance.task-done', 'Zhou Bo', null],
    ['alliance.task-reopened', 'Zhou Bo', null],
  ])
  await house.as(bo, (work) => finishTask(work, task.id))
})

test('what cannot be is refused by its name and changes nothing', async () => {
  const bad: [Partial<Parameters<typeof addTask>[1]>, string][] = [
    [{ title: ' ' }, 'alliance.field-missing'],
    [{ title: 'x'.repeat(201) }, 'alliance.field-too-long'],
    [{ due: '2026-02-30' }, 'alliance.not-a-day'],
    [{ owner: '0199a000-0000-7000-8000-000000000001' }, 'alliance.not-a-colleague'],
    [{ about: { kind: '../x', id: '1' } }, 'alliance.field-missing'],
  ]
  for (const [wrong, code] of bad)
    await assert.rejects(
      house.as(lin, (work) => addTask(work, { title: 'T', ...wrong })),
      refusedWith(code),
    )
  assert.deepEqual(await titles(lin, true), [])
  await assert.rejects(
    house.as('partner', (work) => myWork(work)),
    refusedWith('platform.not-allowed'),
  )
  await assert.rejects(
    house.as(lin, (work) => finishTask(work, 'no-id')),
    refusedWith('alliance.no-such-task'),
  )
})

test('of many who take a task that is nobody’s one gets it', async () => {
  const { id } = await house.as(lin, (work) => addTask(work, { title: 'Water the plants', owner: null }))
  assert.deepEqual(await titles(bo), ['Water the plants'], 'nobody’s stands with everybody')
  const people = [lin, min, bo]
  const tries = await Promise.allSettled(Array.from({ length: 12 }, (_, i) => house.as(people[i % 3]!, (work) => takeTask(work, id))))
  const [kept] = (await house.as(lin, (work) => listTasks(work))).tasks
  const won = tries.filter((one) => one.status === 'fulfilled').length
  assert.equal(won, 4, 'the four tries of one person')
  for (const one of tries) if (one.status === 'rejected') refusedWith('alliance.task-is-taken')(one.reason)
  assert.ok(people.some((one) => one.id === kept!.owner?.id))
  await house.as(lin, (work) => finishTask(work, id))
})

test('tasks come by their day, those without one last, page by page', async () => {
  const add = (title: string, due: string | null) => (work: Work) => addTask(work, { title, due, owner: lin.id })
  for (const [title, due] of [
    ['none', null],
    ['late', '2026-09-01'],
    ['later', '2026-09-20'],
  ] as const)
    await house.as(lin, add(title, due))
  const read = async (cursor?: string) => house.as(lin, (work) => listTasks(work, { limit: 2, cursor }))
  const first = await read()
  const second = await read(first.next!)
  assert.deepEqual(
    [...first.tasks, ...second.tasks].map(({ title }) => title),
    ['late', 'later', 'none'],
  )
  assert.equal(second.next, null)
  const changed = await house.as(lin, (work) => changeTask(work, first.tasks[0]!.id, { due: null }))
  assert.equal(changed.due, null)
})

test('a deputy sees both works for the days named, and no longer', async () => {
  await house.as(lin, (work) => addTask(work, { title: 'of Lin', owner: lin.id }))
  await house.as(min, (work) => addTask(work, { title: 'of Min', owner: min.id }))
  await assert.rejects(
    house.as(bo, (work) => nameDeputy(work, { absent: lin.id, deputy: bo.id, from: '2026-09-07', until: '2026-09-08' })),
    refusedWith('alliance.only-own-deputies'),
  )
  for (const [input, code] of [
    [{ deputy: lin.id, from: '2026-09-07', until: '2026-09-08' }, 'alliance.own-deputy'],
    [{ deputy: min.id, from: '2026-09-08', until: '2026-09-07' }, 'alliance.ends-before-it-begins'],
    [{ deputy: min.id, from: '2026-09-01', until: '2026-09-02' }, 'alliance.deputy-over'],
    [{ deputy: min.id, from: '2026-09-07', until: '2027-09-08' }, 'alliance.deputy-too-long'],
  ] as const)
    await assert.rejects(
      house.as(lin, (work) => nameDeputy(work, input)),
      refusedWith(code),
    )
  const named = await house.as(lin, (work) => nameDeputy(work, { deputy: min.id, from: '2026-09-08', until: '2026-09-09' }))
  const seen = async (day: string) => {
    const page = await house.as(min, (work) => myWork(work), { now: new Date(`${day}T01:00:00Z`) })
    return page.tasks.some(({ title }) => title === 'of Lin')
  }
  assert.deepEqual(
    [await seen('2026-09-07'), await seen('2026-09-08'), await seen('2026-09-09'), await seen('2026-09-10')],
    [false, true, true, false],
  )
  assert.ok((await titles(lin)).includes('of Lin'), 'it stays theirs')
  await house.as(min, (work) => endDeputy(work, named.id))
  await house.as(lin, (work) => endDeputy(work, named.id))
  assert.equal(await seen('2026-09-08'), false)
  assert.deepEqual(await house.as(lin, listDeputies), [])
})

test('who leaves leaves their open tasks to whoever takes them', async () => {
  const gone = await house.system((work) => addStaff(work, { name: 'He Na', email: 'he@library.example', roles: ['desk'] }))
  const { id } = await house.as(lin, (work) => addTask(work, { title: 'of He', owner: gone.staff_id }))
  await house.as(lin, (work) => leaveStaff(work, gone.staff_id))
  const task = (await house.as(lin, (work) => listTasks(work))).tasks.find((one) => one.id === id)
  assert.equal(task?.owner, null)
})
