import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Actor, isRefusal, newId, readAudit } from '#platform'
import { openTestHouse, type TestHouse } from '#testing'
import {
  addServicePoint,
  addStaff,
  type Closing,
  cancelClosing,
  closePoints,
  closingCancelled,
  hoursOn,
  listClosings,
  nextOpening,
  openNow,
  parseWeek,
  pointClosed,
  removeTimetable,
  saveTimetable,
  timetablesOf,
} from './index.ts'

let house: TestHouse
let point: number
before(async () => {
  house = await openTestHouse()
  point = (await house.as('owner', (work) => addServicePoint(work, { name: 'Anhe', kind: 'central' }))).point_no
})
after(() => house.close())

const anhe = ['', ...Array<string>(6).fill('08:30-12:00, 14:00-18:00')]
const at = (wall: string) => new Date(`${wall}+08:00`)
const texts = async (day: string) =>
  (await house.visitor((work) => hoursOn(work, point, day))).intervals.map((i) => `${i.opens}-${i.closes}`)

test('hours of a county library: two intervals, Mondays closed, the lunch hour kept', async () => {
  assert.equal((await house.visitor((work) => openNow(work, point))).open, null, 'nobody has given hours yet')
  const saved = await house.as('director', (work) => saveTimetable(work, { point, week: parseWeek(anhe) }))
  assert.equal(saved.week[1]?.length, 2)
  assert.deepEqual(await texts('2026-09-12'), ['08:30-12:00', '14:00-18:00'])
  assert.equal((await house.visitor((work) => openNow(work, point, at('2026-09-12T12:30')))).open, false)
  assert.equal((await house.visitor((work) => nextOpening(work, point, at('2026-09-13T18:00'))))?.from, at('2026-09-15T08:30').getTime())
})

test('summer hours go before the usual ones while they last, are changed in place, and go again', async () => {
  const summer = await house
    .as('keeper', (work) =>
      saveTimetable(work, {
        point,
        label: 'Summer',
        from: '2026-07-01',
        until: '2026-08-31',
        week: parseWeek(Array(7).fill('09:00-12:00')),
      }),
    )
    .catch((e) => e)
  assert.equal(summer.code, 'alliance.not-your-point', 'a keeper without this point may not')
  const made = await house.as('desk', (work) =>
    saveTimetable(work, { point, label: 'Summer', from: '2026-07-01', until: '2026-08-31', week: parseWeek(Array(7).fill('09:00-12:00')) }),
  )
  assert.deepEqual(await texts('2026-08-31'), ['09:00-12:00'])
  assert.deepEqual(await texts('2026-09-01'), ['08:30-12:00', '14:00-18:00'])
  await house.as('desk', (work) =>
    saveTimetable(work, {
      point,
      timetable: made.timetable_id,
      label: 'Summer',
      from: '2026-07-01',
      until: '2026-08-31',
      week: parseWeek(Array(7).fill('10:00-12:00')),
    }),
  )
  assert.deepEqual(await texts('2026-08-31'), ['10:00-12:00'])
  await assert.rejects(
    house.as('desk', (work) => saveTimetable(work, { point, from: '2026-07-01', until: '2026-08-31', week: parseWeek([]) })),
    (error) => isRefusal(error) && error.fields[0]?.code === 'alliance.same-dates-timetable',
  )
  await house.as('desk', (work) => removeTimetable(work, point, made.timetable_id))
  await house.as('desk', (work) => removeTimetable(work, point, made.timetable_id))
  assert.equal((await house.visitor((work) => timetablesOf(work, [point]))).length, 1)
  await assert.rejects(
    house.as('desk', (work) => saveTimetable(work, { point, timetable: newId(), week: parseWeek([]) })),
    { code: 'alliance.no-such-timetable' },
  )
})

test('hours that overlap, also over midnight, or run backwards are refused by day', async () => {
  const wrong = async (week: string[]) => {
    try {
      await house.as('owner', (work) => saveTimetable(work, { point, from: '2027-01-01', week: parseWeek(week) }))
    } catch (error) {
      return isRefusal(error) ? error.fields.map((f) => `${f.field} ${f.code}`) : [String(error)]
    }
    return []
  }
  assert.deepEqual(await wrong(['08:00-12:00, 11:00-13:00']), ['week.1 alliance.intervals-overlap'])
  assert.deepEqual(await wrong(['20:00-02:00', '01:00-05:00']), ['week.1 alliance.intervals-overlap'])
  assert.deepEqual(await wrong(['05:00-06:00', '', '', '', '', '', '22:00-05:30']), ['week.7 alliance.intervals-overlap'])
  assert.deepEqual(await wrong(['nine to five', '', '08:00']), ['week.1 alliance.hours-not-readable', 'week.3 alliance.hours-not-readable'])
  assert.deepEqual(await wrong(['20:00-02:00', '02:00-05:00']), [], 'touching is not overlapping')
})

