import { addDays } from '#platform'
import { allianceOf, dayStart, readerOf, type Waiting, type WorkSource } from '#rooms/alliance'
import { sayTitle, strategyPolicy } from '#rooms/strategy'
import { undecidedCampaigns } from './undecided.ts'

/** Campaigns that are over and from which nobody has drawn a conclusion. */
export const insightWork: WorkSource = {
  needs: async (work, { day, locale }) => {
    if (!strategyPolicy.allows(work.actor, 'record-decision')) return []
    const campaigns = await undecidedCampaigns(work, day)
    if (campaigns.length === 0) return []
    const { time_zone } = await allianceOf(work)
    const reader = await readerOf(work, locale)
    return campaigns.map(
      ({ campaignId, title, titles, ends, ownerId, ownerName }): Waiting => ({
        what: 'no-decision',
        harm: 20,
        tone: 'info',
        when: new Date(dayStart(time_zone, 0, addDays(ends, 1))),
        params: { title: sayTitle({ title, titles }, reader).text },
        href: `/desk/campaigns/${campaignId}`,
        ...(ownerId ? { owner: { id: ownerId, name: ownerName } } : {}),
      }),
    )
  },
}
