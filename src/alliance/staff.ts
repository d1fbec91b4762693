import type { Selectable } from 'kysely'
import { roles as allRoles, audit, endTokensOf, Fields, isId, newId, personOf, type Role, type Work } from '#platform'
import { alreadyStaff, hasLeft, lastOwner, noSuchStaff, onlyOwnersMakeOwners, programsMakeNoOwners } from './errors.ts'
import { alliancePolicy, staffPolicy } from './policy.ts'
import { isLocale } from './switch-list.ts'
import type { StaffTable } from './tables.ts'
import { layDownTasksOf } from './tasks/hand-over.ts'

export type StaffMember = Omit<Selectable<StaffTable>, 'alliance_id'>

const columns = ['staff_id', 'user_id', 'name', 'email', 'roles', 'locale', 'point_no', 'status', 'joined_at', 'left_at'] as const

/** One member of staff, also one who has left. Undefined when there is none. */
export async function staffById(work: Work, staff: string): Promise<StaffMember | undefined> {
  return work.db
    .selectFrom('alliance.staff')
    .select(columns)
    .where('alliance_id', '=', work.alliance)
    .where('staff_id', '=', staff)
    .executeTakeFirst()
}

/** One member of staff with address and place, for those who look after staff. Refuses `alliance.no-such-staff`. */
export async function readStaff(work: Work, staff: string): Promise<StaffMember> {
  alliancePolicy.demand(work, 'read-staff')
  const found = await staffById(work, staff)
  if (!found) throw noSuchStaff()
  return found
}

/** The member of staff behind someone who signed in, while they work here. */
export async function staffByUser(work: Work, user: string): Promise<StaffMember | undefined> {
  return work.db
    .selectFrom('alliance.staff')
    .select(columns)
    .where('alliance_id', '=', work.alliance)
    .where('user_id', '=', user)
    .where('status', '=', 'active')
    .executeTakeFirst()
}

/** The roles that somebody holds now, none once they have left; undefined for who never worked here. Fills the contract of tokens. */
export async function rolesHeld(work: Work, person: string): Promise<readonly Role[] | undefined> {
  const member = isId(person) ? await staffById(work, person) : undefined
  return member && (member.status === 'active' ? member.roles : [])
}

/** Those who work here, by name; with `left` also those who did. Names and roles only matter to staff, so visitors may not. */
export async function listStaff(work: Work, { left = false } = {}): Promise<StaffMember[]> {
  alliancePolicy.demand(work, 'read-alliance')
  let query = work.db.selectFrom('alliance.staff').select(columns).where('alliance_id', '=', work.alliance)
  if (!left) query = query.where('status', '=', 'active')
  return query.orderBy('name').orderBy('staff_id').execute()
}

export interface AddStaff {
  name: string
  email: string
  roles: readonly Role[]
  locale?: string
  user?: string | null
  point?: number | null
}

/** Writes a member of staff without an invitation: the first owner at set-up, the demo city, tests. Only the system may. */
export async function addStaff(work: Work, input: AddStaff): Promise<StaffMember> {
  alliancePolicy.demand(work, 'found-alliance')
  const member = await writeStaff(work, input)
  await audit(work, 'alliance.staff-joined', { kind: 'staff', id: member.staff_id }, { name: member.name, roles: member.roles.join(', ') })
  return member
}

/** The row of a member of staff; someone who has left and comes back gets their row back. */
export async function writeStaff(work: Work, input: AddStaff): Promise<StaffMember> {
  const fields = new Fields('alliance')
  const name = fields.line('name', input.name, { needed: true, max: 120 })
  const email = fields.email('email', input.email, { needed: true })
  const roles = checkRoles(fields, input.roles)
  fields.check()
  const before = await work.db
    .selectFrom('alliance.staff')
    .select(['staff_id', 'status', 'name'])
    .where('alliance_id', '=', work.alliance)
    .where('email', '=', email)
    .forUpdate()
    .executeTakeFirst()
  if (before?.status === 'active') throw alreadyStaff(before.name)
  const row = {
    name,
    roles,
    locale: input.locale ?? 'en',
    user_id: input.user ?? null,
    point_no: input.point ?? null,
    status: 'active' as const,
    joined_at: work.now,
    left_at: null,
  }
  if (before)
    await work.db
      .updateTable('alliance.staff')
      .set(row)
      .where('alliance_id', '=', work.alliance)
      .where('staff_id', '=', before.staff_id)
      .execute()
  const id = before?.staff_id ?? newId()
  if (!before)
    await work.db
      .insertInto('alliance.staff')
      .values({ alliance_id: work.alliance, staff_id: id, email, ...row })
      .execute()
  return (await staffById(work, id))!
}

/** Checks roles: at least one, each known. */
export function checkRoles(fields: Fields, roles: readonly string[]): Role[] {
  const known = [...new Set(roles)].filter((role): role is Role => (allRoles as readonly string[]).includes(role))
  if (known.length === 0 || known.length !== new Set(roles).size) fields.wrong('roles', 'role-missing')
  return known
}

