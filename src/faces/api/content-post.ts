import { fromPlain, type Post, type PostPatch, toPlain } from '#rooms/content'
import { z } from './api.ts'

export const states = ['draft', 'in-review', 'approved', 'scheduled', 'published', 'withdrawn', 'binned'] as const
export const instant = z.iso.datetime().nullable()
export const wall = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d$/)
  .openapi({ description: 'Wall time in the zone, to the minute.', example: '2026-09-10T09:00' })
const bodyIn = z
  .union([z.string().max(200_000), z.record(z.string(), z.unknown())])
  .openapi({ description: 'Plain lines with marks, or restricted ProseMirror JSON.' })
export const id = '0199a000-0000-7000-8000-000000000001'

export const PostSchema = z
  .object({
    post: z.uuid(),
    slug: z.string(),
    state: z.enum(states),
    version: z.int(),
    approvedVersion: z.int().nullable(),
    liveVersion: z.int().nullable(),
    kind: z.string(),
    source: z.string(),
    texts: z.record(z.string(), z.object({ title: z.string(), summary: z.string(), action: z.string(), body: z.string() })),
    lead: z.uuid().nullable(),
    action: z.object({ kind: z.string(), target: z.string() }).nullable(),
    noAction: z.string(),
    goal: z.uuid().nullable(),
    noGoal: z.string(),
    campaign: z.uuid().nullable(),
    series: z.uuid().nullable(),
    episode: z.int().nullable(),
    byline: z.object({ kind: z.enum(['library', 'persona', 'staff']), staff: z.uuid().optional() }),
    channels: z.array(z.string()),
    variants: z
      .record(
        z.string(),
        z.object({
          texts: z.record(z.string(), z.object({ title: z.string().optional(), text: z.string().optional() })),
          image: z.uuid().nullable().optional(),
          fields: z.record(z.string(), z.string()),
        }),
      )
      .openapi({ description: 'By channel, what it says differently.' }),
    press: z
      .object({ dateline: z.record(z.string(), z.string()), contact: z.record(z.string(), z.string()), photos: z.array(z.uuid()) })
      .nullable()
      .openapi({ description: 'What a press release has beside; null until it has any of it.' }),
    planned: z.object({ wall: z.string(), zone: z.string(), at: z.iso.datetime() }).nullable(),
    channelTimes: z
      .record(z.string(), z.object({ wall: z.string(), zone: z.string() }))
      .openapi({ description: 'Channels that leave later than the post, by when.' }),
    embargo: z.object({ wall: z.string(), zone: z.string() }).nullable(),
    visibleAt: instant,
    correctedAt: instant,
    updatedAt: z.iso.datetime(),
    updatedBy: z.string(),
  })
  .openapi('Post')

export const example: z.input<typeof PostSchema> = {
  post: id,
  slug: 'the-book-that-survived',
  state: 'approved',
  version: 3,
  approvedVersion: 3,
  liveVersion: null,
  kind: 'article',
  source: 'en',
  texts: {
    en: {
      title: 'The book that survived',
      summary: 'A Ming gazetteer lies open.',
      action: 'Get a card',
      body: '## Where\n\nIn the **reading room**.',
    },
  },
  lead: null,
  action: { kind: 'apply', target: '' },
  noAction: '',
  goal: id,
  noGoal: '',
  campaign: null,
  series: null,
  episode: null,
  byline: { kind: 'persona' },
  channels: ['website'],
  variants: { website: { texts: {}, fields: {} } },
  press: null,
  planned: null,
  channelTimes: {},
  embargo: null,
  visibleAt: null,
  correctedAt: null,
  updatedAt: '2026-09-08T02:00:00.000Z',
  updatedBy: 'Li Min',
}

export const wirePost = (post: Post): z.input<typeof PostSchema> => ({
  post: post.id,
  slug: post.slug,
  state: post.state,
  version: post.version,
  approvedVersion: post.approvedVersion,
  liveVersion: post.liveVersion,
  kind: post.content.kind,
  source: post.content.source,
  texts: Object.fromEntries(
    Object.entries(post.content.texts).map(([tag, text]) => [
      tag,
      { title: text.title, summary: text.summary, action: text.action, body: toPlain(text.body) },
    ]),
  ),
  lead: post.content.lead,
  action: post.content.action,
  noAction: post.content.noAction,
  goal: post.content.goal,
  noGoal: post.content.noGoal,
  campaign: post.content.campaign,
  series: post.content.series,
  episode: post.episode,
  byline: post.content.byline,
  channels: Object.keys(post.content.variants),
  variants: post.content.variants,
  press: post.content.press ?? null,
  planned: post.planned && { wall: post.planned.wall, zone: post.planned.zone, at: post.planned.at.toISOString() },
  channelTimes: post.channelTimes,
  embargo: post.embargo,
  visibleAt: post.visibleAt?.toISOString() ?? null,
  correctedAt: post.correctedAt?.toISOString() ?? null,
  updatedAt: post.updatedAt.toISOString(),
  updatedBy: post.updatedBy,
})

export const variantIn = z.strictObject({
  texts: z.record(z.string(), z.strictObject({ title: z.string().optional(), text: z.string().optional() })).optional(),
  image: z.uuid().nullable().optional(),
  fields: z.record(z.string(), z.string()).optional(),
})
export const changeIn = {
  kind: z.enum(['article', 'notice', 'press']).optional(),
  source: z.string().optional(),
  texts: z
    .record(
      z.string(),
      z
        .strictObject({
          title: z.string().optional(),
          summary: z.string().optional(),
          action: z.string().optional(),
          body: bodyIn.optional(),
        })
        .nullable(),
    )
    .optional(),
  lead: z.uuid().nullable().optional(),
  action: z
    .strictObject({ kind: z.enum(['apply', 'newsletter', 'visit', 'page', 'link']), target: z.string().default('') })
    .nullable()
    .optional(),
  noAction: z.string().optional(),
  goal: z.uuid().nullable().optional(),
  noGoal: z.string().optional(),
  campaign: z.uuid().nullable().optional(),
  series: z.uuid().nullable().optional(),
  byline: z
    .union([z.strictObject({ kind: z.enum(['library', 'persona']) }), z.strictObject({ kind: z.literal('staff'), staff: z.uuid() })])
    .optional(),
  variants: z.record(z.string(), variantIn.nullable()).optional().openapi({ description: 'By channel; null takes a channel out.' }),
  press: z
    .strictObject({
      dateline: z.record(z.string(), z.string().max(160)).optional(),
      contact: z.record(z.string(), z.string().max(600)).optional(),
      photos: z.array(z.uuid()).max(30).optional(),
    })
    .optional()
    .openapi({ description: 'Of a press release, by language: dateline and contact; its photo pack.' }),
}
export const slugIn = z.string().max(80).optional()
export const Change = z
  .strictObject({
    ...changeIn,
    slug: slugIn,
    base: z.int().optional().openapi({ description: 'The version that was read; another one is refused.' }),
  })
  .openapi('ChangePost')

/** A body as plain lines becomes the text it stands for; JSON goes on to the room's own check. */
export const patchOf = (change: Omit<z.output<typeof Change>, 'slug' | 'base'>): PostPatch => ({
  ...change,
  texts:
    change.texts &&
    Object.fromEntries(
      Object.entries(change.texts).map(([tag, text]) => [
        tag,
        text && { ...text, ...(typeof text.body === 'string' ? { body: fromPlain(text.body) } : {}) },
      ]),
    ),
})
