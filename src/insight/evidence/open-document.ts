import { refuse, type Work } from '#platform'
import { insightPolicy } from '../policy.ts'

/** What stored documents are kept as: those of the evidence file (as proofs of other rooms are), and those of the register of honours. */
export const evidenceDocument = 'evidence'
export const honourDocument = 'honour'

/**
 * Lets a stored document be opened: one of an honour by those who read the register, one of the evidence file by those who read that. One that was
 * taken out, or replaced, is not there any more. Files of other rooms are none of its business. Refuses `platform.not-found`.
 */
export async function openDocument(work: Work, file: { kind: string; file_id: string }): Promise<void> {
  if (file.kind === honourDocument) {
    const honour = await work.db
      .selectFrom('insight.honours')
      .select('honour_id')
      .where('alliance_id', '=', work.alliance)
      .where('file_id', '=', file.file_id)
      .where('taken_out_at', 'is', null)
      .executeTakeFirst()
    if (!honour || !insightPolicy.allows(work.actor, 'read-insight')) throw refuse(404, 'platform.not-found')
  }
  if (file.kind === evidenceDocument) {
    const artefact = await work.db
      .selectFrom('insight.artefacts')
      .select('taken_out_at')
      .where('alliance_id', '=', work.alliance)
      .where('file_id', '=', file.file_id)
      .executeTakeFirst()
    if (artefact && (artefact.taken_out_at || !insightPolicy.allows(work.actor, 'read-reports'))) throw refuse(404, 'platform.not-found')
  }
}
