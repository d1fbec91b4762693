import { pageOf, readCursor, refuse, type Work } from '#platform'
import { allianceOf, nameIn } from '#rooms/alliance'
import { shownPictures } from './assets.ts'
import { namesFor } from './bylines.ts'
import { noSuchPost } from './errors.ts'
import { byFormerSlug } from './people/former-slugs.ts'
import { contentPolicy } from './policy.ts'
import { actionHref, type PostContent, type PostText, textIn } from './post-content.ts'
import { excerpt, type ShownPicture } from './render.ts'
import { wordsIn } from './series.ts'
import type { Words } from './tables.ts'

/** A post as the public gets it, in one language. */
export interface PublishedPost {
  id: string
  slug: string
  path: string
  version: number
  kind: string
  /** The language of `text`: the wanted one, or the source language where there is no translation. */
  locale: string
  text: PostText
  /** Summary, or the first words. */
  summary: string
  /** The languages it can be read in. */
  locales: string[]
  publishedAt: Date
  /** Publication or last correction. */
  updatedAt: Date
  correctedAt: Date | null
  byline: { kind: 'library' | 'persona' | 'staff'; name: string; locale: string }
  series: { id: string; slug: string; name: string; locale: string; number: number | null; chip: string } | null
  /** What it asks, with its words, or null when it asks nothing. */
  action: { kind: string; href: string; label: string } | null
  lead: ShownPicture | null
  goal: string | null
  campaign: string | null
  content: PostContent
}

export interface PublishedPosts {
  locale: string
  series?: string
  kind?: string
  /** Only these posts. */
  only?: readonly string[]
  /** Leave out posts that have no text in `locale`. */
  onlyLocale?: boolean
  /** 20 unless given, at most 100. */
  limit?: number
  /** `next` of the page before. */
  cursor?: string
}

/** What is public now, newest first, page by page. */
export async function publishedPosts(work: Work, wanted: PublishedPosts): Promise<{ posts: PublishedPost[]; next: string | null }> {
  contentPolicy.demand(work, 'read-published')
  const limit = Math.min(Math.max(wanted.limit ?? 20, 1), 100)
  let query = visible(work)
  if (wanted.series) query = query.where('p.series_id', '=', wanted.series)
  if (wanted.kind) query = query.where('p.kind', '=', wanted.kind)
  if (wanted.only) query = query.where('p.post_id', '=', (eb) => eb.fn.any(eb.val(wanted.only)))
  if (wanted.onlyLocale)
    query = query.where((eb) =>
      eb(
        eb.fn<boolean>('jsonb_exists', [eb.fn<unknown>('jsonb_extract_path', ['v.content', eb.val('texts')]), eb.val(wanted.locale)]),
        '=',
        true,
      ),
    )
  const after = readCursor(wanted.cursor, ['date', 'id'])
  if (after) {
    const [at, id] = after
    query = query.where((eb) => eb.or([eb('p.visible_at', '<', at), eb.and([eb('p.visible_at', '=', at), eb('p.post_id', '<', id)])]))
  }
  const rows = await query
    .orderBy('p.visible_at', 'desc')
    .orderBy('p.post_id', 'desc')
    .limit(limit + 1)
    .execute()
  const page = pageOf(rows, limit, (row) => [row.visible_at!, row.post_id])
  return { posts: await show(work, page.items, wanted.locale), next: page.next }
}

/** One public post by the end of its address, or of one it had: whose `slug` says which it has now. Refuses `content.no-such-post` also while it is under embargo, and `content.post-is-withdrawn` after. */
export async function postBySlug(work: Work, slug: string, locale: string): Promise<PublishedPost> {
  contentPolicy.demand(work, 'read-published')
  const rows = await visible(work).where('p.slug', '=', slug.toLowerCase()).execute()
  const [post] = await show(work, rows, locale)
  if (post) return post
  const moved = await byFormerSlug(work, 'post', slug.toLowerCase())
  const [there] = moved ? await publishedByIds(work, [moved], locale) : []
  if (there) return there
  const gone = await work.db
    .selectFrom('content.posts')
    .select('post_id')
    .where('alliance_id', '=', work.alliance)
    .where('slug', '=', slug.toLowerCase())
    .where('state', '=', 'withdrawn')
    .where('state_before', '=', 'published')
    .executeTakeFirst()
  throw gone ? refuse(410, 'content.post-is-withdrawn') : noSuchPost()
}

/** Public posts by id, in no order; those that are not public are left out. */
export async function publishedByIds(work: Work, ids: readonly string[], locale: string): Promise<PublishedPost[]> {
  contentPolicy.demand(work, 'read-published')
  if (ids.length === 0) return []
  return show(
    work,
    await visible(work)
      .where('p.post_id', 'in', [...ids])
      .execute(),
    locale,
  )
}

/**
 * A frozen version with everything a delivery needs, also before it is visible. For channels, which send it at its time; only the
 * system may, so that nothing under embargo leaves by another door.
 */
export async function versionForDelivery(work: Work, input: { post: string; version: number; locale: string }): Promise<PublishedPost> {
  if (work.actor.kind !== 'system') throw refuse(403, 'platform.not-allowed', { verb: 'content.version-for-delivery' })
  return shownVersion(work, input)
}

/** A version as readers would get it, for the composer's preview. */
export async function previewPost(work: Work, input: { post: string; version?: number; locale: string }): Promise<PublishedPost> {
  contentPolicy.demand(work, 'see-drafts')
  return shownVersion(work, input)
}

