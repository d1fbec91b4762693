import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  AttributionProblem,
  byPosition,
  type Journey,
  markov,
  models,
  type Split,
  shapley,
  shapleyOfRate,
  sideBySide,
  timeDecay,
} from './index.ts'

/** `A B > 1` is a journey over A, then B, that converted; ` > 0` one that did not. A touch a day. */
function path(text: string, times = 1): Journey {
  const [met, end] = text.split('>').map((part) => part.trim())
  const channels = met ? met.split(' ') : []
  return {
    touches: channels.map((channel, i) => ({ channel, daysBefore: channels.length - 1 - i })),
    converted: end === '1',
    times,
  }
}
const near = (found: number | undefined, expected: number, what = '', within = 1e-9): void =>
  assert.ok(found !== undefined && Math.abs(found - expected) <= within, `${what} ${found} is not ${expected}`)
function gives(split: Split | { values: Map<string, number> }, expected: Record<string, number>): void {
  const found = 'credits' in split ? split.credits : split.values
  assert.deepEqual([...found.keys()].sort(), Object.keys(expected).sort())
  for (const [channel, credit] of Object.entries(expected)) near(found.get(channel), credit, channel)
}

test('time decay, by hand: a touch seven days earlier weighs half, one beyond the lookback nothing', () => {
  const touches = [
    { channel: 'poster', daysBefore: 0 },
    { channel: 'mail', daysBefore: 14 },
    { channel: 'web', daysBefore: 7 },
  ]
  gives(timeDecay([{ touches, converted: true, times: 7 }]), { mail: 1, web: 2, poster: 4 })
  gives(timeDecay([{ touches, converted: true, times: 7 }], { halfLife: 14 }), {
    mail: (7 * 0.5) / (1.5 + Math.SQRT1_2),
    web: (7 * Math.SQRT1_2) / (1.5 + Math.SQRT1_2),
    poster: 7 / (1.5 + Math.SQRT1_2),
  })
  const old = { touches: [...touches, { channel: 'radio', daysBefore: 31 }], converted: true, times: 7 }
  gives(timeDecay([old]), { mail: 1, web: 2, poster: 4 })
  const gone = timeDecay([old, { touches: [{ channel: 'radio', daysBefore: 31 }], converted: true, times: 3 }])
  assert.equal(gone.notAttributable, 3)
  // Weights of very long ago do not all become nothing.
  gives(timeDecay([{ touches: [{ channel: 'a', daysBefore: 9000 }], converted: true }], { lookback: 10_000, halfLife: 1 }), { a: 1 })
})

test('position, by hand: 40, 20 and 40 %, halves for two, all for one', () => {
  gives(byPosition([path('A B C > 1')]), { A: 0.4, B: 0.2, C: 0.4 })
  gives(byPosition([path('A B C D > 1', 10)]), { A: 4, B: 1, C: 1, D: 4 })
  gives(byPosition([path('A B > 1'), path('A > 1'), path('B > 0')]), { A: 1.5, B: 0.5 })
  gives(byPosition([path('A B A > 1')]), { A: 0.8, B: 0.2 })
})

test('Markov, by hand: A leads to B or nowhere, B to conversion', () => {
  const found = markov([path('A B > 1'), path('A > 0'), path('B > 1')])
  // P = 2/3 · 1/2 + 1/3 = 2/3; without A 1/3, without B nothing.
  near(found.removal.get('A'), 1 / 2)
  near(found.removal.get('B'), 1)
  gives(found, { A: 2 / 3, B: 4 / 3 })
})

test('Markov, by hand: a loop; and a channel met twice running decides nothing', () => {
  // x_A = ½ x_B + ½, x_B = ½ x_A: 2/3 and 1/3, from the start 1/2. Without B x_A = ½, from the start 1/4; without A nothing.
  const loop = [path('A B A > 1'), path('B > 0')]
  const found = markov(loop)
  near(found.removal.get('A'), 1)
  near(found.removal.get('B'), 1 / 2)
  gives(found, { A: 2 / 3, B: 1 / 3 })
  gives(markov([path('A A B B A > 1'), path('B > 0')]), { A: 2 / 3, B: 1 / 3 })
})

