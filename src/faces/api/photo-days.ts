import {
  agreeAtDay,
  answerFaces,
  bandShapes,
  colourRules,
  consentDay,
  consentPlaces,
  consentUses,
  deleteOriginals,
  dropPhoto,
  listPhotoDays,
  listPhotos,
  markFace,
  type Photo,
  type PhotoDay,
  photoById,
  photoDayById,
  photoLinks,
  pictureKinds,
  preparePhoto,
  receivePhotos,
  removeFace,
  renewPhotoLinks,
  sameColour,
  savePhotoDay,
  settlePhoto,
  uploadDay,
} from '#rooms/content'
import { type Api, pageQuery, z } from './api.ts'
import { page } from './content-shapes.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const at = '2026-09-08T01:00:00.000Z'
const moment = z.iso.datetime()
const words = z.record(z.string(), z.string()).openapi({ description: 'By language tag.' })
const ofDay = z.strictObject({ photoDay: z.uuid() })
const ofPhoto = z.strictObject({ photo: z.uuid() })
const ofFace = z.strictObject({ photo: z.uuid(), face: z.uuid() })
const version = z.int().optional().openapi({ description: 'The version that was looked at; refused where there is a newer one.' })

const Colour = z
  .object({ key: z.string(), colour: z.string(), shape: z.enum(bandShapes), names: words, means: words, rule: z.enum(colourRules) })
  .openapi('WristbandColour')
const colour = {
  key: 'red',
  colour: '#b3261e',
  shape: 'square' as const,
  names: { en: 'Red' },
  means: { en: 'Do not show me.' },
  rule: 'no' as const,
}
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
const settled = z.enum(['open', 'consent', 'colour', 'blur'])
const Shape = z
  .object({
    photo: z.uuid(),
    photoDay: z.uuid(),
    url: z.string().openapi({ description: 'For staff who are signed in.' }),
    width: z.int(),
    height: z.int(),
    helper: z.string(),
    cameAt: moment,
    state: z.enum(['inbox', 'settled', 'dropped']),
    version: z.int(),
    looked: z.object({ by: z.string(), at: moment }).nullable(),
    asset: z.uuid().nullable(),
    faces: z.array(
      z.object({
        face: z.uuid(),
        x: z.int(),
        y: z.int(),
        w: z.int(),
        h: z.int(),
        settled,
        consent: z.uuid().nullable(),
        colour: z.string().nullable(),
      }),
    ),
  })
  .openapi('InboxPhoto')
