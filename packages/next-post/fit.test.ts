import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Random } from '#packages/causal'
import type { History } from './design.ts'
import { type FitOptions, fitPosts } from './fit.ts'
import { foretell, limits, sumsOf, whatMatters } from './foretell.ts'
import { poisson } from './poisson.ts'
import { madeUp, truth } from './posts-for-tests.ts'
import { NextPostProblem } from './problem.ts'

const short = { draws: 200, burn: 100 } as const
const kinds: FitOptions['outcome'][] = ['log', 'counts']
const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length

test('the effects of a made-up past come back, within their intervals about as often as these promise', () => {
  for (const outcome of kinds) {
    let held = 0
    let looked = 0
    for (let seed = 1; seed <= 6; seed++) {
      const fit = fitPosts(madeUp(seed, 400, { outcome }), { outcome, draws: 400, burn: 200, seed })
      for (const told of whatMatters(fit).filter(({ group }) => group in truth)) {
        const true_ = truth[told.group as 'format'] as Record<string, number>
        const middle = mean(Object.values(true_))
        for (const { level, low, high, effect } of told.levels) {
          looked++
          if (low <= true_[level]! - middle && true_[level]! - middle <= high) held++
          assert.ok(Math.abs(effect - (true_[level]! - middle)) < 0.35, `${outcome} ${told.group} ${level}: ${effect}`)
        }
      }
    }
    assert.equal(looked, 6 * 13)
    assert.ok(held / looked >= 0.85, `${outcome}: ${held} of ${looked}`)
  }
})

test('says that the format matters and that the time of day cannot be told from noise', () => {
  for (const outcome of kinds) {
    const told = whatMatters(fitPosts(madeUp(3, 400, { outcome }), { outcome, draws: 400, burn: 200 }))
    const of = (name: string) => told.find(({ group }) => group === name)!
    assert.equal(of('format').toldApart, true)
    assert.equal(of('format').levels[0]!.level, 'film')
    assert.equal(of('format').levels.at(-1)!.level, 'text')
    assert.equal(of('band').toldApart, false)
    assert.ok(of('band').deviation < of('format').deviation / 3)
  }
})

test('where nothing matters it seldom says that something does, seven weekdays or three times of day alike', () => {
  let claims = 0
  for (let seed = 1; seed <= 30; seed++) {
    const random = new Random(seed)
    const posts = Array.from({ length: 150 }, (_, i) => ({
      levels: { weekday: `day ${random.below(7)}`, band: `band ${random.below(3)}` },
      at: i,
      outcome: poisson(Math.exp(0.5 + 0.6 * random.normal()), random),
    }))
    const told = whatMatters(fitPosts({ groups: ['weekday', 'band'], posts }, { outcome: 'counts', ...short, seed }))
    claims += told.filter(({ toldApart }) => toldApart).length
  }
  assert.ok(claims <= 6, `${claims} of 60`)
})

test('the trend and the hours of work come back as slopes', () => {
  const fit = fitPosts(madeUp(5, 1500), { outcome: 'counts', draws: 400, burn: 200 })
  const slope = (name: string, size: number): number => {
    const s = fit.slopes.findIndex((one) => one.name === name)
    return (size * mean(Array.from({ length: fit.draws }, (_, d) => fit.effects[d * fit.columns + 1 + s]!))) / fit.slopes[s]!.scale
  }
  assert.ok(Math.abs(slope('at', 365) - truth.trendAYear) < 0.12, String(slope('at', 365)))
  assert.ok(Math.abs(slope('hours', 1) - truth.anHour) < 0.08, String(slope('hours', 1)))
})

test('counts of young posts are held to the share that can have come yet', () => {
  const post = { levels: { format: 'film', series: 'night', channel: 'mail', band: 'noon' } }
  const sum = truth.level + truth.format.film + truth.anHour * 2
  const expected = (change: (history: History) => History, share: number): number =>
    mean(
      [1, 2, 3, 4, 5, 6].map((seed) =>
        mean(sumsOf(fitPosts(change(madeUp(seed, 500, { share })), { outcome: 'counts', draws: 300, burn: 150 }), [post], 1)),
      ),
    )
  const whole = expected((history) => history, 1)
  const young = expected((history) => history, 0.3)
  const untold = expected((history) => ({ ...history, posts: history.posts.map(({ share: _, ...one }) => one) }), 0.3)
  assert.ok(Math.abs(whole - sum) < 0.2, `${whole} is not ${sum}`)
  assert.ok(Math.abs(young - sum) < 0.2, `${young} is not ${sum}`)
  assert.ok(Math.abs(untold - (sum + Math.log(0.3))) < 0.2, `${untold} is not ${sum + Math.log(0.3)}`)
})

test('a seed reproduces to the bit, and another does not', () => {
  for (const outcome of kinds) {
    const history = madeUp(1, 80, { outcome })
    const one = fitPosts(history, { outcome, ...short, seed: 4 })
    assert.deepEqual(fitPosts(history, { outcome, ...short, seed: 4 }).effects, one.effects)
    assert.notDeepEqual(fitPosts(history, { outcome, ...short, seed: 5 }).effects, one.effects)
  }
})

