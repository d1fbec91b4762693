import type { Work } from '#platform'
import { noSuchPlan } from './errors.ts'
import { strategyPolicy } from './policy.ts'

/** What one channel is for this year and what it takes. */
export interface PlanChannel {
  channel: string
  purpose: string
  hoursPerWeek: number | null
  /** Money a year, in the currency of the plan. */
  money: number | null
}

/** A day on which the plan is looked at again, and what is looked at. */
export interface PlanReview {
  day: string
  about: string
}

/** The outreach plan of one year, in one of its versions. */
export interface Plan {
  planId: string
  year: number
  version: number
  /** Counts the savings of a draft; handed back when saving or approving. */
  revision: number
  state: 'draft' | 'approved' | 'superseded'
  mission: string
  aims: string[]
  channels: PlanChannel[]
  reviews: PlanReview[]
  /** Money for the year; null: not set. */
  budget: number | null
  currency: string
  notes: string
  writtenBy: string
  writtenAt: Date
  approvedBy: string | null
  approvedAt: Date | null
  /** Sums over the channels; null where no channel names any. */
  hoursPerWeek: number | null
  moneyPlanned: number | null
}

export interface PlanVersion {
  version: number
  state: Plan['state']
  writtenBy: string
  writtenAt: Date
  approvedBy: string | null
  approvedAt: Date | null
}

const sum = (values: (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null)
  return known.length === 0 ? null : Math.round(known.reduce((a, b) => a + b, 0) * 100) / 100
}

/** Whether there can be a plan of this year: what the table holds. */
export const isPlanYear = (year: number): boolean => Number.isInteger(year) && year >= 1990 && year <= 2200

/** Reads the plan of a year: the given version, else the newest. Undefined where the year has none. */
export async function planOf(work: Work, year: number, version?: number): Promise<Plan | undefined> {
  strategyPolicy.demand(work, 'read-strategy')
  const row = await work.db
    .selectFrom('strategy.plans as p')
    .innerJoin('strategy.plan_versions as v', (join) =>
      join.onRef('v.alliance_id', '=', 'p.alliance_id').onRef('v.plan_id', '=', 'p.plan_id'),
    )
    .select([
      'p.plan_id',
      'p.year',
      'p.approved_version',
      'v.version',
      'v.revision',
      'v.mission',
      'v.aims',
      'v.channels',
      'v.reviews',
      'v.budget',
      'v.currency',
    ])
    .select(['v.notes', 'v.written_by', 'v.written_at', 'v.approved_by', 'v.approved_at'])
    .where('p.alliance_id', '=', work.alliance)
    .where('v.alliance_id', '=', work.alliance)
    .where('p.year', '=', year)
    .where((eb) => (version === undefined ? eb('v.version', '=', eb.ref('p.version')) : eb('v.version', '=', version)))
    .executeTakeFirst()
  if (!row) return undefined
  return {
    planId: row.plan_id,
    year: row.year,
    version: row.version,
    revision: row.revision,
    state: stateOf(row.version, row.approved_at, row.approved_version),
    mission: row.mission,
    aims: row.aims,
    channels: row.channels,
    reviews: row.reviews,
    budget: row.budget,
    currency: row.currency,
    notes: row.notes,
    writtenBy: row.written_by,
    writtenAt: row.written_at,
    approvedBy: row.approved_by,
    approvedAt: row.approved_at,
    hoursPerWeek: sum(row.channels.map((channel) => channel.hoursPerWeek)),
    moneyPlanned: sum(row.channels.map((channel) => channel.money)),
  }
}

/** The plan that binds: the newest approved version of the year. */
export async function approvedPlan(work: Work, year: number): Promise<Plan | undefined> {
  strategyPolicy.demand(work, 'read-strategy')
  const plan = await work.db
    .selectFrom('strategy.plans')
    .select('approved_version')
    .where('alliance_id', '=', work.alliance)
    .where('year', '=', year)
    .executeTakeFirst()
  return plan && plan.approved_version > 0 ? planOf(work, year, plan.approved_version) : undefined
}

/** The years that have a plan, newest first. */
export async function listPlans(work: Work): Promise<{ year: number; version: number; approvedVersion: number }[]> {
  strategyPolicy.demand(work, 'read-strategy')
  const rows = await work.db
    .selectFrom('strategy.plans')
    .select(['year', 'version', 'approved_version'])
    .where('alliance_id', '=', work.alliance)
    .orderBy('year', 'desc')
    .execute()
  return rows.map((row) => ({ year: row.year, version: row.version, approvedVersion: row.approved_version }))
}

/** Every version of a year's plan, newest first. Refuses `strategy.no-such-plan`. */
export async function planVersions(work: Work, year: number): Promise<PlanVersion[]> {
  strategyPolicy.demand(work, 'read-strategy')
  const plan = await work.db
    .selectFrom('strategy.plans')
    .select(['plan_id', 'approved_version'])
    .where('alliance_id', '=', work.alliance)
    .where('year', '=', year)
    .executeTakeFirst()
  if (!plan) throw noSuchPlan(year)
  const rows = await work.db
    .selectFrom('strategy.plan_versions')
    .select(['version', 'written_by', 'written_at', 'approved_by', 'approved_at'])
    .where('alliance_id', '=', work.alliance)
    .where('plan_id', '=', plan.plan_id)
    .orderBy('version', 'desc')
    .execute()
  return rows.map((row) => ({
    version: row.version,
    state: stateOf(row.version, row.approved_at, plan.approved_version),
    writtenBy: row.written_by,
    writtenAt: row.written_at,
    approvedBy: row.approved_by,
    approvedAt: row.approved_at,
  }))
}

function stateOf(version: number, approvedAt: Date | null, approvedVersion: number): Plan['state'] {
  if (!approvedAt) return 'draft'
  return version === approvedVersion ? 'approved' : 'superseded'
}
