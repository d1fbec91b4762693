import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { addStaff, leaveStaff } from '#rooms/alliance'
import { openTestHouse, type TestHouse } from '#testing'
import { openCaller, type TestCaller } from './caller-for-tests.ts'

let house: TestHouse
let ask: TestCaller['ask']
let tokenOf: TestCaller['token']
let reader: string
let keeper: string
before(async () => {
  house = await openTestHouse()
  const caller = await openCaller(house, 'content:read', 'content:write')
  ask = caller.ask
  tokenOf = caller.token
  reader = await tokenOf('owner', 'content:read')
  keeper = await tokenOf('keeper', 'content:read', 'content:write')
})
after(() => house.close())

const nowhere = '0199a000-0000-7000-8000-00000000ffff'
const codes = async (path: string, tokens: readonly (string | null)[], method = 'GET', body?: unknown) => {
  const said = []
  for (const token of tokens) said.push((await ask(method, path, { token, body })).code)
  return said
}

const post = {
  source: 'en',
  texts: { en: { title: 'The book that survived', body: 'In the **reading room**.', action: 'Get a card' } },
  action: { kind: 'apply' },
  noGoal: 'a test',
  byline: { kind: 'library' },
  variants: { website: {}, newsletter: { texts: { en: { title: 'A book came back' } } } },
}

test('a menu is set as a whole, read by everybody, and every wrong entry is named', async () => {
  const page = (await ask('POST', '/pages', { body: { texts: { en: { title: 'How to join', body: 'Bring a card.' } } } })).body
  const items = [{ page: page.page }, { href: 'https://catalogue.example/', labels: { en: 'Catalogue', 'zh-CN': '书目' } }]
  const path = '/menus/foot/items'
  assert.deepEqual(await codes(path, [null, reader, keeper], 'PUT', { items }), [
    'platform.token-needed',
    'platform.scope-missing',
    'platform.not-allowed',
  ])
  const set = await ask('PUT', path, { body: { items } })
  assert.deepEqual(
    set.body.items.map((one: { live: boolean }) => one.live),
    [false, true],
  )
  assert.deepEqual((await ask('GET', path, { token: reader })).body, set.body)
  assert.deepEqual(await codes(path, [null, keeper]), ['platform.token-needed', 'platform.not-allowed'])
  const shown = async (locale: string) =>
    (await ask('GET', `/menus/foot?locale=${locale}`, { token: null })).body.items.map((one: { label: string }) => one.label)
  assert.deepEqual(await shown('zh-CN'), ['书目'], 'a page nobody can open is left out')
  await ask('POST', `/pages/${page.page}/publication`, { body: {} })
  assert.deepEqual(await shown('en'), ['How to join', 'Catalogue'])
  const wrong = await ask('PUT', path, { body: { items: [{}, { href: 'javascript:alert(1)', labels: { en: 'x' } }] } })
  assert.deepEqual(wrong.fields, [
    ['/items/0/page', 'content.menu-target'],
    ['/items/1/href', 'content.link-not-safe'],
  ])
  assert.equal((await ask('PUT', path, { body: { items: [{ page: nowhere }] } })).status, 404)
  assert.equal((await ask('PUT', '/menus/left/items', { body: { items } })).status, 422)
  assert.deepEqual(await shown('en'), ['How to join', 'Catalogue'], 'what was refused changed nothing')

  const pages = (await ask('GET', '/published-pages?locale=en', { token: null })).body.items
  assert.deepEqual(pages, [{ slug: 'how-to-join', title: 'How to join', url: 'http://localhost:4000/pages/how-to-join' }])
  assert.equal((await ask('GET', '/published-pages/how-to-join', { token: null })).body.html, '<p>Bring a card.</p>')
  assert.equal((await ask('GET', '/published-pages/nothing', { token: null })).code, 'content.no-such-page')
})

