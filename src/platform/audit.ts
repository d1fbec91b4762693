import { newId } from './ids.ts'
import type { Params } from './refusal.ts'
import type { Work } from './work.ts'

export interface Subject {
  /** What kind of thing: post, goal, point … */
  kind: string
  id: string | number
}

/**
 * Writes one sentence into the record of what was done: who, when, what, why. In the same transaction as the change.
 * `act` is dotted, `<room>.<what-happened>`; its words are `audit.<act>` in the translations, with {who} and `params`.
 * Params hold titles and counts, never what a patron typed.
 */
export async function audit(work: Work, act: string, subject: Subject, params: Params = {}, why?: string): Promise<void> {
  const { actor } = work
  await work.db
    .insertInto('platform.audit')
    .values({
      alliance_id: work.alliance,
      audit_id: newId(),
      at: work.now,
      actor_kind: actor.kind,
      actor_id: 'id' in actor ? actor.id : null,
      actor_name: 'name' in actor ? actor.name : null,
      act,
      subject_kind: subject.kind,
      subject_id: String(subject.id),
      params: JSON.stringify(params),
      why: why ?? null,
      request_id: work.requestId ?? null,
    })
    .execute()
}

export interface AuditEntry {
  auditId: string
  at: Date
  actorKind: string
  actorName: string | null
  act: string
  subject: Subject
  params: Params
  why: string | null
}

export interface AuditFilter {
  subject?: Subject
  act?: string
  /** Everything of a room: the first part of `act`. */
  room?: string
  actorId?: string
  /** Entries before this one: time and id of the last entry of the page before. */
  after?: readonly [Date, string]
  limit?: number
}

/** Reads the record, newest first; at most 200 entries and the one more that tells of a next page. Who may is the caller's policy. */
export async function readAudit(work: Work, filter: AuditFilter = {}): Promise<AuditEntry[]> {
  let query = work.db.selectFrom('platform.audit').selectAll().where('alliance_id', '=', work.alliance)
  if (filter.subject) query = query.where('subject_kind', '=', filter.subject.kind).where('subject_id', '=', String(filter.subject.id))
  if (filter.act) query = query.where('act', '=', filter.act)
  if (filter.room) query = query.where((eb) => eb(eb.fn('split_part', ['act', eb.val('.'), eb.val(1)]), '=', filter.room!))
  if (filter.actorId) query = query.where('actor_id', '=', filter.actorId)
  if (filter.after) {
    const [at, id] = filter.after
    query = query.where((eb) => eb.or([eb('at', '<', at), eb.and([eb('at', '=', at), eb('audit_id', '<', id)])]))
  }
  const rows = await query
    .orderBy('at', 'desc')
    .orderBy('audit_id', 'desc')
    .limit(Math.min(filter.limit ?? 50, 201))
    .execute()
  return rows.map((row) => ({
    auditId: row.audit_id,
    at: row.at,
    actorKind: row.actor_kind,
    actorName: row.actor_name,
    act: row.act,
    subject: { kind: row.subject_kind, id: row.subject_id },
    params: row.params,
    why: row.why,
  }))
}
