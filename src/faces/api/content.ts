import { actionHref, calendarItems, correctionsOf, type PublishedPost, postBySlug, publishedPosts, renderHtml } from '#rooms/content'
import { type Api, pageQuery, z } from './api.ts'
import { libraryRoutes } from './content-library.ts'
import { id } from './content-post.ts'
import { reviewRuleRoutes } from './content-review-rules.ts'
import { page } from './content-shapes.ts'
import { walkRoutes } from './content-walk.ts'
import { writingRoutes } from './content-writing.ts'

/** Posts from the first word to the archive, what of them is public, and the calendar. */
export function routes(api: Api): void {
  publicRoutes(api)
  writingRoutes(api)
  walkRoutes(api)
  reviewRuleRoutes(api)
  calendarRoutes(api)
  libraryRoutes(api)
}

const Public = z
  .object({
    post: z.uuid(),
    url: z.string(),
    locale: z.string(),
    locales: z.array(z.string()),
    title: z.string(),
    summary: z.string(),
    html: z.string(),
    byline: z.string(),
    series: z.object({ slug: z.string(), name: z.string(), number: z.int().nullable() }).nullable(),
    action: z.object({ label: z.string(), url: z.string() }).nullable(),
    publishedAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('PublishedPost')
const publicExample = {
  post: id,
  url: 'https://library.example/posts/the-book-that-survived',
  locale: 'en',
  locales: ['en', 'zh-CN'],
  title: 'The book that survived',
  summary: 'A Ming gazetteer lies open.',
  html: '<p>In the reading room.</p>',
  byline: 'Little Grass',
  series: { slug: 'little-grass', name: 'Little Grass Channel', number: 22 },
  action: { label: 'Get a card', url: 'https://library.example/join' },
  publishedAt: '2026-09-10T01:00:00.000Z',
  updatedAt: '2026-09-10T01:40:00.000Z',
}

function publicRoutes(api: Api): void {
  const wire = (post: PublishedPost, base: string): z.input<typeof Public> => ({
    post: post.id,
    url: base + post.path,
    locale: post.locale,
    locales: post.locales,
    title: post.text.title,
    summary: post.summary,
    html: renderHtml(post.text.body, { link: (href) => (href.startsWith('/') ? base + href : href) }),
    byline: post.byline.name,
    series: post.series && { slug: post.series.slug, name: post.series.name, number: post.series.number },
    action: post.action?.label ? { label: post.action.label, url: new URL(actionHref(post.content.action!), base).href } : null,
    publishedAt: post.publishedAt.toISOString(),
    updatedAt: post.updatedAt.toISOString(),
  })
  const locale = z.string().max(20).optional()
  api.operation({
    method: 'get',
    path: '/published-posts',
    id: 'listPublishedPosts',
    scope: 'public',
    room: 'content',
    summary: 'What readers can read now, newest first',
    query: z.strictObject({ ...pageQuery, locale, series: z.uuid().optional() }),
    answer: page(Public, 'PublishedPosts'),
    example: { query: { limit: '50', locale: 'en' }, answer: { items: [publicExample], next: null } },
    run: async ({ work, query, locale: preferred }) => {
      const { posts, next } = await publishedPosts(work, {
        locale: query.locale ?? preferred,
        series: query.series,
        limit: Math.min(query.limit, 100),
        cursor: query.cursor,
      })
      return { items: posts.map((post) => wire(post, work.house.config.url)), next }
    },
  })
  api.operation({
    method: 'get',
    path: '/published-posts/{slug}',
    id: 'readPublishedPost',
    scope: 'public',
    room: 'content',
    summary: 'One public post by the end of its address',
    params: z.strictObject({ slug: z.string().max(200) }),
    query: z.strictObject({ locale }),
    answer: Public.extend({ corrections: z.array(z.object({ at: z.iso.datetime(), note: z.string() })) }).openapi(
      'PublishedPostWithCorrections',
    ),
    example: {
      params: { slug: 'the-book-that-survived' },
      answer: { ...publicExample, corrections: [{ at: '2026-09-10T01:40:00.000Z', note: 'The talk is on the 20th.' }] },
    },
    run: async ({ work, params, query, locale: preferred }) => {
      const post = await postBySlug(work, params.slug, query.locale ?? preferred)
      return {
        ...wire(post, work.house.config.url),
        corrections: (await correctionsOf(work, post.id)).map(({ at, note }) => ({ at: at.toISOString(), note })),
      }
    },
  })
}

function calendarRoutes(api: Api): void {
  const Item = z
    .object({ kind: z.string(), id: z.string(), title: z.string(), time: z.string().nullable(), zone: z.string(), state: z.string() })
    .openapi('CalendarItem')
  api.operation({
    method: 'get',
    path: '/calendar',
    id: 'readCalendar',
    scope: 'content:read',
    summary: 'What is planned, day by day; at most 400 days',
    query: z.strictObject({ from: z.iso.date(), to: z.iso.date() }),
    answer: z
      .object({
        days: z.array(
          z.object({ day: z.iso.date(), items: z.array(Item), notes: z.array(z.object({ kind: z.string(), text: z.string() })) }),
        ),
      })
      .openapi('Calendar'),
    example: {
      query: { from: '2026-09-07', to: '2026-09-13' },
      answer: {
        days: [
          {
            day: '2026-09-10',
            items: [{ kind: 'post', id, title: 'The book that survived', time: '09:00', zone: 'Asia/Shanghai', state: 'scheduled' }],
            notes: [],
          },
        ],
      },
    },
    run: async ({ work, query, locale }) => ({
      days: (await calendarItems(work, { ...query, locale })).map((day) => ({
        day: day.day,
        items: day.items.map(({ kind, id: item, title, time, zone, state }) => ({ kind, id: item, title, time, zone, state })),
        notes: day.notes.map(({ kind, text }) => ({ kind, text })),
      })),
    }),
  })
}
