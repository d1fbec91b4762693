import type { Work } from '#platform'
import { listPosts, type PostLine } from './list-posts.ts'
import { mayPass, type ReviewProgress, reviewProgress } from './review-post.ts'

export interface WaitingReview {
  post: PostLine
  progress: ReviewProgress
  /** Whether whoever asks may pass the step that waits, and if not, why (the code of the refusal). */
  may: ReturnType<typeof mayPass>
}

/** What waits for a reader, with the step it stands at: first what whoever asks may pass, then the longest waiting. */
export async function listReviews(work: Work, limit = 200, locale?: string): Promise<WaitingReview[]> {
  const { posts } = await listPosts(work, { states: ['in-review'], limit, locale })
  const waiting: WaitingReview[] = []
  for (const post of posts) {
    const progress = await reviewProgress(work, { post_id: post.id, version: post.version, live_version: post.liveVersion })
    waiting.push({ post, progress, may: mayPass(work, progress) })
  }
  return waiting.sort((a, b) => Number(b.may.may) - Number(a.may.may) || a.post.updatedAt.getTime() - b.post.updatedAt.getTime())
}
