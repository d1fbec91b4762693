import type { Work } from '#platform'
import { localDay } from '#rooms/alliance'
import { type Brought, brought, campaignHeard, divideEffect, insightPolicy, studiesOf, whatNext } from '#rooms/insight'
import {
  type Campaign,
  campaignById,
  campaignVerdict,
  changeCampaign,
  listAudiences,
  listDecisions,
  listGoals,
  sayTitle,
  strategyPolicy,
} from '#rooms/strategy'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { shownCampaignHeard } from '#web/server/heard.ts'
import { otherLocales, textValues } from '#web/server/other-languages.ts'
import { readerIn } from '#web/server/reader.ts'
import { campaignInput, numberOf, pointChoices } from '#web/server/strategy-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const campaign = await campaignById(work, event.params.id)
    const goals = (await listGoals(work)).filter((goal) => goal.state === 'open' || campaign.goals.includes(goal.goalId))
    const reader = readerIn(event)
    const found = insightPolicy.allows(work.actor, 'read-insight')
      ? await brought(work, { kind: 'campaign', id: campaign.campaignId })
      : null
    const {
      hypothesis,
      state,
      starts,
      ends,
      ownerName,
      announced,
      announcedAt,
      announcedBy,
      comparison,
      hoursPlanned,
      hoursSpent,
      moneyPlanned,
      moneySpent,
      currency,
    } = campaign
    // A study that was registered and has no answer yet: the month after which it can be worked out.
    const awaited = found
      ? (await studiesOf(work, campaign.campaignId)).find((one) => one.registered && !one.runs.some((run) => run.result))
      : undefined
    return {
      awaits: awaited?.registered?.to ?? null,
      campaign: {
        campaignId: campaign.campaignId,
        title: sayTitle(campaign, reader),
        hypothesis,
        state,
        starts,
        ends,
        ownerName,
        announcedAt,
        announcedBy,
        comparison,
        hoursPlanned,
        hoursSpent,
        moneyPlanned,
        moneySpent,
        currency,
        goals: goals
          .filter((goal) => campaign.goals.includes(goal.goalId))
          .map((goal) => ({ goalId: goal.goalId, title: sayTitle(goal, reader) })),
        announced: { hypothesis: announced.hypothesis, starts: announced.starts, ends: announced.ends, comparison: announced.comparison },
        changes: campaign.changedAfterAnnouncement.map(({ version, changed, why, changedBy, changedAt }) => ({
          version,
          changed,
          why,
          changedBy,
          changedAt,
        })),
      },
      frozen: announced.starts <= (await localDay(work, null, work.now)),
      verdict: await campaignVerdict(work, campaign.campaignId),
      found: found && evidenceOf(found),
      said: found && shownCampaignHeard(await campaignHeard(work, campaign.campaignId, found), event.locals.locale),
      divided: found && (await divideEffect(work, campaign.campaignId, found)),
      next: found ? await nextOf(work, campaign.campaignId, event.locals.locale) : null,
      decisions: (await listDecisions(work, { about: { kind: 'campaign', id: campaign.campaignId }, limit: 20 })).map(
        ({ decisionId, kind, saw, chose, decidedOn, decidedBy }) => ({ decisionId, kind, saw, chose, decidedOn, decidedBy }),
      ),
      values: valuesOf(campaign),
      goals: goals.map((goal) => ({ value: goal.goalId, label: sayTitle(goal, reader).text })),
      otherLocales: otherLocales(event),
      audiences: (await listAudiences(work)).map(({ audienceId, name }) => ({ value: audienceId, label: name })),
      points: await pointChoices(work, event.locals.locale),
      mayChange: strategyPolicy.allows(work.actor, 'run-campaign'),
      mayDecide: strategyPolicy.allows(work.actor, 'record-decision'),
    }
  })

/** What stands on the page of what it brought, without its posts and codes. */
const evidenceOf = ({ begins, caused, totals, range, gaps, running, from, to }: Brought) => ({
  begins,
  caused,
  totals,
  range,
  gaps,
  running,
  from,
  to,
})

/** What to try next, as far as the page of a campaign says it. */
async function nextOf(work: Work, id: string, locale: string) {
  const { subject, run, answer, proposals, names } = await whatNext(work, { kind: 'campaign', id }, locale)
  return { subject, run, answer, proposals, names }
}

/** A campaign as the answers of its form. */
function valuesOf(campaign: Campaign): Record<string, string | string[]> {
  const { comparison } = campaign
  const number = (value: number | null) => (value === null ? '' : String(value))
  return {
    version: String(campaign.version),
    title: campaign.title,
    ...textValues('titles', campaign.titles),
    hypothesis: campaign.hypothesis,
    goals: campaign.goals,
    starts: campaign.starts,
    ends: campaign.ends,
    'comparison.kind': comparison.kind,
    'comparison.why': comparison.why,
    'comparison.points': comparison.kind === 'points' ? comparison.points.map(String) : [],
    ...(comparison.kind === 'periods'
      ? Object.fromEntries(
          comparison.periods.flatMap(({ from, to }, i) => [
            [`comparison.periods.${i}.from`, from],
            [`comparison.periods.${i}.to`, to],
          ]),
        )
      : {}),
    audienceId: campaign.audienceId ?? '',
    owner: campaign.ownerName,
    hoursPlanned: number(campaign.hoursPlanned),
    moneyPlanned: number(campaign.moneyPlanned),
    hoursSpent: number(campaign.hoursSpent),
    moneySpent: number(campaign.moneySpent),
    currency: campaign.currency,
  }
}

export const actions: Actions = {
  change: async (event) => {
    const campaign = await act(event, (work, form) =>
      changeCampaign(work, {
        ...campaignInput(form),
        campaignId: event.params.id,
        version: numberOf(form, 'version') ?? 0,
        why: text(form, 'why'),
      }),
    )
    return isRefused(campaign) ? campaign : { saved: true }
  },
}
