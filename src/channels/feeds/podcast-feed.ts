import { generateRssFeed } from 'feedsmith'
import { refuse, type Work } from '#platform'
import { allianceOf, brandOf, localDay } from '#rooms/alliance'
import {
  coverOf,
  podcastOf,
  type Recording,
  renditionUrl,
  type Series,
  seriesBySlug,
  shownIn,
  trackPath,
  transcriptIn,
  wordsIn,
} from '#rooms/content'
import { publicUrl } from '../compose-payload.ts'
import { channelsPolicy } from '../policy.ts'
import { hubOfFeeds } from '../websub/hub-of-feeds.ts'
import { podcastPath } from './feed-path.ts'
import { entryOf, feedPosts, playedIn, recordingsIn } from './public-feed.ts'
import { clean, escaped, type FeedEntry, feedTypes, linkOf, type RenderedFeed, rendered, withoutCdata } from './render.ts'

/** Newest episodes that the feed of a podcast carries. */
const mostEpisodes = 300

/**
 * The feed of a podcast, as players of others read it (RSS 2.0 with the tags of Apple and of podcastindex.org): every public post of the series
 * that goes out by feed in the podcast's language and has something to listen to; its text is the notes. What was retired is no longer in it.
 * @throws Refusal `content.no-such-series`, `content.no-such-podcast`
 */
export async function podcastFeed(work: Work, slug: string): Promise<RenderedFeed> {
  channelsPolicy.demand(work, 'read-feed')
  const series = await seriesBySlug(work, slug)
  const podcast = await podcastOf(work, series.id)
  if (!podcast) throw refuse(404, 'content.no-such-podcast')
  const { locale } = podcast
  const alliance = await allianceOf(work)
  const brand = await brandOf(work)
  const base = work.house.config.url
  const url = (path: string) => publicUrl(work, path, locale, alliance.default_locale)
  const posts = await feedPosts(work, locale, { series: series.id }, mostEpisodes)
  const recordings = await recordingsIn(
    work,
    posts.map(({ post }) => post),
  )
  const episodes = posts.flatMap(({ post, scene }) => {
    const recording = playedIn(post, recordings)
    return recording?.kind === 'audio' ? [{ post, scene, recording }] : []
  })
  const shown = await shownIn(
    work,
    episodes.map(({ post }) => post.text.body),
    locale,
    base,
    'others',
  )
  const cover = await coverOf(work, podcast, await localDay(work, null, work.now))
  const image = cover?.renditions.filter(({ mime }) => mime === 'image/jpeg').at(-1)
  const imageUrl = image && base + renditionUrl(image)
  const hub = (await hubOfFeeds(work))?.url ?? null
  const name = clean(wordsIn(series.names, locale).text)
  const home = url(`/series/${encodeURIComponent(series.slug)}`)
  const [category, sub] = podcast.category.split('/')
  const about = clean(aboutOf(series, locale) || name)
  const body = generateRssFeed({
    title: name,
    link: home,
    description: escaped(about),
    language: locale.toLowerCase(),
    copyright: clean(brand.names[locale] || brand.name),
    lastBuildDate: episodes.reduce((latest, { post }) => (post.updatedAt > latest ? post.updatedAt : latest), alliance.created_at),
    ...(imageUrl ? { image: { url: imageUrl, title: name, link: home } } : {}),
    atom: {
      links: [
        { href: base + podcastPath(series.slug), rel: 'self', type: 'application/rss+xml' },
        ...(hub ? [{ href: hub, rel: 'hub' }] : []),
      ],
    },
    itunes: {
      author: clean(podcast.author),
      categories: [{ text: category!, ...(sub ? { categories: [{ text: sub }] } : {}) }],
      explicit: false,
      type: 'episodic',
      owner: { name: clean(podcast.ownerName), email: podcast.ownerEmail },
      complete: series.status === 'ended' ? true : undefined,
      ...(imageUrl ? { image: imageUrl } : {}),
    },
    podcast: { guid: podcast.guid, locked: { value: true, owner: podcast.ownerEmail }, medium: 'podcast' },
    items: episodes.map(({ post, scene, recording }) =>
      episode(entryOf(work, post, scene, { ...shown, recordings }, url), recording, { number: post.series?.number ?? null, locale, base }),
    ),
  })
  return rendered(feedTypes['rss.xml'], withoutCdata(body), linkOf(base + podcastPath(series.slug), hub))
}

const aboutOf = (series: Series, locale: string): string => wordsIn(series.about, locale).text

function episode(entry: FeedEntry, recording: Recording, of: { number: number | null; locale: string; base: string }) {
  const { enclosure } = entry
  const title = clean(entry.title)
  const address = (...track: Parameters<typeof trackPath>) => of.base + trackPath(...track)
  const transcript = transcriptIn(recording, of.locale)
  const captions = recording.texts.filter(({ what, cues }) => what === 'captions' && cues.length > 0)
  return {
    title,
    link: entry.url,
    description: escaped(clean(entry.summary)),
    guid: { value: entry.id, isPermaLink: false },
    pubDate: entry.published,
    dc: { creators: [clean(entry.author)] },
    content: { encoded: clean(entry.html) },
    enclosures: [{ url: enclosure!.url, type: enclosure!.type, length: enclosure!.bytes }],
    itunes: {
      title,
      ...(enclosure!.seconds === null ? {} : { duration: Math.round(enclosure!.seconds) }),
      ...(of.number === null ? {} : { episode: of.number }),
      episodeType: 'full',
      explicit: false,
    },
    podcast: {
      transcripts: [
        ...captions.map(({ locale: language }) => ({
          url: address(recording.id, 'captions', language),
          type: 'text/vtt',
          language,
          rel: 'captions',
        })),
        ...(transcript
          ? [{ url: address(recording.id, 'transcript', transcript.locale, 'txt'), type: 'text/plain', language: transcript.locale }]
          : []),
      ],
      ...(recording.chapters.length > 0
        ? { chapters: { url: address(recording.id, 'chapters', of.locale, 'json'), type: 'application/json+chapters' } }
        : {}),
    },
  }
}
