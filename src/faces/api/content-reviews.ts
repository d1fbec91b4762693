import { correctionNeedsApproval, listReviews, mayPass, postById, previewPost, type ReviewProgress, reviewProgress } from '#rooms/content'
import { type Api, z } from './api.ts'
import { id } from './content-post.ts'
import { paths } from './content-shapes.ts'

const moment = z.iso.datetime()
const names = z.record(z.string(), z.string())
const may = {
  mayPass: z.boolean(),
  why: z.string().nullable().openapi({ description: 'The code of the refusal, where this caller may not.' }),
}

const Progress = z
  .object({
    steps: z.array(z.object({ names, roles: z.array(z.string()) })),
    passed: z.array(z.object({ step: z.int(), by: z.string(), at: moment, note: z.string() })),
    returned: z.object({ by: z.string(), at: moment, note: z.string(), version: z.int() }).nullable(),
    ...may,
    correctionNeedsApproval: z.boolean().openapi({ description: 'Whether what readers have is replaced only after a review.' }),
  })
  .openapi('ReviewProgress')
const Waiting = z
  .object({ post: z.uuid(), title: z.string(), owner: z.string(), updatedAt: moment, step: z.int(), steps: z.int(), names, ...may })
  .openapi('WaitingReview')

const told = (answer: ReturnType<typeof mayPass>) => ({ mayPass: answer.may, why: answer.may ? null : answer.why })
const wire = ({ steps, passed, returned }: ReviewProgress) => ({
  steps,
  passed: passed.map(({ step, reviewerName, at, note }) => ({ step, by: reviewerName, at: at.toISOString(), note })),
  returned: returned && {
    by: returned.reviewerName,
    at: returned.at.toISOString(),
    note: returned.note,
    version: returned.version,
  },
})

/** What waits for a second reader, and how far a post has come. */
export function reviewRoutes(api: Api): void {
  api.operation({
    method: 'get',
    path: '/reviews',
    id: 'listReviews',
    scope: 'content:read',
    summary: 'What waits for a reviewer: first what this caller may pass, then the longest waiting; at most 200',
    answer: z.object({ items: z.array(Waiting) }).openapi('WaitingReviews'),
    example: {
      answer: {
        items: [
          {
            post: id,
            title: 'The book that survived',
            owner: 'Li Min',
            updatedAt: '2026-09-08T02:00:00.000Z',
            step: 1,
            steps: 2,
            names: { en: 'Second reader' },
            mayPass: true,
            why: null,
          },
        ],
      },
    },
    run: async ({ work, locale }) => ({
      items: (await listReviews(work, 200, locale)).map(({ post, progress, may }) => ({
        post: post.id,
        title: post.title,
        owner: post.ownerName,
        updatedAt: post.updatedAt.toISOString(),
        step: progress.passed.length + 1,
        steps: progress.steps.length,
        names: progress.steps[progress.passed.length]?.names ?? {},
        ...told(may),
      })),
    }),
  })
  api.operation({
    method: 'get',
    path: '/posts/{post}/reviews',
    id: 'readReviews',
    scope: 'content:read',
    summary: 'How far the newest version of a post has come on its way through review',
    params: paths.post,
    answer: Progress,
    example: {
      params: { post: id },
      answer: {
        steps: [{ names: { en: 'Second reader' }, roles: ['editor'] }],
        passed: [],
        returned: null,
        mayPass: true,
        why: null,
        correctionNeedsApproval: false,
      },
    },
    run: async ({ work, params }) => {
      const post = await postById(work, params.post)
      const progress = await reviewProgress(work, { post_id: post.id, version: post.version, live_version: post.liveVersion })
      const live =
        post.liveVersion === null
          ? null
          : await previewPost(work, { post: post.id, version: post.liveVersion, locale: post.content.source })
      return {
        ...wire(progress),
        ...told(mayPass(work, progress)),
        correctionNeedsApproval:
          live !== null && post.approvedVersion !== post.version && (await correctionNeedsApproval(work, post.content, live.content)),
      }
    },
  })
}
