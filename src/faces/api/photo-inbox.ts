import {
  answerFaces,
  dropPhoto,
  listPhotos,
  markFace,
  type Photo,
  photoById,
  photoDayById,
  pictureKinds,
  preparePhoto,
  receivePhotos,
  removeFace,
  sameColour,
  settlePhoto,
} from '#rooms/content'
import { type Api, pageQuery, z } from './api.ts'
import { page } from './content-shapes.ts'
import { at, id, moment, ofDay } from './photo-shapes.ts'

const ofPhoto = z.strictObject({ photo: z.uuid() })
const ofFace = z.strictObject({ photo: z.uuid(), face: z.uuid() })
const version = z.int().optional().openapi({ description: 'The version that was looked at; refused where there is a newer one.' })
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
const box = { x: z.number(), y: z.number(), w: z.number(), h: z.number() }

/** Pictures of a photo day and the faces on them. */
export function photoRoutes(api: Api): void {
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
}
