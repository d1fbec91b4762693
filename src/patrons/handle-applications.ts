import { audit, translator, type Work } from '#platform'
import { allianceOf, brandOf } from '#rooms/alliance'
import { readReference } from './apply-for-card.ts'
import { composeLetter } from './compose-letter.ts'
import { addressOf } from './contact.ts'
import { applicationHandled, applicationUnknown, reasonMissing } from './errors.ts'
import { type LetterFate, letterFate, planLetter, withdrawLetter } from './letters.ts'
import { patronsPolicy } from './policy.ts'
import type { ApplicationState } from './tables.ts'

export type ApplicationRow = {
  application: string
  reference: string
  state: ApplicationState
  ageBand: 'adult' | 'young'
  point: number
  receivedAt: Date
  handledAt: Date | null
  duplicateOf: string | null
  reason: string | null
}

/** With what became of the mail "your card is ready": of the marking that stands, or of the one that was undone last. Null: none. */
export type ApplicationWithMail = ApplicationRow & { mail: LetterFate | null }

export type ApplicationPerson = {
  name: string
  email: string | null
  phone: string | null
  birthDate: string | null
  guardianName: string | null
  guardianContact: string | null
}

/** Applications without the persons behind them, oldest first; `after` is when the last one of the page before came in, and its id. */
export async function listApplications(
  work: Work,
  filter: { state?: ApplicationState; after?: readonly [Date, string]; limit?: number } = {},
): Promise<ApplicationRow[]> {
  patronsPolicy.demand(work, 'list-applications')
  let query = work.db
    .selectFrom('patrons.applications')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .orderBy('received_at')
    .orderBy('application_id')
    .limit(Math.min(filter.limit ?? 100, 500))
  if (filter.state) query = query.where('state', '=', filter.state)
  if (filter.after) {
    const [at, id] = filter.after
    query = query.where((eb) => eb.or([eb('received_at', '>', at), eb.and([eb('received_at', '=', at), eb('application_id', '>', id)])]))
  }
  return (await query.execute()).map(present)
}

/** How many applications wait and since when the oldest; no person. */
export async function waitingApplications(work: Work): Promise<{ count: number; oldest: Date | null }> {
  patronsPolicy.demand(work, 'list-applications')
  const row = await work.db
    .selectFrom('patrons.applications')
    .select((eb) => [eb.fn.countAll<number>().as('n'), eb.fn.min('received_at').as('oldest')])
    .where('alliance_id', '=', work.alliance)
    .where('state', '=', 'received')
    .executeTakeFirstOrThrow()
  return { count: Number(row.n), oldest: row.oldest }
}

/** One application with its person. Every look is written into the record. Null person: deleted by the retention rule or on request. */
export async function readApplication(work: Work, reference: string): Promise<ApplicationWithMail & { person: ApplicationPerson | null }> {
  patronsPolicy.demand(work, 'read-application')
  const row = await rowOf(work, reference)
  const person = await personOf(work, row.application_id)
  await audit(work, 'patrons.application-read', { kind: 'application', id: row.application_id }, { reference: row.reference })
  return { ...(await withMail(work, row)), person }
}

/**
 * Marks an application as handled: `issued` (the card is ready), `declined` (with a reason for the record), `withdrawn` (the person asked),
 * or back to `received` (undo). Who left an address is told when the card is ready; an undo takes that mail back unless it has left, and says what became of it (`mail`). Throws `patrons.application-handled`
 * when somebody else was faster.
 */
export async function handleApplication(
  work: Work,
  reference: string,
  to: ApplicationState,
  options: { reason?: string; tell?: boolean } = {},
): Promise<ApplicationWithMail> {
  patronsPolicy.demand(work, 'handle-application')
  const reason = options.reason?.trim().slice(0, 500) || null
  if (to === 'declined' && !reason) throw reasonMissing()
  const before = await rowOf(work, reference, true)
  if (before.state === to) return withMail(work, before)
  if (to !== 'received' && before.state !== 'received') throw applicationHandled(before.reference, before.state)
  const after = await work.db
    .updateTable('patrons.applications')
    .set({
      state: to,
      handled_at: to === 'received' ? null : work.now,
      handled_by: to === 'received' || work.actor.kind !== 'staff' ? null : work.actor.id,
      reason,
      undone_letter: before.state === 'issued' ? issuedKey(before) : to === 'issued' ? null : before.undone_letter,
    })
    .where('alliance_id', '=', work.alliance)
    .where('application_id', '=', before.application_id)
    .returningAll()
    .executeTakeFirstOrThrow()
  await audit(
    work,
    `patrons.application-${to}`,
    { kind: 'application', id: after.application_id },
    { reference: after.reference },
    reason ?? undefined,
  )
  if (before.state === 'issued') await withdrawLetter(work, issuedKey(before))
  if (to === 'issued' && options.tell !== false) await planIssued(work, after)
  return withMail(work, after)
}

