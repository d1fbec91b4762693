import { decoded, type Work } from '#platform'

/** Something that has a page of its own. */
export interface Placed {
  kind: 'post' | 'page'
  id: string
}

/** The posts and pages that stand at these paths of the portal (`/posts/story-hour?x#y`) in their order; null for what is none, or not public now. */
export async function placesBySlug(work: Work, paths: readonly string[]): Promise<(Placed | null)[]> {
  const read = paths.map((path) => {
    const [, section, slug] = /^\/(posts|pages)\/([^/?#]+)/.exec(path) ?? []
    return section && slug ? { kind: section === 'posts' ? ('post' as const) : ('page' as const), slug: decoded(slug).toLowerCase() } : null
  })
  const slugs = (kind: Placed['kind']) => [...new Set(read.flatMap((one) => (one?.kind === kind ? [one.slug] : [])))]
  const posts = await work.db
    .selectFrom('content.posts')
    .select(['post_id as id', 'slug'])
    .where('alliance_id', '=', work.alliance)
    .where('slug', '=', (eb) => eb.fn.any(eb.val(slugs('post'))))
    .where('state', 'in', ['scheduled', 'published'])
    .where('visible_at', '<=', work.now)
    .where('past', '=', false)
    .execute()
  const pages = await work.db
    .selectFrom('content.pages')
    .select(['page_id as id', 'slug'])
    .where('alliance_id', '=', work.alliance)
    .where('slug', '=', (eb) => eb.fn.any(eb.val(slugs('page'))))
    .where('live_version', 'is not', null)
    .execute()
  const found = { post: new Map(posts.map(({ id, slug }) => [slug, id])), page: new Map(pages.map(({ id, slug }) => [slug, id])) }
  return read.map((one) => {
    const id = one && found[one.kind].get(one.slug)
    return id ? { kind: one.kind, id } : null
  })
}

/**
 * Where something that was public stands now: its path, or null since it was taken back, with the end of the address of the series it was in,
 * where it was in one. For redirects, which have to know it before anybody reads.
 */
export async function placeNow(work: Work, { kind, id }: Placed): Promise<{ path: string | null; series: string | null }> {
  if (kind === 'page') {
    const row = await work.db
      .selectFrom('content.pages')
      .select(['slug', 'live_version'])
      .where('alliance_id', '=', work.alliance)
      .where('page_id', '=', id)
      .executeTakeFirst()
    return { path: row && row.live_version !== null ? `/pages/${encodeURIComponent(row.slug)}` : null, series: null }
  }
  const row = await work.db
    .selectFrom('content.posts as p')
    .leftJoin('content.series as s', (join) => join.onRef('s.alliance_id', '=', 'p.alliance_id').onRef('s.series_id', '=', 'p.series_id'))
    .select(['p.slug', 'p.state', 'p.visible_at', 'p.past', 's.slug as series'])
    .where('p.alliance_id', '=', work.alliance)
    .where('p.post_id', '=', id)
    .executeTakeFirst()
  const isThere =
    row && !row.past && (row.state === 'published' || row.state === 'scheduled') && row.visible_at !== null && row.visible_at <= work.now
  return { path: isThere ? `/posts/${encodeURIComponent(row.slug)}` : null, series: row?.series ?? null }
}
