import { translator } from '#platform'
import {
  dropSite,
  givePictures,
  listSiteImports,
  lookAtSite,
  type SiteImport,
  type SiteReport,
  siteImport,
  takeInSite,
} from '#rooms/channels'
import { type Api, count, z } from './api.ts'

const named = z.array(z.object({ name: z.string(), count }))
const params = z.strictObject({ import: z.coerce.number().int().min(1) })

const wishes = {
  language: z.string().max(20).optional().openapi({ description: 'Of everything in it; what each item says unless given.' }),
  series: z.array(z.string().max(200)).max(100).optional().openapi({ description: 'Categories that become series, by their names there.' }),
  authors: z
    .boolean()
    .optional()
    .openapi({ description: 'Whether the author’s name stands under each text, as words; true unless given.' }),
  fetchPictures: z.boolean().optional().openapi({ description: 'Fetch pictures from their old addresses, at most 300 in one run.' }),
  reopen: z.boolean().optional().openapi({ description: 'Closed months may be opened again.' }),
}

const Report = z
  .object({
    kind: z.enum(['rss', 'atom', 'json-feed', 'wordpress']),
    title: z.string(),
    encoding: z.string(),
    dryRun: z.boolean(),
    read: count,
    posts: count,
    pages: count,
    drafts: count,
    known: count,
    waiting: count.openapi({ description: 'Not all their pictures were fetched in this run: take the import in once more.' }),
    passedOver: z.record(z.string(), count),
    refused: z
      .array(z.object({ item: z.int(), line: z.int(), title: z.string(), code: z.string(), reason: z.string() }))
      .openapi({ description: 'The first 1,000.' }),
    refusedCount: count,
    notes: z.array(z.object({ item: z.int(), title: z.string(), code: z.string(), says: z.string() })),
    lost: z.record(z.string(), count).openapi({ description: 'In how many items something of a kind was left out or flattened.' }),
    pictures: z.object({ found: count, brought: count, known: count, missing: count, withoutAlt: count }),
    comments: count.openapi({ description: 'Comments of readers; they are not taken.' }),
    authors: named,
    categories: named,
    languages: z.array(z.object({ tag: z.string(), count })),
    addresses: count,
    days: z.object({ from: z.iso.date(), to: z.iso.date() }).nullable(),
    reopens: z.array(z.object({ metric: z.string(), month: z.string() })),
    onlySummaries: z.boolean(),
  })
  .openapi('SiteReport')

const Import = z
  .object({
    import: z.int(),
    name: z.string(),
    state: z.enum(['looked-at', 'taken-in', 'dropped']),
    hasPictures: z.boolean(),
    madeAt: z.iso.datetime(),
    madeBy: z.string(),
    endedAt: z.iso.datetime().nullable(),
    report: Report,
  })
  .openapi('SiteImport')

const report = {
  kind: 'wordpress' as const,
  title: 'Anhe Library',
  encoding: 'utf-8',
  dryRun: true,
  read: 3,
  posts: 1,
  pages: 0,
  drafts: 0,
  known: 0,
  waiting: 0,
  passedOver: { attachment: 1 },
  refused: [{ item: 3, line: 88, title: 'When was it?', code: 'channels.site.item.no-date', reason: 'It has no date.' }],
  refusedCount: 1,
  notes: [],
  lost: { table: 1 },
  pictures: { found: 1, brought: 0, known: 0, missing: 0, withoutAlt: 1 },
  comments: 4,
  authors: [{ name: 'mei', count: 1 }],
  categories: [{ name: 'Ancient books', count: 1 }],
  languages: [{ tag: 'en', count: 1 }],
  addresses: 2,
  days: { from: '2019-03-04', to: '2019-03-04' },
  reopens: [],
  onlySummaries: false,
}
const example = {
  import: 1,
  name: 'anhe.WordPress.xml',
  state: 'looked-at' as const,
  hasPictures: false,
  madeAt: '2026-09-07T01:00:00.000Z',
  madeBy: 'Li Min',
  endedAt: null,
  report,
}