const example: z.input<typeof Shape> = {
  photo: id,
  photoDay: id,
  url: `/files/${id}/photo.jpg`,
  width: 2400,
  height: 1600,
  helper: 'Mei',
  cameAt: at,
  state: 'inbox',
  version: 2,
  looked: null,
  asset: null,
  faces: [{ face: id, x: 3000, y: 2000, w: 900, h: 1200, settled: 'colour', consent: null, colour: 'red' }],
}
const wire = ({ id: photo, day: photoDay, cameAt, looked, faces, ...rest }: Photo): z.input<typeof Shape> => ({
  photo,
  photoDay,
  url: rest.url,
  width: rest.width,
  height: rest.height,
  helper: rest.helper,
  cameAt: cameAt.toISOString(),
  state: rest.state,
  version: rest.version,
  looked: looked && { ...looked, at: looked.at.toISOString() },
  asset: rest.asset,
  faces: faces.map(({ id: face, ...one }) => ({ face, ...one })),
})
const token = z.string().min(1).max(120)
const box = { x: z.number(), y: z.number(), w: z.number(), h: z.number() }

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
  api.operation({
    method: 'get',
    path: '/photo-days/{photoDay}/photos',
    id: 'listPhotos',
    scope: 'people:read',
    room: 'content',
    personal: true,
    summary: 'Pictures of a day with the faces marked on them, in the order in which they came',
    params: ofDay,
    query: z.strictObject({ ...pageQuery, state: z.enum(['inbox', 'settled', 'dropped']).optional() }),
    answer: page(Shape, 'InboxPhotos'),
    example: { params: { photoDay: id }, query: { state: 'inbox' }, answer: { items: [example], next: null } },
    run: async ({ work, params, query }) => {
      const { items, next } = await listPhotos(work, { photoDay: params.photoDay, ...query })
      return { items: items.map(wire), next }
    },
  })
  api.operation({
    method: 'post',
    path: '/photo-days/{photoDay}/photos',
    id: 'addPhoto',
    scope: 'people:write',
    room: 'content',
    personal: true,
    status: 201,
    summary: 'Put a picture into the inbox; what a camera wrote beside its pixels is not kept',
    params: ofDay,
    uploads: pictureKinds,
    maxBytes: 30 * 1024 * 1024,
    answer: z.object({ received: z.int(), left: z.int() }).openapi('ReceivedPhotos'),
    example: { params: { photoDay: id }, answer: { received: 1, left: 499 } },
    run: async ({ work, params, upload }) => {
      await photoDayById(work, params.photoDay)
      return receivePhotos(work, { photoDay: params.photoDay, photos: [await preparePhoto(await upload.read(), 'photo')] })
    },
  })
  api.operation({
    method: 'post',
    path: '/photo-days/{photoDay}/same-colour',
    id: 'setSameColour',
    scope: 'people:write',
    room: 'content',
    summary: 'Say of every open face on these pictures that they wore a colour',
    params: ofDay,
    body: z.strictObject({ photos: z.array(z.uuid()).min(1).max(200), colour: z.string().max(20) }).openapi('SameColour'),
    answer: z.object({ faces: z.int() }).openapi('SettledFaces'),
    example: { params: { photoDay: id }, body: { photos: [id], colour: 'green' }, answer: { faces: 4 } },
    run: async ({ work, body }) => sameColour(work, body),
  })
  api.operation({
    method: 'get',
    path: '/photos/{photo}',
    id: 'readPhoto',
    scope: 'people:read',
    room: 'content',
    personal: true,
    summary: 'One picture of an inbox',
    params: ofPhoto,
    answer: Shape,
    example: { params: { photo: id }, answer: example },
    run: async ({ work, params }) => wire(await photoById(work, params.photo)),
  })
  api.operation({
    method: 'post',
    path: '/photos/{photo}/faces',
    id: 'markFace',
    scope: 'people:write',
    room: 'content',
    status: 201,
    summary: 'Mark a face: a box in ten-thousandths of width and height',
    params: ofPhoto,
    body: z.strictObject({ version, ...box }).openapi('MarkFace'),
    answer: z.object({ face: z.uuid() }).openapi('MarkedFace'),
    example: { params: { photo: id }, body: { x: 3000, y: 2000, w: 900, h: 1200 }, answer: { face: id } },
    run: async ({ work, params, body }) => markFace(work, { photo: params.photo, ...body }),
  })
  api.operation({
    method: 'put',
    path: '/photos/{photo}/faces',
    id: 'answerFaces',
    scope: 'people:write',
    room: 'content',
    summary: 'Say whose faces are: a consent, a colour, to be blurred, or not known yet',
    params: ofPhoto,
    body: z
      .strictObject({
        version,
        faces: z
          .array(
            z.strictObject({
              face: z.uuid(),
              settled,
              consent: z.uuid().nullable().optional(),
              colour: z.string().max(20).nullable().optional(),
            }),
          )
          .max(60),
      })
      .openapi('AnswerFaces'),
    example: { params: { photo: id }, body: { faces: [{ face: id, settled: 'blur' }] } },
    run: async ({ work, params, body }) => answerFaces(work, { photo: params.photo, ...body }),
  })
  api.operation({
    method: 'delete',
    path: '/photos/{photo}/faces/{face}',
    id: 'removeFace',
    scope: 'people:write',
    room: 'content',
    summary: 'Take the mark of a face away',
    params: ofFace,
    example: { params: { photo: id, face: id } },
    run: async ({ work, params }) => removeFace(work, params),
  })
  api.operation({
    method: 'post',
    path: '/photos/{photo}/settlement',
    id: 'settlePhoto',
    scope: 'people:write',
    room: 'content',
    summary: 'Let a picture out: every face is settled, somebody looked, and nobody else can be recognised',
    description: 'Needs `content:write` as well. What is to be blurred is blurred before any size of the picture is made.',
    params: ofPhoto,
    body: z.strictObject({ version, looked: z.literal(true), minors: z.boolean() }).openapi('SettlePhoto'),
    answer: z.object({ asset: z.uuid() }).openapi('SettledPhoto'),
    example: { params: { photo: id }, body: { looked: true, minors: false }, answer: { asset: id } },
    run: async ({ work, params, body }) => ({ asset: (await settlePhoto(work, { photo: params.photo, ...body })).id }),
  })
  api.operation({
    method: 'post',
    path: '/photos/{photo}/putting-aside',
    id: 'dropPhoto',
    scope: 'people:write',
    room: 'content',
    summary: 'Put a picture aside, or back into the inbox',
    params: ofPhoto,
    body: z.strictObject({ dropped: z.boolean() }).openapi('DropPhoto'),
    example: { params: { photo: id }, body: { dropped: true } },
    run: async ({ work, params, body }) => dropPhoto(work, { photo: params.photo, ...body }),
  })
  publicRoutes(api)
}

function publicRoutes(api: Api): void {
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
