import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type Actor, actorOfToken, isRefusal, listTokens, makeToken, newId, type Role, readAudit } from '#platform'
import { openTestHouse, type TestHouse } from '#testing'
import {
  acceptInvitation,
  addStaff,
  changeRoles,
  chooseLocale,
  inviteStaff,
  leaveStaff,
  listInvitations,
  listStaff,
  readInvitation,
  staffById,
  staffByUser,
  withdrawInvitation,
} from './index.ts'

let house: TestHouse
before(async () => {
  house = await openTestHouse({ pool: 70 })
})
after(() => house.close())

let nth = 0
const hire = (roles: Role[], alliance?: string) =>
  house.system(
    (work) => addStaff(work, { name: `Person ${++nth}`, email: `person${nth}@test.example`, roles, user: `user-${nth}` }),
    alliance ? { alliance } : {},
  )
const acting = (staff: { staff_id: string; name: string; roles: Role[] }): Actor => ({
  kind: 'staff',
  id: staff.staff_id,
  name: staff.name,
  roles: staff.roles,
})

test('someone is invited, opens the link, joins once', async () => {
  const { invitation, token } = await house.as('owner', (work) =>
    inviteStaff(work, { email: 'Li.Min@Test.example', roles: ['editor', 'desk'], locale: 'zh-CN' }),
  )
  assert.equal(invitation.email, 'li.min@test.example')
  assert.match(token, /^[\w-]{32}$/)
  assert.equal((await house.visitor((work) => readInvitation(work, token))).locale, 'zh-CN')
  const member = await house.visitor((work) => acceptInvitation(work, token, { user: 'user-li', name: '李敏' }))
  assert.deepEqual([member.name, member.roles, member.locale, member.status], ['李敏', ['editor', 'desk'], 'zh-CN', 'active'])
  assert.equal((await house.visitor((work) => staffByUser(work, 'user-li')))?.staff_id, member.staff_id)
  await assert.rejects(
    house.visitor((work) => acceptInvitation(work, token, { user: 'user-2', name: 'x' })),
    { code: 'alliance.invitation-used' },
  )
  await assert.rejects(
    house.as('owner', (work) => inviteStaff(work, { email: 'li.min@test.example', roles: ['desk'] })),
    (error) => isRefusal(error) && error.fields[0]?.code === 'alliance.already-staff',
  )
})

test('the token itself is nowhere in the database', async () => {
  const { token } = await house.as('owner', (work) => inviteStaff(work, { email: 'secret@test.example', roles: ['desk'] }))
  const rows = await house.system((work) =>
    work.db.selectFrom('alliance.invitations').selectAll().where('alliance_id', '=', work.alliance).execute(),
  )
  assert.ok(!JSON.stringify(rows).includes(token))
})

test('an invitation ends after a week, can be taken back, and is replaced by the next to the same address', async () => {
  const invite = () => house.as('director', (work) => inviteStaff(work, { email: 'wang@test.example', roles: ['author'] }))
  const first = await invite()
  const second = await invite()
  await assert.rejects(
    house.visitor((work) => readInvitation(work, first.token)),
    { code: 'alliance.invitation-withdrawn' },
  )
  const later = new Date(second.invitation.expires_at.getTime())
  await assert.rejects(
    house.system((work) => readInvitation(work, second.token), { now: later }),
    { code: 'alliance.invitation-expired' },
  )
  assert.equal((await house.as('owner', (work) => listInvitations(work))).filter((i) => i.email === 'wang@test.example').length, 1)
  await house.as('owner', (work) => withdrawInvitation(work, second.invitation.invitation_id))
  await house.as('owner', (work) => withdrawInvitation(work, second.invitation.invitation_id))
  await assert.rejects(
    house.visitor((work) => acceptInvitation(work, second.token, { user: 'u', name: 'Wang' })),
    { code: 'alliance.invitation-withdrawn' },
  )
  await assert.rejects(
    house.visitor((work) => readInvitation(work, 'never-was')),
    { code: 'alliance.no-such-invitation' },
  )
  await assert.rejects(
    house.system((work) => readInvitation(work, second.token), { alliance: house.otherAlliance }),
    { code: 'alliance.no-such-invitation' },
  )
})

