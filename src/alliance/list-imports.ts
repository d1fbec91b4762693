import { refuse, type Work } from '#platform'
import type { AsideLine } from './import-points.ts'
import { alliancePolicy } from './policy.ts'

export interface PastImport {
  import_id: string
  file_name: string
  read_rows: number
  added: number
  changed: number
  same: number
  quarantined: number
  made_at: Date
}

/** The imports of places, newest first. */
export async function listImports(work: Work, limit = 20): Promise<PastImport[]> {
  alliancePolicy.demand(work, 'see-imports')
  return work.db
    .selectFrom('alliance.imports')
    .select(['import_id', 'file_name', 'read_rows', 'added', 'changed', 'same', 'quarantined', 'made_at'])
    .where('alliance_id', '=', work.alliance)
    .orderBy('made_at', 'desc')
    .limit(limit)
    .execute()
}

/** The lines of an import that were put aside, with their reasons. Refuses `platform.not-found`. */
export async function asideOf(work: Work, id: string): Promise<{ file: string; lines: AsideLine[] }> {
  alliancePolicy.demand(work, 'see-imports')
  const one = await work.db
    .selectFrom('alliance.imports')
    .select('file_name')
    .where('alliance_id', '=', work.alliance)
    .where('import_id', '=', id)
    .executeTakeFirst()
  if (!one) throw refuse(404, 'platform.not-found')
  const lines = await work.db
    .selectFrom('alliance.quarantine')
    .select(['line', 'code', 'params', 'row'])
    .where('alliance_id', '=', work.alliance)
    .where('import_id', '=', id)
    .orderBy('line')
    .execute()
  return { file: one.file_name, lines }
}
