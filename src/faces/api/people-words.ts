import {
  listWords,
  meetBySlug,
  meetPeople,
  type PersonWords,
  type ShownWords,
  saveWords,
  staffPicks,
  wordSorts,
  wordsById,
} from '#rooms/content'
import { type Api, pageQuery, z } from './api.ts'
import { page } from './content-shapes.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const at = '2026-09-08T01:00:00.000Z'
const params = z.strictObject({ words: z.uuid() })
const Text = z.object({
  heading: z.string(),
  text: z.string(),
  questions: z.array(z.object({ question: z.string(), answer: z.string() })),
})
const states = z.enum(['draft', 'shown', 'retired'])
const Shape = z
  .object({
    words: z.uuid(),
    sort: z.enum(wordSorts),
    consent: z.object({ consent: z.uuid(), number: z.int(), name: z.string(), state: z.enum(['asked', 'given', 'over', 'taken-back']) }),
    slug: z.string().nullable(),
    texts: z.record(z.string(), Text),
    picture: z.uuid().nullable(),
    href: z.string(),
    day: z.iso.date(),
    state: states,
    updatedAt: z.iso.datetime(),
    updatedBy: z.string(),
  })
  .openapi('PersonWords')
const text = { heading: 'The Paper House, Carlos María Domínguez', text: 'Short, and true about books.', questions: [] }
const example: z.input<typeof Shape> = {
  words: id,
  sort: 'pick',
  consent: { consent: id, number: 12, name: 'Li Lei', state: 'given' },
  slug: null,
  texts: { en: text },
  picture: null,
  href: 'https://catalogue.library.example/1',
  day: '2026-09-08',
  state: 'shown',
  updatedAt: at,
  updatedBy: 'Lin Yue',
}
const wire = ({ id: words, consent: { id: consent, ...of }, updatedAt, ...rest }: PersonWords): z.input<typeof Shape> => ({
  words,
  ...rest,
  consent: { consent, ...of },
  updatedAt: updatedAt.toISOString(),
})
const change = {
  slug: z.string().max(80).optional(),
  texts: z
    .record(
      z.string(),
      z
        .strictObject({
          heading: z.string().max(300).optional(),
          text: z.string().max(5000).optional(),
          questions: z
            .array(z.strictObject({ question: z.string().max(400), answer: z.string().max(4000) }))
            .max(30)
            .optional(),
        })
        .nullable(),
    )
    .optional(),
  picture: z.uuid().nullable().optional(),
  href: z.string().max(500).optional(),
  day: z.iso.date().optional(),
  state: states.optional(),
}
const Public = z
  .object({
    words: z.uuid(),
    name: z.string().openapi({ description: 'The person’s name, or the word that stands in its place.' }),
    named: z.boolean(),
    locale: z.string(),
    locales: z.array(z.string()),
    heading: z.string(),
    text: z.string(),
    questions: z.array(z.object({ question: z.string(), answer: z.string() })),
    picture: z.object({ url: z.string(), alt: z.string(), credit: z.string() }).nullable(),
    href: z.string(),
    url: z.string().nullable(),
    day: z.iso.date(),
  })
  .openapi('ShownPerson')
const shown = (house: string, words: ShownWords): z.input<typeof Public> => ({
  words: words.id,
  name: words.name,
  named: words.named,
  locale: words.locale,
  locales: words.locales,
  ...words.text,
  picture: words.picture && { url: house + words.picture.sources.at(-1)!.url, alt: words.picture.alt, credit: words.picture.credit },
  href: words.href,
  url: words.path && house + words.path,
  day: words.day,
})
const shownExample: z.input<typeof Public> = {
  words: id,
  name: 'Li Lei',
  named: true,
  locale: 'en',
  locales: ['en'],
  heading: 'Binds books',
  text: 'He has bound books here since 1990.',
  questions: [{ question: 'Why glue?', answer: 'It holds.' }],
  picture: null,
  href: '',
  url: 'https://library.example/meet/li-lei',
  day: '2026-09-08',
}
const language = z.string().max(20).optional()