/**
 * Owners make owners and unmake them; a director may change everybody else. A program does neither, whoever made its token: an owner may
 * make tokens, so a token for one room would be a token for all of them.
 */
export function demandOwnerFor(work: Work, ...sets: (readonly string[])[]): void {
  if (!sets.some((roles) => roles.includes('owner'))) return
  if (work.actor.kind === 'token') throw programsMakeNoOwners()
  if (!staffPolicy.allows(work.actor, 'change-owners')) throw onlyOwnersMakeOwners()
}

/** Locks one member of staff and all owners, in the order of their ids, so that two who remove the last two owners meet here. */
async function lockWithOwners(work: Work, staff: string): Promise<{ member: StaffMember; owners: number }> {
  const rows = await work.db
    .selectFrom('alliance.staff')
    .select(columns)
    .where('alliance_id', '=', work.alliance)
    .where((eb) => eb.or([eb('staff_id', '=', staff), eb.and([eb('status', '=', 'active'), eb(eb.val('owner'), '=', eb.fn.any('roles'))])]))
    .orderBy('staff_id')
    .forUpdate()
    .execute()
  const member = rows.find((row) => row.staff_id === staff)
  if (!member) throw noSuchStaff()
  return { member, owners: rows.filter((row) => row.status === 'active' && row.roles.includes('owner')).length }
}

/** Changes what someone may do, and with it what their API tokens may; who is owner or director no longer has no open invitations either. Refuses `alliance.last-owner`, `alliance.only-owners-change-owners`, `alliance.has-left`. */
export async function changeRoles(work: Work, staff: string, roles: readonly Role[]): Promise<StaffMember> {
  staffPolicy.demand(work, 'change-staff')
  const fields = new Fields('alliance')
  const after = checkRoles(fields, roles)
  fields.check()
  const { member, owners } = await lockWithOwners(work, staff)
  if (member.status !== 'active') throw hasLeft(member.name)
  demandOwnerFor(work, member.roles, after)
  if (member.roles.includes('owner') && !after.includes('owner') && owners < 2) throw lastOwner()
  if (after.toSorted().join() === member.roles.toSorted().join()) return member
  await work.db
    .updateTable('alliance.staff')
    .set({ roles: after })
    .where('alliance_id', '=', work.alliance)
    .where('staff_id', '=', staff)
    .execute()
  await audit(
    work,
    'alliance.roles-changed',
    { kind: 'staff', id: staff },
    { name: member.name, before: member.roles.join(', '), after: after.join(', ') },
  )
  if ((['owner', 'director'] as const).some((role) => member.roles.includes(role) && !after.includes(role)))
    await withdrawInvitationsOf(work, staff)
  return { ...member, roles: after }
}

/** Takes back every open invitation somebody made: whoever lost a power comes back to it by no invitation of their own. */
async function withdrawInvitationsOf(work: Work, staff: string): Promise<void> {
  const withdrawn = await work.db
    .updateTable('alliance.invitations')
    .set({ withdrawn_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('invited_by', '=', staff)
    .where('accepted_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .returning(['invitation_id', 'email'])
    .execute()
  for (const { invitation_id: id, email } of withdrawn)
    await audit(work, 'alliance.invitation-withdrawn', { kind: 'invitation', id }, { email })
}

/** Ends someone's work here: they can no longer sign in, their API tokens end and their open tasks are anybody's; what they did keeps their name. Twice is once. */
export async function leaveStaff(work: Work, staff: string, why?: string): Promise<void> {
  staffPolicy.demand(work, 'change-staff')
  const { member, owners } = await lockWithOwners(work, staff)
  if (member.status === 'left') return
  demandOwnerFor(work, member.roles)
  if (member.roles.includes('owner') && owners < 2) throw lastOwner()
  await work.db
    .updateTable('alliance.staff')
    .set({ status: 'left', left_at: work.now, user_id: null })
    .where('alliance_id', '=', work.alliance)
    .where('staff_id', '=', staff)
    .execute()
  await endTokensOf(work, staff)
  await layDownTasksOf(work, staff)
  await withdrawInvitationsOf(work, staff)
  await audit(work, 'alliance.staff-left', { kind: 'staff', id: staff }, { name: member.name }, why)
}

/** Sets the language someone reads the desk in. Everybody may for themselves, also by a token of theirs. Refuses `alliance.no-such-staff`. */
export async function chooseLocale(work: Work, staff: string, locale: string): Promise<void> {
  if (personOf(work.actor) === staff) alliancePolicy.demand(work, 'choose-own-language')
  else staffPolicy.demand(work, 'change-staff')
  const fields = new Fields('alliance')
  if (!isLocale(locale)) fields.wrong('locale', 'not-a-locale')
  fields.check()
  const { numUpdatedRows } = await work.db
    .updateTable('alliance.staff')
    .set({ locale })
    .where('alliance_id', '=', work.alliance)
    .where('staff_id', '=', staff)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) throw noSuchStaff()
}
