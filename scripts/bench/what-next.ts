import { Random } from '#packages/causal'
import { fitPosts, type History, poisson, proposeBatch } from '#packages/next-post'
import type { Bench, Figure } from './figure.ts'

/** Made-up posts of a city: 8 formats, 40 series and goals, 12 channels, 5 times of day, 7 weekdays, formats by channels; three years. */
function historyOf(posts: number): History {
  const random = new Random(1)
  const sizes = { format: 8, series: 40, channel: 12, band: 5, weekday: 7 }
  const effects = Object.entries(sizes).map(([group, size]) => ({
    group,
    effects: Array.from({ length: size }, () => 0.4 * random.normal()),
  }))
  return {
    groups: Object.keys(sizes),
    pairs: [['format', 'channel']],
    numbers: ['hours', 'paid'],
    posts: Array.from({ length: posts }, (_, i) => {
      let log = 1
      const levels: Record<string, string> = {}
      for (const { group, effects: own } of effects) {
        const level = random.below(own.length)
        levels[group] = `${group} ${level}`
        log += own[level]!
      }
      const outcome = poisson(Math.exp(log + 0.7 * random.normal()), random)
      return { levels, numbers: { hours: 1 + 3 * random.uniform(), paid: random.below(2) }, at: (i * 1095) / posts, outcome }
    }),
  }
}

/** What next for a city: the model of `packages/next-post` over 5,000 posts, counts, 1,000 draws; and a week's proposals from it. */
export async function run(bench: Bench): Promise<Figure[]> {
  const posts = 5000
  bench.say(`${posts} posts, 1,000 draws after 300, then ten proposals among 480`)
  const history = historyOf(posts)
  const started = performance.now()
  const fit = fitPosts(history, { outcome: 'counts', halfLife: 365 })
  const fitted = (performance.now() - started) / 1000
  const candidates = Array.from({ length: 480 }, (_, i) => ({
    id: String(i),
    hours: 1 + (i % 4),
    levels: {
      format: `format ${i % 8}`,
      channel: `channel ${i % 12}`,
      series: `series ${i % 40}`,
      band: `band ${i % 5}`,
      weekday: 'weekday 2',
    },
  }))
  const { proposals } = proposeBatch(fit, candidates, {
    slots: 10,
    hours: 30,
    quotas: [{ group: 'format', level: 'format 3', atLeast: 2 }],
  })
  if (proposals.length !== 10) throw new Error(`${proposals.length} proposals instead of 10`)
  const seconds = (performance.now() - started) / 1000
  return [
    { figure: 'seconds', value: seconds, unit: 's', target: 5, atMost: true, rows: posts },
    { figure: 'fit seconds', value: fitted, unit: 's', rows: posts },
  ]
}
