import { translator } from '#platform'
import {
  audienceKeys,
  type Booklist,
  type BooklistItem,
  booklistById,
  catalogueLink,
  importItems,
  importLoans,
  listBooklists,
  listFigures,
  orderItems,
  publishBooklist,
  removeItem,
  saveBooklist,
  saveItem,
  setCatalogueLink,
  withdrawBooklist,
} from '#rooms/content'
import { type Api, count, tableKinds, words, z } from './api.ts'

const id = '0199a000-0000-7000-8000-000000000002'
const list = z.strictObject({ list: z.uuid() })
const item = z.strictObject({ list: z.uuid(), item: z.uuid() })
const state = z.enum(['draft', 'published', 'withdrawn'])

const List = z
  .object({
    list: z.uuid(),
    slug: z.string(),
    state,
    texts: z.record(z.string(), z.object({ title: z.string(), about: z.string() })),
    audiences: z.array(z.string()),
    scene: z.int().openapi({ description: 'Under which follows of its links and imported loans are counted.' }),
    version: z.int(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Booklist')
export const booklistExample = {
  list: id,
  slug: 'rivers',
  state: 'published' as const,
  texts: { en: { title: 'Rivers', about: 'Water on paper.' } },
  audiences: ['everyone'],
  scene: 12,
  version: 3,
  updatedAt: '2026-09-08T02:00:00.000Z',
}
const wire = ({ id: list, publishedAt: _since, updatedBy: _by, updatedAt, ...rest }: Booklist) => ({
  list,
  slug: rest.slug,
  state: rest.state,
  texts: rest.texts,
  audiences: rest.audiences,
  scene: rest.scene,
  version: rest.version,
  updatedAt: updatedAt.toISOString(),
})

const Item = z
  .object({
    item: z.uuid(),
    position: z.int(),
    title: z.string(),
    author: z.string(),
    year: z.int().nullable(),
    isbn: z.string(),
    record: z.string(),
    callNumber: z.string(),
    place: z.string(),
    link: z.string(),
    language: z.string(),
    notes: words,
    cover: z.uuid().nullable(),
    code: z.string().openapi({ description: 'Of the short link into the catalogue; empty while there is none.' }),
  })
  .openapi('BooklistItem')
export const bookExample = {
  item: id,
  position: 1,
  title: 'The Yellow River',
  author: 'Philip Ball',
  year: 2016,
  isbn: '9780306406157',
  record: '',
  callNumber: 'K928.4',
  place: 'Central, 2nd floor',
  link: '',
  language: 'en',
  notes: { en: 'Read it aloud.' },
  cover: null,
  code: 'k7rt34',
}
const wireItem = ({ id: item, ...rest }: BooklistItem) => ({ item, ...rest })
const itemWords = {
  title: z.string().max(300).optional(),
  author: z.string().max(200).optional(),
  year: z.int().nullable().optional(),
  isbn: z.string().max(40).optional(),
  record: z.string().max(80).optional(),
  callNumber: z.string().max(80).optional(),
  place: z.string().max(120).optional(),
  link: z.string().max(500).optional(),
  language: z.string().max(20).optional(),
  notes: words.optional(),
  cover: z.uuid().nullable().optional(),
}
const Save = z
  .strictObject({
    base: z.int().optional(),
    slug: z.string().max(80).optional(),
    texts: z.record(z.string(), z.strictObject({ title: z.string().optional(), about: z.string().optional() }).nullable()).optional(),
    audiences: z.array(z.enum(audienceKeys)).optional(),
  })
  .openapi('SaveBooklist')

/** How booklists are kept. */
export function booklistRoutes(api: Api): void {
  listRoutes(api)
  itemRoutes(api)
  figureRoutes(api)
}

function listRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/booklists',
    id: 'listBooklists',
    scope: 'content:read',
    summary: 'All booklists, drafts and withdrawn ones too, last changed first',
    query: z.strictObject({ state: state.optional() }),
    answer: z.object({ items: z.array(List.extend({ books: count }).openapi('BooklistLine')) }).openapi('Booklists'),
    example: { query: { state: 'published' }, answer: { items: [{ ...booklistExample, books: 9 }] } },
    run: async ({ work, query }) => ({ items: (await listBooklists(work, query)).map((one) => ({ ...wire(one), books: one.books })) }),
  })
  api.operation({
    method: 'post',
    path: '/booklists',
    id: 'writeBooklist',
    scope: 'content:write',
    status: 201,
    summary: 'Begin a booklist, as a draft',
    body: Save,
    answer: List,
    example: { body: { texts: { en: { title: 'Rivers' } } }, answer: { ...booklistExample, state: 'draft' } },
    run: async ({ work, body }) => wire(await saveBooklist(work, body)),
  })
  api.operation({
    method: 'get',
    path: '/booklists/{list}',
    id: 'readBooklist',
    scope: 'content:read',
    summary: 'One booklist with its books',
    params: list,
    answer: List.extend({ items: z.array(Item) }).openapi('BooklistWithItems'),
    example: { params: { list: id }, answer: { ...booklistExample, items: [bookExample] } },
    run: async ({ work, params }) => {
      const one = await booklistById(work, params.list)
      return { ...wire(one), items: one.items.map(wireItem) }
    },
  })
  api.operation({
    method: 'patch',
    path: '/booklists/{list}',
    id: 'changeBooklist',
    scope: 'content:write',
    summary: 'Change what is said of a booklist; what is left out stays',
    params: list,
    body: Save,
    answer: List,
    example: { params: { list: id }, body: { texts: { 'zh-CN': { title: '河流' } } }, answer: booklistExample },
    run: async ({ work, params, body }) => wire(await saveBooklist(work, { ...params, ...body })),
  })
  const acts = [
    ['publish', 'publishBooklist', 'Give a booklist to readers', publishBooklist],
    ['withdraw', 'withdrawBooklist', 'Take a booklist back, also from texts that show it and sites that embed it', withdrawBooklist],
  ] as const
  for (const [act, name, summary, run] of acts)
    api.operation({
      method: 'post',
      path: `/booklists/{list}/${act}`,
      id: name,
      scope: 'content:write',
      summary,
      params: list,
      answer: List,
      example: { params: { list: id }, answer: booklistExample },
      run: async ({ work, params }) => wire(await run(work, params)),
    })
  const Patterns = z.object({ byIsbn: z.string(), byTitle: z.string() }).openapi('CatalogueLink')
  const patterns = { byIsbn: 'https://catalogue.example/isbn/{isbn}', byTitle: 'https://catalogue.example/find?q={title}' }
  api.operation({
    method: 'get',
    path: '/catalogue-link',
    id: 'readCatalogueLink',
    scope: 'public',
    room: 'content',
    summary: 'How the library’s catalogue is asked for a book',
    answer: Patterns,
    example: { answer: patterns },
    run: ({ work }) => catalogueLink(work),
  })
  api.operation({
    method: 'put',
    path: '/catalogue-link',
    id: 'setCatalogueLink',
    scope: 'content:write',
    summary: 'Set how the catalogue is asked; the links of published lists lead there from then on',
    body: z.strictObject({ byIsbn: z.string().max(500).optional(), byTitle: z.string().max(500).optional() }).openapi('SetCatalogueLink'),
    answer: Patterns,
    example: { body: patterns, answer: patterns },
    run: ({ work, body }) => setCatalogueLink(work, body),
  })
}

