import { translator } from '#platform'
import {
  importMedia,
  listMedia,
  type MediaContact,
  mediaBases,
  mediaContact,
  removeContact,
  saveContact,
  stopContact,
} from '#rooms/content'
import { type Api, count, pageQuery, tableKinds, z } from './api.ts'
import { page } from './content-shapes.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const params = z.strictObject({ contact: z.uuid() })

const words = {
  name: z.string().max(120).optional().openapi({ description: 'Absent for the newsroom of an outlet.' }),
  outlet: z.string().max(160).optional(),
  email: z.string().max(254).optional(),
  phone: z.string().max(40).optional(),
  beat: z.string().max(200).optional(),
  language: z.string().max(20).optional(),
  basis: z.enum(mediaBases).optional(),
  source: z.string().max(300).optional().openapi({ description: 'Where the address comes from, or how they asked.' }),
  note: z.string().max(2000).optional(),
}
const Contact = z
  .object({
    contact: z.uuid(),
    name: z.string(),
    outlet: z.string(),
    email: z.string().nullable(),
    phone: z.string(),
    beat: z.string(),
    language: z.string(),
    basis: z.enum(mediaBases),
    source: z.string(),
    note: z.string(),
    state: z.enum(['listed', 'stopped']).openapi({ description: 'stopped: wants no more mail.' }),
    contactedAt: z.iso.datetime().nullable(),
  })
  .openapi('MediaContact')
const example = {
  contact: id,
  name: 'Zhao Min',
  outlet: 'City Paper',
  email: 'zhao@paper.example',
  phone: '',
  beat: 'culture',
  language: 'zh-CN',
  basis: 'legitimate-interest' as const,
  source: 'imprint, 3 May 2026',
  note: '',
  state: 'listed' as const,
  contactedAt: null,
}
const wire = ({ id: contact, contactedAt, updatedAt: _at, updatedBy: _by, ...rest }: MediaContact): z.input<typeof Contact> => ({
  contact,
  ...rest,
  contactedAt: contactedAt?.toISOString() ?? null,
})

/** Who writes and speaks about the library. */
export function mediaRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/media-contacts',
    id: 'listMediaContacts',
    scope: 'press:read',
    room: 'content',
    personal: true,
    summary: 'The media list, by outlet and name',
    query: z.strictObject({ ...pageQuery, words: z.string().max(100).optional(), reachable: z.stringbool().optional() }),
    answer: page(Contact, 'MediaContacts'),
    example: { query: { words: 'culture' }, answer: { items: [example], next: null } },
    run: async ({ work, query }) => {
      const { items, next } = await listMedia(work, query)
      return { items: items.map(wire), next }
    },
  })
  api.operation({
    method: 'post',
    path: '/media-contacts',
    id: 'addMediaContact',
    scope: 'press:write',
    room: 'content',
    personal: true,
    status: 201,
    summary: 'Put somebody on the media list',
    body: z.strictObject(words).openapi('NewMediaContact'),
    answer: Contact,
    example: {
      body: { outlet: 'City Paper', email: 'news@paper.example', language: 'en', basis: 'consent', source: 'asked by mail' },
      answer: example,
    },
    run: async ({ work, body }) => wire(await saveContact(work, body)),
  })
  api.operation({
    method: 'get',
    path: '/media-contacts/{contact}',
    id: 'readMediaContact',
    scope: 'press:read',
    room: 'content',
    personal: true,
    summary: 'One contact',
    params,
    answer: Contact,
    example: { params: { contact: id }, answer: example },
    run: async ({ work, params }) => wire(await mediaContact(work, params.contact)),
  })
  api.operation({
    method: 'patch',
    path: '/media-contacts/{contact}',
    id: 'changeMediaContact',
    scope: 'press:write',
    room: 'content',
    personal: true,
    summary: 'Change what is said of a contact; with `stopped`, whether they want mail',
    params,
    body: z.strictObject({ ...words, stopped: z.boolean().optional() }).openapi('MediaContactChange'),
    answer: Contact,
    example: { params: { contact: id }, body: { beat: 'culture, schools' }, answer: example },
    run: async ({ work, params, body: { stopped, ...change } }) => {
      const { contact } = params
      if (stopped !== undefined) await stopContact(work, { contact, stopped })
      return wire(Object.keys(change).length > 0 ? await saveContact(work, { contact, ...change }) : await mediaContact(work, contact))
    },
  })
  api.operation({
    method: 'delete',
    path: '/media-contacts/{contact}',
    id: 'removeMediaContact',
    scope: 'press:write',
    room: 'content',
    summary: 'Take somebody off the list and forget them; it cannot be undone',
    params,
    example: { params: { contact: id } },
    run: ({ work, params }) => removeContact(work, params.contact),
  })
  api.operation({
    method: 'post',
    path: '/media-contacts/import',
    id: 'importMediaContacts',
    scope: 'press:write',
    room: 'content',
    personal: true,
    summary: 'Take in a media list from a CSV file',
    description:
      'A contact is known again by its address, else by outlet and name: importing twice is importing once. A line that cannot be taken is refused with its reason, the others are taken in. With `dryRun` nothing changes.',
    query: z.strictObject({
      name: z.string().max(120).optional(),
      dryRun: z.stringbool().optional(),
      basis: z.enum(mediaBases).optional().openapi({ description: 'Of lines that name none.' }),
      source: z.string().max(300).optional().openapi({ description: 'Of lines that name none.' }),
    }),
    uploads: tableKinds,
    maxBytes: 4 * 1024 * 1024,
    answer: z
      .object({
        dryRun: z.boolean(),
        encoding: z.string(),
        read: count.openapi({ description: 'Lines: added + changed + same + refused.' }),
        added: count,
        changed: count,
        same: count,
        refused: z.array(z.object({ line: z.int(), code: z.string(), reason: z.string() })),
        unused: z.array(z.string()),
      })
      .openapi('MediaImport'),
    example: {
      query: { name: 'media.csv', dryRun: 'true', basis: 'legitimate-interest', source: 'press guide 2026' },
      answer: {
        dryRun: true,
        encoding: 'utf-8',
        read: 2,
        added: 1,
        changed: 0,
        same: 0,
        refused: [{ line: 3, code: 'content.press.email-wrong', reason: 'This is no address that mail could reach.' }],
        unused: [],
      },
    },
    run: async ({ work, query, upload, locale }) => {
      const t = translator(locale)
      const { refused, ...report } = await importMedia(work, { ...query, name: query.name ?? '', file: await upload.read() })
      return { ...report, refused: refused.map(({ line, code, params }) => ({ line, code, reason: t(`refusals.${code}`, params) })) }
    },
  })
}
