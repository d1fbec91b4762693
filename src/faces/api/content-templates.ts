import { listTemplates, type SaidTemplate, startFromTemplate, templateKinds } from '#rooms/content'
import { type Api, z } from './api.ts'
import { example, id, PostSchema, wirePost } from './content-post.ts'

const Template = z
  .object({
    template: z.string(),
    kind: z.enum(templateKinds),
    action: z.string().nullable().openapi({ description: 'What it asks.' }),
    serves: z.string().openapi({ description: 'The figure of a goal that it serves.' }),
    locale: z.string(),
    title: z.string(),
    summary: z.string(),
    body: z.string().openapi({ description: 'Plain lines with marks; what is to be filled in stands in braces, in words.' }),
    placeholders: z.array(z.object({ name: z.string(), says: z.string() })),
  })
  .openapi('Template')
const template = {
  template: 'night-opening',
  kind: 'post' as const,
  action: 'visit',
  serves: 'visits.onsite',
  locale: 'en',
  title: 'Open until {the time}',
  summary: 'On {the day, with its weekday} the lights stay on.',
  body: 'The shelves are open.',
  placeholders: [{ name: 'time', says: 'the time' }],
}
const shape = ({ key, ...rest }: SaidTemplate): z.input<typeof Template> => ({ template: key, ...rest })

/** The stock of posts, mails and posters that come written. */
export function templateRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/templates',
    id: 'listTemplates',
    scope: 'content:read',
    summary: 'Posts, mails and posters that are written already, in the language the caller prefers',
    query: z.strictObject({ kind: z.enum(templateKinds).optional() }),
    answer: z.object({ items: z.array(Template) }).openapi('Templates'),
    example: { query: { kind: 'post' }, answer: { items: [template] } },
    run: async ({ work, query, locale }) => ({ items: (await listTemplates(work, { locale, kind: query.kind })).map(shape) }),
  })
  api.operation({
    method: 'post',
    path: '/templates/{template}/posts',
    id: 'startFromTemplate',
    scope: 'content:write',
    status: 201,
    summary: 'Begin a post with a template, in every language of the library; what is to be filled in is marked with ??',
    params: z.strictObject({ template: z.string().max(60) }),
    body: z
      .strictObject({ goal: z.uuid().nullish(), campaign: z.uuid().nullish(), series: z.uuid().nullish(), day: z.iso.date().optional() })
      .openapi('StartFromTemplate'),
    answer: PostSchema,
    example: {
      params: { template: 'night-opening' },
      body: { campaign: id },
      answer: { ...example, state: 'draft', version: 1, approvedVersion: null },
    },
    run: async ({ work, params, body }) => wirePost(await startFromTemplate(work, { ...params, ...body })),
  })
}
