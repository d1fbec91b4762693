import { closeEarly, listEarly, openEarly } from '#rooms/content'
import { type Api, z } from './api.ts'
import { paths } from './content-shapes.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const moment = z.iso.datetime()

/** Releases under embargo, opened early to chosen contacts by personal links. The links themselves are only in the mails. */
export function earlyRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/posts/{post}/early-access',
    id: 'listEarlyAccess',
    scope: 'press:read',
    room: 'content',
    personal: true,
    summary: 'To whom a release was opened early, what became of the mail, and how often the link was opened',
    params: paths.post,
    answer: z
      .object({
        items: z.array(
          z.object({
            access: z.uuid(),
            contact: z.object({ contact: z.uuid(), name: z.string(), outlet: z.string() }),
            grantedAt: moment,
            mail: z.enum(['planned', 'sending', 'sent', 'unconfirmed', 'failed', 'withdrawn']).nullable(),
            opens: z.int(),
            lastOpenedAt: moment.nullable(),
            closed: z.enum(['by-hand', 'withdrawn']).nullable(),
          }),
        ),
      })
      .openapi('EarlyAccess'),
    example: {
      params: { post: id },
      answer: {
        items: [
          {
            access: id,
            contact: { contact: id, name: 'Zhao Min', outlet: 'City Paper' },
            grantedAt: '2026-09-08T02:00:00.000Z',
            mail: 'sent',
            opens: 2,
            lastOpenedAt: '2026-09-08T03:00:00.000Z',
            closed: null,
          },
        ],
      },
    },
    run: async ({ work, params }) => ({
      items: (await listEarly(work, params.post)).map(({ id: access, contact, grantedAt, mail, opens, lastOpenedAt, closed }) => ({
        access,
        contact: { contact: contact.id, name: contact.name, outlet: contact.outlet },
        grantedAt: grantedAt.toISOString(),
        mail: mail?.state ?? null,
        opens,
        lastOpenedAt: lastOpenedAt?.toISOString() ?? null,
        closed: closed?.why ?? null,
      })),
    }),
  })
  api.operation({
    method: 'post',
    path: '/posts/{post}/early-access',
    id: 'openEarlyAccess',
    scope: 'press:write',
    room: 'content',
    summary: 'Open an approved release under embargo to contacts of the media list; each gets one mail with a link of their own',
    description: 'Who has it already gets nothing again. The link ends with the embargo.',
    params: paths.post,
    body: z
      .strictObject({ contacts: z.array(z.uuid()).min(1).max(200), words: z.string().max(2000).optional() })
      .openapi('OpenEarlyAccess'),
    answer: z.object({ opened: z.int() }).openapi('EarlyAccessOpened'),
    example: { params: { post: id }, body: { contacts: [id], words: 'For your Saturday pages.' }, answer: { opened: 1 } },
    run: ({ work, params, body }) => openEarly(work, { post: params.post, ...body }),
  })
  api.operation({
    method: 'delete',
    path: '/early-access/{access}',
    id: 'closeEarlyAccess',
    scope: 'press:write',
    room: 'content',
    summary: 'End one contact’s link at once',
    params: z.strictObject({ access: z.uuid() }),
    example: { params: { access: id } },
    run: ({ work, params }) => closeEarly(work, params.access),
  })
}
