import { createHash, randomBytes } from 'node:crypto'
import { audit, Fields, isId, newId, refuseField, type Work } from '#platform'
import { type LetterFate, letterFates, withdrawLetter } from '#rooms/patrons'
import { cleanText } from '../doc.ts'
import { notApproved, notInThisState } from '../errors.ts'
import { instantOfPlan, type PlannedTime } from '../planned-time.ts'
import { pressPolicy } from '../policy.ts'
import { actorOf, contentOf, lockPost } from '../posts.ts'
import { contactName } from './contact-fields.ts'
import { writeAboutRelease } from './early-letters.ts'
import { noSuchAccess, noSuchRelease } from './errors.ts'

/** One contact to whom a release under embargo was opened. */
export interface EarlyAccess {
  id: string
  contact: { id: string; name: string; outlet: string }
  grantedAt: Date
  grantedBy: string
  /** Where the mail with the link stands; null where there is none. */
  mail: LetterFate | null
  opens: number
  lastOpenedAt: Date | null
  closed: { at: Date; why: 'by-hand' | 'withdrawn' } | null
}

/** Most contacts in one go. */
const mostAtOnce = 200

export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex')
export const earlyKey = (access: string): string => `press-early/${access}`
/** How the end of an embargo is written down, to see that it was moved. */
export const untilKey = ({ wall, zone }: PlannedTime): string => `${wall} ${zone}`

/**
 * Opens an approved release under embargo to chosen contacts: each gets one mail with a link of their own, in their language. Asking again
 * for somebody who has it does nothing. Refuses what is no release or not approved, an embargo that is not set or over
 * (`content.press.no-embargo`), and contacts who cannot be written to (`content.press.contact-not-reachable`).
 */
export async function openEarly(
  work: Work,
  input: { post: string; contacts: readonly string[]; words?: string },
): Promise<{ opened: number }> {
  pressPolicy.demand(work, 'open-early')
  const row = await lockPost(work, input.post)
  if (row.kind !== 'press') throw noSuchRelease()
  if (row.state === 'published' || row.state === 'withdrawn' || row.state === 'binned') throw notInThisState('early', row.state)
  if (row.approved_version !== row.version || (row.state !== 'approved' && row.state !== 'scheduled')) throw notApproved(row.title)
  const until = row.embargo_wall ? { wall: row.embargo_wall, zone: row.embargo_zone! } : null
  if (!until || instantOfPlan(until) <= work.now) throw refuseField('contacts', 'content.press.no-embargo')
  const wanted = [...new Set(input.contacts)].filter(isId)
  if (wanted.length === 0 || wanted.length > mostAtOnce)
    throw refuseField('contacts', 'content.press.choose-contacts', { most: mostAtOnce })
  const contacts = await work.db
    .selectFrom('content.media_contacts')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('contact_id', 'in', wanted)
    .forUpdate()
    .execute()
  const mute = contacts.filter(({ state, email }) => state !== 'listed' || email === null)
  if (mute.length > 0 || contacts.length < wanted.length)
    throw refuseField('contacts', 'content.press.contact-not-reachable', { names: mute.map(contactName).join(', ') || '–' })
  const content = await contentOf(work, row.post_id, row.version)
  const fields = new Fields('content.press')
  const words = fields.lines('words', cleanText(input.words ?? ''), { max: 2000 })
  fields.check()
  let opened = 0
  for (const contact of contacts) {
    const token = randomBytes(24).toString('base64url')
    const access = newId()
    const made = await work.db
      .insertInto('content.early_access')
      .values({
        alliance_id: work.alliance,
        access_id: access,
        post_id: row.post_id,
        contact_id: contact.contact_id,
        token_hash: hashOf(token),
        told_version: row.version,
        told_until: untilKey(until),
        granted_at: work.now,
        granted_by: actorOf(work).name,
        closed_at: null,
        closed_why: null,
        opens: 0,
        first_opened_at: null,
        last_opened_at: null,
      })
      .onConflict((on) => on.doNothing())
      .returning('access_id')
      .executeTakeFirst()
    if (!made) continue
    opened++
    const to = { email: contact.email!, language: contact.language, source: contact.source }
    await writeAboutRelease(work, { key: earlyKey(access), to, content, what: 'early', until, words, path: `/press/early?t=${token}` })
  }
  if (opened === 0) return { opened }
  await work.db
    .updateTable('content.media_contacts')
    .set({ contacted_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('contact_id', 'in', wanted)
    .execute()
  await audit(work, 'content.release-opened-early', { kind: 'post', id: row.post_id }, { title: row.title, count: opened })
  return { opened }
}

/** Ends one contact's link at once; a mail that has not left does not leave. */
export async function closeEarly(work: Work, access: string): Promise<void> {
  pressPolicy.demand(work, 'open-early')
  const row = isId(access)
    ? await work.db
        .updateTable('content.early_access')
        .set({ closed_at: work.now, closed_why: 'by-hand' })
        .where('alliance_id', '=', work.alliance)
        .where('access_id', '=', access)
        .where('closed_at', 'is', null)
        .returning(['access_id', 'post_id'])
        .executeTakeFirst()
    : undefined
  if (!row) throw noSuchAccess()
  await withdrawLetter(work, earlyKey(row.access_id))
  const { title } = await lockPost(work, row.post_id)
  await audit(work, 'content.early-access-closed', { kind: 'post', id: row.post_id }, { title })
}

/** Ends the links of a contact whose mail has not left, with the mail. */
export async function withholdLinks(work: Work, contact: string): Promise<void> {
  const links = await work.db
    .selectFrom('content.early_access')
    .select('access_id')
    .where('alliance_id', '=', work.alliance)
    .where('contact_id', '=', contact)
    .where('closed_at', 'is', null)
    .execute()
  for (const { access_id } of links)
    if ((await withdrawLetter(work, earlyKey(access_id)))?.state === 'withdrawn')
      await work.db
        .updateTable('content.early_access')
        .set({ closed_at: work.now, closed_why: 'by-hand' })
        .where('alliance_id', '=', work.alliance)
        .where('access_id', '=', access_id)
        .execute()
}

/** To whom a release was opened early, by outlet and name: what became of the mail, how often the link was opened. */
export async function listEarly(work: Work, post: string): Promise<EarlyAccess[]> {
  pressPolicy.demand(work, 'see-media-list')
  if (!isId(post)) return []
  const rows = await work.db
    .selectFrom('content.early_access as e')
    .innerJoin('content.media_contacts as c', (join) =>
      join.onRef('c.alliance_id', '=', 'e.alliance_id').onRef('c.contact_id', '=', 'e.contact_id'),
    )
    .selectAll('e')
    .select(['c.name', 'c.outlet'])
    .where('e.alliance_id', '=', work.alliance)
    .where('c.alliance_id', '=', work.alliance)
    .where('e.post_id', '=', post)
    .orderBy('c.outlet')
    .orderBy('c.name')
    .orderBy('e.access_id')
    .execute()
  const mails = await letterFates(
    work,
    rows.map(({ access_id }) => earlyKey(access_id)),
  )
  return rows.map((row) => ({
    id: row.access_id,
    contact: { id: row.contact_id, name: row.name, outlet: row.outlet },
    grantedAt: row.granted_at,
    grantedBy: row.granted_by,
    mail: mails.get(earlyKey(row.access_id)) ?? null,
    opens: row.opens,
    lastOpenedAt: row.last_opened_at,
    closed: row.closed_at && row.closed_why ? { at: row.closed_at, why: row.closed_why } : null,
  }))
}
