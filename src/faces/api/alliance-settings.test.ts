import assert from 'node:assert/strict'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import sharp from 'sharp'
import { audit } from '#platform'
import { addStaff, listInvitations, staffById } from '#rooms/alliance'
import { openTestHouse, type TestHouse } from '#testing'
import { openCaller, type TestCaller } from './caller-for-tests.ts'

let house: TestHouse
let ask: TestCaller['ask']
let reader: string
let editor: string
let keeper: string
let places: string
before(async () => {
  house = await openTestHouse()
  const caller = await openCaller(house, 'alliance:read', 'alliance:write', 'staff:write')
  ask = caller.ask
  reader = await caller.token('owner', 'alliance:read')
  editor = await caller.token('editor', 'alliance:read', 'alliance:write', 'staff:write')
  places = await caller.token('owner', 'alliance:read', 'alliance:write')
  keeper = await caller.token('keeper', 'alliance:read', 'alliance:write', 'staff:write')
})
after(() => house.close())

/** What a request is told that may not: by scope, by role, without a token. */
async function closed(method: string, path: string, body: unknown, role: string) {
  for (const [token, status, code] of [
    [null, 401, 'platform.token-needed'],
    ...(method === 'GET' ? [] : ([[reader, 403, 'platform.scope-missing']] as const)),
    [role, 403, 'platform.not-allowed'],
  ] as const) {
    const said = await ask(method, path, { body, token })
    assert.deepEqual([said.status, said.code], [status, code], `${method} ${path}`)
  }
}

test('what the library says of itself is read and changed; what is left out stays', async () => {
  const path = '/alliance/settings'
  assert.equal((await ask('GET', path, { token: keeper })).body.dayEnds, '00:00')
  await closed('PATCH', path, { city: 'Anhe' }, editor)
  const changed = await ask('PATCH', path, { body: { city: 'Anhe', dayEnds: '02:00', quietFrom: '21:30', names: { 'zh-CN': '试验市' } } })
  assert.equal(changed.status, 200)
  const { name, city, dayEnds, quietFrom, names } = (await ask('GET', path)).body
  assert.deepEqual([name, city, dayEnds, quietFrom, names], ['Test City', 'Anhe', '02:00', '21:30', { 'zh-CN': '试验市' }])
  const wrong = await ask('PATCH', path, { body: { country: 'C1', timeZone: 'Mars/Base', defaultLocale: 'fr', contactEmail: 'nobody' } })
  assert.equal(wrong.status, 422)
  assert.deepEqual(wrong.fields.map(([at]) => at).sort(), ['/contactEmail', '/country', '/defaultLocale', '/timeZone'])
  assert.deepEqual((await ask('PATCH', path, { body: { quietFrom: '25:00' } })).fields, [
    ['/body/quietFrom', 'platform.field-invalid-format'],
  ])
  assert.equal((await ask('PATCH', path, { body: { slug: 'x' } })).status, 422)
})

test('looks are read by anybody; a colour nobody could read is refused with its pair', async () => {
  assert.equal((await ask('GET', '/brand', { token: null })).body.light.colour, '#0b5a49')
  await closed('PATCH', '/brand', { type: 'system' }, keeper)
  const changed = await ask('PATCH', '/brand', { body: { light: '#7A1F2B', type: 'system' }, token: editor })
  assert.deepEqual([changed.body.light.colour, changed.body.type], ['#7a1f2b', 'system'])
  const wrong = await ask('PATCH', '/brand', { body: { light: '#ffff00', dark: 'blueish' } })
  assert.deepEqual(wrong.fields, [
    ['/light', 'alliance.colour-too-weak'],
    ['/dark', 'alliance.not-a-colour'],
  ])
  assert.equal((await ask('GET', '/brand')).body.light.colour, '#7a1f2b')
})

