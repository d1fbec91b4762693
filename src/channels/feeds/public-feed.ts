import { escapeHtml, translator, type Work } from '#platform'
import { allianceOf, brandOf } from '#rooms/alliance'
import {
  cutUrl,
  isEmptyDoc,
  keptFrom,
  type PublishedPost,
  piecesOf,
  publicRecordings,
  publishedPosts,
  type Recording,
  renderHtml,
  renderPicture,
  type Shown,
  seriesBySlug,
  shownIn,
  titleIn,
} from '#rooms/content'
import { withScene } from '#rooms/reach'
import { publicUrl } from '../compose-payload.ts'
import { channelsPolicy } from '../policy.ts'
import { endNotice } from '../retire-account.ts'
import type { OfPost } from '../tables.ts'
import { hubOfFeeds } from '../websub/hub-of-feeds.ts'
import { feedPath } from './feed-path.ts'
import { type Feed, type FeedEntry, type FeedFormat, type RenderedFeed, renderFeed } from './render.ts'

export interface FeedWanted {
  format: FeedFormat
  locale: string
  /** End of a series' address; the whole library unless given. */
  series?: string
  /** Press releases alone. */
  press?: boolean
}

/** Newest posts that a feed carries. */
const mostEntries = 30

/**
 * The feed of a language, whole, of one series or of the press releases: newest posts that go out by feed and have words in this language, whole texts, each
 * under an id that stays. Refuses `content.no-such-series`.
 */
export async function publicFeed(work: Work, wanted: FeedWanted): Promise<RenderedFeed> {
  channelsPolicy.demand(work, 'read-feed')
  const alliance = await allianceOf(work)
  const brand = await brandOf(work)
  const { locale } = wanted
  const series = wanted.series ? await seriesBySlug(work, wanted.series) : undefined
  const posts = await feedPosts(work, locale, { series: series?.id, ...(wanted.press ? { kind: 'press' } : {}) })
  const shown = await shownIn(
    work,
    posts.map(({ post }) => post.text.body),
    locale,
    work.house.config.url,
    'others',
  )
  const recordings = await recordingsIn(
    work,
    posts.map(({ post }) => post),
  )
  const library = brand.names[locale] || brand.name
  const t = translator(locale)
  const seriesName = series ? (series.names[locale] ?? Object.values(series.names)[0] ?? '') : ''
  const url = (path: string) => publicUrl(work, path, locale, alliance.default_locale)
  const feed: Feed = {
    title: wanted.press
      ? t('content.press.feed.title', { library })
      : seriesName
        ? t('channels.feeds.series-title', { series: seriesName, library })
        : library,
    description: [
      wanted.press
        ? t('content.press.feed.about', { library })
        : (seriesName && series!.about[locale]) || t('channels.feeds.news-of', { library }),
      await endNotice(work, 'feeds', locale),
    ]
      .filter(Boolean)
      .join('\n'),
    locale,
    home: url(wanted.press ? '/press' : series ? `/series/${encodeURIComponent(series.slug)}` : '/'),
    self: (format) => work.house.config.url + feedPath(locale, format, wanted.press ? 'press' : series && { series: series.slug }),
    hub: (await hubOfFeeds(work))?.url ?? null,
    author: library,
    since: alliance.created_at,
    entries: posts.map(({ post, scene }) => entryOf(work, post, scene, { ...shown, recordings }, url)),
  }
  return renderFeed(feed, wanted.format)
}

/** The recordings that posts show and that may be played now. */
export const recordingsIn = (work: Work, posts: readonly PublishedPost[]): Promise<Map<string, Recording>> =>
  publicRecordings(work, posts.flatMap(recordingIds))

const recordingIds = (post: PublishedPost): string[] =>
  piecesOf(post.text.body).flatMap(({ kind, id }) => (kind === 'recording' ? [id] : []))

/** What plays in a post: what is listened to before what is watched, because players of feeds are for listening. */
export function playedIn(post: PublishedPost, recordings: ReadonlyMap<string, Recording>): Recording | undefined {
  const shown = recordingIds(post).flatMap((id) => recordings.get(id) ?? [])
  return shown.find(({ kind }) => kind === 'audio') ?? shown[0]
}

