// Links, applications, subscriptions and insight as programs see them.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { furnish, type House } from '#house'
import { housekeeping, makeToken, newId } from '#platform'
import { claimHost, setSwitch } from '#rooms/alliance'
import { subscribe } from '#rooms/patrons'
import { openTestHouse, type TestHouse } from '#testing'
import { makeApp } from './api.ts'
import { allOperations } from './index.ts'

let house: TestHouse
let app: ReturnType<typeof makeApp>
let token: string
let reading: string
before(async () => {
  house = await openTestHouse({ env: { FOYER_SMTP: 'smtp://127.0.0.1:9' } })
  app = makeApp((await furnish(house.platform)) as House, allOperations().operations)
  const scopes = [
    'patrons:read',
    'patrons:write',
    'reach:read',
    'reach:write',
    'insight:read',
    'strategy:read',
    'content:read',
    'facts:read',
  ]
  token = (await house.as('owner', (work) => makeToken(work, { name: 'Desk', scopes }))).token
  reading = (await house.as('owner', (work) => makeToken(work, { name: 'Screen', scopes: ['reach:read'] }))).token
  await house.system((work) => claimHost(work, 'api.test'))
})
after(() => house.close())

const ask = (method: string, path: string, body?: unknown, options: { as?: string; headers?: Record<string, string> } = {}) =>
  app.request(`http://api.test/api/v1${path}`, {
    method,
    headers: {
      host: 'api.test',
      ...(options.as === '' ? {} : { authorization: `Bearer ${options.as ?? token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
const json = async (answer: Promise<Response> | Response) => (await (await answer).json()) as Record<string, never>

test('a program makes a link, reads it back, withdraws it, and cannot make one that leads to script', async () => {
  const made = await ask('POST', '/links', { target: '/join', label: 'Tram shelter' })
  assert.equal(made.status, 201)
  const link = (await made.json()) as { code: string; url: string; scene: number }
  assert.equal(link.url, `http://localhost:4000/l/${link.code}`)
  assert.equal(
    (await json(ask('PATCH', `/links/${link.code}`, { state: 'withdrawn', fallback: '/points', why: 'shelter is gone' }))).state,
    'withdrawn',
  )
  assert.equal((await json(ask('GET', `/links/${link.code}`, undefined, { as: reading }))).fallback, '/points')
  const wrong = await ask('POST', '/links', { target: 'javascript:alert(1)', label: 'x' })
  assert.equal(wrong.status, 422)
  assert.equal((await json(wrong)).code, 'platform.fields-need-mending')
  assert.equal((await ask('POST', '/links', { target: '/join', label: 'x' }, { as: reading })).status, 403)
  assert.equal((await ask('GET', '/links/never9')).status, 404)
  for (let i = 0; i < 3; i++) await ask('POST', '/links', { target: '/join', label: `Shelter ${i}` })
  const first = (await json(ask('GET', '/links?limit=2'))) as unknown as { items: { label: string }[]; next: string }
  const second = (await json(ask('GET', `/links?limit=2&cursor=${encodeURIComponent(first.next)}`))) as unknown as typeof first
  assert.deepEqual(
    [...first.items, ...second.items].map((one) => one.label),
    ['Shelter 2', 'Shelter 1', 'Shelter 0', 'Tram shelter'],
  )
})

test('anybody may apply for a card, twice is once; only the desk reads who it was', async () => {
  const form = { name: 'Li Min', email: 'li@example.org', age: 'adult', agreed: true, formKey: newId() }
  const anonymous = { as: '' }
  const first = (await json(ask('POST', '/card-applications', form, anonymous))) as unknown as { reference: string; repeated: boolean }
  const second = (await json(ask('POST', '/card-applications', form, anonymous))) as unknown as typeof first
  assert.deepEqual(second, { reference: first.reference, repeated: true })
  const refused = await ask('POST', '/card-applications', { ...form, agreed: false, formKey: newId() }, anonymous)
  assert.equal(refused.status, 422)
  const receipt = await json(ask('GET', `/card-applications/${first.reference}/receipt`, undefined, anonymous))
  assert.equal(receipt.state, 'received')
  assert.doesNotMatch(JSON.stringify(receipt), /Li Min|example/)
  assert.equal((await ask('GET', `/card-applications/${first.reference}`, undefined, anonymous)).status, 401)
  assert.equal((await ask('GET', `/card-applications/${first.reference}`, undefined, { as: reading })).status, 403)
  const full = (await json(ask('GET', `/card-applications/${first.reference}`))) as unknown as { person: { name: string } }
  assert.equal(full.person.name, 'Li Min')
  assert.doesNotMatch(JSON.stringify(await json(ask('GET', '/card-applications'))), /Li Min/)
  assert.equal((await json(ask('PATCH', `/card-applications/${first.reference}`, { state: 'issued' }))).state, 'issued')
})

test('a subscription through the API waits for the mailbox too, and counts under five are null', async () => {
  const asked = await ask(
    'POST',
    '/newsletter/subscriptions',
    { email: 'reader@example.org', topics: ['events'], agreed: true },
    { as: '' },
  )
  assert.deepEqual([asked.status, await asked.json()], [202, { outcome: 'check-your-mail' }])
  await house.as('owner', (work) => setSwitch(work, 'channel:newsletter', false))
  const ended = await ask('POST', '/newsletter/subscriptions', { email: 'late@example.org', topics: ['events'], agreed: true }, { as: '' })
  assert.deepEqual([ended.status, ((await ended.json()) as { code: string }).code], [409, 'patrons.newsletter-ended'])
  await house.as('owner', (work) => setSwitch(work, 'channel:newsletter', true))
  assert.equal((await json(ask('GET', '/newsletter/counts'))).active, 0)
  const topics = (await json(ask('GET', '/newsletter/topics', undefined, { as: '' }))) as unknown as { items: { topic: string }[] }
  assert.ok(topics.items.some((topic) => topic.topic === 'local-history'))
  assert.equal((await ask('PUT', '/newsletter/topics/maker', { names: { en: 'Maker evenings' } })).status, 204)
})

test('forms through the API and forms of the website are counted together, by the network of whoever sends them', async () => {
  const wish = (n: number) => ({ email: `counted${n}@example.org`, topics: ['events'], agreed: true })
  const page = { kind: 'visitor', signals: { gpc: false }, network: '203.0.113' } as const
  for (let n = 0; n < 99; n++) await house.as(page, (work) => subscribe(work, { ...wish(n), locale: 'en', source: 'portal /newsletter' }))
  const headers = { 'x-foyer-address': '203.0.113.77' }
  const answers = await Promise.all([101, 102, 103].map((n) => ask('POST', '/newsletter/subscriptions', wish(n), { as: '', headers })))
  assert.deepEqual(answers.map((one) => one.status).sort(), [202, 429, 429])
  const refused = answers.find((one) => one.status === 429)!
  assert.equal((await json(refused)).code, 'patrons.too-many-forms')
  assert.ok(Number(refused.headers.get('retry-after')) > 3000)
})

test('a person’s data goes out and away; retention is seen before it runs', async () => {
  const known = (await json(ask('POST', '/personal-data/export', { emails: ['li@example.org'] }))) as unknown as {
    patrons: { applications: unknown[] }
  }
  assert.equal(known.patrons.applications.length, 1)
  const { rows } = (await json(
    ask('POST', '/personal-data/erase', { emails: ['li@example.org'], reason: 'asked in writing' }),
  )) as unknown as { rows: number }
  assert.ok(rows >= 1)
  const after = (await json(ask('POST', '/personal-data/export', { emails: ['li@example.org'] }))) as unknown as typeof known
  assert.equal(after.patrons.applications.length, 0)
  assert.ok(
    ((await json(ask('GET', '/retention'))) as unknown as { items: { key: string }[] }).items.some(
      (line) => line.key === 'patrons.card-people',
    ),
  )
  assert.equal((await ask('PUT', '/retention/patrons.card-people', { days: 0 })).status, 422)
})

test('nothing of a person is kept for an idempotency key: an export asked for again after the erasure finds nobody', async () => {
  const email = 'erased@example.org'
  const form = { name: 'Erased Person', email, age: 'adult', agreed: true, formKey: newId() }
  const headers = { 'idempotency-key': 'k1' }
  assert.equal((await ask('POST', '/card-applications', form, { headers })).status, 201)
  const known = await ask('POST', '/personal-data/export', { emails: [email] }, { headers })
  assert.match(await known.text(), /Erased Person/)
  assert.equal(
    (await ask('POST', '/personal-data/erase', { emails: [email], reason: 'asked in writing' }, { headers: { 'idempotency-key': 'k2' } }))
      .status,
    200,
  )
  const again = await ask('POST', '/personal-data/export', { emails: [email] }, { headers })
  assert.deepEqual([again.status, again.headers.get('idempotency-replayed')], [200, null])
  assert.doesNotMatch(await again.text(), /Erased Person/)
  const { rows } = await keptAnswers()
  assert.deepEqual(
    rows.filter(({ key }) => key === 'k1' || key === 'k2'),
    [],
  )
})

test('strangers do not meet in one another’s idempotency keys', async () => {
  const form = (name: string) => ({ name, email: `${name}@example.org`, age: 'adult', agreed: true, formKey: newId() })
  const apply = async (name: string) => {
    const answer = await ask('POST', '/card-applications', form(name), { as: '', headers: { 'idempotency-key': '1' } })
    return [answer.status, ((await answer.json()) as { repeated: boolean }).repeated]
  }
  assert.deepEqual(await apply('first'), [201, false])
  assert.deepEqual(await apply('second'), [201, false])
})

test('answers kept for keys are forgotten by the nightly work after three days', async () => {
  for (const key of ['old', 'new'])
    assert.equal((await ask('POST', '/links', { target: '/join', label: key }, { headers: { 'idempotency-key': key } })).status, 201)
  await house.system((work) =>
    work.db
      .updateTable('platform.idempotency')
      .set({ made_at: new Date(Date.now() - 3.1 * 86_400_000) })
      .where('alliance_id', '=', work.alliance)
      .where('key', '=', 'old')
      .execute(),
  )
  await housekeeping.run(house.platform, {} as never, { signal: new AbortController().signal } as never)
  const { rows } = await keptAnswers()
  assert.deepEqual(
    rows.map(({ key }) => key).filter((key) => key === 'old' || key === 'new'),
    ['new'],
  )
})

const keptAnswers = () =>
  house.system(async (work) => ({
    rows: await work.db.selectFrom('platform.idempotency').select('key').where('alliance_id', '=', work.alliance).execute(),
  }))

test('what a channel brought is figures with their period; what is not there is a named 404', async () => {
  const brought = (await json(ask('GET', '/insight/brought?kind=channel&id=link'))) as unknown as {
    rows: unknown[]
    caused: object
    from: string
    to: string
  }
  assert.ok(brought.rows.length >= 4)
  assert.deepEqual(brought.caused, { verdict: 'cannot-tell', reason: 'no-study' })
  const missing = await ask('GET', '/insight/brought?kind=channel&id=smoke')
  assert.deepEqual([missing.status, (await json(missing)).code], [404, 'insight.nothing-to-look-at'])
  assert.ok(Array.isArray((await json(ask('GET', '/insight/today'))).needs))
})