test('twenty phones that open one invitation at once make one member of staff', async () => {
  const { token } = await house.as('owner', (work) => inviteStaff(work, { email: 'race@test.example', roles: ['desk'] }))
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, (_, i) => house.visitor((work) => acceptInvitation(work, token, { user: `race-${i}`, name: `Racer ${i}` }))),
  )
  assert.equal(outcomes.filter((o) => o.status === 'fulfilled').length, 1)
  for (const o of outcomes) if (o.status === 'rejected') assert.equal((o.reason as { code: string }).code, 'alliance.invitation-used')
  const again = await Promise.allSettled(
    Array.from({ length: 20 }, () => house.as('owner', (work) => inviteStaff(work, { email: 'twice@test.example', roles: ['desk'] }))),
  )
  assert.ok(again.some((o) => o.status === 'fulfilled'))
  assert.equal((await house.as('owner', (work) => listInvitations(work))).filter((i) => i.email === 'twice@test.example').length, 1)
})

test('a director changes everybody but owners', async () => {
  const owner = await hire(['owner'])
  const author = await hire(['author'])
  const director = acting(await hire(['director']))
  await house.as(director, (work) => changeRoles(work, author.staff_id, ['editor', 'programme']))
  assert.deepEqual((await house.system((work) => staffById(work, author.staff_id)))?.roles, ['editor', 'programme'])
  const refused = { code: 'alliance.only-owners-change-owners' }
  await assert.rejects(
    house.as(director, (work) => changeRoles(work, author.staff_id, ['owner'])),
    refused,
  )
  await assert.rejects(
    house.as(director, (work) => changeRoles(work, owner.staff_id, ['desk'])),
    refused,
  )
  await assert.rejects(
    house.as(director, (work) => leaveStaff(work, owner.staff_id)),
    refused,
  )
  await assert.rejects(
    house.as(director, (work) => inviteStaff(work, { email: 'o@test.example', roles: ['owner'] })),
    refused,
  )
  await assert.rejects(
    house.as('editor', (work) => changeRoles(work, author.staff_id, ['desk'])),
    { code: 'platform.not-allowed' },
  )
  await assert.rejects(
    house.as(director, (work) => changeRoles(work, author.staff_id, ['king' as Role])),
    (error) => isRefusal(error) && error.fields[0]?.field === 'roles',
  )
  await assert.rejects(
    house.as(director, (work) => changeRoles(work, newId(), ['desk'])),
    { code: 'alliance.no-such-staff' },
  )
})

test('someone who leaves no longer signs in, what they did keeps their name, and they can come back', async () => {
  const person = await hire(['desk'])
  await house.as('owner', (work) => leaveStaff(work, person.staff_id, 'moved to another library'))
  await house.as('owner', (work) => leaveStaff(work, person.staff_id))
  assert.equal(await house.visitor((work) => staffByUser(work, person.user_id!)), undefined)
  assert.equal((await house.system((work) => staffById(work, person.staff_id)))?.name, person.name)
  assert.ok(!(await house.as('owner', (work) => listStaff(work))).some((s) => s.staff_id === person.staff_id))
  assert.ok((await house.as('owner', (work) => listStaff(work, { left: true }))).some((s) => s.staff_id === person.staff_id))
  await assert.rejects(
    house.as('owner', (work) => changeRoles(work, person.staff_id, ['desk'])),
    { code: 'alliance.has-left' },
  )
  const { token } = await house.as('owner', (work) => inviteStaff(work, { email: person.email, roles: ['author'] }))
  const back = await house.visitor((work) => acceptInvitation(work, token, { user: 'user-back', name: person.name }))
  assert.equal(back.staff_id, person.staff_id)
  const left = (await house.system((work) => readAudit(work, { act: 'alliance.staff-left' })))[0]!
  assert.equal(left.why, 'moved to another library')
})

