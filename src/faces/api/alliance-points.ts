import { pageOf, readCursor, translator } from '#platform'
import {
  addServicePoint,
  changeServicePoint,
  clockText,
  findPlace,
  importPoints,
  listServicePoints,
  pointByNo,
  pointsNear,
  type ServicePoint,
} from '#rooms/alliance'
import { type Api, pageQuery, z } from './api.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const names = z.record(z.string(), z.string()).openapi({ description: 'In other languages: locale → text.' })
const translations = z
  .object({ address: names.optional(), town: names.optional(), access: names.optional(), services: names.optional() })
  .openapi({ description: 'What readers are told, in other languages: field → locale → text. Missing: as in the plain field.' })
const no = z.coerce.number().int().positive()

const PointSchema = z
  .object({
    point: z.int(),
    id: z.uuid(),
    library: z.uuid(),
    libraryName: z.string(),
    libraryNames: names,
    name: z.string(),
    names,
    kind: z.string(),
    code: z.string(),
    address: z.string(),
    town: z.string(),
    postcode: z.string(),
    lat: z.number().nullable(),
    lon: z.number().nullable(),
    openTo: z.string(),
    sensitive: z.boolean(),
    access: z.string(),
    services: z.string(),
    translations,
    phone: z.string(),
    email: z.string(),
    url: z.string(),
    timeZone: z.string().nullable(),
    dayEnds: z.string().nullable().openapi({ description: 'When its statistical day ends, 02:00; null: as the alliance.' }),
    status: z.enum(['active', 'planned', 'ended']),
    metres: z.int().optional().openapi({ description: 'Great-circle distance, where a place was asked for.' }),
  })
  .openapi('ServicePoint')
const point = {
  point: 1,
  id,
  library: id,
  libraryName: 'Anhe County Library',
  libraryNames: { 'zh-CN': '安和县图书馆' },
  name: 'Central',
  names: { 'zh-CN': '总馆' },
  kind: 'central',
  code: '',
  address: '1 River Road',
  town: 'Anhe',
  postcode: '450000',
  lat: 34.7466,
  lon: 113.6254,
  openTo: 'everyone',
  sensitive: false,
  access: 'Step-free',
  services: '',
  translations: { address: { 'zh-CN': '河滨路1号' }, town: { 'zh-CN': '安和' }, access: { 'zh-CN': '无障碍入口' } },
  phone: '',
  email: '',
  url: '',
  timeZone: null,
  dayEnds: null,
  status: 'active' as const,
}
const shapePoint = (p: ServicePoint & { metres?: number }) => ({
  point: p.point_no,
  id: p.point_id,
  library: p.library_id,
  libraryName: p.library_name,
  libraryNames: p.library_names,
  name: p.name,
  names: p.names,
  kind: p.kind,
  code: p.code,
  address: p.address,
  town: p.town,
  postcode: p.postcode,
  lat: p.lat,
  lon: p.lon,
  openTo: p.open_to,
  sensitive: p.sensitive,
  access: p.access,
  services: p.services,
  translations: p.translations,
  phone: p.phone,
  email: p.email,
  url: p.url,
  timeZone: p.time_zone,
  dayEnds: p.day_ends === null ? null : clockText(p.day_ends),
  status: p.status,
  ...(p.metres === undefined ? {} : { metres: p.metres }),
})

const pointBody = {
  names: names.optional(),
  kind: z.string().max(40).optional(),
  library: z.uuid().optional(),
  code: z.string().max(60).optional(),
  address: z.string().max(300).optional(),
  town: z.string().max(120).optional(),
  postcode: z.string().max(20).optional(),
  lat: z.number().nullable().optional(),
  lon: z.number().nullable().optional(),
  openTo: z.string().max(40).optional(),
  sensitive: z.boolean().optional(),
  access: z.string().max(2000).optional(),
  services: z.string().max(2000).optional(),
  translations: z
    .strictObject({
      address: names.optional(),
      town: names.optional(),
      access: names.optional(),
      services: names.optional(),
    })
    .optional()
    .openapi({ description: 'Address, town, access and services in other languages. Changing: what is not given stays, "" takes away.' }),
  phone: z.string().max(40).optional(),
  email: z.string().max(254).optional(),
  url: z.string().max(500).optional(),
  timeZone: z.string().max(60).nullable().optional(),
  dayEnds: z
    .string()
    .regex(/^\d\d:\d\d$/)
    .nullable()
    .optional(),
  status: z.enum(['active', 'planned', 'ended']).optional(),
}
const minutes = (text: string | null | undefined): number | null | undefined =>
  text ? Number(text.slice(0, 2)) * 60 + Number(text.slice(3)) : (text as null | undefined)