function itemRoutes(api: Api): void {
  api.operation({
    method: 'post',
    path: '/booklists/{list}/items',
    id: 'addBooklistItem',
    scope: 'content:write',
    status: 201,
    summary: 'Put a book at the end of a list',
    params: list,
    body: z.strictObject(itemWords).openapi('NewBooklistItem'),
    answer: Item,
    example: { params: { list: id }, body: { title: 'The Yellow River', isbn: '0-306-40615-2' }, answer: bookExample },
    run: async ({ work, params, body }) => wireItem(await saveItem(work, { ...params, ...body })),
  })
  api.operation({
    method: 'patch',
    path: '/booklists/{list}/items/{item}',
    id: 'changeBooklistItem',
    scope: 'content:write',
    summary: 'Change what is said of a book; what is left out stays',
    params: item,
    body: z.strictObject(itemWords).openapi('BooklistItemChange'),
    answer: Item,
    example: { params: { list: id, item: id }, body: { notes: { en: 'Read it aloud.' } }, answer: bookExample },
    run: async ({ work, params, body }) => wireItem(await saveItem(work, { ...params, ...body })),
  })
  api.operation({
    method: 'delete',
    path: '/booklists/{list}/items/{item}',
    id: 'removeBooklistItem',
    scope: 'content:write',
    summary: 'Take a book out of a list',
    params: item,
    example: { params: { list: id, item: id } },
    run: ({ work, params }) => removeItem(work, params),
  })
  api.operation({
    method: 'put',
    path: '/booklists/{list}/order',
    id: 'orderBooklist',
    scope: 'content:write',
    summary: 'Put the books of a list in this order',
    params: list,
    body: z.strictObject({ items: z.array(z.uuid()).max(200) }).openapi('BooklistOrder'),
    answer: z.object({ items: z.array(Item) }).openapi('BooklistItems'),
    example: { params: { list: id }, body: { items: [id] }, answer: { items: [bookExample] } },
    run: async ({ work, params, body }) => ({ items: (await orderItems(work, { ...params, order: body.items })).map(wireItem) }),
  })
  api.operation({
    method: 'post',
    path: '/booklists/{list}/import',
    id: 'importBooklistItems',
    scope: 'content:write',
    summary: 'Put many books at the end of a list',
    description:
      'A table (CSV) whose first line names the columns; as `text/plain` also lines `title / author / year / ISBN`, or records in MARC, a field a line. A book that is in the list already is passed over: twice is once. With `dryRun` nothing changes.',
    params: list,
    query: z.strictObject({ dryRun: z.stringbool().optional(), as: z.enum(['table', 'text']).default('table') }),
    uploads: tableKinds,
    maxBytes: 2 * 1024 * 1024,
    answer: z
      .object({
        dryRun: z.boolean(),
        read: z.enum(['table', 'marc', 'lines']),
        added: z.array(z.object({ title: z.string(), author: z.string(), year: z.int().nullable(), isbn: z.string() })),
        refused: z.array(z.object({ line: z.int(), code: z.string(), reason: z.string() })),
        unused: z.array(z.string()),
      })
      .openapi('BooklistImport'),
    example: {
      params: { list: id },
      query: { dryRun: 'true', as: 'text' },
      answer: {
        dryRun: true,
        read: 'lines',
        added: [{ title: 'The Yellow River', author: 'Philip Ball', year: 2016, isbn: '9780306406157' }],
        refused: [{ line: 2, code: 'content.booklists.book-there', reason: '“Ficciones” is in the list already.' }],
        unused: [],
      },
    },
    run: async ({ work, params, query, upload, locale }) => {
      const t = translator(locale)
      const file = await upload.read()
      const given = query.as === 'text' ? { text: new TextDecoder().decode(file) } : { file }
      const { refused, ...report } = await importItems(work, { ...params, ...given, dryRun: query.dryRun })
      return { ...report, refused: refused.map(({ line, code, params }) => ({ line, code, reason: t(`refusals.${code}`, params) })) }
    },
  })
}

function figureRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/booklists/{list}/figures',
    id: 'readBooklistFigures',
    scope: 'content:read',
    summary: 'What a list moved: follows of its links, and loans of its books as they were brought, with source, months and gaps',
    params: list,
    answer: z
      .object({
        from: z.iso.date(),
        to: z.iso.date(),
        touches: z.array(z.object({ kind: z.string(), code: z.string(), amount: z.number() })),
        loans: z
          .object({
            months: z.array(z.object({ month: z.string(), amount: z.number().nullable() })),
            total: z.number(),
            sources: z.array(z.string()),
            gaps: z.array(z.object({ from: z.iso.date(), to: z.iso.date() })),
          })
          .nullable()
          .openapi({ description: 'null: nobody has brought any, which is not nought.' }),
      })
      .openapi('BooklistFigures'),
    example: {
      params: { list: id },
      answer: {
        from: '2026-09-01',
        to: '2026-11-22',
        touches: [{ kind: 'booklist', code: 'k7rtbcd', amount: 41 }],
        loans: { months: [{ month: '2026-10', amount: 12 }], total: 12, sources: ['Koha'], gaps: [] },
      },
    },
    run: ({ work, params }) => listFigures(work, params.list),
  })
  api.operation({
    method: 'post',
    path: '/booklists/loans',
    id: 'importBooklistLoans',
    scope: 'content:write',
    summary: 'Bring how often the books of lists were lent',
    description:
      'A table with the columns list (its code or address), month and loans. The figures are the metric `booklist.loans` under the list’s scene; they are among the library’s loans already and are not added to them. Needs `facts:write` too. Twice is once; another figure for the same list and month is a correction.',
    query: z.strictObject({ source: z.string().max(120), dryRun: z.stringbool().optional() }),
    uploads: tableKinds,
    maxBytes: 4 * 1024 * 1024,
    answer: z
      .object({
        dryRun: z.boolean(),
        read: count,
        placed: count,
        corrected: count,
        unchanged: count,
        refused: z.array(z.object({ line: z.int(), code: z.string(), reason: z.string() })),
      })
      .openapi('BooklistLoansImport'),
    example: {
      query: { source: 'Koha', dryRun: 'true' },
      answer: {
        dryRun: true,
        read: 2,
        placed: 1,
        corrected: 0,
        unchanged: 0,
        refused: [{ line: 3, code: 'content.booklists.month-runs', reason: '2026-11 is not over; bring it when it is.' }],
      },
    },
    run: async ({ work, query, upload, locale }) => {
      const t = translator(locale)
      const { refused, ...report } = await importLoans(work, { ...query, file: await upload.read() })
      return { ...report, refused: refused.map(({ line, code, params }) => ({ line, code, reason: t(`refusals.${code}`, params) })) }
    },
  })
}
