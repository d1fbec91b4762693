import { agreeAtDay, consentDay, consentPlaces, consentUses, uploadDay } from '#rooms/content'
import { type Api, z } from './api.ts'
import { at, Colour, colour, moment } from './photo-shapes.ts'

const token = z.string().min(1).max(120)

/** What those can do at a photo day who have no account: helpers, and people who agree. */
export function photoGuestRoutes(api: Api): void {
  api.operation({
    method: 'post',
    path: '/photo-uploads',
    id: 'readUploadDay',
    scope: 'public',
    room: 'content',
    personal: true,
    summary: 'What a helper’s link opens: the event, until when, and for how many pictures there is room',
    body: z.strictObject({ token }).openapi('UploadLink'),
    answer: z.object({ event: z.string(), place: z.string(), day: z.iso.date(), until: moment, left: z.int() }).openapi('UploadDay'),
    example: { body: { token: 'a.1.b' }, answer: { event: 'Book fair', place: 'Courtyard', day: '2026-09-12', until: at, left: 480 } },
    run: async ({ work, body }) => {
      const { event, place, day, until, left } = await uploadDay(work, body.token)
      return { event, place, day, until: until.toISOString(), left }
    },
  })
  api.operation({
    method: 'post',
    path: '/photo-consents/day',
    id: 'readConsentDay',
    scope: 'public',
    room: 'content',
    personal: true,
    summary: 'What somebody sees who scans the code for consent of a photo day',
    body: z.strictObject({ token }).openapi('ConsentDayLink'),
    answer: z
      .object({
        event: z.string(),
        place: z.string(),
        day: z.iso.date(),
        colours: z.array(Colour),
        wording: z.object({ text: z.string(), locale: z.string() }),
        library: z.string(),
      })
      .openapi('ConsentDay'),
    example: {
      body: { token: 'a.1.c' },
      answer: {
        event: 'Book fair',
        place: 'Courtyard',
        day: '2026-09-12',
        colours: [colour],
        wording: { text: 'I agree.', locale: 'en' },
        library: 'Anhe',
      },
    },
    run: async ({ work, body, locale }) => consentDay(work, { ...body, locale }),
  })
  const Terms = z.strictObject({
    token,
    name: z.string().max(200),
    age: z.enum(['adult', 'child']).optional(),
    agreedBy: z.string().max(300).optional(),
    email: z.string().max(254).optional(),
    phone: z.string().max(60).optional(),
    uses: z.array(z.enum(consentUses)),
    places: z.array(z.enum(consentPlaces)),
  })
  api.operation({
    method: 'post',
    path: '/photo-consents',
    id: 'agreeAtDay',
    scope: 'public',
    room: 'content',
    personal: true,
    status: 201,
    summary: 'Agree at a photo day: gives the short number to show, and the link to take it back by',
    body: Terms.openapi('AgreeAtDay'),
    answer: z.object({ number: z.int(), url: z.string() }).openapi('AgreedAtDay'),
    example: {
      body: { token: 'a.1.c', name: 'Han Meimei', uses: ['picture'], places: ['site'] },
      answer: { number: 12, url: 'https://library.example/consent?t=q1w2e3' },
    },
    run: async ({ work, body }) => {
      const { number, path } = await agreeAtDay(work, body)
      return { number, url: work.house.config.url + path }
    },
  })
}
