import { addDays, later as laterDay, type Work } from '#platform'
import type { Names } from '#rooms/alliance'
import { assetsByIds } from '#rooms/content'
import {
  type Campaign,
  type CampaignVerdict,
  campaignVerdicts,
  type Decision,
  decidedAbout,
  type GoalProgress,
  listCampaigns,
  listDecisions,
  listGoals,
  planOf,
  progressOf,
} from '#rooms/strategy'
import { type Brought, brought } from '../brought.ts'
import type { Artefact } from '../evidence/artefact.ts'
import { evidenceFile } from '../evidence/evidence-file.ts'
import { type CampaignHeard, campaignHeard } from '../heard/heard.ts'
import { type Honour, listHonours } from '../honours/honours.ts'
import { spokenOf } from '../studies/result.ts'
import { studyById } from '../studies/study.ts'
import type { Days } from '../windows.ts'
import { type MadePosts, madePosts } from './made-posts.ts'
import { metricFigures, placeFigures } from './metric-figures.ts'
import type { ReportFigure, ReportKind, Studied, Titled } from './report.ts'

/** What reports are put together from, read once. */
export interface Parts {
  figures: ReportFigure[]
  /** The approved plans of the years that the period touches. */
  plans: { year: number; mission: string; aims: string[] }[]
  /** Where the goals of the period stood on its last day, by what is known now. */
  goals: GoalProgress[]
  /** The campaigns that ran in the period, the latest start first. */
  campaigns: { campaign: Campaign; verdict: CampaignVerdict; study: Studied | null; undecided: boolean }[]
  /** What the first of them brought in the period, by code; the others are counted on their own pages. */
  brought: { campaign: Campaign; brought: Brought; heard: CampaignHeard; made: MadePosts }[]
  /** Of the period and of the month after it, and of its campaigns whenever they were made. */
  decisions: Decision[]
  lessons: Decision[]
  /** Of juries and funders. */
  artefacts: Artefact[]
  /** What pictures among them show, by their ids, in the words for those who do not see them. */
  alts: ReadonlyMap<string, Names>
  /** Of juries: what the library was given, where it may be shown. */
  honours: Honour[]
  /** Of each place of one library. */
  places: ReportFigure[]
}

/** Two pages hold no more campaigns than this with all that came by their codes. */
export const mostCampaigns = 8
/** What is decided in the month after a period mostly follows from it. */
const afterwards = 31

/** Reads what a period was: goals, campaigns with their verdicts, what they brought, decisions, lessons, figures. */
export async function gatherParts(work: Work, kind: ReportKind, period: Days): Promise<Parts> {
  const overlaps = ({ starts, ends }: { starts: string; ends: string | null }) =>
    starts <= period.to && (ends === null || ends >= period.from)
  const goals = (await listGoals(work, { limit: 200 })).filter(overlaps)
  const campaigns = (await listCampaigns(work, { limit: 200 })).filter(overlaps)
  const ids = campaigns.map(({ campaignId }) => campaignId)
  const verdictOf = await campaignVerdicts(work, ids)
  const decided = await decidedAbout(work, 'campaign', ids)
  const days = { from: period.from, to: addDays(period.to, afterwards), limit: 200 }
  const inPeriod = await listDecisions(work, days)
  const later: Decision[] = []
  // Studies are worked out, and campaigns judged, long after a period is over.
  for (const id of ids.slice(0, mostCampaigns).filter((one) => decided.has(one)))
    later.push(...(await listDecisions(work, { about: { kind: 'campaign', id } })))
  const recorded = [...inPeriod, ...later.filter((one) => !inPeriod.some(({ decisionId }) => decisionId === one.decisionId))].filter(
    ({ replacedBy }) => replacedBy === null,
  )
  const counted: Parts['brought'] = []
  for (const campaign of campaigns.slice(0, mostCampaigns)) {
    const from = laterDay(period.from, campaign.starts)
    const found = await brought(work, { kind: 'campaign', id: campaign.campaignId }, { from, to: period.to })
    counted.push({
      campaign,
      brought: found,
      heard: await campaignHeard(work, campaign.campaignId, found, period),
      made: kind === 'award' ? await madePosts(work, found, { from, to: period.to }) : { posts: [], more: 0 },
    })
  }
  const studied = new Map<string, Studied>()
  for (const id of ids) {
    const verdict = verdictOf(id)
    if (verdict.reason !== 'study') continue
    const { terms, runs } = await studyById(work, verdict.studyId)
    studied.set(id, { metric: terms.metric, ...spokenOf(terms, runs.find(({ state }) => state === 'done')?.result ?? {}) })
  }
  const plans: Parts['plans'] = []
  for (let year = Number(period.from.slice(0, 4)); year <= Number(period.to.slice(0, 4)); year++) {
    const plan = await planOf(work, year)
    if (plan?.state === 'approved') plans.push({ year, mission: plan.mission, aims: plan.aims })
  }
  const artefacts = kind === 'award' || kind === 'funder' ? await evidenceFile(work, period) : []
  const pictures = artefacts.filter((one) => one.kind === 'picture').map(({ subject }) => subject)
  return {
    figures: await metricFigures(work, period),
    plans,
    goals: await progressOf(work, goals.toReversed(), addDays(period.to, 1)),
    campaigns: campaigns.map((campaign) => ({
      campaign,
      verdict: verdictOf(campaign.campaignId),
      study: studied.get(campaign.campaignId) ?? null,
      undecided: campaign.ends <= period.to && !decided.has(campaign.campaignId),
    })),
    brought: counted,
    decisions: recorded.filter(({ kind }) => kind === 'decision'),
    lessons: recorded.filter(({ kind }) => kind === 'lesson'),
    artefacts,
    alts: new Map((await assetsByIds(work, pictures)).map(({ id, alt }) => [id, alt])),
    honours: kind === 'award' ? (await listHonours(work, period)).filter(({ mayBeShown }) => mayBeShown).toReversed() : [],
    places: [],
  }
}

/**
 * What one library of the alliance is told: what its places counted, together and one by one, and the goals that are set for them alone. Codes know no
 * library, so what came by them is not in it.
 */
export async function gatherOfLibrary(work: Work, period: Days, places: readonly { point: number; about: Titled }[]): Promise<Parts> {
  const own = new Set(places.map(({ point }) => point))
  const goals = (await listGoals(work, { limit: 200 })).filter(
    ({ starts, ends, points }) =>
      starts <= period.to && (ends === null || ends >= period.from) && points?.every((point) => own.has(point)) === true,
  )
  const about = new Set(goals.map(({ goalId }) => goalId))
  const recorded = (await listDecisions(work, { from: period.from, to: addDays(period.to, afterwards), limit: 200 })).filter(
    (one) => one.replacedBy === null && one.about.kind === 'goal' && about.has(one.about.id),
  )
  return {
    figures: own.size === 0 ? [] : await metricFigures(work, period, [...own]),
    plans: [],
    goals: await progressOf(work, goals.toReversed(), addDays(period.to, 1)),
    campaigns: [],
    brought: [],
    decisions: recorded.filter(({ kind }) => kind === 'decision'),
    lessons: recorded.filter(({ kind }) => kind === 'lesson'),
    artefacts: [],
    alts: new Map(),
    honours: [],
    places: own.size === 0 ? [] : await placeFigures(work, period, places.slice(0, mostPlaces)),
  }
}

/** More places than this nobody reads in a table; each is counted in the sums. */
const mostPlaces = 60
