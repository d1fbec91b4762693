import { audit, type Work } from '#platform'
import { archiveContent, archiveWithdrawal } from './archive.ts'
import { laterChannels } from './channel-times.ts'
import { cleanText } from './doc.ts'
import { fieldMissing, notInThisState, pastPostStays } from './errors.ts'
import { postRestored, postScheduled, postWithdrawn } from './events.ts'
import { contentPolicy } from './policy.ts'
import { contentOf, lockPost, type Post, present, updatePost } from './posts.ts'
import { endEarly } from './press/follow-release.ts'
import { removePublicTexts } from './public-texts.ts'
import { markPublished, publishTexts } from './schedule-post.ts'
import { backToDraft, keepChange, type WritePost } from './write-post.ts'

/**
 * Takes a post back: it leaves the site, the search and the feeds at once, and what is planned is cancelled in this transaction. What
 * was sent and cannot be fetched back is listed by the channels. The number of its episode stays taken. Can be undone. What was being
 * written on it (`unsaved`) is kept as its newest version first; readers never had that one, and an undo does not give it to them. A post
 * that left before it came here has no newer version (`content.past-post-stays`), and its withdrawal stays.
 */
export async function withdrawPost(work: Work, input: { post: string; why: string; unsaved?: Omit<WritePost, 'post'> }): Promise<Post> {
  contentPolicy.demand(work, 'withdraw-post')
  const why = cleanText(input.why).trim().slice(0, 1000)
  if (why === '') throw fieldMissing('why')
  const locked = await lockPost(work, input.post)
  if (locked.state !== 'published' && locked.state !== 'scheduled') throw notInThisState('withdraw', locked.state)
  const wasVisible = locked.state === 'published'
  const row = wasVisible ? await markPublished(work, locked) : locked
  await removePublicTexts(work, 'post', row.post_id)
  const { base, slug, ...patch } = input.unsaved ?? {}
  if (input.unsaved) contentPolicy.demand(work, 'write-post')
  const kept = input.unsaved && (await keepChange(work, row, base, patch, slug)).change
  if (kept && row.past) throw pastPostStays(row.title)
  const saved = await updatePost(work, row.post_id, {
    ...kept,
    state: 'withdrawn',
    state_before: row.state,
    withdrawn_at: work.now,
    withdrawn_why: why,
    updated_at: work.now,
  })
  if (wasVisible) await archiveWithdrawal(work, row.post_id, row.live_version!, row.title, why)
  await postWithdrawn.emit(work, { post: row.post_id, version: row.live_version, why, wasVisible })
  await endEarly(work, row, why)
  await audit(work, 'content.post-withdrawn', { kind: 'post', id: row.post_id }, { title: row.title }, why)
  return present(saved, await contentOf(work, row.post_id, saved.version), work.now)
}

/**
 * Undoes a withdrawal. What readers had they have again at the same address; what was still planned is planned again, unless its time
 * has passed meanwhile: then it waits, approved, for a new time. What was changed since it was planned is a draft.
 */
export async function restorePost(work: Work, input: { post: string }): Promise<Post> {
  contentPolicy.demand(work, 'withdraw-post')
  const row = await lockPost(work, input.post)
  if (row.state !== 'withdrawn') throw notInThisState('restore', row.state)
  if (row.past) throw pastPostStays(row.title)
  const live = row.live_version!
  const content = await contentOf(work, row.post_id, live)
  const cleared = { state_before: null, withdrawn_at: null, withdrawn_why: null, updated_at: work.now } as const
  let saved: typeof row
  if (row.state_before === 'published') {
    saved = await updatePost(work, row.post_id, { ...cleared, state: 'published' })
    await publishTexts(work, saved, content)
    await archiveContent(work, row.post_id, live, content, 'restored')
    await postRestored.emit(work, { post: row.post_id, version: live })
  } else if (row.version !== live) {
    saved = await updatePost(work, row.post_id, { ...cleared, state: 'draft', live_version: null, visible_at: null })
  } else if (row.visible_at! > work.now) {
    saved = await updatePost(work, row.post_id, { ...cleared, state: 'scheduled' })
    await publishTexts(work, saved, content)
    await postScheduled.emit(work, {
      post: row.post_id,
      version: live,
      at: row.visible_at!,
      planned: { wall: row.planned_wall!, zone: row.planned_zone! },
      variants: content.variants,
      later: laterChannels(row.channel_times, content.variants),
      campaign: content.campaign,
      series: content.series,
      goal: content.goal,
    })
  } else saved = await updatePost(work, row.post_id, { ...cleared, state: 'approved', live_version: null, visible_at: null })
  await audit(work, 'content.post-restored', { kind: 'post', id: row.post_id }, { title: row.title })
  return present(saved, await contentOf(work, row.post_id, row.version), work.now)
}

/** Throws a post away that readers never had. What is planned is cancelled. It can be fetched back. */
export async function binPost(work: Work, input: { post: string }): Promise<Post> {
  contentPolicy.demand(work, 'write-post')
  const row = await lockPost(work, input.post)
  if (row.published_at !== null || row.state === 'published' || row.state === 'withdrawn' || row.state === 'binned')
    throw notInThisState('bin', row.state)
  const back = await backToDraft(work, row, 'binned')
  await removePublicTexts(work, 'post', row.post_id)
  await endEarly(work, row, '')
  const saved = await updatePost(work, row.post_id, { ...back, state: 'binned', updated_at: work.now })
  await audit(work, 'content.post-binned', { kind: 'post', id: row.post_id }, { title: row.title })
  return present(saved, await contentOf(work, row.post_id, row.version), work.now)
}

/** Fetches a post back that was thrown away; it is a draft. */
export async function unbinPost(work: Work, input: { post: string }): Promise<Post> {
  contentPolicy.demand(work, 'write-post')
  const row = await lockPost(work, input.post)
  if (row.state !== 'binned') throw notInThisState('unbin', row.state)
  const saved = await updatePost(work, row.post_id, { state: 'draft', updated_at: work.now })
  await audit(work, 'content.post-unbinned', { kind: 'post', id: row.post_id }, { title: row.title })
  return present(saved, await contentOf(work, row.post_id, row.version), work.now)
}
