import { sql } from 'kysely'
import type { Work } from '#platform'
import { inboxPolicy } from '../policy.ts'

/**
 * How many questions were written under posts since a moment, by what the posts are about, and by how many people. What holds a question mark counts; what
 * was hidden does not. Only counts leave this room: small ones are for the caller to hide.
 * @param posts what each post is about; a post may be about several things
 * @returns by subject; `elsewhere` counts questions that belong to no post
 */
export async function questionsUnder(
  work: Work,
  { posts, since }: { posts: readonly { subject: string; post: string }[]; since: Date },
): Promise<{ of: Map<string, { questions: number; people: number }>; elsewhere: { questions: number; people: number } }> {
  inboxPolicy.demand(work, 'read-incoming')
  const counts = sql`count(*)::int as questions, count(distinct (i.kind, coalesce(nullif(i.author_handle, ''), i.author_name)))::int as people`
  const asked = sql`i.alliance_id = ${work.alliance} and i.written_at >= ${since} and i.written_at <= ${work.now} and i.state <> 'hidden' and i.text ~ '[?？]'`
  const { rows } = await sql<{ subject: string; questions: number; people: number }>`
    select s.subject, ${counts} from channels.incoming i
    join unnest(${posts.map(({ subject }) => subject)}::text[], ${posts.map(({ post }) => post)}::uuid[]) as s (subject, post_id) on s.post_id = i.post_id
    where ${asked} group by s.subject order by s.subject`.execute(work.db)
  const { rows: loose } = await sql<{ questions: number; people: number }>`
    select ${counts} from channels.incoming i where ${asked} and i.post_id is null`.execute(work.db)
  return { of: new Map(rows.map(({ subject, ...count }) => [subject, count])), elsewhere: loose[0]! }
}
