import type { ColumnType, JSONColumnType } from 'kysely'
import type { Names } from '#rooms/alliance'
import type { CampaignTerms } from './campaign.ts'
import type { BaselineMonth, KeptTerms } from './goal.ts'
import type { GuideText } from './guides/starter-guides.ts'
import type { PlanChannel, PlanReview } from './plan.ts'

/** A JSON column that holds a list: written as text, because the driver would make a PostgreSQL array of it. */
type JsonList<T> = ColumnType<T[], string, string>

export interface PlansTable {
  alliance_id: string
  plan_id: string
  year: number
  version: number
  approved_version: number
  created_at: Date
}

export interface PlanVersionsTable {
  alliance_id: string
  plan_id: string
  version: number
  revision: number
  mission: string
  aims: JsonList<string>
  channels: JsonList<PlanChannel>
  reviews: JsonList<PlanReview>
  budget: number | null
  currency: string
  notes: string
  written_by: string
  written_at: Date
  approved_by: string | null
  approved_at: Date | null
}

export interface GoalsTable {
  alliance_id: string
  goal_id: string
  version: number
  title: string
  titles: JSONColumnType<Names, string, string>
  public_label: string | null
  public_labels: JSONColumnType<Names, string, string>
  metric: string
  scope: 'all' | 'points'
  target: number | null
  per: 'total' | 'month'
  counted: 'from-zero' | 'above-baseline'
  starts: string
  ends: string | null
  owner_id: string | null
  owner_name: string
  baseline: number | null
  baseline_from: string | null
  baseline_to: string | null
  baseline_months: JsonList<BaselineMonth>
  baseline_read_at: Date | null
  state: 'open' | 'closed'
  closed_note: string | null
  created_at: Date
  changed_at: Date
}

export interface GoalPointsTable {
  alliance_id: string
  goal_id: string
  point_no: number
}

export interface GoalVersionsTable {
  alliance_id: string
  goal_id: string
  version: number
  terms: JSONColumnType<KeptTerms, string, never>
  why: string
  changed_by: string
  changed_at: Date
}

export interface AudiencesTable {
  alliance_id: string
  audience_id: string
  version: number
  name: string
  description: string
  size: number | null
  size_on: string | null
  source: string
  retired: boolean
  changed_by: string
  changed_at: Date
}

export interface ChannelPlansTable {
  alliance_id: string
  channel: string
  version: number
  purpose: string
  audience_id: string | null
  hours_per_week: number | null
  owner_name: string
  retires_on: string | null
  retire_notice: string | null
  replaced_by: string | null
  changed_by: string
  changed_at: Date
}

export interface CampaignsTable {
  alliance_id: string
  campaign_id: string
  version: number
  announced_version: number
  title: string
  starts: string
  ends: string
  audience_id: string | null
  owner_id: string | null
  owner_name: string
  hours_planned: number | null
  money_planned: number | null
  hours_spent: number | null
  money_spent: number | null
  currency: string
  created_at: Date
  changed_at: Date
}

export interface CampaignGoalsTable {
  alliance_id: string
  campaign_id: string
  goal_id: string
}

export interface CampaignVersionsTable {
  alliance_id: string
  campaign_id: string
  version: number
  terms: JSONColumnType<CampaignTerms, string, string>
  after_start: boolean
  why: string | null
  changed_by: string
  changed_at: Date
}

export interface DecisionsTable {
  alliance_id: string
  decision_id: string
  kind: 'decision' | 'lesson'
  about_kind: 'alliance' | 'plan' | 'goal' | 'campaign' | 'series' | 'post' | 'channel' | 'audience'
  about_id: string
  about_title: string
  saw: string
  chose: string
  metric: string | null
  reading: number | null
  reading_from: string | null
  reading_to: string | null
  decided_on: string
  decided_by: string
  owner_name: string
  review_on: string | null
  replaces: string | null
  recorded_by: string
  recorded_at: Date
}

export interface NoGoalsTable {
  alliance_id: string
  subject_kind: string
  subject_id: string
  title: string
  reason: string
  declared_by: string
  declared_at: Date
}

export interface GuidesTable {
  alliance_id: string
  guide_key: string
  version: number
  live_version: number | null
}

export interface GuideVersionsTable {
  alliance_id: string
  guide_key: string
  version: number
  texts: JSONColumnType<Record<string, GuideText>, string, never>
  why: string
  changed_by: string
  changed_at: Date
}

declare module '#platform' {
  interface Tables {
    'strategy.plans': PlansTable
    'strategy.plan_versions': PlanVersionsTable
    'strategy.goals': GoalsTable
    'strategy.goal_points': GoalPointsTable
    'strategy.goal_versions': GoalVersionsTable
    'strategy.audiences': AudiencesTable
    'strategy.channel_plans': ChannelPlansTable
    'strategy.campaigns': CampaignsTable
    'strategy.campaign_goals': CampaignGoalsTable
    'strategy.campaign_versions': CampaignVersionsTable
    'strategy.decisions': DecisionsTable
    'strategy.no_goals': NoGoalsTable
    'strategy.guides': GuidesTable
    'strategy.guide_versions': GuideVersionsTable
  }
}