test('the last owner stays: 64 who remove the owners at once leave one', async () => {
  const alliance = house.otherAlliance
  const owners = await Promise.all(Array.from({ length: 8 }, () => hire(['owner', 'editor'], alliance)))
  const outcomes = await Promise.allSettled(
    Array.from({ length: 64 }, (_, i) => {
      const [by, whom] = [owners[(i * 3 + 1) % 8]!, owners[i % 8]!]
      return house.as(
        acting(by),
        async (work) => void (await (i % 2 ? changeRoles(work, whom.staff_id, ['editor']) : leaveStaff(work, whom.staff_id))),
        {
          alliance,
        },
      )
    }),
  )
  const left = (await house.as('owner', (work) => listStaff(work), { alliance })).filter((s) => s.roles.includes('owner'))
  assert.equal(left.length, 1)
  for (const o of outcomes) if (o.status === 'rejected') assert.ok(isRefusal(o.reason), String(o.reason))
  await assert.rejects(
    house.as(acting(left[0]!), (work) => leaveStaff(work, left[0]!.staff_id), { alliance }),
    { code: 'alliance.last-owner' },
  )
  await assert.rejects(
    house.as(acting(left[0]!), (work) => changeRoles(work, left[0]!.staff_id, ['editor']), { alliance }),
    { code: 'alliance.last-owner' },
  )
})

test('everybody chooses their own language, and nobody that of another', async () => {
  const one = await hire(['keeper'])
  const two = await hire(['keeper'])
  await house.as(acting(one), (work) => chooseLocale(work, one.staff_id, 'zh-CN'))
  assert.equal((await house.system((work) => staffById(work, one.staff_id)))?.locale, 'zh-CN')
  await assert.rejects(
    house.as(acting(one), (work) => chooseLocale(work, two.staff_id, 'zh-CN')),
    { code: 'platform.not-allowed' },
  )
  await assert.rejects(
    house.as(acting(one), (work) => chooseLocale(work, one.staff_id, 'xx')),
    (error) => isRefusal(error),
  )
})

test('a token chooses the language of who made it and of nobody else, and makes and unmakes no owner', async () => {
  const [one, two] = [await hire(['keeper']), await hire(['keeper'])]
  const token = (scopes: string[], roles: Role[] = ['keeper']) =>
    ({ kind: 'token', id: newId(), name: 'Program', roles, scopes, person: one.staff_id }) as const
  await house.as(token(['alliance:write']), (work) => chooseLocale(work, one.staff_id, 'zh-CN'))
  assert.equal((await house.system((work) => staffById(work, one.staff_id)))?.locale, 'zh-CN')
  for (const act of [
    () => house.as(token(['alliance:read']), (work) => chooseLocale(work, one.staff_id, 'en')),
    () => house.as(token(['alliance:write']), (work) => chooseLocale(work, two.staff_id, 'en')),
  ])
    await assert.rejects(act, { code: 'platform.not-allowed' })
  await assert.rejects(
    house.as('owner', (work) => chooseLocale(work, newId(), 'en')),
    { code: 'alliance.no-such-staff' },
  )
  const owners = token(['staff:write'], ['owner'])
  // Whoever may invite a director may have all that a director has: what opens hours for programs does not open the door.
  const places = token(['alliance:read', 'alliance:write'], ['owner'])
  for (const act of [
    () => house.as(places, (work) => inviteStaff(work, { email: 'new.director@example.org', roles: ['director'] })),
    () => house.as(places, (work) => changeRoles(work, two.staff_id, ['director'])),
    () => house.as(places, (work) => leaveStaff(work, two.staff_id)),
    () => house.as(places, (work) => chooseLocale(work, two.staff_id, 'en')),
  ])
    await assert.rejects(act, { code: 'platform.not-allowed' })
  await house.as(owners, (work) => changeRoles(work, two.staff_id, ['editor']))
  const owner = await hire(['owner'])
  for (const act of [
    () => house.as(owners, (work) => changeRoles(work, two.staff_id, ['owner'])),
    () => house.as(owners, (work) => changeRoles(work, owner.staff_id, ['editor'])),
    () => house.as(owners, (work) => leaveStaff(work, owner.staff_id)),
    () => house.as(owners, (work) => inviteStaff(work, { email: 'new.owner@example.org', roles: ['owner'] })),
  ])
    await assert.rejects(act, { code: 'alliance.programs-make-no-owners' })
})

