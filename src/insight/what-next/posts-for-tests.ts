// What tests of proposals need: a campaign for a goal, and posts that left by two channels of which one brings more.

import sharp from 'sharp'
import { addDays, type Work } from '#platform'
import { connectAccount } from '#rooms/channels'
import { addAsset, fromPlain, requestReview, schedulePost, setReviewRule, writePost } from '#rooms/content'
import { listScenes, type MetricKey, recordFacts } from '#rooms/facts'
import { openCampaign, planChannel, setGoal } from '#rooms/strategy'

/** Runs a work at a moment. */
export type At = <T>(now: Date, act: (work: Work) => Promise<T>) => Promise<T>

/** The day on which the posts begin; one leaves every four days, at nine or at seven in the evening. */
export const firstPost = '2026-04-01'
const zone = '+08:00'
export const dayOfPost = (i: number): string => addDays(firstPost, 4 * i)

/** A campaign for a goal of a metric, and a channel plan of two channels. Says their ids. */
export async function campaignFor(work: Work, metric: string): Promise<{ campaign: string; goal: string }> {
  await connectAccount(work, { kind: 'x', name: 'X' })
  for (const [channel, hoursPerWeek] of [
    ['x', 4],
    ['poster', 2],
  ] as const)
    await planChannel(work, { channel, version: 0, purpose: 'news', audienceId: null, hoursPerWeek })
  const { goalId } = await setGoal(work, {
    title: 'More readers',
    metric,
    points: null,
    target: 900,
    per: 'total',
    starts: '2026-04-01',
    ends: '2026-12-31',
  })
  const { campaignId } = await openCampaign(work, {
    title: 'Come in',
    hypothesis: 'Who sees it comes.',
    starts: '2026-04-01',
    ends: '2026-12-31',
    goals: [goalId],
    comparison: { kind: 'none', why: 'a test' },
    hoursPlanned: 60,
    moneyPlanned: null,
    currency: 'CNY',
  })
  return { campaign: campaignId, goal: goalId }
}

/**
 * Lets posts of a campaign leave by X and poster, every second with a picture, and writes down what came by the code of each:
 * `counts` is told the number of the post and its channel, and says what came on the day it left and on each day after.
 */
export async function letPostsLeave(
  at: At,
  of: { campaign: string | null; goal: string | null; metric: MetricKey; posts: number },
  counts: (post: number, channel: string) => readonly number[],
): Promise<void> {
  const start = new Date(`${firstPost}T08:00:00${zone}`)
  const picture = await at(start, async (work) => {
    await setReviewRule(work, { kind: 'article', steps: [], corrections: false, reason: 'a test' })
    const bytes = await sharp({ create: { width: 800, height: 500, channels: 3, background: '#446644' } })
      .jpeg()
      .toBuffer()
    const { id } = await addAsset(work, { bytes, name: 'leaf.jpg', alt: { en: 'A leaf' }, credit: 'Us', rights: 'own', people: 'none' })
    return id
  })
  for (let i = 0; i < of.posts; i++) {
    const day = dayOfPost(i)
    await at(new Date(`${day}T${i % 4 < 2 ? '09' : '19'}:00:00${zone}`), async (work) => {
      const written = await writePost(work, {
        texts: { en: { title: `Post ${i}`, summary: 'Words', body: fromPlain('Words of a post.'), action: '' } },
        lead: i % 2 === 0 ? picture : null,
        action: { kind: 'apply', target: '' },
        campaign: of.campaign,
        goal: of.goal,
        noGoal: of.goal ? '' : 'a test',
        variants: { website: {}, x: {}, poster: {} },
      })
      const { version } = await requestReview(work, { post: written.id })
      await schedulePost(work, { post: written.id, version, at: 'now' })
      const scenes = await listScenes(work, { subject: { kind: 'post', id: written.id } })
      await recordFacts(
        work,
        scenes.flatMap(({ scene, kind }) => {
          const fact = { scene, source: 'test' } as const
          const came = kind === 'website' ? [] : counts(i, kind)
          return [
            { ...fact, metric: 'deliveries.sent' as const, day, amount: 1 },
            ...came.flatMap((amount, d) => (amount > 0 ? [{ ...fact, metric: of.metric, day: addDays(day, d), amount }] : [])),
          ]
        }),
      )
    })
  }
}