/** Words of people, picks and pages on which one meets somebody: at the desk, and as everybody gets them. */
export function wordsRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/people',
    id: 'meetPeople',
    scope: 'public',
    room: 'content',
    summary: 'People one meets on pages of their own, newest first',
    query: z.strictObject({ locale: language }),
    answer: z.object({ items: z.array(Public) }).openapi('ShownPeople'),
    example: { query: { locale: 'en' }, answer: { items: [shownExample] } },
    run: async ({ work, query, locale }) => ({
      items: (await meetPeople(work, query.locale ?? locale)).map((one) => shown(work.house.config.url, one)),
    }),
  })
  api.operation({
    method: 'get',
    path: '/people/{slug}',
    id: 'meetPerson',
    scope: 'public',
    room: 'content',
    summary: 'One such page by the end of its address; 410 where the person is not shown any more',
    params: z.strictObject({ slug: z.string().max(80) }),
    query: z.strictObject({ locale: language }),
    answer: Public,
    example: { params: { slug: 'li-lei' }, answer: shownExample },
    run: async ({ work, params, query, locale }) =>
      shown(work.house.config.url, await meetBySlug(work, params.slug, query.locale ?? locale)),
  })
  api.operation({
    method: 'get',
    path: '/picks',
    id: 'listPicks',
    scope: 'public',
    room: 'content',
    summary: 'What staff and readers pick, newest first; `by` a pick: all of the person who made it',
    query: z.strictObject({ locale: language, by: z.uuid().optional() }),
    answer: z.object({ items: z.array(Public) }).openapi('ShownPicks'),
    example: { answer: { items: [{ ...shownExample, url: null }] } },
    run: async ({ work, query, locale }) => ({
      items: (await staffPicks(work, { locale: query.locale ?? locale, by: query.by })).map((one) => shown(work.house.config.url, one)),
    }),
  })
  api.operation({
    method: 'get',
    path: '/words',
    id: 'listWords',
    scope: 'people:read',
    room: 'content',
    personal: true,
    summary: 'Words, picks and pages of people as the desk has them, the newest day first',
    query: z.strictObject({ ...pageQuery, sort: z.enum(wordSorts).optional(), consent: z.uuid().optional() }),
    answer: page(Shape, 'PersonWordsPage'),
    example: { query: { sort: 'pick' }, answer: { items: [example], next: null } },
    run: async ({ work, query }) => {
      const { items, next } = await listWords(work, query)
      return { items: items.map(wire), next }
    },
  })
  api.operation({
    method: 'post',
    path: '/words',
    id: 'addWords',
    scope: 'people:write',
    room: 'content',
    personal: true,
    status: 201,
    summary: 'Write somebody’s words, a pick or a page down; it rests on a consent',
    body: z.strictObject({ consent: z.uuid(), sort: z.enum(wordSorts), ...change }).openapi('NewWords'),
    answer: Shape,
    example: { body: { consent: id, sort: 'pick', texts: { en: text }, state: 'shown' }, answer: example },
    run: async ({ work, body }) => wire(await saveWords(work, body)),
  })
  api.operation({
    method: 'get',
    path: '/words/{words}',
    id: 'readWords',
    scope: 'people:read',
    room: 'content',
    personal: true,
    summary: 'One of them',
    params,
    answer: Shape,
    example: { params: { words: id }, answer: example },
    run: async ({ work, params }) => wire(await wordsById(work, params.words)),
  })
  api.operation({
    method: 'patch',
    path: '/words/{words}',
    id: 'changeWords',
    scope: 'people:write',
    room: 'content',
    personal: true,
    summary: 'Change words, show them (`state: shown`) or take them off',
    params,
    body: z.strictObject(change).openapi('WordsChange'),
    answer: Shape,
    example: { params: { words: id }, body: { state: 'retired' }, answer: { ...example, state: 'retired' } },
    run: async ({ work, params, body }) => wire(await saveWords(work, { words: params.words, ...body })),
  })
}
