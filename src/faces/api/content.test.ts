import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { furnish, type House } from '#house'
import { makeToken } from '#platform'
import { claimHost } from '#rooms/alliance'
import { openTestHouse, type TestHouse } from '#testing'
import { makeApp } from './api.ts'
import { allOperations } from './index.ts'

let house: TestHouse
let app: ReturnType<typeof makeApp>
const tokens: Record<string, string> = {}
before(async () => {
  house = await openTestHouse()
  app = makeApp((await furnish(house.platform)) as House, allOperations().operations)
  tokens.owner = (await house.as('owner', (work) => makeToken(work, { name: 'Writer', scopes: ['content:read', 'content:write'] }))).token
  tokens.reader = (await house.as('owner', (work) => makeToken(work, { name: 'Reader', scopes: ['content:read'] }))).token
  await house.system((work) => claimHost(work, 'api.test'))
})
after(() => house.close())

const ask = (method: string, path: string, body?: unknown, token: string | null = tokens.owner!, type = 'application/json') =>
  app.request(`http://api.test/api/v1${path}`, {
    method,
    headers: {
      host: 'api.test',
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body === undefined ? {} : { 'content-type': type }),
    },
    body: body === undefined ? undefined : body instanceof Uint8Array ? new Blob([new Uint8Array(body)]) : JSON.stringify(body),
  })
const json = async <T = Record<string, never>>(answer: Promise<Response> | Response) => (await (await answer).json()) as T

const post = {
  source: 'en',
  texts: { en: { title: 'The book that survived', body: '## Where\n\nIn the **reading room**.', action: 'Get a card' } },
  action: { kind: 'apply' },
  noGoal: 'a test',
  variants: { website: {} },
}

test('a program writes, is stopped by what is missing, and cannot approve what it wrote', async () => {
  const made = await json<{ post: string; version: number; state: string; texts: { en: { body: string } } }>(ask('POST', '/posts', post))
  assert.deepEqual([made.state, made.version, made.texts.en.body], ['draft', 1, '## Where\n\nIn the **reading room**.'])
  const changed = await json<{ version: number }>(ask('PATCH', `/posts/${made.post}`, { base: 1, texts: { en: { title: 'The book ??' } } }))
  assert.equal(changed.version, 2)
  const stale = await ask('PATCH', `/posts/${made.post}`, { base: 1, texts: { en: { title: 'Mine' } } })
  assert.deepEqual([stale.status, (await json<{ code: string }>(stale)).code], [409, 'content.changed-meanwhile'])
  const notReady = await ask('POST', `/posts/${made.post}/review-request`, {})
  const problem = await json<{ code: string; errors: { pointer: string; code: string }[] }>(notReady)
  assert.deepEqual([notReady.status, problem.code, problem.errors[0]?.pointer], [409, 'content.not-ready', '/texts/en/title'])
  await ask('PATCH', `/posts/${made.post}`, { texts: { en: { title: 'The book that survived' } } })
  assert.equal((await json<{ state: string }>(ask('POST', `/posts/${made.post}/review-request`, {}))).state, 'in-review')
  const own = await ask('POST', `/posts/${made.post}/reviews`, { version: 3, verdict: 'passed' })
  assert.equal(own.status, 403)
  await house.as('editor', async (work) =>
    (await import('#rooms/content')).reviewPost(work, { post: made.post, version: 3, verdict: 'passed' }),
  )
  const planned = await json<{ state: string; visibleAt: string }>(
    ask('POST', `/posts/${made.post}/schedule`, { version: 3, at: '2026-09-10T09:00' }),
  )
  assert.deepEqual([planned.state, planned.visibleAt], ['scheduled', '2026-09-10T01:00:00.000Z'])

  const published = () => json<{ items: { title: string; html: string; url: string }[] }>(ask('GET', '/published-posts', undefined, null))
  assert.deepEqual((await published()).items, [])
  assert.equal((await ask('GET', '/published-posts/the-book-that-survived', undefined, null)).status, 404)
  const calendar = await json<{ days: { items: { title: string }[] }[] }>(ask('GET', '/calendar?from=2026-09-10&to=2026-09-10'))
  assert.equal(calendar.days[0]?.items[0]?.title, 'The book that survived')
  house.setNow('2026-09-10T01:00:00Z')
  assert.equal((await published()).items[0]?.html, '<h2>Where</h2>\n<p>In the <strong>reading room</strong>.</p>')
  const corrected = await json<{ liveVersion: number }>(
    ask('POST', `/posts/${made.post}/corrections`, { note: 'It is upstairs.', change: { texts: { en: { body: 'Upstairs.' } } } }),
  )
  assert.equal(corrected.liveVersion, 4)
  const one = await json<{ html: string; corrections: { note: string }[] }>(
    ask('GET', '/published-posts/the-book-that-survived', undefined, null),
  )
  assert.deepEqual([one.html, one.corrections[0]?.note], ['<p>Upstairs.</p>', 'It is upstairs.'])
  assert.equal((await ask('POST', `/posts/${made.post}/withdrawal`, { why: 'enough' })).status, 200)
  assert.equal((await ask('GET', '/published-posts/the-book-that-survived', undefined, null)).status, 410)
  const history = await json<{ archive: { what: string }[] }>(ask('GET', `/posts/${made.post}/history`))
  assert.deepEqual(
    history.archive.map((entry) => entry.what),
    ['published', 'corrected', 'withdrawn'],
  )
})

