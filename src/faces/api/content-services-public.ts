import { type PublicService, postsOfService, publicServices, renderHtml, serviceBySlug, servicesAt, shownIn } from '#rooms/content'
import { type Api, z } from './api.ts'
import { serviceChoices, serviceExample } from './content-services.ts'

const locale = z.string().max(20).optional()

const Public = z
  .object({
    slug: z.string(),
    url: z.string(),
    locale: z.string(),
    locales: z.array(z.string()),
    name: z.string(),
    what: z.string(),
    audiences: z.array(z.string()),
    cost: serviceChoices.cost,
    amount: z.number().nullable(),
    currency: z.string(),
    given: serviceChoices.given,
    points: z.array(z.int()),
    ask: serviceChoices.ask,
    askTarget: z.string(),
    languages: z.array(z.string()),
    lookedOn: z.iso.date().nullable(),
  })
  .openapi('PublishedService')
const {
  service: _id,
  state: _state,
  topic: _topic,
  texts: _texts,
  picture: _pic,
  posts: _posts,
  lookedBy: _by,
  version: _v,
  updatedAt: _u,
  ...same
} = serviceExample
const shownExample: z.input<typeof Public> = {
  ...same,
  url: 'https://library.example/services/print-and-copy',
  locale: 'en',
  locales: ['en'],
  name: 'Print, copy, scan',
  what: 'From your phone or a stick.',
}
const wirePublic = (one: PublicService, origin: string): z.input<typeof Public> => ({
  slug: one.slug,
  url: origin + one.path,
  locale: one.locale,
  locales: one.locales,
  name: one.text.name,
  what: one.text.what,
  audiences: one.audiences,
  cost: one.cost,
  amount: one.amount,
  currency: one.currency,
  given: one.given,
  points: one.points,
  ask: one.ask,
  askTarget: one.askTarget,
  languages: one.languages,
  lookedOn: one.lookedOn,
})

/** The services catalogue as readers have it. */
export function publicServiceRoutes(api: Api): void {
  const Topics = z
    .object({ items: z.array(z.object({ topic: z.string().nullable(), locale: z.string(), services: z.array(Public) })) })
    .openapi('PublishedServices')
  api.operation({
    method: 'get',
    path: '/published-services',
    id: 'listPublishedServices',
    scope: 'public',
    room: 'content',
    summary: 'What the library does, by topic, as readers have it',
    query: z.strictObject({ locale, for: serviceChoices.audience.optional(), at: z.coerce.number().int().positive().optional() }),
    answer: Topics,
    example: {
      query: { locale: 'en', for: 'children', at: '3' },
      answer: { items: [{ topic: 'Rooms and machines', locale: 'en', services: [shownExample] }] },
    },
    run: async ({ work, query, locale: preferred }) => {
      const topics = await publicServices(work, { locale: query.locale ?? preferred, audience: query.for, point: query.at })
      return {
        items: topics.map(({ name, locale, services }) => ({
          topic: name || null,
          locale,
          services: services.map((one) => wirePublic(one, work.house.config.url)),
        })),
      }
    },
  })
  api.operation({
    method: 'get',
    path: '/points/{point}/services',
    id: 'listServicesAt',
    scope: 'public',
    room: 'content',
    summary: 'What is to be had at a place, what only some places have first',
    params: z.strictObject({ point: z.coerce.number().int().positive() }),
    query: z.strictObject({ locale }),
    answer: z.object({ items: z.array(Public) }).openapi('ServicesAt'),
    example: { params: { point: '3' }, query: { locale: 'en' }, answer: { items: [shownExample] } },
    run: async ({ work, params, query, locale: preferred }) => ({
      items: (await servicesAt(work, params.point, query.locale ?? preferred)).map((one) => wirePublic(one, work.house.config.url)),
    }),
  })
  api.operation({
    method: 'get',
    path: '/published-services/{slug}',
    id: 'readPublishedService',
    scope: 'public',
    room: 'content',
    summary: 'One service by the end of its address, or where it has moved',
    params: z.strictObject({ slug: z.string().max(200) }),
    query: z.strictObject({ locale }),
    answer: z
      .object({
        moved: z.string().nullable().openapi({ description: 'Its address now, where it is called otherwise; then nothing else is told.' }),
        service: Public.extend({
          html: z.string(),
          costWords: z.string(),
          hours: z.string(),
          before: z.string(),
          posts: z.array(z.object({ title: z.string(), url: z.string() })),
        })
          .openapi('PublishedServiceWhole')
          .nullable(),
      })
      .openapi('ReadService'),
    example: {
      params: { slug: 'print-and-copy' },
      answer: {
        moved: null,
        service: { ...shownExample, html: '<p>From your phone.</p>', costWords: 'per page', hours: '', before: '', posts: [] },
      },
    },
    run: async ({ work, params, query, locale: preferred }) => {
      const origin = work.house.config.url
      const wanted = query.locale ?? preferred
      const found = await serviceBySlug(work, params.slug, wanted)
      if ('moved' in found) return { moved: origin + found.moved, service: null }
      const { service } = found
      const shown = await shownIn(work, service.text.about, service.locale, origin)
      return {
        moved: null,
        service: {
          ...wirePublic(service, origin),
          html: renderHtml(service.text.about, shown),
          costWords: service.text.cost,
          hours: service.text.hours,
          before: service.text.before,
          posts: (await postsOfService(work, service.id, wanted)).map(({ text, path }) => ({ title: text.title, url: origin + path })),
        },
      }
    },
  })
}
