import { pageOf, readCursor } from '#platform'
import { changeLink, type Link, linkByCode, linkUrl, listLinks, makeOwnLink, pageViews, qrSvg, reachPolicy } from '#rooms/reach'
import { type Api, pageQuery, z } from './api.ts'
import { oldAddressRoutes } from './reach-old.ts'

const day = z.iso.date()

const LinkSchema = z
  .object({
    link: z.int(),
    code: z.string(),
    url: z.string(),
    target: z.string(),
    scene: z.int(),
    point: z.int(),
    label: z.string(),
    state: z.enum(['live', 'retired', 'withdrawn']),
    fallback: z.string().nullable(),
  })
  .openapi('Link')

const example = {
  link: 7,
  code: 'k7rt34',
  url: 'https://library.example/l/k7rt34',
  target: '/join',
  scene: 12,
  point: 0,
  label: 'Poster in the bus',
  state: 'live' as const,
  fallback: null,
}

const shape = (house: Parameters<typeof linkUrl>[0], { link, code, target, scene, point, label, state, fallback }: Link) => ({
  link,
  code,
  url: linkUrl(house, code),
  target,
  scene,
  point,
  label,
  state,
  fallback,
})

/** Short links, and how often pages were opened. */
export function routes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/links',
    id: 'listLinks',
    scope: 'reach:read',
    summary: 'Short links, newest first',
    query: z.strictObject({ ...pageQuery }),
    answer: z.object({ items: z.array(LinkSchema), next: z.string().nullable() }).openapi('Links'),
    example: { answer: { items: [example], next: null } },
    run: async ({ work, query }) => {
      const [after] = readCursor(query.cursor, ['number']) ?? []
      const page = pageOf(await listLinks(work, { after, limit: query.limit + 1 }), query.limit, (link) => [link.link])
      return { items: page.items.map((link) => shape(work.house, link)), next: page.next }
    },
  })
  api.operation({
    method: 'post',
    path: '/links',
    id: 'makeLink',
    scope: 'reach:write',
    status: 201,
    summary: 'Make a short link with a code of its own',
    description:
      'Leads to a page of the portal or an https address elsewhere. Follows are counted under its scene; `scene` counts it under one that exists.',
    body: z
      .strictObject({
        target: z.string().max(2000),
        label: z.string().min(1).max(200),
        scene: z.int().positive().optional(),
        point: z.int().min(0).optional(),
      })
      .openapi('NewLink'),
    answer: LinkSchema,
    example: { body: { target: '/join', label: 'Poster in the bus' }, answer: example },
    run: async ({ work, body }) => shape(work.house, await makeOwnLink(work, body)),
  })
  api.operation({
    method: 'get',
    path: '/links/{code}',
    id: 'readLink',
    scope: 'reach:read',
    summary: 'One short link',
    params: z.strictObject({ code: z.string().max(40) }),
    answer: LinkSchema,
    example: { params: { code: 'k7rt34' }, answer: example },
    run: async ({ work, params }) => shape(work.house, await linkByCode(work, params.code)),
  })
  api.operation({
    method: 'get',
    path: '/links/{code}/qr',
    id: 'drawQr',
    scope: 'reach:read',
    summary: 'The QR code of a short link for a printer, as sharp on a bus as on a bookmark',
    params: z.strictObject({ code: z.string().max(40) }),
    query: z.strictObject({ size: z.coerce.number().int().min(64).max(4096).default(1024).openapi({ description: 'Edge in pixels.' }) }),
    media: 'image/svg+xml',
    example: { params: { code: 'k7rt34' }, query: { size: '1024' } },
    run: async ({ work, params, query }) => {
      reachPolicy.demand(work, 'list-links')
      const link = await linkByCode(work, params.code)
      return qrSvg(linkUrl(work.house, link.code), { size: query.size, label: link.label })
    },
  })
  api.operation({
    method: 'patch',
    path: '/links/{code}',
    id: 'changeLink',
    scope: 'reach:write',
    summary: 'Let a printed code lead elsewhere, retire or withdraw it',
    params: z.strictObject({ code: z.string().max(40) }),
    body: z
      .strictObject({
        target: z.string().max(2000).optional(),
        state: z.enum(['live', 'retired', 'withdrawn']).optional(),
        fallback: z.string().max(2000).nullable().optional(),
        why: z.string().max(500).optional(),
      })
      .openapi('LinkChange'),
    answer: LinkSchema,
    example: { params: { code: 'k7rt34' }, body: { state: 'retired' }, answer: { ...example, state: 'retired' } },
    run: async ({ work, params, body: { why, ...change } }) => shape(work.house, await changeLink(work, params.code, change, why)),
  })
  api.operation({
    method: 'get',
    path: '/page-views',
    id: 'listPageViews',
    scope: 'reach:read',
    summary: 'How often pages of the portal were opened between two local days, most opened first',
    query: z.strictObject({ from: day, to: day }),
    answer: z.object({ items: z.array(z.object({ page: z.string(), views: z.int() })) }).openapi('PageViews'),
    example: { query: { from: '2026-09-01', to: '2026-09-30' }, answer: { items: [{ page: 'posts:story-hour', views: 412 }] } },
    run: async ({ work, query }) => ({ items: await pageViews(work, { ...query, limit: 500 }) }),
  })
  oldAddressRoutes(api)
}
