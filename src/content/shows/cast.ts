import type { Selectable } from 'kysely'
import { audit, Fields, isId, newId, type Work } from '#platform'
import { localDay, staffById } from '#rooms/alliance'
import { namesFor } from '../bylines.ts'
import { contentPolicy } from '../policy.ts'
import { noSuchMember } from './errors.ts'
import { lockShow, titleOf, updateShow } from './show.ts'
import type { CastRole, ShowCastTable } from './tables.ts'

/** Who is seen and heard (host, cast, guest), and who is not (crew). */
export const castRoles: readonly CastRole[] = ['host', 'cast', 'guest', 'crew']

/** Somebody of a show, for the desk. */
export interface Member {
  id: string
  role: CastRole
  /** A colleague, who is named while they agree to their byline. */
  staff: string | null
  /** As readers get it; '' where nobody agreed to be named, or took it back. */
  name: string
  /** What the desk calls them while they may not be named: a colleague's own name; '' for somebody who took their consent back. */
  known: string
  does: string
  /** How somebody who is not staff agreed. */
  consent: string
  consentOn: string | null
  revokedAt: Date | null
}

/** Somebody of a show as readers get them. */
export interface ShownMember {
  role: CastRole
  name: string
  does: string
}

/** Everybody of a show in their order, for the desk. */
export async function castOf(work: Work, show: string): Promise<Member[]> {
  contentPolicy.demand(work, 'see-drafts')
  const rows = await memberRows(work, [show])
  const names = await consented(work, rows)
  return Promise.all(
    rows.map(
      async (row): Promise<Member> => ({
        id: row.member_id,
        role: row.role,
        staff: row.staff_id,
        name: nameOf(row, names),
        known: row.staff_id ? ((await staffById(work, row.staff_id))?.name ?? '') : row.name,
        does: row.does,
        consent: row.consent,
        consentOn: row.consent_on,
        revokedAt: row.revoked_at,
      }),
    ),
  )
}

/** Who may be named of these shows, without their crews; asked at every rendering, so that a consent taken back works at once. */
export async function shownCast(work: Work, shows: readonly string[]): Promise<Map<string, ShownMember[]>> {
  const rows = await memberRows(work, shows)
  const names = await consented(work, rows)
  const seen = rows.flatMap((row) => {
    const name = nameOf(row, names)
    return name && row.role !== 'crew' ? [{ show: row.show_id, role: row.role, name, does: row.does }] : []
  })
  return new Map(
    [...Map.groupBy(seen, ({ show }) => show)].map(([show, members]) => [show, members.map(({ show: _, ...member }) => member)]),
  )
}

export interface SaveMember {
  show: string
  /** Whom to change; absent adds somebody. */
  member?: string
  role?: string
  staff?: string | null
  /** Not for staff, who are named by their own consent. */
  name?: string
  does?: string
  /** How somebody who is not staff agreed that they are named, and when. */
  consent?: string
  consentOn?: string | null
}

