import { sql } from 'kysely'
import { audit, constraintOf, Fields, newId, sqlState, type Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { findMetric } from '#rooms/facts'
import { signature } from './checking.ts'
import { decisionReplaced, noSuchDecision } from './errors.ts'
import { strategyPolicy } from './policy.ts'
import type { DecisionsTable } from './tables.ts'

export type DecisionSubject = DecisionsTable['about_kind']

/** What we saw, what we chose, who and when; for a lesson, what we learnt. */
export interface Decision {
  decisionId: string
  kind: 'decision' | 'lesson'
  about: { kind: DecisionSubject; id: string; title: string }
  saw: string
  chose: string
  /** The figure it was read from: metric, reading, days. */
  metric: string | null
  reading: number | null
  readingFrom: string | null
  readingTo: string | null
  decidedOn: string
  decidedBy: string
  /** Who carries it out. */
  ownerName: string
  /** When it is looked at again. */
  reviewOn: string | null
  /** The decision it replaced, and the one that replaced it. */
  replaces: string | null
  replacedBy: string | null
  recordedBy: string
  recordedAt: Date
}

export interface RecordDecision {
  kind: 'decision' | 'lesson'
  about: { kind: DecisionSubject; id: string; title: string }
  saw: string
  chose: string
  metric?: string | null
  reading?: number | null
  readingFrom?: string | null
  readingTo?: string | null
  /** Today unless given; not later. */
  decidedOn?: string
  decidedBy?: string
  ownerName?: string
  reviewOn?: string | null
  replaces?: string | null
}

/** Records a decision or a lesson. It is not rewritten: a later one may replace it, once, and both stay. */
export async function recordDecision(work: Work, input: RecordDecision): Promise<Decision> {
  strategyPolicy.demand(work, 'record-decision')
  const today = await localDay(work, null, work.now)
  const fields = new Fields('strategy')
  const decisionId = newId()
  const metric = input.metric || null
  if (metric && !findMetric(metric)) fields.wrong('metric', 'no-such-metric')
  const reading = fields.number('reading', input.reading, { min: -1e12, max: 1e12 })
  if (reading !== null && !metric) fields.wrong('metric', 'reading-without-metric')
  const readingFrom = fields.optionalDay('readingFrom', input.readingFrom)
  const readingTo = fields.optionalDay('readingTo', input.readingTo)
  fields.order('readingTo', readingFrom, readingTo)
  const decidedOn = fields.day('decidedOn', input.decidedOn ?? today)
  if (decidedOn > today) fields.wrong('decidedOn', 'day-to-come')
  const row = {
    alliance_id: work.alliance,
    decision_id: decisionId,
    kind: input.kind,
    about_kind: input.about.kind,
    about_id: fields.line('about', input.about.id, { max: 100, needed: true }),
    about_title: fields.line('about', input.about.title, { max: 300, needed: true }),
    saw: fields.lines('saw', input.saw, { max: 4000, needed: true }),
    chose: fields.lines('chose', input.chose, { max: 4000, needed: true }),
    metric,
    reading,
    reading_from: readingFrom,
    reading_to: readingTo,
    decided_on: decidedOn,
    decided_by: fields.line('decidedBy', input.decidedBy ?? signature(work.actor), { max: 120, needed: true }),
    owner_name: fields.line('ownerName', input.ownerName ?? signature(work.actor), { max: 120, needed: true }),
    review_on: fields.optionalDay('reviewOn', input.reviewOn),
    replaces: fields.id('replaces', input.replaces, 'no-such-decision'),
    recorded_by: signature(work.actor),
    recorded_at: work.now,
  }
  fields.check()
  if (row.replaces) await decisionById(work, row.replaces)
  try {
    await work.db.insertInto('strategy.decisions').values(row).execute()
  } catch (error) {
    if (sqlState(error) === '23505' && constraintOf(error) === 'decisions_replaced_once') throw decisionReplaced()
    throw error
  }
  await audit(
    work,
    input.kind === 'lesson' ? 'strategy.lesson-recorded' : 'strategy.decision-recorded',
    { kind: 'decision', id: decisionId },
    { about: row.about_title },
  )
  return decisionById(work, decisionId)
}

/** Reads one decision. Refuses `strategy.no-such-decision`. */
async function decisionById(work: Work, decisionId: string): Promise<Decision> {
  const [found] = await listDecisions(work, { decisionId })
  if (!found) throw noSuchDecision()
  return found
}

export interface DecisionFilter {
  decisionId?: string
  about?: { kind: DecisionSubject; id: string }
  kind?: 'decision' | 'lesson'
  /** Days on which it was decided. */
  from?: string
  to?: string
  /** Day and id of the last decision of the page before. */
  after?: readonly [string, string]
  limit?: number
}

/** Which of these have a decision or a lesson about them, however many. */
export async function decidedAbout(work: Work, kind: DecisionSubject, ids: readonly string[]): Promise<Set<string>> {
  strategyPolicy.demand(work, 'read-strategy')
  const rows = await work.db
    .selectFrom('strategy.decisions')
    .select('about_id')
    .distinct()
    .where('alliance_id', '=', work.alliance)
    .where('about_kind', '=', kind)
    .where('about_id', '=', (eb) => eb.fn.any(eb.val([...ids])))
    .execute()
  return new Set(rows.map((row) => row.about_id))
}

/** Decisions that are to be looked at again up to a day and that no later one has replaced, the longest due first. At most 50. */
export async function decisionsToReview(work: Work, until: string): Promise<{ chose: string; reviewOn: string }[]> {
  strategyPolicy.demand(work, 'read-strategy')
  const rows = await work.db
    .selectFrom('strategy.decisions as d')
    .select(['d.chose', 'd.review_on'])
    .where('d.alliance_id', '=', work.alliance)
    .where('d.review_on', '<=', until)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('strategy.decisions as n')
            .select('n.decision_id')
            .where('n.alliance_id', '=', work.alliance)
            .whereRef('n.replaces', '=', 'd.decision_id'),
        ),
      ),
    )
    .orderBy('d.review_on')
    .orderBy('d.decision_id')
    .limit(50)
    .execute()
  return rows.map((row) => ({ chose: row.chose, reviewOn: row.review_on! }))
}

