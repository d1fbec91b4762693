import { campaignVerdict, goalById, listCampaigns, strategyPolicy } from '#rooms/strategy'
import { look } from '#web/server/act.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) =>
  look(event, async (work) => {
    const goalId = event.url.searchParams.get('goal') ?? undefined
    const goal = goalId ? await goalById(work, goalId) : undefined
    const rows = []
    for (const campaign of await listCampaigns(work, { goalId })) {
      const { campaignId, title, state, starts, ends, ownerName, comparison, hoursPlanned, hoursSpent, changedAfterAnnouncement } = campaign
      const { verdict } = await campaignVerdict(work, campaignId)
      rows.push({
        campaignId,
        title,
        state,
        starts,
        ends,
        ownerName,
        comparison: comparison.kind,
        hoursPlanned,
        hoursSpent,
        changed: changedAfterAnnouncement.length,
        verdict,
      })
    }
    return { rows, goal: goal?.title ?? null, mayOpen: strategyPolicy.allows(work.actor, 'run-campaign') }
  })