test('the mark is judged by its bytes, has words, and goes again', async () => {
  const png = await sharp({ create: { width: 64, height: 64, channels: 3, background: 'teal' } })
    .png()
    .toBuffer()
  const path = '/brand/logo?alt=A%20lamp&name=lamp.png'
  const as = (type: string) => ({ headers: { 'content-type': type } })
  for (const [token, status] of [
    [null, 401],
    [reader, 403],
    [keeper, 403],
  ] as const)
    assert.equal((await ask('PUT', path, { body: png, token, ...as('image/png') })).status, status)
  const put = await ask('PUT', path, { body: png, ...as('image/png') })
  assert.equal(put.status, 200)
  assert.equal(put.body.logo.alt, 'A lamp')
  assert.match(put.body.logo.url, /^http:\/\/localhost:4000\/files\/[0-9a-f-]{36}$/)
  assert.equal(put.body.light.colour, '#7a1f2b', 'the colours stay')
  for (const [body, type, said] of [
    [Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'), 'image/svg+xml', 'platform.svg-unsafe'],
    [Buffer.from('%PDF-1.7 no picture'), 'image/png', 'platform.file-kind-not-allowed'],
    [Buffer.from('GIF89a'), 'image/gif', 'platform.media-type-wrong'],
    [Buffer.alloc(1024 * 1024 + 1), 'image/png', 'platform.file-too-large'],
    [Buffer.alloc(0), 'image/png', 'platform.file-empty'],
  ] as const)
    assert.equal((await ask('PUT', path, { body, ...as(type) })).code, said)
  assert.equal((await ask('PUT', '/brand/logo?alt=%20', { body: png, ...as('image/png') })).fields[0]?.[1], 'alliance.logo-needs-alt')
  assert.equal((await ask('GET', '/brand')).body.logo.alt, 'A lamp', 'what was refused changed nothing')
  await closed('DELETE', '/brand/logo', undefined, keeper)
  assert.equal((await ask('DELETE', '/brand/logo')).status, 204)
  assert.equal((await ask('DELETE', '/brand/logo')).status, 204, 'twice is once')
  assert.equal((await ask('GET', '/brand')).body.logo, null)
})

const hire = (name: string, roles: Parameters<typeof addStaff>[1]['roles'] = ['author']) =>
  house.system((work) => addStaff(work, { name, email: `${name.toLowerCase().replaceAll(' ', '.')}@test.example`, roles }))

test('roles change, languages are chosen, people leave; owners are no matter of programs', async () => {
  const { staff_id: id } = await hire('Li Min')
  const path = `/staff/${id}`
  assert.deepEqual((await ask('GET', '/staff', { token: keeper })).body.items[0], {
    staff: id,
    name: 'Li Min',
    roles: ['author'],
    status: 'active',
  })
  await closed('GET', path, undefined, editor)
  const { email, language, status, leftAt } = (await ask('GET', path)).body
  assert.deepEqual([email, language, status, leftAt], ['li.min@test.example', 'en', 'active', null])
  await closed('PUT', `${path}/roles`, { roles: ['editor'] }, editor)
  assert.deepEqual((await ask('PUT', `${path}/roles`, { body: { roles: ['editor', 'desk'] } })).body.roles, ['editor', 'desk'])
  assert.equal((await ask('PUT', `${path}/roles`, { body: { roles: ['king'] } })).status, 422)
  assert.deepEqual((await ask('PUT', `${path}/roles`, { body: { roles: [] } })).fields, [['/roles', 'alliance.role-missing']])
  assert.equal((await ask('PUT', `${path}/roles`, { body: { roles: ['owner'] } })).code, 'alliance.programs-make-no-owners')
  await closed('PUT', `${path}/language`, { language: 'zh-CN' }, editor)
  assert.equal((await ask('PUT', `${path}/language`, { body: { language: 'zh-CN' } })).status, 204)
  assert.equal((await house.system((work) => staffById(work, id)))?.locale, 'zh-CN')
  assert.deepEqual((await ask('PUT', `${path}/language`, { body: { language: 'klingon' } })).fields, [['/locale', 'alliance.not-a-locale']])
  await closed('POST', `${path}/departure`, {}, editor)
  assert.equal((await ask('POST', `${path}/departure`, { body: { why: 'Moved away' } })).status, 204)
  assert.deepEqual((await ask('GET', '/staff')).body.items, [])
  assert.equal((await ask('GET', '/staff?left=true')).body.items[0].status, 'left')
  assert.equal((await ask('PUT', `${path}/roles`, { body: { roles: ['author'] } })).code, 'alliance.has-left')
  const owner = await hire('Wang Fang', ['owner'])
  assert.equal((await ask('POST', `/staff/${owner.staff_id}/departure`, { body: {} })).code, 'alliance.programs-make-no-owners')
  for (const [method, rest, body] of [
    ['GET', '', undefined],
    ['PUT', '/roles', { roles: ['author'] }],
    ['PUT', '/language', { language: 'en' }],
    ['POST', '/departure', {}],
  ] as const)
    assert.equal((await ask(method, `/staff/0199a000-0000-7000-8000-00000000ffff${rest}`, { body })).code, 'alliance.no-such-staff')
})

test('who the token acts for chooses their own language, whatever their role', async () => {
  const self = (await ask('GET', '/self', { token: keeper })).body
  assert.equal(self.person, house.staff('keeper').id)
  await house.system((work) =>
    work.db
      .insertInto('alliance.staff')
      .values({
        alliance_id: work.alliance,
        staff_id: self.person,
        user_id: null,
        name: 'Keeper',
        email: 'keeper@test.example',
        roles: ['keeper'],
        locale: 'en',
        point_no: null,
        status: 'active',
        joined_at: work.now,
        left_at: null,
      })
      .execute(),
  )
  assert.equal((await ask('PUT', `/staff/${self.person}/language`, { body: { language: 'zh-CN' }, token: keeper })).status, 204)
})

test('an invitation is mailed to the invited alone, replaced by the next, listed, taken back', async () => {
  const body = { email: 'Zhao.Lei@Test.example', name: 'Zhao Lei', roles: ['desk'], language: 'zh-CN' }
  await closed('POST', '/staff-invitations', body, editor)
  await closed('GET', '/staff-invitations', undefined, editor)
  const scopeless = await ask('POST', '/staff-invitations', { body, token: places })
  assert.deepEqual([scopeless.status, scopeless.code], [403, 'platform.scope-missing'], 'hours and places are no key to the house')
  const made = await ask('POST', '/staff-invitations', { body })
  assert.deepEqual([made.status, made.body.email, made.body.state, made.body.mailed], [201, 'zhao.lei@test.example', 'open', false])
  assert.ok(!JSON.stringify(made.body).includes('/desk/invitation/'), 'a program never gets the link')
  // The mail leaves after the commit and after the answer: without a server it lies in the outbox.
  const outbox = join(house.platform.config.dataDir, 'outbox')
  let mails: string[] = []
  while (mails.length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 20))
    // One that is still being written has another ending.
    mails = (await readdir(outbox).catch((): string[] => [])).filter((name) => name.endsWith('.eml'))
  }
  assert.match(await readFile(join(outbox, mails[0]!), 'utf8'), /To: zhao\.lei@test\.example/i)
  const again = await ask('POST', '/staff-invitations', { body: { ...body, roles: ['desk', 'author'] } })
  assert.notEqual(again.body.invitation, made.body.invitation)
  assert.deepEqual(
    (await ask('GET', '/staff-invitations')).body.items.map((one: { invitation: string }) => one.invitation),
    [again.body.invitation],
  )
  assert.deepEqual((await ask('GET', '/staff-invitations?all=true')).body.items.map((one: { state: string }) => one.state).sort(), [
    'open',
    'withdrawn',
  ])
  assert.equal((await ask('POST', '/staff-invitations', { body: { ...body, roles: ['owner'] } })).code, 'alliance.programs-make-no-owners')
  assert.deepEqual((await ask('POST', '/staff-invitations', { body: { ...body, email: 'nobody', roles: [] } })).fields, [
    ['/email', 'alliance.not-an-email'],
    ['/roles', 'alliance.role-missing'],
  ])
  const path = `/staff-invitations/${again.body.invitation}`
  await closed('DELETE', path, undefined, editor)
  assert.equal((await ask('DELETE', path)).status, 204)
  assert.equal((await ask('DELETE', path)).status, 204, 'twice is once')
  assert.deepEqual(await house.as('owner', (work) => listInvitations(work)), [])
  assert.equal((await ask('DELETE', '/staff-invitations/0199a000-0000-7000-8000-00000000ffff')).code, 'alliance.no-such-invitation')
})

