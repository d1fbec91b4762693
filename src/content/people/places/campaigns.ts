import { translator } from '#platform'
import { changeCampaign, listCampaigns, recordsInWords, rewordRecord, strategyPolicy } from '#rooms/strategy'
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

/** Words of strategy that stay as they were written: what went out without a goal, and each wording of a campaign. */
export const recordPlaces: NameSource = {
  kind: 'strategy-record',
  async find(work, finder, locales) {
    if (!strategyPolicy.allows(work.actor, 'read-strategy')) return []
    return (await recordsInWords(work)).flatMap(({ kind, id, words }) =>
      lookIn(words, finder, locales).map(({ where, locale, contexts }) => ({
        place: placeKey('strategy-record', `${kind}:${id}`, where),
        kind: 'strategy-record',
        subject: `${kind}:${id}`,
        title: words.title,
        href: kind === 'no-goal' ? '/desk/goals' : `/desk/campaigns/${id.split(':')[0]}`,
        where,
        locale,
        contexts,
        byHand: !strategyPolicy.allows(work.actor, 'run-campaign'),
      })),
    )
  },
  async putOut(work, finder, subject, how) {
    const record = (await recordsInWords(work)).find(({ kind, id }) => `${kind}:${id}` === subject)
    if (record) await rewordRecord(work, { ...record, words: putOut(record.words, finder, how) })
  },
}