async function withMail(work: Work, row: Parameters<typeof present>[0] & { undone_letter: string | null }): Promise<ApplicationWithMail> {
  const key = row.state === 'issued' ? issuedKey(row) : row.undone_letter
  return { ...present(row), mail: key ? await letterFate(work, key) : null }
}

/** Each time a card is marked as ready has a letter of its own: after an undo the next one tells again. */
const issuedKey = (row: { reference: string; handled_at: Date | null }): string =>
  `card-issued/${row.reference}/${row.handled_at?.getTime()}`

async function planIssued(
  work: Work,
  row: { application_id: string; reference: string; locale: string; handled_at: Date | null },
): Promise<void> {
  const person = await personOf(work, row.application_id)
  const to = person && addressOf(person)
  if (!to) return
  const t = translator(row.locale)
  const alliance = await allianceOf(work)
  const from = alliance.names[row.locale] ?? alliance.name
  const { text, html } = composeLetter({
    locale: row.locale,
    from,
    title: t('patrons.mail.issued-title'),
    paragraphs: [t('patrons.mail.issued-body', { library: from, reference: row.reference }), t('patrons.receipt.bring')],
    foot: [t('patrons.mail.receipt-foot')],
    act: (await brandOf(work)).light.act,
  })
  await planLetter(work, {
    key: issuedKey(row),
    kind: 'card-issued',
    to,
    subject: t('patrons.mail.issued-subject'),
    text,
    html,
  })
}

/**
 * All applications as rows for a CSV. Personal columns only when asked for, and then the record says so; without them the list is numbers
 * and places only.
 */
export async function exportApplications(
  work: Work,
  options: { persons: boolean },
): Promise<{ columns: string[]; rows: (string | number | null)[][] }> {
  patronsPolicy.demand(work, 'export-applications')
  const rows = await work.db
    .selectFrom('patrons.applications as a')
    .leftJoin('patrons.application_people as p', (join) =>
      join.onRef('p.alliance_id', '=', 'a.alliance_id').onRef('p.application_id', '=', 'a.application_id'),
    )
    .select([
      'a.reference',
      'a.state',
      'a.age_band',
      'a.point_no',
      'a.received_at',
      'a.handled_at',
      'a.duplicate_of',
      'p.name',
      'p.email',
      'p.phone',
      'p.birth_date',
      'p.guardian_name',
      'p.guardian_contact',
    ])
    .where('a.alliance_id', '=', work.alliance)
    .orderBy('a.received_at')
    .limit(100_000)
    .execute()
  await audit(
    work,
    'patrons.applications-exported',
    { kind: 'alliance', id: work.alliance },
    { count: rows.length, persons: options.persons ? 'yes' : 'no' },
  )
  const columns = ['reference', 'state', 'age_band', 'point', 'received_at', 'handled_at', 'duplicate_of']
  const personal = ['name', 'email', 'phone', 'birth_date', 'guardian_name', 'guardian_contact'] as const
  return {
    columns: options.persons ? [...columns, ...personal] : columns,
    rows: rows.map((row) => [
      row.reference,
      row.state,
      row.age_band,
      row.point_no || null,
      row.received_at.toISOString(),
      row.handled_at?.toISOString() ?? null,
      row.duplicate_of,
      ...(options.persons ? personal.map((column) => row[column]) : []),
    ]),
  }
}

async function rowOf(work: Work, reference: string, lock = false) {
  let query = work.db
    .selectFrom('patrons.applications')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('reference', '=', readReference(reference))
  if (lock) query = query.forUpdate()
  const row = await query.executeTakeFirst()
  if (!row) throw applicationUnknown(reference)
  return row
}

async function personOf(work: Work, applicationId: string): Promise<ApplicationPerson | null> {
  const row = await work.db
    .selectFrom('patrons.application_people')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('application_id', '=', applicationId)
    .executeTakeFirst()
  if (!row) return null
  return {
    name: row.name,
    email: row.email,
    phone: row.phone,
    birthDate: row.birth_date,
    guardianName: row.guardian_name,
    guardianContact: row.guardian_contact,
  }
}

function present(row: {
  application_id: string
  reference: string
  state: ApplicationState
  age_band: 'adult' | 'young'
  point_no: number
  received_at: Date
  handled_at: Date | null
  duplicate_of: string | null
  reason: string | null
}): ApplicationRow {
  return {
    application: row.application_id,
    reference: row.reference,
    state: row.state,
    ageBand: row.age_band,
    point: row.point_no,
    receivedAt: row.received_at,
    handledAt: row.handled_at,
    duplicateOf: row.duplicate_of,
    reason: row.reason,
  }
}
