// Works out what to try next from counts alone: pure, so that it runs in a thread (../studies/fit-thread.ts) and gives the same answer to the bit.
import {
  type Cancelled,
  type Candidate,
  expectedOf,
  fitPosts,
  judgeCandidates,
  limits,
  type PastPost,
  type Proposal,
  proposeBatch,
  type Quota,
  type Told,
  whatMatters,
} from '#packages/next-post'

export interface NextQuestion {
  posts: PastPost[]
  /** What is judged: formats by channels. */
  cells: Candidate[]
  /** What may be proposed. */
  candidates: Candidate[]
  batch: { slots: number; hours: number | null; quotas: Quota[] }
  /** The day of today, as those of the posts. */
  now: number
  seed: number
}

export interface NextFound {
  told: Told[]
  chances: { id: string; expected: number; low: number; high: number; best: number }[]
  winner: string | null
  by: 'post' | 'hour'
  /** `bring`: what one such post may bring, whatever its hours. */
  proposals: (Omit<Proposal, 'candidate'> & { id: string; bring: { expected: number; low: number; high: number } })[]
  unmet: (Quota & { missing: number })[]
  empty: number
}

/** Posts of a year ago count half: what people look at moves. */
const halfLife = 365
/** One slot in seven is filled by even chance, so that what came of proposals can be weighed later. */
const floor = 0.15

/**
 * Whether there is a group for pairs of formats and channels. Where there are few of either, or few posts, a pair and its two parts can stand in for each
 * other, and then nobody could say of a channel that brings ten times as much that it matters.
 */
function carriesPairs(posts: readonly PastPost[]): boolean {
  const levels = (group: string) => new Set(posts.map((post) => post.levels[group]).filter((level) => level !== undefined)).size
  return posts.length >= 150 && levels('format') > 2 && levels('channel') > 2
}

/**
 * What posts of the past say, which cell is the best, and a batch of proposals with the propensity of each.
 * @throws NextPostProblem by its code
 */
export function fitNext({ posts, cells, candidates, batch, now, seed }: NextQuestion, cancelled?: Cancelled): NextFound {
  const groups = ['format', 'series', 'channel', 'weekday', 'band']
  const fit = fitPosts(
    { groups, pairs: carriesPairs(posts) ? [['format', 'channel']] : [], posts },
    { outcome: 'counts', halfLife, now, seed, draws: 1000, burn: 500, cancelled },
  )
  const { chances, by, winner } = judgeCandidates(fit, cells, { seed })
  const { slots, hours, quotas } = batch
  const { proposals, unmet, empty } = proposeBatch(fit, candidates, {
    slots,
    ...(hours === null ? {} : { hours }),
    quotas,
    cell: ['format', 'channel', 'series'],
    once: true,
    floor,
    seed,
    cancelled,
  })
  /** What each of these may bring: the middle of the draws, as a mean would be drawn up by few that are far off, and the interval of four in five. */
  const bringOf = (those: readonly Candidate[], hourly: boolean) => {
    const values = expectedOf(fit, those, seed)
    return those.map(({ hours }, i) => {
      const own = values.subarray(i * fit.draws, (i + 1) * fit.draws).map((value) => (hourly ? value / hours! : value))
      return { expected: limits(own, 0).low, ...limits(own, 0.8) }
    })
  }
  const cellsBring = new Map(bringOf(cells, by === 'hour').map((bring, i) => [cells[i]!.id, bring]))
  const brought = bringOf(
    proposals.map(({ candidate }) => candidate),
    false,
  )
  return {
    told: whatMatters(fit),
    chances: chances.map(({ id, best }) => ({ id, best, ...cellsBring.get(id)! })),
    winner: winner ?? null,
    by,
    proposals: proposals.map(({ candidate, ...rest }, i) => ({ ...rest, id: candidate.id, bring: brought[i]! })),
    unmet: [...unmet],
    empty,
  }
}
