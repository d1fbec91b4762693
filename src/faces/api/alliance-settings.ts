import { pageOf, readAudit, readCursor, roomOrder } from '#platform'
import { type Alliance, allianceOf, alliancePolicy, changeAlliance, clockText, setSwitch, switches } from '#rooms/alliance'
import { auditSentence } from '../audit-sentence.ts'
import { type Api, pageQuery, z } from './api.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const clock = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/)
const minutes = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
const names = z.record(z.string().max(20), z.string().max(120)).openapi({ description: 'In other languages: locale → text.' })

const Settings = z
  .object({
    name: z.string(),
    names,
    city: z.string(),
    country: z.string().openapi({ description: 'ISO 3166, two letters.' }),
    timeZone: z.string(),
    defaultLocale: z.string(),
    dayEnds: clock.openapi({ description: 'When its statistical day ends; 00:00 is midnight, 12:00 the latest.' }),
    quietFrom: clock.openapi({ description: 'No mail leaves from here …' }),
    quietUntil: clock.openapi({ description: '… until here; the same time twice: there are no such hours.' }),
    contactEmail: z.string(),
  })
  .openapi('AllianceSettings')
const example = {
  name: 'Anhe County Library',
  names: { 'zh-CN': '安和县图书馆' },
  city: 'Anhe',
  country: 'CN',
  timeZone: 'Asia/Shanghai',
  defaultLocale: 'zh-CN',
  dayEnds: '00:00',
  quietFrom: '21:00',
  quietUntil: '08:00',
  contactEmail: 'desk@library.example',
}
const wire = (a: Alliance): z.input<typeof Settings> => ({
  name: a.name,
  names: a.names,
  city: a.city,
  country: a.country,
  timeZone: a.time_zone,
  defaultLocale: a.default_locale,
  dayEnds: clockText(a.day_ends),
  quietFrom: clockText(a.quiet_from),
  quietUntil: clockText(a.quiet_until),
  contactEmail: a.contact_email,
})

/** What the library says of itself, what is switched on, and the record of what was done. */
export function settingRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/alliance/settings',
    id: 'readSettings',
    scope: 'alliance:read',
    summary: 'Name, place, time zone, first language, end of the statistical day, hours without mail',
    answer: Settings,
    example: { answer: example },
    run: async ({ work }) => {
      alliancePolicy.demand(work, 'read-alliance')
      return wire(await allianceOf(work))
    },
  })
  api.operation({
    method: 'patch',
    path: '/alliance/settings',
    id: 'changeSettings',
    scope: 'alliance:write',
    summary: 'Change what the library says of itself; what is left out stays',
    body: z
      .strictObject({
        name: z.string().max(120).optional(),
        names: names.optional(),
        city: z.string().max(120).optional(),
        country: z.string().max(2).optional(),
        timeZone: z.string().max(60).optional(),
        defaultLocale: z.string().max(20).optional(),
        dayEnds: clock.optional(),
        quietFrom: clock.optional(),
        quietUntil: clock.optional(),
        contactEmail: z.string().max(254).optional(),
      })
      .openapi('AllianceChange'),
    answer: Settings,
    example: { body: { quietFrom: '21:00', quietUntil: '08:00' }, answer: example },
    run: async ({ work, body: { dayEnds, quietFrom, quietUntil, ...change } }) =>
      wire(
        await changeAlliance(work, {
          ...change,
          dayEnds: minutes(dayEnds),
          quietFrom: minutes(quietFrom),
          quietUntil: minutes(quietUntil),
        }),
      ),
  })
  switchRoutes(api)
  recordRoutes(api)
}

function switchRoutes(api: Api): void {
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
}

function recordRoutes(api: Api): void {
  const Entry = z
    .object({
      entry: z.uuid(),
      at: z.iso.datetime(),
      act: z.string(),
      sentence: z.string(),
      why: z.string().nullable(),
      by: z.object({ kind: z.string(), name: z.string().nullable() }),
      about: z.object({ kind: z.string(), id: z.string() }),
    })
    .openapi('AuditEntry')
  api.operation({
    method: 'get',
    path: '/audit',
    id: 'readAudit',
    scope: 'alliance:read',
    summary: 'What was done, newest first: who, when, why, as sentences in the caller’s language',
    query: z.strictObject({
      ...pageQuery,
      room: z.enum(roomOrder as unknown as [string, ...string[]]).optional(),
      act: z
        .string()
        .regex(/^[a-z][a-z-]*\.[a-z-]+$/)
        .max(80)
        .optional(),
      by: z.uuid().optional().openapi({ description: 'A member of staff or a token.' }),
      aboutKind: z.string().max(40).optional(),
      aboutId: z.string().max(100).optional(),
    }),
    answer: z.object({ items: z.array(Entry), next: z.string().nullable() }).openapi('AuditEntries'),
    example: {
      query: { room: 'content' },
      answer: {
        items: [
          {
            entry: id,
            at: '2026-09-07T01:00:00.000Z',
            act: 'content.post-withdrawn',
            sentence: 'Li Min withdrew “Story hour”.',
            why: 'The date was wrong.',
            by: { kind: 'staff', name: 'Li Min' },
            about: { kind: 'post', id },
          },
        ],
        next: null,
      },
    },
    run: async ({ work, query, locale }) => {
      alliancePolicy.demand(work, 'read-audit')
      const rows = await readAudit(work, {
        room: query.room,
        act: query.act,
        actorId: query.by,
        subject: query.aboutKind && query.aboutId ? { kind: query.aboutKind, id: query.aboutId } : undefined,
        after: readCursor(query.cursor, ['date', 'id']),
        limit: query.limit + 1,
      })
      const page = pageOf(rows, query.limit, (entry) => [entry.at, entry.auditId])
      return {
        items: page.items.map((entry) => ({
          entry: entry.auditId,
          at: entry.at.toISOString(),
          act: entry.act,
          sentence: auditSentence(entry, locale),
          why: entry.why,
          by: { kind: entry.actorKind, name: entry.actorName },
          about: { kind: entry.subject.kind, id: String(entry.subject.id) },
        })),
        next: page.next,
      }
    },
  })
}
