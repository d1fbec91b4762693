import { isId } from '#platform'
import { localDay } from '#rooms/alliance'
import { type DecisionSubject, listCampaigns, listDecisions, listGoals, recordDecision, sayTitle, strategyPolicy } from '#rooms/strategy'
import { act, isRefused, look, text } from '#web/server/act.ts'
import { readerIn } from '#web/server/reader.ts'
import { goalMetrics, numberOf } from '#web/server/strategy-forms.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const reader = readerIn(event)
    const asked = event.url.searchParams
    const only = asked.get('only') === 'lesson' ? ('lesson' as const) : undefined
    const choices = [
      { value: `alliance:${work.alliance}`, label: event.locals.alliance.name },
      ...(await listGoals(work, { limit: 50 })).map((goal) => ({
        value: `goal:${goal.goalId}`,
        label: sayTitle(goal, reader).text,
        group: event.locals.t('strategy.tabs.goals'),
      })),
      ...(await listCampaigns(work, { limit: 50 })).map((campaign) => ({
        value: `campaign:${campaign.campaignId}`,
        label: sayTitle(campaign, reader).text,
        group: event.locals.t('strategy.tabs.campaigns'),
      })),
    ]
    const about = `${asked.get('kind') ?? ''}:${asked.get('id') ?? ''}`
    const other = asked.get('title')
    if (other && !choices.some(({ value }) => value === about) && isId(asked.get('id'))) choices.push({ value: about, label: other })
    return {
      only,
      as: asked.get('as') === 'lesson' ? 'lesson' : 'decision',
      rows: (await listDecisions(work, { kind: only })).map(
        ({
          decisionId,
          kind,
          about,
          saw,
          chose,
          metric,
          reading,
          readingFrom,
          readingTo,
          decidedOn,
          decidedBy,
          ownerName,
          reviewOn,
          replaces,
          replacedBy,
        }) => ({
          decisionId,
          kind,
          // As it is called now and in this language, where it is still in the list; else as it was called then.
          about: choices.find(({ value }) => value === `${about.kind}:${about.id}`)?.label ?? about.title,
          saw,
          chose,
          metric,
          reading,
          readingFrom,
          readingTo,
          decidedOn,
          decidedBy,
          ownerName,
          reviewOn,
          replaces,
          replacedBy,
        }),
      ),
      choices,
      about,
      metrics: goalMetrics(),
      today: await localDay(work, null, work.now),
      mayRecord: strategyPolicy.allows(work.actor, 'record-decision'),
    }
  })

/** The title of what was chosen, from the list that came with the form. */
function titleOf(form: FormData): string {
  const about = text(form, 'about')
  return (
    form
      .getAll('titles')
      .map(String)
      .find((entry) => entry.startsWith(`${about} `))
      ?.slice(about.length + 1) ?? ''
  )
}

export const actions: Actions = {
  default: async (event) => {
    const decision = await act(event, async (work, form) => {
      const [kind = '', id = ''] = text(form, 'about').split(':', 2)
      return recordDecision(work, {
        kind: text(form, 'kind') === 'lesson' ? 'lesson' : 'decision',
        about: { kind: subjects.find((subject) => subject === kind) ?? 'alliance', id, title: titleOf(form) },
        saw: text(form, 'saw'),
        chose: text(form, 'chose'),
        metric: text(form, 'metric') || null,
        reading: numberOf(form, 'reading'),
        readingFrom: text(form, 'readingFrom') || null,
        readingTo: text(form, 'readingTo') || null,
        decidedOn: text(form, 'decidedOn') || undefined,
        ownerName: text(form, 'owner') || undefined,
        reviewOn: text(form, 'reviewOn') || null,
        replaces: text(form, 'replaces') || null,
      })
    })
    return isRefused(decision) ? decision : { recorded: decision.chose }
  },
}

const subjects: readonly DecisionSubject[] = ['alliance', 'plan', 'goal', 'campaign', 'series', 'post', 'channel', 'audience']
