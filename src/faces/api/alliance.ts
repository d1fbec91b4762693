import { pageOf, readCursor, refuseFields, translator } from '#platform'
import {
  addDays,
  addLibrary,
  addServicePoint,
  allianceOf,
  type Closing,
  cancelClosing,
  changeServicePoint,
  clockText,
  closePoints,
  dayHours,
  findPlace,
  importPoints,
  type Library,
  listClosings,
  listLibraries,
  listServicePoints,
  listStaff,
  nextOpening,
  openNow,
  parseIntervals,
  pointByNo,
  pointsNear,
  removeTimetable,
  type ServicePoint,
  saveTimetable,
  scheduleOf,
  setSwitch,
  stateAt,
  statisticalDay,
  switches,
  type TimetableRow,
  timetablesOf,
} from '#rooms/alliance'
import { type Api, pageQuery, z } from './api.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const day = z.iso.date()
const wall = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/)
  .openapi({ description: 'Wall clock, without zone: 2026-10-01T09:30.' })
const names = z.record(z.string(), z.string()).openapi({ description: 'In other languages: locale → text.' })
const no = z.coerce.number().int().positive()

const LibrarySchema = z.object({ library: z.uuid(), name: z.string(), names, code: z.string(), url: z.string() }).openapi('Library')
const library = { library: id, name: 'Anhe County Library', names: { 'zh-CN': '安和县图书馆' }, code: '', url: '' }
const shapeLibrary = (l: Library) => ({ library: l.library_id, name: l.name, names: l.names, code: l.code, url: l.url })

const PointSchema = z
  .object({
    point: z.int(),
    id: z.uuid(),
    library: z.uuid(),
    libraryName: z.string(),
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

const intervalText = z.string().openapi({ description: '08:30-12:00, 14:00-18:00; past midnight 19:00-02:00; empty is closed.' })
const TimetableSchema = z
  .object({
    timetable: z.uuid(),
    label: z.string(),
    from: day.nullable(),
    until: day.nullable(),
    week: z.array(intervalText).length(7).openapi({ description: 'Monday first.' }),
  })
  .openapi('Timetable')
const week = ['', ...Array<string>(6).fill('08:30-12:00, 14:00-18:00')]
const timetable = { timetable: id, label: '', from: null, until: null, week }
const shapeTimetable = (t: TimetableRow) => ({
  timetable: t.timetable_id,
  label: t.label,
  from: t.valid_from,
  until: t.valid_until,
  week: t.week.map((intervals) => intervals.map((i) => `${clockText(i.opens)}-${clockText(i.closes)}`).join(', ')),
})

const ClosingSchema = z
  .object({
    closing: z.uuid(),
    point: z.int().nullable().openapi({ description: 'null: every point.' }),
    effect: z.enum(['closed', 'open']),
    starts: wall,
    ends: wall,
    timeZone: z.string().nullable(),
    reason: z.string(),
    reasons: names,
  })
  .openapi('Closing')
const closing = {
  closing: id,
  point: 1,
  effect: 'closed' as const,
  starts: '2026-10-01T00:00',
  ends: '2026-10-04T00:00',
  timeZone: null,
  reason: 'National Day',
  reasons: { 'zh-CN': '国庆节' },
}
const shapeClosing = (c: Closing) => ({
  closing: c.closing_id,
  point: c.point_no,
  effect: c.effect,
  starts: c.starts,
  ends: c.ends,
  timeZone: c.time_zone,
  reason: c.reason,
  reasons: c.reasons,
})

const Hours = z
  .object({
    day,
    known: z.boolean().openapi({ description: 'False where nobody gave hours: that is not the same as closed.' }),
    intervals: z.array(z.object({ opens: z.string(), closes: z.string(), nextDay: z.boolean() })),
    notes: z.array(z.object({ effect: z.enum(['closed', 'open']), reason: z.string(), starts: wall, ends: wall })),
  })
  .openapi('DayHours')
const hoursExample = { day: '2026-09-12', known: true, intervals: [{ opens: '08:30', closes: '12:00', nextDay: false }], notes: [] }

export function routes(api: Api): void {
  libraryRoutes(api)
  pointRoutes(api)
  hourRoutes(api)
  settingRoutes(api)
}

function libraryRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/alliance',
    id: 'getAlliance',
    scope: 'public',
    room: 'alliance',
    summary: 'Whose house this is',
    answer: z
      .object({
        alliance: z.uuid(),
        name: z.string(),
        names,
        city: z.string(),
        country: z.string(),
        timeZone: z.string(),
        locales: z.array(z.string()),
        defaultLocale: z.string(),
        demo: z.boolean(),
      })
      .openapi('Alliance'),
    example: {
      answer: {
        alliance: id,
        name: 'Anhe County Library',
        names: {},
        city: 'Anhe',
        country: 'CN',
        timeZone: 'Asia/Shanghai',
        locales: ['zh-CN', 'en'],
        defaultLocale: 'zh-CN',
        demo: false,
      },
    },
    run: async ({ work }) => {
      const a = await allianceOf(work)
      return {
        alliance: a.alliance_id,
        name: a.name,
        names: a.names,
        city: a.city,
        country: a.country,
        timeZone: a.time_zone,
        locales: a.locales,
        defaultLocale: a.default_locale,
        demo: a.demo,
      }
    },
  })
  api.operation({
    method: 'get',
    path: '/libraries',
    id: 'listLibraries',
    scope: 'public',
    room: 'alliance',
    summary: 'Member libraries by name',
    answer: z.object({ items: z.array(LibrarySchema) }),
    example: { answer: { items: [library] } },
    run: async ({ work }) => ({ items: (await listLibraries(work)).map(shapeLibrary) }),
  })
  api.operation({
    method: 'post',
    path: '/libraries',
    id: 'addLibrary',
    scope: 'alliance:write',
    status: 201,
    summary: 'Add a member library',
    body: z.strictObject({
      name: z.string().max(160),
      names: names.optional(),
      code: z.string().max(60).optional(),
      url: z.string().max(500).optional(),
    }),
    answer: LibrarySchema,
    example: { body: { name: 'Anhe County Library' }, answer: library },
    run: async ({ work, body }) => shapeLibrary(await addLibrary(work, body)),
  })
}

