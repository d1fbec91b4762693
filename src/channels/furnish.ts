import { healthProbes, type Platform, translator, type Work } from '#platform'
import { allianceOf, isOn, switchSource } from '#rooms/alliance'
import {
  type ChannelLimit,
  channelLimits,
  channelReach,
  deliveryStates,
  postCorrected,
  postRestored,
  postScheduled,
  postUnscheduled,
  postWithdrawn,
} from '#rooms/content'
import { countNewsletterAudience, listTopics, newsletterLeaves, personalData, topicName } from '#rooms/patrons'
import { channelEndSet } from '#rooms/strategy'
import { channels } from './channel.ts'
import { asSystem } from './compose-payload.ts'
import { deliveriesProbe } from './jobs.ts'
import { shownDeliveries } from './list-deliveries.ts'
import { newsletter } from './newsletter/channel.ts'
import { channelsPersonalData } from './personal-data.ts'
import { cancelPlanned, followCorrection, followRestoring, followWithdrawal, planDeliveries } from './plan-deliveries.ts'
import { poster } from './poster/channel.ts'
import { followChannelPlan, hasEnded } from './retire-account.ts'
import { webhook } from './webhook/channel.ts'
import { feeds, website } from './website/channel.ts'

/** Registers what this room fills: channels, followers of posts, limits, states, health. Called once by src/house.ts; again changes nothing. */
export function furnishChannels(_house: Platform): void {
  for (const channel of [website, feeds, newsletter, webhook, poster]) channels.register(channel)
  postScheduled.on(planDeliveries)
  postUnscheduled.on(onUnscheduled)
  postCorrected.on(followCorrection)
  postWithdrawn.on(followWithdrawal)
  postRestored.on(followRestoring)
  channelEndSet.on(followChannelPlan)
  newsletterLeaves.register(newsletterInPlan)
  switchSource.register(ownSwitches)
  channelLimits.register(limits)
  deliveryStates.register(shownDeliveries)
  channelReach.register(reachOf)
  healthProbes.register(deliveriesProbe)
  personalData.register(channelsPersonalData)
}

const ownSwitches = [{ key: 'room:channels', byDefault: true }]

const newsletterInPlan = async (work: Work): Promise<boolean> => !(await hasEnded(work, 'newsletter'))

async function onUnscheduled(work: Work, event: { post: string; why: string }): Promise<void> {
  // A withdrawal has its own event, which also takes back what has left.
  if (event.why !== 'withdrawn') await cancelPlanned(work, event.post, 'unscheduled')
}

/** The channels that are on, in the order in which the composer shows them. */
async function limits(work: Work): Promise<ChannelLimit[]> {
  const topics = await listTopics(work)
  const { locales } = await allianceOf(work)
  const inEach = (name: (locale: string) => string) => Object.fromEntries(locales.map((locale) => [locale, name(locale)]))
  const all: ChannelLimit[] = [
    {
      channel: 'website',
      form: 'article',
      title: null,
      text: null,
      images: { most: 20, ratio: null, minWidth: 800 },
      link: 'none',
      linkLength: 0,
      byDefault: true,
    },
    {
      channel: 'feeds',
      form: 'article',
      title: null,
      text: null,
      images: { most: 20, ratio: null, minWidth: null },
      link: 'beside',
      linkLength: 0,
      byDefault: true,
    },
    {
      channel: 'newsletter',
      form: 'article',
      title: 120,
      text: null,
      images: { most: 10, ratio: null, minWidth: 560 },
      link: 'beside',
      linkLength: 0,
      fields: [
        {
          name: 'topic',
          options: [
            { value: '', names: inEach((locale) => translator(locale)('channels.newsletter.every-topic')) },
            ...topics.map((topic) => ({ value: topic.topic, names: inEach((locale) => topicName(topic, locale)) })),
          ],
          required: false,
        },
      ],
      byDefault: false,
    },
    {
      channel: 'poster',
      form: 'sheet',
      title: 90,
      text: 300,
      images: { most: 1, ratio: 1.55, minWidth: 1400 },
      link: 'beside',
      linkLength: 0,
      byDefault: false,
      byHand: true,
    },
    {
      channel: 'webhook',
      form: 'article',
      title: null,
      text: null,
      images: { most: 20, ratio: null, minWidth: null },
      link: 'beside',
      linkLength: 0,
      byDefault: false,
    },
  ]
  const on = await Promise.all(all.map((limit) => isOn(work, `channel:${limit.channel}`)))
  return all.filter((_, i) => on[i])
}

/** To how many a channel would send, where it can be known. */
async function reachOf(work: Work, channel: string, variant: { fields: Record<string, string> }): Promise<number | null> {
  return channel === 'newsletter' ? countNewsletterAudience(asSystem(work), variant.fields.topic || null) : null
}
