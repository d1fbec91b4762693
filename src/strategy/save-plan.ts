import { audit, Fields, newId, type Work } from '#platform'
import { isCurrency, signature } from './checking.ts'
import { planChangedMeanwhile } from './errors.ts'
import { type Plan, type PlanChannel, type PlanReview, planOf } from './plan.ts'
import { strategyPolicy } from './policy.ts'

export interface SavePlan {
  year: number
  mission: string
  aims: string[]
  channels: PlanChannel[]
  reviews: PlanReview[]
  budget: number | null
  /** ISO 4217. */
  currency: string
  notes?: string
  /** Version and revision of the text that was read and changed; both 0 for a year without a plan. */
  version: number
  revision: number
}

/**
 * Saves the outreach plan of a year. A draft is overwritten; an approved plan stays as it is and the change becomes the draft of
 * a new version. Refuses `strategy.plan-changed-meanwhile` when somebody else has saved since the text was read.
 */
export async function savePlan(work: Work, input: SavePlan): Promise<Plan> {
  strategyPolicy.demand(work, 'write-plan')
  const text = checked(input)
  const by = signature(work.actor)
  // The row of the year is made first and locked, so that two first savings meet here and not at the unique index.
  await work.db
    .insertInto('strategy.plans')
    .values({ alliance_id: work.alliance, plan_id: newId(), year: input.year, version: 1, approved_version: 0, created_at: work.now })
    .onConflict((on) => on.columns(['alliance_id', 'year']).doNothing())
    .execute()
  const plan = await work.db
    .selectFrom('strategy.plans')
    .selectAll()
    .where('alliance_id', '=', work.alliance)
    .where('year', '=', input.year)
    .forUpdate()
    .executeTakeFirstOrThrow()
  const newest = await work.db
    .selectFrom('strategy.plan_versions')
    .select(['version', 'revision', 'written_by', 'approved_at'])
    .where('alliance_id', '=', work.alliance)
    .where('plan_id', '=', plan.plan_id)
    .where('version', '=', plan.version)
    .executeTakeFirst()
  if (input.version !== (newest?.version ?? 0) || input.revision !== (newest?.revision ?? 0)) {
    throw planChangedMeanwhile(input.year, newest?.written_by ?? '')
  }
  if (newest && !newest.approved_at) {
    await work.db
      .updateTable('strategy.plan_versions')
      .set({ ...text, revision: newest.revision + 1, written_by: by, written_at: work.now })
      .where('alliance_id', '=', work.alliance)
      .where('plan_id', '=', plan.plan_id)
      .where('version', '=', plan.version)
      .execute()
  } else {
    const version = newest ? newest.version + 1 : 1
    await work.db
      .insertInto('strategy.plan_versions')
      .values({
        alliance_id: work.alliance,
        plan_id: plan.plan_id,
        version,
        revision: 1,
        ...text,
        written_by: by,
        written_at: work.now,
        approved_by: null,
        approved_at: null,
      })
      .execute()
    await work.db
      .updateTable('strategy.plans')
      .set({ version })
      .where('alliance_id', '=', work.alliance)
      .where('plan_id', '=', plan.plan_id)
      .execute()
  }
  const saved = (await planOf(work, input.year))!
  await audit(
    work,
    saved.revision === 1 ? 'strategy.plan-drafted' : 'strategy.plan-saved',
    { kind: 'plan', id: plan.plan_id },
    { year: input.year, version: saved.version },
  )
  return saved
}

function checked(input: SavePlan) {
  const fields = new Fields('strategy')
  if (!Number.isInteger(input.year) || input.year < 1990 || input.year > 2200)
    fields.wrong('year', 'number-out-of-bounds', { min: 1990, max: 2200 })
  const mission = fields.lines('mission', input.mission, { max: 4000 })
  const aims = input.aims.map((aim, i) => fields.lines(`aims.${i}`, aim, { max: 500 })).filter((aim) => aim !== '')
  const named = new Set<string>()
  const channels = input.channels
    .filter(({ channel, purpose }) => channel.trim() !== '' || purpose.trim() !== '')
    .map((row, i): PlanChannel => {
      const channel = fields.line(`channels.${i}.channel`, row.channel, { max: 80, needed: true })
      if (named.has(channel.toLowerCase())) fields.wrong(`channels.${i}.channel`, 'channel-named-twice')
      named.add(channel.toLowerCase())
      return {
        channel,
        purpose: fields.lines(`channels.${i}.purpose`, row.purpose, { max: 500 }),
        hoursPerWeek: fields.number(`channels.${i}.hoursPerWeek`, row.hoursPerWeek, { min: 0, max: 1000 }),
        money: fields.number(`channels.${i}.money`, row.money, { min: 0, max: 1e11 }),
      }
    })
  const reviews = input.reviews
    .filter(({ day, about }) => day !== '' || about.trim() !== '')
    .map(
      (row, i): PlanReview => ({
        day: fields.day(`reviews.${i}.day`, row.day),
        about: fields.lines(`reviews.${i}.about`, row.about, { max: 300 }),
      }),
    )
    .sort((a, b) => a.day.localeCompare(b.day))
  const budget = fields.number('budget', input.budget, { min: 0, max: 1e11 })
  const currency = input.currency.trim().toUpperCase()
  if (!isCurrency(currency)) fields.wrong('currency', 'not-a-currency')
  const notes = fields.lines('notes', input.notes, { max: 10_000 })
  fields.check()
  return {
    mission,
    aims: JSON.stringify(aims),
    channels: JSON.stringify(channels),
    reviews: JSON.stringify(reviews),
    budget,
    currency,
    notes,
  }
}
