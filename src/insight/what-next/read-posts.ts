import { NextPostProblem, shareByAge } from '#packages/next-post'
import { addDays, daysBetween, type Work, weekdayOf } from '#platform'
import { allianceOf, localDay } from '#rooms/alliance'
import { type ChannelLimit, listChannelLimits, type PostAsMade, planOfInstant, postsAsMade } from '#rooms/content'
import { daysByScene, listScenes, type MetricKey, recordedSince, totalsByScene } from '#rooms/facts'
import { listCampaigns } from '#rooms/strategy'
import { measureOf } from './measure.ts'
import { type Band, bandOf, type Measure, type NextResult, type NextSubject } from './next.ts'

/** What came within so many days of a post counts for it. */
export const daysAfter = 28
/** Weeks of which it is read what a post takes. */
export const weeksBack = 13
/** How far back posts are read, in days, and how many at most. */
const farBack = 730
const mostPosts = 2000
/** Fewest posts of a campaign or goal of its own: with fewer, those of all are read. */
export const fewestOwn = 24
/** Fewest posts from which anything is worked out. */
export const fewest = 20

/** A post by one channel, as it goes into the model. */
export interface SeenPost {
  post: string
  channel: string
  levels: { channel: string; weekday: string; band: Band; format?: string; series?: string }
  /** Days since 1970, so that nothing depends on when it is read. */
  at: number
  outcome: number
  /** Which share of what it will bring can have come yet. */
  share: number
}

export interface Read {
  measure: Measure
  of: NextSubject['kind']
  seen: SeenPost[]
  left: NextResult['left']
  /** Posts of the last 13 weeks by channel, of all, whether they carried a code or not. */
  lately: Record<string, number>
  from: string
  to: string
}

function latelyBy(posts: Awaited<ReturnType<typeof postsAsMade>>, since: Date): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { channels, visibleAt, past } of posts)
    if (!past && visibleAt >= since) for (const channel of channels) counts[channel] = (counts[channel] ?? 0) + 1
  return counts
}

/** A post by one channel with the code it carries. */
interface Coded extends Pick<PostAsMade, 'id' | 'campaign' | 'goal' | 'past'> {
  scene: number
  day: string
  levels: SeenPost['levels']
}

/**
 * Reads what left in the last two years, each post once for every channel whose code it carried, and what came of it within 28 days. Posts of a campaign
 * or a goal alone where these are enough, else those of all. Where not one post carries a code of this house, the clicks that platforms tell are taken,
 * which posts from before have as well. Left out, and counted: posts from before without such a figure, posts older than the counting, posts of today.
 */
export async function readPosts(work: Work, subject: NextSubject, wanted: string | null): Promise<Read> {
  const today = await localDay(work, null, work.now)
  const posts = await postsAsMade(work, { from: new Date(work.now.getTime() - farBack * 86_400_000), to: work.now, most: mostPosts })
  const coded = await withCodes(work, posts)
  const mine = await ownPosts(work, subject)
  const from = coded.reduce((first, { day }) => (day < first ? day : first), today)
  const taken = async (measure: Measure) => {
    const read = await countedOf(work, coded, measure, { from, today })
    const own = read.rows.filter((row) => mine(row))
    const enough = subject.kind !== 'library' && own.length >= fewestOwn
    return { ...read, measure, of: enough ? subject.kind : ('library' as const), rows: enough ? own : read.rows }
  }
  let read = await taken(measureOf(wanted))
  if (read.rows.length < fewest) {
    const clicks = await taken({ metric: 'social.clicks', wanted, people: false })
    if (clicks.rows.length >= fewest) read = clicks
  }
  const { rows, young } = held(read.rows)
  return {
    measure: read.measure,
    of: read.of,
    seen: rows,
    left: { past: read.left.past, uncounted: read.left.uncounted, young: read.left.young + young },
    lately: latelyBy(posts, new Date(work.now.getTime() - 7 * weeksBack * 86_400_000)),
    from: addDays(today, -farBack) > from ? addDays(today, -farBack) : from,
    to: addDays(today, -1),
  }
}

/** Whether what leaves by a channel carries a code of its own, as letters and feeds do: what stands on the website itself is opened without one. */
export const carriesCode = ({ link }: ChannelLimit): boolean => link !== 'none'

