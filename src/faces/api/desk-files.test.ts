import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { Relay } from '#rooms/channels'
import { fromPlain, requestReview, reviewPost, schedulePost, writePost } from '#rooms/content'
import { openTestHouse, type TestHouse } from '#testing'
import { openCaller, type TestCaller } from './caller-for-tests.ts'

const scopes = ['channels', 'content', 'facts', 'patrons', 'reach', 'strategy'].flatMap((room) => [`${room}:read`, `${room}:write`])
let house: TestHouse
let ask: TestCaller['ask']
let reader: string
let author: string
let partner: string
before(async () => {
  house = await openTestHouse()
  const caller = await openCaller(house, ...scopes)
  ask = caller.ask
  reader = await caller.token('owner', ...scopes.filter((scope) => scope.endsWith(':read')))
  author = await caller.token('author', ...scopes)
  partner = await caller.token('partner', ...scopes)
})
after(() => house.close())

const nowhere = '0199a000-0000-7000-8000-00000000ffff'
const codes = async (path: string, tokens: readonly (string | null)[], method = 'GET', body?: unknown) => {
  const said = []
  for (const token of tokens) said.push((await ask(method, path, { token, body })).code)
  return said
}

test('a poster comes as PDF and as PNG of its own type, twice with the same code', async () => {
  const { post } = (
    await ask('POST', '/posts', {
      body: {
        source: 'en',
        texts: { en: { title: 'The book that survived', body: 'In the reading room.', action: 'Get a card' } },
        action: { kind: 'apply' },
        noGoal: 'a test',
        variants: { website: {}, poster: {} },
      },
    })
  ).body
  const path = `/posts/${post}/poster`
  const pdf = await ask('GET', `${path}.pdf`, { token: author })
  assert.deepEqual([pdf.status, pdf.type], [200, 'application/pdf'])
  assert.equal(Buffer.from(pdf.body.subarray(0, 5)).toString(), '%PDF-')
  const links = async () => (await ask('GET', '/links')).body.items.map((one: { code: string }) => one.code)
  const drawnOnce = await links()
  const png = await ask('GET', `${path}.png`, { token: reader })
  assert.deepEqual([png.status, png.type], [200, 'image/png'])
  const { format, width, height } = await sharp(Buffer.from(png.body)).metadata()
  assert.ok(format === 'png' && height! > width!, 'an upright sheet')
  assert.deepEqual(await links(), drawnOnce, 'drawn again, the same codes')
  assert.deepEqual(await codes(`${path}.pdf`, [null, partner]), ['platform.token-needed', 'platform.not-allowed'])
  assert.equal((await ask('GET', `/posts/${nowhere}/poster.pdf`)).code, 'content.no-such-post')
  assert.equal((await ask('GET', `${path}.gif`)).status, 404)
  assert.equal((await ask('GET', `${path}.png?version=0`)).status, 422)

  const scenes = (await ask('GET', `/scenes?subjectKind=post&subjectId=${post}`, { token: reader })).body
  assert.deepEqual([scenes.items.length, scenes.items[0].kind, scenes.next], [1, 'poster', null])
  assert.deepEqual(await codes('/scenes', [null, partner]), ['platform.token-needed', 'platform.not-allowed'])
  assert.deepEqual((await ask('GET', `/posts/${post}/messages`, { token: reader })).body.items, [], 'nothing has left')
  assert.deepEqual(await codes(`/posts/${post}/messages`, [null, partner]), ['platform.token-needed', 'platform.not-allowed'])
  assert.equal((await ask('GET', '/deliveries/overdue', { token: reader })).body, null)
  assert.deepEqual(await codes('/deliveries/overdue', [partner]), ['platform.not-allowed'])
})

