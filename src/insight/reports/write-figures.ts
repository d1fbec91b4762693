// The figures of a report from what was gathered. Pure.
import { firstDay, lastDay } from '#platform'
import type { GoalProgress } from '#rooms/strategy'
import type { Cell } from '../brought.ts'
import { measureOf } from '../say-goal.ts'
import type { Days } from '../windows.ts'
import { mostCampaigns, type Parts } from './gather-parts.ts'
import { ofCampaign, ofGoal, opensBrought, titled } from './refer.ts'
import type { Amount, ReportFigure } from './report.ts'

export function goalFigure(progress: GoalProgress): ReportFigure {
  const { goal, actualSoFar, atLeast, figuresThrough, through, gaps, sources } = progress
  const target = measureOf(progress)
  return {
    key: `goal.${goal.goalId}`,
    what: 'goal',
    metric: goal.metric,
    about: titled(goal),
    from: goal.starts,
    to: figuresThrough ?? through ?? goal.starts,
    now: actualSoFar === null ? { amount: null, told: 'none' } : { amount: actualSoFar, told: atLeast ? 'least' : 'exact' },
    beside: target === null ? null : { what: 'target', whole: true, amount: target, told: 'exact' },
    sources,
    gaps: progress.months.filter(({ month }) => gaps.months.includes(month)).map(({ from, to }) => ({ from, to })),
    missing: gaps.points.map(({ month, missing }) => ({ month, points: missing })),
    evidence: 'inferred',
    opens: ofGoal(progress),
  }
}

/** A count of people by code as the house tells it: hidden, or in steps of five. */
const stepOf = ({ amount, hidden }: Cell): Amount =>
  hidden || amount === null ? { amount: null, told: 'hidden' } : amount === 0 ? { amount: 0, told: 'exact' } : { amount, told: 'step' }

/** Strict and generous ends of what a campaign brought; without a day on which a post went out there is no generous one. */
export const endsOf = ({ range, totals }: Parts['brought'][number]['brought']) => ({
  strict: stepOf(range?.strict ?? totals.signUps),
  generous: range && stepOf(range.generous),
})

export const broughtFigures = ({ brought }: Parts, period: Days): ReportFigure[] =>
  brought.flatMap(({ campaign, brought: found }) => {
    const { strict, generous } = endsOf(found)
    const figure = (what: 'touches' | 'strict' | 'generous', now: Amount): ReportFigure => ({
      key: `${what}.${campaign.campaignId}`,
      what,
      metric: null,
      about: titled(campaign),
      from: found.from,
      to: period.to,
      now,
      beside: null,
      sources: found.sources,
      gaps: found.gaps,
      missing: [],
      evidence: 'observed',
      opens: opensBrought(campaign.campaignId, found),
    })
    return [
      figure('touches', { amount: found.totals.touches, told: 'exact' }),
      figure('strict', strict),
      ...(generous ? [figure('generous', generous)] : []),
    ]
  })

/** What people say of the channels of a campaign: both ends of the interval, in whole months, where enough of them answered. */
export const heardFigures = ({ brought }: Parts): ReportFigure[] =>
  brought.flatMap(({ campaign, heard: { people, heard } }) =>
    people
      ? (['low', 'high'] as const).map(
          (end): ReportFigure => ({
            key: `heard-${end}.${campaign.campaignId}`,
            what: `heard-${end}`,
            metric: null,
            about: titled(campaign),
            from: heard.from,
            to: heard.to,
            now: { amount: people[end], told: 'exact' },
            beside: null,
            sources: ['card form'],
            gaps: heard.notAsked,
            missing: [],
            evidence: heard.evidence,
            opens: ofCampaign(campaign),
          }),
        )
      : [],
  )

/** An effect is never one number: both ends of its interval, in things counted a month. */
export const effectFigures = ({ campaigns }: Parts, period: Days): ReportFigure[] =>
  campaigns.slice(0, mostCampaigns).flatMap(({ campaign, verdict, study }) => {
    if (verdict.reason !== 'study') return []
    const months = study && { from: firstDay(study.from), to: lastDay(study.to) }
    return (['low', 'high'] as const).map(
      (end): ReportFigure => ({
        key: `effect-${end}.${campaign.campaignId}`,
        what: `effect-${end}`,
        metric: null,
        about: titled(campaign),
        from: months?.from ?? campaign.starts,
        to: months?.to ?? (campaign.ends < period.to ? campaign.ends : period.to),
        now: { amount: verdict[end], told: 'exact' },
        beside: null,
        sources: ['study'],
        gaps: [],
        missing: [],
        evidence: 'inferred',
        opens: `${ofCampaign(campaign)}/studies/${verdict.studyId}`,
      }),
    )
  })

/** Hours and money of each campaign, beside what was planned. Of the whole campaign: what it took is written down once, not by the month. */
export const spentFigures = ({ campaigns }: Parts): ReportFigure[] =>
  campaigns.slice(0, mostCampaigns).flatMap(({ campaign }) => {
    const figure = (what: 'hours' | 'money', spent: number | null, planned: number | null): ReportFigure[] =>
      spent === null && planned === null
        ? []
        : [
            {
              key: `${what}.${campaign.campaignId}`,
              what,
              metric: null,
              about: titled(campaign),
              ...(what === 'money' ? { currency: campaign.currency } : {}),
              from: campaign.starts,
              to: campaign.ends,
              whole: true,
              now: spent === null ? { amount: null, told: 'none' } : { amount: spent, told: 'exact' },
              beside: planned === null ? null : { what: 'planned', whole: true, amount: planned, told: 'exact' },
              sources: ['effort'],
              gaps: [],
              missing: [],
              evidence: 'inferred',
              opens: ofCampaign(campaign),
            },
          ]
    return [...figure('hours', campaign.hoursSpent, campaign.hoursPlanned), ...figure('money', campaign.moneySpent, campaign.moneyPlanned)]
  })
