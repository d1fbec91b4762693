import { searchAnalysis, type Work } from '#platform'
import { republishBooklistTexts } from './booklists/list-booklists.ts'
import { republishPageTexts } from './pages.ts'
import { publishWords } from './people/public-words.ts'
import { contentOf, lockPost } from './posts.ts'
import { removePublicTexts } from './public-texts.ts'
import { publishTexts } from './schedule-post.ts'
import { setSought } from './seek-posts.ts'
import { republishSeriesTexts } from './series.ts'
import { republishServiceTexts } from './services/list-services.ts'
import { publishShow } from './shows/public-show.ts'
import { lockShow } from './shows/show.ts'

/**
 * Makes what search looks in again for things whose rows an older analysis made: at most `most` things, in this transaction. Says how
 * many were made, so that the caller goes on until it is none; who is stopped in between goes on where it stopped. What somebody is
 * changing just now is left to the next call.
 */
export async function deriveSearch(work: Work, most = 100): Promise<number> {
  const posts = await work.db
    .selectFrom('content.posts')
    .select(['post_id', 'version'])
    .where('alliance_id', '=', work.alliance)
    .where('analysis', '<', searchAnalysis)
    .limit(most)
    .forUpdate()
    .skipLocked()
    .execute()
  for (const { post_id, version } of posts) await setSought(work, post_id, await contentOf(work, post_id, version))
  const old = await work.db
    .selectFrom('content.public_texts')
    .select(['kind', 'subject_id'])
    .distinct()
    .where('alliance_id', '=', work.alliance)
    .where('analysis', '<', searchAnalysis)
    .limit(most)
    .execute()
  for (const { kind, subject_id } of old) {
    if (kind === 'page') await republishPageTexts(work, subject_id)
    else if (kind === 'series') await republishSeriesTexts(work, subject_id)
    else if (kind === 'service') await republishServiceTexts(work, subject_id)
    else if (kind === 'booklist') await republishBooklistTexts(work, subject_id)
    else if (kind === 'show') await publishShow(work, await lockShow(work, subject_id))
    else if (kind === 'meet' || kind === 'pick') await publishWords(work, subject_id)
    else {
      const row = await lockPost(work, subject_id)
      if (row.live_version === null || row.visible_at === null) await removePublicTexts(work, 'post', subject_id)
      else await publishTexts(work, row, await contentOf(work, subject_id, row.live_version))
    }
  }
  return posts.length + old.length
}