/** Lists decisions and lessons, newest first. At most 200. */
export async function listDecisions(work: Work, filter: DecisionFilter = {}): Promise<Decision[]> {
  strategyPolicy.demand(work, 'read-strategy')
  let query = work.db
    .selectFrom('strategy.decisions as d')
    .leftJoin('strategy.decisions as n', (join) =>
      join.onRef('n.alliance_id', '=', 'd.alliance_id').onRef('n.replaces', '=', 'd.decision_id').on('n.alliance_id', '=', work.alliance),
    )
    .selectAll('d')
    .select('n.decision_id as replaced_by')
    .where('d.alliance_id', '=', work.alliance)
  if (filter.decisionId) query = query.where('d.decision_id', '=', filter.decisionId)
  if (filter.about) query = query.where('d.about_kind', '=', filter.about.kind).where('d.about_id', '=', filter.about.id)
  if (filter.kind) query = query.where('d.kind', '=', filter.kind)
  if (filter.from) query = query.where('d.decided_on', '>=', filter.from)
  if (filter.to) query = query.where('d.decided_on', '<=', filter.to)
  if (filter.after) query = query.where(sql<boolean>`(d.decided_on, d.decision_id) < (${filter.after[0]}::date, ${filter.after[1]}::uuid)`)
  const rows = await query
    .orderBy('d.decided_on', 'desc')
    .orderBy('d.decision_id', 'desc')
    .limit(Math.min(filter.limit ?? 100, 201))
    .execute()
  return rows.map((row) => ({
    decisionId: row.decision_id,
    kind: row.kind,
    about: { kind: row.about_kind, id: row.about_id, title: row.about_title },
    saw: row.saw,
    chose: row.chose,
    metric: row.metric,
    reading: row.reading,
    readingFrom: row.reading_from,
    readingTo: row.reading_to,
    decidedOn: row.decided_on,
    decidedBy: row.decided_by,
    ownerName: row.owner_name,
    reviewOn: row.review_on,
    replaces: row.replaces,
    replacedBy: row.replaced_by,
    recordedBy: row.recorded_by,
    recordedAt: row.recorded_at,
  }))
}
