import { sql } from 'kysely'
import { audit, newId, searchAnalysis, type Work } from '#platform'
import { cleanLine, cleanText, type Doc, type Inline, isEmptyDoc, readDoc } from './doc.ts'
import { contentPolicy } from './policy.ts'
import { emptyContent, type PostContent } from './post-content.ts'
import { actorOf } from './posts.ts'
import { renderHtml } from './render.ts'
import { soughtOf } from './seek-posts.ts'

/** A post that left through a channel before it came here. */
export interface PastPost {
  /** When it left. */
  at: Date
  /** The channel it left through. */
  channel: string
  /** Language of title and text. */
  locale: string
  /** At most 300 characters. */
  title: string
  /** Plain text, '' where nobody kept it; paragraphs are apart by an empty line. Marks and tags in it are only signs. */
  text: string
}

/**
 * Writes down posts that left before they came here, in a few statements for any number (at most 1,000): published on their day, in the
 * archive, found at the desk. They have no page on this site, stand in no feed and no public search, and nothing of them is sent: readers
 * have them where they left. No fact, no event: what was counted comes with whoever imports them. Returns their ids in the order given.
 */
export async function writePastPosts(work: Work, posts: readonly PastPost[]): Promise<string[]> {
  contentPolicy.demand(work, 'write-past-posts')
  if (posts.length === 0) return []
  const who = actorOf(work)
  const written = await Promise.all(
    posts.map(async (post) => {
      const content = contentOfPast(post)
      return { id: newId(), post, content, text: content.texts[content.source]!, sought: await soughtOf(content) }
    }),
  )
  await work.db
    .insertInto('content.posts')
    .values(
      written.map(({ id, post, content, text, sought }) => ({
        alliance_id: work.alliance,
        post_id: id,
        // Nobody reads it under an address of ours; the table wants one of its own.
        slug: `past-${id}`,
        title: text.title,
        kind: content.kind,
        state: 'published' as const,
        past: true,
        version: 1,
        owner_id: who.id,
        owner_name: who.name,
        goal_id: null,
        campaign_id: null,
        series_id: null,
        created_at: work.now,
        // Lists are by the last change: what is years old does not push this week's work out of sight.
        updated_at: post.at,
        updated_by: who.name,
        approved_version: null,
        live_version: 1,
        episode: null,
        planned_wall: null,
        planned_zone: null,
        planned_at: null,
        embargo_wall: null,
        embargo_zone: null,
        visible_at: post.at,
        published_at: post.at,
        corrected_at: null,
        withdrawn_at: null,
        withdrawn_why: null,
        state_before: null,
        sought,
        analysis: searchAnalysis,
      })),
    )
    .execute()
  await sql`select content.know_posts()`.execute(work.db)
  await work.db
    .insertInto('content.post_versions')
    .values(
      written.map(({ id, content }) => ({
        alliance_id: work.alliance,
        post_id: id,
        version: 1,
        content: JSON.stringify(content),
        at: work.now,
        by_id: who.id,
        by_name: who.name,
      })),
    )
    .execute()
  await work.db
    .insertInto('content.archive')
    .values(
      written.map(({ id, post, content, text }) => ({
        alliance_id: work.alliance,
        archive_id: newId(),
        post_id: id,
        version: 1,
        what: 'published' as const,
        channel: post.channel,
        locale: content.source,
        title: text.title,
        html: isEmptyDoc(text.body) ? '' : renderHtml(text.body, {}),
        note: '',
        at: post.at,
      })),
    )
    .execute()
  await audit(work, 'content.past-posts-written', { kind: 'posts', id: written[0]!.id }, { count: written.length })
  return written.map(({ id }) => id)
}

function contentOfPast(post: PastPost): PostContent {
  const content = emptyContent(post.locale)
  content.kind = 'notice'
  content.texts[post.locale] = { title: cleanLine(post.title).slice(0, 300), summary: '', body: docOf(post.text), action: '' }
  content.variants[post.channel] = { texts: {}, fields: {} }
  return content
}

function docOf(text: string): Doc {
  const paragraphs = cleanText(text)
    .split(/\n\s*\n/)
    .map((part) => part.trim())
    .filter((part) => part !== '')
  return readDoc({
    type: 'doc',
    content: paragraphs.map((part) => ({
      type: 'paragraph',
      content: part
        .split('\n')
        .flatMap((line, i): Inline[] => [
          ...(i > 0 ? [{ type: 'hard_break' } as const] : []),
          ...(line.trim() === '' ? [] : [{ type: 'text', text: line } as const]),
        ]),
    })),
  })
}