test('scopes hold, and nobody reads drafts without one', async () => {
  assert.equal((await ask('POST', '/posts', post, tokens.reader)).status, 403)
  assert.equal((await ask('GET', '/posts', undefined, tokens.reader)).status, 200)
  assert.equal((await ask('GET', '/posts', undefined, null)).status, 401)
})

test('what is no text is refused with its place', async () => {
  const bad = await ask('POST', '/posts', { ...post, texts: { en: { title: 'x', body: { type: 'doc', content: [{ type: 'script' }] } } } })
  const problem = await json<{ errors: { pointer: string; code: string }[] }>(bad)
  assert.deepEqual(
    [bad.status, problem.errors[0]?.pointer, problem.errors[0]?.code],
    [422, '/texts/en/body', 'content.body-block-not-allowed'],
  )
})

test('pictures are uploaded as bytes, pages and series are written', async () => {
  const bytes = await sharp({ create: { width: 1200, height: 800, channels: 3, background: 'green' } })
    .png()
    .toBuffer()
  const asset = await json<{ asset: string; sizes: { width: number }[] }>(
    ask('POST', '/assets?name=room.png', bytes, tokens.owner, 'image/png'),
  )
  assert.deepEqual(
    asset.sizes.map((size) => size.width),
    [480, 480, 960, 960, 1200, 1200],
  )
  assert.equal(
    (await json<{ rights: string }>(ask('PATCH', `/assets/${asset.asset}`, { alt: { en: 'A room' }, rights: 'own' }))).rights,
    'own',
  )
  assert.equal((await ask('POST', '/assets?name=evil.png', Buffer.from('<svg onload="alert(1)"/>'), tokens.owner, 'image/png')).status, 415)
  const page = await json<{ page: string; version: number }>(
    ask('POST', '/pages', { texts: { en: { title: 'How to join', body: 'Bring a card.' } } }),
  )
  assert.equal(
    (await json<{ liveVersion: number }>(ask('POST', `/pages/${page.page}/publication`, { version: page.version }))).liveVersion,
    1,
  )
  assert.equal((await ask('DELETE', `/pages/${page.page}/publication`)).status, 204)
  const series = await json<{ slug: string }>(ask('POST', '/post-series', { names: { en: 'Little Grass' } }))
  assert.equal(series.slug, 'little-grass')
})

test('review rules are read and set; no step needs a reason; an older version comes back; an empty series goes', async () => {
  type Rule = { kind: string; steps: { roles: string[] }[]; corrections: boolean; correctors: string[] }
  const rules = await json<{ items: Rule[] }>(ask('GET', '/review-rules', undefined, tokens.reader))
  assert.deepEqual(rules.items.map(({ kind }) => kind).sort(), ['article', 'notice', 'press'])
  assert.equal((await ask('PUT', '/review-rules/notice', { steps: [], corrections: false }, tokens.reader)).status, 403)
  assert.equal((await ask('PUT', '/review-rules/poem', { steps: [], corrections: false })).status, 422)
  const without = await ask('PUT', '/review-rules/notice', { steps: [], corrections: false })
  assert.deepEqual([without.status, (await json<{ errors: { pointer: string }[] }>(without)).errors[0]?.pointer], [422, '/reason'])
  const set = await json<Rule>(
    ask('PUT', '/review-rules/notice', {
      steps: [
        { names: { en: 'Facts' }, roles: ['editor'] },
        { names: { en: 'Words' }, roles: ['director'] },
      ],
      corrections: true,
    }),
  )
  assert.deepEqual([set.kind, set.steps.length, set.corrections], ['notice', 2, true])

  assert.deepEqual(set.correctors, ['owner', 'director', 'editor', 'author'])
  const kept = await json<Rule>(ask('PUT', '/review-rules/notice', { steps: set.steps, corrections: true, correctors: ['owner'] }))
  assert.deepEqual(kept.correctors, ['owner'])
  assert.equal((await ask('PUT', '/review-rules/notice', { steps: set.steps, corrections: true, correctors: [] })).status, 422)
  assert.equal((await ask('PUT', '/review-rules/notice', { steps: set.steps, corrections: true, correctors: ['desk'] })).status, 422)

  const made = await json<{ post: string }>(ask('POST', '/posts', post))
  await ask('PATCH', `/posts/${made.post}`, { texts: { en: { title: 'Another title' } } })
  const back = await json<{ version: number; texts: Record<string, { title: string }> }>(
    ask('POST', `/posts/${made.post}/version-restoration`, { version: 1, base: 2 }),
  )
  assert.deepEqual([back.version, back.texts.en?.title], [3, post.texts.en.title])
  assert.equal((await ask('POST', `/posts/${made.post}/version-restoration`, { version: 1, base: 2 })).status, 409)

  const series = await json<{ series: string }>(ask('POST', '/post-series', { names: { en: 'Begun by mistake' } }))
  assert.equal((await ask('DELETE', `/post-series/${series.series}`)).status, 204)
  assert.equal((await ask('DELETE', `/post-series/${series.series}`)).status, 404)
})
