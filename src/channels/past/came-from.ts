import type { Work } from '#platform'
import { channelsPolicy } from '../policy.ts'

/** The file of an old site that a post or page came in; null for what was written here. */
export async function cameFrom(work: Work, subjectId: string): Promise<string | null> {
  channelsPolicy.demand(work, 'list-deliveries')
  const row = await work.db
    .selectFrom('channels.past_items')
    .select('source')
    .where('alliance_id', '=', work.alliance)
    .where('subject_id', '=', subjectId)
    .executeTakeFirst()
  return row ? row.source.replace(/^imported: /, '') : null
}
