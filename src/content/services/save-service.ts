import type { Selectable } from 'kysely'
import { audit, isDay, isId, newId, refuseField, type Work } from '#platform'
import { listServicePoints, localDay } from '#rooms/alliance'
import { strategyPolicy, usualCurrency } from '#rooms/strategy'
import { assetsByIds } from '../assets.ts'
import { unfinished } from '../check-post.ts'
import { linesOf } from '../doc.ts'
import { changedMeanwhile, noSuchPicture } from '../errors.ts'
import { contentPolicy } from '../policy.ts'
import { actorOf } from '../posts.ts'
import { removePublicTexts } from '../public-texts.ts'
import { keepSlug } from '../slugs.ts'
import { noSuchService, noSuchTopic, nothingToShow, notPublished } from './errors.ts'
import { setServiceTexts } from './public-services.ts'
import { readService, type ServiceColumns, type ServiceWords } from './service-fields.ts'
import type { ServiceState, ServicesTable, ServiceText } from './tables.ts'

/** Something the library does for people, as the desk has it. Its translations are one thing with it. */
export interface Service {
  id: string
  slug: string
  state: ServiceState
  topic: string | null
  position: number
  texts: Record<string, ServiceText>
  audiences: string[]
  cost: ServicesTable['cost']
  amount: number | null
  currency: string
  given: ServicesTable['given']
  points: number[]
  ask: ServicesTable['ask']
  askTarget: string
  picture: string | null
  languages: string[]
  posts: string[]
  /** The day somebody last looked whether all of it is still so, and who. */
  lookedOn: string | null
  lookedBy: string
  version: number
  publishedAt: Date | null
  updatedAt: Date
  updatedBy: string
}

export type ServiceRow = Selectable<ServicesTable>

export const serviceOf = (row: ServiceRow): Service => ({
  id: row.service_id,
  slug: row.slug,
  state: row.state,
  topic: row.topic_id,
  position: row.position,
  texts: row.texts,
  audiences: row.audiences,
  cost: row.cost,
  amount: row.amount,
  currency: row.currency,
  given: row.given,
  points: row.points,
  ask: row.ask,
  askTarget: row.ask_target,
  picture: row.picture_id,
  languages: row.languages,
  posts: row.posts,
  lookedOn: row.looked_on,
  lookedBy: row.looked_by,
  version: row.version,
  publishedAt: row.published_at,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
})

/** What a service is called: in a language where it has it, else in any. */
export const serviceName = (texts: Record<string, ServiceText>, locale?: string): string =>
  (locale && texts[locale]?.name) || (Object.values(texts).find((text) => text.name)?.name ?? '')

export interface SaveService extends ServiceWords {
  service?: string
  /** The version this was written against; refused with `content.changed-meanwhile` when it is no longer the newest. */
  base?: number
}

/**
 * Writes a service or changes one. Readers have a change of a published service at once; in what is published nothing may be marked as to be
 * written. Everything wrong is refused at its field.
 */
export async function saveService(work: Work, input: SaveService): Promise<Service> {
  contentPolicy.demand(work, 'write-service')
  const old = input.service === undefined ? undefined : await lockService(work, input.service)
  if (old && input.base !== undefined && input.base !== old.version) throw changedMeanwhile(old.updated_by, old.updated_at, old.version)
  const columns = readService(old ?? null, input, await knownTo(work, input))
  await demandThings(work, columns, old)
  const id = old?.service_id ?? newId()
  const names = Object.values(columns.texts).map(({ name }) => name)
  const slug = await keepSlug(work, { kind: 'service', id, wanted: input.slug, old: old?.slug, names })
  const change = { ...toRow(columns), slug, updated_at: work.now, updated_by: actorOf(work).name }
  const row = old
    ? await updateService(work, id, { ...change, version: old.version + 1 })
    : await work.db
        .insertInto('content.services')
        .values({
          alliance_id: work.alliance,
          service_id: id,
          state: 'draft',
          position: await nextPosition(work, columns.topic_id),
          looked_on: null,
          looked_by: '',
          version: 1,
          published_at: null,
          created_at: work.now,
          ...change,
        })
        .returningAll()
        .executeTakeFirstOrThrow()
  if (row.state === 'published') await show(work, row)
  await audit(
    work,
    old ? 'content.service-changed' : 'content.service-written',
    { kind: 'service', id },
    { name: serviceName(columns.texts) },
  )
  return serviceOf(row)
}

const toRow = ({ texts, audiences, points, languages, posts, ...columns }: ServiceColumns) => ({
  ...columns,
  texts: JSON.stringify(texts),
  audiences: JSON.stringify(audiences),
  points: JSON.stringify(points),
  languages: JSON.stringify(languages),
  posts: JSON.stringify(posts),
})

async function knownTo(work: Work, input: SaveService) {
  const places = input.points?.length ? (await listServicePoints(work, { status: 'any' })).map(({ point_no }) => point_no) : []
  return { currency: input.currency ? '' : await currencyOf(work), places: new Set(places) }
}

/** The money of the plan, where whoever writes may know it; else they name it where something is to be paid. */
export const currencyOf = async (work: Work): Promise<string> =>
  strategyPolicy.allows(work.actor, 'read-strategy') ? usualCurrency(work) : ''

/** A topic and a picture that are newly named are there. */
async function demandThings(work: Work, columns: ServiceColumns, old: ServiceRow | undefined): Promise<void> {
  if (columns.topic_id && columns.topic_id !== old?.topic_id) {
    const topic = await work.db
      .selectFrom('content.service_topics')
      .select('topic_id')
      .where('alliance_id', '=', work.alliance)
      .where('topic_id', '=', columns.topic_id)
      .executeTakeFirst()
    if (!topic) throw noSuchTopic()
  }
  if (columns.picture_id && columns.picture_id !== old?.picture_id && (await assetsByIds(work, [columns.picture_id])).length === 0)
    throw noSuchPicture()
}

