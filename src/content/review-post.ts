import { audit, newId, type Role, type Work } from '#platform'
import type { StaffMember } from '#rooms/alliance'
import { demandReady } from './check-post.ts'
import { cleanText } from './doc.ts'
import {
  alreadyPassedByYou,
  approverIsAuthor,
  changedMeanwhile,
  fieldMissing,
  notInThisState,
  notYourStep,
  programIsNobody,
} from './errors.ts'
import { contentPolicy } from './policy.ts'
import type { PostContent } from './post-content.ts'
import { actorOf, contentOf, lockPost, type Post, type PostRow, present, updatePost } from './posts.ts'
import { tellOfChange } from './press/follow-release.ts'
import { stepsFor } from './review-rules.ts'
import type { ReviewStep } from './tables.ts'

/**
 * Puts the newest version before its reviewers. Refused while something stops it from being sent (`content.not-ready`), so that nobody
 * reads an unfinished text. Where the rule has no steps (or has none any more) the version is approved at once, and the record says that
 * there was no second person.
 */
export async function requestReview(work: Work, input: { post: string; base?: number }): Promise<Post> {
  contentPolicy.demand(work, 'write-post')
  const row = await lockPost(work, input.post)
  if (input.base !== undefined && input.base !== row.version) throw changedMeanwhile(row.updated_by, row.updated_at, row.version)
  const correction = row.state === 'published'
  const content = await contentOf(work, input.post, row.version)
  const steps = await stepsFor(work, content, await liveOf(work, row))
  const approved = steps.length === 0
  const asks = row.state === 'draft' || (correction && row.version !== row.live_version) || (row.state === 'in-review' && approved)
  if (!asks) throw notInThisState('request-review', row.state)
  await demandReady(work, row, content, { sending: false })
  const saved = await updatePost(work, input.post, {
    ...(correction ? {} : { state: approved ? 'approved' : 'in-review' }),
    ...(approved ? { approved_version: row.version } : {}),
    updated_at: work.now,
  })
  await audit(
    work,
    approved ? 'content.post-approved-without-steps' : 'content.review-requested',
    { kind: 'post', id: input.post },
    { title: row.title, steps: steps.length },
  )
  if (approved) await tellOfChange(work, saved)
  return present(saved, content, work.now)
}

export interface ReviewPost {
  post: string
  /** The version that was read. Another one is not approved by this. */
  version: number
  verdict: 'passed' | 'returned'
  /** What has to change; needed when it is returned. */
  note?: string
}

/**
 * Passes a version one step further, or returns it. The reviewer says which version was read; when it is no longer the newest the
 * review is refused, so a changed text is never approved. Nobody passes what they wrote, and nobody passes two steps; a program passes as the
 * person for whom it acts, or not at all.
 */
export async function reviewPost(work: Work, input: ReviewPost): Promise<Post> {
  contentPolicy.demand(work, 'review-post')
  const row = await lockPost(work, input.post)
  const correction = row.state === 'published' && row.version !== row.live_version
  if (row.state !== 'in-review' && !correction) {
    if (row.version !== input.version) throw changedMeanwhile(row.updated_by, row.updated_at, row.version)
    throw notInThisState('review', row.state)
  }
  if (row.version !== input.version) throw changedMeanwhile(row.updated_by, row.updated_at, row.version)
  const content = await contentOf(work, input.post, row.version)
  const progress = await reviewProgress(work, row)
  const step = progress.passed.length + 1
  const who = actorOf(work)
  const note = cleanText(input.note ?? '')
    .trim()
    .slice(0, 2000)
  if (input.verdict === 'returned' && note === '') throw fieldMissing('note')
  demandMayPass(work, progress, step, input.verdict)

  await work.db
    .insertInto('content.reviews')
    .values({
      alliance_id: work.alliance,
      review_id: newId(),
      post_id: input.post,
      version: row.version,
      step,
      verdict: input.verdict,
      reviewer_id: who.id ?? 'system',
      reviewer_name: who.name,
      note,
      at: work.now,
    })
    .execute()
  const done = input.verdict === 'passed' && step >= progress.steps.length
  const saved = await updatePost(work, input.post, {
    ...(correction ? {} : { state: input.verdict === 'returned' ? 'draft' : done ? 'approved' : 'in-review' }),
    ...(done ? { approved_version: row.version } : {}),
    updated_at: work.now,
  })
  const act = input.verdict === 'returned' ? 'content.post-returned' : done ? 'content.post-approved' : 'content.review-step-passed'
  await audit(work, act, { kind: 'post', id: input.post }, { title: row.title, step, steps: progress.steps.length }, note || undefined)
  if (done) await tellOfChange(work, saved)
  return present(saved, content, work.now)
}

