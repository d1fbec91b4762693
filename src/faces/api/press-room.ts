import { zipBytes } from '#platform'
import { photoPack, pressDesk, pressRoom, releaseBySlug, setPressDesk } from '#rooms/content'
import { type Api, pageQuery, words, z } from './api.ts'

const id = '0199a000-0000-7000-8000-000000000001'
const Desk = z.object({ boilerplate: words, contact: words }).openapi('PressDesk')
const desk = { boilerplate: { en: 'The Test City Library has 40 places.' }, contact: { en: 'Li Min, +86 755 1234' } }
const said = z.string().nullable()

/** The press room: releases, photo packs, who answers, what the library says of itself. */
export function pressRoomRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/press-room',
    id: 'readPressRoom',
    scope: 'public',
    room: 'content',
    summary: 'Press releases that are public, newest first, with who answers and what the library says of itself',
    query: z.strictObject({ ...pageQuery, locale: z.string().max(20).optional() }),
    answer: z
      .object({
        items: z.array(
          z.object({
            post: z.uuid(),
            url: z.string(),
            title: z.string(),
            locale: z.string(),
            dateline: said,
            summary: z.string(),
            publishedAt: z.iso.datetime(),
            updatedAt: z.iso.datetime(),
            photos: z.int(),
          }),
        ),
        next: z.string().nullable(),
        boilerplate: said,
        contact: said,
      })
      .openapi('PressRoom'),
    example: {
      query: { locale: 'en' },
      answer: {
        items: [
          {
            post: id,
            url: 'https://library.example/posts/the-book-that-survived',
            title: 'The book that survived',
            locale: 'en',
            dateline: 'SHENZHEN, 10 September 2026',
            summary: 'A Ming gazetteer lies open.',
            publishedAt: '2026-09-10T01:00:00.000Z',
            updatedAt: '2026-09-10T01:00:00.000Z',
            photos: 4,
          },
        ],
        next: null,
        boilerplate: desk.boilerplate.en,
        contact: desk.contact.en,
      },
    },
    run: async ({ work, query, locale }) => {
      const room = await pressRoom(work, {
        locale: query.locale ?? locale,
        limit: Math.min(query.limit, 100),
        cursor: query.cursor,
      })
      return {
        items: room.releases.map(({ post, dateline, photos }) => ({
          post: post.id,
          url: work.house.config.url + post.path,
          title: post.text.title,
          locale: post.locale,
          dateline: dateline?.text ?? null,
          summary: post.summary,
          publishedAt: post.publishedAt.toISOString(),
          updatedAt: post.updatedAt.toISOString(),
          photos: photos.length,
        })),
        next: room.next,
        boilerplate: room.boilerplate?.text ?? null,
        contact: room.contact?.text ?? null,
      }
    },
  })
  api.operation({
    method: 'get',
    path: '/press-room/{slug}/photos.zip',
    id: 'downloadPhotoPack',
    scope: 'public',
    room: 'content',
    summary: 'The photos of a public release with captions, credits and rights',
    params: z.strictObject({ slug: z.string().max(200) }),
    media: 'application/zip',
    example: { params: { slug: 'the-book-that-survived' } },
    run: async ({ work, params, locale }) => {
      const { post, frame } = await releaseBySlug(work, params.slug, locale)
      return zipBytes(await photoPack(work, frame.photos, post.locale), post.updatedAt)
    },
  })
  api.operation({
    method: 'get',
    path: '/press-desk',
    id: 'readPressDesk',
    scope: 'content:read',
    summary: 'What every release ends with and who answers the press, by language',
    answer: Desk,
    example: { answer: desk },
    run: ({ work }) => pressDesk(work),
  })
  api.operation({
    method: 'put',
    path: '/press-desk',
    id: 'setPressDesk',
    scope: 'content:write',
    summary: 'Set what every release ends with and who answers the press',
    body: z.strictObject({ boilerplate: words.optional(), contact: words.optional() }).openapi('PressDeskChange'),
    answer: Desk,
    example: { body: { contact: desk.contact }, answer: desk },
    run: ({ work, body }) => setPressDesk(work, body),
  })
}