/** Gives a service to readers, in every language in which it has a name and says what it is; it counts as looked over from then. */
export async function publishService(work: Work, input: { service: string; version?: number }): Promise<Service> {
  contentPolicy.demand(work, 'write-service')
  const old = await lockService(work, input.service)
  if (input.version !== undefined && input.version !== old.version) throw changedMeanwhile(old.updated_by, old.updated_at, old.version)
  const row = await updateService(work, old.service_id, {
    state: 'published',
    published_at: old.published_at ?? work.now,
    looked_on: await localDay(work, null, work.now),
    looked_by: actorOf(work).name,
  })
  await show(work, row)
  await audit(work, 'content.service-published', { kind: 'service', id: row.service_id }, { name: serviceName(row.texts) })
  return serviceOf(row)
}

/** Takes a service back: its address says that there is none any more. Publishing it again undoes that. A draft stays one. */
export async function withdrawService(work: Work, input: { service: string }): Promise<Service> {
  contentPolicy.demand(work, 'write-service')
  const old = await lockService(work, input.service)
  if (old.state !== 'published') throw notPublished()
  const row = await updateService(work, old.service_id, { state: 'withdrawn' })
  await removePublicTexts(work, 'service', old.service_id)
  await audit(work, 'content.service-withdrawn', { kind: 'service', id: old.service_id }, { name: serviceName(old.texts) })
  return serviceOf(row)
}

/** Somebody has looked whether all of it is still so. `on` is a day that is not to come; today unless given. */
export async function lookOverService(work: Work, input: { service: string; on?: string }): Promise<Service> {
  contentPolicy.demand(work, 'write-service')
  const old = await lockService(work, input.service)
  const today = await localDay(work, null, work.now)
  const day = input.on || today
  if (!isDay(day) || day > today) throw refuseField('on', 'content.services.not-a-day-past')
  const row = await updateService(work, old.service_id, { looked_on: day, looked_by: actorOf(work).name })
  await audit(work, 'content.service-looked-over', { kind: 'service', id: old.service_id }, { name: serviceName(old.texts), day })
  return serviceOf(row)
}

/** Moves a service one place up or down among those of its topic. At the edge nothing happens. */
export async function moveService(work: Work, input: { service: string; to: 'up' | 'down' }): Promise<void> {
  contentPolicy.demand(work, 'write-service')
  const { service_id, topic_id, texts } = await lockService(work, input.service)
  const rows = await work.db
    .selectFrom('content.services')
    .select(['service_id', 'position'])
    .where('alliance_id', '=', work.alliance)
    .where('topic_id', topic_id === null ? 'is' : '=', topic_id)
    .orderBy('position')
    .orderBy('service_id')
    .forUpdate()
    .execute()
  const order = rows.map((row) => row.service_id)
  const at = order.indexOf(service_id)
  const other = at + (input.to === 'up' ? -1 : 1)
  if (other < 0 || other >= order.length) return
  order.splice(other, 0, ...order.splice(at, 1))
  for (const [i, id] of order.entries())
    if (rows.find((row) => row.service_id === id)!.position !== i + 1) await updateService(work, id, { position: i + 1 })
  await audit(work, 'content.service-moved', { kind: 'service', id: service_id }, { name: serviceName(texts) })
}

/** Puts what readers find of it in its place. */
async function show(work: Work, row: ServiceRow): Promise<void> {
  demandReady(row.texts)
  await setServiceTexts(work, row)
}

/** Refuses what says nothing in any language, and what is marked as to be written. */
export function demandReady(texts: Record<string, ServiceText>): void {
  const ready = readyTexts(texts)
  if (ready.length === 0) throw nothingToShow()
  for (const [tag, { about, ...lines }] of ready) {
    for (const [field, text] of Object.entries(lines))
      if (text.includes(unfinished)) throw refuseField(`texts.${tag}.${field}`, 'content.page-unfinished')
    if (linesOf(about).some(({ text }) => text.includes(unfinished))) throw refuseField(`texts.${tag}.about`, 'content.page-unfinished')
  }
}

/** The languages in which a service can be shown. */
export const readyTexts = (texts: Record<string, ServiceText>): [string, ServiceText][] =>
  Object.entries(texts).filter(([, text]) => text.name && text.what)

async function nextPosition(work: Work, topic: string | null): Promise<number> {
  const { most } = await work.db
    .selectFrom('content.services')
    .select((eb) => eb.fn.max('position').as('most'))
    .where('alliance_id', '=', work.alliance)
    .where('topic_id', topic === null ? 'is' : '=', topic)
    .executeTakeFirstOrThrow()
  return Number(most ?? 0) + 1
}

const updateService = (work: Work, service: string, change: object): Promise<ServiceRow> =>
  work.db
    .updateTable('content.services')
    .set(change)
    .where('alliance_id', '=', work.alliance)
    .where('service_id', '=', service)
    .returningAll()
    .executeTakeFirstOrThrow()

export async function lockService(work: Work, service: string): Promise<ServiceRow> {
  const row = isId(service)
    ? await work.db
        .selectFrom('content.services')
        .selectAll()
        .where('alliance_id', '=', work.alliance)
        .where('service_id', '=', service)
        .forUpdate()
        .executeTakeFirst()
    : undefined
  if (!row) throw noSuchService()
  return row
}