export interface ReviewProgress {
  steps: ReviewStep[]
  /** The reviews that count, of the newest version, in order. */
  passed: { step: number; reviewerId: string; reviewerName: string; at: Date; note: string }[]
  /** The last time it was returned, whatever version. */
  returned: { reviewerName: string; note: string; at: Date; version: number } | null
  /** Who wrote what is under review: every author since readers last got a version. */
  authors: string[]
}

/** What readers have, where the newest version is a correction of it. */
const liveOf = async (work: Work, row: Pick<PostRow, 'post_id' | 'version' | 'live_version'>): Promise<PostContent | undefined> =>
  row.live_version === null || row.live_version === row.version ? undefined : contentOf(work, row.post_id, row.live_version)

/** How far the newest version has come. */
export async function reviewProgress(work: Work, row: Pick<PostRow, 'post_id' | 'version' | 'live_version'>): Promise<ReviewProgress> {
  const content = await contentOf(work, row.post_id, row.version)
  const reviews = await work.db
    .selectFrom('content.reviews')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('post_id', '=', row.post_id)
    .orderBy('at')
    .orderBy('step')
    .execute()
  const versions = await work.db
    .selectFrom('content.post_versions')
    .select(['by_id'])
    .distinct()
    .where('alliance_id', '=', work.alliance)
    .where('post_id', '=', row.post_id)
    .where('version', '>', row.live_version ?? 0)
    .where('version', '<=', row.version)
    .execute()
  const last = reviews.findLast((review) => review.verdict === 'returned')
  return {
    steps: await stepsFor(work, content, await liveOf(work, row)),
    // A version that was returned and sent again unchanged keeps the steps it had passed.
    passed: reviews
      .filter((r) => r.version === row.version && r.verdict === 'passed')
      .map((r) => ({ step: r.step, reviewerId: r.reviewer_id, reviewerName: r.reviewer_name, at: r.at, note: r.note })),
    returned: last ? { reviewerName: last.reviewer_name, note: last.note, at: last.at, version: last.version } : null,
    authors: versions.flatMap((v) => v.by_id ?? []),
  }
}

/** Whether this actor may pass the next step, and if not, why (the code of the refusal). Used to show or hide the buttons. */
export function mayPass(work: Pick<Work, 'actor'>, progress: ReviewProgress): { may: true } | { may: false; why: string } {
  try {
    demandMayPass(work, progress, progress.passed.length + 1, 'passed')
    return { may: true }
  } catch (error) {
    return { may: false, why: (error as { code: string }).code }
  }
}

/** Of these members of staff, who could pass the next step, by name. Nobody, in a library of one person. */
export function whoMayPass(staff: readonly StaffMember[], progress: ReviewProgress): string[] {
  return staff
    .map(({ staff_id: id, name, roles }) => ({ kind: 'staff', id, name, roles }) as const)
    .filter((actor) => contentPolicy.allows(actor, 'review-post') && mayPass({ actor }, progress).may)
    .map(({ name }) => name)
}

function demandMayPass(work: Pick<Work, 'actor'>, progress: ReviewProgress, step: number, verdict: 'passed' | 'returned'): void {
  const { actor } = work
  if (actor.kind === 'system') return
  const id = actorOf(work).id ?? ''
  const needed = progress.steps[step - 1]?.roles ?? []
  const held: readonly Role[] = 'roles' in actor ? actor.roles : []
  if (!held.some((role) => needed.includes(role))) throw notYourStep(step)
  if (verdict === 'returned') return
  // Whoever keeps the machine can make any number of such tokens: none of them is a second person.
  if (actor.kind === 'token' && actor.person === null) throw programIsNobody()
  if (progress.authors.includes(id)) throw approverIsAuthor()
  if (progress.passed.some((review) => review.reviewerId === id)) throw alreadyPassedByYou()
}

/** Takes a post back from its reviewers to go on writing. */
export async function cancelReview(work: Work, input: { post: string }): Promise<Post> {
  contentPolicy.demand(work, 'write-post')
  const row = await lockPost(work, input.post)
  if (row.state !== 'in-review' && row.state !== 'approved') throw notInThisState('cancel-review', row.state)
  const saved = await updatePost(work, input.post, { state: 'draft', updated_at: work.now })
  await audit(work, 'content.review-cancelled', { kind: 'post', id: input.post }, { title: row.title })
  return present(saved, await contentOf(work, input.post, row.version), work.now)
}
