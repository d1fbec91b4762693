import { roles } from '#platform'
import {
  changeRoles,
  chooseLocale,
  type Invitation,
  leaveStaff,
  listInvitations,
  listStaff,
  readStaff,
  type StaffMember,
  withdrawInvitation,
} from '#rooms/alliance'
import { inviteByMail, sendInvitation } from '../accounts/accounts.ts'
import { type Api, z } from './api.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const moment = z.iso.datetime()
const someRoles = z.array(z.enum(roles)).max(roles.length)
const language = z.string().max(20)
const params = z.strictObject({ staff: z.uuid() })

const Member = z
  .object({
    staff: z.uuid(),
    name: z.string(),
    email: z.string(),
    roles: z.array(z.string()),
    language: z.string(),
    point: z.int().nullable().openapi({ description: 'A keeper’s own place.' }),
    status: z.enum(['active', 'left']),
    joinedAt: moment,
    leftAt: moment.nullable(),
  })
  .openapi('StaffMember')
const member = {
  staff: id,
  name: 'Li Min',
  email: 'li.min@library.example',
  roles: ['editor'],
  language: 'zh-CN',
  point: null,
  status: 'active' as const,
  joinedAt: '2026-09-07T01:00:00.000Z',
  leftAt: null,
}
const shapeMember = (one: StaffMember): z.input<typeof Member> => ({
  staff: one.staff_id,
  name: one.name,
  email: one.email,
  roles: one.roles,
  language: one.locale,
  point: one.point_no,
  status: one.status,
  joinedAt: one.joined_at.toISOString(),
  leftAt: one.left_at?.toISOString() ?? null,
})

const InvitationSchema = z
  .object({
    invitation: z.uuid(),
    email: z.string(),
    name: z.string(),
    roles: z.array(z.string()),
    language: z.string(),
    point: z.int().nullable(),
    invitedAt: moment,
    expiresAt: moment,
    state: z.enum(['open', 'over', 'accepted', 'withdrawn']),
  })
  .openapi('Invitation')
const invitation = {
  invitation: id,
  email: 'li.min@library.example',
  name: 'Li Min',
  roles: ['editor'],
  language: 'zh-CN',
  point: null,
  invitedAt: '2026-09-07T01:00:00.000Z',
  expiresAt: '2026-09-14T01:00:00.000Z',
  state: 'open' as const,
}
const shapeInvitation = (one: Invitation, now: Date): z.input<typeof InvitationSchema> => ({
  invitation: one.invitation_id,
  email: one.email,
  name: one.name,
  roles: one.roles,
  language: one.locale,
  point: one.point_no,
  invitedAt: one.invited_at.toISOString(),
  expiresAt: one.expires_at.toISOString(),
  state: one.accepted_at ? 'accepted' : one.withdrawn_at ? 'withdrawn' : one.expires_at <= now ? 'over' : 'open',
})

