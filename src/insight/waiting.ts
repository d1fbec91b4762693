import { addDays, lastDay } from '#platform'
import { allianceOf, dayStart, readerOf, type Waiting, type WorkSource } from '#rooms/alliance'
import { campaignById, sayTitle, strategyPolicy } from '#rooms/strategy'
import { insightPolicy } from './policy.ts'
import { studiesToWorkOut } from './studies/study.ts'
import { undecidedCampaigns } from './undecided.ts'

/** Campaigns that are over and from which nobody has drawn a conclusion; studies that are over and that nobody has worked out. */
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
  owed: async (work, { day, locale }) => {
    if (!insightPolicy.allows(work.actor, 'run-study') || !strategyPolicy.allows(work.actor, 'read-strategy')) return []
    const studies = await studiesToWorkOut(work, day)
    if (studies.length === 0) return []
    const { time_zone } = await allianceOf(work)
    const reader = await readerOf(work, locale)
    return Promise.all(
      studies.map(
        async ({ studyId, campaignId, to }): Promise<Waiting> => ({
          what: 'study-over',
          harm: 10,
          tone: 'info',
          when: new Date(dayStart(time_zone, 0, addDays(lastDay(to), 1))),
          params: { title: sayTitle(await campaignById(work, campaignId), reader).text },
          href: `/desk/campaigns/${campaignId}/studies/${studyId}`,
        }),
      ),
    )
  },
}
