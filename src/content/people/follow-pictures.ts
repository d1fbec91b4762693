import type { Work } from '#platform'
import { shownChanged } from '../events.ts'
import { showingPosts } from './showing-posts.ts'

/** What is written about pictures changed under posts that are out: what they carry is put together anew. */
export async function noteChangedPictures(work: Work, assets: readonly string[]): Promise<void> {
  for (const { post_id, live_version } of await showingPosts(work, assets, { lock: true }))
    await shownChanged.emit(work, { post: post_id, version: live_version, note: '' })
}
