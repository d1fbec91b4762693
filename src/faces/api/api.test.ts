import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { furnish, type House } from '#house'
import { audit, makeToken, newId, pageOf, readCursor, refuse, refuseField, revokeToken } from '#platform'
import { openTestHouse, type TestHouse } from '#testing'
import { addressHeader } from '../http/client-address.ts'
import { Api, makeApp, pageQuery, z } from './api.ts'
import { RateLimiter } from './rate-limit.ts'

let house: TestHouse
let app: ReturnType<typeof makeApp>
let token: string
const made: string[] = []

/** A small room made for the test: notes. */
function routes(api: Api): void {
  const Note = z.object({ text: z.string(), n: z.int() }).openapi('Note')
  api.operation({
    method: 'post',
    path: '/notes',
    id: 'makeNote',
    scope: 'notes:write',
    status: 201,
    summary: 'Make a note',
    body: z.strictObject({ text: z.string().min(1).max(20) }),
    answer: Note,
    example: { body: { text: 'a' }, answer: { text: 'a', n: 1 } },
    run: async ({ work, body }) => {
      if (body.text === 'refuse') throw refuse(409, 'platform.not-found')
      if (body.text === 'field') throw refuseField('text', 'platform.field-needed')
      if (body.text === 'fault') throw new Error('secret detail of ours')
      await audit(work, 'notes.made', { kind: 'note', id: newId() }, { text: body.text })
      await new Promise((resolve) => setTimeout(resolve, 20))
      made.push(body.text)
      return { text: body.text, n: made.length }
    },
  })
  api.operation({
    method: 'get',
    path: '/notes',
    id: 'listNotes',
    scope: 'public',
    room: 'notes',
    summary: 'Notes',
    query: z.strictObject({ ...pageQuery }),
    answer: z.object({ items: z.array(z.int()), next: z.string().nullable() }),
    example: { query: {}, answer: { items: [1], next: null } },
    run: async ({ query }) => {
      const after = readCursor(query.cursor, ['number'])?.[0] ?? 0
      return pageOf(
        Array.from({ length: 7 }, (_, i) => i + 1)
          .filter((n) => n > after)
          .slice(0, query.limit + 1),
        query.limit,
        (n) => [n],
      )
    },
  })
  api.operation({
    method: 'delete',
    path: '/notes/{note}',
    id: 'dropNote',
    scope: 'notes:write',
    summary: 'Drop a note',
    params: z.strictObject({ note: z.uuid() }),
    example: { params: { note: newId() } },
    run: async () => {},
  })
  api.operation({
    method: 'post',
    path: '/files',
    id: 'putFile',
    scope: 'notes:write',
    summary: 'Store a file',
    uploads: ['text/plain'],
    answer: z.object({ bytes: z.int() }),
    example: { answer: { bytes: 1 } },
    run: async ({ work, upload }) =>
      work.house.files.put(work, upload, { kind: 'note', name: 'a.txt', allow: ['text/plain'], maxBytes: 100 }),
  })
}

const ask = (method: string, path: string, options: { body?: unknown; headers?: Record<string, string>; auth?: string | null } = {}) => {
  const body = options.body === undefined ? undefined : typeof options.body === 'string' ? options.body : JSON.stringify(options.body)
  const auth = options.auth === undefined ? token : options.auth
  return app.request(`http://localhost:4000/api/v1${path}`, {
    method,
    body,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(auth ? { authorization: `Bearer ${auth}` } : {}),
      ...options.headers,
    },
  })
}
const codeOf = async (answer: Response | Promise<Response>): Promise<[number, string]> => {
  const { status, headers, code } = await Promise.resolve(answer).then(async (a) => ({
    status: a.status,
    headers: a.headers,
    code: ((await a.json()) as { code: string }).code,
  }))
  assert.equal(headers.get('content-type'), 'application/problem+json')
  return [status, code]
}