test('a token can do no more than who made it can now, and ends when they leave', async () => {
  const person = await hire(['owner', 'editor'])
  const make = (name: string) => house.as(acting(person), (work) => makeToken(work, { name, scopes: ['content:write'] }))
  const [{ token }, old] = [await make('Gate'), await make('Kept from before')]
  const line = await house.system((work) => makeToken(work, { name: 'Command line', scopes: ['content:write'] }))
  const rolesOf = async (text: string) => (await house.system((work) => actorOfToken(work, text))).roles
  const ended = { status: 401, code: 'platform.token-revoked' }
  assert.deepEqual(await rolesOf(token), ['owner', 'editor'])

  await house.as('owner', (work) => changeRoles(work, person.staff_id, ['editor', 'desk']))
  assert.deepEqual(await rolesOf(token), ['editor'], 'what was taken is gone at once, what was given since is not in it')
  await house.as('owner', (work) => changeRoles(work, person.staff_id, ['analyst']))
  await assert.rejects(rolesOf(token), ended)

  await house.as('owner', (work) => changeRoles(work, person.staff_id, ['owner', 'editor']))
  await house.as('owner', (work) => leaveStaff(work, person.staff_id))
  await assert.rejects(rolesOf(token), ended)
  const listed = await house.as('owner', (work) => listTokens(work))
  assert.deepEqual(listed.map(({ name, revoked_at }) => [name, revoked_at !== null]).toSorted(), [
    ['Command line', false],
    ['Gate', true],
    ['Kept from before', true],
  ])
  const acts = await house.system((work) => readAudit(work, { act: 'platform.token-revoked' }))
  assert.deepEqual(acts.map(({ params }) => params.name).toSorted(), ['Gate', 'Kept from before'])

  await house.system((work) => addStaff(work, { name: person.name, email: person.email, roles: ['owner', 'editor'], user: 'user-again' }))
  await assert.rejects(rolesOf(old.token), ended, 'who comes back makes new ones')
  assert.deepEqual(await rolesOf(line.token), ['owner'])
})

test('a token of somebody who had left before tokens ended with them does nothing', async () => {
  const person = await hire(['owner'])
  const { token } = await house.as(acting(person), (work) => makeToken(work, { name: 'Forgotten', scopes: ['content:write'] }))
  await house.system((work) =>
    work.db
      .updateTable('alliance.staff')
      .set({ status: 'left', left_at: work.now, user_id: null })
      .where('alliance_id', '=', work.alliance)
      .where('staff_id', '=', person.staff_id)
      .execute(),
  )
  await assert.rejects(
    house.system((work) => actorOfToken(work, token)),
    { status: 401, code: 'platform.token-revoked' },
  )
})

test('who leaves comes back by no invitation they made themselves', async () => {
  const person = await hire(['director'])
  const self = { kind: 'staff' as const, id: person.staff_id, name: person.name, roles: ['director' as const] }
  const { token } = await house.as(self, (work) => inviteStaff(work, { email: 'another@test.example', roles: ['director'] }))
  const { token: kept } = await house.as('owner', (work) => inviteStaff(work, { email: 'new@test.example', roles: ['desk'] }))
  await house.as('owner', (work) => leaveStaff(work, person.staff_id))
  const accept = (with_: string, user: string) => house.visitor((work) => acceptInvitation(work, with_, { user, name: 'Somebody' }))
  await assert.rejects(accept(token, 'user-self'), { code: 'alliance.invitation-withdrawn' })
  assert.equal((await accept(kept, 'user-new')).name, 'Somebody')
  const acts = await house.system((work) => readAudit(work, { act: 'alliance.invitation-withdrawn' }))
  assert.ok(
    acts.some(({ params }) => params.email === 'another@test.example'),
    'the record says that it was taken back',
  )
})

test('who is director no longer does not become it again by an invitation of their own', async () => {
  const person = await hire(['director', 'editor'])
  const { token } = await house.as(acting(person), (work) => inviteStaff(work, { email: 'second.self@test.example', roles: ['director'] }))
  await house.as('owner', (work) => changeRoles(work, person.staff_id, ['director', 'desk']))
  assert.equal((await house.visitor((work) => readInvitation(work, token))).email, 'second.self@test.example', 'still a director')
  await house.as('owner', (work) => changeRoles(work, person.staff_id, ['desk']))
  await assert.rejects(
    house.visitor((work) => readInvitation(work, token)),
    { code: 'alliance.invitation-withdrawn' },
  )
})
