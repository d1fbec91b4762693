import { isId, type Work } from '#platform'
import { listServicePoints, nameIn } from '#rooms/alliance'
import { shownPictures } from '../assets.ts'
import { shownIn } from '../pieces.ts'
import type { PlannedTime } from '../planned-time.ts'
import { contentPolicy } from '../policy.ts'
import { setPublicTexts } from '../public-texts.ts'
import { publishedByIds } from '../published.ts'
import { renderHtml, type ShownPicture } from '../render.ts'
import { wordsIn } from '../series.ts'
import type { Words } from '../tables.ts'
import { type ShownMember, shownCast } from './cast.ts'
import { noPlayer, noSuchShow } from './errors.ts'
import type { StreamPlatform } from './platforms.ts'
import { endsAt, type Phase, phaseAt, type ShowRow, showRows } from './show.ts'

/** A live show as readers get it, in a language, at this moment. */
export interface PublicShow {
  id: string
  slug: string
  path: string
  title: string
  about: string
  /** The language of title and about. */
  locale: string
  /** Where it stands: called off, or by the clock and its crew. */
  stands: Phase | 'cancelled'
  starts: PlannedTime & { at: Date }
  ends: Date
  minutes: number
  /** How often its time changed since it was announced; calendar programs count the same. */
  revision: number
  place: { no: number; name: string } | null
  series: { slug: string; name: string; locale: string } | null
  persona: { name: string; locale: string } | null
  cast: ShownMember[]
  streams: { platform: StreamPlatform; address: string }[]
  /** Where a player can be loaded from, by a visitor who wants to. */
  player: { address: string; host: string } | null
  picture: ShownPicture | null
  /** Why it does not take place; '' while it does. */
  why: string
  recording: { address: string; html: string; none: boolean }
  updatedAt: Date
}

const seen = (work: Work) => showRows(work).where('state', '<>', 'draft')
const byTime = { now: 'asc', after: 'desc' } as const

/** Announced shows for everybody: those to come, next first, or those that are over, latest first; at most `limit` (30). */
export async function publicShows(work: Work, wanted: { locale: string; which: 'coming' | 'over'; limit?: number }): Promise<PublicShow[]> {
  contentPolicy.demand(work, 'read-published')
  const limit = Math.min(wanted.limit ?? 30, 100)
  const day = 86_400_000
  // Whether one is over is decided by its crew too, within a day of its beginning: a little more is read than is shown.
  const edge = new Date(work.now.getTime() - day)
  const rows =
    wanted.which === 'coming'
      ? await seen(work)
          .where('starts_at', '>', edge)
          .orderBy('starts_at', byTime.now)
          .limit(limit + 50)
          .execute()
      : await seen(work)
          .where('starts_at', '<=', work.now)
          .orderBy('starts_at', byTime.after)
          .limit(limit + 50)
          .execute()
  const over = (row: ShowRow) => phaseAt(row, work.now) === 'after' || (row.state === 'cancelled' && endsAt(row) <= work.now)
  return sayShows(work, rows.filter((row) => over(row) === (wanted.which === 'over')).slice(0, limit), wanted.locale)
}

/** One announced show by the end of its address. Refuses `content.shows.no-such-show`, also while it is not announced. */
export async function publicShow(work: Work, slug: string, locale: string): Promise<PublicShow> {
  contentPolicy.demand(work, 'read-published')
  const rows = await seen(work).where('slug', '=', slug.toLowerCase()).execute()
  const [show] = await sayShows(work, rows, locale)
  if (!show) throw noSuchShow()
  return show
}

/** A show that can be watched on this site, with its player. Refuses like `publicShow`, and `content.shows.no-player`. */
export async function watchedShow(work: Work, slug: string, locale: string) {
  const { player, ...show } = await publicShow(work, slug, locale)
  if (!player || show.stands === 'cancelled') throw noPlayer()
  return { ...show, player }
}

/** Announced shows by id, in no order; others are left out. */
export async function publicShowsByIds(work: Work, ids: readonly string[], locale: string, absolute = ''): Promise<PublicShow[]> {
  const wanted = ids.filter(isId)
  if (wanted.length === 0) return []
  return sayShows(work, await seen(work).where('show_id', 'in', wanted).execute(), locale, absolute)
}

/** The posts of a show that readers have: its episodes in their order, then what else tells of it. */
export async function publicShowPosts(work: Work, show: string, locale: string) {
  const rows = await work.db
    .selectFrom('content.show_posts')
    .select(['post_id', 'purpose', 'cut_from'])
    .where('alliance_id', '=', work.alliance)
    .where('show_id', '=', show)
    .orderBy('cut_from')
    .orderBy('made_at')
    .execute()
  const posts = new Map(
    (
      await publishedByIds(
        work,
        rows.map(({ post_id }) => post_id),
        locale,
      )
    ).map((post) => [post.id, post]),
  )
  return rows.flatMap(({ post_id, purpose }) => {
    const post = posts.get(post_id)
    return post ? [{ purpose, path: post.path, title: post.text.title, locale: post.locale, number: post.series?.number ?? null }] : []
  })
}

