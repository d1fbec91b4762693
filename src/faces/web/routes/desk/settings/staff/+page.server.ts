import { isId, type Role, refuse, roles } from '#platform'
import {
  alliancePolicy,
  changeRoles,
  leaveStaff,
  listInvitations,
  listStaff,
  localeNames,
  staffPolicy,
  withdrawInvitation,
} from '#rooms/alliance'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { pointsToChoose } from '#web/server/point-forms.ts'
import { inviteByMail, sendInvitation } from '../../../../../accounts/accounts.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    alliancePolicy.demand(work, 'read-staff')
    const all = await listStaff(work, { left: true })
    return {
      staff: all
        .filter((s) => s.status === 'active')
        .map((s) => ({ id: s.staff_id, name: s.name, email: s.email, roles: s.roles, point: s.point_no, since: s.joined_at })),
      left: all.filter((s) => s.status === 'left').map((s) => ({ id: s.staff_id, name: s.name, leftAt: s.left_at })),
      invitations: (await listInvitations(work)).map((i) => ({
        id: i.invitation_id,
        email: i.email,
        name: i.name,
        roles: i.roles,
        expires: i.expires_at,
        over: i.expires_at <= work.now,
      })),
      roles: roles.filter((role) => role !== 'owner' || staffPolicy.allows(work.actor, 'change-owners')),
      points: await pointsToChoose(work, event.locals.locale),
      locales: Object.entries(localeNames).map(([value, label]) => ({ value, label })),
      defaultLocale: event.locals.alliance.defaultLocale,
      me: work.actor.kind === 'staff' ? work.actor.id : null,
    }
  })

const idOf = (form: FormData, name: string): string => {
  const id = text(form, name)
  if (!isId(id)) throw refuse(404, 'platform.not-found')
  return id
}
const rolesOf = (form: FormData): Role[] => form.getAll('roles').map(String) as Role[]

export const actions: Actions = {
  invite: async (event) => {
    const made = await act(event, (work, form) =>
      inviteByMail(work, {
        email: text(form, 'email'),
        name: text(form, 'name'),
        roles: rolesOf(form),
        locale: text(form, 'locale'),
        point: Number(text(form, 'point')) || null,
      }),
    )
    if (isRefused(made)) return made
    const mailed = await sendInvitation(event.locals.house, made)
    return { invited: { email: made.invitation.email, link: made.link, mailed } }
  },
  withdraw: async (event) => {
    const done = await act(event, (work, form) => withdrawInvitation(work, idOf(form, 'invitation')))
    return isRefused(done) ? done : { withdrawn: true }
  },
  roles: async (event) => {
    const done = await act(event, (work, form) => changeRoles(work, idOf(form, 'staff'), rolesOf(form)))
    return isRefused(done) ? done : { changed: done.name }
  },
  leave: async (event) => {
    const done = await act(event, (work, form) => leaveStaff(work, idOf(form, 'staff'), text(form, 'why') || undefined))
    return isRefused(done) ? done : { left: true }
  },
}
