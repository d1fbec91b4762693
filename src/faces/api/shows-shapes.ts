import { castRoles, type Member, type RunRow, type Show, type ShowFigure, showMetrics, streamPlatforms } from '#rooms/content'
import { words, z } from './api.ts'
import { instant } from './content-post.ts'

export const id = '0199a000-0000-7000-8000-000000000001'
export const params = z.strictObject({ show: z.uuid() })
const given = (most: number) => z.record(z.string().max(20), z.string().max(most)).openapi({ description: 'By language tag.' })
const wall = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/)
  .openapi({ description: 'Wall time in the zone, to the minute.', example: '2026-09-10T19:00' })
export const starts = z.strictObject({ wall, zone: z.string().max(60).optional() })
export const readers = given(1000)
export const seconds = z.int().min(0).max(172_800)

export const ShowSchema = z
  .object({
    show: z.uuid(),
    slug: z.string(),
    titles: words,
    abouts: words,
    state: z.enum(['draft', 'announced', 'cancelled']),
    phase: z.enum(['before', 'now', 'after']).openapi({ description: 'By the clock, and by what its crew said when it began and ended.' }),
    starts: z.object({ wall: z.string(), zone: z.string(), at: z.iso.datetime() }),
    minutes: z.int(),
    revision: z.int().openapi({ description: 'How often its time changed, or it was called off, since it was announced.' }),
    point: z.int().nullable(),
    series: z.uuid().nullable(),
    persona: z.uuid().nullable(),
    picture: z.uuid().nullable(),
    moderator: z.object({ staff: z.string(), name: z.string() }).nullable(),
    streams: z.array(z.object({ platform: z.enum(streamPlatforms), address: z.string() })),
    player: z.string(),
    session: z.uuid().nullable().openapi({ description: 'The session it is, in the room of programmes.' }),
    announcedAt: instant,
    cancelled: z.object({ at: z.iso.datetime(), why: words }).nullable(),
    startedAt: instant,
    endedAt: instant,
    recording: z.object({ address: z.string(), piece: z.uuid().nullable(), none: z.boolean() }),
  })
  .openapi('LiveShow')

export const showWire = (show: Show): z.input<typeof ShowSchema> => ({
  show: show.id,
  slug: show.slug,
  titles: show.titles,
  abouts: show.abouts,
  state: show.state,
  phase: show.phase,
  starts: { ...show.starts, at: show.starts.at.toISOString() },
  minutes: show.minutes,
  revision: show.revision,
  point: show.point,
  series: show.series,
  persona: show.persona,
  picture: show.picture,
  moderator: show.moderator && { staff: show.moderator.id, name: show.moderator.name },
  streams: show.streams,
  player: show.player,
  session: show.session,
  announcedAt: show.announcedAt?.toISOString() ?? null,
  cancelled: show.cancelled && { at: show.cancelled.at.toISOString(), why: show.cancelled.why },
  startedAt: show.startedAt?.toISOString() ?? null,
  endedAt: show.endedAt?.toISOString() ?? null,
  recording: show.recording,
})

export const showExample: z.input<typeof ShowSchema> = {
  show: id,
  slug: 'two-ghosts',
  titles: { en: 'Two Ghosts in the Stacks' },
  abouts: { en: 'Two ghosts read aloud.' },
  state: 'announced',
  phase: 'before',
  starts: { wall: '2026-09-10T19:00', zone: 'Asia/Shanghai', at: '2026-09-10T11:00:00.000Z' },
  minutes: 45,
  revision: 0,
  point: null,
  series: null,
  persona: null,
  picture: null,
  moderator: { staff: id, name: 'Li Min' },
  streams: [{ platform: 'youtube', address: 'https://www.youtube.com/watch?v=abcdefghijk' }],
  player: '',
  session: null,
  announcedAt: '2026-09-01T01:00:00.000Z',
  cancelled: null,
  startedAt: null,
  endedAt: null,
  recording: { address: '', piece: null, none: false },
}

