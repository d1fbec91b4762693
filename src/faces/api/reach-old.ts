import { toCsv, translator } from '#platform'
import {
  exportOldAddresses,
  importOldAddresses,
  keepOldAddress,
  linkUrl,
  listOldAddresses,
  listOwnHosts,
  type OldAddress,
  removeOldAddress,
  setOwnHosts,
} from '#rooms/reach'
import { type Api, count, pageQuery, tableKinds, z } from './api.ts'

const Old = z
  .object({
    address: z.string().openapi({ description: 'A path with its query; everything below a folder ends in `/*`.' }),
    target: z.string(),
    link: z.string().nullable().openapi({ description: 'The short link that counts who comes by a printed code.' }),
    source: z.string(),
    hits: count.openapi({ description: 'Follows, counted without anything about who came.' }),
    lastHitOn: z.iso.date().nullable(),
  })
  .openapi('OldAddress')
const example = {
  address: '/2019/03/story-hour',
  target: '/posts/story-hour',
  link: null,
  source: 'by hand',
  hits: 12,
  lastHitOn: '2026-09-07',
}
const wire = (house: Parameters<typeof linkUrl>[0], { code, ...one }: OldAddress) => ({ ...one, link: code && linkUrl(house, code) })

/** Addresses and printed codes of before. */
export function oldAddressRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/old-addresses',
    id: 'listOldAddresses',
    scope: 'reach:read',
    summary: 'Old addresses and where they lead, the most followed first',
    query: z.strictObject({ ...pageQuery, words: z.string().max(100).optional(), codes: z.stringbool().optional() }),
    answer: z.object({ items: z.array(Old), next: z.string().nullable(), count }).openapi('OldAddresses'),
    example: { answer: { items: [example], next: null, count: 1 } },
    run: async ({ work, query }) => {
      const { addresses, next, count: all } = await listOldAddresses(work, query)
      return { items: addresses.map((one) => wire(work.house, one)), next, count: all }
    },
  })
  api.operation({
    method: 'put',
    path: '/old-addresses',
    id: 'keepOldAddress',
    scope: 'reach:write',
    summary: 'Let an old address lead to a page of this site, or to an own host',
    body: z.strictObject({ address: z.string().max(2000), target: z.string().max(2000) }).openapi('NewOldAddress'),
    answer: z.object({ address: z.string(), target: z.string() }),
    example: {
      body: { address: '/2019/03/story-hour', target: '/posts/story-hour' },
      answer: { address: '/2019/03/story-hour', target: '/posts/story-hour' },
    },
    run: async ({ work, body }) => {
      const { address, target } = await keepOldAddress(work, body)
      return { address, target }
    },
  })
  api.operation({
    method: 'delete',
    path: '/old-addresses',
    id: 'removeOldAddress',
    scope: 'reach:write',
    summary: 'Let go of an old address',
    query: z.strictObject({ address: z.string().max(2000) }),
    example: { query: { address: '/2019/03/story-hour' } },
    run: ({ work, query }) => removeOldAddress(work, query.address),
  })
  api.operation({
    method: 'post',
    path: '/old-addresses/import',
    id: 'importOldAddresses',
    scope: 'reach:write',
    summary: 'Take in pairs of old and new addresses, or printed codes, from a CSV file',
    description:
      'Known pairs stay as they are: importing twice is importing once. A line that cannot be taken is refused with its reason, the others are taken. With `what=codes` each becomes a link with a scene of its own, so that every use is a touch. With `dryRun` nothing changes.',
    query: z.strictObject({
      name: z.string().min(1).max(120),
      what: z.enum(['addresses', 'codes']).default('addresses'),
      prefix: z.string().max(200).optional().openapi({ description: 'What stood before a code: `/q` for `/q/AB12`.' }),
      dryRun: z.stringbool().optional(),
    }),
    uploads: tableKinds,
    maxBytes: 8 * 1024 * 1024,
    answer: z
      .object({
        dryRun: z.boolean(),
        encoding: z.string(),
        read: count,
        kept: count,
        known: count,
        refused: z.array(z.object({ line: z.int(), code: z.string(), reason: z.string() })),
        unused: z.array(z.string()),
      })
      .openapi('OldAddressesImport'),
    example: {
      query: { name: 'codes.csv', what: 'codes', prefix: '/q' },
      answer: {
        dryRun: false,
        encoding: 'utf-8',
        read: 2,
        kept: 1,
        known: 0,
        refused: [{ line: 3, code: 'reach.old.address-not-read', reason: 'This is no address.' }],
        unused: [],
      },
    },
    run: async ({ work, query, upload, locale }) => {
      const t = translator(locale)
      const { refused, ...report } = await importOldAddresses(work, { ...query, file: await upload.read() })
      return { ...report, refused: refused.map(({ line, code, params }) => ({ line, code, reason: t(`refusals.${code}`, params) })) }
    },
  })
  api.operation({
    method: 'get',
    path: '/old-addresses/export',
    id: 'exportOldAddresses',
    scope: 'reach:read',
    summary: 'All old addresses as a table for another system',
    media: 'text/csv',
    example: {},
    run: async ({ work }) => {
      const { columns, rows } = await exportOldAddresses(work)
      return toCsv(columns, rows)
    },
  })
  api.operation({
    method: 'get',
    path: '/own-hosts',
    id: 'listOwnHosts',
    scope: 'reach:read',
    summary: 'Hosts that are the library’s own: old addresses may lead there',
    answer: z.object({ hosts: z.array(z.string()) }).openapi('OwnHosts'),
    example: { answer: { hosts: ['catalogue.library.example'] } },
    run: async ({ work }) => ({ hosts: await listOwnHosts(work) }),
  })
  api.operation({
    method: 'put',
    path: '/own-hosts',
    id: 'setOwnHosts',
    scope: 'reach:write',
    summary: 'Say which hosts are the library’s own',
    body: z.strictObject({ hosts: z.array(z.string().max(300)).max(50) }).openapi('SetOwnHosts'),
    answer: z.object({ hosts: z.array(z.string()) }),
    example: { body: { hosts: ['catalogue.library.example'] }, answer: { hosts: ['catalogue.library.example'] } },
    run: async ({ work, body }) => ({ hosts: await setOwnHosts(work, body.hosts) }),
  })
}
