import { booklistPrints, mostBadges, paperOf, printBadges, printBooklist, printHours, printMonth } from '#rooms/channels'
import { type Api, z } from './api.ts'

const id = '0199a000-0000-7000-8000-000000000002'
const locale = z.string().max(20).optional()
const names: Record<(typeof booklistPrints)[number], [id: string, summary: string]> = {
  'shelf-talkers': ['printShelfTalkers', 'Signs for the shelf, one a book, eight on a sheet of A4'],
  bookmarks: ['printBookmarks', 'Bookmarks with the whole list, four on a sheet of A4'],
  'table-sign': ['printTableSign', 'A sign for a table, one sheet of A4 to be folded'],
  'receipt-58': ['printReceipt58', 'The list on a receipt of 58 mm'],
  'receipt-80': ['printReceipt80', 'The list on a receipt of 80 mm'],
}

/** Prints beside the poster. Drawn again they carry the same codes, so what hangs or was handed out goes on counting. */
export function printRoutes(api: Api): void {
  for (const form of booklistPrints) {
    const endings = paperOf(form) ? (['pdf', 'txt'] as const) : (['pdf'] as const)
    for (const ending of endings) {
      const [name, summary] = names[form]
      api.operation({
        method: 'get',
        path: `/booklists/{list}/${form}.${ending}`,
        id: ending === 'txt' ? `${name}Text` : name,
        scope: 'channels:read',
        summary: ending === 'txt' ? `${summary}, as plain text for printers that are sent text` : summary,
        description: 'Of a list readers have; `content:read` is needed too. Nothing is cut: what does not fit is refused with the book.',
        params: z.strictObject({ list: z.uuid() }),
        query: z.strictObject({ locale }),
        media: ending === 'txt' ? 'text/plain' : 'application/pdf',
        example: { params: { list: id }, query: { locale: 'zh-CN' } },
        run: async ({ work, params, query, locale: preferred }) =>
          (await printBooklist(work, { ...params, form, locale: query.locale ?? preferred, plain: ending === 'txt' })).bytes,
      })
    }
  }
  api.operation({
    method: 'post',
    path: '/prints/badges.pdf',
    id: 'printBadges',
    scope: 'channels:read',
    personal: true,
    summary: 'Badges, ten on a sheet of A4; the names are not kept',
    body: z
      .strictObject({
        people: z.array(z.strictObject({ name: z.string().max(120), role: z.string().max(120).default('') })).max(mostBadges),
        locale,
      })
      .openapi('Badges'),
    media: 'application/pdf',
    example: { body: { people: [{ name: 'Li Min', role: 'Volunteer' }] } },
    run: async ({ work, body, locale: preferred }) =>
      (await printBadges(work, { people: body.people, locale: body.locale ?? preferred })).bytes,
  })
  api.operation({
    method: 'get',
    path: '/prints/programme.pdf',
    id: 'printProgramme',
    scope: 'channels:read',
    summary: 'The programme of a month on A5',
    query: z.strictObject({ month: z.string().max(7), locale, posts: z.stringbool().optional() }),
    media: 'application/pdf',
    example: { query: { month: '2026-12', posts: 'true' } },
    run: async ({ work, query, locale: preferred }) => (await printMonth(work, { ...query, locale: query.locale ?? preferred })).bytes,
  })
  for (const ending of ['pdf', 'txt'] as const)
    api.operation({
      method: 'get',
      path: `/points/{point}/hours-receipt.${ending}`,
      id: ending === 'txt' ? 'printHoursText' : 'printHours',
      scope: 'channels:read',
      summary:
        ending === 'txt'
          ? 'The hours of a place for seven days as plain text for a receipt printer'
          : 'The hours of a place for seven days on a receipt',
      params: z.strictObject({ point: z.coerce.number().int().positive() }),
      query: z.strictObject({ width: z.enum(['58', '80']).default('58'), locale }),
      media: ending === 'txt' ? 'text/plain' : 'application/pdf',
      example: { params: { point: '3' }, query: { width: '80' } },
      run: async ({ work, params, query, locale: preferred }) =>
        (
          await printHours(work, {
            point: params.point,
            width: query.width === '80' ? 80 : 58,
            locale: query.locale ?? preferred,
            plain: ending === 'txt',
          })
        ).bytes,
    })
}
