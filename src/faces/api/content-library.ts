import {
  deleteSeries,
  fromPlain,
  listPages,
  listPersonas,
  listSeries,
  nextEpisodes,
  type Page,
  type Persona,
  pageById,
  publishPage,
  type Series,
  savePage,
  savePersona,
  saveSeries,
  seriesById,
  toPlain,
  unpublishPage,
} from '#rooms/content'
import { type Api, words, z } from './api.ts'
import { assetRoutes } from './content-assets.ts'
import { recordingTextRoutes } from './content-recording-texts.ts'
import { recordingUploadRoutes } from './content-recording-uploads.ts'
import { recordingRoutes } from './content-recordings.ts'
import { paths } from './content-shapes.ts'

const id = '0199a000-0000-7000-8000-000000000002'

/** What posts are made of and stand beside: series and personas, pages, pictures. */
export function libraryRoutes(api: Api): void {
  seriesRoutes(api)
  pageRoutes(api)
  assetRoutes(api)
  recordingRoutes(api)
  recordingUploadRoutes(api)
  recordingTextRoutes(api)
}

function seriesRoutes(api: Api): void {
  const SeriesSchema = z
    .object({
      series: z.uuid(),
      slug: z.string(),
      names: words,
      about: words,
      persona: z.uuid().nullable(),
      firstNumber: z.int(),
      status: z.enum(['running', 'ended']),
      chip: z.string(),
    })
    .openapi('Series')
  const example = {
    series: id,
    slug: 'little-grass',
    names: { en: 'Little Grass Channel', 'zh-CN': '小草频道' },
    about: { en: 'Stories from the stacks.' },
    persona: null,
    firstNumber: 1,
    status: 'running' as const,
    chip: 'clay',
  }
  const wire = ({ id: series, ...rest }: Series) => ({ series, ...rest })
  const Save = z
    .strictObject({
      names: words,
      about: words.optional(),
      slug: z.string().max(80).optional(),
      persona: z.uuid().nullable().optional(),
      firstNumber: z.int().optional(),
      status: z.enum(['running', 'ended']).optional(),
      chip: z.string().optional(),
    })
    .openapi('SaveSeries')
  api.operation({
    method: 'get',
    path: '/post-series',
    id: 'listSeries',
    scope: 'public',
    room: 'content',
    summary: 'All series, running ones first, each with the number its next episode would get',
    answer: z.object({ items: z.array(SeriesSchema.extend({ next: z.int() }).openapi('SeriesLine')) }).openapi('SeriesList'),
    example: { answer: { items: [{ ...example, next: 22 }] } },
    run: async ({ work }) => {
      const all = await listSeries(work)
      const next = await nextEpisodes(
        work,
        all.map((one) => one.id),
      )
      return { items: all.map((one) => ({ ...wire(one), next: next.get(one.id)! })) }
    },
  })
  api.operation({
    method: 'post',
    path: '/post-series',
    id: 'startSeries',
    scope: 'content:write',
    status: 201,
    summary: 'Start a series',
    body: Save,
    answer: SeriesSchema,
    example: { body: { names: example.names }, answer: example },
    run: async ({ work, body }) => wire(await saveSeries(work, body)),
  })
  api.operation({
    method: 'put',
    path: '/post-series/{series}',
    id: 'changeSeries',
    scope: 'content:write',
    summary: 'Change a series; what is left out stays',
    params: paths.series,
    body: Save,
    answer: SeriesSchema,
    example: { params: { series: id }, body: { names: example.names, status: 'ended' }, answer: { ...example, status: 'ended' } },
    run: async ({ work, params, body }) => wire(await saveSeries(work, { ...body, series: (await seriesById(work, params.series)).id })),
  })
  api.operation({
    method: 'delete',
    path: '/post-series/{series}',
    id: 'deleteSeries',
    scope: 'content:write',
    summary: 'Delete a series that has never had a post',
    params: paths.series,
    example: { params: { series: id } },
    run: ({ work, params }) => deleteSeries(work, params.series),
  })

  const PersonaSchema = z
    .object({
      persona: z.uuid(),
      names: words,
      voice: z.string(),
      dos: z.string(),
      donts: z.string(),
      tone: z.string(),
      portrait: z.uuid().nullable(),
    })
    .openapi('Persona')
  const sheet = {
    persona: id,
    names: { en: 'Little Grass' },
    voice: 'Nineteen, curious.',
    dos: 'Asks one question.',
    donts: 'Never says must.',
    tone: 'Warm, brief.',
    portrait: null,
  }
  const wirePersona = ({ id: persona, ...rest }: Persona) => ({ persona, ...rest })
  api.operation({
    method: 'get',
    path: '/personas',
    id: 'listPersonas',
    scope: 'content:read',
    summary: 'The sheets of all personas',
    answer: z.object({ items: z.array(PersonaSchema) }).openapi('Personas'),
    example: { answer: { items: [sheet] } },
    run: async ({ work }) => ({ items: (await listPersonas(work)).map(wirePersona) }),
  })
  api.operation({
    method: 'post',
    path: '/personas',
    id: 'savePersona',
    scope: 'content:write',
    status: 201,
    summary: 'Write the sheet of a persona, or change it when its id is given',
    body: z
      .strictObject({
        persona: z.uuid().optional(),
        names: words,
        voice: z.string().optional(),
        dos: z.string().optional(),
        donts: z.string().optional(),
        tone: z.string().optional(),
        portrait: z.uuid().nullable().optional(),
      })
      .openapi('SavePersona'),
    answer: PersonaSchema,
    example: { body: { names: sheet.names, voice: sheet.voice }, answer: sheet },
    run: async ({ work, body }) => wirePersona(await savePersona(work, body)),
  })
}