before(async () => {
  house = await openTestHouse()
  await house.system(async (work) => {
    const { sql } = await import('kysely')
    await sql`select 1`.execute(work.db)
  })
  const furnished = ('resolveRequest' in house.platform ? house.platform : await furnish(house.platform)) as House
  const api = new Api()
  routes(api)
  // The test has two alliances and no host names, so the host is answered here; everything behind it is the real thing.
  app = makeApp({ ...furnished, resolveRequest: async () => ({ alliance: { id: house.alliance } }) as never }, api.operations)
  token = (await house.as('owner', (work) => makeToken(work, { name: 'Test', scopes: ['notes:write'] }))).token
})
after(() => house.close())

test('a token acts within its scopes, and not when unknown, ended, expired or of another alliance', async () => {
  assert.equal((await ask('POST', '/notes', { body: { text: 'hello' } })).status, 201)
  assert.deepEqual(await codeOf(ask('POST', '/notes', { body: { text: 'x' }, auth: null })), [401, 'platform.token-needed'])
  assert.deepEqual(await codeOf(ask('POST', '/notes', { body: { text: 'x' }, auth: 'foyer_nonsense_nonsense_nonsense' })), [
    401,
    'platform.token-unknown',
  ])
  const narrow = await house.as('owner', (work) => makeToken(work, { name: 'Narrow', scopes: ['notes:read'] }))
  assert.deepEqual(await codeOf(ask('POST', '/notes', { body: { text: 'x' }, auth: narrow.token })), [403, 'platform.scope-missing'])
  await house.as('owner', (work) => revokeToken(work, narrow.made.token_id))
  assert.deepEqual(await codeOf(ask('GET', '/notes', { auth: narrow.token })), [401, 'platform.token-revoked'])
  await house.system((work) =>
    work.db
      .updateTable('platform.tokens')
      .set({ expires_at: new Date(0) })
      .where('alliance_id', '=', work.alliance)
      .where('token_id', '=', narrow.made.token_id)
      .execute(),
  )
  const other = await house.system((work) => makeToken(work, { name: 'Other', scopes: ['notes:write'] }), { alliance: house.otherAlliance })
  assert.deepEqual(await codeOf(ask('POST', '/notes', { body: { text: 'x' }, auth: other.token })), [401, 'platform.token-unknown'])
})

test('only owners make tokens, with scopes that are scopes', async () => {
  await assert.rejects(
    house.as('editor', (work) => makeToken(work, { name: 'x', scopes: ['notes:read'] })),
    { code: 'platform.not-allowed' },
  )
  await assert.rejects(
    house.as('owner', (work) => makeToken(work, { name: ' ', scopes: ['everything'], days: 9999 })),
    (error: { fields: unknown[] }) => error.fields.length === 3,
  )
})

test('a cookie counts for nothing', async () => {
  assert.deepEqual(
    await codeOf(ask('POST', '/notes', { body: { text: 'x' }, auth: null, headers: { cookie: 'foyer.session=anything' } })),
    [401, 'platform.token-needed'],
  )
})

test('problems are of one form, point at fields, speak the caller’s language and show nothing of ours', async () => {
  const answer = await ask('POST', '/notes', { body: { text: '', more: 1 }, headers: { 'accept-language': 'zh-CN,en;q=0.5' } })
  const problem = (await answer.json()) as {
    status: number
    code: string
    instance: string
    title: string
    errors: { pointer: string; code: string; title: string }[]
  }
  assert.equal(answer.status, 422)
  assert.match(problem.title, /\p{Script=Han}/u)
  assert.deepEqual(
    problem.errors.map((e) => [e.pointer, e.code]),
    [
      ['/body/text', 'platform.field-too-small'],
      ['/body/more', 'platform.field-unrecognized-keys'],
    ],
  )
  assert.match(problem.errors[0]!.title, /\p{Script=Han}/u)
  assert.match(problem.instance, /^urn:uuid:/)
  assert.deepEqual(await codeOf(ask('POST', '/notes', { body: { text: 'refuse' } })), [409, 'platform.not-found'])
  const fault = await ask('POST', '/notes', { body: { text: 'fault' } })
  assert.equal(fault.status, 500)
  assert.ok(!(await fault.text()).includes('secret'))
})