test('a byline is the consent of the person the token acts for, and of nobody else', async () => {
  const me = await house.system((work) => addStaff(work, { name: 'Li Min', email: 'li@test.example', roles: ['owner'], user: 'user-li' }))
  await house.system((work) => addStaff(work, { name: 'Wang Fang', email: 'wang@test.example', roles: ['owner'], user: 'user-wang' }))
  const { makeToken } = await import('#platform')
  const own = { kind: 'staff', id: me.staff_id, name: me.name, roles: me.roles } as const
  const scopes = ['content:read', 'content:write']
  const { token } = await house.as(own, (work) => makeToken(work, { name: 'Mine', scopes }))
  const system = (await house.system((work) => makeToken(work, { name: 'Of the command line', scopes }))).token
  const path = '/bylines/own'
  assert.deepEqual(await codes(path, [null, reader], 'PUT', { name: 'Li Min' }), ['platform.token-needed', 'platform.scope-missing'])
  assert.equal((await ask('GET', path, { token })).body, null)
  assert.deepEqual((await ask('PUT', path, { token, body: { name: ' ' } })).fields, [['/name', 'content.field-missing']])
  assert.equal((await ask('PUT', path, { token, body: { name: 'Li Min' } })).body.name, 'Li Min')
  assert.deepEqual((await ask('GET', '/bylines', { token: reader })).body.items, [{ staff: me.staff_id, name: 'Li Min' }])
  assert.deepEqual(await codes('/bylines', [keeper]), ['platform.not-allowed'])
  assert.deepEqual(await codes(path, [system], 'PUT', { name: 'Nobody' }), ['content.only-a-person-can-agree'])
  const made = await ask('POST', '/posts', { body: { ...post, byline: { kind: 'staff', staff: me.staff_id } } })
  assert.deepEqual([made.status, made.body.byline], [201, { kind: 'staff', staff: me.staff_id }])
  assert.equal((await ask('GET', `/posts/${made.body.post}/preview`)).body.byline, 'Li Min')
  assert.equal((await ask('DELETE', path, { token })).status, 204)
  assert.equal((await ask('GET', `/posts/${made.body.post}/preview`)).body.byline, 'Test City', 'taken back, it works at once')
  await house.system((work) => leaveStaff(work, me.staff_id))
  assert.deepEqual(await codes(path, [token], 'PUT', { name: 'Li Min' }), ['platform.token-revoked'], 'who left agrees to nothing')
})

test('special days are read, written down and taken away', async () => {
  const path = '/special-days/2026-10-10'
  const body = { kind: 'working-day', names: { 'zh-CN': '调休上班' } }
  assert.deepEqual(await codes(path, [null, reader, keeper], 'PUT', body), [
    'platform.token-needed',
    'platform.scope-missing',
    'platform.not-allowed',
  ])
  assert.equal((await ask('PUT', path, { body })).status, 204)
  const days = async () => (await ask('GET', '/special-days?from=2026-10-01&to=2026-10-31', { token: reader })).body.items
  const kinds = async () => (await days()).map((one: { day: string; kind: string }) => `${one.day} ${one.kind}`)
  assert.ok((await kinds()).includes('2026-10-01 holiday') && (await kinds()).includes('2026-10-10 working-day'))
  assert.equal((await ask('PUT', path, { body: { ...body, kind: 'party' } })).status, 422)
  assert.equal((await ask('PUT', '/special-days/2026-02-30', { body })).status, 422)
  assert.deepEqual(await codes(path, [reader, keeper], 'DELETE'), ['platform.scope-missing', 'platform.not-allowed'])
  assert.equal((await ask('DELETE', path)).status, 204)
  assert.ok(!(await kinds()).includes('2026-10-10 working-day'))
  assert.deepEqual((await ask('GET', '/special-days?from=2026-10-31&to=2026-10-01')).body.items, [])
})

test('what readers would get is shown before they do, with limits, measures and problems', async () => {
  const limits = (await ask('GET', '/channel-limits', { token: reader })).body.items
  assert.ok(limits.some((one: { channel: string }) => one.channel === 'newsletter'))
  const { post: id, variants } = (await ask('POST', '/posts', { body: post })).body
  assert.deepEqual(variants.newsletter, { texts: { en: { title: 'A book came back' } }, fields: {} })
  const { title, own, html, measure } = (await ask('GET', `/posts/${id}/variants/newsletter/preview`, { token: reader })).body
  assert.deepEqual([title, own, html], ['A book came back', { title: true, text: false }, '<p>In the <strong>reading room</strong>.</p>'])
  assert.equal(measure.title.used, 16)
  assert.deepEqual(await codes(`/posts/${id}/variants/newsletter/preview`, [null, keeper]), [
    'platform.token-needed',
    'platform.not-allowed',
  ])
  assert.equal((await ask('GET', `/posts/${id}/variants/pigeon/preview`)).code, 'content.channel-not-known')
  const preview = (await ask('GET', `/posts/${id}/preview?version=1`, { token: reader })).body
  assert.deepEqual([preview.version, preview.title, preview.byline], [1, 'The book that survived', 'Test City'])
  assert.equal((await ask('GET', `/posts/${id}/preview?version=9`)).code, 'content.no-such-post')
  assert.deepEqual(await codes(`/posts/${id}/preview`, [keeper]), ['platform.not-allowed'])
  assert.equal((await ask('GET', `/posts/${nowhere}/preview`)).code, 'content.no-such-post')
  assert.equal((await ask('GET', '/posts?q=survived&own=true', { token: reader })).status, 200)
  assert.deepEqual((await ask('GET', '/posts?q=nothing%20of%20this')).body.items, [])
})

