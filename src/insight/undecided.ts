import { addDays, type Work } from '#platform'
import { type Campaign, decidedAbout, listCampaigns } from '#rooms/strategy'

/** Campaigns that are over for at most a quarter and were never decided upon, the latest start first. */
export async function undecidedCampaigns(work: Work, day: string): Promise<Campaign[]> {
  const over = (await listCampaigns(work, { limit: 100 })).filter(({ state, ends }) => state === 'over' && ends >= addDays(day, -92))
  if (over.length === 0) return []
  const decided = await decidedAbout(
    work,
    'campaign',
    over.map((campaign) => campaign.campaignId),
  )
  return over.filter((campaign) => !decided.has(campaign.campaignId))
}