const said = ({ refused, notes, ...rest }: SiteReport, locale: string) => {
  const t = translator(locale)
  return {
    ...rest,
    refused: refused.map(({ params: more, ...one }) => ({ ...one, reason: t(`refusals.${one.code}`, more) })),
    notes: notes.map(({ params: more, ...one }) => ({ ...one, says: t(`channels.site.note.${one.code}`, more) })),
  }
}
const wire = ({ importNo, name, state, hasPictures, madeAt, madeBy, endedAt, report: told }: SiteImport, locale: string) => ({
  import: importNo,
  name,
  state,
  hasPictures,
  madeAt: madeAt.toISOString(),
  madeBy,
  endedAt: endedAt?.toISOString() ?? null,
  report: said(told, locale),
})

/** What stood on the library's own site before. */
export function siteRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/site-imports',
    id: 'listSiteImports',
    scope: 'channels:read',
    summary: 'Files of old sites that were looked at or taken in, newest first',
    answer: z.object({ items: z.array(Import) }).openapi('SiteImports'),
    example: { answer: { items: [example] } },
    run: async ({ work, locale }) => ({ items: (await listSiteImports(work)).map((one) => wire(one, locale)) }),
  })
  api.operation({
    method: 'post',
    path: '/site-imports',
    id: 'lookAtSite',
    scope: 'channels:write',
    status: 201,
    summary: 'Look at the feed or WordPress export of an old site',
    description:
      'RSS 2.0, RSS 1.0, Atom, JSON Feed or a WordPress export (WXR). Says what would come and what cannot, with item, line and reason; nothing is taken in until `takeInSite`.',
    query: z.strictObject({ name: z.string().min(1).max(200), language: wishes.language }),
    uploads: ['application/xml', 'text/xml', 'application/rss+xml', 'application/atom+xml', 'application/json', 'application/feed+json'],
    maxBytes: 256 * 1024 * 1024,
    answer: Import,
    example: { query: { name: 'anhe.WordPress.xml' }, answer: example },
    run: async ({ work, query, upload, locale }) =>
      wire(await lookAtSite(work.house, work.alliance, work.actor, { ...query, file: upload }), locale),
  })
  api.operation({
    method: 'get',
    path: '/site-imports/{import}',
    id: 'readSiteImport',
    scope: 'channels:read',
    summary: 'One of them, with everything that was put aside',
    params,
    answer: Import,
    example: { params: { import: '1' }, answer: example },
    run: async ({ work, params: { import: no }, locale }) => wire(await siteImport(work, no), locale),
  })
  api.operation({
    method: 'put',
    path: '/site-imports/{import}/pictures',
    id: 'givePictures',
    scope: 'channels:write',
    summary: 'Lay a ZIP of the old site’s pictures beside a file that was looked at',
    params,
    uploads: ['application/zip'],
    maxBytes: 200 * 1024 * 1024,
    answer: Import,
    example: { params: { import: '1' }, answer: { ...example, hasPictures: true } },
    run: async ({ work, params: { import: no }, upload, locale }) => wire(await givePictures(work, no, upload), locale),
  })
  api.operation({
    method: 'post',
    path: '/site-imports/{import}/take',
    id: 'takeInSite',
    scope: 'channels:write',
    summary: 'Take in what was looked at; again goes on where it was cut off',
    description:
      'Articles become posts and pages become pages, with their old day; they are sent through no channel. Known again by what their own system calls them: importing twice is importing once.',
    params,
    body: z.strictObject(wishes).openapi('SiteWishes'),
    answer: Import,
    example: {
      params: { import: '1' },
      body: { series: ['Ancient books'] },
      answer: { ...example, state: 'taken-in', report: { ...report, dryRun: false } },
    },
    run: async ({ work, params: { import: no }, body, locale }) =>
      wire(await takeInSite(work.house, work.alliance, work.actor, no, body), locale),
  })
  api.operation({
    method: 'delete',
    path: '/site-imports/{import}',
    id: 'dropSite',
    scope: 'channels:write',
    summary: 'Let go of a file that was looked at',
    params,
    answer: Import,
    example: { params: { import: '1' }, answer: { ...example, state: 'dropped' } },
    run: async ({ work, params: { import: no }, locale }) => wire(await dropSite(work, no), locale),
  })
}
