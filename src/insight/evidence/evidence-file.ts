import type { Selectable } from 'kysely'
import type { Work } from '#platform'
import { insightPolicy } from '../policy.ts'
import type { ArtefactsTable } from '../tables.ts'
import type { Days } from '../windows.ts'
import { type Artefact, byItself } from './artefact.ts'
import { knownArtefacts, stillKnown } from './known-artefacts.ts'
import { stillMayBeShown } from './may-be-shown.ts'

/**
 * The evidence of a period, in the order of its days: what was put into the file, and what the house knows by itself, with what somebody said of it.
 * What may not be shown any more (a picture whose rights ended, words that were taken back) is left out, without anybody taking it out.
 */
export async function evidenceFile(work: Work, days: Days): Promise<Artefact[]> {
  insightPolicy.demand(work, 'read-reports')
  const rows = await work.db
    .selectFrom('insight.artefacts')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('day', '>=', days.from)
    .where('day', '<=', days.to)
    .orderBy('day')
    .orderBy('artefact_id')
    .execute()
  return filed(work, rows, await knownArtefacts(work, days))
}

/** Some pieces of the file by kind and id, of any day; those that are in it no more are left out. */
export async function evidenceNamed(work: Work, named: readonly Pick<Artefact, 'kind' | 'subject'>[]): Promise<Artefact[]> {
  insightPolicy.demand(work, 'read-reports')
  if (named.length === 0) return []
  const wanted = new Set(named.map(({ kind, subject }) => `${kind}:${subject}`))
  const rows = await work.db
    .selectFrom('insight.artefacts')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('subject_id', 'in', [...new Set(named.map(({ subject }) => subject))])
    .execute()
  const known: Artefact[] = []
  for (const { kind, subject } of named) {
    const found = (byItself as readonly string[]).includes(kind) ? await stillKnown(work, kind, subject) : undefined
    if (found) known.push(found)
  }
  return filed(
    work,
    rows.filter((row) => wanted.has(`${row.kind}:${row.subject_id}`)),
    known,
  )
}

/** What was put into the file and what the house knows by itself, as the file has them. */
async function filed(work: Work, rows: readonly Selectable<ArtefactsTable>[], known: readonly Artefact[]): Promise<Artefact[]> {
  const said = new Map(rows.map((row) => [`${row.kind}:${row.subject_id}`, row]))
  const put = rows
    .filter(({ kind, taken_out_at }) => taken_out_at === null && !(byItself as readonly string[]).includes(kind))
    .map(
      (row): Artefact => ({
        artefactId: row.artefact_id,
        kind: row.kind,
        subject: row.subject_id,
        title: row.title,
        shows: row.shows,
        day: row.day,
        rights: row.rights,
        rightsNote: row.rights_note,
        file: row.file_id,
        putBy: row.put_by,
        opens: row.kind === 'document' ? `/files/${row.file_id}/evidence` : opensOf(row.kind, row.subject_id),
      }),
    )
  const byHouse = known.flatMap((one): Artefact[] => {
    const row = said.get(`${one.kind}:${one.subject}`)
    if (row?.taken_out_at) return []
    return [row ? { ...one, artefactId: row.artefact_id, shows: row.shows || one.shows, putBy: row.put_by } : one]
  })
  const all = [...(await stillMayBeShown(work, put)), ...byHouse]
  return all.sort((a, b) => a.day.localeCompare(b.day) || a.kind.localeCompare(b.kind) || a.subject.localeCompare(b.subject))
}

const pages: Partial<Record<Artefact['kind'], string>> = { post: '/desk/posts', picture: '/desk/assets', words: '/desk/people/words' }
const opensOf = (kind: Artefact['kind'], subject: string): string => `${pages[kind]}/${subject}`