export function pointRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/points',
    id: 'listPoints',
    scope: 'public',
    room: 'alliance',
    summary: 'Service points by number, or by distance with `near`',
    description: '`near` takes coordinates (`53.55,-1.48`), a postcode, a street or the name of a point; then there is one page only.',
    query: z.strictObject({
      ...pageQuery,
      kind: z.string().max(40).optional(),
      library: z.uuid().optional(),
      status: z.enum(['active', 'planned', 'ended', 'any']).optional(),
      near: z.string().max(100).optional(),
    }),
    answer: z.object({ items: z.array(PointSchema), next: z.string().nullable() }).openapi('ServicePoints'),
    example: { query: { limit: '20', near: 'S70 2TA' }, answer: { items: [{ ...point, metres: 120 }], next: null } },
    run: async ({ work, query }) => {
      if (query.near) {
        const place = await findPlace(work, query.near)
        return { items: (await pointsNear(work, { ...place, kind: query.kind, limit: query.limit })).map(shapePoint), next: null }
      }
      const after = readCursor(query.cursor, ['number'])
      const rows = await listServicePoints(work, {
        kind: query.kind,
        library: query.library,
        status: query.status,
        after: after?.[0],
        limit: query.limit + 1,
      })
      const page = pageOf(rows, query.limit, (row) => [row.point_no])
      return { items: page.items.map(shapePoint), next: page.next }
    },
  })
  api.operation({
    method: 'get',
    path: '/points/{point}',
    id: 'getPoint',
    scope: 'public',
    room: 'alliance',
    summary: 'One service point',
    params: z.strictObject({ point: no }),
    answer: PointSchema,
    example: { params: { point: '1' }, answer: point },
    run: async ({ work, params }) => shapePoint(await pointByNo(work, params.point)),
  })
  api.operation({
    method: 'post',
    path: '/points',
    id: 'addPoint',
    scope: 'alliance:write',
    status: 201,
    summary: 'Open a service point',
    body: z.strictObject({ ...pointBody, name: z.string().max(160), kind: z.string().max(40) }).openapi('NewServicePoint'),
    answer: PointSchema,
    example: { body: { name: 'Central', kind: 'central', lat: 34.7466, lon: 113.6254 }, answer: point },
    run: async ({ work, body }) => shapePoint(await addServicePoint(work, { ...body, dayEnds: minutes(body.dayEnds) })),
  })
  api.operation({
    method: 'patch',
    path: '/points/{point}',
    id: 'changePoint',
    scope: 'alliance:write',
    summary: 'Change what is said of a service point',
    params: z.strictObject({ point: no }),
    body: z.strictObject({ ...pointBody, name: z.string().max(160).optional() }).openapi('ServicePointChange'),
    answer: PointSchema,
    example: { params: { point: '1' }, body: { access: 'Step-free', translations: { access: { 'zh-CN': '无障碍入口' } } }, answer: point },
    run: async ({ work, params, body }) =>
      shapePoint(await changeServicePoint(work, params.point, { ...body, dayEnds: minutes(body.dayEnds) })),
  })
  api.operation({
    method: 'post',
    path: '/points/import',
    id: 'importPoints',
    scope: 'alliance:write',
    summary: 'Take in places from a CSV or GeoJSON file',
    description:
      'Importing twice is importing once. Lines that cannot be taken in are put aside with their reason. With `dryRun` nothing changes.',
    query: z.strictObject({ dryRun: z.stringbool().optional(), name: z.string().max(120).optional() }),
    uploads: ['text/csv', 'application/geo+json', 'application/json', 'text/plain'],
    answer: z
      .object({
        import: z.uuid().nullable(),
        read: z.int(),
        added: z.int(),
        changed: z.int(),
        same: z.int(),
        aside: z.array(z.object({ line: z.int(), code: z.string(), reason: z.string() })),
        libraries: z.array(z.string()),
        withoutPlace: z.int(),
        hoursInWords: z.int(),
        unused: z.array(z.string()),
      })
      .openapi('PointImport'),
    example: {
      query: { dryRun: 'true' },
      answer: {
        import: null,
        read: 2,
        added: 1,
        changed: 0,
        same: 0,
        aside: [{ line: 3, code: 'alliance.no-such-kind', reason: 'There is no kind of place called “palace”.' }],
        libraries: [],
        withoutPlace: 0,
        hoursInWords: 0,
        unused: [],
      },
    },
    run: async ({ work, query, upload, locale }) => {
      const file = await upload.read()
      const {
        aside,
        import: made,
        read,
        added,
        changed,
        same,
        libraries,
        withoutPlace,
        hoursInWords,
        unused,
      } = await importPoints(work, { file, name: query.name ?? 'api', dryRun: query.dryRun })
      const t = translator(locale)
      return {
        import: made,
        read,
        added,
        changed,
        same,
        aside: aside.map(({ line, code, params }) => ({ line, code, reason: t(`refusals.${code}`, params) })),
        libraries,
        withoutPlace,
        hoursInWords,
        unused,
      }
    },
  })
}
