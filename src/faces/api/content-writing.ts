import { personOf } from '#platform'
import { archiveOf, checkPost, listPosts, postById, saveVariant, versionsOf, writePost } from '#rooms/content'
import { type Api, pageQuery, z } from './api.ts'
import { Change, changeIn, example, id, instant, PostSchema, patchOf, slugIn, states, variantIn, wall, wirePost } from './content-post.ts'
import { page, paths } from './content-shapes.ts'

/** Posts as they are written: versions, variants, what stops them, their history. */
export function writingRoutes(api: Api): void {
  const Line = z
    .object({
      post: z.uuid(),
      slug: z.string(),
      title: z.string(),
      kind: z.string(),
      state: z.enum(states),
      goal: z.uuid().nullable(),
      campaign: z.uuid().nullable(),
      series: z.uuid().nullable(),
      episode: z.int().nullable(),
      visibleAt: instant,
      updatedAt: z.iso.datetime(),
    })
    .openapi('PostLine')
  api.operation({
    method: 'get',
    path: '/posts',
    id: 'listPosts',
    scope: 'content:read',
    summary: 'Posts in every state, last changed first',
    query: z.strictObject({
      ...pageQuery,
      q: z.string().max(100).optional().openapi({ description: 'Words of the title.' }),
      own: z.stringbool().optional().openapi({ description: 'Only those of the person the token acts for, else of the token.' }),
      state: z.enum(states).optional(),
      goal: z.uuid().optional(),
      campaign: z.uuid().optional(),
      series: z.uuid().optional(),
    }),
    answer: page(Line, 'Posts'),
    example: {
      answer: {
        items: [
          {
            post: id,
            slug: example.slug,
            title: 'The book that survived',
            kind: 'article',
            state: 'approved',
            goal: id,
            campaign: null,
            series: null,
            episode: null,
            visibleAt: null,
            updatedAt: example.updatedAt,
          },
        ],
        next: null,
      },
    },
    run: async ({ work, query: { limit, cursor, state, q, own, ...filter } }) => {
      const owner = own ? (personOf(work.actor) ?? ('id' in work.actor ? work.actor.id : undefined)) : undefined
      const { posts, next } = await listPosts(work, { ...filter, words: q, owner, states: state && [state], limit, after: cursor })
      return {
        items: posts.map((post) => ({
          post: post.id,
          slug: post.slug,
          title: post.title,
          kind: post.kind,
          state: post.state,
          goal: post.goal,
          campaign: post.campaign,
          series: post.series,
          episode: post.episode,
          visibleAt: post.visibleAt?.toISOString() ?? null,
          updatedAt: post.updatedAt.toISOString(),
        })),
        next,
      }
    },
  })
  const body = {
    source: 'en',
    texts: { en: { title: 'The book that survived', body: '## Where\n\nIn the **reading room**.', action: 'Get a card' } },
    action: { kind: 'apply' as const },
    goal: id,
    variants: { website: {} },
  }
  api.operation({
    method: 'post',
    path: '/posts',
    id: 'writePost',
    scope: 'content:write',
    status: 201,
    summary: 'Write a new post, a draft',
    body: z
      .strictObject({
        ...changeIn,
        slug: slugIn,
        wish: z
          .strictObject({ wall, zone: z.string().optional() })
          .optional()
          .openapi({ description: 'When it is meant to leave; stands on the calendar, and nothing leaves by it.' }),
      })
      .openapi('NewPost'),
    answer: PostSchema,
    example: { body, answer: { ...example, state: 'draft', version: 1, approvedVersion: null } },
    run: async ({ work, body: { slug, wish, ...change } }) => wirePost(await writePost(work, { ...patchOf(change), slug, wish })),
  })
  api.operation({
    method: 'get',
    path: '/posts/{post}',
    id: 'readPost',
    scope: 'content:read',
    summary: 'One post with its newest version',
    params: paths.post,
    answer: PostSchema,
    example: { params: { post: id }, answer: example },
    run: async ({ work, params }) => wirePost(await postById(work, params.post)),
  })
  api.operation({
    method: 'patch',
    path: '/posts/{post}',
    id: 'changePost',
    scope: 'content:write',
    summary: 'Change a post: a new version, which cancels what is planned and needs review again',
    params: paths.post,
    body: Change,
    answer: PostSchema,
    example: {
      params: { post: id },
      body: { base: 3, texts: { 'zh-CN': { title: '幸存的书' } } },
      answer: { ...example, state: 'draft', version: 4 },
    },
    run: async ({ work, params, body: { slug, base, ...change } }) =>
      wirePost(await writePost(work, { ...patchOf(change), post: params.post, base, slug })),
  })
  const variantPath = z.strictObject({ post: z.uuid(), channel: z.string().max(41) })
  api.operation({
    method: 'put',
    path: '/posts/{post}/variants/{channel}',
    id: 'saveVariant',
    scope: 'content:write',
    summary: 'Write what one channel says differently; empty texts follow the main text',
    params: variantPath,
    body: variantIn.openapi('Variant'),
    answer: PostSchema,
    example: {
      params: { post: id, channel: 'newsletter' },
      body: { texts: { en: { title: 'A book came back' } }, fields: { topic: 'local-history' } },
      answer: { ...example, channels: ['website', 'newsletter'] },
    },
    run: async ({ work, params, body: variant }) =>
      wirePost(await saveVariant(work, { post: params.post, channel: params.channel, variant })),
  })
  api.operation({
    method: 'delete',
    path: '/posts/{post}/variants/{channel}',
    id: 'removeVariant',
    scope: 'content:write',
    summary: 'Take a channel out',
    params: variantPath,
    example: { params: { post: id, channel: 'newsletter' } },
    run: ({ work, params }) => saveVariant(work, { ...params, variant: null }),
  })
  const Problem = z
    .object({
      code: z.string(),
      level: z.enum(['stop', 'warn']),
      field: z.string(),
      block: z.int().optional(),
      params: z.record(z.string(), z.unknown()),
    })
    .openapi('PostProblem')
  api.operation({
    method: 'get',
    path: '/posts/{post}/problems',
    id: 'checkPost',
    scope: 'content:read',
    summary: 'What stops a post from being sent, and what is worth a second thought',
    params: paths.post,
    answer: z.object({ items: z.array(Problem) }).openapi('PostProblems'),
    example: {
      params: { post: id },
      answer: {
        items: [
          { code: 'unfinished-here', level: 'stop', field: 'texts.en.body', block: 1, params: { locale: 'en', near: 'on ?? September' } },
        ],
      },
    },
    run: async ({ work, params }) => ({ items: await checkPost(work, params.post) }),
  })
  api.operation({
    method: 'get',
    path: '/posts/{post}/history',
    id: 'readPostHistory',
    scope: 'content:read',
    summary: 'The versions of a post and exactly what was published, with times',
    params: paths.post,
    answer: z
      .object({
        versions: z.array(z.object({ version: z.int(), at: z.iso.datetime(), by: z.string() })),
        archive: z.array(
          z.object({
            what: z.string(),
            version: z.int(),
            channel: z.string().nullable(),
            locale: z.string().nullable(),
            title: z.string(),
            html: z.string(),
            note: z.string(),
            at: z.iso.datetime(),
          }),
        ),
      })
      .openapi('PostHistory'),
    example: {
      params: { post: id },
      answer: {
        versions: [{ version: 1, at: example.updatedAt, by: 'Li Min' }],
        archive: [
          {
            what: 'published',
            version: 1,
            channel: null,
            locale: 'en',
            title: 'The book that survived',
            html: '<p>…</p>',
            note: '',
            at: example.updatedAt,
          },
        ],
      },
    },
    run: async ({ work, params }) => ({
      versions: (await versionsOf(work, params.post)).map(({ version, at, byName }) => ({ version, at: at.toISOString(), by: byName })),
      archive: (await archiveOf(work, params.post)).map(({ id: _id, post: _post, at, ...entry }) => ({ ...entry, at: at.toISOString() })),
    }),
  })
}
