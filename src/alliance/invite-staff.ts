import { createHash, randomBytes } from 'node:crypto'
import type { Selectable } from 'kysely'
import { audit, Fields, newId, personOf, type Role, type Work } from '#platform'
import { alreadyInvited, alreadyStaff, invitationExpired, invitationUsed, invitationWithdrawn, noSuchInvitation } from './errors.ts'
import { readPoint } from './list-service-points.ts'
import { alliancePolicy, staffPolicy } from './policy.ts'
import { checkRoles, demandOwnerFor, type StaffMember, writeStaff } from './staff.ts'
import { isLocale } from './switch-list.ts'
import type { InvitationsTable } from './tables.ts'

export type Invitation = Omit<Selectable<InvitationsTable>, 'alliance_id' | 'token_hash'>

const columns = [
  'invitation_id',
  'email',
  'name',
  'roles',
  'locale',
  'point_no',
  'invited_by',
  'invited_at',
  'expires_at',
  'accepted_at',
  'withdrawn_at',
] as const

/** An invitation holds for a week. */
const holds = 7 * 86_400_000
const hashed = (token: string): string => createHash('sha256').update(token).digest('hex')

export interface InviteStaff {
  email: string
  name?: string
  roles: readonly Role[]
  locale?: string
  /** A keeper's own point. */
  point?: number | null
}

/**
 * Invites someone to work here. The token is shown once, in the link that is mailed; the database keeps only its hash.
 * Inviting the same address again replaces the open invitation. Refuses `alliance.already-staff`, `alliance.only-owners-change-owners`.
 */
export async function inviteStaff(work: Work, input: InviteStaff): Promise<{ invitation: Invitation; token: string }> {
  staffPolicy.demand(work, 'change-staff')
  const fields = new Fields('alliance')
  const email = fields.email('email', input.email, { needed: true })
  const name = fields.line('name', input.name, { max: 120 })
  const roles = checkRoles(fields, input.roles)
  const locale = input.locale ?? 'en'
  if (!isLocale(locale)) fields.wrong('locale', 'not-a-locale')
  fields.check()
  demandOwnerFor(work, roles)
  if (input.point) await readPoint(work, input.point)
  const known = await work.db
    .selectFrom('alliance.staff')
    .select('name')
    .where('alliance_id', '=', work.alliance)
    .where('email', '=', email)
    .where('status', '=', 'active')
    .executeTakeFirst()
  if (known) throw alreadyStaff(known.name)
  await work.db
    .updateTable('alliance.invitations')
    .set({ withdrawn_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('email', '=', email)
    .where('accepted_at', 'is', null)
    .where('withdrawn_at', 'is', null)
    .execute()
  const token = randomBytes(24).toString('base64url')
  const invitation: Invitation = {
    invitation_id: newId(),
    email,
    name,
    roles,
    locale,
    point_no: input.point ?? null,
    invited_by: personOf(work.actor),
    invited_at: work.now,
    expires_at: new Date(work.now.getTime() + holds),
    accepted_at: null,
    withdrawn_at: null,
  }
  const made = await work.db
    .insertInto('alliance.invitations')
    .values({ alliance_id: work.alliance, token_hash: hashed(token), ...invitation })
    .onConflict((on) => on.columns(['alliance_id', 'email']).where('accepted_at', 'is', null).where('withdrawn_at', 'is', null).doNothing())
    .returning('invitation_id')
    .executeTakeFirst()
  if (!made) throw alreadyInvited()
  await audit(work, 'alliance.staff-invited', { kind: 'invitation', id: invitation.invitation_id }, { email, roles: roles.join(', ') })
  return { invitation, token }
}

/** Invitations that were sent, newest first; accepted and withdrawn ones only with `all`. */
export async function listInvitations(work: Work, { all = false } = {}): Promise<Invitation[]> {
  alliancePolicy.demand(work, 'read-staff')
  let query = work.db.selectFrom('alliance.invitations').select(columns).where('alliance_id', '=', work.alliance)
  if (!all) query = query.where('accepted_at', 'is', null).where('withdrawn_at', 'is', null)
  return query.orderBy('invited_at', 'desc').orderBy('invitation_id').execute()
}

/**
 * Reads the invitation of a token without using it: the page that opens on the phone. Anybody with the token may.
 * Refuses `alliance.no-such-invitation`, `…-used`, `…-withdrawn`, `…-expired`.
 */
export async function readInvitation(work: Work, token: string): Promise<Invitation> {
  return checked(work, await byToken(work, token).executeTakeFirst())
}

/**
 * Makes the invited person a member of staff. Called by sign-in in the transaction that makes the account; `user` is its id.
 * A second call with the same token refuses `alliance.invitation-used`.
 */
export async function acceptInvitation(work: Work, token: string, { user, name }: { user: string; name: string }): Promise<StaffMember> {
  const invitation = checked(work, await byToken(work, token).forUpdate().executeTakeFirst())
  const member = await writeStaff(work, {
    name,
    email: invitation.email,
    roles: invitation.roles,
    locale: invitation.locale,
    point: invitation.point_no,
    user,
  })
  await work.db
    .updateTable('alliance.invitations')
    .set({ accepted_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('invitation_id', '=', invitation.invitation_id)
    .execute()
  await audit(work, 'alliance.staff-joined', { kind: 'staff', id: member.staff_id }, { name: member.name, roles: member.roles.join(', ') })
  return member
}

/** Takes an open invitation back. Twice is once. */
export async function withdrawInvitation(work: Work, invitation: string): Promise<void> {
  staffPolicy.demand(work, 'change-staff')
  const row = await work.db
    .selectFrom('alliance.invitations')
    .select(columns)
    .where('alliance_id', '=', work.alliance)
    .where('invitation_id', '=', invitation)
    .forUpdate()
    .executeTakeFirst()
  if (!row) throw noSuchInvitation()
  if (row.accepted_at) throw invitationUsed()
  if (row.withdrawn_at) return
  await work.db
    .updateTable('alliance.invitations')
    .set({ withdrawn_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('invitation_id', '=', invitation)
    .execute()
  await audit(work, 'alliance.invitation-withdrawn', { kind: 'invitation', id: invitation }, { email: row.email })
}

const byToken = (work: Work, token: string) =>
  work.db
    .selectFrom('alliance.invitations')
    .select(columns)
    .where('alliance_id', '=', work.alliance)
    .where('token_hash', '=', hashed(token))

function checked(work: Work, row: Invitation | undefined): Invitation {
  if (!row) throw noSuchInvitation()
  if (row.accepted_at) throw invitationUsed()
  if (row.withdrawn_at) throw invitationWithdrawn()
  if (row.expires_at <= work.now) throw invitationExpired(row.expires_at)
  return row
}