test('what left is told as plain text and as HTML, and neither is called the other', async () => {
  const body = fromPlain('Less < more & so on.')
  const post = await house.as('author', (work) =>
    writePost(work, {
      source: 'en',
      texts: { en: { title: 'Told', body } },
      noGoal: 'a test',
      noAction: 'a test',
      variants: { website: {} },
    }),
  )
  await house.as('author', (work) => requestReview(work, { post: post.id }))
  await house.as('editor', (work) => reviewPost(work, { post: post.id, version: post.version, verdict: 'passed' }))
  await house.as('editor', (work) => schedulePost(work, { post: post.id, version: post.version, at: 'now' }))
  await new Relay(house.platform).drain()
  const { items } = (await ask('GET', `/posts/${post.id}/messages`, { token: reader })).body
  assert.deepEqual(
    items.flatMap((item: { texts: { text: string; html: string }[] }) => item.texts.map(({ text, html }) => [text.trim(), html])),
    [['Less < more & so on.', '<p>Less &lt; more &amp; so on.</p>']],
  )
})

test('scenes come page by page', async () => {
  for (const label of ['Bus', 'Market', 'School']) await ask('POST', '/links', { body: { target: '/join', label } })
  const seen: number[] = []
  let cursor: string | null = null
  do {
    const page: { items: { scene: number }[]; next: string | null } = (
      await ask('GET', `/scenes?limit=2${cursor ? `&cursor=${cursor}` : ''}`)
    ).body
    seen.push(...page.items.map((one) => one.scene))
    cursor = page.next
  } while (cursor)
  assert.ok(seen.length >= 3 && new Set(seen).size === seen.length)
  assert.deepEqual(
    seen,
    seen.toSorted((a, b) => a - b),
  )
})

test('the QR code of a link is a drawing that runs nothing', async () => {
  const { code } = (await ask('POST', '/links', { body: { target: '/join', label: 'Poster <in> the bus' } })).body
  const qr = await ask('GET', `/links/${code}/qr?size=256`, { token: reader })
  assert.match(qr.type, /^image\/svg\+xml/)
  assert.ok(qr.body.startsWith('<svg') && qr.body.includes('256') && !qr.body.includes('<in>'))
  assert.deepEqual(await codes(`/links/${code}/qr`, [null, partner]), ['platform.token-needed', 'platform.not-allowed'])
  assert.equal((await ask('GET', `/links/${code}/qr?size=9`)).status, 422)
  assert.equal((await ask('GET', '/links/nothing0/qr')).status, 404)
})

test('a receiver of webhooks: its key is read and renewed, its settings change one by one', async () => {
  const settings = { url: 'https://app.example/hook' }
  const { account } = (await ask('POST', '/channels', { body: { channel: 'webhook', name: 'City app', settings } })).body
  const path = `/channels/${account}/signing-key`
  const { signingKey } = (await ask('GET', path)).body
  assert.match(signingKey, /^foyer_/)
  // Who has the key can write in the library's name.
  assert.deepEqual(await codes(path, [null, reader, author]), ['platform.token-needed', 'platform.scope-missing', 'platform.not-allowed'])
  assert.deepEqual(await codes(path, [reader, author], 'POST'), ['platform.scope-missing', 'platform.not-allowed'])
  const renewed = await ask('POST', path, { headers: { 'idempotency-key': 'k' } })
  assert.equal(renewed.status, 201)
  assert.notEqual(renewed.body.signingKey, signingKey)
  assert.deepEqual((await ask('GET', path)).body, renewed.body)
  const change = (body: unknown) => ask('PATCH', `/channels/${account}`, { body })
  assert.equal((await change({ settings: { receipts: 'https://app.example/receipts' } })).status, 204)
  const accounts = (await ask('GET', '/channels')).body.items as { account: string; channel: string; settings: object }[]
  assert.deepEqual(accounts.find((one) => one.account === account)?.settings, {
    url: 'https://app.example/hook',
    receipts: 'https://app.example/receipts',
    repeats: 'once',
  })
  assert.deepEqual((await change({ settings: { url: 'ftp://app.example' } })).fields, [['/url', 'channels.url-not-usable']])
  assert.deepEqual((await change({ settings: { colour: 'red' } })).fields, [['/colour', 'channels.no-such-setting']])
  const website = accounts.find((one) => one.channel === 'website')!.account
  assert.equal((await ask('GET', `/channels/${website}/signing-key`)).code, 'channels.no-signing-key')
  assert.equal((await ask('POST', `/channels/${website}/signing-key`)).code, 'channels.no-signing-key')
  assert.equal((await ask('GET', `/channels/${nowhere}/signing-key`)).code, 'channels.no-such-account')
})