/** Posts by the channels that they left by with a code. */
async function withCodes(work: Work, posts: Awaited<ReturnType<typeof postsAsMade>>): Promise<Coded[]> {
  const { time_zone } = await allianceOf(work)
  const without = new Set((await listChannelLimits(work)).filter((limit) => !carriesCode(limit)).map(({ channel }) => channel))
  const scenes = (await listScenes(work, { subject: { kind: 'post', id: posts.map(({ id }) => id) } })).filter(
    ({ kind }) => !without.has(kind),
  )
  const today = await localDay(work, null, work.now)
  const sent = new Set(
    (
      await totalsByScene(work, {
        metrics: ['deliveries.sent'],
        from: addDays(today, -farBack - 1),
        to: today,
        scenes: scenes.map(({ scene }) => scene),
      })
    ).flatMap(({ scene, amount }) => (amount > 0 ? [scene] : [])),
  )
  const byId = new Map(posts.map((post) => [post.id, post]))
  const coded: Coded[] = []
  for (const { scene, kind, subjectId } of scenes) {
    const post = byId.get(subjectId)
    if (!post || !sent.has(scene)) continue
    const { wall } = planOfInstant(post.visibleAt, time_zone)
    coded.push({
      id: post.id,
      campaign: post.campaign,
      goal: post.goal,
      past: post.past,
      scene,
      day: await localDay(work, null, post.visibleAt),
      levels: {
        channel: kind,
        weekday: String(weekdayOf(wall.slice(0, 10))),
        band: bandOf(Number(wall.slice(11, 13))),
        ...(post.format ? { format: post.format } : {}),
        ...(post.series ? { series: post.series } : {}),
      },
    })
  }
  return coded
}

/** Which posts are the subject's own: of the campaign; of the goal or of one of its campaigns. */
async function ownPosts(work: Work, { kind, id }: NextSubject): Promise<(post: Pick<PostAsMade, 'campaign' | 'goal'>) => boolean> {
  if (kind === 'library') return () => true
  if (kind === 'campaign') return ({ campaign }) => campaign === id
  const campaigns = new Set((await listCampaigns(work, { goalId: id, limit: 200 })).map(({ campaignId }) => campaignId))
  return ({ campaign, goal }) => goal === id || (campaign !== null && campaigns.has(campaign))
}

export type Counted = Coded & { byDay: number[] }

/** What came of each, day by day, of the days that are over. */
async function countedOf(work: Work, coded: readonly Coded[], { metric }: Measure, { from, today }: { from: string; today: string }) {
  const since = metric === 'social.clicks' ? from : await recordedSince(work, [metric as MetricKey])
  const amounts = new Map<number, Map<string, number>>()
  const scenes = coded.map(({ scene }) => scene)
  for (const { scene, day, amount } of await daysByScene(work, { metric, from, to: today, scenes }))
    amounts.set(scene, (amounts.get(scene) ?? new Map()).set(day, amount))
  const rows: Counted[] = []
  const left = { past: 0, uncounted: 0, young: 0 }
  for (const post of coded) {
    const found = amounts.get(post.scene)
    // A platform's silence is not nought; and what left before it came here carried no code of ours.
    if (metric === 'social.clicks' ? !found : post.past) left.past++
    else if (post.day < since) left.uncounted++
    else if (post.day >= today) left.young++
    else {
      const over = Math.min(daysAfter, daysBetween(post.day, today))
      rows.push({ ...post, byDay: Array.from({ length: over }, (_, d) => Math.max(0, found?.get(addDays(post.day, d)) ?? 0)) })
    }
  }
  return { rows, left }
}

/**
 * Young posts with the share of what they will bring that can have come yet; left out where nothing of older ones tells that share. Figures of a
 * platform for posts from before came all at once: they tell nothing of the days.
 */
export function held(rows: readonly Counted[]): { rows: SeenPost[]; young: number } {
  const isYoung = ({ byDay }: Counted) => byDay.length < daysAfter
  const grown = rows.filter((row) => !row.past)
  const shares = sharesOf(grown)
  const kept = shares ? rows : rows.filter((row) => !isYoung(row))
  return {
    young: rows.length - kept.length,
    rows: kept.map((row) => ({
      post: row.id,
      channel: row.levels.channel,
      levels: row.levels,
      at: daysBetween('1970-01-01', row.day),
      outcome: row.byDay.reduce((sum, count) => sum + count, 0),
      share: shares && isYoung(row) && !row.past ? shares[row.byDay.length - 1]! : 1,
    })),
  }
}

/** The share by age; undefined where too little came to tell how fast it comes. */
function sharesOf(grown: readonly Counted[]): number[] | undefined {
  try {
    return shareByAge(grown, daysAfter)
  } catch (error) {
    if (error instanceof NextPostProblem && error.code === 'too-few-posts') return undefined
    throw error
  }
}
