import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { furnish, type House } from '#house'
import { makeToken, readAudit } from '#platform'
import { addServicePoint } from '#rooms/alliance'
import { openTestHouse, type TestHouse } from '#testing'
import { makeApp } from './api.ts'
import { allOperations } from './index.ts'

let house: TestHouse
let app: ReturnType<typeof makeApp>
let token: string
let point: number
before(async () => {
  house = await openTestHouse()
  app = makeApp((await furnish(house.platform)) as House, allOperations().operations)
  point = await house.as('owner', async (work) => (await addServicePoint(work, { name: 'City', kind: 'central' })).point_no)
  token = (await house.as('owner', (work) => makeToken(work, { name: 'Gate', scopes: ['facts:read', 'facts:write'] }))).token
  await house.system(async (work) => {
    const { claimHost } = await import('#rooms/alliance')
    await claimHost(work, 'api.test')
  })
})
after(() => house.close())

const ask = (method: string, path: string, body?: unknown, type = 'application/json') =>
  app.request(`http://api.test/api/v1${path}`, {
    method,
    headers: { host: 'api.test', authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': type }) },
    body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
  })
const json = async (answer: Promise<Response> | Response) => (await (await answer).json()) as Record<string, never>

test('a gate counter reports facts once per key, and nothing that the house counts itself', async () => {
  const fact = { metric: 'visits.onsite', day: '2026-09-07', point, amount: 412, source: 'Gate', key: 'g1' }
  assert.deepEqual(await json(ask('POST', '/facts', { facts: [fact, { ...fact, key: 'g2' }] })), { recorded: 2, known: 0 })
  assert.deepEqual(await json(ask('POST', '/facts', { facts: [fact] })), { recorded: 0, known: 1 })
  const wrong = await ask('POST', '/facts', {
    facts: [
      fact,
      { ...fact, metric: 'cards.applied' },
      { ...fact, day: '2030-01-01' },
      { ...fact, point: 99 },
      { ...fact, amount: -1 },
      { ...fact, metric: 'members.active' },
    ],
  })
  assert.equal(wrong.status, 422)
  const { errors } = (await wrong.json()) as { errors: { code: string }[] }
  assert.deepEqual(
    errors.map((e) => e.code),
    ['facts.counted-by-the-house', 'facts.day-wrong', 'facts.no-such-point', 'facts.amount-negative', 'facts.import-instead'],
  )
  const total = await json(ask('GET', `/total?metric=visits.onsite&from=2026-09-01&to=2026-09-30&points=${point}`))
  assert.deepEqual([total.amount, total.sources], [824, ['Gate']])
})

test('a file is uploaded, tried, placed; what is refused is mended', async () => {
  const csv = 'Library,2026-01,2026-02\nCity,100,-5\nNowhere,1,2\n'
  const staged = await json(ask('POST', '/imports?name=loans.csv&metric=loans', csv, 'text/csv'))
  assert.equal(staged.status, 'staged')
  const again = await json(ask('POST', '/imports?name=other.csv&metric=loans', csv, 'text/csv'))
  assert.deepEqual([again.import, again.already], [staged.import, true])
  const dry = await json(ask('POST', `/imports/${staged.import}/dry-run`))
  assert.deepEqual((dry.counts as unknown as { why: unknown }).why, { negative: 1, 'unknown-name': 2 })
  const placed = await json(ask('POST', `/imports/${staged.import}/place`))
  assert.equal(placed.status, 'placed')
  const { items } = (await json(ask('GET', '/quarantine?limit=1'))) as unknown as {
    items: { line: number; column: number; import: string; reason: string }[]
  }
  assert.deepEqual(
    items.map(({ line, column, reason }) => ({ line, column, reason })),
    [{ line: 2, column: 2, reason: 'negative' }],
  )
  assert.deepEqual(await json(ask('POST', '/quarantine/mend', { import: items[0]!.import, line: 2, column: 2, figure: '5' })), {
    placed: 1,
    corrected: 0,
    unchanged: 0,
    suppressed: 0,
  })
  assert.deepEqual(await json(ask('POST', '/names', { name: 'Nowhere', point: null })), { released: 2 })
  const names = async () =>
    ((await json(ask('GET', '/names'))).items as unknown as { name: string; point: number | null }[]).map((one) => one.name)
  assert.deepEqual(await names(), ['Nowhere'])
  assert.equal((await ask('DELETE', `/names/${encodeURIComponent('NOWHERE library')}`)).status, 204)
  assert.deepEqual(await names(), [])
  const [forgotten] = await house.as('owner', (work) => readAudit(work, { act: 'facts.name-forgotten' }))
  assert.deepEqual(forgotten?.params, { spelled: 'Nowhere' })
  const series = (await json(ask('GET', '/series?metric=loans&from=2026-01-01&to=2026-02-28&by=month'))) as unknown as {
    rows: { amount: number }[]
  }
  assert.deepEqual(
    series.rows.map((row) => row.amount),
    [100, 5],
  )
  assert.equal((await json(ask('POST', '/periods/close', { metric: 'loans', month: '2026-01' }))).total, 100)
})

test('what is no table leaves neither an import nor a file', async () => {
  const files = () =>
    house.system((work) => work.db.selectFrom('platform.files').select('file_id').where('alliance_id', '=', work.alliance).execute())
  const before = (await files()).length
  const answer = await ask('POST', '/imports?name=x.csv&metric=loans', 'nothing here', 'text/csv')
  assert.equal(answer.status, 422)
  assert.equal((await files()).length, before)
  const sums = await ask('GET', '/total?metric=members.active&from=2026-01-01&to=2026-02-28')
  assert.equal(sums.status, 200)
})