/** A version as readers would get it, for whoever has seen to it that they may. */
export async function shownVersion(work: Work, input: { post: string; version?: number; locale: string }): Promise<PublishedPost> {
  let query = work.db
    .selectFrom('content.posts as p')
    .innerJoin('content.post_versions as v', (join) =>
      join.onRef('v.alliance_id', '=', 'p.alliance_id').onRef('v.post_id', '=', 'p.post_id'),
    )
    .select(columns)
    .where('p.alliance_id', '=', work.alliance)
    .where('v.alliance_id', '=', work.alliance)
    .where('p.post_id', '=', input.post)
  query = input.version === undefined ? query.whereRef('v.version', '=', 'p.version') : query.where('v.version', '=', input.version)
  const [post] = await show(work, await query.execute(), input.locale)
  if (!post) throw noSuchPost()
  return post
}

const columns = [
  'p.post_id',
  'p.slug',
  'p.kind',
  'p.episode',
  'p.visible_at',
  'p.corrected_at',
  'p.updated_at',
  'v.version',
  'v.content',
] as const
type Row = {
  post_id: string
  slug: string
  kind: string
  episode: number | null
  visible_at: Date | null
  corrected_at: Date | null
  updated_at: Date
  version: number
  content: PostContent
}

const visible = (work: Work) =>
  work.db
    .selectFrom('content.posts as p')
    .innerJoin('content.post_versions as v', (join) =>
      join.onRef('v.alliance_id', '=', 'p.alliance_id').onRef('v.post_id', '=', 'p.post_id').onRef('v.version', '=', 'p.live_version'),
    )
    .select(columns)
    .where('p.alliance_id', '=', work.alliance)
    .where('v.alliance_id', '=', work.alliance)
    .where('p.state', 'in', ['scheduled', 'published'])
    .where('p.visible_at', '<=', work.now)
    .where('p.past', '=', false)

async function show(work: Work, rows: readonly Row[], wanted: string): Promise<PublishedPost[]> {
  if (rows.length === 0) return []
  const alliance = await allianceOf(work)
  const names = await namesFor(
    work,
    rows.flatMap(({ content }) => (content.byline.kind === 'staff' ? [content.byline.staff] : [])),
  )
  const ids = [...new Set(rows.flatMap(({ content }) => content.series ?? []))]
  const series = new Map((ids.length === 0 ? [] : await seriesWithPersona(work, ids)).map((row) => [row.series_id, row]))
  const texts = new Map(rows.map((row) => [row.post_id, textIn(row.content, wanted)]))
  const pictures = new Map<string, Map<string, ShownPicture>>()
  for (const locale of new Set([...texts.values()].map((text) => text.locale)))
    pictures.set(
      locale,
      await shownPictures(
        work,
        rows.flatMap(({ post_id, content }) => (content.lead && texts.get(post_id)!.locale === locale ? [content.lead] : [])),
        locale,
      ),
    )

  return rows.map((row) => {
    const { content } = row
    const { locale, ...text } = texts.get(row.post_id)!
    const of = content.series ? series.get(content.series) : undefined
    // Names of series and personas stand in the reader's language, also beside a text that is not translated.
    const name = (words: Words) => {
      const { text: found, locale: tag } = wordsIn(words, words[wanted] ? wanted : locale)
      return { name: found, locale: tag }
    }
    const staff = content.byline.kind === 'staff' ? names.get(content.byline.staff) : undefined
    const persona = content.byline.kind === 'persona' && of?.persona_names ? name(of.persona_names) : undefined
    const publishedAt = row.visible_at ?? work.now
    return {
      id: row.post_id,
      slug: row.slug,
      path: `/posts/${encodeURIComponent(row.slug)}`,
      version: row.version,
      kind: content.kind,
      locale,
      text,
      summary: text.summary || excerpt(text.body, 180),
      locales: Object.keys(content.texts).filter((tag) => content.texts[tag]!.title),
      publishedAt,
      updatedAt: row.corrected_at ?? publishedAt,
      correctedAt: row.corrected_at,
      byline: staff
        ? { kind: 'staff', name: staff, locale }
        : persona
          ? { kind: 'persona', ...persona }
          : { kind: 'library', name: nameIn(alliance, wanted), locale: wanted },
      series: of ? { id: of.series_id, slug: of.slug, chip: of.chip, ...name(of.names), number: row.episode } : null,
      action: content.action ? { kind: content.action.kind, href: actionHref(content.action), label: text.action } : null,
      lead: content.lead ? (pictures.get(locale)?.get(content.lead) ?? null) : null,
      goal: content.goal,
      campaign: content.campaign,
      content,
    }
  })
}

const seriesWithPersona = (work: Work, ids: string[]) =>
  work.db
    .selectFrom('content.series as s')
    .leftJoin('content.personas as n', (join) =>
      join.onRef('n.alliance_id', '=', 's.alliance_id').onRef('n.persona_id', '=', 's.persona_id'),
    )
    .select(['s.series_id', 's.slug', 's.names', 's.chip', 'n.names as persona_names'])
    .where('s.alliance_id', '=', work.alliance)
    .where('s.series_id', 'in', ids)
    .execute()

/** What was mended after publication, newest first: when, and what had been wrong. For everybody. */
export async function correctionsOf(work: Work, post: string): Promise<{ at: Date; note: string }[]> {
  contentPolicy.demand(work, 'read-published')
  const rows = await work.db
    .selectFrom('content.archive')
    .select(['at', 'note', 'version'])
    .distinctOn('version')
    .where('alliance_id', '=', work.alliance)
    .where('post_id', '=', post)
    .where('what', '=', 'corrected')
    .orderBy('version', 'desc')
    .execute()
  return rows.map(({ at, note }) => ({ at, note }))
}