async function sayShows(work: Work, rows: readonly ShowRow[], wanted: string, absolute = ''): Promise<PublicShow[]> {
  if (rows.length === 0) return []
  const cast = await shownCast(
    work,
    rows.map(({ show_id }) => show_id),
  )
  const points = new Map(
    (await listServicePoints(work, { points: rows.flatMap(({ point_no }) => point_no ?? []), status: 'any' })).map((point) => [
      point.point_no,
      point,
    ]),
  )
  const pictures = await shownPictures(
    work,
    rows.flatMap(({ picture_id }) => picture_id ?? []),
    wanted,
    absolute,
  )
  const series = await namesOf(
    work,
    rows.flatMap(({ series_id }) => series_id ?? []),
  )
  const personas = await personasOf(
    work,
    rows.flatMap(({ persona_id }) => persona_id ?? []),
  )
  const shown: PublicShow[] = []
  for (const row of rows) {
    const { text: title, locale } = wordsIn(row.titles, wanted)
    const named = (words: Words | undefined) => {
      if (!words) return null
      const { text, locale: tag } = wordsIn(words, wanted)
      return { name: text, locale: tag }
    }
    const place = row.point_no === null ? undefined : points.get(row.point_no)
    const of = row.series_id ? series.get(row.series_id) : undefined
    shown.push({
      id: row.show_id,
      slug: row.slug,
      path: `/shows/${encodeURIComponent(row.slug)}`,
      title,
      about: row.abouts[locale] ?? '',
      locale,
      stands: row.state === 'cancelled' ? 'cancelled' : phaseAt(row, work.now),
      starts: { wall: row.starts_wall, zone: row.starts_zone, at: row.starts_at },
      ends: endsAt(row),
      minutes: row.minutes,
      revision: row.revision,
      place: place ? { no: place.point_no, name: nameIn(place, wanted) } : null,
      series: of ? { slug: of.slug, ...named(of.names)! } : null,
      persona: named(row.persona_id ? personas.get(row.persona_id) : undefined),
      cast: cast.get(row.show_id) ?? [],
      streams: row.streams,
      player: row.player ? { address: row.player, host: new URL(row.player).host } : null,
      picture: row.picture_id ? (pictures.get(row.picture_id) ?? null) : null,
      why: row.state === 'cancelled' ? wordsIn(row.cancelled_why, wanted).text : '',
      recording: { address: row.recording, html: await recordingHtml(work, row, locale), none: row.no_recording },
      updatedAt: row.updated_at,
    })
  }
  return shown
}

/** The recording as the library itself shows it, where it has one; nothing where that was taken back. */
async function recordingHtml(work: Work, { recording_id }: ShowRow, locale: string): Promise<string> {
  if (!recording_id) return ''
  const doc = { type: 'doc' as const, content: [{ type: 'piece' as const, attrs: { kind: 'recording', id: recording_id } }] }
  return renderHtml(doc, await shownIn(work, doc, locale))
}

async function namesOf(work: Work, ids: readonly string[]) {
  if (ids.length === 0) return new Map<string, { slug: string; names: Words }>()
  const rows = await work.db
    .selectFrom('content.series')
    .select(['series_id', 'slug', 'names'])
    .where('alliance_id', '=', work.alliance)
    .where('series_id', 'in', [...new Set(ids)])
    .execute()
  return new Map(rows.map((row) => [row.series_id, row]))
}

async function personasOf(work: Work, ids: readonly string[]): Promise<Map<string, Words>> {
  if (ids.length === 0) return new Map()
  const rows = await work.db
    .selectFrom('content.personas')
    .select(['persona_id', 'names'])
    .where('alliance_id', '=', work.alliance)
    .where('persona_id', 'in', [...new Set(ids)])
    .execute()
  return new Map(rows.map((row) => [row.persona_id, row.names]))
}

/** Puts what search finds of a show in step with it: nothing before it is announced. */
export async function publishShow(work: Work, row: ShowRow): Promise<void> {
  if (row.state === 'draft' || !row.announced_at) return
  await setPublicTexts(
    work,
    'show',
    row.show_id,
    `/shows/${encodeURIComponent(row.slug)}`,
    row.announced_at,
    Object.entries(row.titles).map(([locale, title]) => ({ locale, title, summary: row.abouts[locale] ?? '', body: null })),
  )
}
