import {
  actionHref,
  correctionsOf,
  livePages,
  type PublishedPost,
  pageBySlug,
  postBySlug,
  publishedPosts,
  renderHtml,
} from '#rooms/content'
import { type Api, pageQuery, z } from './api.ts'
import { booklistRoutes } from './content-booklists.ts'
import { publicBooklistRoutes } from './content-booklists-public.ts'
import { bylineRoutes } from './content-bylines.ts'
import { calendarRoutes } from './content-calendar.ts'
import { groundsRoutes } from './content-grounds.ts'
import { infographicRoutes } from './content-infographics.ts'
import { libraryRoutes } from './content-library.ts'
import { menuRoutes } from './content-menus.ts'
import { pieceRoutes } from './content-pieces.ts'
import { playbookRoutes } from './content-playbooks.ts'
import { id } from './content-post.ts'
import { previewRoutes } from './content-preview.ts'
import { reviewRuleRoutes } from './content-review-rules.ts'
import { reviewRoutes } from './content-reviews.ts'
import { serviceRoutes } from './content-services.ts'
import { publicServiceRoutes } from './content-services-public.ts'
import { page } from './content-shapes.ts'
import { stickerRoutes } from './content-stickers.ts'
import { templateRoutes } from './content-templates.ts'
import { walkRoutes } from './content-walk.ts'
import { writingRoutes } from './content-writing.ts'
import { peopleRoutes } from './people.ts'
import { pressRoutes } from './press.ts'
import { showRoutes } from './shows.ts'

/** Posts from the first word to the archive, what of them is public, and the calendar. */
export function routes(api: Api): void {
  publicRoutes(api)
  writingRoutes(api)
  templateRoutes(api)
  playbookRoutes(api)
  walkRoutes(api)
  previewRoutes(api)
  reviewRoutes(api)
  reviewRuleRoutes(api)
  bylineRoutes(api)
  pieceRoutes(api)
  calendarRoutes(api)
  libraryRoutes(api)
  groundsRoutes(api)
  infographicRoutes(api)
  stickerRoutes(api)
  menuRoutes(api)
  publicPageRoutes(api)
  pressRoutes(api)
  publicServiceRoutes(api)
  serviceRoutes(api)
  publicBooklistRoutes(api)
  booklistRoutes(api)
  showRoutes(api)
  peopleRoutes(api)
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

function publicPageRoutes(api: Api): void {
  const locale = z.string().max(20).optional()
  const path = 'https://library.example/pages/how-to-join'
  api.operation({
    method: 'get',
    path: '/published-pages',
    id: 'listPublishedPages',
    scope: 'public',
    room: 'content',
    summary: 'Pages readers can open, by address',
    query: z.strictObject({ locale }),
    answer: z.object({ items: z.array(z.object({ slug: z.string(), title: z.string(), url: z.string() })) }).openapi('PublishedPages'),
    example: { query: { locale: 'en' }, answer: { items: [{ slug: 'how-to-join', title: 'How to join', url: path }] } },
    run: async ({ work, query, locale: preferred }) => ({
      items: (await livePages(work, query.locale ?? preferred)).map(({ slug, title }) => ({
        slug,
        title,
        url: `${work.house.config.url}/pages/${encodeURIComponent(slug)}`,
      })),
    }),
  })
  api.operation({
    method: 'get',
    path: '/published-pages/{slug}',
    id: 'readPublishedPage',
    scope: 'public',
    room: 'content',
    summary: 'One public page by the end of its address',
    params: z.strictObject({ slug: z.string().max(200) }),
    query: z.strictObject({ locale }),
    answer: z
      .object({
        url: z.string(),
        locale: z.string(),
        locales: z.array(z.string()),
        title: z.string(),
        summary: z.string(),
        html: z.string(),
        updatedAt: z.iso.datetime(),
      })
      .openapi('PublishedPage'),
    example: {
      params: { slug: 'how-to-join' },
      answer: {
        url: path,
        locale: 'en',
        locales: ['en', 'zh-CN'],
        title: 'How to join',
        summary: '',
        html: '<p>Bring an identity card.</p>',
        updatedAt: '2026-09-10T01:00:00.000Z',
      },
    },
    run: async ({ work, params, query, locale: preferred }) => {
      const page = await pageBySlug(work, params.slug, query.locale ?? preferred)
      const base = work.house.config.url
      return {
        url: base + page.path,
        locale: page.locale,
        locales: page.locales,
        title: page.text.title,
        summary: page.text.summary,
        html: renderHtml(page.text.body, { link: (href) => (href.startsWith('/') ? base + href : href) }),
        updatedAt: page.updatedAt.toISOString(),
      }
    },
  })
}