/** Who works here and as what. How they sign in is no matter of programs. */
export function staffRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/staff',
    id: 'listStaff',
    scope: 'alliance:read',
    summary: 'Who works here, or with `left` also who did',
    query: z.strictObject({ left: z.stringbool().optional() }),
    answer: z.object({
      items: z.array(z.object({ staff: z.uuid(), name: z.string(), roles: z.array(z.string()), status: z.enum(['active', 'left']) })),
    }),
    example: { answer: { items: [{ staff: id, name: 'Li Min', roles: ['editor'], status: 'active' }] } },
    run: async ({ work, query }) => ({
      items: (await listStaff(work, query)).map((s) => ({ staff: s.staff_id, name: s.name, roles: s.roles, status: s.status })),
    }),
  })
  api.operation({
    method: 'get',
    path: '/staff/{staff}',
    id: 'readStaff',
    scope: 'alliance:read',
    summary: 'One member of staff with address, language and place',
    params,
    answer: Member,
    example: { params: { staff: id }, answer: member },
    run: async ({ work, params }) => shapeMember(await readStaff(work, params.staff)),
  })
  api.operation({
    method: 'put',
    path: '/staff/{staff}/roles',
    id: 'changeRoles',
    scope: 'staff:write',
    room: 'alliance',
    summary: 'Change what somebody may do',
    description: 'A program makes and unmakes no owner, whoever made its token.',
    params,
    body: z.strictObject({ roles: someRoles }).openapi('RolesChange'),
    answer: Member,
    example: { params: { staff: id }, body: { roles: ['editor'] }, answer: member },
    run: async ({ work, params, body }) => shapeMember(await changeRoles(work, params.staff, body.roles)),
  })
  api.operation({
    method: 'put',
    path: '/staff/{staff}/language',
    id: 'chooseLanguage',
    scope: 'alliance:write',
    summary:
      'Set the language somebody reads the desk in: one’s own, or with `staff:write` and the right to change staff also that of others',
    description: 'Light or dark is kept on a device, not with a person.',
    params,
    body: z.strictObject({ language }).openapi('LanguageChoice'),
    example: { params: { staff: id }, body: { language: 'zh-CN' } },
    run: ({ work, params, body }) => chooseLocale(work, params.staff, body.language),
  })
  api.operation({
    method: 'post',
    path: '/staff/{staff}/departure',
    id: 'leaveStaff',
    scope: 'staff:write',
    room: 'alliance',
    summary: 'End somebody’s work here: they can no longer sign in, what they did keeps their name',
    params,
    body: z.strictObject({ why: z.string().max(500).optional() }).openapi('Departure'),
    example: { params: { staff: id }, body: { why: 'Moved to the city library' } },
    run: ({ work, params, body }) => leaveStaff(work, params.staff, body.why?.trim() || undefined),
  })
  invitationRoutes(api)
}

function invitationRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/staff-invitations',
    id: 'listInvitations',
    scope: 'alliance:read',
    summary: 'Open invitations, newest first; with `all` also those accepted or withdrawn',
    query: z.strictObject({ all: z.stringbool().optional() }),
    answer: z.object({ items: z.array(InvitationSchema) }).openapi('Invitations'),
    example: { answer: { items: [invitation] } },
    run: async ({ work, query }) => ({ items: (await listInvitations(work, query)).map((one) => shapeInvitation(one, work.now)) }),
  })
  api.operation({
    method: 'post',
    path: '/staff-invitations',
    id: 'inviteStaff',
    scope: 'staff:write',
    room: 'alliance',
    status: 201,
    summary: 'Invite somebody to work here, by mail; the same address again gets a new link in place of the one before',
    description:
      'The link goes to the invited person alone. Where `mailed` is false this house has no mail server: invite at the desk, which shows the link. ' +
      'A program invites no owner.',
    personal: true,
    body: z
      .strictObject({
        email: z.string().max(254),
        name: z.string().max(120).optional(),
        roles: someRoles,
        language: language.optional(),
        point: z.int().positive().nullable().optional(),
      })
      .openapi('NewInvitation'),
    answer: InvitationSchema.extend({ mailed: z.boolean() }).openapi('InvitationMade'),
    example: {
      body: { email: 'li.min@library.example', name: 'Li Min', roles: ['editor'], language: 'zh-CN' },
      answer: { ...invitation, mailed: true },
    },
    run: async ({ work, body: { language, ...wish } }) => {
      const made = await inviteByMail(work, { ...wish, locale: language })
      const { house } = work
      work.afterCommit(() => void sendInvitation(house, made))
      return { ...shapeInvitation(made.invitation, work.now), mailed: house.mail.how === 'smtp' }
    },
  })
  api.operation({
    method: 'delete',
    path: '/staff-invitations/{invitation}',
    id: 'withdrawInvitation',
    scope: 'staff:write',
    room: 'alliance',
    summary: 'Take an open invitation back',
    params: z.strictObject({ invitation: z.uuid() }),
    example: { params: { invitation: id } },
    run: ({ work, params }) => withdrawInvitation(work, params.invitation),
  })
}
