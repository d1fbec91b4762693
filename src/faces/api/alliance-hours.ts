import { addDays, refuseFields } from '#platform'
import {
  type Closing,
  cancelClosing,
  clockText,
  closePoints,
  dayHours,
  listClosings,
  nextOpening,
  openNow,
  parseIntervals,
  pointByNo,
  removeTimetable,
  saveTimetable,
  scheduleOf,
  stateAt,
  statisticalDay,
  type TimetableRow,
  timetablesOf,
} from '#rooms/alliance'
import { type Api, z } from './api.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const day = z.iso.date()
const wall = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/)
  .openapi({ description: 'Wall clock, without zone: 2026-10-01T09:30.' })
const names = z.record(z.string(), z.string()).openapi({ description: 'In other languages: locale → text.' })
const no = z.coerce.number().int().positive()

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

export function hourRoutes(api: Api): void {
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
        sure: z.boolean().optional().openapi({
          description: 'Hours above 18 that are not the whole day are refused unless this is true: most often two times were exchanged.',
        }),
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
