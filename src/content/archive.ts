import { newId, type Work } from '#platform'
import { isEmptyDoc } from './doc.ts'
import { shownIn } from './pieces.ts'
import { contentPolicy } from './policy.ts'
import type { PostContent } from './post-content.ts'
import { inReleaseFrame } from './press/release-frame.ts'
import { renderHtml } from './render.ts'
import type { ArchiveTable } from './tables.ts'

/** One thing that went out, as it went out. */
export interface ArchiveEntry {
  id: string
  post: string
  version: number
  what: ArchiveTable['what']
  channel: string | null
  locale: string | null
  title: string
  html: string
  note: string
  at: Date
}

/** Keeps what readers got from now on, in every language of the post, as the page shows it. Without bylines: a name may be taken back. */
export async function archiveContent(
  work: Work,
  post: string,
  version: number,
  content: PostContent,
  what: 'published' | 'corrected' | 'restored',
  note = '',
  at = work.now,
): Promise<void> {
  for (const [locale, text] of Object.entries(content.texts)) {
    if (!text.title) continue
    const html = isEmptyDoc(text.body) ? '' : renderHtml(text.body, await shownIn(work, text.body, locale))
    const framed = await inReleaseFrame(work, content, locale, html)
    await write(work, { post, version, what, channel: null, locale, title: text.title, html: framed, note, at })
  }
}

/** Keeps the fact that a post was taken back. */
export const archiveWithdrawal = (work: Work, post: string, version: number, title: string, note: string): Promise<void> =>
  write(work, { post, version, what: 'withdrawn', channel: null, locale: null, title, html: '', note, at: work.now })

async function write(work: Work, entry: Omit<ArchiveEntry, 'id'>): Promise<void> {
  const { post, ...rest } = entry
  await work.db
    .insertInto('content.archive')
    .values({ alliance_id: work.alliance, archive_id: newId(), post_id: post, ...rest })
    .execute()
}

/** Everything that went out of a post, oldest first. */
export async function archiveOf(work: Work, post: string): Promise<ArchiveEntry[]> {
  contentPolicy.demand(work, 'see-drafts')
  const rows = await work.db
    .selectFrom('content.archive')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('post_id', '=', post)
    .orderBy('at')
    .orderBy('archive_id')
    .execute()
  return rows.map((row) => ({
    id: row.archive_id,
    post: row.post_id,
    version: row.version,
    what: row.what,
    channel: row.channel,
    locale: row.locale,
    title: row.title,
    html: row.html,
    note: row.note,
    at: row.at,
  }))
}