test('bodies of the wrong kind, form or size, wrong methods and paths have named answers', async () => {
  assert.deepEqual(
    await codeOf(ask('POST', '/notes', { body: 'text=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } })),
    [415, 'platform.media-type-wrong'],
  )
  assert.deepEqual(await codeOf(ask('POST', '/notes', { body: '{"text":' })), [400, 'platform.body-not-json'])
  assert.deepEqual(await codeOf(ask('POST', '/notes', { body: { text: 'x'.repeat(1_100_000) } })), [413, 'platform.body-too-large'])
  assert.deepEqual(await codeOf(ask('POST', '/notes')), [415, 'platform.media-type-wrong'])
  assert.deepEqual(await codeOf(ask('PUT', '/notes')), [405, 'platform.method-not-allowed'])
  assert.deepEqual(await codeOf(ask('GET', '/nothing')), [404, 'platform.not-found'])
  assert.deepEqual(await codeOf(ask('DELETE', '/notes/1')), [422, 'platform.fields-need-mending'])
  assert.equal((await ask('DELETE', `/notes/${newId()}`)).status, 204)
})

test('pages follow each other by cursor without gap or double, and a made-up cursor is refused', async () => {
  const seen: number[] = []
  let cursor: string | null = null
  do {
    const page: { items: number[]; next: string | null } = await (
      await ask('GET', `/notes?limit=3${cursor ? `&cursor=${cursor}` : ''}`)
    ).json()
    seen.push(...page.items)
    cursor = page.next
  } while (cursor)
  assert.deepEqual(seen, [1, 2, 3, 4, 5, 6, 7])
  for (const wrong of ['x', Buffer.from('{}').toString('base64url'), Buffer.from('["a"]').toString('base64url')])
    assert.deepEqual(await codeOf(ask('GET', `/notes?cursor=${wrong}`)), [422, 'platform.cursor-wrong'])
  assert.deepEqual(await codeOf(ask('GET', '/notes?limit=0')), [422, 'platform.fields-need-mending'])
})

test('the same idempotency key: one effect and the same answer for 32 parallel requests, a conflict for another body, a fresh try after a refusal', async () => {
  made.length = 0
  const headers = { 'idempotency-key': 'k-1' }
  const answers = await Promise.all(Array.from({ length: 32 }, () => ask('POST', '/notes', { body: { text: 'once' }, headers })))
  assert.deepEqual(made, ['once'])
  assert.deepEqual(
    new Set(await Promise.all(answers.map(async (a) => `${a.status} ${await a.text()}`))),
    new Set(['201 {"text":"once","n":1}']),
  )
  assert.equal(answers.filter((a) => a.headers.get('idempotency-replayed') === 'true').length, 31)
  assert.deepEqual(await codeOf(ask('POST', '/notes', { body: { text: 'other' }, headers })), [409, 'platform.idempotency-key-reused'])
  assert.deepEqual(await codeOf(ask('POST', '/notes', { body: { text: 'refuse' }, headers: { 'idempotency-key': 'k-2' } })), [
    409,
    'platform.not-found',
  ])
  assert.equal((await ask('POST', '/notes', { body: { text: 'mended' }, headers: { 'idempotency-key': 'k-2' } })).status, 201)
  assert.deepEqual(await codeOf(ask('POST', '/notes', { body: { text: 'x' }, headers: { 'idempotency-key': 'x'.repeat(201) } })), [
    422,
    'platform.idempotency-key-wrong',
  ])
  const second = await house.as('owner', (work) => makeToken(work, { name: 'Second', scopes: ['notes:write'] }))
  assert.equal(
    ((await (await ask('POST', '/notes', { body: { text: 'own' }, headers, auth: second.token })).json()) as { text: string }).text,
    'own',
    'keys are the caller’s own',
  )
})

test('an upload is judged by its bytes and its size', async () => {
  const put = (body: string, type = 'text/plain') => ask('POST', '/files', { body, headers: { 'content-type': type } })
  assert.deepEqual(await (await put('hello')).json(), { bytes: 5 })
  assert.deepEqual(await codeOf(put('hello', 'image/png')), [415, 'platform.media-type-wrong'])
  assert.deepEqual(await codeOf(put('<html><body>')), [415, 'platform.file-kind-not-allowed'])
  assert.deepEqual(await codeOf(put('x'.repeat(101))), [413, 'platform.file-too-large'])
})

test('the same key with another file is refused, also of the same length; with the same file the first answer comes back', async () => {
  const put = (body: string, key: string) =>
    ask('POST', '/files', { body, headers: { 'content-type': 'text/plain', 'idempotency-key': key } })
  assert.deepEqual(await (await put('A,1,2', 'up')).json(), { bytes: 5 })
  assert.deepEqual(await codeOf(put('B,8,9', 'up')), [409, 'platform.idempotency-key-reused'])
  assert.equal((await put('A,1,2', 'up')).headers.get('idempotency-replayed'), 'true')
  const pieces = (text: string) => new Blob([text]).stream()
  const streamed = (text: string) =>
    app.request('http://localhost:4000/api/v1/files', {
      method: 'POST',
      body: pieces(text),
      headers: { 'content-type': 'text/plain', authorization: `Bearer ${token}`, 'idempotency-key': 'in-pieces' },
      duplex: 'half',
    } as RequestInit)
  assert.equal((await streamed('first')).status, 200)
  assert.deepEqual(await codeOf(streamed('other')), [409, 'platform.idempotency-key-reused'])
})

test('uploads that come slowly hold nobody up, and nothing is left of those that are refused', async () => {
  const senders: ReadableStreamDefaultController[] = []
  const slow = Array.from({ length: 16 }, () =>
    app.request('http://localhost:4000/api/v1/files', {
      method: 'POST',
      body: new ReadableStream({ start: (sender) => void senders.push(sender) }),
      headers: { 'content-type': 'text/plain', authorization: `Bearer ${token}` },
      duplex: 'half',
    } as RequestInit),
  )
  for (const sender of senders) sender.enqueue(Buffer.from('a'))
  assert.equal((await ask('GET', '/notes')).status, 200)
  for (const [n, sender] of senders.entries()) {
    sender.enqueue(Buffer.from('b'.repeat(n % 2 ? 1 : 200)))
    sender.close()
  }
  assert.deepEqual(new Set((await Promise.all(slow)).map((answer) => answer.status)), new Set([200, 413]))
  assert.deepEqual(await readdir(join(house.platform.files.folder, 'tmp')), [])
})

test('made-up tokens are counted before they are looked up, by network, and do not stop who has a real one', async () => {
  const ask250 = (headers: (i: number) => Record<string, string>, auth: string | null) =>
    Promise.all(Array.from({ length: 250 }, async (_, i) => (await ask('GET', '/notes', { auth, headers: headers(i) })).status))
  const from = (address: string) => ({ [addressHeader]: address })
  const guesses = await ask250(() => from('203.0.113.7'), 'foyer_nonsense_nonsense_nonsense')
  assert.ok(guesses.includes(429), 'guesses from one address')
  const six = await ask250((i) => from(`2001:db8:1:2::${i.toString(16)}`), null)
  assert.ok(six.includes(429), 'one network of IPv6')
  assert.equal((await ask('GET', '/notes', { auth: null, headers: from('203.0.113.7') })).status, 200, 'visitors there are counted apart')
  assert.equal((await ask('GET', '/notes', { headers: from('203.0.113.8') })).status, 200)
  const real = await house.as('owner', (work) => makeToken(work, { name: 'Busy', scopes: ['notes:read'] }))
  const busy: number[] = []
  for (let i = 0; i < 250; i++) busy.push((await ask('GET', '/notes', { auth: real.token, headers: from('203.0.113.9') })).status)
  assert.deepEqual(new Set(busy), new Set([200]), 'a token that holds is counted by itself alone')
})

test('a caller may ask so often and no more, and is told how long to wait', () => {
  const limiter = new RateLimiter({ burst: 3, perSecond: 0.5 })
  assert.deepEqual(
    [0, 0, 0, 0].map(() => limiter.take('a', 0)),
    [0, 0, 0, 2],
  )
  assert.equal(limiter.take('b', 0), 0)
  assert.equal(limiter.take('a', 2_000), 0)
  assert.equal(limiter.take('a', 2_000), 2)
})