test('the same posts in another order, or by other names, give the same answer to the bit', () => {
  const history = madeUp(2, 60)
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...history.posts.keys()], { minLength: 60 }),
      fc.boolean(),
      fc.constantFrom(...kinds),
      (order, renamed, outcome) => {
        const name = (level: string | undefined): string => (renamed ? [...level!].reverse().join('') : level!)
        const posts = order.map((i) => history.posts[i]!)
        const other: History = {
          ...history,
          posts: posts.map((post) => ({
            ...post,
            levels: Object.fromEntries(Object.entries(post.levels).map(([group, level]) => [group, name(level)])),
          })),
        }
        const [a, b] = [history, other].map((one) => fitPosts(one, { outcome, draws: 20, burn: 10, halfLife: 200 }))
        assert.deepEqual(b!.effects, a!.effects)
        assert.deepEqual(b!.noise, a!.noise)
        assert.deepEqual(
          whatMatters(b!).map(({ group, levels }) => [group, levels.map(({ effect }) => effect)]),
          whatMatters(a!).map(({ group, levels }) => [group, levels.map(({ effect }) => effect)]),
        )
      },
    ),
    { numRuns: 12 },
  )
})

test('the fewer posts, the wider the interval', () => {
  const levels = { format: 'film', series: 'seeds', channel: 'site', band: 'noon' }
  for (const outcome of kinds) {
    const width = (posts: number): number => {
      const widths = [1, 2, 3].map((seed) => {
        const { low, high } = limits(sumsOf(fitPosts(madeUp(seed, posts, { outcome }), { outcome, ...short }), [{ levels }], 1), 0.9)
        return high - low
      })
      return mean(widths)
    }
    const [few, some, many] = [width(25), width(150), width(900)]
    assert.ok(few! > some! && some! > many!, `${outcome}: ${few} ${some} ${many}`)
  }
})

test('what is foretold for one more post holds nine of ten of the posts that follow', () => {
  const history = madeUp(11, 700, { outcome: 'log' })
  const fit = fitPosts({ ...history, posts: history.posts.slice(0, 500) }, { outcome: 'log', ...short })
  const later = history.posts.slice(500)
  const held = later.filter((post, i) => {
    const { low, high } = limits(foretell(fit, post, i), 0.9)
    return low <= post.outcome && post.outcome <= high
  })
  assert.ok(held.length / later.length > 0.84 && held.length / later.length < 0.96, `${held.length} of ${later.length}`)
})

test('old posts count less: after a turn of taste a short half-life follows it', () => {
  const before = madeUp(4, 300)
  const posts = before.posts.map((post, i) => {
    const turned = i >= 220 && post.levels.format === 'film'
    return turned ? { ...post, outcome: 0 } : post
  })
  const film = (halfLife?: number): number =>
    whatMatters(fitPosts({ ...before, posts }, { outcome: 'counts', ...short, ...(halfLife ? { halfLife } : {}) }))
      .find(({ group }) => group === 'format')!
      .levels.find(({ level }) => level === 'film')!.effect
  assert.ok(film(60) < film() - 0.3, `${film(60)} ${film()}`)
})

test('a trend is held where the past ends, not carried on', () => {
  const fit = fitPosts(madeUp(6, 300), { outcome: 'counts', ...short })
  const [early, last, later] = [100, fit.now, fit.now + 365].map((at) => mean(sumsOf(fit, [{ levels: {}, at }], 1)))
  assert.ok(early! < last!)
  assert.equal(later, last)
  assert.equal(mean(sumsOf(fit, [{ levels: {} }], 1)), last)
})

test('a level that no post had is foretold by its group, and less sure; what is not recorded adds nothing', () => {
  const fit = fitPosts(madeUp(6, 400), { outcome: 'counts', ...short })
  const known = limits(sumsOf(fit, [{ levels: { format: 'film', series: 'night', channel: 'mail', band: 'noon' } }], 1), 0.9)
  const unknown = limits(sumsOf(fit, [{ levels: { format: 'opera', series: 'night', channel: 'mail', band: 'noon' } }], 1), 0.9)
  assert.ok(unknown.high - unknown.low > 1.5 * (known.high - known.low))
  const sums = sumsOf(fit, [{ levels: {} }], 1)
  assert.ok(sums.every(Number.isFinite))
})

test('outcomes that one group explains wholly, and great counts, are no reason to fail', () => {
  const posts = Array.from({ length: 40 }, (_, i) => ({ levels: { format: i % 2 ? 'film' : 'text' }, at: i, outcome: i % 2 ? 90_000 : 0 }))
  for (const outcome of kinds) {
    const [told] = whatMatters(fitPosts({ groups: ['format'], posts }, { outcome, ...short }))
    assert.equal(told!.levels[0]!.level, 'film')
    assert.ok(told!.levels.every(({ effect }) => Number.isFinite(effect)))
  }
})

test('what posts do not carry is named, and a fit that is called off ends', () => {
  const history = madeUp(1, 20)
  const code = (expected: string) => (error: unknown) => error instanceof NextPostProblem && error.code === expected
  const withPost = (change: object): History => ({ ...history, posts: [...history.posts.slice(1), { ...history.posts[0]!, ...change }] })
  const fit = (one: History) => () => fitPosts(one, { outcome: 'counts', ...short })
  assert.throws(fit({ ...history, posts: history.posts.slice(0, 7) }), code('too-few-posts'))
  assert.throws(fit(withPost({ outcome: -1 })), code('not-a-count'))
  assert.throws(fit(withPost({ outcome: Number.NaN })), code('not-a-count'))
  assert.throws(fit(withPost({ at: Number.POSITIVE_INFINITY })), code('not-finite'))
  assert.throws(fit(withPost({ numbers: { hours: Number.NaN } })), code('not-finite'))
  assert.throws(fit(withPost({ share: 0 })), code('share-outside'))
  assert.throws(fit({ ...history, pairs: [['format', 'moon']] }), code('unknown-group'))
  assert.throws(fit({ ...history, posts: history.posts.map((post) => ({ ...post, outcome: 2 })) }), code('constant'))
  let asked = 0
  assert.throws(() => fitPosts(history, { outcome: 'log', cancelled: () => ++asked > 5 }), code('cancelled'))
  assert.equal(asked, 6)
})
