import { audit, searchAnalysis, type Work } from '#platform'
import { archiveContent } from './archive.ts'
import { cleanLine, type Doc } from './doc.ts'
import { contentPolicy } from './policy.ts'
import { emptyContent, isSlug, type PostContent, slugFrom } from './post-content.ts'
import { actorOf, type PostRow } from './posts.ts'
import { publishTexts } from './schedule-post.ts'
import { soughtOf } from './seek-posts.ts'

/** An article of the library's own that stood on its site before this one. */
export interface OldArticle {
  /** The id it gets. */
  id: string
  /** When readers had it first; null for what they never had, which stays a draft. */
  at: Date | null
  locale: string
  title: string
  summary: string
  body: Doc
  lead: string | null
  /** The end of its old address; taken over where it can be and is free. */
  slug: string
  series: string | null
  /** Why it serves no goal and asks nothing: it is from before. */
  fromBefore: string
}

/**
 * Writes down articles of the library's own old site, in a few statements for any number (at most 200). Published ones have a page, a place in
 * lists and in the search under their old day; they go out by no channel and stand in no feed, for readers have had them. Drafts are drafts. No
 * fact and no event: what is counted comes with whoever imports them. Returns the ends of their addresses in the order given.
 */
export async function writeArticles(work: Work, articles: readonly OldArticle[]): Promise<string[]> {
  contentPolicy.demand(work, 'write-past-posts')
  if (articles.length === 0) return []
  const who = actorOf(work)
  const slugs = await freeSlugs(work, articles)
  const contents = articles.map(contentOfArticle)
  const sought = await Promise.all(contents.map(soughtOf))
  const rows = articles.map(
    (article, i): PostRow => ({
      alliance_id: work.alliance,
      post_id: article.id,
      slug: slugs[i]!,
      title: contents[i]!.texts[article.locale]!.title,
      kind: 'article',
      state: article.at ? 'published' : 'draft',
      past: false,
      version: 1,
      owner_id: who.id,
      owner_name: who.name,
      goal_id: null,
      campaign_id: null,
      series_id: article.series,
      created_at: work.now,
      // Lists are by the last change: what is years old does not push this week's work out of sight.
      updated_at: article.at ?? work.now,
      updated_by: who.name,
      approved_version: article.at ? 1 : null,
      live_version: article.at ? 1 : null,
      episode: null,
      planned_wall: null,
      planned_zone: null,
      planned_at: null,
      channel_times: {},
      embargo_wall: null,
      embargo_zone: null,
      visible_at: article.at,
      published_at: article.at,
      corrected_at: null,
      withdrawn_at: null,
      withdrawn_why: null,
      state_before: null,
      sought: sought[i]!,
      analysis: searchAnalysis,
    }),
  )
  await work.db.insertInto('content.posts').values(rows).execute()
  await work.db
    .insertInto('content.post_versions')
    .values(
      rows.map(({ post_id }, i) => ({
        alliance_id: work.alliance,
        post_id,
        version: 1,
        content: JSON.stringify(contents[i]),
        at: work.now,
        by_id: who.id,
        by_name: who.name,
      })),
    )
    .execute()
  for (const [i, row] of rows.entries()) {
    if (!row.visible_at) continue
    await publishTexts(work, row, contents[i]!)
    await archiveContent(work, row.post_id, 1, contents[i]!, 'published', '', row.visible_at)
  }
  await audit(work, 'content.articles-brought', { kind: 'posts', id: articles[0]!.id }, { count: articles.length })
  return slugs
}

function contentOfArticle({ locale, title, summary, body, lead, series, fromBefore }: OldArticle): PostContent {
  const content = emptyContent(locale)
  content.texts[locale] = { title: cleanLine(title).slice(0, 300), summary: cleanLine(summary).slice(0, 600), body, action: '' }
  content.lead = lead
  content.series = series
  content.noGoal = fromBefore
  content.noAction = fromBefore
  return content
}

/** The ends of addresses nobody has: the old one, else the title's, else with a number behind it. */
async function freeSlugs(work: Work, articles: readonly OldArticle[]): Promise<string[]> {
  const wished = articles.map(({ slug, title, id }) => {
    const old = slug.toLowerCase()
    return isSlug(old) ? old : slugFrom(title) || `post-${id.slice(-6)}`
  })
  const taken = new Set(
    (
      await work.db
        .selectFrom('content.posts')
        .select('slug')
        .where('alliance_id', '=', work.alliance)
        .where('slug', '=', (eb) => eb.fn.any(eb.val([...new Set(wished)])))
        .execute()
    ).map(({ slug }) => slug),
  )
  return wished.map((slug, i) => {
    // The end of an id is nobody's, and needs no second question.
    const free = taken.has(slug) ? `${slug.slice(0, 66).replace(/-+$/, '')}-${articles[i]!.id.slice(-12)}` : slug
    taken.add(free)
    return free
  })
}
