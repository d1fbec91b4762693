import { type CsvRow, pageOf, readCursor, type Work } from '#platform'
import { linkUrl } from '../link-url.ts'
import { reachPolicy } from '../policy.ts'

export interface OldAddress {
  address: string
  target: string
  /** The code of the link that counts who comes by it; null for what is not printed. */
  code: string | null
  source: string
  /** How often it was followed, as far as that is counted. */
  hits: number
  lastHitOn: string | null
}

/** Old addresses, the most followed first or in order; `words` stand somewhere in the address or in what it leads to. */
export async function listOldAddresses(
  work: Work,
  wanted: { words?: string; codes?: boolean; by?: 'hits' | 'address'; limit?: number; cursor?: string } = {},
): Promise<{ addresses: OldAddress[]; next: string | null; count: number }> {
  reachPolicy.demand(work, 'list-old-addresses')
  const limit = Math.min(wanted.limit ?? 50, 1000)
  const words = wanted.words?.trim().slice(0, 100)
  let query = work.db.selectFrom('reach.old_addresses').where('alliance_id', '=', work.alliance)
  if (words) {
    const like = `%${words.replace(/[\\%_]/g, '\\$&')}%`
    query = query.where((eb) => eb.or([eb('address', 'ilike', like), eb('target', 'ilike', like)]))
  }
  if (wanted.codes !== undefined) query = query.where('code', wanted.codes ? 'is not' : 'is', null)
  const { n } = await query.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  const byHits = wanted.by !== 'address'
  if (byHits) {
    const [hits, address] = readCursor(wanted.cursor, ['number', 'text']) ?? []
    if (hits !== undefined && address !== undefined)
      query = query.where((eb) => eb.or([eb('hits', '<', hits), eb.and([eb('hits', '=', hits), eb('address', '>', address)])]))
  } else {
    const [address] = readCursor(wanted.cursor, ['text']) ?? []
    if (address !== undefined) query = query.where('address', '>', address)
  }
  if (byHits) query = query.orderBy('hits', 'desc')
  const rows = await query
    .selectAll()
    .orderBy('address')
    .limit(limit + 1)
    .execute()
  const page = pageOf(rows, limit, (row) => (byHits ? [Number(row.hits), row.address] : [row.address]))
  return {
    addresses: page.items.map((row) => ({
      address: row.address,
      target: row.target,
      code: row.code,
      source: row.source,
      hits: Number(row.hits),
      lastHitOn: row.last_hit_on,
    })),
    next: page.next,
    count: Number(n),
  }
}

/** All of them as a table that another system can be told from: old address, new whole address, kind of redirect, follows. */
export async function exportOldAddresses(work: Work): Promise<{ columns: string[]; rows: CsvRow[] }> {
  const rows: CsvRow[] = []
  let cursor: string | undefined
  do {
    const page = await listOldAddresses(work, { by: 'address', limit: 1000, cursor })
    for (const one of page.addresses)
      rows.push([
        one.address,
        one.target.startsWith('/') ? `${work.house.config.url}${one.target}` : one.target,
        one.code ? 302 : 301,
        one.code ? linkUrl(work.house, one.code) : '',
        one.hits,
        one.lastHitOn ?? '',
      ])
    cursor = page.next ?? undefined
  } while (cursor)
  return { columns: ['old', 'new', 'status', 'link', 'followed', 'last_followed'], rows }
}
