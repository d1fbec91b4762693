import type { Selectable } from 'kysely'
import { audit, isId, newId, type Page, pageOf, readCursor, type Work } from '#platform'
import { pressPolicy } from '../policy.ts'
import { actorOf } from '../posts.ts'
import { type ContactRow, type ContactWords, contactName, readContact } from './contact-fields.ts'
import { withholdLinks } from './early-access.ts'
import { contactKnown, noSuchContact } from './errors.ts'
import { forgetContacts } from './forget-contacts.ts'
import { emptyRequests } from './requests.ts'
import type { MediaBasis, MediaContactsTable } from './tables.ts'

/** Somebody who writes or speaks about the library, or the newsroom of an outlet (then without a name). */
export interface MediaContact {
  id: string
  name: string
  outlet: string
  email: string | null
  phone: string
  beat: string
  language: string
  basis: MediaBasis
  source: string
  note: string
  /** stopped: wants no more mail. */
  state: 'listed' | 'stopped'
  contactedAt: Date | null
  updatedAt: Date
  updatedBy: string
}

type Row = Selectable<MediaContactsTable>

const contactOf = (row: Row): MediaContact => ({
  id: row.contact_id,
  name: row.name,
  outlet: row.outlet,
  email: row.email,
  phone: row.phone,
  beat: row.beat,
  language: row.language,
  basis: row.basis,
  source: row.source,
  note: row.note,
  state: row.state,
  contactedAt: row.contacted_at,
  updatedAt: row.updated_at,
  updatedBy: row.updated_by,
})

export interface ListMedia {
  /** Part of a name, an outlet or a beat. */
  words?: string
  /** Only those who may be written to. */
  reachable?: boolean
  /** 100 unless given, at most 500. */
  limit?: number
  cursor?: string
}

/** The media list, by outlet and name, page by page. */
export async function listMedia(work: Work, wanted: ListMedia = {}): Promise<Page<MediaContact>> {
  pressPolicy.demand(work, 'see-media-list')
  const limit = Math.min(Math.max(wanted.limit ?? 100, 1), 500)
  let query = work.db.selectFrom('content.media_contacts').selectAll().where('alliance_id', '=', work.alliance)
  if (wanted.words) {
    const like = `%${wanted.words
      .trim()
      .slice(0, 100)
      .replace(/[\\%_]/g, '\\$&')}%`
    query = query.where((eb) => eb.or([eb('name', 'ilike', like), eb('outlet', 'ilike', like), eb('beat', 'ilike', like)]))
  }
  if (wanted.reachable) query = query.where('state', '=', 'listed').where('email', 'is not', null)
  const after = readCursor(wanted.cursor, ['text', 'text', 'id'])
  if (after) {
    const [outlet, name, id] = after
    query = query.where((eb) => eb(eb.refTuple('outlet', 'name', 'contact_id'), '>', eb.tuple(outlet, name, id)))
  }
  const rows = await query
    .orderBy('outlet')
    .orderBy('name')
    .orderBy('contact_id')
    .limit(limit + 1)
    .execute()
  return pageOf(rows.map(contactOf), limit, ({ outlet, name, id }) => [outlet, name, id])
}

/** One contact. Refuses `content.press.no-such-contact`. */
export async function mediaContact(work: Work, contact: string): Promise<MediaContact> {
  pressPolicy.demand(work, 'see-media-list')
  return contactOf(await readRow(work, contact))
}

/** Puts somebody on the media list, or changes what is said of them. An address that is there already is refused with who has it. */
export async function saveContact(work: Work, input: ContactWords & { contact?: string }): Promise<MediaContact> {
  pressPolicy.demand(work, 'change-media-list')
  const { contact, ...words } = input
  const old = contact === undefined ? undefined : await readRow(work, contact, true)
  const row = readContact(old ? { ...wordsOf(old), ...words } : words)
  const other = row.email_key && (await byEmail(work, row.email_key))
  if (other && other.contact_id !== old?.contact_id) throw contactKnown(contactName(other))
  const saved = old ? await changeContact(work, old.contact_id, row) : await addContact(work, row)
  const act = old ? 'content.media-contact-changed' : 'content.media-contact-added'
  await audit(work, act, { kind: 'media-contact', id: saved.contact_id }, { outlet: saved.outlet })
  return contactOf(saved)
}

/** What is said of a contact, as {@link readContact} takes it. */
export const wordsOf = (row: Row): Required<ContactWords> => ({
  name: row.name,
  outlet: row.outlet,
  email: row.email ?? '',
  phone: row.phone,
  beat: row.beat,
  language: row.language,
  basis: row.basis,
  source: row.source,
  note: row.note,
})

export async function addContact(work: Work, row: ContactRow): Promise<Row> {
  return work.db
    .insertInto('content.media_contacts')
    .values({
      alliance_id: work.alliance,
      contact_id: newId(),
      ...row,
      state: 'listed',
      contacted_at: null,
      created_at: work.now,
      updated_at: work.now,
      updated_by: actorOf(work).name,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

export async function changeContact(work: Work, contact: string, row: ContactRow): Promise<Row> {
  return work.db
    .updateTable('content.media_contacts')
    .set({ ...row, updated_at: work.now, updated_by: actorOf(work).name })
    .where('alliance_id', '=', work.alliance)
    .where('contact_id', '=', contact)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/**
 * Somebody wants no more mail, or wants it again. They stay known either way, so that no file brings them back. A release that was opened to
 * them and whose mail has not left is not opened; one that they have they are still told about.
 */
export async function stopContact(work: Work, input: { contact: string; stopped: boolean }): Promise<void> {
  pressPolicy.demand(work, 'change-media-list')
  const row = await readRow(work, input.contact, true)
  const state = input.stopped ? 'stopped' : 'listed'
  if (row.state === state) return
  await work.db
    .updateTable('content.media_contacts')
    .set({ state, updated_at: work.now, updated_by: actorOf(work).name })
    .where('alliance_id', '=', work.alliance)
    .where('contact_id', '=', row.contact_id)
    .execute()
  if (input.stopped) await withholdLinks(work, row.contact_id)
  const act = input.stopped ? 'content.media-contact-stopped' : 'content.media-contact-resumed'
  await audit(work, act, { kind: 'media-contact', id: row.contact_id }, { outlet: row.outlet })
}

/** Takes somebody off the list and forgets them, wherever press work names them. It cannot be undone. */
export async function removeContact(work: Work, contact: string): Promise<void> {
  pressPolicy.demand(work, 'change-media-list')
  const row = await readRow(work, contact, true)
  await forgetContacts(work, [row.contact_id])
  // The number of a switchboard is that of others too.
  await emptyRequests(work, row.email ? { emails: [row.email], phones: [] } : { emails: [], phones: [row.phone] })
  await audit(work, 'content.media-contact-removed', { kind: 'media-contact', id: row.contact_id }, { outlet: row.outlet })
}

const byEmail = (work: Work, key: string): Promise<Row | undefined> =>
  work.db
    .selectFrom('content.media_contacts')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('email_key', '=', key)
    .executeTakeFirst()

async function readRow(work: Work, contact: string, lock = false): Promise<Row> {
  const query = work.db
    .selectFrom('content.media_contacts')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('contact_id', '=', contact)
  const row = isId(contact) ? await (lock ? query.forUpdate() : query).executeTakeFirst() : undefined
  if (!row) throw noSuchContact()
  return row
}
