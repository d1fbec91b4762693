import { sql } from 'kysely'
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

/**
 * Takes away what is no longer needed of those who want no more mail and were not changed since a moment: the address stays, so that no file
 * brings them back, and with it the outlet or else the name. Returns how many.
 */
export async function stripStopped(work: Work, before: Date, dryRun: boolean): Promise<number> {
  const found = await work.db
    .selectFrom('content.media_contacts')
    .select('contact_id')
    .where('alliance_id', '=', work.alliance)
    .where('state', '=', 'stopped')
    .where('updated_at', '<', before)
    .where(sql<boolean>`((name <> '' and outlet <> '') or beat <> '' or note <> '' or (phone <> '' and email is not null))`)
    .execute()
  if (dryRun || found.length === 0) return found.length
  await work.db
    .updateTable('content.media_contacts')
    .set({
      name: sql<string>`case when outlet = '' then name else '' end`,
      beat: '',
      note: '',
      phone: sql<string>`case when email is null then phone else '' end`,
    })
    .where('alliance_id', '=', work.alliance)
    .where(
      'contact_id',
      'in',
      found.map(({ contact_id }) => contact_id),
    )
    .execute()
  return found.length
}

/** Takes names that were typed into the log of who spoke, and not taken from the media list, out of talks before a moment. Returns how many. */
export async function emptyTalks(work: Work, before: Date, dryRun: boolean): Promise<number> {
  const found = await work.db
    .selectFrom('content.press_talks')
    .select('talk_id')
    .where('alliance_id', '=', work.alliance)
    .where('contact_id', 'is', null)
    .where('to_name', '<>', '')
    .where('at', '<', before)
    .execute()
  if (dryRun || found.length === 0) return found.length
  await work.db
    .updateTable('content.press_talks')
    .set({ to_name: '' })
    .where('alliance_id', '=', work.alliance)
    .where(
      'talk_id',
      'in',
      found.map(({ talk_id }) => talk_id),
    )
    .execute()
  return found.length
}
