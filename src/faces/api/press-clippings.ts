import { toCsv } from '#platform'
import { type Clipping, clippingById, exportClippings, listClippings, quotedChoices, saveClipping, tones } from '#rooms/content'
import { type Api, pageQuery, z } from './api.ts'
import { page } from './content-shapes.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const params = z.strictObject({ clipping: z.uuid() })
const day = z.iso.date()
const Shape = z
  .object({
    clipping: z.uuid(),
    outlet: z.string(),
    title: z.string(),
    day,
    link: z.string(),
    post: z.uuid().nullable(),
    campaign: z.uuid().nullable(),
    quoted: z.enum(quotedChoices).openapi({ description: 'Whether what it says of the library is right.' }),
    wrong: z.string(),
    correctionAsked: day.nullable(),
    tone: z.enum(tones),
    note: z.string(),
  })
  .openapi('Clipping')
const example = {
  clipping: id,
  outlet: 'City Paper',
  title: 'A book that survived',
  day: '2026-09-11',
  link: 'https://paper.example/1',
  post: id,
  campaign: null,
  quoted: 'partly' as const,
  wrong: 'It says 19 September.',
  correctionAsked: '2026-09-11',
  tone: 'positive' as const,
  note: '',
}
const wire = ({ id: clipping, updatedAt: _at, updatedBy: _by, ...rest }: Clipping): z.input<typeof Shape> => ({ clipping, ...rest })
const words = {
  outlet: z.string().max(160).optional(),
  title: z.string().max(300).optional(),
  link: z.string().max(500).optional(),
  quoted: z.enum(quotedChoices).optional(),
  wrong: z.string().max(2000).optional(),
  correctionAsked: day.nullable().optional(),
  tone: z.enum(tones).optional(),
  note: z.string().max(2000).optional(),
}

/** What outlets printed and sent about the library. */
export function clippingRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/clippings',
    id: 'listClippings',
    scope: 'content:read',
    summary: 'The register of clippings, latest first',
    query: z.strictObject({
      ...pageQuery,
      post: z.uuid().optional(),
      campaign: z.uuid().optional(),
      from: day.optional(),
      to: day.optional(),
      uncorrected: z.stringbool().optional().openapi({ description: 'Only what is wrong and for which no correction was asked.' }),
    }),
    answer: page(Shape, 'Clippings'),
    example: { query: { from: '2026-09-01' }, answer: { items: [example], next: null } },
    run: async ({ work, query }) => {
      const { items, next } = await listClippings(work, query)
      return { items: items.map(wire), next }
    },
  })
  api.operation({
    method: 'get',
    path: '/clippings.csv',
    id: 'exportClippings',
    scope: 'content:read',
    summary: 'The register as a table',
    query: z.strictObject({ from: day.optional(), to: day.optional() }),
    media: 'text/csv',
    example: {},
    run: async ({ work, query }) => {
      const { columns, rows } = await exportClippings(work, query)
      return toCsv(columns, rows)
    },
  })
  api.operation({
    method: 'post',
    path: '/clippings',
    id: 'addClipping',
    scope: 'content:write',
    status: 201,
    summary: 'Enter a clipping; it is the fact `press.clippings` of its day, with the scene of its post or campaign',
    body: z
      .strictObject({ ...words, day, post: z.uuid().nullable().optional(), campaign: z.uuid().nullable().optional() })
      .openapi('NewClipping'),
    answer: Shape,
    example: { body: { outlet: 'City Paper', title: 'A book that survived', day: '2026-09-11', post: id }, answer: example },
    run: async ({ work, body }) => wire(await saveClipping(work, body)),
  })
  api.operation({
    method: 'get',
    path: '/clippings/{clipping}',
    id: 'readClipping',
    scope: 'content:read',
    summary: 'One clipping',
    params,
    answer: Shape,
    example: { params: { clipping: id }, answer: example },
    run: async ({ work, params }) => wire(await clippingById(work, params.clipping)),
  })
  api.operation({
    method: 'patch',
    path: '/clippings/{clipping}',
    id: 'changeClipping',
    scope: 'content:write',
    summary: 'Change what is noted of a clipping; day, post and campaign were counted and stay',
    params,
    body: z.strictObject(words).openapi('ClippingChange'),
    answer: Shape,
    example: { params: { clipping: id }, body: { correctionAsked: '2026-09-11' }, answer: example },
    run: async ({ work, params, body }) => wire(await saveClipping(work, { clipping: params.clipping, ...body })),
  })
}
