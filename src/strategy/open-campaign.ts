import { audit, Fields, isId, newId, type Work } from '#platform'
import { listServicePoints, localDay, type Names } from '#rooms/alliance'
import { type Campaign, type CampaignTerms, type Comparison, differences, readCampaign } from './campaign.ts'
import { isCurrency, signature, staffIdOf } from './checking.ts'
import { audienceById } from './describe-audience.ts'
import { changedMeanwhile } from './errors.ts'
import { strategyPolicy } from './policy.ts'

export interface OpenCampaign {
  title: string
  /** The title in other languages; those of the campaign that is changed unless given. */
  titles?: Names
  /** What we expect and why, so that it can turn out wrong. */
  hypothesis: string
  starts: string
  ends: string
  /** Ids of the goals it serves, at least one. */
  goals: string[]
  comparison: Comparison
  audienceId?: string | null
  owner?: { id?: string | null; name: string }
  hoursPlanned: number | null
  moneyPlanned: number | null
  hoursSpent?: number | null
  moneySpent?: number | null
  /** ISO 4217. */
  currency: string
}

export interface ChangeCampaign extends OpenCampaign {
  campaignId: string
  version: number
  /** Needed when the announced terms change after the first day. */
  why?: string
}

/** Opens a campaign. What it says beforehand is announced with it and can be changed freely until its first day. */
export async function openCampaign(work: Work, input: OpenCampaign): Promise<Campaign> {
  strategyPolicy.demand(work, 'run-campaign')
  const { terms, columns } = await checked(work, input)
  const campaignId = newId()
  await work.db
    .insertInto('strategy.campaigns')
    .values({
      alliance_id: work.alliance,
      campaign_id: campaignId,
      version: 1,
      announced_version: 1,
      ...columns,
      created_at: work.now,
      changed_at: work.now,
    })
    .execute()
  await writeGoals(work, campaignId, terms.goals)
  await writeVersion(work, campaignId, 1, terms, false, null)
  await audit(work, 'strategy.campaign-opened', { kind: 'campaign', id: campaignId }, { title: terms.title })
  return readCampaign(work, campaignId)
}

/**
 * Changes a campaign. From its announced first day on hypothesis, days, goals and comparison are frozen as announced: a change is
 * possible with a reason, is kept beside what was announced and shown as changed after announcement; moving the first day does not
 * unfreeze anything. Refuses `strategy.changed-meanwhile`.
 */
