import { Random } from '#packages/causal'
import type { History, PastPost } from './design.ts'
import { poisson } from './poisson.ts'

/** Effects of a made-up past, in logarithms. The time of day does nothing. */
export const truth = {
  level: 1,
  format: { film: 0.9, picture: 0.2, link: -0.4, text: -0.7 },
  series: { seeds: 0.5, night: 0, exam: -0.5 },
  channel: { site: 0.3, mail: 0, town: -0.3 },
  band: { morning: 0, noon: 0, evening: 0 },
  trendAYear: 0.3,
  anHour: 0.1,
} as const

type Group = 'format' | 'series' | 'channel' | 'band'

/** Posts over two years whose effects are {@link truth}; counts, or what log(1 + outcome) makes normal again. */
export function madeUp(seed: number, posts: number, { noise = 0.5, outcome = 'counts' as 'counts' | 'log', share = 1 } = {}): History {
  const random = new Random(seed)
  const pick = (group: Group): string => {
    const levels = Object.keys(truth[group])
    return levels[random.below(levels.length)]!
  }
  const effect = (group: Group, level: string): number => (truth[group] as Record<string, number>)[level]!
  return {
    groups: ['format', 'series', 'channel', 'band'],
    pairs: [['format', 'channel']],
    numbers: ['hours'],
    posts: Array.from({ length: posts }, (_, i): PastPost => {
      const levels = { format: pick('format'), series: pick('series'), channel: pick('channel'), band: pick('band') }
      const at = (i * 730) / posts + random.uniform() / 10
      const hours = 0.5 + 3 * random.uniform()
      const sum =
        truth.level +
        Object.entries(levels).reduce((all, [group, level]) => all + effect(group as Group, level), 0) +
        truth.trendAYear * ((at - 730) / 365) +
        truth.anHour * hours
      const log = sum + noise * random.normal()
      const count = outcome === 'counts' ? poisson(share * Math.exp(log), random) : Math.expm1(Math.max(0, log + 2))
      return { levels, numbers: { hours }, at, outcome: count, ...(share < 1 ? { share } : {}) }
    }),
  }
}
