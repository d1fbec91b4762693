import { sql } from 'kysely'
import type { Work } from '#platform'
import type { Names } from '#rooms/alliance'
import type { ToldCell } from '#rooms/facts'
import { noSuchGoal } from './errors.ts'
import { hidesSmall } from './hide-people.ts'
import { strategyPolicy } from './policy.ts'

/** One month of a baseline as it was read from the facts. */
export interface BaselineMonth {
  /** 2026-11 */
  month: string
  /** Null: no figure at all. */
  value: number | null
  /** Points of the scope without a figure in this month. */
  missing: number[]
  /** The month was not over when it was read. */
  running?: boolean
  /** Of people at chosen places: how the month is told, as it was when it was read. */
  told?: ToldCell
  /** As told: there is a figure, of 1 to 4 people or one that would give such a one away, and it is hidden; or people are told in steps of five. */
  hidden?: boolean
  atLeast?: boolean
}

/** Where a goal starts from: the mean of the months that have figures, with the months and the gaps. */
export interface Baseline {
  /** Mean per month; null where no month has a figure. */
  value: number | null
  /** First and last month asked for. */
  from: string
  to: string
  months: BaselineMonth[]
  /** As shown: the value is the least that it can be, because the mean itself would give a small count away. */
  least?: boolean
  readAt: Date
}

/** What a goal says. Each adjustment keeps the terms it had before. */
export interface GoalTerms {
  title: string
  /** The title in other languages. */
  titles: Names
  /** How the public sees it; null: not shown. */
  publicLabel: string | null
  publicLabels: Names
  /** Key of the metric registry. */
  metric: string
  /** Numbers of service points; null: the whole alliance. */
  points: number[] | null
  /** Null: a goal without a number; it has no verdict. */
  target: number | null
  /** The target counts over the whole period, or in each month. */
  per: 'total' | 'month'
  /** The target is counted from zero, or above the baseline. */
  counted: 'from-zero' | 'above-baseline'
  starts: string
  ends: string | null
  ownerId: string | null
  ownerName: string
  baselineFrom: string | null
  baselineTo: string | null
  baselineValue: number | null
}

/** Terms as a version keeps them: the mean of the baseline as it is told, where it says so. */
export interface KeptTerms extends GoalTerms {
  baselineTold?: boolean
}

export interface Goal extends GoalTerms {
  goalId: string
  version: number
  baseline: Baseline | null
  state: 'open' | 'closed'
  closedNote: string | null
  createdAt: Date
  changedAt: Date
}

export interface GoalVersion {
  version: number
  terms: GoalTerms
  why: string
  changedBy: string
  changedAt: Date
}

const columns = [
  'goal_id',
  'version',
  'title',
  'titles',
  'public_label',
  'public_labels',
  'metric',
  'scope',
  'target',
  'per',
  'counted',
  'starts',
  'ends',
  'owner_id',
  'owner_name',
  'baseline',
  'baseline_from',
  'baseline_to',
  'baseline_months',
  'baseline_read_at',
  'state',
  'closed_note',
  'created_at',
  'changed_at',
] as const

type Row = Awaited<ReturnType<typeof rowsOf>>[number]

const select = (work: Work) => work.db.selectFrom('strategy.goals').select(columns).where('alliance_id', '=', work.alliance)
const rowsOf = (work: Work) => select(work).execute()

/** Reads one goal. Refuses `strategy.no-such-goal`. */
export async function goalById(work: Work, goalId: string): Promise<Goal> {
  strategyPolicy.demand(work, 'read-strategy')
  return readGoal(work, goalId)
}

/** Reads a goal without asking who may; for checks inside other capabilities. `lock` holds its row until the commit. */
export async function readGoal(work: Work, goalId: string, lock = false): Promise<Goal> {
  const query = select(work).where('goal_id', '=', goalId)
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst()
  if (!row) throw noSuchGoal()
  const [goal] = await withPoints(work, [row])
  return goal!
}

export interface GoalFilter {
  state?: 'open' | 'closed'
  /** Goals whose period holds this day. */
  on?: string
  metric?: string
  /** Only goals with a label for the public. */
  shown?: boolean
  /** State, first day and id of the last goal of the page before. */
  after?: readonly [string, string, string]
  limit?: number
}

