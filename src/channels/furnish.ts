import { healthProbes, type Platform, type Work } from '#platform'
import { isOn, switchSource, taskSubject, workSource } from '#rooms/alliance'
import {
  type ChannelLimit,
  type ChannelReach,
  channelLimits,
  channelReach,
  channelTimeSet,
  deliveryStates,
  nameSources,
  outsideCopies,
  postCorrected,
  postRestored,
  postScheduled,
  postUnscheduled,
  postWithdrawn,
  shownChanged,
} from '#rooms/content'
import { newsletterLeaves, personalData } from '#rooms/patrons'
import { channelEndSet } from '#rooms/strategy'
import { liveAccounts } from './accounts.ts'
import { activitypub } from './activitypub/channel.ts'
import { activitypubPersonalData } from './activitypub/personal-data.ts'
import { bluesky } from './bluesky/channel.ts'
import { channels } from './channel.ts'
import { asSystem } from './compose-payload.ts'
import { facebookPage } from './facebookpage/channel.ts'
import { handOffChannels } from './hand-off/channel.ts'
import { inboxPersonalData } from './inbox/personal-data.ts'
import { inboxSubject } from './inbox/task-subject.ts'
import { instagramProfessional } from './instagramprofessional/channel.ts'
import { deliveriesProbe } from './jobs.ts'
import { line } from './line/channel.ts'
import { shownDeliveries } from './list-deliveries.ts'
import { mastodon } from './mastodon/channel.ts'
import { deliveryPlaces, linkPlaces } from './name-places.ts'
import { newsletter } from './newsletter/channel.ts'
import { newsletterReach } from './newsletter/reach.ts'
import { copiesOutside } from './outside-copies.ts'
import { channelsPersonalData } from './personal-data.ts'
import {
  cancelPlanned,
  followChannelTime,
  followCorrection,
  followRestoring,
  followShownChange,
  followWithdrawal,
  planDeliveries,
} from './plan-deliveries.ts'
import { poster } from './poster/channel.ts'
import { noticesReach } from './push/audience.ts'
import { push } from './push/channel.ts'
import { noticesPersonalData } from './push/personal-data.ts'
import { followChannelPlan, hasEnded } from './retire-account.ts'
import { chosenLanguage, languageField } from './server-address.ts'
import { telegram } from './telegram/channel.ts'
import { channelsWork, inboxWork } from './waiting.ts'
import { webhook } from './webhook/channel.ts'
import { feeds, website } from './website/channel.ts'
import { youtube } from './youtube/channel.ts'

/** Registers what this room fills: channels, followers of posts, limits, states, health, what waits. Called once by src/house.ts; again changes nothing. */
export function furnishChannels(_house: Platform): void {
  for (const channel of [
    website,
    feeds,
    newsletter,
    push,
    poster,
    activitypub,
    mastodon,
    bluesky,
    telegram,
    line,
    facebookPage,
    instagramProfessional,
    youtube,
    ...handOffChannels,
    webhook,
  ])
    channels.register(channel)
  postScheduled.on(planDeliveries)
  channelTimeSet.on(followChannelTime)
  postUnscheduled.on(onUnscheduled)
  postCorrected.on(followCorrection)
  postWithdrawn.on(followWithdrawal)
  postRestored.on(followRestoring)
  shownChanged.on(followShownChange)
  outsideCopies.register(copiesOutside)
  channelEndSet.on(followChannelPlan)
  newsletterLeaves.register(newsletterInPlan)
  switchSource.register(channelSwitches)
  workSource.register(channelsWork)
  workSource.register(inboxWork)
  taskSubject.register(inboxSubject)
  channelLimits.register(limits)
  deliveryStates.register(shownDeliveries)
  nameSources.register(deliveryPlaces)
  nameSources.register(linkPlaces)
  channelReach.register(reachOf)
  healthProbes.register(deliveriesProbe)
  personalData.register(channelsPersonalData)
  personalData.register(activitypubPersonalData)
  personalData.register(inboxPersonalData)
  personalData.register(noticesPersonalData)
}

const channelSwitches = () => channels.all().map(({ kind, onByDefault }) => ({ key: `channel:${kind}`, byDefault: onByDefault }))

const newsletterInPlan = async (work: Work): Promise<boolean> => !(await hasEnded(work, 'newsletter'))

async function onUnscheduled(work: Work, event: { post: string; why: string }): Promise<void> {
  // A withdrawal has its own event, which also takes back what has left.
  if (event.why !== 'withdrawn') await cancelPlanned(work, event.post, 'unscheduled')
}

/**
 * The channels that are on, in the order in which the composer shows them. One that needs another party shows once it is connected;
 * a receiver of webhooks as soon as it is switched on, so that a post may be meant for those to come.
 */
async function limits(work: Work): Promise<ChannelLimit[]> {
  const accounts = new Map((await liveAccounts(work)).map((account) => [account.kind, account]))
  const found: ChannelLimit[] = []
  for (const channel of channels.all()) {
    const account = accounts.get(channel.kind)
    if (channel.accounts === 'one' && !account) continue
    if (!(await isOn(work, `channel:${channel.kind}`))) continue
    const speaks = channel.fields.includes(languageField) && account ? { language: chosenLanguage(account.settings.language) } : {}
    found.push({ channel: channel.kind, form: channel.form, place: channel.place, ...speaks, ...(await channel.limit(work, account)) })
  }
  return found
}

/** What each channel would do with a post that goes out at `at`; only mails and notices may be later, and are known to how many. */
async function reachOf(work: Work, channel: string, variant: { fields: Record<string, string> }, at: Date): Promise<ChannelReach> {
  if (channel === 'push') return noticesReach(asSystem(work), variant.fields.topic ?? '', at)
  return channel === 'newsletter'
    ? newsletterReach(asSystem(work), variant.fields.topic || null, at)
    : { count: null, capped: null, later: null }
}
