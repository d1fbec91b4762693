import {
  draftInfographic,
  type Infographic,
  infographicById,
  infographicForms,
  infographicShapes,
  listInfographics,
  makeInfographic,
  previewInfographic,
  remakeInfographic,
  type Said,
} from '#rooms/content'
import { type Api, words, z } from './api.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const params = z.strictObject({ infographic: z.uuid() })
const month = z.string().regex(/^\d{4}-\d{2}$/)

const Question = z
  .strictObject({
    form: z.enum(infographicForms),
    shape: z.enum(infographicShapes).optional(),
    metrics: z.array(z.string().max(60)).max(3).optional(),
    goal: z.uuid().nullable().optional(),
    from: month,
    to: month,
    points: z.array(z.int().positive()).max(40).nullable().optional().openapi({ description: 'Service points; null: the whole alliance.' }),
    titles: words.optional(),
  })
  .openapi('InfographicQuestion')
const question = { form: 'number' as const, metrics: ['visits.onsite'], from: '2026-08', to: '2026-08' }

const SaidShape = z.object({
  title: z.string(),
  subtitle: z.string(),
  rows: z.array(z.object({ label: z.string(), value: z.string() })),
  notes: z.array(z.string()),
})
const saidExample = {
  title: 'Visits: more in August 2026 than a year before',
  subtitle: 'Visits · all places · August 2026',
  rows: [{ label: 'Visits', value: '1,875' }],
  notes: ['Source: gate counters.'],
}
const wireSaid = (said: Record<string, Said>) =>
  Object.fromEntries(Object.entries(said).map(([locale, { title, subtitle, rows, notes }]) => [locale, { title, subtitle, rows, notes }]))

const Shape = z
  .object({
    infographic: z.uuid(),
    form: z.enum(infographicForms),
    shape: z.enum(infographicShapes),
    titles: words,
    pictures: z.record(z.string(), z.uuid()).openapi({ description: 'The picture (asset) by language.' }),
    replaces: z.uuid().nullable(),
    madeAt: z.iso.datetime(),
    madeBy: z.string(),
  })
  .openapi('Infographic')
const example = {
  infographic: id,
  form: 'number' as const,
  shape: 'square' as const,
  titles: { en: saidExample.title },
  pictures: { en: id },
  replaces: null,
  madeAt: '2026-09-07T01:00:00Z',
  madeBy: 'Li Min',
}
const wire = ({ id: infographic, form, shape, titles, pictures, replaces, madeAt, madeBy }: Infographic): z.input<typeof Shape> => ({
  infographic,
  form,
  shape,
  titles,
  pictures,
  replaces,
  madeAt: madeAt.toISOString(),
  madeBy,
})

/** Pictures drawn from figures. Reading figures needs `facts:read` too, a goal `strategy:read`. */
export function infographicRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/infographics',
    id: 'listInfographics',
    scope: 'content:read',
    summary: 'Infographics, newest first, without those another has taken the place of; at most 100',
    answer: z.object({ items: z.array(Shape) }).openapi('Infographics'),
    example: { answer: { items: [example] } },
    run: async ({ work }) => ({ items: (await listInfographics(work)).map(wire) }),
  })
  api.operation({
    method: 'post',
    path: '/infographics/draft',
    id: 'draftInfographic',
    scope: 'content:write',
    status: 200,
    summary: 'What an infographic would say, with the finding its figures suggest; nothing is kept',
    body: Question,
    answer: z.object({ suggested: words, said: z.record(z.string(), SaidShape) }).openapi('InfographicDraft'),
    example: { body: question, answer: { suggested: { en: saidExample.title }, said: { en: saidExample } } },
    run: async ({ work, body }) => {
      const { suggested, said } = await draftInfographic(work, input(body))
      return { suggested, said: wireSaid(said) }
    },
  })
  api.operation({
    method: 'post',
    path: '/infographics/preview.png',
    id: 'previewInfographic',
    scope: 'content:write',
    summary: 'How an infographic would look in a language; nothing is kept',
    query: z.strictObject({ locale: z.string().max(20).optional() }),
    body: Question,
    media: 'image/png',
    example: { query: { locale: 'en' }, body: question },
    run: async ({ work, body, query, locale }) => previewInfographic(work, { ...input(body), locale: query.locale ?? locale }),
  })
  api.operation({
    method: 'post',
    path: '/infographics',
    id: 'makeInfographic',
    scope: 'content:write',
    status: 201,
    summary: 'Make an infographic: a picture in each language, whose alt text tells the figures',
    body: Question,
    answer: Shape,
    example: { body: question, answer: example },
    run: async ({ work, body }) => wire(await makeInfographic(work, input(body))),
  })
  api.operation({
    method: 'get',
    path: '/infographics/{infographic}',
    id: 'readInfographic',
    scope: 'content:read',
    summary: 'One infographic, and whether the figures are still those it was made from',
    params,
    answer: z
      .object({
        infographic: Shape,
        said: z.record(z.string(), SaidShape),
        changed: z.boolean().nullable().openapi({ description: 'Null: cannot be told to whoever asks.' }),
        suggested: words,
        replacedBy: z.uuid().nullable(),
      })
      .openapi('InfographicStanding'),
    example: {
      params: { infographic: id },
      answer: { infographic: example, said: { en: saidExample }, changed: false, suggested: {}, replacedBy: null },
    },
    run: async ({ work, params }) => {
      const { infographic, said, changed, suggested, replacedBy } = await infographicById(work, params.infographic)
      return { infographic: wire(infographic), said: wireSaid(said), changed, suggested, replacedBy }
    },
  })
  api.operation({
    method: 'post',
    path: '/infographics/{infographic}/again',
    id: 'remakeInfographic',
    scope: 'content:write',
    status: 201,
    summary: 'Make it again from the figures as they are now, as another one; texts that show the old one stay as they are',
    params,
    body: z.strictObject({ titles: words.optional() }).openapi('RemakeInfographic'),
    answer: Shape,
    example: { params: { infographic: id }, body: {}, answer: { ...example, replaces: id } },
    run: async ({ work, params, body }) => wire(await remakeInfographic(work, { infographic: params.infographic, ...body })),
  })
}

const input = ({ goal, points, ...rest }: z.output<typeof Question>) => ({ ...rest, goal: goal ?? null, points: points ?? null })