/** A recording as feeds carry it; its address says which feed it was found in. */
export function enclosureOf(work: Work, recording: Recording, scene: string, locale: string): NonNullable<FeedEntry['enclosure']> {
  const [cut] = recording.cuts
  const { mime: type, bytes, seconds } = cut!
  return { url: work.house.config.url + withScene(cutUrl(cut!), scene), type, bytes, seconds, title: titleIn(recording, locale) }
}

/** One post as its entry, whole, with what plays in it. */
export function entryOf(
  work: Work,
  post: PublishedPost,
  scene: string,
  shown: Shown & { recordings: ReadonlyMap<string, Recording> },
  url: (path: string) => string,
): FeedEntry {
  const played = playedIn(post, shown.recordings)
  const base = work.house.config.url
  const carry = (href: string) => (href.startsWith('/') ? url(withScene(href, scene)) : href)
  const words = post.content.variants.feeds?.texts[post.locale]
  const lead = post.lead
    ? {
        ...post.lead,
        sources: post.lead.sources.map((source) => ({ ...source, url: source.url.startsWith('/') ? base + source.url : source.url })),
      }
    : null
  const body = isEmptyDoc(post.text.body) ? '' : renderHtml(post.text.body, { ...shown, still: true, link: carry, lang: post.locale })
  const action = post.action ? `<p><a href="${escapeHtml(carry(post.action.href))}">${escapeHtml(post.action.label)}</a></p>` : ''
  return {
    id: `urn:uuid:${post.id}`,
    url: url(withScene(post.path, scene)),
    title: words?.title ?? post.text.title,
    summary: post.summary,
    html: [lead ? renderPicture(lead) : '', body, action].filter(Boolean).join('\n'),
    published: post.publishedAt,
    updated: post.updatedAt,
    author: post.byline.name,
    ...(post.series ? { series: post.series.name } : {}),
    ...(lead ? { image: { url: lead.sources.at(-1)!.url, alt: lead.alt } } : {}),
    ...(played ? { enclosure: enclosureOf(work, played, scene, post.locale) } : {}),
  }
}

/** Deliveries that are looked at in one go; a feed of a series that is seldom written for may need several. */
const atOnce = 100

/**
 * The newest public posts that go out by feed, with the code of their feed scene. Looked for among the deliveries, so that
 * whatever else is published pushes none of them out. A picture above a post that somebody on it does not let go to others is not there.
 */
export async function feedPosts(
  work: Work,
  locale: string,
  of: { series?: string; kind?: string },
  most = mostEntries,
): Promise<{ post: PublishedPost; scene: string }[]> {
  const found: { post: PublishedPost; scene: string }[] = []
  for (let after: { due_at: Date; delivery_id: string } | undefined; found.length < most; ) {
    let query = work.db
      .selectFrom('channels.deliveries')
      .select(['delivery_id', 'due_at', 'post_id', (eb) => eb.ref('payload', '->>').key('scene').as('scene')])
      .where('alliance_id', '=', work.alliance)
      .where('kind', '=', 'feeds')
      .where('operation', '=', 'deliver')
      .$narrowType<OfPost>()
      .where('state', '<>', 'withdrawn')
      .where('due_at', '<=', work.now)
      .orderBy('due_at', 'desc')
      .orderBy('delivery_id', 'desc')
      .limit(atOnce)
    if (after)
      query = query.where(({ eb, refTuple, tuple }) => eb(refTuple('due_at', 'delivery_id'), '<', tuple(after!.due_at, after!.delivery_id)))
    const rows = await query.execute()
    const scenes = new Map(rows.map((row) => [row.post_id, String(row.scene)]))
    const { posts } = await publishedPosts(work, { locale, ...of, onlyLocale: true, only: [...scenes.keys()], limit: most - found.length })
    const kept = await keptFrom(work, { pictures: posts.flatMap(({ content }) => content.lead ?? []), words: [] }, 'others')
    for (const post of posts) {
      const lead = post.content.lead && kept.has(post.content.lead) ? null : post.lead
      found.push({ post: { ...post, lead }, scene: scenes.get(post.id)! })
    }
    if (rows.length < atOnce) break
    after = rows.at(-1)
  }
  return found
}
