import { translator } from '#platform'
import { changeCampaign, listCampaigns, strategyPolicy } from '#rooms/strategy'
import { lookIn, putOut } from '../in-words.ts'
import { type NameSource, placeKey } from '../names.ts'

/** What campaigns are called and expect, through their own room: a change is a version there, with its reason. */
export const campaignPlaces: NameSource = {
  kind: 'campaign',
  async find(work, finder, locales) {
    if (!strategyPolicy.allows(work.actor, 'read-strategy')) return []
    return (await listCampaigns(work)).flatMap(({ campaignId, title, titles, hypothesis }) =>
      lookIn({ title, titles, hypothesis }, finder, locales).map(({ where, locale, contexts }) => ({
        place: placeKey('campaign', campaignId, where),
        kind: 'campaign',
        subject: campaignId,
        title,
        href: `/desk/campaigns/${campaignId}`,
        where,
        locale,
        contexts,
        byHand: !strategyPolicy.allows(work.actor, 'run-campaign'),
      })),
    )
  },
  async putOut(work, finder, subject, how) {
    const campaign = (await listCampaigns(work)).find(({ campaignId }) => campaignId === subject)
    if (!campaign) return
    const { title, titles, hypothesis } = campaign
    const why = translator('en')('content.people.correction-note')
    const owner = { id: campaign.ownerId, name: campaign.ownerName }
    await changeCampaign(work, { ...campaign, ...putOut({ title, titles, hypothesis }, finder, how), owner, why })
  },
}
