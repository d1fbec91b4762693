import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { furnish, type House } from '#house'
import { makeToken } from '#platform'
import { claimHost } from '#rooms/alliance'
import { openTestHouse, type TestHouse } from '#testing'
import { makeApp } from './api.ts'
import { allOperations } from './index.ts'

let house: TestHouse
let app: ReturnType<typeof makeApp>
let writer: string
let reader: string
before(async () => {
  house = await openTestHouse()
  app = makeApp((await furnish(house.platform)) as House, allOperations().operations)
  const make = async (scopes: string[]) => (await house.as('owner', (work) => makeToken(work, { name: 'Program', scopes }))).token
  writer = await make(['alliance:read', 'alliance:write'])
  reader = await make(['alliance:read'])
  await house.system((work) => claimHost(work, 'api.test'))
  house.setNow('2026-09-12T02:00:00Z') // Saturday 10:00 in Shanghai
})
after(() => house.close())

const ask = (
  method: string,
  path: string,
  body?: unknown,
  { token = writer, type = 'application/json' }: { token?: string | null; type?: string } = {},
) =>
  app.request(`http://api.test/api/v1${path}`, {
    method,
    headers: {
      host: 'api.test',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': type }),
    },
    body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
  })
// biome-ignore lint/suspicious/noExplicitAny: answers of many shapes
const json = async (answer: Promise<Response> | Response): Promise<any> => (await answer).json()

test('a place from its opening to its hours, closings and change; everybody may read it', async () => {
  const made = await ask('POST', '/points', { name: 'Central', kind: 'central', lat: 34.7466, lon: 113.6254, dayEnds: '02:00' })
  assert.equal(made.status, 201)
  const { point, dayEnds } = await json(made)
  assert.equal(dayEnds, '02:00')
  const visitor = { token: null }
  assert.equal((await json(ask('GET', `/points/${point}/hours`, undefined, visitor))).open, null, 'hours nobody gave are not known')
  const week = ['', ...Array(6).fill('08:30-12:00, 14:00-18:00')]
  const { timetable } = await json(ask('POST', `/points/${point}/timetables`, { week }))
  const hours = await json(ask('GET', `/points/${point}/hours?from=2026-09-12&days=3`, undefined, visitor))
  assert.deepEqual(
    [hours.open, hours.until, hours.days[0].intervals.length, hours.days[2].intervals.length],
    [true, '2026-09-12T04:00:00.000Z', 2, 0],
  )
  assert.equal(
    (await json(ask('POST', `/points/${point}/timetables`, { week: ['nine', '', '', '', '', '', ''] }))).errors[0].code,
    'alliance.hours-not-readable',
  )
  const { items } = await json(
    ask('POST', '/closings', { points: [point], starts: '2026-09-12T09:00', ends: '2026-09-12T13:00', reason: 'Power cut' }),
  )
  assert.equal((await json(ask('GET', `/points/${point}/hours`, undefined, visitor))).open, false)
  assert.equal((await ask('DELETE', `/closings/${items[0].closing}`)).status, 204)
  assert.equal((await ask('DELETE', `/points/${point}/timetables/${timetable}`)).status, 204)
  assert.equal((await json(ask('PATCH', `/points/${point}`, { access: 'Step-free' }))).access, 'Step-free')
  assert.equal((await json(ask('GET', '/points?near=34.75,113.62', undefined, visitor))).items[0].point, point)
  assert.equal((await ask('GET', '/points/99999', undefined, visitor)).status, 404)
})

test('a token without the scope changes nothing; wrong fields are named', async () => {
  assert.equal((await ask('POST', '/points', { name: 'x', kind: 'branch' }, { token: reader })).status, 403)
  assert.equal((await ask('POST', '/points', { name: 'x', kind: 'branch' }, { token: null })).status, 401)
  const wrong = await ask('POST', '/points', { name: 'x', kind: 'castle', lat: 95, lon: 1 })
  assert.equal(wrong.status, 422)
  assert.deepEqual((await json(wrong)).errors.map((e: { code: string }) => e.code).toSorted(), [
    'alliance.no-such-kind',
    'alliance.not-a-place',
  ])
})

test('places come in from a file, are read page by page, and come in once', async () => {
  const csv = `name,kind\n${Array.from({ length: 30 }, (_, i) => `Station ${i},reading-station`).join('\n')}\nOdd,palace\n`
  const bring = (query: string) => json(ask('POST', `/points/import?name=list.csv${query}`, csv, { type: 'text/csv' }))
  assert.deepEqual([(await bring('&dryRun=true')).added, (await bring('')).added, (await bring('')).same], [30, 30, 30])
  assert.equal((await bring('&dryRun=true')).aside[0].code, 'alliance.no-such-kind')
  const seen: number[] = []
  let cursor = ''
  do {
    const page = await json(ask('GET', `/points?limit=7&kind=external${cursor}`))
    seen.push(...page.items.map((p: { point: number }) => p.point))
    cursor = page.next ? `&cursor=${page.next}` : ''
  } while (cursor)
  assert.equal(new Set(seen).size, 30)
  assert.equal(seen.length, 30)
})

test('switches and staff', async () => {
  assert.equal((await ask('PUT', '/switches/channel:webhook', { on: true })).status, 204)
  assert.ok((await json(ask('GET', '/switches'))).items.some((s: { key: string; on: boolean }) => s.key === 'channel:webhook' && s.on))
  assert.equal((await ask('PUT', '/switches/room:sauna', { on: true })).status, 422)
  assert.equal((await ask('GET', '/staff', undefined, { token: null })).status, 401)
  assert.equal((await json(ask('GET', '/alliance', undefined, { token: null }))).timeZone, 'Asia/Shanghai')
})

test('texts of a place and names of a library in other languages go in and come out', async () => {
  const words = { name: 'Mill', kind: 'branch', address: '7 Mill Lane', access: 'Lift' }
  const translations = { address: { 'zh-CN': '磨坊巷7号' }, access: { 'zh-CN': '有电梯' } }
  const made = await json(ask('POST', '/points', { ...words, translations }))
  assert.deepEqual(made.translations, translations)
  const changed = await json(
    ask('PATCH', `/points/${made.point}`, { translations: { access: { 'zh-CN': '' }, town: { 'zh-CN': '磨坊镇' } } }),
  )
  assert.deepEqual(changed.translations, { address: translations.address, town: { 'zh-CN': '磨坊镇' } })
  const near = await json(ask('GET', `/points?near=${encodeURIComponent('磨坊巷7号')}`, undefined, { token: null }))
  assert.equal(near.errors[0].code, 'alliance.place-not-known', 'it has no coordinates yet')
  await ask('PATCH', `/points/${made.point}`, { lat: 30.5, lon: 120.5 })
  const placed = await json(ask('GET', `/points?near=${encodeURIComponent('磨坊巷7号')}`, undefined, { token: null }))
  assert.deepEqual([placed.items[0].point, placed.items[0].metres], [made.point, 0])
  assert.equal((await ask('PATCH', `/points/${made.point}`, { translations: { phone: { 'zh-CN': '1' } } })).status, 422)

  const library = await json(ask('PATCH', `/libraries/${made.library}`, { names: { 'zh-CN': '测试图书馆' } }))
  assert.deepEqual(library.names, { 'zh-CN': '测试图书馆' })
  assert.deepEqual((await json(ask('GET', `/points/${made.point}`))).libraryNames, { 'zh-CN': '测试图书馆' })
  assert.equal((await ask('PATCH', `/libraries/${made.library}`, { name: 'X' }, { token: reader })).status, 403)
})
