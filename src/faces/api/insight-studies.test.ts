// Studies as programs see them: registered, read, refused with a sentence, and the calendar of what else moved figures.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { furnish, type House } from '#house'
import { makeToken } from '#platform'
import { addServicePoint, claimHost } from '#rooms/alliance'
import { openTestHouse, type TestHouse } from '#testing'
import { campaignForLoans, handInLoans } from '../../insight/studies/campaign-for-tests.ts'
import { makeApp } from './api.ts'
import { allOperations } from './index.ts'

let house: TestHouse
let app: ReturnType<typeof makeApp>
let writing: string
let reading: string
let campaign: string

before(async () => {
  house = await openTestHouse()
  app = makeApp((await furnish(house.platform)) as House, allOperations().operations)
  const token = async (scopes: string[]) => (await house.as('owner', (work) => makeToken(work, { name: 'Desk', scopes }))).token
  writing = await token(['insight:read', 'insight:write', 'strategy:read'])
  reading = await token(['insight:read', 'strategy:read'])
  await house.system(async (work) => {
    await claimHost(work, 'api.test')
    for (let i = 1; i <= 6; i++) await addServicePoint(work, { name: `Station ${i}`, kind: 'branch', lat: 27 + i / 10, lon: 120 })
    await handInLoans(work, { places: 6, months: 30, last: '2026-08' }, (place, t) => 260 + 40 * place + ((7 * t + 11 * (place - 1)) % 23))
    campaign = await campaignForLoans(work)
  })
})
after(() => house.close())

async function ask(
  method: string,
  path: string,
  body?: unknown,
  { as = writing, language = 'en' } = {},
): Promise<{ status: number; json: never }> {
  const answer = await app.request(`http://api.test/api/v1${path}`, {
    method,
    headers: {
      host: 'api.test',
      authorization: `Bearer ${as}`,
      'accept-language': language,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  const text = await answer.text()
  return { status: answer.status, json: (text === '' ? null : JSON.parse(text)) as never }
}

const wanted = { metric: 'loans', points: [1], from: '2026-10', to: '2026-12', smallest: 20, neighbours: { rule: 'distance', metres: 500 } }

test('a program registers a study, changes it before it starts, and reads what the table made of it', async () => {
  const made = await ask('POST', `/campaigns/${campaign}/studies`, wanted)
  assert.equal(made.status, 201)
  const { studyId, state, registered } = made.json as { studyId: string; state: string; registered: { method: string; untreated: number } }
  assert.deepEqual([state, registered.method, registered.untreated], ['planned', 'synthetic-control-fixed-effect', 5])
  const changed = await ask('PUT', `/studies/${studyId}`, { ...wanted, version: 1, smallest: 30 })
  assert.equal((changed.json as { registered: { smallest: number } }).registered.smallest, 30)
  const { items } = (await ask('GET', `/campaigns/${campaign}/studies`, undefined, { as: reading })).json as {
    items: { studyId: string; version: number }[]
  }
  assert.deepEqual(
    items.map((one) => [one.studyId, one.version]),
    [[studyId, 2]],
  )
  assert.deepEqual((await ask('GET', `/studies/${studyId}`, undefined, { as: reading })).json, changed.json)
  // It is not over: nobody looks.
  const early = await ask('POST', `/studies/${studyId}/runs`)
  assert.deepEqual([early.status, (early.json as { code: string }).code], [409, 'insight.study-not-over'])
})

test('a roll-out is registered by the month of each place, and refused by the box that does not fit', async () => {
  const starts = [3, 4].map((point) => ({ point, from: '2026-11' }))
  const beside = { ...wanted, points: [1, 2, 3, 4], neighbours: { rule: 'chosen', points: [], why: 'all far apart' } }
  // Nobody goes without, and only two wait.
  const few = await ask('POST', `/campaigns/${campaign}/studies`, { ...beside, points: [1, 2, 3, 4, 5, 6], starts })
  assert.deepEqual([few.status, (few.json as { code: string }).code], [422, 'insight.study-roll-out-too-little'])
  const sooner = { ...beside, points: [1, 2, 3, 4, 5, 6], starts: [3, 4, 5, 6].map((point) => ({ point, from: '2026-11' })) }
  const made = await ask('POST', `/campaigns/${campaign}/studies`, sooner)
  assert.equal(made.status, 201)
  const { studyId, terms } = made.json as {
    studyId: string
    terms: { method: string; against: string; starts: { point: number; from: string }[] }
  }
  assert.deepEqual([terms.method, terms.against, terms.starts.length], ['staggered', 'not-yet', 6])
  // What was read may be sent back as it is.
  const again = await ask('PUT', `/studies/${studyId}`, { ...sooner, starts: terms.starts, version: 1 })
  assert.deepEqual([again.status, (again.json as { version: number }).version], [200, 1])
  const late = await ask('POST', `/campaigns/${campaign}/studies`, {
    ...sooner,
    starts: [...sooner.starts.slice(1), { point: 3, from: '2027-01' }],
  })
  assert.deepEqual(
    [late.status, (late.json as { errors: { pointer: string; code: string }[] }).errors.map(({ code }) => code)],
    [422, ['insight.study-start-outside']],
  )
})

test('weeks for chance to decide are asked for by their Monday, and take figures by the day', async () => {
  const weekly = { ...wanted, weeks: { from: '2026-10-05', count: 12, washOut: 1 } }
  const said = async (body: object) => {
    const { status, json } = await ask('POST', `/campaigns/${campaign}/studies`, body)
    return [status, (json as { errors: { code: string }[] }).errors.map(({ code }) => code)]
  }
  assert.deepEqual(await said({ ...weekly, weeks: { ...weekly.weeks, from: '2026-10-06', count: 10 } }), [
    422,
    ['insight.study-weeks-monday', 'insight.study-weeks-count'],
  ])
  assert.deepEqual(await said(weekly), [422, ['insight.study-weeks-no-days']])
})

test('what cannot be told is told as a sentence, in the language that is asked for', async () => {
  const few = { ...wanted, points: [1, 2] }
  const said = async (language: string) =>
    (await ask('POST', `/campaigns/${campaign}/studies`, { ...few, from: '2024-09', to: '2024-10' }, { language })).json as {
      code: string
      title: string
    }
  assert.equal((await said('en')).code, 'insight.study-too-little')
  assert.match((await said('en')).title, /To compare with there are 4 places, and 6 months before the start\./)
  assert.match((await said('zh-CN')).title, /可供比较的服务点有 4 个，开始之前有 6 个月/)
  const nothing = await ask('POST', `/campaigns/${campaign}/studies`, { ...wanted, metric: 'enquiries' })
  assert.deepEqual(
    [nothing.status, (nothing.json as { title: string }).title],
    [422, 'No number: before the start nothing was counted at Station 1.'],
  )
})

test('the calendar is written and read; a token that only reads is turned away', async () => {
  const entry = { point: 3, kind: 're-opening', from: '2026-02-01', to: '2026-02-02', note: 'New house' }
  const refused = await ask('POST', '/study-events', entry, { as: reading })
  assert.deepEqual([refused.status, (refused.json as { code: string }).code], [403, 'platform.scope-missing'])
  const { eventId } = (await ask('POST', '/study-events', entry)).json as { eventId: string }
  const read = async () =>
    ((await ask('GET', '/study-events', undefined, { as: reading })).json as { items: { note: string }[] }).items.map(({ note }) => note)
  assert.deepEqual(await read(), ['New house'])
  await ask('DELETE', `/study-events/${eventId}`)
  assert.deepEqual(await read(), [])
})
