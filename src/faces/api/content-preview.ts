import { refuse } from '#platform'
import { listChannelLimits, postById, previewPost, previewVariant, renderHtml } from '#rooms/content'
import { type Api, z } from './api.ts'
import { id } from './content-post.ts'
import { paths } from './content-shapes.ts'

const locale = z.string().max(20).optional().openapi({ description: 'The language of the post unless given.' })
const measured = z.object({ used: z.int(), most: z.int().nullable() })

const Limit = z
  .object({
    channel: z.string(),
    form: z.enum(['article', 'short', 'note', 'sheet']),
    title: z.int().nullable(),
    text: z.int().nullable(),
    images: z.object({
      most: z.int(),
      ratio: z.number().nullable(),
      minWidth: z.int().nullable(),
      needed: z.boolean(),
      between: z.array(z.number()).nullable().openapi({ description: 'Shapes that are taken, width:height, tallest and widest.' }),
    }),
    films: z
      .object({
        needed: z.boolean(),
        types: z.array(z.string()),
        bytes: z.int(),
        seconds: z.int().nullable(),
        captions: z.boolean(),
        words: z.int().nullable().openapi({ description: 'Characters that stand beneath a film, where fewer than a text may have.' }),
      })
      .nullable()
      .openapi({ description: 'What is taken of films; null where their still and the link go instead.' }),
    tags: z.int().nullable().openapi({ description: 'Hashtags that a text may hold.' }),
    link: z.enum(['in-text', 'beside', 'none']),
    byHand: z.boolean(),
    fields: z.array(z.object({ name: z.string(), required: z.boolean(), options: z.array(z.string()).nullable() })),
  })
  .openapi('ChannelLimit')
const Preview = z
  .object({
    locale: z.string(),
    title: z.string(),
    text: z.string(),
    action: z.string(),
    own: z.object({ title: z.boolean(), text: z.boolean() }).openapi({ description: 'Whether the channel has words of its own.' }),
    html: z.string(),
    picture: z.object({ alt: z.string(), credit: z.string(), url: z.string() }).nullable(),
    film: z
      .object({ goes: z.enum(['along', 'still']), captions: z.boolean(), code: z.string().nullable() })
      .nullable()
      .openapi({ description: 'Whether the film of the post goes along, or why only its still does; null without one.' }),
    measure: z.object({ title: measured, text: measured }),
    problems: z.array(z.object({ code: z.string(), level: z.enum(['stop', 'warn']), params: z.record(z.string(), z.unknown()) })),
  })
  .openapi('VariantPreview')

/** What readers would get: of a whole post, and of what one channel carries of it. */
export function previewRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/channel-limits',
    id: 'listChannelLimits',
    scope: 'content:read',
    summary: 'What each channel that is switched on can carry, and which fields it asks for',
    answer: z.object({ items: z.array(Limit) }).openapi('ChannelLimits'),
    example: {
      answer: {
        items: [
          {
            channel: 'newsletter',
            form: 'article',
            title: 120,
            text: null,
            images: { most: 1, ratio: null, minWidth: 600, needed: false, between: null },
            films: null,
            tags: null,
            link: 'beside',
            byHand: false,
            fields: [{ name: 'topic', required: false, options: ['local-history'] }],
          },
        ],
      },
    },
    run: async ({ work }) => ({
      items: (await listChannelLimits(work)).map(({ channel, form, title, text, images, films, tags, link, byHand, fields }) => ({
        channel,
        form,
        title,
        text,
        images: { ...images, needed: images.needed ?? false, between: images.between ? [...images.between] : null },
        films: films ? { ...films, needed: films.needed ?? false, types: [...films.types], words: films.words ?? null } : null,
        tags: tags ?? null,
        link,
        byHand: byHand ?? false,
        fields: (fields ?? []).map(({ name, required, options }) => ({
          name,
          required,
          options: options?.map(({ value }) => value) ?? null,
        })),
      })),
    }),
  })
  api.operation({
    method: 'get',
    path: '/posts/{post}/preview',
    id: 'previewPost',
    scope: 'content:read',
    summary: 'A version of a post as readers would get it on the website; the newest unless another is asked for',
    params: paths.post,
    query: z.strictObject({ locale, version: z.coerce.number().int().positive().optional() }),
    answer: z
      .object({
        version: z.int(),
        locale: z.string(),
        locales: z.array(z.string()),
        title: z.string(),
        summary: z.string(),
        html: z.string(),
        byline: z.string(),
        action: z.object({ label: z.string(), href: z.string() }).nullable(),
      })
      .openapi('PostPreview'),
    example: {
      params: { post: id },
      query: { locale: 'en' },
      answer: {
        version: 3,
        locale: 'en',
        locales: ['en'],
        title: 'The book that survived',
        summary: 'A Ming gazetteer lies open.',
        html: '<p>In the reading room.</p>',
        byline: 'Little Grass',
        action: { label: 'Get a card', href: '/join' },
      },
    },
    run: async ({ work, params, query }) => {
      const { content } = await postById(work, params.post)
      const shown = await previewPost(work, { post: params.post, version: query.version, locale: query.locale ?? content.source })
      return {
        version: shown.version,
        locale: shown.locale,
        locales: shown.locales,
        title: shown.text.title,
        summary: shown.summary,
        html: renderHtml(shown.text.body),
        byline: shown.byline.name,
        action: shown.action && { label: shown.action.label, href: shown.action.href },
      }
    },
  })
  api.operation({
    method: 'get',
    path: '/posts/{post}/variants/{channel}/preview',
    id: 'previewVariant',
    scope: 'content:read',
    summary: 'What a channel would carry of the newest version, how it measures, and what is wrong with it',
    params: z.strictObject({ post: z.uuid(), channel: z.string().max(41) }),
    query: z.strictObject({ locale: locale.openapi({ description: 'The language in which the channel says it unless given.' }) }),
    answer: Preview,
    example: {
      params: { post: id, channel: 'newsletter' },
      query: { locale: 'en' },
      answer: {
        locale: 'en',
        title: 'The book that survived',
        text: 'In the reading room.',
        action: 'Get a card',
        own: { title: false, text: false },
        html: '<p>In the reading room.</p>',
        picture: null,
        film: null,
        measure: { title: { used: 22, most: 120 }, text: { used: 20, most: null } },
        problems: [],
      },
    },
    run: async ({ work, params, query }) => {
      const shown = await previewVariant(work, { ...params, locale: query.locale })
      if (!shown) throw refuse(404, 'content.channel-not-known')
      const { picture } = shown
      return {
        locale: shown.locale,
        title: shown.title,
        text: shown.text,
        action: shown.action,
        own: shown.own,
        html: shown.html,
        picture: picture && { alt: picture.alt, credit: picture.credit, url: picture.sources.at(-1)?.url ?? '' },
        film:
          shown.film &&
          (shown.film.goes === 'along'
            ? { ...shown.film, code: null }
            : { goes: 'still' as const, captions: false, code: shown.film.code }),
        measure: shown.measure,
        problems: shown.problems,
      }
    },
  })
}
