import { translator, type Work } from '#platform'
import { shownPictures } from '../assets.ts'
import { fromPlain } from '../plain.ts'
import { contentPolicy } from '../policy.ts'
import { setPublicTexts } from '../public-texts.ts'
import { type PublishedPost, publishedByIds } from '../published.ts'
import type { ShownPicture } from '../render.ts'
import { wordsIn } from '../series.ts'
import { slugsOf, subjectOfSlug } from '../slugs.ts'
import { noSuchService, serviceWithdrawn } from './errors.ts'
import { readyTexts, type ServiceRow } from './save-service.ts'
import type { ServicesTable, ServiceText } from './tables.ts'

/** A service as readers get it, in one language. */
export interface PublicService {
  id: string
  slug: string
  path: string
  /** The language of `text`: the wanted one, else one it has. */
  locale: string
  locales: string[]
  text: ServiceText
  topic: string | null
  audiences: string[]
  cost: ServicesTable['cost']
  amount: number | null
  currency: string
  given: ServicesTable['given']
  /** Numbers of the service points; none is all of them. */
  points: number[]
  ask: ServicesTable['ask']
  askTarget: string
  languages: string[]
  /** The picture at the top; those in the text are looked up by `shownIn`. */
  picture: ShownPicture | null
  lookedOn: string | null
}

export interface ServiceTopic {
  /** null: what belongs to none. */
  id: string | null
  name: string
  locale: string
  services: PublicService[]
}

export interface WantedServices {
  locale: string
  /** One of the audiences: theirs, and what is for everyone. */
  audience?: string
  /** A service point's number: what is to be had there. */
  point?: number
}

const path = (slug: string): string => `/services/${encodeURIComponent(slug)}`

/** The catalogue for readers: topics in their order, each with its services; what belongs to none comes last. Topics without any are left out. */
export async function publicServices(work: Work, wanted: WantedServices): Promise<ServiceTopic[]> {
  contentPolicy.demand(work, 'read-published')
  const rows = (await published(work)).filter(
    (row) =>
      (!wanted.audience || wanted.audience === 'everyone' || row.audiences.some((key) => key === 'everyone' || key === wanted.audience)) &&
      (wanted.point === undefined || isGivenAt(row, wanted.point)),
  )
  const shown = await show(work, rows, wanted.locale)
  const topics = await work.db
    .selectFrom('content.service_topics')
    .select(['topic_id', 'names'])
    .where('alliance_id', '=', work.alliance)
    .orderBy('position')
    .execute()
  const byTopic = Map.groupBy(shown, ({ topic }) => topic)
  return [
    ...topics.map(({ topic_id, names }) => ({ id: topic_id, ...wordsIn(names, wanted.locale) })),
    { id: null, text: '', locale: wanted.locale },
  ]
    .map(({ id, text, locale }) => ({ id, name: text, locale, services: byTopic.get(id) ?? [] }))
    .filter(({ services }) => services.length > 0)
}

/** Whether a service is to be had at a point: at all of them, or this is one of its own. */
const isGivenAt = (row: Pick<ServiceRow, 'given' | 'points'>, point: number): boolean =>
  row.given !== 'online' && (row.points.length === 0 || row.points.includes(point))

/** The services of a point, those that only some places have first. */
export async function servicesAt(work: Work, point: number, locale: string): Promise<PublicService[]> {
  contentPolicy.demand(work, 'read-published')
  const rows = (await published(work)).filter((row) => isGivenAt(row, point))
  return show(work, [...rows.filter((row) => row.points.length > 0), ...rows.filter((row) => row.points.length === 0)], locale)
}

/**
 * One service by the end of its address. `moved` where it is called otherwise now. Refuses `content.services.no-such-service`, and
 * `content.services.withdrawn` where readers had it before.
 */
