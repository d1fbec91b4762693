import { audit, Fields, type Work } from '#platform'
import { noSuchPeers } from '../errors.ts'
import { insightPolicy } from '../policy.ts'
import { signature } from '../signature.ts'
import { type PeerFile, type PeerRow, readPeerFile } from './read-peer-file.ts'

/** What is compared, and what each is here. The population is what all of them are divided by. */
export const peerMeasures = ['visits', 'loans', 'events', 'attendance', 'population'] as const
export type PeerMeasure = (typeof peerMeasures)[number]

export interface BringPeers {
  measure: string
  /** Who published it. */
  source: string
  /** How they count: what is in it and what is not. */
  definition: string
  file: Uint8Array
}

/** Takes a file that others published; a newer one of the same thing takes the place of the one before. Refuses fields. */
export async function bringPeers(work: Work, input: BringPeers): Promise<{ rows: number } & Pick<PeerFile, 'left' | 'leftCount'>> {
  insightPolicy.demand(work, 'make-report')
  const fields = new Fields('insight')
  const measure = peerMeasures.find((one) => one === input.measure)
  if (!measure) fields.wrong('measure', 'no-such-peer-measure')
  const source = fields.line('source', input.source, { max: 200, needed: true })
  const definition = fields.line('definition', input.definition, { max: 500, needed: true })
  fields.check()
  const { rows, left, leftCount } = await readPeerFile(input.file, measure!)
  const values = { source, definition, content: JSON.stringify(rows), brought_by: signature(work.actor), brought_at: work.now }
  await work.db
    .insertInto('insight.peer_files')
    .values({ alliance_id: work.alliance, measure: measure!, ...values })
    .onConflict((on) =>
      on.columns(['alliance_id', 'measure']).doUpdateSet((eb) => ({
        source: eb.ref('excluded.source'),
        definition: eb.ref('excluded.definition'),
        content: eb.ref('excluded.content'),
        brought_by: eb.ref('excluded.brought_by'),
        brought_at: eb.ref('excluded.brought_at'),
      })),
    )
    .execute()
  await audit(work, 'insight.peers-brought', { kind: 'peers', id: measure! }, { measure: measure!, source, rows: rows.length })
  return { rows: rows.length, left, leftCount }
}

/** Drops the file of a measure. Refuses `insight.no-such-peers`. */
export async function dropPeers(work: Work, measure: string): Promise<void> {
  insightPolicy.demand(work, 'make-report')
  const known = peerMeasures.find((one) => one === measure)
  if (!known) throw noSuchPeers()
  const gone = await work.db
    .deleteFrom('insight.peer_files')
    .where('alliance_id', '=', work.alliance)
    .where('measure', '=', known)
    .returning('source')
    .executeTakeFirst()
  if (!gone) throw noSuchPeers()
  await audit(work, 'insight.peers-dropped', { kind: 'peers', id: known }, { measure: known, source: gone.source })
}

export interface PeersBrought {
  measure: PeerMeasure
  source: string
  definition: string
  rows: number
  authorities: number
  broughtBy: string
  broughtAt: Date
}

/** The files that were brought. */
export async function listPeers(work: Work): Promise<PeersBrought[]> {
  insightPolicy.demand(work, 'read-insight')
  return [...(await readPeers(work)).values()].map(({ rows, ...one }) => ({
    ...one,
    rows: rows.length,
    authorities: new Set(rows.map(([authority]) => authority)).size,
  }))
}

/** Every file with its rows, by measure. No policy of its own. */
export async function readPeers(work: Work): Promise<Map<PeerMeasure, Omit<PeersBrought, 'rows' | 'authorities'> & { rows: PeerRow[] }>> {
  const rows = await work.db
    .selectFrom('insight.peer_files')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .orderBy('measure')
    .execute()
  return new Map(
    rows.map((row) => [
      row.measure,
      {
        measure: row.measure,
        source: row.source,
        definition: row.definition,
        broughtBy: row.brought_by,
        broughtAt: row.brought_at,
        rows: row.content,
      },
    ]),
  )
}
