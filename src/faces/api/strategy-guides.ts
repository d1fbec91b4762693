import {
  type Guide,
  guideByKey,
  guideKeys,
  guideOf,
  guideVersions,
  listGuides,
  publicGuide,
  publishGuide,
  type SaidGuide,
  saveGuide,
  unpublishGuide,
} from '#rooms/strategy'
import { type Api, z } from './api.ts'

const moment = z.iso.datetime()
const key = z.enum(guideKeys)
const params = z.strictObject({ guide: key })
const Texts = z.record(z.string(), z.object({ title: z.string(), text: z.string() }))
const Changed = z.object({ by: z.string(), at: moment, why: z.string() }).nullable()

const GuideSchema = z
  .object({
    guide: key,
    version: z.int().openapi({ description: '0: as it came with the house.' }),
    liveVersion: z.int().nullable().openapi({ description: 'What readers have.' }),
    changed: Changed,
    texts: Texts.openapi({ description: 'By language; plain lines with `## heading`, `- item`, `**strong**`.' }),
  })
  .openapi('Guide')
const guide = {
  guide: 'tone' as const,
  version: 1,
  liveVersion: null,
  changed: { by: 'Li Min', at: '2026-11-22T09:00:00.000Z', why: 'Shorter' },
  texts: { en: { title: 'Tone guide', text: 'Begin with the reader.' } },
}
const shape = ({ key: name, version, liveVersion, changed, texts }: Guide): z.input<typeof GuideSchema> => ({
  guide: name,
  version,
  liveVersion,
  changed: changed && { ...changed, at: changed.at.toISOString() },
  texts,
})

const Said = z.object({ guide: key, title: z.string(), text: z.string(), locale: z.string(), version: z.int() }).openapi('SaidGuide')
const said = { guide: 'comment-rules' as const, title: 'Rules for comments', text: 'Write about the thing.', locale: 'en', version: 0 }
const shapeSaid = ({ key: name, title, text, locale, version }: SaidGuide): z.input<typeof Said> => ({
  guide: name,
  title,
  text,
  locale,
  version,
})

/** The texts the library works by: social-media policy, tone guide, comment rules, crisis card. */
export function guideRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/guides',
    id: 'listGuides',
    scope: 'strategy:read',
    summary: 'The guides as they stand, in all their languages',
    answer: z.object({ items: z.array(GuideSchema) }).openapi('Guides'),
    example: { answer: { items: [guide] } },
    run: async ({ work }) => ({ items: (await listGuides(work)).map(shape) }),
  })
  api.operation({
    method: 'get',
    path: '/guides/{guide}',
    id: 'readGuide',
    scope: 'strategy:read',
    summary: 'One guide as it stands, or as `version` had it; version 0 is the text that came with the house',
    params,
    query: z.strictObject({ version: z.coerce.number().int().min(0).max(999_999).optional() }),
    answer: GuideSchema,
    example: { params: { guide: 'tone' }, answer: guide },
    run: async ({ work, params, query }) => shape(await guideByKey(work, params.guide, query.version)),
  })
  api.operation({
    method: 'get',
    path: '/guides/{guide}/text',
    id: 'sayGuide',
    scope: 'strategy:read',
    summary: 'One guide in the language the caller prefers',
    params,
    answer: Said,
    example: { params: { guide: 'comment-rules' }, answer: said },
    run: async ({ work, params, locale }) => shapeSaid(await guideOf(work, params.guide, locale)),
  })
  api.operation({
    method: 'get',
    path: '/guides/{guide}/versions',
    id: 'listGuideVersions',
    scope: 'strategy:read',
    summary: 'Who changed a guide, when and why, newest first',
    params,
    answer: z
      .object({ items: z.array(z.object({ version: z.int(), by: z.string(), at: moment, why: z.string() })) })
      .openapi('GuideVersions'),
    example: { params: { guide: 'tone' }, answer: { items: [{ version: 1, ...guide.changed }] } },
    run: async ({ work, params }) => ({
      items: (await guideVersions(work, params.guide)).map((one) => ({ ...one, at: one.at.toISOString() })),
    }),
  })
  api.operation({
    method: 'put',
    path: '/guides/{guide}',
    id: 'saveGuide',
    scope: 'strategy:write',
    summary: 'Write the next version of a guide; a language that is absent stays, one that is empty is taken out',
    params,
    body: z.strictObject({ version: z.int().min(0), texts: Texts, why: z.string().max(1000).optional() }).openapi('SaveGuide'),
    answer: GuideSchema,
    example: { params: { guide: 'tone' }, body: { version: 0, texts: guide.texts, why: 'Shorter' }, answer: guide },
    run: async ({ work, params, body }) => shape(await saveGuide(work, { key: params.guide, ...body })),
  })
  api.operation({
    method: 'put',
    path: '/guides/{guide}/publication',
    id: 'publishGuide',
    scope: 'strategy:write',
    summary: 'Show readers the newest version; only of the comment rules, and only when nothing is marked with ??',
    params,
    body: z.strictObject({ version: z.int().min(0) }).openapi('PublishGuide'),
    answer: GuideSchema,
    example: { params: { guide: 'comment-rules' }, body: { version: 1 }, answer: { ...guide, guide: 'comment-rules', liveVersion: 1 } },
    run: async ({ work, params, body }) => shape(await publishGuide(work, { key: params.guide, ...body })),
  })
  api.operation({
    method: 'delete',
    path: '/guides/{guide}/publication',
    id: 'unpublishGuide',
    scope: 'strategy:write',
    summary: 'Take a guide off the public pages',
    params,
    answer: GuideSchema,
    example: { params: { guide: 'comment-rules' }, answer: { ...guide, guide: 'comment-rules' } },
    run: async ({ work, params }) => shape(await unpublishGuide(work, params.guide)),
  })
  api.operation({
    method: 'get',
    path: '/comment-rules',
    id: 'readCommentRules',
    scope: 'public',
    room: 'strategy',
    summary: 'The rules for comments, where they are published',
    answer: Said,
    example: { answer: said },
    run: async ({ work, locale }) => shapeSaid(await publicGuide(work, 'comment-rules', locale)),
  })
}
