import { type MenuItem, menuItems, menuOf, setMenu } from '#rooms/content'
import { type Api, z } from './api.ts'

const id = '0199a000-0000-7000-8000-000000000002'
const menu = z.enum(['main', 'foot'])
const words = z.record(z.string().max(20), z.string().max(80)).openapi({ description: 'By language tag.' })

const Item = z
  .object({
    page: z.uuid().nullable(),
    href: z.string().nullable(),
    labels: words.openapi({ description: 'Own words; empty follows the title of the page.' }),
    titles: z.record(z.string(), z.string()),
    live: z.boolean().openapi({ description: 'Whether readers see it: a page that is not on the site is left out.' }),
  })
  .openapi('MenuItem')
const example = { page: id, href: null, labels: {}, titles: { en: 'How to join' }, live: true }
const wire = ({ page, href, labels, titles, live }: MenuItem): z.input<typeof Item> => ({
  page,
  href,
  labels,
  titles,
  live: live || href !== null,
})

/** The two menus of the site: one at the head, one at the foot. */
export function menuRoutes(api: Api): void {
  const params = z.strictObject({ menu })
  api.operation({
    method: 'get',
    path: '/menus/{menu}',
    id: 'readMenu',
    scope: 'public',
    room: 'content',
    summary: 'A menu as readers see it, in one language',
    params,
    query: z.strictObject({ locale: z.string().max(20).optional() }),
    answer: z.object({ items: z.array(z.object({ label: z.string(), locale: z.string(), url: z.string() })) }).openapi('Menu'),
    example: {
      params: { menu: 'foot' },
      query: { locale: 'en' },
      answer: { items: [{ label: 'How to join', locale: 'en', url: 'https://library.example/pages/how-to-join' }] },
    },
    run: async ({ work, params, query, locale }) => ({
      items: (await menuOf(work, params.menu, query.locale ?? locale)).map((entry) => ({
        label: entry.label,
        locale: entry.locale,
        url: new URL(entry.href, work.house.config.url).href,
      })),
    }),
  })
  api.operation({
    method: 'get',
    path: '/menus/{menu}/items',
    id: 'listMenuItems',
    scope: 'content:read',
    summary: 'All entries of a menu in order, also those readers do not see yet',
    params,
    answer: z.object({ items: z.array(Item) }).openapi('MenuItems'),
    example: { params: { menu: 'foot' }, answer: { items: [example] } },
    run: async ({ work, params }) => ({ items: (await menuItems(work, params.menu)).map(wire) }),
  })
  api.operation({
    method: 'put',
    path: '/menus/{menu}/items',
    id: 'setMenu',
    scope: 'content:write',
    summary: 'Put these entries, in this order, in the place of a whole menu',
    description: 'Each leads to a page or to an address with words of its own.',
    params,
    body: z
      .strictObject({
        items: z
          .array(z.strictObject({ page: z.uuid().optional(), href: z.string().max(2000).optional(), labels: words.optional() }))
          .max(100),
      })
      .openapi('NewMenu'),
    answer: z.object({ items: z.array(Item) }).openapi('MenuItems'),
    example: {
      params: { menu: 'foot' },
      body: { items: [{ page: id }, { href: 'https://catalogue.example', labels: { en: 'Catalogue' } }] },
      answer: { items: [example, { ...example, page: null, href: 'https://catalogue.example', labels: { en: 'Catalogue' }, titles: {} }] },
    },
    run: async ({ work, params, body }) => {
      await setMenu(work, { menu: params.menu, items: body.items })
      return { items: (await menuItems(work, params.menu)).map(wire) }
    },
  })
}
