import type { Work } from '#platform'
import { withdrawLetter } from '#rooms/patrons'
import { earlyKey } from './early-access.ts'

/**
 * Forgets contacts: their row goes, the links that were theirs, and their name where somebody spoke to them; a mail with a link that has not left
 * does not leave. Returns how many rows went or were emptied.
 */
export async function forgetContacts(work: Work, contacts: readonly string[]): Promise<number> {
  if (contacts.length === 0) return 0
  const links = await work.db
    .deleteFrom('content.early_access')
    .where('alliance_id', '=', work.alliance)
    .where('contact_id', 'in', [...contacts])
    .returning('access_id')
    .execute()
  for (const { access_id } of links) await withdrawLetter(work, earlyKey(access_id))
  const talks = await work.db
    .updateTable('content.press_talks')
    .set({ contact_id: null, to_name: '' })
    .where('alliance_id', '=', work.alliance)
    .where('contact_id', 'in', [...contacts])
    .executeTakeFirst()
  const gone = await work.db
    .deleteFrom('content.media_contacts')
    .where('alliance_id', '=', work.alliance)
    .where('contact_id', 'in', [...contacts])
    .executeTakeFirst()
  return links.length + Number(talks.numUpdatedRows) + Number(gone.numDeletedRows)
}
