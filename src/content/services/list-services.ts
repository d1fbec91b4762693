import { isId, type Work } from '#platform'
import { contentPolicy } from '../policy.ts'
import { removePublicTexts } from '../public-texts.ts'
import { noSuchService } from './errors.ts'
import { setServiceTexts } from './public-services.ts'
import { lockService, type Service, serviceOf } from './save-service.ts'
import type { ServiceState } from './tables.ts'

/** All services for the desk, in the order readers have them: by topic, then place. At most a few hundred: read whole. */
export async function listServices(work: Work, wanted: { state?: ServiceState } = {}): Promise<Service[]> {
  contentPolicy.demand(work, 'see-drafts')
  let query = work.db
    .selectFrom('content.services as s')
    .leftJoin('content.service_topics as t', (join) =>
      join.onRef('t.alliance_id', '=', 's.alliance_id').onRef('t.topic_id', '=', 's.topic_id'),
    )
    .selectAll('s')
    .where('s.alliance_id', '=', work.alliance)
  if (wanted.state) query = query.where('s.state', '=', wanted.state)
  const rows = await query
    .orderBy('t.position', (order) => order.asc().nullsLast())
    .orderBy('s.position')
    .orderBy('s.service_id')
    .execute()
  return rows.map(serviceOf)
}

/** One service, for the desk. */
export async function serviceById(work: Work, service: string): Promise<Service> {
  contentPolicy.demand(work, 'see-drafts')
  const row = isId(service)
    ? await work.db
        .selectFrom('content.services')
        .selectAll()
        .where('alliance_id', '=', work.alliance)
        .where('service_id', '=', service)
        .executeTakeFirst()
    : undefined
  if (!row) throw noSuchService()
  return serviceOf(row)
}

/** Makes what search looks in for a service anew, from what readers have of it. */
export async function republishServiceTexts(work: Work, service: string): Promise<void> {
  const row = await lockService(work, service)
  if (row.state === 'published') await setServiceTexts(work, row)
  else await removePublicTexts(work, 'service', service)
}
