import { createHash } from 'node:crypto'
import { audit, Fields, type Work } from '#platform'
import { type Asset, assetsByIds, assetUsable } from '../assets.ts'
import { contentPolicy } from '../policy.ts'
import { seriesById } from '../series.ts'
import { noSuchPodcast } from './errors.ts'

/** What Apple and others sort podcasts by; of their list what a library makes. */
export const podcastCategories = [
  'Arts/Books',
  'Education',
  'Education/Courses',
  'Government',
  'History',
  'Kids & Family',
  'Kids & Family/Stories for Kids',
  'Leisure',
  'News',
  'Society & Culture',
] as const

/** Pixels of the side of a cover that players of others take. */
export const coverSide = 1400

/** What makes a series a podcast. */
export interface Podcast {
  series: string
  /** Names it for ever, wherever its feed moves. */
  guid: string
  /** The language it is spoken in. */
  locale: string
  cover: string
  category: string
  author: string
  ownerName: string
  ownerEmail: string
}

/** The podcast of a series, or null when it is none. */
export async function podcastOf(work: Work, series: string): Promise<Podcast | null> {
  contentPolicy.demand(work, 'read-published')
  const row = await work.db
    .selectFrom('content.podcasts')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('series_id', '=', series)
    .executeTakeFirst()
  return row
    ? {
        series: row.series_id,
        guid: row.guid,
        locale: row.locale,
        cover: row.cover_id,
        category: row.category,
        author: row.author,
        ownerName: row.owner_name,
        ownerEmail: row.owner_email,
      }
    : null
}

/** The cover as it is shown, or null when it may not be any more. */
export async function coverOf(work: Work, podcast: Podcast, day: string): Promise<Asset | null> {
  const [cover] = await assetsByIds(work, [podcast.cover])
  return cover && assetUsable(cover, day) ? cover : null
}

const isCover = ({ width, height }: Asset): boolean => Math.abs(width - height) <= 2 && Math.min(width, height) >= coverSide

export type SavePodcast = Omit<Podcast, 'guid'>

/** Makes a series a podcast, or changes what its feed says of it. */
export async function savePodcast(work: Work, input: SavePodcast): Promise<Podcast> {
  contentPolicy.demand(work, 'write-series')
  const series = await seriesById(work, input.series)
  const fields = new Fields('content')
  const author = fields.line('author', input.author, { max: 200, needed: true })
  const ownerName = fields.line('ownerName', input.ownerName, { max: 200, needed: true })
  const ownerEmail = fields.email('ownerEmail', input.ownerEmail, { needed: true })
  if (!(podcastCategories as readonly string[]).includes(input.category))
    fields.wrong('category', 'choice-not-known', { choices: podcastCategories.join(', ') })
  if (!/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/.test(input.locale)) fields.wrong('locale', 'language-not-known')
  const [cover] = await assetsByIds(work, [fields.id('cover', input.cover, 'picture-not-known') ?? ''].filter(Boolean))
  if (!cover) fields.wrong('cover', 'podcast-cover-missing')
  else if (!isCover(cover)) fields.wrong('cover', 'podcast-cover-size', { side: coverSide, width: cover.width, height: cover.height })
  fields.check()
  const old = await podcastOf(work, series.id)
  const values = {
    locale: input.locale,
    cover_id: input.cover,
    category: input.category,
    author,
    owner_name: ownerName,
    owner_email: ownerEmail,
    updated_at: work.now,
  }
  await work.db
    .insertInto('content.podcasts')
    .values({ alliance_id: work.alliance, series_id: series.id, guid: guidOf(`${work.alliance}/${series.id}`), ...values })
    .onConflict((on) =>
      on.columns(['alliance_id', 'series_id']).doUpdateSet((eb) => ({
        locale: eb.ref('excluded.locale'),
        cover_id: eb.ref('excluded.cover_id'),
        category: eb.ref('excluded.category'),
        author: eb.ref('excluded.author'),
        owner_name: eb.ref('excluded.owner_name'),
        owner_email: eb.ref('excluded.owner_email'),
        updated_at: eb.ref('excluded.updated_at'),
      })),
    )
    .execute()
  const title = Object.values(series.names)[0] ?? ''
  await audit(work, old ? 'content.podcast-changed' : 'content.podcast-begun', { kind: 'series', id: series.id }, { title })
  return (await podcastOf(work, series.id))!
}

/** Ends the podcast of a series; its posts and recordings stay. Who follows its feed gets no more of it. */
export async function endPodcast(work: Work, input: { series: string }): Promise<void> {
  contentPolicy.demand(work, 'write-series')
  const series = await seriesById(work, input.series)
  const gone = await work.db
    .deleteFrom('content.podcasts')
    .where('alliance_id', '=', work.alliance)
    .where('series_id', '=', series.id)
    .executeTakeFirst()
  if (gone.numDeletedRows === 0n) throw noSuchPodcast()
  await audit(work, 'content.podcast-ended', { kind: 'series', id: series.id }, { title: Object.values(series.names)[0] ?? '' })
}

/** A name-based uuid (version 5): a podcast that was ended and begun again is the same one to those who follow it. */
function guidOf(name: string): string {
  const bytes = createHash('sha1').update(Buffer.from('ead4c236bf5858c6a2c6a6b28d128cb6', 'hex')).update(name).digest().subarray(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | 0x50
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