function pageRoutes(api: Api): void {
  const PageSchema = z
    .object({
      page: z.uuid(),
      slug: z.string(),
      version: z.int(),
      liveVersion: z.int().nullable(),
      texts: z.record(z.string(), z.object({ title: z.string(), summary: z.string(), body: z.string() })),
      updatedAt: z.iso.datetime(),
    })
    .openapi('Page')
  const example = {
    page: id,
    slug: 'join',
    version: 2,
    liveVersion: 2,
    texts: { en: { title: 'How to join', summary: '', body: 'Bring an identity card.' } },
    updatedAt: '2026-09-08T02:00:00.000Z',
  }
  const wire = (one: Page) => ({
    page: one.id,
    slug: one.slug,
    version: one.version,
    liveVersion: one.liveVersion,
    texts: Object.fromEntries(Object.entries(one.texts).map(([tag, text]) => [tag, { ...text, body: toPlain(text.body) }])),
    updatedAt: one.updatedAt.toISOString(),
  })
  const Save = z
    .strictObject({
      base: z.int().optional(),
      slug: z.string().max(80).optional(),
      texts: z.record(
        z.string(),
        z
          .strictObject({
            title: z.string().optional(),
            summary: z.string().optional(),
            body: z.union([z.string().max(200_000), z.record(z.string(), z.unknown())]).optional(),
          })
          .nullable(),
      ),
    })
    .openapi('SavePage')
  const texts = (given: z.output<typeof Save>['texts']) =>
    Object.fromEntries(
      Object.entries(given).map(([tag, text]) => [
        tag,
        text && { ...text, ...(typeof text.body === 'string' ? { body: fromPlain(text.body) } : {}) },
      ]),
    )
  api.operation({
    method: 'get',
    path: '/pages',
    id: 'listPages',
    scope: 'content:read',
    summary: 'All pages by address',
    answer: z.object({ items: z.array(PageSchema) }).openapi('Pages'),
    example: { answer: { items: [example] } },
    run: async ({ work }) => ({ items: (await listPages(work)).map(wire) }),
  })
  api.operation({
    method: 'post',
    path: '/pages',
    id: 'writePage',
    scope: 'content:write',
    status: 201,
    summary: 'Write a page; it is a draft until published',
    body: Save,
    answer: PageSchema,
    example: {
      body: { texts: { en: { title: 'How to join', body: 'Bring an identity card.' } } },
      answer: { ...example, version: 1, liveVersion: null },
    },
    run: async ({ work, body }) => wire(await savePage(work, { ...body, texts: texts(body.texts) })),
  })
  api.operation({
    method: 'get',
    path: '/pages/{page}',
    id: 'readPage',
    scope: 'content:read',
    summary: 'One page with its newest version',
    params: paths.page,
    answer: PageSchema,
    example: { params: { page: id }, answer: example },
    run: async ({ work, params }) => wire(await pageById(work, params.page)),
  })
  api.operation({
    method: 'patch',
    path: '/pages/{page}',
    id: 'changePage',
    scope: 'content:write',
    summary: 'Change a page; readers keep what they have until it is published',
    params: paths.page,
    body: Save,
    answer: PageSchema,
    example: { params: { page: id }, body: { base: 2, texts: { en: { title: 'Join' } } }, answer: { ...example, version: 3 } },
    run: async ({ work, params, body }) => wire(await savePage(work, { ...body, page: params.page, texts: texts(body.texts) })),
  })
  api.operation({
    method: 'post',
    path: '/pages/{page}/publication',
    id: 'publishPage',
    scope: 'content:write',
    summary: 'Give readers the newest version',
    params: paths.page,
    body: z.strictObject({ version: z.int().optional() }).openapi('PublishPage'),
    answer: PageSchema,
    example: { params: { page: id }, body: { version: 2 }, answer: example },
    run: async ({ work, params, body }) => wire(await publishPage(work, { page: params.page, version: body.version })),
  })
  api.operation({
    method: 'delete',
    path: '/pages/{page}/publication',
    id: 'unpublishPage',
    scope: 'content:write',
    summary: 'Take a page off the site',
    params: paths.page,
    example: { params: { page: id } },
    run: ({ work, params }) => unpublishPage(work, { page: params.page }),
  })
}