test('Shapley, by hand: of conversions and of the rate', () => {
  const journeys = [path('A B > 1'), path('A > 0'), path('B > 1')]
  gives(shapley(journeys), { A: 0.5, B: 1.5 })
  // v(A) = 0, v(B) = 1, v(A, B) = 2/3.
  const rate = shapleyOfRate(journeys, { seed: 1 })
  gives(rate, { A: -1 / 6, B: 5 / 6 })
  near(rate.rate, 2 / 3)
  assert.ok(rate.exact)
})

test('who met nothing is not attributable, in every model, and divides nothing', () => {
  const journeys = [path('A > 1', 3), path('> 1', 2), path('> 0', 9)]
  const { splits, disagree } = sideBySide(journeys)
  for (const model of models) {
    assert.equal(splits[model].notAttributable, 2, model)
    gives(splits[model], { A: 3 })
  }
  assert.equal(disagree, false)
  const nobody = sideBySide([path('> 1'), path('A > 0')])
  for (const model of models) gives(nobody.splits[model], { A: 0 })
  assert.equal(nobody.disagree, false)
})

test('models that say the same agree; another leader, or ten points, is a disagreement', () => {
  assert.equal(sideBySide([path('A > 1', 6), path('B > 1', 4)]).disagree, false)
  // The first and the last of many have 40 % by position, and the middle more by sets.
  const found = sideBySide([path('A B C D > 1', 50)])
  assert.equal(found.disagree, true)
  assert.deepEqual(found.leaders.position.toSorted(), ['A', 'D'])
  assert.deepEqual(found.leaders.shapley.toSorted(), ['A', 'B', 'C', 'D'])
  assert.deepEqual(found.leaders['time-decay'], ['D'])
  assert.ok(found.apart[0]!.most - found.apart[0]!.least > 0.1)
  // All within two points, but what is fresher leads by time decay and what stood alone once by the others.
  const close = sideBySide([path('A B > 1', 40), path('B A > 1', 10), path('A > 1')])
  assert.ok(
    close.apart.every(({ least, most }) => most - least <= 0.02),
    JSON.stringify(close.apart),
  )
  assert.deepEqual(close.leaders, { 'time-decay': ['B'], position: ['A'], markov: ['A'], shapley: ['A'] })
  assert.equal(close.disagree, true)
})

const channel = fc.constantFrom('mail', 'poster', 'web', 'radio', 'fair')
const journey: fc.Arbitrary<Journey> = fc.record({
  touches: fc.array(fc.record({ channel, daysBefore: fc.integer({ min: 0, max: 40 }) }), { maxLength: 6 }),
  converted: fc.boolean(),
  times: fc.integer({ min: 1, max: 9 }),
})
const some = fc.array(journey, { minLength: 1, maxLength: 25 }).filter((all) => all.some(({ converted }) => converted))
const conversions = (all: readonly Journey[]): number => all.reduce((sum, { converted, times = 1 }) => sum + (converted ? times : 0), 0)
const sum = (split: Split): number => [...split.credits.values()].reduce((all, credit) => all + credit, split.notAttributable)

test('property: what every model gives sums to what was counted, and nobody gets less than nothing', () => {
  fc.assert(
    fc.property(some, (journeys) => {
      const { splits, apart } = sideBySide(journeys)
      for (const model of models) {
        near(sum(splits[model]), conversions(journeys), model, 1e-7)
        for (const credit of splits[model].credits.values()) assert.ok(credit >= 0, model)
      }
      for (const { least, most } of apart) assert.ok(least >= 0 && most <= 1 + 1e-9 && least <= most)
    }),
    { numRuns: 300 },
  )
})

