import { Random } from '#packages/causal'
import {
  type Candidate,
  expectedOf,
  type Fit,
  fitPosts,
  NextPostProblem,
  type PastPost,
  poisson,
  proposeBatch,
  sumsOf,
} from '#packages/next-post'
import { bands, halfLife } from './tweets.ts'

/** What is posted next in a simulated world: three formats, with or without hashtag, at five times. */
const arms: Candidate[] = ['picture', 'link', 'words alone'].flatMap((format) =>
  ['with', 'without'].flatMap((hashtag) =>
    bands.map((band) => ({ id: `${format} ${hashtag} ${band}`, levels: { format, hashtag, 'time of day': band } })),
  ),
)
const batches = 10
const slots = 10
const perCell = 2

export const policies = ['Thompson', 'Thompson without floor', 'greedy', 'human rule', 'uniform'] as const
export type Policy = (typeof policies)[number]

export interface Regret {
  policy: Policy
  /** Reactions lost over 100 posts against the best that was allowed, on average over the worlds, and the standard error of that average. */
  regret: number
  error: number
  /** The same of the last half of the posts alone. */
  late: number
  /** Share of the best that was reached. */
  reached: number
}

/** A world: what each arm brings on average, and how a post of it turns out. */
interface World {
  logs: Float64Array
  means: Float64Array
  noise: number
}

/**
 * 100 posts in ten weeks by four rules, in worlds drawn from what the latest 500 tweets say. Nobody knows the world; all learn from their own posts alone.
 * **Thompson** is `proposeBatch` as it is, floor of exploration and all, and without that floor; **greedy** takes what the model thinks best; **uniform** learns nothing; the
 * **human rule** tries formats and times in turn, then posts half of each week like its best posts so far and half in turn. None posts more than two of a
 * kind in a week, and the best that is allowed keeps to that too.
 */
export function simulateRegret(posts: readonly PastPost[], worlds: number): Regret[] {
  const latest = posts.filter(({ levels }) => levels.format !== 'answer').slice(-500)
  const fit = fitPosts(
    {
      groups: ['account', 'format', 'hashtag', 'mention', 'time of day', 'weekday'],
      pairs: [
        ['format', 'time of day'],
        ['format', 'hashtag'],
      ],
      posts: latest,
    },
    { outcome: 'counts', halfLife, draws: 1000, burn: 500 },
  )
  const logs = sumsOf(fit, arms, 1)
  const means = expectedOf(fit, arms, 1)
  const of = (all: Float64Array, draw: number): Float64Array => Float64Array.from(arms, (_, a) => all[a * fit.draws + draw]!)
  const drawn = Array.from({ length: worlds }, (_, w): World => {
    const draw = Math.floor((w * fit.draws) / worlds)
    return { logs: of(logs, draw), means: of(means, draw), noise: fit.noise[draw]! }
  })
  return policies.map((policy) => {
    const runs = drawn.map((world, w) => live(policy, world, 1000 + w))
    const mean = (of: (run: (typeof runs)[number]) => number): number => runs.reduce((sum, run) => sum + of(run), 0) / worlds
    const regret = mean((run) => run.regret)
    return {
      policy,
      regret,
      error: Math.sqrt(mean((run) => (run.regret - regret) ** 2) / Math.max(1, worlds - 1)),
      late: mean((run) => run.late),
      reached: 1 - regret / mean((run) => run.best),
    }
  })
}

function live(policy: Policy, world: World, seed: number): { regret: number; late: number; best: number } {
  const random = new Random(seed)
  const past: (PastPost & { arm: number })[] = []
  const top = [...world.means].sort((a, b) => b - a)
  const best = Array.from({ length: slots }, (_, i) => top[Math.floor(i / perCell)]!).reduce((sum, mean) => sum + mean, 0)
  let [regret, late] = [0, 0]
  for (let week = 0; week < batches; week++) {
    const chosen = choose(policy, past, week, random)
    const lost = best - chosen.reduce((sum, arm) => sum + world.means[arm]!, 0)
    regret += lost
    if (week >= batches / 2) late += lost
    for (const arm of chosen) {
      const outcome = poisson(Math.exp(world.logs[arm]! + Math.sqrt(world.noise) * random.normal()), random)
      past.push({ arm, levels: arms[arm]!.levels, at: week * 7, outcome })
    }
  }
  return { regret, late, best: best * batches }
}

function choose(policy: Policy, past: readonly (PastPost & { arm: number })[], week: number, random: Random): number[] {
  const inTurn = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => ((from + i) * 7) % arms.length)
  if (policy === 'human rule') {
    if (week === 0) return inTurn(0, slots)
    const liked = [...new Set([...past].sort((a, b) => b.outcome - a.outcome || b.at - a.at).map(({ arm }) => arm))].slice(0, 3)
    const again = [liked[0]!, liked[0]!, liked[1]!, liked[1]!, liked[2]!]
    return [
      ...again,
      ...inTurn(week * slots, arms.length)
        .filter((arm) => !liked.includes(arm))
        .slice(0, slots - again.length),
    ]
  }
  const fit = week === 0 || policy === 'uniform' ? undefined : learn(past, random)
  if (!fit) return random.sample(arms.length * perCell, slots).map((i) => Math.floor(i / perCell))
  if (policy === 'Thompson' || policy === 'Thompson without floor') {
    const floor = policy === 'Thompson' ? 0.15 : 0
    const { proposals } = proposeBatch(fit, arms, { slots, perCell, floor, seed: random.below(2 ** 31) })
    return proposals.map(({ candidate }) => arms.indexOf(candidate))
  }
  const expected = expectedOf(fit, arms, 1)
  const mean = (arm: number): number => expected.subarray(arm * fit.draws, (arm + 1) * fit.draws).reduce((sum, value) => sum + value, 0)
  const order = [...arms.keys()].sort((a, b) => mean(b) - mean(a))
  return Array.from({ length: slots }, (_, i) => order[Math.floor(i / perCell)]!)
}

/** What the posts so far say; undefined as long as all brought the same. */
function learn(past: readonly PastPost[], random: Random): Fit | undefined {
  try {
    return fitPosts(
      { groups: ['format', 'hashtag', 'time of day'], pairs: [['format', 'time of day']], posts: past },
      { outcome: 'counts', draws: 120, burn: 60, seed: random.below(2 ** 31) },
    )
  } catch (error) {
    if (error instanceof NextPostProblem && error.code === 'constant') return undefined
    throw error
  }
}
