// Plan, goals, campaigns and decisions for programs: one way through, pages, races, problems.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { furnish, type House } from '#house'
import { makeToken } from '#platform'
import { addServicePoint, claimHost } from '#rooms/alliance'
import { openTestHouse, type TestHouse } from '#testing'
import { Api, makeApp } from './api.ts'
import { routes } from './strategy.ts'

let house: TestHouse
let app: ReturnType<typeof makeApp>
let token: string
let narrow: string

before(async () => {
  house = await openTestHouse()
  const api = new Api()
  routes(api)
  app = makeApp((await furnish(house.platform)) as House, api.operations)
  // Two alliances share the test house: the one asked is told by its host name.
  await house.system(async (work) => {
    await claimHost(work, 'api.example')
    await addServicePoint(work, { name: 'Central', kind: 'central' })
  })
  token = (await house.as('owner', (work) => makeToken(work, { name: 'Test', scopes: ['strategy:read', 'strategy:write'] }))).token
  narrow = (await house.as('owner', (work) => makeToken(work, { name: 'Reads', scopes: ['strategy:read'] }))).token
})
after(() => house.close())

const call = async (method: string, path: string, body?: unknown, by = token) => {
  const answer = await app.request(`http://api.example/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${by}`, host: 'api.example', ...(body ? { 'content-type': 'application/json' } : {}) },
    body: body ? JSON.stringify(body) : undefined,
  })
  return { status: answer.status, body: (await answer.json().catch(() => null)) as Record<string, never> & { [key: string]: unknown } }
}
const goal = (n: number) => ({
  title: `Goal ${n}`,
  metric: 'members.new',
  points: null,
  target: 10,
  per: 'month',
  starts: `2026-09-0${n}`,
  ends: '2026-12-31',
})

test('a plan is saved, approved once, and a second approval says who was first', async () => {
  const plan = {
    mission: 'm',
    aims: ['a'],
    channels: [],
    reviews: [{ day: '2026-12-01', about: '' }],
    budget: null,
    currency: 'CNY',
    version: 0,
    revision: 0,
  }
  assert.equal((await call('GET', '/plans/2026')).status, 404)
  assert.equal((await call('PUT', '/plans/2026', plan, narrow)).status, 403)
  assert.equal((await call('PUT', '/plans/2026', plan)).body.state, 'draft')
  assert.equal((await call('PUT', '/plans/2026', plan)).status, 409)
  const approved = await Promise.all([1, 2].map(() => call('POST', '/plans/2026/approval', { version: 1, revision: 1 })))
  assert.deepEqual(approved.map((answer) => answer.status).sort(), [200, 409])
  assert.equal((await call('GET', '/plans/2026')).body.approvedBy, 'Test')
})

test('goals come page by page, each once', async () => {
  for (const n of [1, 2, 3, 4, 5]) assert.equal((await call('POST', '/goals', goal(n))).status, 201)
  const titles: string[] = []
  for (let cursor = ''; ; ) {
    const { body } = await call('GET', `/goals?limit=2${cursor && `&cursor=${cursor}`}`)
    titles.push(...(body.items as unknown as { title: string }[]).map((item) => item.title))
    if (!body.next) break
    cursor = body.next as unknown as string
  }
  assert.deepEqual(titles, ['Goal 5', 'Goal 4', 'Goal 3', 'Goal 2', 'Goal 1'])
})

test('a goal that needs mending names its fields; progress carries the rule', async () => {
  const wrong = await call('POST', '/goals', { ...goal(1), metric: 'people', target: -1 })
  assert.equal(wrong.status, 422)
  assert.match(JSON.stringify(wrong.body), /metric/)
  const translated = await call('POST', '/goals', { ...goal(6), titles: { 'zh-CN': '目标六' }, publicLabels: { 'zh-CN': '六' } })
  assert.deepEqual(
    [translated.status, translated.body.titles, translated.body.publicLabels],
    [201, { 'zh-CN': '目标六' }, { 'zh-CN': '六' }],
  )
  const first = ((await call('GET', '/goals')).body.items as unknown as { goalId: string }[])[0]!
  const { body } = await call('GET', `/goals/${first.goalId}/progress`)
  assert.deepEqual(body.rule, { tolerance: 0.95, leastDays: 28, mostMissingMonths: 0.5, mostMissingPoints: 0.05 })
  assert.equal(body.verdict, 'too-early')
})

test('a campaign is opened with its comparison and cannot tell without a study; a decision is recorded', async () => {
  const { goalId } = ((await call('GET', '/goals')).body.items as unknown as { goalId: string }[])[0]!
  const made = await call('POST', '/campaigns', {
    title: 'C',
    titles: { 'zh-CN': '丙' },
    hypothesis: 'h',
    starts: '2026-10-01',
    ends: '2026-10-31',
    goals: [goalId],
    comparison: { kind: 'points', points: [1], why: '' },
    hoursPlanned: 4,
    moneyPlanned: null,
    currency: 'CNY',
  })
  assert.equal(made.status, 201)
  assert.deepEqual(made.body.titles, { 'zh-CN': '丙' })
  assert.deepEqual(made.body.verdict, { verdict: 'cannot-tell', reason: 'no-study' })
  const decision = await call('POST', '/decisions', {
    kind: 'decision',
    about: { kind: 'campaign', id: made.body.campaignId, title: 'C' },
    saw: 's',
    chose: 'c',
  })
  assert.equal(decision.status, 201)
  const { body } = await call('GET', `/decisions?aboutKind=campaign&aboutId=${made.body.campaignId}`)
  assert.equal((body.items as unknown as unknown[]).length, 1)
})

test('what the desk undoes, a program undoes: a closed goal, a retired audience, a channel given up', async () => {
  const { goalId } = ((await call('GET', '/goals')).body.items as unknown as { goalId: string }[])[0]!
  assert.equal((await call('POST', `/goals/${goalId}/close`, { note: 'over' })).body.state, 'closed')
  assert.equal((await call('DELETE', `/goals/${goalId}/close`)).status, 204)
  assert.equal((await call('GET', `/goals/${goalId}`)).body.state, 'open')
  const audience = { name: 'Students', description: 'In the south', size: null, sizeOn: null, source: '' }
  const { audienceId } = (await call('POST', '/audiences', audience)).body
  const listed = async () => ((await call('GET', '/audiences')).body.items as unknown as { name: string }[]).map((one) => one.name)
  assert.equal((await call('POST', `/audiences/${audienceId}/retirement`)).body.retired, true)
  assert.deepEqual(await listed(), [])
  assert.equal((await call('DELETE', `/audiences/${audienceId}/retirement`)).status, 204)
  assert.deepEqual(await listed(), ['Students'])
  const plan = { version: 0, purpose: 'reminders', audienceId: null, hoursPerWeek: 1 }
  assert.equal((await call('PUT', '/channel-plans/sms', plan)).status, 200)
  const given = await call('POST', '/channel-plans/sms/retirement', { on: '2027-10-01', notice: 'By mail.', replacedBy: null })
  assert.equal(given.body.state, 'announced')
  assert.equal((await call('DELETE', '/channel-plans/sms/retirement')).status, 204)
  const [sms] = (await call('GET', '/channel-plans')).body.items as unknown as { state: string }[]
  assert.equal(sms!.state, 'in-use')
})