export async function serviceBySlug(work: Work, slug: string, locale: string): Promise<{ service: PublicService } | { moved: string }> {
  contentPolicy.demand(work, 'read-published')
  const id = await subjectOfSlug(work, 'service', slug)
  const row = id
    ? await work.db
        .selectFrom('content.services')
        .selectAll()
        .where('alliance_id', '=', work.alliance)
        .where('service_id', '=', id)
        .executeTakeFirst()
    : undefined
  if (!row || row.state === 'draft') throw noSuchService()
  if (row.state === 'withdrawn') throw serviceWithdrawn()
  if (row.slug !== slug.toLowerCase()) return { moved: path(row.slug) }
  const [service] = await show(work, [row], locale)
  if (!service) throw noSuchService()
  return { service }
}

/** Posts that belong to a service, newest first after those chosen by hand: chosen, and those whose action leads to it. At most `most`. */
export async function postsOfService(work: Work, service: string, locale: string, most = 6): Promise<PublishedPost[]> {
  contentPolicy.demand(work, 'read-published')
  const row = await work.db
    .selectFrom('content.services')
    .select('posts')
    .where('alliance_id', '=', work.alliance)
    .where('service_id', '=', service)
    .executeTakeFirst()
  if (!row) return []
  const paths = (await slugsOf(work, 'service', service)).map(path)
  const leading = await work.db
    .selectFrom('content.public_texts')
    .select((eb) => ['subject_id', eb.fn.max('visible_from').as('from')])
    .where('alliance_id', '=', work.alliance)
    .where('kind', '=', 'post')
    .where('leads_to', '=', (eb) => eb.fn.any(eb.val(paths)))
    .where('visible_from', '<=', work.now)
    .groupBy('subject_id')
    .orderBy('from', 'desc')
    .limit(most)
    .execute()
  const order = [...new Set([...row.posts, ...leading.map(({ subject_id }) => subject_id)])]
  const posts = new Map((await publishedByIds(work, order, locale)).map((post) => [post.id, post]))
  return order.flatMap((id) => posts.get(id) ?? []).slice(0, most)
}

const published = (work: Work): Promise<ServiceRow[]> =>
  work.db
    .selectFrom('content.services')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('state', '=', 'published')
    .orderBy('position')
    .orderBy('service_id')
    .execute()

async function show(work: Work, rows: readonly ServiceRow[], wanted: string): Promise<PublicService[]> {
  const said = rows.flatMap((row) => {
    const ready = new Map(readyTexts(row.texts))
    const locale = ready.has(wanted) ? wanted : [...ready.keys()][0]
    return locale === undefined ? [] : [{ row, locale, locales: [...ready.keys()], text: ready.get(locale)! }]
  })
  const pictures = new Map<string, Map<string, ShownPicture>>()
  for (const [locale, some] of Map.groupBy(said, (one) => one.locale)) {
    const ids = some.flatMap(({ row }) => row.picture_id ?? [])
    pictures.set(locale, await shownPictures(work, ids, locale))
  }
  return said.map(({ row, locale, locales, text }) => ({
    id: row.service_id,
    slug: row.slug,
    path: path(row.slug),
    locale,
    locales,
    text,
    topic: row.topic_id,
    audiences: row.audiences,
    cost: row.cost,
    amount: row.amount,
    currency: row.currency,
    given: row.given,
    points: row.points,
    ask: row.ask,
    askTarget: row.ask_target,
    languages: row.languages,
    picture: (row.picture_id && pictures.get(locale)!.get(row.picture_id)) || null,
    lookedOn: row.looked_on,
  }))
}

/** Puts what search finds of a published service in its place: everything it says, for whom it is among it. */
export function setServiceTexts(work: Work, row: ServiceRow): Promise<void> {
  return setPublicTexts(
    work,
    'service',
    row.service_id,
    path(row.slug),
    row.published_at!,
    readyTexts(row.texts).map(([locale, text]) => {
      const t = translator(locale)
      const words = [...row.audiences.map((key) => t(`content.audiences.${key}`)), text.cost, text.hours, text.before].filter(Boolean)
      const more = fromPlain(words.join('\n\n'))
      return {
        locale,
        title: text.name,
        summary: text.what,
        body: { type: 'doc' as const, content: [...text.about.content, ...more.content] },
      }
    }),
  )
}