/** Lists goals: open ones first, then by start, newest first. At most 200. */
export async function listGoals(work: Work, filter: GoalFilter = {}): Promise<Goal[]> {
  strategyPolicy.demand(work, 'read-strategy')
  let query = select(work)
  if (filter.state) query = query.where('state', '=', filter.state)
  if (filter.metric) query = query.where('metric', '=', filter.metric)
  if (filter.shown) query = query.where('public_label', 'is not', null)
  if (filter.on) {
    const day = filter.on
    query = query.where('starts', '<=', day).where((eb) => eb.or([eb('ends', 'is', null), eb('ends', '>=', day)]))
  }
  if (filter.after) {
    const [state, starts, id] = filter.after
    query = query.where(sql<boolean>`(state, starts, goal_id) < (${state}, ${starts}::date, ${id}::uuid)`)
  }
  const rows = await query
    .orderBy('state', 'desc')
    .orderBy('starts', 'desc')
    .orderBy('goal_id', 'desc')
    .limit(Math.min(filter.limit ?? 100, 201))
    .execute()
  return withPoints(work, rows)
}

/** Every wording a goal had, newest first, with who changed it, when and why. */
export async function goalHistory(work: Work, goalId: string): Promise<GoalVersion[]> {
  strategyPolicy.demand(work, 'read-strategy')
  const rows = await work.db
    .selectFrom('strategy.goal_versions')
    .select(['version', 'terms', 'why', 'changed_by', 'changed_at'])
    .where('alliance_id', '=', work.alliance)
    .where('goal_id', '=', goalId)
    .orderBy('version', 'desc')
    .execute()
  if (rows.length === 0) throw noSuchGoal()
  // Of people an older wording keeps the mean as it was read. Its months are not kept, so nobody can say whether it gives one of them away: it is not told.
  const terms = ({ baselineTold, ...kept }: KeptTerms): GoalTerms => ({
    ...untranslated,
    ...kept,
    ...(hidesSmall(kept.metric) && !baselineTold ? { baselineValue: null } : {}),
  })
  return rows.map((row) => ({
    version: row.version,
    terms: terms(row.terms),
    why: row.why,
    changedBy: row.changed_by,
    changedAt: row.changed_at,
  }))
}

/** What a wording says that was written before titles had translations. */
const untranslated = { titles: {}, publicLabels: {} }

async function withPoints(work: Work, rows: Row[]): Promise<Goal[]> {
  const scoped = rows.filter((row) => row.scope === 'points').map((row) => row.goal_id)
  const points =
    scoped.length === 0
      ? []
      : await work.db
          .selectFrom('strategy.goal_points')
          .select(['goal_id', 'point_no'])
          .where('alliance_id', '=', work.alliance)
          .where('goal_id', 'in', scoped)
          .orderBy('point_no')
          .execute()
  return rows.map((row) => ({
    goalId: row.goal_id,
    version: row.version,
    title: row.title,
    titles: row.titles,
    publicLabel: row.public_label,
    publicLabels: row.public_labels,
    metric: row.metric,
    points: row.scope === 'all' ? null : points.filter((point) => point.goal_id === row.goal_id).map((point) => point.point_no),
    target: row.target,
    per: row.per,
    counted: row.counted,
    starts: row.starts,
    ends: row.ends,
    ownerId: row.owner_id,
    ownerName: row.owner_name,
    baselineFrom: row.baseline_from?.slice(0, 7) ?? null,
    baselineTo: row.baseline_to?.slice(0, 7) ?? null,
    baselineValue: row.baseline,
    baseline:
      row.baseline_from && row.baseline_to && row.baseline_read_at
        ? {
            value: row.baseline,
            from: row.baseline_from.slice(0, 7),
            to: row.baseline_to.slice(0, 7),
            months: row.baseline_months,
            readAt: row.baseline_read_at,
          }
        : null,
    state: row.state,
    closedNote: row.closed_note,
    createdAt: row.created_at,
    changedAt: row.changed_at,
  }))
}