test('the record is read page by page, in the caller’s language, by room, act and thing', async () => {
  await closed('GET', '/audit', undefined, editor)
  const first = (await ask('GET', '/audit?limit=2')).body
  assert.equal(first.items.length, 2)
  const second = (await ask('GET', `/audit?limit=2&cursor=${first.next}`)).body
  assert.ok(second.items[0].at <= first.items[1].at && second.items[0].entry !== first.items[1].entry)
  const left = (await ask('GET', '/audit?act=alliance.staff-left')).body.items
  assert.deepEqual([left.length, left[0].why, left[0].by.kind], [1, 'Moved away', 'token'])
  assert.match(left[0].sentence, /Li Min/)
  const zh = await ask('GET', `/audit?aboutKind=staff&aboutId=${left[0].about.id}`, { headers: { 'accept-language': 'zh-CN' } })
  assert.ok(zh.body.items.length >= 2 && zh.body.items.every((one: { sentence: string }) => /\p{Script=Han}/u.test(one.sentence)))
  // A channel is named in the reader's language, in whichever the house connected it.
  await house.as('owner', (work) =>
    audit(work, 'channels.account-kept', { kind: 'channel', id: 'poster' }, { name: 'Posters', kind: 'poster' }),
  )
  const [kept] = (await ask('GET', '/audit?room=channels', { headers: { 'accept-language': 'zh-CN' } })).body.items
  assert.match(kept.sentence, /海报/)
  assert.equal((await ask('GET', '/audit?limit=200')).status, 200)
  assert.equal((await ask('GET', '/audit?room=kitchen')).status, 422)
  assert.equal((await ask('GET', '/audit?cursor=x')).code, 'platform.cursor-wrong')
})

test('imports of places are remembered, with what was put aside and why', async () => {
  assert.ok((await ask('GET', '/point-kinds', { token: null })).body.items.some((one: { kind: string }) => one.kind === 'reading-bar'))
  const file = Buffer.from('name,kind\nStation,reading-station\nOdd,palace\n')
  const { body } = await ask('POST', '/points/import?name=list.csv', { body: file, headers: { 'content-type': 'text/csv' } })
  await closed('GET', '/point-imports', undefined, editor)
  const past = (await ask('GET', '/point-imports')).body.items
  assert.deepEqual(
    past.map((one: Record<string, unknown>) => [one.import, one.file, one.read, one.added, one.aside]),
    [[body.import, 'list.csv', 2, 1, 1]],
  )
  await closed('GET', `/point-imports/${body.import}`, undefined, editor)
  const { lines } = (await ask('GET', `/point-imports/${body.import}`)).body
  assert.deepEqual([lines.length, lines[0].line, lines[0].code, lines[0].row.name], [1, 3, 'alliance.no-such-kind', 'Odd'])
  assert.match(lines[0].reason, /palace/)
  assert.equal((await ask('GET', '/point-imports/0199a000-0000-7000-8000-00000000ffff')).status, 404)
})
