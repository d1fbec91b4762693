import { addDays } from '#platform'
import { calendarItems, holidaysOn, setSpecialDay } from '#rooms/content'
import { type Api, z } from './api.ts'
import { id } from './content-post.ts'

const kind = z.enum(['holiday', 'working-day', 'note'])
const words = z.record(z.string().max(20), z.string().max(120)).openapi({ description: 'By language tag.' })

/** What is planned on which day, and what is special about days. */
export function calendarRoutes(api: Api): void {
  const Item = z
    .object({ kind: z.string(), id: z.string(), title: z.string(), time: z.string().nullable(), zone: z.string(), state: z.string() })
    .openapi('CalendarItem')
  api.operation({
    method: 'get',
    path: '/calendar',
    id: 'readCalendar',
    scope: 'content:read',
    summary: 'What is planned, day by day; at most 400 days',
    query: z.strictObject({ from: z.iso.date(), to: z.iso.date() }),
    answer: z
      .object({
        days: z.array(
          z.object({ day: z.iso.date(), items: z.array(Item), notes: z.array(z.object({ kind: z.string(), text: z.string() })) }),
        ),
      })
      .openapi('Calendar'),
    example: {
      query: { from: '2026-09-07', to: '2026-09-13' },
      answer: {
        days: [
          {
            day: '2026-09-10',
            items: [{ kind: 'post', id, title: 'The book that survived', time: '09:00', zone: 'Asia/Shanghai', state: 'scheduled' }],
            notes: [],
          },
        ],
      },
    },
    run: async ({ work, query, locale }) => ({
      days: (await calendarItems(work, { ...query, locale })).map((day) => ({
        day: day.day,
        items: day.items.map(({ kind, id: item, title, time, zone, state }) => ({ kind, id: item, title, time, zone, state })),
        notes: day.notes.map(({ kind, text }) => ({ kind, text })),
      })),
    }),
  })
  const Day = z.object({ day: z.iso.date(), kind, names: words }).openapi('SpecialDay')
  const example = { day: '2026-10-10', kind: 'working-day' as const, names: { 'zh-CN': '国庆调休上班' } }
  const params = z.strictObject({ day: z.iso.date() })
  api.operation({
    method: 'get',
    path: '/special-days',
    id: 'listSpecialDays',
    scope: 'content:read',
    summary: 'Holidays and the library’s own notes between two days; at most 400 days',
    query: z.strictObject({ from: z.iso.date(), to: z.iso.date() }),
    answer: z.object({ items: z.array(Day) }).openapi('SpecialDays'),
    example: { query: { from: '2026-10-01', to: '2026-10-31' }, answer: { items: [example] } },
    run: async ({ work, query: { from, to } }) => {
      const days: string[] = []
      for (let day = from; day <= to && days.length < 400; day = addDays(day, 1)) days.push(day)
      return { items: (await holidaysOn(work, days)).map(({ day, kind, names }) => ({ day, kind, names })) }
    },
  })
  api.operation({
    method: 'put',
    path: '/special-days/{day}',
    id: 'setSpecialDay',
    scope: 'content:write',
    summary: 'Write down what is special about a day; it wins over the country’s holidays, `working-day` takes one back',
    params,
    body: z.strictObject({ kind, names: words }).openapi('SpecialDayNote'),
    example: { params: { day: example.day }, body: { kind: example.kind, names: example.names } },
    run: ({ work, params, body }) => setSpecialDay(work, { ...params, ...body }),
  })
  api.operation({
    method: 'delete',
    path: '/special-days/{day}',
    id: 'clearSpecialDay',
    scope: 'content:write',
    summary: 'Take the library’s own note of a day away',
    params,
    example: { params: { day: example.day } },
    run: ({ work, params }) => setSpecialDay(work, { day: params.day, kind: 'note', names: {} }),
  })
}
