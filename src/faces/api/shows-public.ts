import { type PublicShow, publicShows, streamPlatforms } from '#rooms/content'
import { askForReminder, reminderLeads } from '#rooms/patrons'
import { type Api, z } from './api.ts'
import { id } from './shows-shapes.ts'

const Public = z
  .object({
    show: z.uuid(),
    path: z.string(),
    title: z.string(),
    about: z.string(),
    language: z.string(),
    stands: z.enum(['before', 'now', 'after', 'cancelled']),
    starts: z.object({ wall: z.string(), zone: z.string(), at: z.iso.datetime() }),
    minutes: z.int(),
    point: z.int().nullable(),
    cast: z.array(z.object({ role: z.enum(['host', 'cast', 'guest', 'crew']), name: z.string(), does: z.string() })),
    streams: z.array(z.object({ platform: z.enum(streamPlatforms), address: z.string() })),
    recording: z.string(),
    why: z.string().openapi({ description: 'Why it does not take place; empty while it does.' }),
  })
  .openapi('PublishedShow')

const wire = (show: PublicShow): z.input<typeof Public> => ({
  show: show.id,
  path: show.path,
  title: show.title,
  about: show.about,
  language: show.locale,
  stands: show.stands,
  starts: { ...show.starts, at: show.starts.at.toISOString() },
  minutes: show.minutes,
  point: show.place?.no ?? null,
  cast: show.cast,
  streams: show.streams,
  recording: show.recording.address,
  why: show.why,
})

/** Live shows as readers have them. */
export function publicShowRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/published-shows',
    id: 'listPublishedShows',
    scope: 'public',
    room: 'content',
    summary: 'Announced live shows: those to come, next first, or those that are over, latest first',
    query: z.strictObject({ which: z.enum(['coming', 'over']).default('coming'), language: z.string().max(20).optional() }),
    answer: z.object({ items: z.array(Public) }).openapi('PublishedShows'),
    example: {
      answer: {
        items: [
          {
            show: id,
            path: '/shows/two-ghosts',
            title: 'Two Ghosts in the Stacks',
            about: 'Two ghosts read aloud.',
            language: 'en',
            stands: 'before',
            starts: { wall: '2026-09-10T19:00', zone: 'Asia/Shanghai', at: '2026-09-10T11:00:00.000Z' },
            minutes: 45,
            point: null,
            cast: [{ role: 'host', name: 'Min', does: '' }],
            streams: [{ platform: 'youtube', address: 'https://www.youtube.com/watch?v=abcdefghijk' }],
            recording: '',
            why: '',
          },
        ],
      },
    },
    run: async ({ work, query, locale }) => ({
      items: (await publicShows(work, { locale: query.language ?? locale, which: query.which })).map(wire),
    }),
  })
  api.operation({
    method: 'post',
    path: '/published-shows/{show}/reminders',
    id: 'askForReminder',
    scope: 'public',
    room: 'content',
    personal: true,
    status: 202,
    summary: 'Ask to be reminded by one mail; it is confirmed from the mailbox. The answer is the same whether or not the address is known',
    params: z.strictObject({ show: z.uuid() }),
    body: z
      .strictObject({ email: z.string().max(254), lead: z.literal(reminderLeads), language: z.string().max(20).default('') })
      .openapi('NewReminder'),
    answer: z.object({ outcome: z.literal('check-your-mail') }).openapi('ReminderAsked'),
    example: { params: { show: id }, body: { email: 'reader@example.org', lead: 60 }, answer: { outcome: 'check-your-mail' } },
    run: ({ work, params, body, locale }) =>
      askForReminder(work, {
        subject: { kind: 'show', id: params.show },
        email: body.email,
        lead: body.lead,
        locale: body.language || locale,
      }),
  })
}
