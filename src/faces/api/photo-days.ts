import { deleteOriginals, listPhotoDays, type PhotoDay, photoDayById, photoLinks, renewPhotoLinks, savePhotoDay } from '#rooms/content'
import { type Api, pageQuery, z } from './api.ts'
import { page } from './content-shapes.ts'
import { photoGuestRoutes } from './photo-guests.ts'
import { photoRoutes } from './photo-inbox.ts'
import { at, Colour, colour, id, moment, ofDay } from './photo-shapes.ts'

const Day = z
  .object({
    photoDay: z.uuid(),
    event: z.string(),
    place: z.string(),
    day: z.iso.date(),
    colours: z.array(Colour),
    uploadsUntil: moment,
    uploadsOpen: z.boolean(),
    mostPictures: z.int(),
    keepDays: z.int(),
    originalsGoneAt: moment.nullable(),
    counts: z.object({ came: z.int(), inbox: z.int(), settled: z.int(), dropped: z.int() }),
    updatedAt: moment,
    updatedBy: z.string(),
  })
  .openapi('PhotoDay')
const dayExample: z.input<typeof Day> = {
  photoDay: id,
  event: 'Book fair',
  place: 'Courtyard',
  day: '2026-09-12',
  colours: [colour],
  uploadsUntil: at,
  uploadsOpen: true,
  mostPictures: 500,
  keepDays: 30,
  originalsGoneAt: null,
  counts: { came: 3, inbox: 2, settled: 1, dropped: 0 },
  updatedAt: at,
  updatedBy: 'Lin Yue',
}
const wireDay = ({ id: photoDay, uploadsUntil, originalsGoneAt, updatedAt, ...rest }: PhotoDay): z.input<typeof Day> => ({
  photoDay,
  ...rest,
  uploadsUntil: uploadsUntil.toISOString(),
  originalsGoneAt: originalsGoneAt?.toISOString() ?? null,
  updatedAt: updatedAt.toISOString(),
})
const dayWords = {
  event: z.string().max(200).optional(),
  place: z.string().max(200).optional(),
  day: z.iso.date().optional(),
  colours: z.array(Colour).max(12).optional(),
  uploadsUntil: z
    .string()
    .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/)
    .optional(),
  mostPictures: z.int().optional(),
  keepDays: z.int().optional(),
}

/** Photo days: what comes in from helpers, whose faces are on it, and what leaves the inbox. */
export function photoDayRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/photo-days',
    id: 'listPhotoDays',
    scope: 'people:read',
    room: 'content',
    summary: 'Photo days, the latest first',
    query: z.strictObject(pageQuery),
    answer: page(Day, 'PhotoDays'),
    example: { answer: { items: [dayExample], next: null } },
    run: async ({ work, query }) => {
      const { items, next } = await listPhotoDays(work, query)
      return { items: items.map(wireDay), next }
    },
  })
  api.operation({
    method: 'post',
    path: '/photo-days',
    id: 'addPhotoDay',
    scope: 'people:write',
    room: 'content',
    status: 201,
    summary: 'Open a photo day; colours are green, yellow and red unless given',
    body: z.strictObject(dayWords).openapi('NewPhotoDay'),
    answer: Day,
    example: { body: { event: 'Book fair', day: '2026-09-12' }, answer: dayExample },
    run: async ({ work, body }) => wireDay(await savePhotoDay(work, body)),
  })
  api.operation({
    method: 'get',
    path: '/photo-days/{photoDay}',
    id: 'readPhotoDay',
    scope: 'people:read',
    room: 'content',
    summary: 'One photo day',
    params: ofDay,
    answer: Day,
    example: { params: { photoDay: id }, answer: dayExample },
    run: async ({ work, params }) => wireDay(await photoDayById(work, params.photoDay)),
  })
  api.operation({
    method: 'patch',
    path: '/photo-days/{photoDay}',
    id: 'changePhotoDay',
    scope: 'people:write',
    room: 'content',
    summary: 'Change a photo day; a colour that pictures were settled by keeps what it allows',
    params: ofDay,
    body: z.strictObject(dayWords).openapi('PhotoDayChange'),
    answer: Day,
    example: { params: { photoDay: id }, body: { keepDays: 14 }, answer: { ...dayExample, keepDays: 14 } },
    run: async ({ work, params, body }) => wireDay(await savePhotoDay(work, { photoDay: params.photoDay, ...body })),
  })
  api.operation({
    method: 'get',
    path: '/photo-days/{photoDay}/links',
    id: 'readPhotoLinks',
    scope: 'people:read',
    room: 'content',
    personal: true,
    summary: 'Where helpers send pictures in, and where people agree',
    params: ofDay,
    answer: z.object({ upload: z.string(), agree: z.string() }).openapi('PhotoLinks'),
    example: {
      params: { photoDay: id },
      answer: { upload: 'https://library.example/photo-day?t=a.1.b', agree: 'https://library.example/photo-consent?t=a.1.c' },
    },
    run: async ({ work, params }) => {
      const { upload, agree } = await photoLinks(work, params.photoDay)
      return { upload: work.house.config.url + upload, agree: work.house.config.url + agree }
    },
  })
  api.operation({
    method: 'post',
    path: '/photo-days/{photoDay}/links',
    id: 'renewPhotoLinks',
    scope: 'people:write',
    room: 'content',
    summary: 'End both links and make new ones',
    params: ofDay,
    example: { params: { photoDay: id } },
    run: async ({ work, params }) => renewPhotoLinks(work, params.photoDay),
  })
  api.operation({
    method: 'delete',
    path: '/photo-days/{photoDay}/originals',
    id: 'deleteOriginals',
    scope: 'people:write',
    room: 'content',
    summary: 'Delete the originals and empty the inbox; it cannot be undone',
    params: ofDay,
    answer: z.object({ deleted: z.int() }).openapi('DeletedOriginals'),
    example: { params: { photoDay: id }, answer: { deleted: 3 } },
    run: async ({ work, params }) => deleteOriginals(work, params.photoDay),
  })
  photoRoutes(api)
  photoGuestRoutes(api)
}