test('property: journeys in another order and channels by other names give the same answer', () => {
  fc.assert(
    fc.property(some, fc.integer(), (journeys, by) => {
      const names = new Map(
        ['mail', 'poster', 'web', 'radio', 'fair'].map((name, i, all) => [name, `${(i * 7 + Math.abs(by)) % 13}-${all[(i + 2) % 5]}`]),
      )
      const order = journeys.map((one, i) => ({ one, at: (i * 7919 + Math.abs(by)) % 1009 })).sort((a, b) => a.at - b.at)
      const other = order.map(({ one }) => ({
        ...one,
        touches: one.touches.map((touch) => ({ ...touch, channel: names.get(touch.channel)! })),
      }))
      const [first, second] = [sideBySide(journeys), sideBySide(other)]
      for (const model of models)
        for (const [name, credit] of first.splits[model].credits)
          near(second.splits[model].credits.get(names.get(name)!), credit, `${model} ${name}`, 1e-7)
      const rates = [shapleyOfRate(journeys, { seed: 1 }), shapleyOfRate(other, { seed: 2 })] as const
      for (const [name, value] of rates[0].values) near(rates[1].values.get(names.get(name)!), value, name, 1e-9)
    }),
    { numRuns: 200 },
  )
})

test('property: one person at a time or many at once is the same', () => {
  fc.assert(
    fc.property(some, (journeys) => {
      const apart = journeys.flatMap(({ times = 1, ...one }) => Array.from({ length: times }, () => one))
      const [first, second] = [sideBySide(journeys), sideBySide(apart)]
      for (const model of models)
        for (const [name, credit] of first.splits[model].credits) near(second.splits[model].credits.get(name), credit, model, 1e-7)
    }),
    { numRuns: 100 },
  )
})

test('property: channels that are alike have the same (symmetry), in every model', () => {
  const mirror = (one: Journey): Journey => ({
    ...one,
    touches: one.touches.map((touch) => ({
      ...touch,
      channel: touch.channel === 'mail' ? 'poster' : touch.channel === 'poster' ? 'mail' : touch.channel,
    })),
  })
  fc.assert(
    fc.property(some, (journeys) => {
      const both = [...journeys, ...journeys.map(mirror)]
      const { splits } = sideBySide(both)
      for (const model of models) near(splits[model].credits.get('mail') ?? 0, splits[model].credits.get('poster') ?? 0, model, 1e-7)
      const { values } = shapleyOfRate(both, { seed: 1 })
      near(values.get('mail') ?? 0, values.get('poster') ?? 0, 'rate')
    }),
    { numRuns: 200 },
  )
})

test('Markov alone gives something to what led to a channel that worked for others, which the flag shows', () => {
  const { splits, disagree } = sideBySide([path('mail > 1'), path('wall mail > 0')])
  gives(splits.shapley, { mail: 1, wall: 0 })
  // P = 1/2; without the wall 1/4, without mail nothing: 1/2 and 1.
  gives(splits.markov, { mail: 2 / 3, wall: 1 / 3 })
  assert.equal(disagree, true)
})

test('property: a channel that nobody converted with has nothing and takes nothing from others (null player)', () => {
  fc.assert(
    fc.property(some, fc.integer({ min: 1, max: 50 }), (journeys, times) => {
      const before = sideBySide(journeys).splits
      const alone = sideBySide([...journeys, path('wall > 0', times)]).splits
      for (const model of models) near(alone[model].credits.get('wall'), 0, model)
      const after = sideBySide([...journeys, path('wall > 0', times), path('wall mail > 0', times)]).splits
      for (const model of ['shapley', 'position', 'time-decay'] as const) near(after[model].credits.get('wall'), 0, model)
      for (const model of ['shapley', 'position', 'time-decay'] as const)
        for (const [name, credit] of before[model].credits) near(after[model].credits.get(name), credit, `${model} ${name}`)
    }),
    { numRuns: 200 },
  )
})

