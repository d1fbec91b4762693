import type { Work } from '#platform'
import { emailKey, type Person, type PersonalData, phoneKey } from '#rooms/patrons'
import { emptyTalks, forgetContacts, stripStopped } from './forget-contacts.ts'
import { emptyRequests, requestsOf } from './requests.ts'

/** What press work knows of people: journalists, under their address or number at work. */
export const pressPersonalData: PersonalData = {
  room: 'press',
  tables: ['content.media_contacts', 'content.early_access', 'content.press_requests', 'content.press_talks'],
  async export(work, person) {
    const contacts = await contactsOf(work, person)
    return {
      contacts: contacts.map((row) => ({
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
        contacted: row.contacted_at,
        since: row.created_at,
      })),
      requests: (await requestsOf(work, person)).map((row) => ({
        name: row.asker,
        outlet: row.outlet,
        email: row.email,
        phone: row.phone,
        topic: row.topic,
        asked: row.created_at,
        answer: row.answer,
      })),
      talks: await talksOf(
        work,
        contacts.map(({ contact_id }) => contact_id),
      ),
      early: await earlyOf(
        work,
        contacts.map(({ contact_id }) => contact_id),
      ),
    }
  },
  async erase(work, person) {
    const contacts = await contactsOf(work, person)
    const forgotten = await forgetContacts(
      work,
      contacts.map(({ contact_id }) => contact_id),
    )
    return forgotten + (await emptyRequests(work, person))
  },
  classes: [
    {
      key: 'content.press-requests',
      // As long as somebody may come back to what they were told.
      days: 730,
      retain: (work, before, dryRun) => emptyRequests(work, { before }, dryRun),
    },
    {
      key: 'content.media-contacts',
      // Who wrote about a library last summer is worth an invitation this summer; after two silent years the address is somebody else's.
      days: 730,
      retain: async (work, before, dryRun) => {
        const silent = await work.db
          .selectFrom('content.media_contacts')
          .select('contact_id')
          .where('alliance_id', '=', work.alliance)
          .where('state', '=', 'listed')
          .where('updated_at', '<', before)
          .where((eb) => eb.or([eb('contacted_at', 'is', null), eb('contacted_at', '<', before)]))
          .execute()
        const stripped = await stripStopped(work, before, dryRun)
        if (dryRun) return silent.length + stripped
        const forgotten = await forgetContacts(
          work,
          silent.map(({ contact_id }) => contact_id),
        )
        return forgotten + stripped
      },
    },
    {
      key: 'content.press-talks',
      // Names typed into the log belong to no contact, with whom they would go.
      days: 730,
      retain: (work, before, dryRun) => emptyTalks(work, before, dryRun),
    },
  ],
}

/** What was said to them for the library. */
async function talksOf(work: Work, contacts: readonly string[]) {
  if (contacts.length === 0) return []
  return work.db
    .selectFrom('content.press_talks')
    .select(['to_name as name', 'outlet', 'about', 'at'])
    .where('alliance_id', '=', work.alliance)
    .where('contact_id', 'in', [...contacts])
    .orderBy('at')
    .execute()
}

/** What was opened to them early, and when they opened it. */
async function earlyOf(work: Work, contacts: readonly string[]) {
  if (contacts.length === 0) return []
  return work.db
    .selectFrom('content.early_access as e')
    .innerJoin('content.posts as p', (join) => join.onRef('p.alliance_id', '=', 'e.alliance_id').onRef('p.post_id', '=', 'e.post_id'))
    .select(['p.title', 'e.granted_at as opened', 'e.opens', 'e.first_opened_at as first', 'e.last_opened_at as last'])
    .where('e.alliance_id', '=', work.alliance)
    .where('p.alliance_id', '=', work.alliance)
    .where('e.contact_id', 'in', [...contacts])
    .orderBy('e.granted_at')
    .execute()
}

/** The contacts behind the addresses and numbers of a person. */
async function contactsOf(work: Work, { emails, phones }: Pick<Person, 'emails' | 'phones'>) {
  const keys = emails.map(emailKey)
  const numbers = new Set(phones.map(phoneKey))
  const rows = await work.db
    .selectFrom('content.media_contacts')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where((eb) => eb.or([eb('email_key', '=', eb.fn.any(eb.val(keys))), ...(numbers.size > 0 ? [eb('phone', '<>', '')] : [])]))
    .orderBy('contact_id')
    .execute()
  return rows.filter((row) => (row.email_key && keys.includes(row.email_key)) || (row.phone && numbers.has(phoneKey(row.phone))))
}