/** What a plan says; a new one needs titles, a beginning and a length. */
export const plan = {
  titles: given(200).optional(),
  abouts: given(4000).optional(),
  slug: z.string().max(80).optional(),
  starts: starts.optional().openapi({ description: 'An announced show is moved instead (`moveShow`).' }),
  minutes: z.int().optional(),
  point: z.int().nullable().optional(),
  series: z.uuid().nullable().optional(),
  persona: z.uuid().nullable().optional(),
  picture: z.uuid().nullable().optional(),
  moderator: z.uuid().nullable().optional(),
  streams: z
    .array(z.strictObject({ platform: z.enum(streamPlatforms), address: z.string().max(500) }))
    .max(8)
    .optional(),
  player: z.string().max(500).optional(),
  session: z.uuid().nullable().optional(),
}

export const MemberSchema = z
  .object({
    member: z.uuid(),
    role: z.enum(['host', 'cast', 'guest', 'crew']),
    staff: z.string().nullable(),
    name: z.string().openapi({ description: 'As readers get it; empty where nobody agreed to be named.' }),
    does: z.string(),
    consent: z.string(),
    consentOn: z.iso.date().nullable(),
    revokedAt: instant,
  })
  .openapi('ShowMember')
export const memberWire = (one: Member): z.input<typeof MemberSchema> => ({
  member: one.id,
  role: one.role,
  staff: one.staff,
  name: one.name,
  does: one.does,
  consent: one.consent,
  consentOn: one.consentOn,
  revokedAt: one.revokedAt?.toISOString() ?? null,
})
export const memberExample: z.input<typeof MemberSchema> = {
  member: id,
  role: 'guest',
  staff: null,
  name: 'Chen Yu',
  does: 'Reads',
  consent: 'asked by Li Min, paper in the file',
  consentOn: '2026-09-01',
  revokedAt: null,
}
export const memberWords = {
  role: z.enum(castRoles as [string, ...string[]]).optional(),
  staff: z.uuid().nullable().optional(),
  name: z.string().max(120).optional(),
  does: z.string().max(200).optional(),
  consent: z.string().max(1000).optional(),
  consentOn: z.iso.date().nullable().optional(),
}

export const RowSchema = z
  .object({
    row: z.uuid(),
    seconds: z.int(),
    offset: z.int().openapi({ description: 'Seconds after the beginning, by the plan.' }),
    clock: z.string(),
    title: z.string(),
    who: z.string(),
    say: z.string(),
    chat: z.string(),
    asset: z.uuid().nullable(),
    post: z.uuid().nullable(),
    link: z.string(),
    doneAt: instant,
  })
  .openapi('RunRow')
export const rowWire = (row: RunRow): z.input<typeof RowSchema> => ({
  row: row.id,
  seconds: row.seconds,
  offset: row.offset,
  clock: row.clock,
  title: row.title,
  who: row.who,
  say: row.say,
  chat: row.chat,
  asset: row.asset?.id ?? null,
  post: row.post?.id ?? null,
  link: row.link,
  doneAt: row.doneAt?.toISOString() ?? null,
})
export const rowExample: z.input<typeof RowSchema> = {
  row: id,
  seconds: 300,
  offset: 0,
  clock: '19:00:00',
  title: 'Welcome',
  who: 'Host',
  say: 'Good evening.',
  chat: 'Where are you?',
  asset: null,
  post: null,
  link: '',
  doneAt: null,
}
export const rowWords = {
  length: z.string().max(20).optional().openapi({ description: 'As people write it: `5`, `1:30`.' }),
  title: z.string().max(200).optional(),
  who: z.string().max(200).optional(),
  say: z.string().max(5000).optional(),
  chat: z.string().max(1000).optional(),
  asset: z.uuid().nullable().optional(),
  post: z.uuid().nullable().optional(),
  link: z.string().max(500).optional(),
}

export const FigureSchema = z
  .object({
    metric: z.enum(showMetrics as ['peak-viewers', 'total-views', 'attendance']),
    place: z.string().openapi({ description: 'The platform; empty for the door.' }),
    amount: z
      .number()
      .nullable()
      .openapi({ description: 'Null: no figure, which is not a nought. None of the three is a number of people.' }),
    source: z.string(),
    note: z.string(),
    evidence: z.uuid().nullable(),
    at: instant,
    by: z.string(),
  })
  .openapi('ShowFigure')
export const figureWire = (one: ShowFigure): z.input<typeof FigureSchema> => ({ ...one, at: one.at?.toISOString() ?? null })