test('a closing reaches those who follow it, in the same transaction, from one action for many points', async () => {
  const other = (await house.as('owner', (work) => addServicePoint(work, { name: 'East', kind: 'branch' }))).point_no
  const heard: Closing[] = []
  pointClosed.on(async (_work, { closings }) => void heard.push(...closings))
  closingCancelled.on(async (_work, { closing }) => void heard.push(closing))
  await house.as('desk', (work) =>
    closePoints(work, {
      points: [point, other, other],
      starts: '2026-09-16T12:00',
      ends: '2026-09-16T20:00',
      reason: 'Power cut',
      reasons: { 'zh-CN': '停电' },
    }),
  )
  assert.deepEqual(
    heard.map((c) => c.point_no),
    [point, other],
  )
  assert.deepEqual(await texts('2026-09-16'), ['08:30-12:00'])
  assert.equal((await house.visitor((work) => hoursOn(work, point, '2026-09-16', 'zh-CN'))).notes[0]?.reason, '停电')
  assert.deepEqual(await house.visitor((work) => openNow(work, point, at('2026-09-16T15:00'))), { open: false, reason: 'Power cut' })
  const sentence = (await house.system((work) => readAudit(work, { act: 'alliance.points-closed' })))[0]!
  assert.equal(sentence.params.names, 'Anhe, East')
  await house.as('desk', (work) => cancelClosing(work, heard[0]!.closing_id))
  assert.equal(heard.length, 3)
  assert.deepEqual(await texts('2026-09-16'), ['08:30-12:00', '14:00-18:00'])
  await assert.rejects(
    house.as('desk', (work) => cancelClosing(work, newId())),
    { code: 'alliance.no-such-closing' },
  )
})

test('a holiday closes every point; a special opening is an exception to it', async () => {
  await house.as('director', (work) =>
    closePoints(work, { points: 'all', starts: '2026-10-01T00:00', ends: '2026-10-04T00:00', reason: 'National Day' }),
  )
  await house.as('director', (work) =>
    closePoints(work, { points: [point], effect: 'open', starts: '2026-10-02T09:00', ends: '2026-10-02T12:00', reason: 'Book fair' }),
  )
  assert.deepEqual(await texts('2026-10-01'), [])
  assert.deepEqual(await texts('2026-10-02'), ['09:00-12:00'])
  assert.equal((await house.visitor((work) => listClosings(work, { points: [point], from: '2026-10-01' }))).length, 2)
})

test('a closing says what is wrong with it', async () => {
  const close = (input: Partial<Parameters<typeof closePoints>[1]>) =>
    house.as('desk', (work) =>
      closePoints(work, { points: [point], starts: '2026-11-01T09:00', ends: '2026-11-01T12:00', reason: 'x', ...input }),
    )
  const field = (name: string, code: string) => (error: unknown) =>
    isRefusal(error) && error.fields.some((f) => f.field === name && f.code === `alliance.${code}`)
  await assert.rejects(close({ ends: '2026-11-01T09:00' }), field('ends', 'ends-before-it-begins'))
  await assert.rejects(close({ starts: '2026-11-31T09:00' }), field('starts', 'not-a-wall-time'))
  await assert.rejects(close({ reason: ' ' }), field('reason', 'field-missing'))
  await assert.rejects(close({ points: [] }), field('points', 'field-missing'))
  await assert.rejects(close({ timeZone: 'x' }), field('timeZone', 'not-a-time-zone'))
  await assert.rejects(close({ points: [98765] }), { code: 'alliance.no-such-point' })
})

test('a keeper closes and opens the point that was given to them, and no other', async () => {
  const staff = await house.system((work) => addStaff(work, { name: 'Keeper Chen', email: 'chen@test.example', roles: ['keeper'], point }))
  const chen: Actor = { kind: 'staff', id: staff.staff_id, name: staff.name, roles: ['keeper'] }
  const close = (points: number[] | 'all') =>
    house.as(chen, (work) => closePoints(work, { points, starts: '2026-11-05T09:00', ends: '2026-11-05T12:00', reason: 'Ill' }))
  const [made] = await close([point])
  await assert.rejects(close([point, point + 1]), { code: 'alliance.not-your-point' })
  await assert.rejects(close('all'), { code: 'alliance.not-your-point' })
  // A program does no more than the keeper for whom it acts; one that acts for nobody has no place.
  for (const person of [staff.staff_id, null]) {
    const program: Actor = { kind: 'token', id: newId(), name: 'Door', roles: ['keeper'], scopes: ['alliance:write'], person }
    const closes = (points: number[]) =>
      house.as(program, (work) => closePoints(work, { points, starts: '2026-11-06T09:00', ends: '2026-11-06T12:00', reason: 'Ill' }))
    await assert.rejects(closes([point + 1]), { code: 'alliance.not-your-point' })
    if (person === null) await assert.rejects(closes([point]), { code: 'alliance.not-your-point' })
    else assert.equal((await closes([point])).length, 1)
  }
  await house.as(chen, (work) => cancelClosing(work, made!.closing_id))
  const holiday = (await house.visitor((work) => listClosings(work))).find((c) => c.point_no === null)!
  await assert.rejects(
    house.as(chen, (work) => cancelClosing(work, holiday.closing_id)),
    { code: 'alliance.not-your-point' },
  )
})

test('hours that are most often two times exchanged are asked about once; a whole day and a late evening are not', async () => {
  const save = (monday: string, sure?: boolean) =>
    house.as('desk', (work) => saveTimetable(work, { point, from: '2028-01-01', week: parseWeek([monday, '', '', '', '', '', '']), sure }))
  await assert.rejects(save('8:30-8:00'), (error) => {
    assert.ok(isRefusal(error))
    assert.deepEqual(
      error.fields.map(({ field, code, params }) => [field, code, params?.hours]),
      [
        ['week.1', 'alliance.interval-long', 23.5],
        ['sure', 'alliance.long-hours', undefined],
      ],
    )
    return true
  })
  const { timetable_id } = await save('8:30-8:00', true)
  await house.as('desk', (work) => removeTimetable(work, point, timetable_id))
  for (const usual of ['0:00-24:00', '8:00-02:00', '20:00-06:00']) {
    const saved = await save(usual)
    await house.as('desk', (work) => removeTimetable(work, point, saved.timetable_id))
  }
})
