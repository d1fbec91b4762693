import type { Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { assetUsable } from '../assets.ts'
import { piecesOf } from '../doc.ts'
import { contentPolicy } from '../policy.ts'
import { textIn } from '../post-content.ts'
import { contentOf } from '../posts.ts'
import { type Recording, recordingsByIds } from './recordings.ts'

/**
 * The recordings that a version of a post shows in a language and that may be shown today, in the order of its text: for whoever puts them
 * on a platform by hand. Refuses `content.no-such-post`.
 */
export async function recordingsOfPost(work: Work, input: { post: string; version: number; locale: string }): Promise<Recording[]> {
  contentPolicy.demand(work, 'see-drafts')
  const { body } = textIn(await contentOf(work, input.post, input.version), input.locale)
  const ids = piecesOf(body).flatMap(({ kind, id }) => (kind === 'recording' ? [id] : []))
  if (ids.length === 0) return []
  const today = await localDay(work, null, work.now)
  const usable = (await recordingsByIds(work, ids)).filter((one) => assetUsable(one, today) && one.cuts.length > 0)
  return usable.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id))
}
