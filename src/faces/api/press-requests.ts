import { answerRequest, chooseFigures, clearFigures, listRequests, type PressRequest, requestById, saveRequest } from '#rooms/content'
import { type Api, pageQuery, z } from './api.ts'
import { wall } from './content-post.ts'
import { page } from './content-shapes.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const params = z.strictObject({ request: z.uuid() })
const moment = z.iso.datetime()
const day = z.iso.date()

const Shape = z
  .object({
    request: z.uuid(),
    asker: z.string(),
    outlet: z.string(),
    email: z.string(),
    phone: z.string(),
    topic: z.string(),
    deadline: z.object({ wall: z.string(), zone: z.string(), at: moment }).nullable(),
    overdue: z.boolean(),
    owner: z.object({ staff: z.uuid().nullable(), name: z.string() }),
    state: z.enum(['open', 'answered', 'declined']),
    figures: z.array(
      z.object({
        metric: z.string(),
        from: day,
        to: day,
        value: z.number().nullable(),
        hidden: z.boolean().openapi({ description: 'Of too few people to be told.' }),
        atLeast: z.boolean().openapi({ description: '`value` is the least that it can be: people of a month that runs are in it.' }),
        sources: z.array(z.string()),
        gaps: z.array(z.object({ from: day, to: day })),
      }),
    ),
    cleared: z.object({ at: moment, by: z.string() }).nullable().openapi({ description: 'Since then the figures are frozen.' }),
    answer: z.string(),
    answeredAt: moment.nullable(),
    askedAt: moment,
  })
  .openapi('PressRequest')
const example = {
  request: id,
  asker: 'Zhao Min',
  outlet: 'City Paper',
  email: 'zhao@paper.example',
  phone: '',
  topic: 'How many come to the library?',
  deadline: { wall: '2026-09-09T12:00', zone: 'Asia/Shanghai', at: '2026-09-09T04:00:00.000Z' },
  overdue: false,
  owner: { staff: null, name: '' },
  state: 'open' as const,
  figures: [
    {
      metric: 'visits.onsite',
      from: '2026-08-01',
      to: '2026-08-31',
      value: 1300,
      hidden: false,
      atLeast: false,
      sources: ['Gate counter'],
      gaps: [],
    },
  ],
  cleared: { at: '2026-09-08T02:00:00.000Z', by: 'Li Min' },
  answer: '',
  answeredAt: null,
  askedAt: '2026-09-08T01:00:00.000Z',
}
const wire = (one: PressRequest): z.input<typeof Shape> => ({
  request: one.id,
  asker: one.asker,
  outlet: one.outlet,
  email: one.email,
  phone: one.phone,
  topic: one.topic,
  deadline: one.deadline && { wall: one.deadline.wall, zone: one.deadline.zone, at: one.deadline.at.toISOString() },
  overdue: one.overdue,
  owner: { staff: one.owner.id, name: one.owner.name },
  state: one.state,
  figures: one.figures,
  cleared: one.cleared && { at: one.cleared.at.toISOString(), by: one.cleared.by },
  answer: one.answer,
  answeredAt: one.answeredAt?.toISOString() ?? null,
  askedAt: one.createdAt.toISOString(),
})
const words = {
  asker: z.string().max(120).optional(),
  outlet: z.string().max(160).optional(),
  email: z.string().max(254).optional(),
  phone: z.string().max(40).optional(),
  topic: z.string().max(2000).optional(),
  deadline: z
    .strictObject({ wall, zone: z.string().max(60).optional() })
    .nullable()
    .optional(),
  owner: z.uuid().nullable().optional(),
}

/** Who in the press asks what until when, and the figures cleared for it. */
export function requestRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/press-requests',
    id: 'listPressRequests',
    scope: 'press:read',
    room: 'content',
    personal: true,
    summary: 'Open requests, the nearest deadline first; or those that are over, latest first',
    query: z.strictObject({ ...pageQuery, view: z.enum(['open', 'over']).optional() }),
    answer: page(Shape, 'PressRequests'),
    example: { query: { view: 'open' }, answer: { items: [example], next: null } },
    run: async ({ work, query }) => {
      const { items, next } = await listRequests(work, query)
      return { items: items.map(wire), next }
    },
  })
  api.operation({
    method: 'post',
    path: '/press-requests',
    id: 'addPressRequest',
    scope: 'press:write',
    room: 'content',
    personal: true,
    status: 201,
    summary: 'Write a request of the press down',
    body: z.strictObject(words).openapi('NewPressRequest'),
    answer: Shape,
    example: { body: { outlet: 'City Paper', topic: 'How many come?', deadline: { wall: '2026-09-09T12:00' } }, answer: example },
    run: async ({ work, body }) => wire(await saveRequest(work, body)),
  })
  api.operation({
    method: 'get',
    path: '/press-requests/{request}',
    id: 'readPressRequest',
    scope: 'press:read',
    room: 'content',
    personal: true,
    summary: 'One request',
    params,
    answer: Shape,
    example: { params: { request: id }, answer: example },
    run: async ({ work, params }) => wire(await requestById(work, params.request)),
  })
  api.operation({
    method: 'patch',
    path: '/press-requests/{request}',
    id: 'changePressRequest',
    scope: 'press:write',
    room: 'content',
    personal: true,
    summary: 'Change an open request: deadline, owner, what is asked',
    params,
    body: z.strictObject(words).openapi('PressRequestChange'),
    answer: Shape,
    example: { params: { request: id }, body: { owner: id }, answer: example },
    run: async ({ work, params, body }) => wire(await saveRequest(work, { request: params.request, ...body })),
  })
  api.operation({
    method: 'put',
    path: '/press-requests/{request}/figures',
    id: 'choosePressFigures',
    scope: 'press:write',
    room: 'content',
    personal: true,
    summary: 'Choose the figures of a request; they are read as the house shows them, small counts hidden',
    params,
    body: z
      .strictObject({ figures: z.array(z.strictObject({ metric: z.string().max(60), from: day, to: day })).max(20) })
      .openapi('PressFigures'),
    answer: Shape,
    example: {
      params: { request: id },
      body: { figures: [{ metric: 'visits.onsite', from: '2026-08-01', to: '2026-08-31' }] },
      answer: example,
    },
    run: async ({ work, params, body }) => wire(await chooseFigures(work, { request: params.request, ...body })),
  })
  api.operation({
    method: 'post',
    path: '/press-requests/{request}/clearing',
    id: 'clearPressFigures',
    scope: 'press:write',
    room: 'content',
    personal: true,
    summary: 'Clear the figures: they are frozen as they are now, with who cleared them',
    params,
    answer: Shape,
    example: { params: { request: id }, answer: example },
    run: async ({ work, params }) => wire(await clearFigures(work, params.request)),
  })
  api.operation({
    method: 'post',
    path: '/press-requests/{request}/answer',
    id: 'answerPressRequest',
    scope: 'press:write',
    room: 'content',
    personal: true,
    summary: 'Close a request with what was answered, or why nothing was',
    params,
    body: z.strictObject({ as: z.enum(['answered', 'declined']), answer: z.string().min(1).max(10_000) }).openapi('PressAnswer'),
    answer: Shape,
    example: { params: { request: id }, body: { as: 'answered', answer: '1,300 in August.' }, answer: example },
    run: async ({ work, params, body }) => wire(await answerRequest(work, { request: params.request, ...body })),
  })
}
