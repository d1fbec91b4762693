import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { addStaff, leaveStaff, myWork } from '#rooms/alliance'
import * as content from '#rooms/content'
import { recordFact } from '#rooms/facts'
import { erasePerson, exportPerson, runRetention } from '#rooms/patrons'
import { codes, openTestHouse, type TestHouse } from '#testing'

let house: TestHouse
before(async () => {
  house = await openTestHouse()
})
after(() => house.close())

const save = (words: content.SaveRequest) => house.as('author', (work) => content.saveRequest(work, words))
const ask = { asker: 'Zhao Min', outlet: 'City Paper', email: 'zhao@paper.example', topic: 'How many come to the library?' }
const fact = (metric: 'visits.onsite' | 'cards.applied', day: string, amount: number) =>
  house.system((work) => recordFact(work, { metric, day, amount, source: 'Gate counter' }))

test('a request names who asks, about what and until when; the nearest deadline stands first, and what is late says so', async () => {
  assert.deepEqual(await codes(save({ topic: ' ', email: 'x' })), [
    'asker content.press.nobody-named',
    'email content.press.email-wrong',
    'topic content.press.field-missing',
  ])
  assert.deepEqual(await codes(save({ ...ask, deadline: { wall: '2026-09-31T12:00' } })), ['deadline content.time-not-known'])
  const later = await save({ ...ask, deadline: { wall: '2026-09-09T12:00' } })
  const none = await save(ask)
  const soon = await save({ ...ask, deadline: { wall: '2026-09-08T12:00' } })
  assert.equal(soon.deadline!.at.toISOString(), '2026-09-08T04:00:00.000Z')
  const open = () => house.as('editor', async (work) => (await content.listRequests(work)).items)
  assert.deepEqual(
    (await open()).map(({ id }) => id),
    [soon.id, later.id, none.id],
  )
  house.setNow('2026-09-08T05:00:00Z')
  assert.deepEqual(
    (await open()).map(({ overdue }) => overdue),
    [true, false, false],
  )
  assert.deepEqual(await codes(house.as('desk', (work) => content.listRequests(work))), ['platform.not-allowed'])
})

test('cleared figures are frozen as they were, with who cleared them; small counts of people stay hidden', async () => {
  const { id } = await save(ask)
  await fact('visits.onsite', '2026-08-10', 1200)
  await fact('cards.applied', '2026-08-10', 3)
  const august = { from: '2026-08-01', to: '2026-08-31' }
  const wanted = [
    { metric: 'visits.onsite', ...august },
    { metric: 'cards.applied', ...august },
  ]
  const choose = (figures: typeof wanted) => house.as('author', (work) => content.chooseFigures(work, { request: id, figures }))
  assert.deepEqual(await codes(choose([{ metric: 'none.such', ...august }])), ['figures content.press.figure-unusable'])
  const chosen = await choose(wanted)
  assert.deepEqual(
    chosen.figures.map(({ value, hidden, sources }) => [value, hidden, sources]),
    [
      [1200, false, ['Gate counter']],
      [null, true, ['Gate counter']],
    ],
  )
  assert.deepEqual(await codes(house.as('author', (work) => content.clearFigures(work, id))), ['platform.not-allowed'])
  await fact('visits.onsite', '2026-08-11', 100)
  const cleared = await house.as('director', (work) => content.clearFigures(work, id))
  assert.deepEqual([cleared.figures[0]!.value, cleared.cleared!.by], [1300, 'Test director'], 'read at the moment they are cleared')
  await fact('visits.onsite', '2026-08-12', 100)
  const later = await house.as('author', (work) => content.requestById(work, id))
  assert.equal(later.figures[0]!.value, 1300, 'and not after')
  assert.deepEqual(await codes(choose(wanted)), ['content.press.figures-cleared'])
  await house.as('author', (work) => content.answerRequest(work, { request: id, as: 'answered', answer: '1,300 in August.' }))
  assert.deepEqual(await codes(save({ request: id, topic: 'Else' })), ['content.press.request-over'])
})

test('who asked is shown and forgotten by address; what was answered stays without them', async () => {
  const known = await house.as('owner', (work) => exportPerson(work, { emails: ['ZHAO@paper.example'] }))
  assert.equal((known.press!.requests as unknown[]).length, 4)
  await house.as('owner', (work) => erasePerson(work, { emails: ['zhao@paper.example'] }, 'asked in writing'))
  const { items } = await house.as('editor', (work) => content.listRequests(work, { view: 'over' }))
  assert.deepEqual(
    items.map(({ asker, email, answer, emptied }) => [asker, email, answer, emptied]),
    [['', '', '1,300 in August.', true]],
  )
  const other = await save({ ...ask, email: 'hu@tv.example' })
  await house.as('author', (work) => content.answerRequest(work, { request: other.id, as: 'declined', answer: 'Not ours.' }))
  house.setNow('2028-10-01T01:00:00Z')
  const lines = await house.as('owner', (work) => runRetention(work, { dryRun: true }))
  assert.equal(lines.find(({ key }) => key === 'content.press-requests')!.rows, 1)
})

test('who gave only a number is shown and forgotten by it; who is taken off the media list goes from their requests too', async () => {
  const called = await save({ asker: 'Hu Bo', outlet: 'TV', phone: '0577 6582 1234', topic: 'Sundays' })
  const person = { phones: ['+86 577 6582 1234'] }
  const known = await house.as('owner', (work) => exportPerson(work, person))
  assert.equal((known.press!.requests as unknown[]).length, 1)
  await house.as('owner', (work) => erasePerson(work, person, 'asked by telephone'))
  const read = (id: string) => house.as('editor', (work) => content.requestById(work, id))
  assert.deepEqual([(await read(called.id)).asker, (await read(called.id)).phone], ['', ''])
  const wrote = await save({ asker: 'Qi Hong', outlet: 'Weekly', email: 'QI@weekly.example', topic: 'Mondays' })
  const listed = { name: 'Qi Hong', outlet: 'Weekly', email: 'qi@weekly.example', language: 'en', basis: 'consent', source: 'asked' }
  const { id } = await house.as('editor', (work) => content.saveContact(work, listed))
  await house.as('editor', (work) => content.removeContact(work, id))
  assert.deepEqual([(await read(wrote.id)).asker, (await read(wrote.id)).email], ['', ''])
})

test('a request is seen to by a colleague, waits for them, and for whoever answers the press once they have left', async () => {
  house.setNow('2026-09-08T01:00:00Z')
  const gone = { asker: 'Wu Jia', outlet: 'Daily', topic: 'Lifts', deadline: { wall: '2026-09-08T12:00' } }
  assert.deepEqual(await codes(save({ ...gone, owner: 'nobody' })), ['owner content.press.not-a-colleague'])
  const lin = await house.system((work) => addStaff(work, { name: 'Lin Yue', email: 'lin@library.example', roles: ['author'] }))
  const { id } = await save({ ...gone, owner: lin.staff_id })
  const waits = (everybody: boolean) =>
    house.as('editor', async (work) => (await myWork(work, { everybody })).waits.find(({ href }) => href.endsWith(id)))
  assert.equal(await waits(false), undefined, 'it is not the editor’s')
  assert.equal((await waits(true))?.owner?.name, 'Lin Yue')
  await house.system((work) => leaveStaff(work, lin.staff_id))
  assert.equal((await waits(false))?.owner, undefined)
  assert.equal((await save({ request: id, topic: 'Lifts, and when' })).owner.name, 'Lin Yue', 'changed by those who stayed')
})