export async function changeCampaign(work: Work, input: ChangeCampaign): Promise<Campaign> {
  strategyPolicy.demand(work, 'run-campaign')
  const before = await readCampaign(work, input.campaignId, true)
  if (before.version !== input.version)
    throw changedMeanwhile(before.title, before.changedAfterAnnouncement.at(-1)?.changedBy ?? before.announcedBy)
  const { terms, columns } = await checked(work, input, before)
  const started = before.announced.starts <= (await localDay(work, null, work.now))
  const changed = differences(before, terms)
  const after = started && changed.length > 0
  const fields = new Fields('strategy')
  const why = fields.lines('why', input.why, { max: 1000, needed: after })
  fields.check()
  const version = before.version + 1
  await work.db
    .updateTable('strategy.campaigns')
    .set({ ...columns, version, ...(started ? {} : { announced_version: version }), changed_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('campaign_id', '=', before.campaignId)
    .execute()
  await work.db
    .deleteFrom('strategy.campaign_goals')
    .where('alliance_id', '=', work.alliance)
    .where('campaign_id', '=', before.campaignId)
    .execute()
  await writeGoals(work, before.campaignId, terms.goals)
  await writeVersion(work, before.campaignId, version, terms, started, why || null)
  await audit(
    work,
    after ? 'strategy.campaign-changed-after-announcement' : 'strategy.campaign-changed',
    { kind: 'campaign', id: before.campaignId },
    { title: terms.title },
    why || undefined,
  )
  return readCampaign(work, before.campaignId)
}

/** Writes down what a campaign took so far: hours of work and money. */
export async function recordEffort(
  work: Work,
  campaignId: string,
  effort: { hoursSpent: number | null; moneySpent: number | null },
): Promise<Campaign> {
  strategyPolicy.demand(work, 'run-campaign')
  const before = await readCampaign(work, campaignId, true)
  const fields = new Fields('strategy')
  const hours_spent = fields.number('hoursSpent', effort.hoursSpent, { min: 0, max: 100_000 })
  const money_spent = fields.number('moneySpent', effort.moneySpent, { min: 0, max: 1e11 })
  fields.check()
  await work.db
    .updateTable('strategy.campaigns')
    .set({ hours_spent, money_spent, changed_at: work.now })
    .where('alliance_id', '=', work.alliance)
    .where('campaign_id', '=', campaignId)
    .execute()
  await audit(work, 'strategy.campaign-effort-recorded', { kind: 'campaign', id: campaignId }, { title: before.title })
  return readCampaign(work, campaignId)
}

async function checked(work: Work, input: OpenCampaign, before?: Campaign) {
  const fields = new Fields('strategy')
  const starts = fields.day('starts', input.starts)
  const ends = fields.day('ends', input.ends)
  fields.order('ends', starts, ends)
  const goals = [...new Set(input.goals)].sort()
  if (goals.length === 0) fields.wrong('goals', 'campaign-without-goal')
  else await checkGoals(work, fields, goals, before?.goals ?? [])
  const terms: CampaignTerms = {
    title: fields.line('title', input.title, { max: 200, needed: true }),
    titles: fields.names('titles', input.titles ?? before?.titles, { max: 200 }),
    hypothesis: fields.lines('hypothesis', input.hypothesis, { max: 2000, needed: true }),
    starts,
    ends,
    goals,
    comparison: await checkComparison(work, fields, input.comparison),
  }
  const currency = input.currency.trim().toUpperCase()
  if (!isCurrency(currency)) fields.wrong('currency', 'not-a-currency')
  const owner =
    input.owner ?? (before ? { id: before.ownerId, name: before.ownerName } : { id: staffIdOf(work.actor), name: signature(work.actor) })
  const audienceId = fields.id('audienceId', input.audienceId, 'no-such-audience')
  const columns = {
    title: terms.title,
    starts,
    ends,
    audience_id: audienceId,
    owner_id: fields.id('owner', owner.id, 'no-such-staff'),
    owner_name: fields.line('owner', owner.name, { max: 120, needed: true }),
    hours_planned: fields.number('hoursPlanned', input.hoursPlanned, { min: 0, max: 100_000 }),
    money_planned: fields.number('moneyPlanned', input.moneyPlanned, { min: 0, max: 1e11 }),
    hours_spent: fields.number('hoursSpent', input.hoursSpent, { min: 0, max: 100_000 }),
    money_spent: fields.number('moneySpent', input.moneySpent, { min: 0, max: 1e11 }),
    currency,
  }
  fields.check()
  if (audienceId) await audienceById(work, audienceId)
  return { terms, columns }
}

/** A campaign serves goals that are there; a closed one only if it served it before. */
async function checkGoals(work: Work, fields: Fields, goals: string[], before: readonly string[]): Promise<void> {
  const valid = goals.filter(isId)
  const found =
    valid.length === 0
      ? []
      : await work.db
          .selectFrom('strategy.goals')
          .select(['goal_id', 'title', 'state'])
          .where('alliance_id', '=', work.alliance)
          .where('goal_id', 'in', valid)
          .execute()
  if (found.length < goals.length) fields.wrong('goals', 'no-such-goal')
  const closed = found.filter((goal) => goal.state === 'closed' && !before.includes(goal.goal_id))
  if (closed.length > 0) fields.wrong('goals', 'goal-is-closed', { title: closed[0]!.title })
}

async function checkComparison(work: Work, fields: Fields, comparison: Comparison): Promise<Comparison> {
  // With nothing held out there is nothing to compare with: then the reason is asked for, so that it was a choice.
  const why = fields.lines('comparison.why', comparison.why, { max: 1000, needed: comparison.kind === 'none' })
  if (comparison.kind === 'points') {
    const points = [...new Set(comparison.points)].sort((a, b) => a - b)
    if (points.length === 0) fields.wrong('comparison.points', 'no-points-chosen')
    else {
      const known = new Set((await listServicePoints(work, { status: 'any', points })).map((point) => point.point_no))
      const unknown = points.filter((point) => !known.has(point))
      if (unknown.length > 0) fields.wrong('comparison.points', 'no-such-points', { points: unknown.join(', ') })
    }
    return { kind: 'points', points, why }
  }
  if (comparison.kind === 'periods') {
    if (comparison.periods.length === 0) fields.wrong('comparison.periods', 'no-periods-chosen')
    const periods = comparison.periods.map((period, i) => {
      const from = fields.day(`comparison.periods.${i}.from`, period.from)
      const to = fields.day(`comparison.periods.${i}.to`, period.to)
      fields.order(`comparison.periods.${i}.to`, from, to)
      return { from, to }
    })
    return { kind: 'periods', periods: periods.sort((a, b) => a.from.localeCompare(b.from)), why }
  }
  return { kind: 'none', why }
}

async function writeGoals(work: Work, campaignId: string, goals: string[]): Promise<void> {
  await work.db
    .insertInto('strategy.campaign_goals')
    .values(goals.map((goal_id) => ({ alliance_id: work.alliance, campaign_id: campaignId, goal_id })))
    .execute()
}

async function writeVersion(
  work: Work,
  campaignId: string,
  version: number,
  terms: CampaignTerms,
  afterStart: boolean,
  why: string | null,
): Promise<void> {
  await work.db
    .insertInto('strategy.campaign_versions')
    .values({
      alliance_id: work.alliance,
      campaign_id: campaignId,
      version,
      terms: JSON.stringify(terms),
      after_start: afterStart,
      why,
      changed_by: signature(work.actor),
      changed_at: work.now,
    })
    .execute()
}