/** Puts somebody into a show, or changes what is written of them. Refuses all wrong fields at once. */
export async function saveMember(work: Work, input: SaveMember): Promise<void> {
  contentPolicy.demand(work, 'write-show')
  const show = await lockShow(work, input.show)
  const old = input.member === undefined ? undefined : await memberOf(work, show.show_id, input.member)
  const fields = new Fields('content.shows')
  const role = castRoles.find((one) => one === (input.role ?? old?.role ?? 'cast'))
  if (!role) fields.wrong('role', 'not-a-choice')
  const staff_id = fields.id('staff', input.staff === undefined ? old?.staff_id : input.staff, 'not-a-colleague')
  if (staff_id && staff_id !== old?.staff_id && (await staffById(work, staff_id))?.status !== 'active')
    fields.wrong('staff', 'not-a-colleague')
  const name = staff_id ? '' : fields.line('name', input.name ?? old?.name, { max: 120 })
  if (!staff_id && name === '' && !old?.revoked_at) fields.wrong('name', 'nobody-named')
  const consent = staff_id || name === '' ? '' : fields.lines('consent', input.consent ?? old?.consent, { max: 1000 })
  const consent_on = fields.optionalDay('consentOn', input.consentOn === undefined ? old?.consent_on : input.consentOn)
  if (consent_on && consent_on > (await localDay(work, null, work.now))) fields.wrong('consentOn', 'day-ahead')
  const does = fields.line('does', input.does ?? old?.does, { max: 200 })
  fields.check()
  const change = {
    role: role!,
    staff_id,
    name,
    does,
    consent,
    consent_on: consent ? consent_on : null,
    // Whoever is named again has agreed again.
    revoked_at: name === '' && !staff_id ? (old?.revoked_at ?? null) : null,
  }
  if (old) await updateMember(work, old.member_id, change)
  else {
    const position = (await memberRows(work, [show.show_id])).length + 1
    await work.db
      .insertInto('content.show_cast')
      .values({ alliance_id: work.alliance, member_id: newId(), show_id: show.show_id, position, ...change })
      .execute()
  }
  await updateShow(work, show.show_id, { planned_at: work.now })
  await audit(work, 'content.show-cast-changed', { kind: 'show', id: show.show_id }, { title: titleOf(show) })
}

/** Takes somebody out of a show. */
export async function removeMember(work: Work, input: { show: string; member: string }): Promise<void> {
  contentPolicy.demand(work, 'write-show')
  const show = await lockShow(work, input.show)
  const { member_id } = await memberOf(work, show.show_id, input.member)
  await work.db.deleteFrom('content.show_cast').where('alliance_id', '=', work.alliance).where('member_id', '=', member_id).execute()
  await updateShow(work, show.show_id, { planned_at: work.now })
  await audit(work, 'content.show-cast-changed', { kind: 'show', id: show.show_id }, { title: titleOf(show) })
}

/**
 * Somebody of the cast who is not staff no longer agrees: name and consent are deleted, and from this moment nothing that is rendered names
 * them. What they did in it stays. (Staff take their byline back themselves.)
 */
export async function revokeMember(work: Work, input: { show: string; member: string }): Promise<void> {
  contentPolicy.demand(work, 'write-show')
  const show = await lockShow(work, input.show)
  const { member_id } = await memberOf(work, show.show_id, input.member)
  await updateMember(work, member_id, { name: '', consent: '', consent_on: null, revoked_at: work.now })
  await audit(work, 'content.show-consent-revoked', { kind: 'show', id: show.show_id }, { title: titleOf(show) })
}

const updateMember = (work: Work, member: string, change: Partial<Omit<MemberRow, 'alliance_id' | 'member_id'>>) =>
  work.db.updateTable('content.show_cast').set(change).where('alliance_id', '=', work.alliance).where('member_id', '=', member).execute()

type MemberRow = Selectable<ShowCastTable>

async function memberRows(work: Work, shows: readonly string[]): Promise<MemberRow[]> {
  if (shows.length === 0) return []
  return work.db
    .selectFrom('content.show_cast')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('show_id', 'in', [...shows])
    .orderBy('show_id')
    .orderBy('position')
    .orderBy('member_id')
    .execute()
}

async function memberOf(work: Work, show: string, member: string): Promise<MemberRow> {
  const row = isId(member) ? (await memberRows(work, [show])).find(({ member_id }) => member_id === member) : undefined
  if (!row) throw noSuchMember()
  return row
}

/** The names of colleagues who agree to be named. */
const consented = (work: Work, rows: readonly MemberRow[]) =>
  namesFor(
    work,
    rows.flatMap(({ staff_id }) => staff_id ?? []),
  )

const nameOf = (row: MemberRow, colleagues: ReadonlyMap<string, string>): string =>
  row.staff_id ? (colleagues.get(row.staff_id) ?? '') : row.consent ? row.name : ''
