// Today in the first hour of a house, and for who keeps one place.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Role } from '#platform'
import { addServicePoint, addStaff, saveTimetable } from '#rooms/alliance'
import { connectAccount, Relay } from '#rooms/channels'
import { fromPlain, requestReview, reviewPost, schedulePost, writePost } from '#rooms/content'
import { setGoal } from '#rooms/strategy'
import { openTestHouse, type TestHouse } from '#testing'
import { today } from './index.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

const needs = async (role: Role) => (await house.as(role, (work) => today(work, 'en'))).needs.map(({ what }) => what)

test('an empty house says that it has no mail server, no place and one person only, to whoever can change that', async () => {
  await house.system((work) => addStaff(work, { name: 'Lin Yue', email: 'lin@library.example', roles: ['owner'] }))
  assert.deepEqual(await needs('owner'), ['no-mail-server', 'no-place', 'nobody-invited'])
  assert.deepEqual(await needs('author'), [])
  const { point_no } = await house.as('owner', (work) => addServicePoint(work, { name: 'Station', kind: 'reading-station' }))
  await house.as('owner', (work) =>
    saveTimetable(work, { point: point_no, week: Array.from({ length: 7 }, () => [{ opens: 480, closes: 1200 }]) as never }),
  )
  const keeper = await house.system((work) =>
    addStaff(work, { name: 'Zhou Bo', email: 'zhou@library.example', roles: ['keeper'], point: point_no }),
  )
  assert.deepEqual(await needs('owner'), ['no-mail-server'])
  await house.as('editor', (work) =>
    setGoal(work, {
      title: 'Cards',
      metric: 'cards.applied',
      points: null,
      target: 10,
      per: 'total',
      starts: '2026-09-01',
      ends: '2026-12-31',
    }),
  )
  const actor = { kind: 'staff', id: keeper.staff_id, name: keeper.name, roles: ['keeper'] } as const
  const page = await house.as(actor, (work) => today(work, 'en'))
  assert.deepEqual(
    { no: page.own?.no, state: page.own?.state.state, mayChange: page.own?.mayChange },
    { no: point_no, state: 'open', mayChange: true },
  )
  assert.equal(page.goal, undefined, 'goals that are not theirs to read are not called missing')
  assert.equal((await house.as('editor', (work) => today(work, 'en'))).goal?.progress.goal.title, 'Cards')
})

test('a step by hand waits for those who may do it, and for nobody else', async () => {
  await house.as('editor', (work) => connectAccount(work, { kind: 'x', name: 'X' }))
  const post = await house.as('author', (work) =>
    writePost(work, {
      source: 'en',
      texts: { en: { title: 'By hand', summary: 'On 19 September.', body: fromPlain('On 19 September in the hall.') } },
      noGoal: 'a test',
      noAction: 'a test',
      variants: { x: {} },
    }),
  )
  await house.as('author', (work) => requestReview(work, { post: post.id }))
  await house.as('editor', (work) => reviewPost(work, { post: post.id, version: post.version, verdict: 'passed' }))
  await house.as('editor', (work) => schedulePost(work, { post: post.id, version: post.version, at: 'now' }))
  await new Relay(house.platform).drain()
  for (const role of ['editor', 'author', 'programme'] as const) assert.ok((await needs(role)).includes('by-hand'), role)
  for (const role of ['desk', 'analyst'] as const) assert.ok(!(await needs(role)).includes('by-hand'), role)
})