function pointRoutes(api: Api): void {
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
    example: { params: { point: '1' }, body: { access: 'Step-free' }, answer: point },
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
      const file = new Uint8Array(await new Response(upload).arrayBuffer())
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

function hourRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/points/{point}/hours',
    id: 'getHours',
    scope: 'public',
    room: 'alliance',
    summary: 'Hours of a point on days, and whether it is open now',
    params: z.strictObject({ point: no }),
    query: z.strictObject({ from: day.optional(), days: z.coerce.number().int().min(1).max(62).default(7) }),
    answer: z.object({
      timeZone: z.string(),
      open: z.boolean().nullable().openapi({ description: 'null: hours not known.' }),
      until: z.iso.datetime().nullable(),
      next: z.iso.datetime().nullable(),
      days: z.array(Hours),
    }),
    example: {
      params: { point: '1' },
      query: { from: '2026-09-12', days: '1' },
      answer: {
        timeZone: 'Asia/Shanghai',
        open: true,
        until: '2026-09-12T04:00:00.000Z',
        next: '2026-09-12T06:00:00.000Z',
        days: [hoursExample],
      },
    },
    run: async ({ work, params, query, locale }) => {
      const schedule = await scheduleOf(work, params.point, { from: query.from, locale })
      const from = query.from ?? statisticalDay(schedule.zone, schedule.dayEnds, work.now)
      const now = await openNow(work, params.point)
      const next = await nextOpening(work, params.point)
      return {
        timeZone: schedule.zone,
        open: now.open,
        until: now.until === undefined || stateAt(schedule, work.now).state === 'always' ? null : new Date(now.until).toISOString(),
        next: next ? new Date(next.from).toISOString() : null,
        days: Array.from({ length: query.days }, (_, i) => dayHours(schedule, addDays(from, i))).map(
          ({ day, known, intervals, notes }) => ({ day, known, intervals, notes }),
        ),
      }
    },
  })
  api.operation({
    method: 'get',
    path: '/points/{point}/timetables',
    id: 'listTimetables',
    scope: 'public',
    room: 'alliance',
    summary: 'Weeks of opening hours of a point',
    params: z.strictObject({ point: no }),
    answer: z.object({ items: z.array(TimetableSchema) }),
    example: { params: { point: '1' }, answer: { items: [timetable] } },
    run: async ({ work, params }) => {
      const { point_no } = await pointByNo(work, params.point)
      return { items: (await timetablesOf(work, [point_no])).map(shapeTimetable) }
    },
  })
  api.operation({
    method: 'post',
    path: '/points/{point}/timetables',
    id: 'saveTimetable',
    scope: 'alliance:write',
    summary: 'Save a week of opening hours; one with a last day goes before one without',
    params: z.strictObject({ point: no }),
    body: z
      .strictObject({
        timetable: z.uuid().optional(),
        label: z.string().max(80).optional(),
        from: day.nullable().optional(),
        until: day.nullable().optional(),
        week: z.array(intervalText.max(200)).length(7),
      })
      .openapi('NewTimetable'),
    answer: TimetableSchema,
    example: { params: { point: '1' }, body: { week }, answer: timetable },
    run: async ({ work, params, body }) => {
      const parsed = body.week.map((text) => parseIntervals(text))
      const wrong = parsed.flatMap((one, i) =>
        one ? [] : [{ field: `week.${i + 1}`, code: 'alliance.hours-not-readable', params: { text: body.week[i]!.slice(0, 60) } }],
      )
      if (wrong.length > 0) throw refuseFields(wrong)
      return shapeTimetable(await saveTimetable(work, { ...body, point: params.point, week: parsed.map((one) => one!) }))
    },
  })
  api.operation({
    method: 'delete',
    path: '/points/{point}/timetables/{timetable}',
    id: 'removeTimetable',
    scope: 'alliance:write',
    summary: 'Remove a week of opening hours',
    params: z.strictObject({ point: no, timetable: z.uuid() }),
    example: { params: { point: '1', timetable: id } },
    run: ({ work, params }) => removeTimetable(work, params.point, params.timetable),
  })
  api.operation({
    method: 'get',
    path: '/closings',
    id: 'listClosings',
    scope: 'public',
    room: 'alliance',
    summary: 'Closings and special openings that end on or after a day',
    query: z.strictObject({ from: day.optional(), point: no.optional() }),
    answer: z.object({ items: z.array(ClosingSchema) }),
    example: { query: { from: '2026-09-07' }, answer: { items: [closing] } },
    run: async ({ work, query }) => {
      const from = query.from ?? work.now.toISOString().slice(0, 10)
      return {
        items: (await listClosings(work, { from, points: query.point === undefined ? undefined : [query.point] })).map(shapeClosing),
      }
    },
  })
  api.operation({
    method: 'post',
    path: '/closings',
    id: 'closePoints',
    scope: 'alliance:write',
    status: 201,
    summary: 'Close points, or open them specially',
    body: z
      .strictObject({
        points: z.union([z.literal('all'), z.array(z.int().positive()).max(1000)]),
        effect: z.enum(['closed', 'open']).optional(),
        starts: wall,
        ends: wall,
        timeZone: z.string().max(60).optional(),
        reason: z.string().max(200),
        reasons: names.optional(),
      })
      .openapi('NewClosing'),
    answer: z.object({ items: z.array(ClosingSchema) }),
    example: {
      body: { points: [1], starts: '2026-10-01T00:00', ends: '2026-10-04T00:00', reason: 'National Day' },
      answer: { items: [closing] },
    },
    run: async ({ work, body }) => ({ items: (await closePoints(work, body)).map(shapeClosing) }),
  })
  api.operation({
    method: 'delete',
    path: '/closings/{closing}',
    id: 'cancelClosing',
    scope: 'alliance:write',
    summary: 'Take a closing or a special opening back',
    params: z.strictObject({ closing: z.uuid() }),
    example: { params: { closing: id } },
    run: ({ work, params }) => cancelClosing(work, params.closing),
  })
}

function settingRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/switches',
    id: 'listSwitches',
    scope: 'alliance:read',
    summary: 'What is switched on: rooms, channels, languages',
    answer: z.object({ items: z.array(z.object({ key: z.string(), on: z.boolean() })) }),
    example: { answer: { items: [{ key: 'channel:newsletter', on: true }] } },
    run: async ({ work }) => ({ items: [...(await switches(work))].map(([key, on]) => ({ key, on })) }),
  })
  api.operation({
    method: 'put',
    path: '/switches/{key}',
    id: 'setSwitch',
    scope: 'alliance:write',
    summary: 'Switch a room, a channel or a language on or off',
    params: z.strictObject({ key: z.string().max(60) }),
    body: z.strictObject({ on: z.boolean() }),
    example: { params: { key: 'channel:webhook' }, body: { on: true } },
    run: ({ work, params, body }) => setSwitch(work, params.key, body.on),
  })
  api.operation({
    method: 'get',
    path: '/staff',
    id: 'listStaff',
    scope: 'alliance:read',
    summary: 'Who works here',
    answer: z.object({ items: z.array(z.object({ staff: z.uuid(), name: z.string(), roles: z.array(z.string()) })) }),
    example: { answer: { items: [{ staff: id, name: 'Li Min', roles: ['editor'] }] } },
    run: async ({ work }) => ({ items: (await listStaff(work)).map((s) => ({ staff: s.staff_id, name: s.name, roles: s.roles })) }),
  })
}
