import { isDeepStrictEqual } from 'node:util'
import { sql } from 'kysely'
import type { Work } from '#platform'
import { localDay, type Names } from '#rooms/alliance'
import { noSuchCampaign } from './errors.ts'
import { strategyPolicy } from './policy.ts'

/** What a campaign is compared with, said before it starts: points or periods where it is not run, or nothing and why. */
export type Comparison =
  | { kind: 'points'; points: number[]; why: string }
  | { kind: 'periods'; periods: { from: string; to: string }[]; why: string }
  | { kind: 'none'; why: string }

/** What a campaign says beforehand. From its first day on the last of these written before it is what was announced. */
export interface CampaignTerms {
  title: string
  /** The title in other languages. */
  titles: Names
  hypothesis: string
  starts: string
  ends: string
  goals: string[]
  comparison: Comparison
}

const announcedTerms = ['hypothesis', 'starts', 'ends', 'goals', 'comparison'] as const
export type AnnouncedTerm = (typeof announcedTerms)[number]

export interface CampaignChange {
  version: number
  /** What differs from the wording before it. */
  changed: AnnouncedTerm[]
  terms: CampaignTerms
  why: string | null
  changedBy: string
  changedAt: Date
}

export interface Campaign extends CampaignTerms {
  campaignId: string
  version: number
  state: 'planned' | 'running' | 'over'
  audienceId: string | null
  ownerId: string | null
  ownerName: string
  /** What it was to take, and what it took: hours of work, and money in `currency`. */
  hoursPlanned: number | null
  moneyPlanned: number | null
  hoursSpent: number | null
  moneySpent: number | null
  currency: string
  /** As it stood on its first day, or stands now if that is to come. */
  announced: CampaignTerms
  /** When and by whom the announced wording was written. */
  announcedAt: Date
  announcedBy: string
  /** Changes after the first day, oldest first: shown as "changed after announcement" wherever the comparison is. */
  changedAfterAnnouncement: CampaignChange[]
  createdAt: Date
}

/** Which announced terms differ between two wordings. */
export function differences(a: CampaignTerms, b: CampaignTerms): AnnouncedTerm[] {
  return announcedTerms.filter((term) => !isDeepStrictEqual(a[term], b[term]))
}

/** Reads one campaign. Refuses `strategy.no-such-campaign`. */
export async function campaignById(work: Work, campaignId: string): Promise<Campaign> {
  strategyPolicy.demand(work, 'read-strategy')
  return readCampaign(work, campaignId)
}

/** Reads a campaign without asking who may. `lock` holds its row until the commit. */
export async function readCampaign(work: Work, campaignId: string, lock = false): Promise<Campaign> {
  const query = rows(work).where('campaign_id', '=', campaignId)
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst()
  if (!row) throw noSuchCampaign()
  const [campaign] = await present(work, [row])
  return campaign!
}

export interface CampaignFilter {
  goalId?: string
  /** Campaigns that run on this day. */
  on?: string
  /** First day and id of the last campaign of the page before. */
  after?: readonly [string, string]
  limit?: number
}

/** Lists campaigns, the latest start first. At most 200. */
export async function listCampaigns(work: Work, filter: CampaignFilter = {}): Promise<Campaign[]> {
  strategyPolicy.demand(work, 'read-strategy')
  let query = rows(work)
  if (filter.on) query = query.where('starts', '<=', filter.on).where('ends', '>=', filter.on)
  if (filter.goalId) {
    const goalId = filter.goalId
    query = query.where('campaign_id', 'in', (eb) =>
      eb.selectFrom('strategy.campaign_goals').select('campaign_id').where('alliance_id', '=', work.alliance).where('goal_id', '=', goalId),
    )
  }
  if (filter.after) query = query.where(sql<boolean>`(starts, campaign_id) < (${filter.after[0]}::date, ${filter.after[1]}::uuid)`)
  const found = await query
    .orderBy('starts', 'desc')
    .orderBy('campaign_id', 'desc')
    .limit(Math.min(filter.limit ?? 100, 201))
    .execute()
  return present(work, found)
}

const rows = (work: Work) => work.db.selectFrom('strategy.campaigns').selectAll().where('alliance_id', '=', work.alliance)

async function present(work: Work, found: Awaited<ReturnType<ReturnType<typeof rows>['execute']>>): Promise<Campaign[]> {
  if (found.length === 0) return []
  const today = await localDay(work, null, work.now)
  const stored = await work.db
    .selectFrom('strategy.campaign_versions')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where(
      'campaign_id',
      'in',
      found.map((row) => row.campaign_id),
    )
    .orderBy('version')
    .execute()
  // A wording written before titles had translations has none.
  const versions = stored.map((version) => ({ ...version, terms: { ...version.terms, titles: version.terms.titles ?? {} } }))
  return found.map((row) => {
    const mine = versions.filter((version) => version.campaign_id === row.campaign_id)
    const announced = mine.find((version) => version.version === row.announced_version)!
    const current = mine.find((version) => version.version === row.version)!
    return {
      campaignId: row.campaign_id,
      version: row.version,
      ...current.terms,
      state: today < current.terms.starts ? 'planned' : today > current.terms.ends ? 'over' : 'running',
      audienceId: row.audience_id,
      ownerId: row.owner_id,
      ownerName: row.owner_name,
      hoursPlanned: row.hours_planned,
      moneyPlanned: row.money_planned,
      hoursSpent: row.hours_spent,
      moneySpent: row.money_spent,
      currency: row.currency,
      announced: announced.terms,
      announcedAt: announced.changed_at,
      announcedBy: announced.changed_by,
      changedAfterAnnouncement: mine
        .filter((version) => version.after_start)
        .map((version) => ({
          version: version.version,
          changed: differences(mine.find((before) => before.version === version.version - 1)!.terms, version.terms),
          terms: version.terms,
          why: version.why,
          changedBy: version.changed_by,
          changedAt: version.changed_at,
        }))
        .filter((change) => change.changed.length > 0),
      createdAt: row.created_at,
    }
  })
}