/** The Shapley value by its definition: what each adds, over every order there is. */
function overAllOrders(journeys: readonly Journey[], worthOf: (within: readonly Journey[]) => number): Map<string, number> {
  const kept = journeys
    .map((one) => ({ ...one, touches: one.touches.filter(({ daysBefore }) => daysBefore <= 30) }))
    .filter(({ touches }) => touches.length > 0)
  const players = [...new Set(kept.flatMap(({ touches }) => touches.map((touch) => touch.channel)))]
  const orders = (left: string[]): string[][] =>
    left.length === 0 ? [[]] : left.flatMap((one) => orders(left.filter((other) => other !== one)).map((rest) => [one, ...rest]))
  const found = new Map(players.map((player) => [player, 0]))
  const all = orders(players)
  for (const order of all) {
    const there = new Set<string>()
    for (const player of order) {
      const within = () => worthOf(kept.filter(({ touches }) => touches.every((touch) => there.has(touch.channel))))
      const before = within()
      there.add(player)
      found.set(player, found.get(player)! + (within() - before) / all.length)
    }
  }
  return found
}

test('property: both Shapley values are what the definition says, over every order', () => {
  const rateOf = (within: readonly Journey[]): number => {
    const people = within.reduce((all, { times = 1 }) => all + times, 0)
    return people === 0 ? 0 : conversions(within) / people
  }
  fc.assert(
    fc.property(some, (journeys) => {
      const { credits } = shapley(journeys)
      for (const [name, value] of overAllOrders(journeys, conversions)) near(credits.get(name), value, name, 1e-7)
      const { values, rate } = shapleyOfRate(journeys, { seed: 1 })
      for (const [name, value] of overAllOrders(journeys, rateOf)) near(values.get(name), value, name, 1e-9)
      near(
        [...values.values()].reduce((all, value) => all + value, 0),
        rate,
        'sum',
      )
    }),
    { numRuns: 60 },
  )
})

test('above twelve channels orders are drawn: near the exact values, summing to the rate, the same to the bit by seed', () => {
  const name = (i: number): string => `c${i}`
  const many = (channels: number): Journey[] =>
    Array.from({ length: 60 }, (_, i) =>
      path(`${name(i % channels)} ${name((i * 5 + 1) % channels)} ${name((i * 3) % channels)} > ${i % 3 === 0 ? 1 : 0}`, 1 + (i % 4)),
    )
  const exact = shapleyOfRate(many(12), { seed: 1 })
  const drawn = shapleyOfRate(many(12), { seed: 1, exactUpTo: 0 })
  assert.deepEqual([exact.exact, drawn.exact], [true, false])
  for (const [channel, value] of exact.values) {
    assert.equal(exact.errors.get(channel), 0)
    near(drawn.values.get(channel), value, channel, 5 * drawn.errors.get(channel)! + 1e-12)
    assert.ok(drawn.errors.get(channel)! < 0.02, channel)
  }
  const thirteen = shapleyOfRate(many(13), { seed: 7, draws: 300 })
  assert.equal(thirteen.exact, false)
  near(
    [...thirteen.values.values()].reduce((all, value) => all + value, 0),
    thirteen.rate,
    'sum',
  )
  assert.deepEqual(shapleyOfRate(many(13), { seed: 7, draws: 300 }), thirteen)
  assert.notDeepEqual(shapleyOfRate(many(13), { seed: 8, draws: 300 }).values, thirteen.values)
  // Of conversions it is exact however many there are.
  near(sum(shapley(many(30))), conversions(many(30)), 'thirty')
})

test('what carries no number is named', () => {
  const named = (code: string) => (error: unknown) => error instanceof AttributionProblem && error.code === code
  for (const model of [timeDecay, byPosition, markov, shapley, sideBySide]) {
    assert.throws(() => model([]), named('no-journeys'))
    assert.throws(() => model([path('A > 0')]), named('no-conversions'))
    assert.throws(() => model([path('A > 1', -1)]), named('not-a-count'))
    assert.throws(() => model([path('A > 1', Number.NaN)]), named('not-a-count'))
    for (const daysBefore of [-1, Number.NaN, Number.POSITIVE_INFINITY])
      assert.throws(() => model([{ touches: [{ channel: 'A', daysBefore }], converted: true }]), named('not-a-time'))
    assert.throws(() => model([path('A > 1')], { lookback: Number.NaN }), named('not-a-time'))
  }
})
