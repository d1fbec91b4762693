import { pageOf, readCursor } from '#platform'
import { campaignVerdicts, goalById, listCampaigns, sayTitle, strategyPolicy } from '#rooms/strategy'
import { look } from '#web/server/act.ts'
import { readerIn } from '#web/server/reader.ts'
import type { PageServerLoad } from './$types'

const shown = 50

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const goalId = event.url.searchParams.get('goal') ?? undefined
    const goal = goalId ? await goalById(work, goalId) : undefined
    const reader = readerIn(event)
    const after = readCursor(event.url.searchParams.get('after'), ['day', 'id'])
    const page = pageOf(await listCampaigns(work, { goalId, after, limit: shown + 1 }), shown, (one) => [one.starts, one.campaignId])
    const verdictOf = await campaignVerdicts(
      work,
      page.items.map(({ campaignId }) => campaignId),
    )
    return {
      rows: page.items.map((campaign) => {
        const { campaignId, state, starts, ends, ownerName, hoursPlanned, hoursSpent } = campaign
        return {
          campaignId,
          title: sayTitle(campaign, reader),
          state,
          starts,
          ends,
          ownerName,
          comparison: campaign.comparison.kind,
          hoursPlanned,
          hoursSpent,
          changed: campaign.changedAfterAnnouncement.length,
          caused: verdictOf(campaignId),
        }
      }),
      next: page.next,
      goalId: goalId ?? null,
      goal: goal ? sayTitle(goal, reader).text : null,
      mayOpen: strategyPolicy.allows(work.actor, 'run-campaign'),
    }
  })
