import {
  binPost,
  cancelReview,
  correctPost,
  movePost,
  type Post,
  requestReview,
  restorePost,
  restoreVersion,
  reviewPost,
  schedulePost,
  setChannelTime,
  setEmbargo,
  unbinPost,
  unschedulePost,
  withdrawPost,
} from '#rooms/content'
import { type Api, z } from './api.ts'
import { changeIn, example, id, PostSchema, patchOf, wall, wirePost } from './content-post.ts'
import { paths, type Run } from './content-shapes.ts'

/** The way of a post from review to its readers, and back. */
export function walkRoutes(api: Api): void {
  /** One step of the way out: POST /posts/{post}/<step>. */
  const step = <B extends z.ZodObject>(
    path: string,
    operation: string,
    summary: string,
    body: B,
    sent: z.input<B>,
    run: Run<B, Post>,
    answer: Partial<typeof example> = {},
  ) =>
    api.operation({
      method: 'post',
      path: `/posts/{post}/${path}`,
      id: operation,
      scope: 'content:write',
      summary,
      params: paths.post,
      body: body as z.ZodObject,
      answer: PostSchema,
      example: { params: { post: id }, body: sent as never, answer: { ...example, ...answer } },
      run: async ({ work, params, body: given }) => wirePost(await run(work, params.post, given as z.output<B>)),
    })
  const nothing = z.strictObject({}).openapi('Nothing')
  step(
    'version-restoration',
    'restoreVersion',
    'Put the texts of an older version back, as a new version',
    z.strictObject({ version: z.int().positive(), base: z.int().positive().optional() }).openapi('VersionRestoration'),
    { version: 1 },
    (work, post, body) => restoreVersion(work, { post, ...body }),
  )
  step(
    'review-request',
    'requestReview',
    'Put the newest version before its reviewers; with `base` only if it is the one that was read',
    z.strictObject({ base: z.int().positive().optional() }).openapi('ReviewRequest'),
    { base: 3 },
    (work, post, body) => requestReview(work, { post, ...body }),
    { state: 'in-review' },
  )
  step(
    'review-cancellation',
    'cancelReview',
    'Take a post back to go on writing',
    nothing,
    {},
    (work, post) => cancelReview(work, { post }),
    { state: 'draft' },
  )
  step(
    'reviews',
    'reviewPost',
    'Pass the version that was read one step further, or return it',
    z.strictObject({ version: z.int(), verdict: z.enum(['passed', 'returned']), note: z.string().max(2000).optional() }).openapi('Review'),
    { version: 3, verdict: 'passed' },
    (work, post, given) => reviewPost(work, { post, ...given }),
  )
  step(
    'schedule',
    'schedulePost',
    'Freeze the approved version and plan it; without a time it goes now',
    z.strictObject({ version: z.int(), at: wall.optional(), zone: z.string().optional() }).openapi('SchedulePost'),
    { version: 3, at: '2026-09-10T09:00' },
    (work, post, given) =>
      schedulePost(work, { post, version: given.version, at: given.at ? { wall: given.at, zone: given.zone } : 'now' }),
    { state: 'scheduled' },
  )
  step(
    'move',
    'movePost',
    'Move what is planned to another time',
    z.strictObject({ at: wall, zone: z.string().optional() }).openapi('MovePost'),
    { at: '2026-09-11T09:00' },
    (work, post, given) => movePost(work, { post, at: { wall: given.at, zone: given.zone } }),
    { state: 'scheduled' },
  )
  step('unschedule', 'unschedulePost', 'Take a post off the calendar; its approval stays', nothing, {}, (work, post) =>
    unschedulePost(work, { post }),
  )
  step(
    'channel-times',
    'setChannelTime',
    'Let one channel leave later than the post; null: together with it again',
    z.strictObject({ channel: z.string().max(60), at: wall.nullable(), zone: z.string().optional() }).openapi('ChannelTime'),
    { channel: 'newsletter', at: '2026-09-10T18:00' },
    (work, post, given) =>
      setChannelTime(work, { post, channel: given.channel, at: given.at ? { wall: given.at, zone: given.zone } : null }),
  )
  step(
    'embargo',
    'setEmbargo',
    'Set the time before which nothing may be seen; null lifts it',
    z.strictObject({ until: wall.nullable(), zone: z.string().optional() }).openapi('Embargo'),
    { until: '2026-09-10T09:00' },
    (work, post, given) => setEmbargo(work, { post, until: given.until ? { wall: given.until, zone: given.zone } : null }),
  )
  step(
    'corrections',
    'correctPost',
    'Publish the newest version, or the given change, in the place of the one readers have',
    z
      .strictObject({ note: z.string().max(1000), version: z.int().optional(), change: z.strictObject(changeIn).optional() })
      .openapi('Correction'),
    { note: 'The talk is on the 20th.', change: { texts: { en: { title: 'Talk on 20 September' } } } },
    (work, post, given) =>
      correctPost(work, { post, note: given.note, version: given.version, change: given.change && patchOf(given.change) }),
    { state: 'published' },
  )
  step(
    'withdrawal',
    'withdrawPost',
    'Take a post back from readers and from everything planned',
    z.strictObject({ why: z.string().max(1000) }).openapi('Withdrawal'),
    { why: 'The owner of the picture objects.' },
    (work, post, given) => withdrawPost(work, { post, why: given.why }),
    { state: 'withdrawn' },
  )
  step('restoration', 'restorePost', 'Undo a withdrawal', nothing, {}, (work, post) => restorePost(work, { post }), { state: 'published' })
  step('bin', 'binPost', 'Throw away a post that readers never had', nothing, {}, (work, post) => binPost(work, { post }), {
    state: 'binned',
  })
  step('unbin', 'unbinPost', 'Fetch back what was thrown away', nothing, {}, (work, post) => unbinPost(work, { post }), { state: 'draft' })
}
