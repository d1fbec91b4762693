import { posterOfPost } from '#rooms/channels'
import { type Api, z } from './api.ts'

const forms = [
  { form: 'pdf', media: 'application/pdf', id: 'drawPosterPdf', summary: 'The A4 poster of a post to print, letters embedded' },
  { form: 'png', media: 'image/png', id: 'drawPosterPng', summary: 'The A4 poster of a post as a picture with 300 dpi' },
] as const

/** Posters. Drawn again they carry the same code, so that those that hang already go on counting. */
export function posterRoutes(api: Api): void {
  for (const { form, media, id, summary } of forms)
    api.operation({
      method: 'get',
      path: `/posts/{post}/poster.${form}`,
      id,
      scope: 'channels:read',
      summary,
      description: 'The newest version, or the one asked for. What is not published yet is read with `content:read`, which is needed too.',
      params: z.strictObject({ post: z.uuid() }),
      query: z.strictObject({
        locale: z.string().max(20).optional().openapi({ description: 'The language of the post unless given.' }),
        version: z.coerce.number().int().positive().optional(),
      }),
      media,
      example: { params: { post: '0199a000-0000-7000-8000-000000000002' }, query: { locale: 'zh-CN' } },
      run: async ({ work, params, query }) => (await posterOfPost(work, { ...params, ...query, form })).bytes,
    })
}
