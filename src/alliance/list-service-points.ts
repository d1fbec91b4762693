import type { Selectable } from 'kysely'
import type { Work } from '#platform'
import { noSuchPoint } from './errors.ts'
import { kindWithDescendants } from './point-kinds.ts'
import { alliancePolicy } from './policy.ts'
import type { Names, ServicePointsTable } from './tables.ts'

export type ServicePoint = Omit<Selectable<ServicePointsTable>, 'alliance_id' | 'import_key' | 'sought' | 'sounds' | 'analysis'> & {
  library_name: string
  library_names: Names
}

export interface ListServicePoints {
  /** A kind and everything below it. */
  kind?: string
  library?: string
  /** `active` unless given; `any` for all. */
  status?: 'active' | 'planned' | 'ended' | 'any'
  points?: readonly number[]
  /** Points after this number; for reading page by page. */
  after?: number
  limit?: number
  order?: 'number' | 'name'
}

const columns = [
  'p.point_no',
  'p.point_id',
  'p.library_id',
  'p.name',
  'p.names',
  'p.kind',
  'p.code',
  'p.address',
  'p.town',
  'p.postcode',
  'p.lat',
  'p.lon',
  'p.open_to',
  'p.sensitive',
  'p.access',
  'p.services',
  'p.translations',
  'p.phone',
  'p.email',
  'p.url',
  'p.legal_owner',
  'p.time_zone',
  'p.day_ends',
  'p.status',
  'p.opened_on',
  'p.ended_on',
  'p.created_at',
  'p.changed_at',
  'l.name as library_name',
  'l.names as library_names',
] as const

const points = (work: Work) =>
  work.db
    .selectFrom('alliance.service_points as p')
    .innerJoin('alliance.libraries as l', (join) =>
      join.onRef('l.alliance_id', '=', 'p.alliance_id').onRef('l.library_id', '=', 'p.library_id'),
    )
    .where('p.alliance_id', '=', work.alliance)
    .where('l.alliance_id', '=', work.alliance)
    .select(columns)

/** Service points, by number unless asked by name. */
export async function listServicePoints(work: Work, wanted: ListServicePoints = {}): Promise<ServicePoint[]> {
  alliancePolicy.demand(work, 'read-points')
  let query = points(work)
  const status = wanted.status ?? 'active'
  if (status !== 'any') query = query.where('p.status', '=', status)
  if (wanted.kind !== undefined) query = query.where('p.kind', 'in', [...kindWithDescendants(wanted.kind), wanted.kind])
  if (wanted.library !== undefined) query = query.where('p.library_id', '=', wanted.library)
  if (wanted.points !== undefined) {
    if (wanted.points.length === 0) return []
    query = query.where((eb) => eb('p.point_no', '=', eb.fn.any(eb.val(wanted.points as number[]))))
  }
  if (wanted.after !== undefined) query = query.where('p.point_no', '>', wanted.after)
  query = wanted.order === 'name' ? query.orderBy('p.name').orderBy('p.point_no') : query.orderBy('p.point_no')
  if (wanted.limit !== undefined) query = query.limit(wanted.limit)
  return query.execute()
}

/** One point by its number. Refuses `alliance.no-such-point`. */
export async function pointByNo(work: Work, point: number): Promise<ServicePoint> {
  alliancePolicy.demand(work, 'read-points')
  return readPoint(work, point)
}

export async function readPoint(work: Work, point: number): Promise<ServicePoint> {
  const inRange = Number.isInteger(point) && point > 0 && point < 2 ** 31
  const row = inRange ? await points(work).where('p.point_no', '=', point).executeTakeFirst() : undefined
  if (!row) throw noSuchPoint(point)
  return row
}

/** The name of a point in a language, or the name it was given. */
export const nameIn = (thing: { name: string; names: Record<string, string> }, locale: string): string => thing.names[locale] || thing.name