test('what waits for a reviewer is listed with who may pass it; a request for another version is refused', async () => {
  const { post: id } = (await ask('POST', '/posts', { body: post })).body
  const reviews = `/posts/${id}/reviews`
  const before = (await ask('GET', reviews, { token: reader })).body
  assert.deepEqual([before.steps.length, before.passed, before.returned, before.correctionNeedsApproval], [1, [], null, false])
  assert.equal((await ask('POST', `/posts/${id}/review-request`, { body: { base: 7 } })).code, 'content.changed-meanwhile')
  assert.equal((await ask('POST', `/posts/${id}/review-request`, { body: { base: 1 } })).body.state, 'in-review')
  const waiting = async (token: string) =>
    (await ask('GET', '/reviews', { token })).body.items.find((one: { post: string }) => one.post === id)
  const editor = await tokenOf('editor', 'content:read', 'content:write')
  const mine = (await ask('GET', '/reviews')).body.items.find((one: { post: string }) => one.post === id)
  assert.deepEqual([mine.mayPass, mine.why, mine.step, mine.steps], [false, 'content.approver-is-author', 1, 1])
  assert.deepEqual([(await waiting(editor)).mayPass, (await waiting(editor)).why], [true, null])
  await ask('POST', reviews, { token: editor, body: { version: 1, verdict: 'returned', note: 'Which book?' } })
  const after = (await ask('GET', reviews)).body
  assert.deepEqual([after.returned.note, after.returned.version], ['Which book?', 1])
  assert.deepEqual(await codes('/reviews', [null, keeper]), ['platform.token-needed', 'platform.not-allowed'])
  assert.equal((await ask('GET', `/posts/${nowhere}/reviews`)).code, 'content.no-such-post')
})

test('nobody is two people by having a token: what one wrote at the desk one’s program does not pass, and the other way round', async () => {
  const scopes = ['content:read', 'content:write']
  const program = await tokenOf('director', ...scopes)
  const { writePost, requestReview, reviewPost } = await import('#rooms/content')
  const atDesk = await house.as('director', (work) =>
    writePost(work, {
      source: 'en',
      texts: { en: { title: 'Written at the desk', action: 'Get a card' } },
      action: { kind: 'apply', target: '' },
      noGoal: 'a test',
      variants: { website: {} },
    }),
  )
  await ask('PATCH', `/posts/${atDesk.id}`, { token: program, body: { texts: { en: { body: 'And by a program.' } } } })
  await house.as('director', (work) => requestReview(work, { post: atDesk.id }))
  const passed = await ask('POST', `/posts/${atDesk.id}/reviews`, { token: program, body: { version: 2, verdict: 'passed' } })
  assert.equal(passed.code, 'content.approver-is-author')
  const { post: id } = (await ask('POST', '/posts', { token: program, body: post })).body
  await ask('POST', `/posts/${id}/review-request`, { token: program, body: {} })
  await assert.rejects(
    house.as('director', (work) => reviewPost(work, { post: id, version: 1, verdict: 'passed' })),
    { code: 'content.approver-is-author' },
  )
  const own = (await ask('GET', '/posts?own=true', { token: program })).body.items.map((one: { post: string }) => one.post)
  assert.deepEqual(own.toSorted(), [atDesk.id, id].toSorted())
})

test('a picture tells where it is shown; a series tells the number of its next episode', async () => {
  const png = await sharp({ create: { width: 600, height: 400, channels: 3, background: 'green' } })
    .png()
    .toBuffer()
  const { asset } = (await ask('POST', '/assets?name=room.png', { body: png, headers: { 'content-type': 'image/png' } })).body
  const { post: id } = (await ask('POST', '/posts', { body: { ...post, lead: asset } })).body
  assert.deepEqual((await ask('GET', `/assets/${asset}/uses`, { token: reader })).body.items, [
    { post: id, title: 'The book that survived' },
  ])
  assert.deepEqual(await codes(`/assets/${asset}/uses`, [null, keeper]), ['platform.token-needed', 'platform.not-allowed'])
  assert.equal((await ask('GET', `/assets/${nowhere}/uses`)).status, 404)
  assert.equal((await ask('GET', '/assets?q=room')).body.items.length, 1)
  assert.equal((await ask('GET', '/assets?q=roof')).body.items.length, 0)
  await ask('POST', '/post-series', { body: { names: { en: 'Little Grass' }, firstNumber: 22 } })
  assert.equal((await ask('GET', '/post-series', { token: null })).body.items[0].next, 22)
})
