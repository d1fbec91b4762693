import {
  cutCandidates,
  figuresOf,
  makeEpisodes,
  recordShowFigure,
  replaceInShow,
  saveShowRecording,
  showById,
  showMetrics,
  showTexts,
  streamPlatforms,
} from '#rooms/content'
import { type Api, z } from './api.ts'
import { FigureSchema, figureWire, id, params, ShowSchema, seconds, showExample, showWire } from './shows-shapes.ts'

/** What came of a show: figures, the recording, episodes; and where names stand in it. */
export function showAfterRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/shows/{show}/figures',
    id: 'readShowFigures',
    scope: 'content:read',
    summary: 'What platforms and the door counted, with the gaps. Needs `facts:read` too. Never added up; none of it is a number of people',
    params,
    answer: z.object({ items: z.array(FigureSchema) }).openapi('ShowFigures'),
    example: {
      params: { show: id },
      answer: {
        items: [
          {
            metric: 'peak-viewers',
            place: 'youtube',
            amount: 40,
            source: 'youtube, read by hand',
            note: '',
            evidence: null,
            at: '2026-09-11T01:00:00.000Z',
            by: 'Li Min',
          },
        ],
      },
    },
    run: async ({ work, params }) => ({ items: (await figuresOf(work, await showById(work, params.show))).map(figureWire) }),
  })
  api.operation({
    method: 'put',
    path: '/shows/{show}/figures',
    id: 'recordShowFigure',
    scope: 'content:write',
    summary:
      'Write down what one platform or the door counted; given again it corrects the figure before. A picture that shows it is added at the desk',
    params,
    body: z
      .strictObject({
        metric: z.enum(showMetrics as ['peak-viewers', 'total-views', 'attendance']),
        place: z.enum(['', ...streamPlatforms]).default(''),
        amount: z.int().min(0),
        note: z.string().max(500).optional(),
      })
      .openapi('NewShowFigure'),
    example: { params: { show: id }, body: { metric: 'peak-viewers', place: 'youtube', amount: 40 } },
    run: ({ work, params, body }) => recordShowFigure(work, { ...body, show: params.show }),
  })
  api.operation({
    method: 'put',
    path: '/shows/{show}/recording',
    id: 'saveShowRecording',
    scope: 'content:write',
    summary: 'Say where the recording is, or that there is none',
    params,
    body: z
      .strictObject({ address: z.string().max(500).optional(), piece: z.uuid().nullable().optional(), none: z.boolean().optional() })
      .openapi('ShowRecording'),
    answer: ShowSchema,
    example: { params: { show: id }, body: { address: 'https://youtu.be/abcdefghijk' }, answer: showExample },
    run: async ({ work, params, body }) => showWire(await saveShowRecording(work, { ...body, show: params.show })),
  })
  api.operation({
    method: 'get',
    path: '/shows/{show}/cuts',
    id: 'listShowCuts',
    scope: 'content:read',
    summary: 'Parts that could be episodes, from notes and rows; seconds of the recording',
    params,
    query: z.strictObject({ shift: z.coerce.number().int().min(-86_400).max(86_400).optional() }),
    answer: z
      .object({ items: z.array(z.object({ from: z.int(), to: z.int(), title: z.string(), by: z.enum(['note', 'row']) })) })
      .openapi('ShowCuts'),
    example: { params: { show: id }, answer: { items: [{ from: 30, to: 420, title: 'Ghosts', by: 'row' }] } },
    run: async ({ work, params, query }) => ({ items: await cutCandidates(work, params.show, query.shift) }),
  })
  api.operation({
    method: 'post',
    path: '/shows/{show}/episodes',
    id: 'makeEpisodes',
    scope: 'content:write',
    status: 201,
    summary: 'Make a draft of each part of the recording; the same part is one post',
    params,
    body: z
      .strictObject({
        cuts: z
          .array(z.strictObject({ from: seconds, to: seconds, title: z.string().max(200) }))
          .min(1)
          .max(50),
        language: z.string().max(20),
        shift: z.int().optional(),
      })
      .openapi('NewEpisodes'),
    answer: z.object({ posts: z.array(z.uuid()) }).openapi('MadeEpisodes'),
    example: { params: { show: id }, body: { cuts: [{ from: 30, to: 420, title: 'Ghosts' }], language: 'en' }, answer: { posts: [id] } },
    run: async ({ work, params, body: { cuts, language, shift } }) => ({
      posts: (await makeEpisodes(work, { show: params.show, cuts, locale: language, shift })).map((post) => post.id),
    }),
  })
  api.operation({
    method: 'get',
    path: '/show-texts',
    id: 'listShowTexts',
    scope: 'content:read',
    personal: true,
    summary: 'Every text of live shows in which a name can stand, and where it stands',
    answer: z
      .object({
        items: z.array(
          z.object({ show: z.uuid(), place: z.string(), language: z.string().nullable(), text: z.string(), public: z.boolean() }),
        ),
      })
      .openapi('ShowTexts'),
    example: { answer: { items: [{ show: id, place: 'about', language: 'en', text: 'Two ghosts read aloud.', public: true }] } },
    run: async ({ work }) => ({
      items: (await showTexts(work)).map(({ id: show, locale: language, ...rest }) => ({ show, language, ...rest })),
    }),
  })
  api.operation({
    method: 'post',
    path: '/show-texts',
    id: 'replaceInShow',
    scope: 'content:write',
    personal: true,
    summary: 'Put other words in the place of these in one text of a show',
    body: z
      .strictObject({
        show: z.uuid(),
        place: z.string().max(80),
        language: z.string().max(20).nullable(),
        find: z.string().min(1).max(200),
        by: z.string().max(200),
        why: z.string().max(500).optional(),
      })
      .openapi('ShowWords'),
    example: { body: { show: id, place: 'about', language: 'en', find: 'Chen Yu', by: 'a guest', why: 'consent taken back' } },
    run: ({ work, body: { show, language, ...rest } }) => replaceInShow(work, { ...rest, id: show, locale: language }),
  })
}
