import { audit, type Work } from '#platform'
import { archiveContent } from './archive.ts'
import { demandReady } from './check-post.ts'
import { cleanText } from './doc.ts'
import { changedMeanwhile, fieldMissing, notApproved, notInThisState } from './errors.ts'
import { postCorrected } from './events.ts'
import { contentPolicy } from './policy.ts'
import type { PostContent, PostPatch } from './post-content.ts'
import { contentOf, lockPost, type Post, type PostRow, present, updatePost } from './posts.ts'
import { tellOfCorrection } from './press/follow-release.ts'
import { correctionNeedsApproval, demandCorrector } from './review-rules.ts'
import { markPublished, publishTexts } from './schedule-post.ts'
import { writePost } from './write-post.ts'

export interface CorrectPost {
  post: string
  /** The version to publish: the newest, saved before with `writePost`. Absent with `change`. */
  version?: number
  /** Or the change itself, saved and published in one step. */
  change?: PostPatch
  /** What was wrong. Shown with the post and kept in the archive. */
  note: string
}

/**
 * Publishes the newest version in the place of the one readers have. The address, the time of publication and the identity in feeds stay;
 * both versions stay in the archive with their times. Channels change what they can and list the rest. Where the rule says so
 * (`corrections`), or where it newly shows a child, the version has to be approved first. Only the roles that the rule names may do it
 * (`correctors`, else `content.not-a-corrector`); the rule is that of the kind readers have.
 */
export async function correctPost(work: Work, input: CorrectPost): Promise<Post> {
  contentPolicy.demand(work, 'correct-post')
  const note = cleanText(input.note).trim().slice(0, 1000)
  if (note === '') throw fieldMissing('note')
  if (input.change) await writePost(work, { ...input.change, post: input.post })
  const locked = await lockPost(work, input.post)
  if (locked.state !== 'published') throw notInThisState('correct', locked.state)
  const row = await markPublished(work, locked)
  const from = row.live_version!
  const live = await contentOf(work, input.post, from)
  await demandCorrector(work, live)
  if (input.version !== undefined && input.version !== row.version) throw changedMeanwhile(row.updated_by, row.updated_at, row.version)
  if (row.version === row.live_version) throw notInThisState('correct-unchanged', row.state)
  const content = await contentOf(work, input.post, row.version)
  if (row.approved_version !== row.version && (await correctionNeedsApproval(work, content, live))) throw notApproved(row.title)
  await demandReady(work, row, content, { sending: false })
  const saved = await publishCorrection(work, row, content, note)
  return present(saved, content, work.now)
}

/**
 * Gives readers a version in the place of the one they have: the newest of a post that is locked and out. Who may, and whether the version
 * may leave, is the caller's. The archive keeps it, channels follow, who had a release early is told.
 */
export async function publishCorrection(work: Work, row: PostRow, content: PostContent, note: string): Promise<PostRow> {
  const from = row.live_version!
  const to = row.version
  const saved = await updatePost(work, row.post_id, { live_version: to, corrected_at: work.now, updated_at: work.now })
  await publishTexts(work, saved, content)
  await archiveContent(work, row.post_id, to, content, 'corrected', note)
  await postCorrected.emit(work, { post: row.post_id, from, to, note, variants: content.variants })
  await tellOfCorrection(work, saved, note)
  await audit(work, 'content.post-corrected', { kind: 'post', id: row.post_id }, { title: saved.title, from, to }, note)
  return saved
}
