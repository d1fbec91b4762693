import { booklistBySlug, type PublicBooklist, publicBooklists } from '#rooms/content'
import { type Api, count, z } from './api.ts'
import { bookExample, booklistExample } from './content-booklists.ts'

const locale = z.string().max(20).optional()

/** Booklists as readers have them. */
export function publicBooklistRoutes(api: Api): void {
  const head = {
    slug: z.string(),
    url: z.string(),
    locale: z.string(),
    locales: z.array(z.string()),
    title: z.string(),
    about: z.string(),
    audiences: z.array(z.string()),
    updatedAt: z.iso.datetime(),
  }
  const headExample = {
    slug: 'rivers',
    url: 'https://library.example/booklists/rivers',
    locale: 'en',
    locales: ['en'],
    title: 'Rivers',
    about: 'Water on paper.',
    audiences: ['everyone'],
    updatedAt: booklistExample.updatedAt,
  }
  const wireHead = (one: Omit<PublicBooklist, 'items'>, origin: string) => ({
    slug: one.slug,
    url: origin + one.path,
    locale: one.locale,
    locales: one.locales,
    title: one.title,
    about: one.about,
    audiences: one.audiences,
    updatedAt: one.updatedAt.toISOString(),
  })
  api.operation({
    method: 'get',
    path: '/published-booklists',
    id: 'listPublishedBooklists',
    scope: 'public',
    room: 'content',
    summary: 'The booklists readers have, newest first',
    query: z.strictObject({ locale }),
    answer: z.object({ items: z.array(z.object({ ...head, books: count })) }).openapi('PublishedBooklists'),
    example: { query: { locale: 'en' }, answer: { items: [{ ...headExample, books: 9 }] } },
    run: async ({ work, query, locale: preferred }) => ({
      items: (await publicBooklists(work, query.locale ?? preferred)).map((one) => ({
        ...wireHead(one, work.house.config.url),
        books: one.books,
      })),
    }),
  })
  const Book = z.object({
    title: z.string(),
    author: z.string(),
    year: z.int().nullable(),
    isbn: z.string(),
    callNumber: z.string(),
    place: z.string(),
    note: z.string(),
    link: z.string().nullable().openapi({ description: 'The counted link into the catalogue.' }),
  })
  api.operation({
    method: 'get',
    path: '/published-booklists/{slug}',
    id: 'readPublishedBooklist',
    scope: 'public',
    room: 'content',
    summary: 'One booklist by the end of its address, or where it has moved',
    params: z.strictObject({ slug: z.string().max(200) }),
    query: z.strictObject({ locale }),
    answer: z
      .object({ moved: z.string().nullable(), booklist: z.object({ ...head, books: z.array(Book) }).nullable() })
      .openapi('ReadPublishedBooklist'),
    example: {
      params: { slug: 'rivers' },
      answer: {
        moved: null,
        booklist: {
          ...headExample,
          books: [
            {
              title: bookExample.title,
              author: bookExample.author,
              year: bookExample.year,
              isbn: bookExample.isbn,
              callNumber: bookExample.callNumber,
              place: bookExample.place,
              note: 'Read it aloud.',
              link: 'https://library.example/l/k7rt34',
            },
          ],
        },
      },
    },
    run: async ({ work, params, query, locale: preferred }) => {
      const origin = work.house.config.url
      const found = await booklistBySlug(work, params.slug, query.locale ?? preferred)
      if ('moved' in found) return { moved: origin + found.moved, booklist: null }
      const books = found.list.items.map(({ title, author, year, isbn, callNumber, place, note, follow }) => ({
        title,
        author,
        year,
        isbn,
        callNumber,
        place,
        note,
        link: follow && origin + follow,
      }))
      return { moved: null, booklist: { ...wireHead(found.list, origin), books } }
    },
  })
}