test('card rules are read by everybody and set by few; applications come as a table', async () => {
  assert.deepEqual((await ask('GET', '/card-rules', { token: null })).body, { guardianBelow: 16, askBirthDate: false, readyDays: 3 })
  const body = { guardianBelow: 14, askBirthDate: true, readyDays: 5 }
  assert.deepEqual(await codes('/card-rules', [null, reader, author], 'PUT', body), [
    'platform.token-needed',
    'platform.scope-missing',
    'platform.not-allowed',
  ])
  assert.deepEqual((await ask('PUT', '/card-rules', { body })).body, body)
  assert.deepEqual((await ask('PUT', '/card-rules', { body: { ...body, readyDays: 91 } })).fields, [
    ['/body/readyDays', 'platform.field-too-big'],
  ])
  assert.equal((await ask('PUT', '/card-rules', { body: { readyDays: 1 } })).status, 422)
  assert.deepEqual((await ask('GET', '/card-rules')).body, body)

  await ask('PUT', '/card-rules', { body: { ...body, askBirthDate: false } })
  const applied = await ask('POST', '/card-applications', {
    token: null,
    body: { name: '=Li Min', email: 'li@example.org', age: 'adult', agreed: true, formKey: '0199a000-0000-7000-8000-000000000077' },
  })
  assert.equal(applied.status, 201)
  const plain = await ask('GET', '/card-applications.csv', { token: reader })
  assert.match(plain.type, /^text\/csv/)
  assert.ok(plain.body.includes(applied.body.reference) && !plain.body.includes('li@example.org'))
  const whole = (await ask('GET', '/card-applications.csv?persons=true')).body
  assert.ok(whole.includes('li@example.org') && !/(^|,|")=Li/m.test(whole), 'no cell begins a formula')
  assert.deepEqual(await codes('/card-applications.csv', [null, author]), ['platform.token-needed', 'platform.not-allowed'])
  assert.equal((await ask('GET', '/card-applications.csv?persons=perhaps')).status, 422)
  await ask('PUT', '/newsletter/topics/events', { body: { names: { en: 'Events' }, offered: false } })
  const topics = async (query: string) => (await ask('GET', `/newsletter/topics${query}`, { token: null })).body.items.length
  assert.equal((await topics('?all=true')) - (await topics('')), 1)
})

test('sources, quarantine by import, and reading that was not cut off', async () => {
  await ask('POST', '/points', { body: { name: 'Central', kind: 'central' } })
  const file = Buffer.from('Library,2026-07,2026-08\nNowhere,12,13\nTest City,100,120\n')
  const headers = { 'content-type': 'text/csv' }
  const { import: id } = (await ask('POST', '/imports?name=visits.csv&metric=visits.onsite&source=Gates', { body: file, headers })).body
  assert.deepEqual(await codes(`/imports/${id}/reading`, [null, reader, author], 'POST'), [
    'platform.token-needed',
    'platform.scope-missing',
    'platform.not-allowed',
  ])
  assert.equal((await ask('POST', `/imports/${id}/reading`)).code, 'facts.import-not-ready')
  assert.equal((await ask('POST', `/imports/${nowhere}/reading`)).status, 404)
  await ask('POST', `/imports/${id}/place`)
  const counts = (await ask('GET', '/quarantine/counts', { token: author })).body.items
  assert.equal(counts.length, 1)
  assert.ok(counts[0].import === id && counts[0].open > 0)
  assert.deepEqual(await codes('/quarantine/counts', [null, partner]), ['platform.token-needed', 'platform.not-allowed'])
  assert.equal((await ask('GET', '/sources', { token: author })).status, 200)
  assert.deepEqual(await codes('/sources', [null, partner]), ['platform.token-needed', 'platform.not-allowed'])
  assert.deepEqual((await ask('GET', '/sources?metric=nothing.known')).body.items, [])
})

test('one audience, and the versions of a plan', async () => {
  const audience = (
    await ask('POST', '/audiences', {
      body: { name: 'Night readers', description: 'After nine', size: null, sizeOn: null, source: 'none' },
    })
  ).body
  assert.deepEqual((await ask('GET', `/audiences/${audience.audienceId}`, { token: reader })).body, audience)
  assert.deepEqual(await codes(`/audiences/${audience.audienceId}`, [null, partner]), ['platform.token-needed', 'platform.not-allowed'])
  assert.equal((await ask('GET', `/audiences/${nowhere}`)).status, 404)
  const plan = {
    mission: 'Everybody reads.',
    aims: ['South'],
    channels: [],
    reviews: [],
    budget: null,
    currency: 'CNY',
    notes: '',
    version: 0,
    revision: 0,
  }
  assert.equal((await ask('PUT', '/plans/2026', { body: plan })).status, 200)
  const versions = (await ask('GET', '/plans/2026/versions', { token: reader })).body.items
  assert.deepEqual([versions.length, versions[0].version, versions[0].state], [1, 1, 'draft'])
  assert.deepEqual(await codes('/plans/2026/versions', [null, partner]), ['platform.token-needed', 'platform.not-allowed'])
  assert.equal((await ask('GET', '/plans/1999/versions')).code, 'strategy.no-such-plan')
})

test('a channel of others: what it asks for is listed, its secret goes in and never comes out, and a person can be asked to publish', async () => {
  const kinds = (await ask('GET', '/channels/kinds')).body.items as { channel: string; settings: { name: string; kind: string }[] }[]
  assert.deepEqual(
    kinds.find(({ channel }) => channel === 'telegram')?.settings.map(({ name, kind }) => [name, kind]),
    [
      ['chat', 'text'],
      ['secretToken', 'secret'],
      ['language', 'choice'],
      ['server', 'url'],
    ],
  )
  const settings = { chat: '@anhe', secretToken: 'the-very-secret', server: 'http://127.0.0.1:9' }
  const body = { channel: 'telegram', name: 'Telegram', settings }
  assert.deepEqual(await codes('/channels', [null, reader, author], 'POST', body), [
    'platform.token-needed',
    'platform.scope-missing',
    'platform.not-allowed',
  ])
  const missing = { ...body, settings: { chat: '@anhe' } }
  assert.deepEqual((await ask('POST', '/channels', { body: missing })).fields, [['/secretToken', 'channels.secret-missing']])
  const { account } = (await ask('POST', '/channels', { body })).body
  const all = await ask('GET', '/channels')
  assert.ok(!JSON.stringify(all.body).includes('the-very-secret'))
  assert.equal((await ask('POST', `/channels/${account}/ask`)).status, 204)
  assert.equal((await ask('POST', `/channels/${account}/ask`)).code, 'channels.asked-just-now')
  assert.equal((await ask('POST', `/channels/${nowhere}/ask`)).code, 'channels.no-such-account')
  assert.equal((await ask('GET', `/deliveries/${nowhere}/kit`)).code, 'channels.no-such-delivery')
  assert.deepEqual(await codes(`/deliveries/${nowhere}/published`, [null, reader], 'PUT', {}), [
    'platform.token-needed',
    'platform.scope-missing',
  ])
})
