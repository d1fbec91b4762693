import { NextPostProblem } from './problem.ts'

/** What one post brought day by day: `byDay[d]` came when it was d days old. Only days that are over stand in it. */
export interface Arrivals {
  byDay: readonly number[]
}

/**
 * Which share of what a post will have brought after `days` days has come by each age: F(1) … F(days), the last of which is 1.
 *
 * All posts are pooled, young ones too: how much an age adds is told by the posts that have reached it (the reversed hazard of right-truncated times,
 * which actuaries call chain ladder). Assumes that fast and slow posts are not of different kinds.
 * @param days after which nothing counts any more; at least 1
 * @returns `days` shares in (0, 1], never falling; entry d − 1 is for a post that is d days old
 * @throws NextPostProblem `not-a-count` for a negative or unfinished figure, `too-few-posts` where no post that is old enough brought anything
 */
export function shareByAge(posts: readonly Arrivals[], days: number): number[] {
  for (const { byDay } of posts)
    for (const count of byDay) if (!Number.isFinite(count) || count < 0) throw new NextPostProblem('not-a-count', { found: String(count) })
  const shares = new Array<number>(days).fill(1)
  // Backwards from the last day: of what had come by day d + 1, this part had come by day d.
  for (let day = days - 1; day >= 1; day--) {
    let until = 0
    let added = 0
    for (const { byDay } of posts) {
      if (byDay.length <= day) continue
      for (let d = 0; d < day; d++) until += byDay[d]!
      added += byDay[day]!
    }
    if (until + added === 0) throw new NextPostProblem('too-few-posts', { found: 0, needed: 1 })
    shares[day - 1] = (shares[day]! * until) / (until + added)
  }
  // A first day on which nothing ever came says nothing of the rate; the least share keeps its logarithm finite.
  return shares.map((share) => Math.max(share, 1e-6))
}
